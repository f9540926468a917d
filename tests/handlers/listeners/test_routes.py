"""Each command, button, form and shortcut is declared once and handled by one feature."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.grammar.buttons import BUTTONS
from handlers.grammar.commands import COMMANDS
from handlers.grammar.forms import FORMS
from handlers.listeners.access import Access
from handlers.listeners.routes import Routes
from handlers.slack.ids import INPUT, Shortcut


@pytest.fixture(scope="module")
def routes() -> Routes:
    services: Any = None  # features only use it when they are called, which doesn't happen here
    return Routes(services, Access(services))


def test_every_command_is_answered(routes: Routes) -> None:
    assert [route.command for route in routes.commands] == list(COMMANDS)


def test_every_button_is_answered_unless_it_is_a_link(routes: Routes) -> None:
    answered = [route.button.id for route in routes.buttons]
    assert sorted(answered) == sorted(button.id for button in BUTTONS if not button.is_link)


def test_every_form_is_taken(routes: Routes) -> None:
    assert [route.form for route in routes.forms] == list(FORMS)


def test_every_shortcut_is_answered(routes: Routes) -> None:
    assert set(routes.shortcuts) == set(Shortcut)


@pytest.mark.parametrize("ids", [[INPUT, *(button.id for button in BUTTONS)], [form.id for form in FORMS]])
def test_ids_are_told_apart(ids: list[str]) -> None:
    assert len(ids) == len(set(ids))

"""Keesa accepts a ticket without giving its number: the person is told so, and later the number. On both databases."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.model.writes import NewTicket
from bot.sandbox.keesa import World
from tests.slack import Person

from .filled import submit_ticket


@pytest.mark.usefixtures("noc")
@pytest.mark.parametrize("is_closed", [False, True], ids=["form open", "form closed"])
def test_the_number_comes_later(bot: Bot, ana: Person, world: World, monkeypatch: pytest.MonkeyPatch, *, is_closed: bool) -> None:
    keesa = bot.core.keesa
    really = keesa.raise_ticket

    def raise_without_number(ticket: NewTicket) -> None:
        really(ticket)

    with monkeypatch.context() as hidden:
        hidden.setattr(keesa, "raise_ticket", raise_without_number)
        hidden.setattr(keesa, "open_tickets", list)
        hidden.setattr(bot.core.keesa, "tickets_by_type", lambda *_, **__: type("Page", (), {"items": (), "tickets": list}))
        submit_ticket(ana)
        ana.sees_view("its number isn't known yet")
        if is_closed:
            ana.close_view()
    number = world.tickets()[0].number
    if is_closed:
        ana.sees(f"Ticket {number} raised")
    else:
        ana.sees_view(f"Ticket {number} raised")
    assert len(world.tickets()) == 1

"""What comes back from Slack is checked against who presses it and where, on both databases."""

from __future__ import annotations

import copy
import json
from itertools import product
from typing import Any

import pytest

from bot.sandbox.keesa import World
from handlers.grammar.buttons import BUTTONS
from tests.harness import TRYING_AGAIN_LATER
from tests.slack import Message, Person, Room, SlackServer
from tests.slack.deliveries import INTERACTIVE

from .filled import TICKET, submit_ticket

STALE = "This button or form is out of date."


@pytest.fixture
def ben(slack: SlackServer) -> Person:
    return slack.person("ben")


@pytest.fixture
def any_answer(ben: Person) -> Message:
    """A message on which buttons can be forged."""
    return ben.command("/keesa", channel="#noc").reply()


def press(person: Person, message: Message, action_id: str, value: str) -> None:
    """Press a button that the bot never put there."""
    slack = person.slack
    trigger, url = slack.new_trigger(person.user, message.channel), slack.new_response_url(person.user, message.channel, message)
    action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value}
    slack.send(INTERACTIVE, slack.payloads.action_in_message(person.user, message, action, trigger, url))


@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
@pytest.mark.usefixtures("bot", "noc")
def test_someone_else_s_submission(ana: Person, ben: Person, world: World, any_answer: Message) -> None:
    world.switch(down=True)
    ana.command(f"/keesa note {world.raise_ticket('Fax')} hello", channel="#noc").reply("is saved")
    kept = json.loads(ana.sees("is saved").controls[0].element["value"])["id"]
    for action_id in ("cancel_submission", "edit_submission"):
        press(ben, any_answer, action_id, json.dumps({"id": kept}))
        ben.sees("Someone else wrote this")
    assert ben.view is None
    ana.press("Don't add note")
    ana.sees("Cancelled")


LARGE = ["99999999999999999999999", "2147483648", "-1", "1e400", "NaN", "true", '"5"', "[]", "{}", "null", '"\\u0000"', '"\\ud800"']


@pytest.mark.breadth
@pytest.mark.usefixtures("bot", "noc")
def test_numbers_and_keys_that_come_back(ben: Person, any_answer: Message) -> None:
    """Whatever a button says, the answer is a sentence, and nothing unexpected is logged."""
    for number, button in product(LARGE, BUTTONS):
        if button.is_link or button.id in ("raise_ticket", "find_tickets", "refresh_home", "help_topic"):
            continue
        kinds = ("subscriptions", "followed", "notes", "mine") if button.id.startswith("page") else ("",)
        for kind in kinds:
            forged = f'{{"id": {number}, "number": {number}, "kind": "{kind}", "page": {number}, "query": {number}}}'
            press(ben, any_answer, button.id, forged)
    ben.command("/keesa status", channel="#noc").reply("Bot status")


@pytest.mark.usefixtures("bot", "noc")
@pytest.mark.parametrize(
    ("action_id", "value", "said"),
    [
        ("mute_ticket", '{"number": "5"}', "I don't know this button or form. It may be from another version of me."),
        ("show_ticket", "5", STALE),
        ("show_ticket", '{"ticket": "5"}', STALE),
        ("cancel_submission", "", STALE),
        ("page_next", '{"kind": "closed", "page": 2}', STALE),
    ],
)
def test_a_button_of_a_former_release(ben: Person, any_answer: Message, action_id: str, value: str, said: str) -> None:
    """A message from a year ago still has its buttons."""
    press(ben, any_answer, action_id, value)
    ben.sees(said)


@pytest.mark.usefixtures("bot")
def test_a_form_that_says_it_was_opened_elsewhere(ana: Person, noc: Room, world: World) -> None:
    secret = ana.slack.channel("#secret", private=True)
    view = ana.command("/keesa new", channel="#noc").view()
    forged = json.dumps({"channel_id": secret.channel.id, "channel_name": "secret", "thread_ts": "1.1"})
    for metadata in (forged, view.private_metadata.replace(noc.channel.id, secret.channel.id), ""):
        payload: dict[str, Any] = copy.deepcopy(dict(view.payload))
        view.payload["private_metadata"] = metadata
        ana.submit(view, TICKET)
        view.payload.update(payload)
        assert any(STALE in error for error in view.errors.values())
    assert world.tickets() == []
    assert secret.messages == []
    ana.submit(view, TICKET)
    ana.sees_view("raised")


@pytest.mark.usefixtures("bot", "noc")
def test_a_choice_that_is_in_no_list(ana: Person, world: World) -> None:
    view = ana.command("/keesa new", channel="#noc").view()
    ana.fill(view, TICKET)
    for key, chosen in list(view.chosen.items()):
        if isinstance(chosen, dict) and "value" in chosen:
            view.chosen[key] = chosen | {"value": "٣\u0000"}
    ana.submit(view)
    assert set(view.errors_by_label) == {"Type", "Category", "Product", "Priority"}
    assert world.tickets() == []


@pytest.mark.usefixtures("bot", "noc")
def test_a_ticket_that_is_there_is_not_edited_into_another(ana: Person, world: World, any_answer: Message) -> None:
    world.switch(down=True)
    submit_ticket(ana)
    view = ana.sees_view("is saved")
    kept = json.loads(next(c.element["value"] for c in view.controls))["id"]
    world.switch(down=False)
    ana.sees_view("raised")
    press(ana, any_answer, "edit_submission", json.dumps({"id": kept}))
    ana.sees("raised")
    assert len(world.tickets()) == 1

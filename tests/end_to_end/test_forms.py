"""The form for a new ticket, from its mistakes to its outcome."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.sandbox.checks import UnprocessableError
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET, submit_ticket
from tests.harness import PATIENT, TRYING_AGAIN_LATER, wait_until
from tests.slack import Person, Room, views

pytestmark = pytest.mark.usefixtures("bot")

UNKNOWN_CUSTOMER = "999"


class PickyWorld(World):
    """A Keesa that knows a certain phone number to be wrong."""

    def raise_ticket(self, *texts: str, **fields: Any) -> str:
        if fields.get("contact_number") == int(UNKNOWN_CUSTOMER):
            raise UnprocessableError("ticket.customer_contact: nobody has it")
        return super().raise_ticket(*texts, **fields)


@pytest.fixture
def world() -> World:
    return PickyWorld()


def test_a_ticket_is_raised(ana: Person, noc: Room, world: World) -> None:
    form = ana.command("/keesa new Fibre cut", channel="#noc").view()
    assert form.title == "Raise a Keesa ticket"
    assert form.labels == [*list(TICKET)[:8], "Eco ID", "Priority", "Reference"]
    assert form.filled["Title"] == "Fibre cut"
    submitted = ana.submit(form, TICKET)
    assert submitted.errors == {}
    assert submitted.next_view is form, "the form itself turns into what becomes of it"
    raised = ana.sees_view("Ticket 26")
    (ticket,) = world.tickets()
    assert f"Ticket {ticket.number} raised" in raised.plain
    assert (ticket.title, ticket.priority, ticket.product_id, ticket.category) == (TICKET["Title"], 5, 6, "fault")
    assert (ticket.contact_number, ticket.customer, ticket.reference) == (7735241, "Customer 20", "R-1")
    assert ticket.description.startswith("No light\nsince noon\n\n— Ana in #noc on Slack, ")
    ana.press("Share", raised)
    card = noc.wait_message("Fibre cut at Hulhumalé")
    assert f"Shared by {ana.mention}" in card.plain
    assert card.buttons == ["Add note", "View notes (0)", "Follow", "More", "Refresh"]


def test_every_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(ana: Person, noc: Room, world: World) -> None:
    form = ana.command("/keesa new", channel="#noc").view()
    wrong = ana.submit(form, TICKET | {"Contact number": "+960", "Customer ID": None, "Title": "   "})
    assert wrong.errors == {
        "Contact number": "Enter one full phone number, for example 7735241 or +94 77 123 4567.",
        "Customer ID": "Enter a customer ID or an Eco ID.",
        "Title": "Please fill this in.",
    }
    assert form.filled["Description"] == "No light\nsince noon"
    assert world.tickets() == []
    ana.submit(form, {"Contact number": "7735241", "Eco ID": "1", "Title": "Fax"})
    ana.sees_view("Ticket 26")
    assert [ticket.title for ticket in world.tickets()] == ["Fax"]


@pytest.mark.parametrize("timings", [PATIENT._replace(ack_travel=timedelta(seconds=5))], ids=["slow acks"])
def test_slack_shows_what_was_acked_only_after_the_outcome_was_told(ana: Person, noc: Room, world: World) -> None:
    """The ack and the outcome reach Slack by two routes: the form must not end as “Raising the ticket…”."""
    slack, form = ana.slack, ana.command("/keesa new", channel="#noc").view()
    ana.fill(form, TICKET)
    delivery = slack.send("interactive", slack.payloads.submission(form, slack.new_trigger(ana.user, form.origin)))
    with suppress(AssertionError):
        wait_until(lambda: slack.calls_to("views.update"), "the outcome", seconds=0.5)
    views.respond(slack, form, delivery.ack)
    ana.sees_view("Ticket 26")


def test_closed_before_the_outcome_is_there(ana: Person, noc: Room, world: World) -> None:
    world.switch(delay=300)
    submit_ticket(ana)
    ana.sees_view("Raising the ticket…")
    ana.close_view()
    world.switch(delay=0)
    message = ana.sees("raised", channel=ana.slack.dm_with(ana.user).id)
    assert f"Ticket {world.tickets()[0].number} raised" in message.plain
    ana.press("Share", message)


@pytest.mark.parametrize("signed_in", [True, False])
def test_keesa_is_down_and_comes_back(ana: Person, noc: Room, world: World, signed_in: bool) -> None:
    if signed_in:
        ana.command("/keesa open").reply()
    world.switch(down=True)
    submit_ticket(ana)
    kept = ana.sees_view("Keesa is down for maintenance. Your ticket is saved, and I'll raise it when Keesa is back.")
    assert kept.buttons == ["Don't raise ticket"]
    world.switch(down=False)
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1


@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_what_is_kept_can_be_cancelled(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa open").reply("no open tickets")  # so it has signed in
    world.switch(down=True)
    submit_ticket(ana)
    ana.press("Don't raise ticket", ana.sees_view("is saved"))
    ana.press("Edit and retry", ana.sees_view("Cancelled. Your ticket won't be sent to Keesa."))
    form = ana.slack.wait_for(lambda: ana.view if ana.view and ana.view.labels else None, what="the form again")
    assert form.filled["Title"] == TICKET["Title"]
    world.switch(down=False)
    ana.submit(form, {"Title": "Another"})
    ana.sees_view("Ticket 26")
    assert [ticket.title for ticket in world.tickets()] == ["Another"]


@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_cancelling_twice_is_answered_alike(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    world.switch(down=True)
    kept = ana.command(f"/keesa note {number} once", channel="#noc").reply("Your note is saved")
    pressed = ana.press("Don't add note", kept)
    pressed.reply("Cancelled. Your note won't be sent to Keesa.")
    ana.slack.redeliver(pressed.delivery)
    ana.slack.wait_for(lambda: kept.edits == 2, what="the second press to be answered")
    assert "Cancelled. Your note won't be sent to Keesa." in kept.plain


def test_what_was_sent_meanwhile_is_said_where_somebody_cancels_it(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    world.switch(down=True)
    kept = ana.command(f"/keesa note {number} once", channel="#noc").reply("Your note is saved")
    world.switch(down=False)
    ana.sees(f"Note added to ticket {number}")
    ana.press("Don't add note", kept).reply(f"Note added to ticket {number}")
    assert kept.buttons == ["Share", "View"]


@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_buttons_of_a_year_ago(ana: Person, noc: Room, world: World, bot: Bot) -> None:
    refused = ana.command("/keesa note 999 Port changed", channel="#noc").reply("Your note wasn't added")
    world.switch(down=True)
    kept = ana.command("/keesa note 999 Another", channel="#noc").reply("Your note is saved")
    ana.press("Don't add note", kept).reply("Cancelled")
    later = datetime.now(UTC) + timedelta(hours=1)
    with bot.core.database.write() as tx:
        tx.submissions.blank(later, 100)
    ana.press("Edit and retry", refused).reply("This is too long ago: I no longer have what you wrote.")
    with bot.core.database.write() as tx:
        tx.submissions.prune(later, 100)
    ana.press("Edit and retry", refused).reply("This is too long ago: I no longer have what you wrote.")
    assert ana.view is None


def test_keesa_refuses_and_gives_the_form_back(ana: Person, noc: Room, world: World) -> None:
    submit_ticket(ana, **{"Contact number": UNKNOWN_CUSTOMER})
    refused = ana.sees_view("Your ticket wasn't raised")
    assert "Keesa didn't accept this: ticket.customer_contact: nobody has it" in refused.plain
    ana.press("Edit and retry", refused)
    form = ana.slack.wait_for(lambda: ana.view if ana.view and ana.view.labels else None, what="the form again")
    assert form.filled == TICKET | {"Contact number": UNKNOWN_CUSTOMER, "Eco ID": ""}
    ana.submit(form, {"Contact number": "7735241"})
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1


def test_a_refused_note_can_be_edited_again(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    refused = ana.command("/keesa note 999 Port changed", channel="#noc").reply("Your note wasn't added")
    assert "There's no ticket 999." in refused.plain
    form = ana.press("Edit and retry", refused).view()
    assert form.filled == {"Ticket number": "Ticket 999", "Note": "Port changed"}
    ana.submit(form, {"Ticket number": number})
    ana.sees_view(f"Note added to ticket {number}")


def test_an_answer_that_was_lost(ana: Person, noc: Room, world: World) -> None:
    world.switch(lose_answers=1)
    submit_ticket(ana)
    wait_until(lambda: world.tickets(), "Keesa to have it")
    world.switch(lose_answers=0)
    ana.sees_view(f"Ticket {world.tickets()[0].number} raised")
    assert len(world.tickets()) == 1


def test_slack_delivers_the_form_again(ana: Person, noc: Room, world: World) -> None:
    submitted = submit_ticket(ana)
    ana.slack.redeliver(submitted.delivery)
    ana.sees_view("Ticket 26")
    ana.slack.redeliver(submitted.delivery)
    assert len(world.tickets()) == 1


def test_slack_delivers_a_command_again(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    noted = ana.command(f"/keesa note {number} once")
    ana.slack.redeliver(noted.delivery)
    noted.reply("Note added")
    assert [note.text.partition("\n")[0] for note in world.ticket(number).notes] == ["once"]

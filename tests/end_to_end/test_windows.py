"""Windows on top of windows, and what happens if none can be opened."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import SERVICE_ACCOUNT
from tests.end_to_end.filled import raise_ticket
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


def test_a_fourth_window_takes_the_place_of_the_third(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax", assigned_to=SERVICE_ACCOUNT)
    world.add_note(number, "Port changed")
    ana.open_home()
    ana.press("View", ana.sees_home(f"#{number}"))
    ana.press("View notes (1)", ana.sees_view("Fax"))
    form = ana.press("Add note", ana.sees_view(f"Notes on ticket {number}")).view()
    ana.submit(form, {"Note": "more"})
    ana.press("View", ana.sees_view("Note added"))
    ana.sees_view("Assigned to")
    assert len(ana.stack) == 3


def test_sharing_from_the_window_of_a_note(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    ana.submit(ana.command(f"/keesa note {number}", channel="#noc").view(), {"Note": "hello"})
    ana.press("Share", ana.sees_view("Note added"))
    noc.wait_message("Shared by")
    ana.sees_view(f"Shared ticket {number} in #noc.")


def test_where_no_window_can_be_opened_the_person_hears_directly(ana: Person, slack: SlackServer) -> None:
    ana.open_home()
    home = ana.sees_home("Raise a ticket")
    slack.trigger_seconds = -1
    ana.press("Raise a ticket", home)
    slack.wait_for(lambda: [m.plain for m in ana.dms] == ["Slack timed out before I could open the form. Please try again."])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("expired_trigger_id", "Slack timed out before I could open the form. Please try again."),
        ("trigger_expired", "Slack timed out before I could open the form. Please try again."),
        ("exchanged_trigger_id", "has opened one for this. If you don't see it, please try again."),
        ("trigger_exchanged", "has opened one for this. If you don't see it, please try again."),
        ("invalid_trigger_id", "Slack no longer recognises this click or command, so I couldn't open a window. Please try again."),
    ],
)
def test_a_window_that_slack_does_not_open(ana: Person, slack: SlackServer, code: str, said: str) -> None:
    slack.faults.error("views.open", code)
    ana.command("/keesa new").reply(said)
    slack.faults.error("views.open", code, times=None)
    ana.open_home()
    ana.press("Raise a ticket", ana.sees_home("Raise a ticket"))
    slack.wait_for(lambda: [m for m in ana.dms if said in m.plain], what="the same where no message can be answered")


def test_an_answer_whose_address_is_used_up_comes_directly(ana: Person, slack: SlackServer, world: World) -> None:
    number = world.raise_ticket("Fax")
    slack.faults.error("response_url", "used_url")
    ana.command(f"/keesa {number}")
    slack.wait_for(lambda: any("Fax" in message.plain for message in ana.dms), what="the card as a direct message")


def test_a_private_channel_has_no_name_to_be_told(ana: Person, slack: SlackServer) -> None:
    slack.channel("#secret", private=True, bot=False, members=["ana"])
    told = ana.command("/keesa subscribe customer", channel="#secret").reply()
    assert told.plain == "I'm not in this channel. Invite me with `/invite @keesa`."


def test_following_in_a_window_of_the_home_shows_there(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax", assigned_to=SERVICE_ACCOUNT)
    ana.open_home()
    ana.press("View", ana.sees_home(f"#{number}"))
    ana.press("Follow", ana.sees_view("Fax"))
    ana.sees_home("Tickets you follow (1)")


def test_unfollowing_is_done_though_keesa_is_down(ana: Person, world: World) -> None:
    ana.shortcut("raise_ticket")
    number = raise_ticket(ana)
    card = ana.command(f"/keesa {number}").reply("Unfollow")
    world.switch(down=True)
    ana.press("Unfollow", card).reply(f"You're no longer following ticket {number}")

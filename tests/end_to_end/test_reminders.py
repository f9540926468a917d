"""Reminders of tickets that wait for something, below their cards."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import Person as Colleague
from tests.harness import BotFactory, LateClock, wait_until
from tests.slack import Person, Room, SlackServer

NOBODY = Colleague("", "")

pytestmark = pytest.mark.parametrize("mode", ["http"])


def why(ana: Person, number: str) -> str:
    return ana.command(f"/keesa why {number}", channel="#noc").reply().plain


def test_a_reminder_below_the_card(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    slack.usergroups["S0NOC"], slack.handles["S0NOC"] = [], "noc-oncall"
    start_bot.clock = clock = LateClock()
    start_bot()
    wrong = ana.command('/keesa subscribe customer remind="30m unassigned" mention=@noc-oncal', channel="#noc").reply().plain
    assert "There's no user group “@noc-oncal”." in wrong
    typed = '/keesa subscribe customer remind="high 30m unassigned, 7d open" mention=@noc-oncall'
    said = ana.command(typed, channel="#noc").reply("This channel is now subscribed").plain
    assert "reminders: high 30m unassigned, 7d open, mentioning @noc-oncall" in said
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fibre cut", priority=5, assigned_to=NOBODY)
    taken = world.raise_ticket("Fax line dead", priority=5)
    noc.wait_message(taken)
    card = noc.wait_message(number)
    due = why(ana, number)
    assert "`high 30m unassigned`" in due
    assert "due" in due
    clock.advance(minutes=31)
    reply = noc.wait_reply(card, f"Reminder: Ticket {number} has been unassigned since", timeout=20)
    assert "<!subteam^S0NOC>" in reply.plain
    posted = lambda: "A reminder was posted here" in why(ana, number)  # noqa: E731 - recorded just after it arrived
    wait_until(posted, "the reminder to be recorded as posted")
    assert "sent once" in why(ana, number)
    form = ana.press("Edit", ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")).view()
    assert (form.filled["Reminders"], form.filled["Mention in reminders"]) == ("high 30m unassigned, 7d open", "@noc-oncall")
    assert ana.submit(form, {"Reminders": "soon"}).errors["Reminders"].startswith("“soon” isn't a reminder")
    assert (
        "no user group" in ana.submit(form, {"Reminders": "7d open", "Mention in reminders": "@x"}).errors["Mention in reminders"]
    )
    ana.submit(form, {"Reminders": "7d open", "Mention in reminders": ""})
    noc.wait_message("reminders: 7d open)")
    assert len([one for one in noc.thread(card) if "Reminder" in one.plain]) == 1
    assert not any("Reminder:" in one.plain for one in noc.messages)

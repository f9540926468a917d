"""The App Home, through the running bot."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from bot.sandbox.world import SERVICE_ACCOUNT
from tests.end_to_end.filled import raise_ticket
from tests.harness import TRYING_AGAIN_LATER, BotFactory, LogWatch, Mode
from tests.slack import Person, Room, SlackServer, View


@pytest.fixture
def mode() -> Mode:
    return "http"


def headings(home: View) -> list[str]:
    return [block["text"]["text"] for block in home.blocks if block["type"] == "header"]


@pytest.mark.usefixtures("bot")
def test_what_a_newcomer_reads(ana: Person) -> None:
    ana.open_home()

    home = ana.sees_home("There are no open tickets under my Keesa account.")
    assert headings(home) == ["Keesa in Slack", "Your tickets (0)", "Open tickets (0)", "Subscriptions (0)"]
    assert "New here? Choose *Raise a ticket*" in home.plain
    assert "You can also search from anywhere in Slack: `/keesa find fibre hulhumale`" in home.plain
    assert home.buttons == ["Raise a ticket", "Find a ticket", "Preferences", "Refresh"]


@pytest.mark.usefixtures("bot")
def test_a_ticket_raised_there_is_listed_there(ana: Person, noc: object, slack: SlackServer) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    ana.open_home()
    ana.sees_home("There are no open tickets")
    ana.press("Raise a ticket", ana.home)

    number = raise_ticket(ana)

    home = ana.sees_home("Your tickets (1)")
    shown = slack.wait_for(lambda: next((text for text in [home.plain] if "Open tickets (1)" in text), ""), what="the open ones")
    assert shown.count(f"#{number}") == 1, "though it is one's own, followed and open"
    assert "High priority" in shown
    assert "you're following it" in shown
    assert "It's listed above." in shown
    assert "<#C0NOC> · Added by" in shown
    assert "New here?" not in shown
    slack.wait_for(lambda: ana.press("Refresh", home) and "last read" in home.plain, what="freshness")


@pytest.mark.usefixtures("bot")
def test_what_is_scheduled_is_removed_there(ana: Person, noc: Room, slack: SlackServer) -> None:
    ben = slack.person("ben")
    ben.command("/keesa schedule report weekly mon 08:00 all", channel="#noc").reply("Scheduled.")
    ana.command("/keesa schedule digest daily 17:00 customer", channel="#noc").reply("Scheduled.")
    ana.open_home()
    ana.sees_home("There are no open tickets")
    home = ana.sees_home("Scheduled reports and digests (2)")
    assert home.buttons.count("Remove") == 1, "only whoever made it removes it from elsewhere"
    pressed = ana.press("Remove", home)
    ana.sees_home("Removed. Digest on Customer Support, every day at 17:00")
    assert "Scheduled reports and digests (1)" in home.plain
    noc.wait_message(f"{ana.mention} removed what was scheduled")
    slack.redeliver(pressed.delivery)
    ana.sees_home("There's nothing scheduled under that number.")


@pytest.mark.usefixtures("bot")
def test_subscriptions_are_edited_and_removed_there(ana: Person, noc: Room, slack: SlackServer) -> None:
    ben = slack.person("ben")
    ben.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    ana.open_home()
    ana.sees_home("There are no open tickets")
    home = ana.sees_home("Subscriptions (2)")
    assert home.buttons.count("Edit") == home.buttons.count("Remove") == 1, "only whoever made it changes it from elsewhere"

    form = ana.press("Edit", home).view()
    assert form.filled["Type"] == "Eco Support"
    ana.submit(form, {"Priority": "High"})
    ana.sees_home("*Eco Support* (open, closed; high priority)")
    noc.wait_message(f"{ana.mention} changed one of this channel's subscriptions")
    ana.press("Undo", ana.sees_view("in the last 7 days"))
    ana.sees_view("Undone.")
    ana.close_view()
    slack.wait_for(lambda: "high priority" not in home.plain, what="the Home to show what was before")

    pressed = ana.press("Remove", home)
    ana.sees_home("<#C0NOC> is no longer subscribed to Eco Support (open, closed).")
    assert "Subscriptions (1)" in home.plain
    assert ana.view is None
    noc.wait_message(f"{ana.mention} unsubscribed this channel from *Eco Support*")
    slack.redeliver(pressed.delivery)
    ana.sees_home("That subscription has already been removed.")
    ana.press("Refresh", home)
    slack.wait_for(lambda: "already been removed" not in home.plain, what="a Home that tells no old news")


@pytest.mark.usefixtures("bot")
def test_a_subscription_that_was_removed_elsewhere(ana: Person, noc: Room, slack: SlackServer) -> None:
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    ana.open_home()
    home = ana.sees_home("There are no open tickets")
    ana.command("/keesa unsubscribe eco", channel="#noc").reply("no longer subscribed")
    ana.press("Edit", home)
    ana.sees_view("That subscription has already been removed.")
    ana.sees_home("Subscriptions (0)")


@pytest.mark.usefixtures("bot")
def test_each_ticket_stands_once(ana: Person, world: World, slack: SlackServer) -> None:
    ana.shortcut("raise_ticket")
    mine = raise_ticket(ana)
    ana.close_view()
    followed, other = (world.raise_ticket(title, assigned_to=SERVICE_ACCOUNT) for title in ("Followed", "Other"))
    ana.command(f"/keesa follow {followed}").reply("follow")
    ana.open_home()
    home = ana.sees_home("Open tickets (3)")
    assert headings(home)[1:4] == ["Your tickets (1)", "Tickets you follow (1)", "Open tickets (3)"]
    assert [home.plain.count(f"#{number}") for number in (mine, followed, other)] == [1, 1, 1]
    assert "2 more are listed above." in home.plain
    ana.command(f"/keesa unfollow {mine}").reply("no longer following")
    ana.press("Refresh", home)
    slack.wait_for(lambda: "you're following it" not in home.plain, what="the mark to go")


@pytest.mark.usefixtures("bot")
def test_finding_from_there(ana: Person, noc: object, slack: SlackServer) -> None:
    ana.shortcut("raise_ticket")
    number = raise_ticket(ana)
    ana.close_view()
    slack.wait_for(lambda: number in ana.command("/keesa find hulhumale").reply().plain, what="the first look at the ticket")
    ana.open_home()
    form = ana.press("Find a ticket", ana.sees_home("Your tickets (1)")).view()
    assert ana.submit(form, {"Words": "???"}).errors == {
        "Words": "Enter one or more words to search for, for example fibre hulhumale."
    }
    ana.submit(form, {"Words": "hulhumale fibre"})
    ana.press("View", ana.sees_view(f"#{number}"))
    assert "Add note" in ana.sees_view("No light").buttons


@pytest.mark.usefixtures("bot")
def test_what_was_done_elsewhere_is_there_at_once(ana: Person, noc: object, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax")
    ana.open_home()
    ana.sees_home("Subscriptions (0)")
    ana.command(f"/keesa follow {number}").reply("You're following")
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    ana.open_home()
    home = ana.sees_home("Tickets you follow (1)")
    assert "Subscriptions (1)" in home.plain


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_what_is_open_for_how_long_and_what_waits(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut", assigned_to=SERVICE_ACCOUNT)
    ana.open_home()
    home = ana.sees_home("Under 1 day: 1")
    world.switch(down=True)
    ana.command(f"/keesa note {number} on my way").reply("Your note is saved")
    ana.press("Refresh", home)
    ana.sees_home("1 of your tickets and notes isn't in Keesa yet.")


@pytest.mark.usefixtures("bot")
def test_pages(ana: Person, world: World) -> None:
    numbers = [world.raise_ticket(f"Ticket {index}", assigned_to=SERVICE_ACCOUNT) for index in range(12)]
    ana.open_home()
    home = ana.sees_home("Open tickets (12)")
    assert f"#{numbers[-1]}" in home.plain
    assert f"#{numbers[0]}" not in home.plain

    ana.press("Next", home)
    ana.sees_home("Page 2 of 3")
    ana.press("Next", home)

    ana.sees_home(f"#{numbers[0]}")
    assert "Page 3 of 3" in home.plain


@pytest.mark.usefixtures("bot")
def test_a_ticket_opens_in_a_window_that_can_be_acted_in(ana: Person, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fibre cut", assigned_to=SERVICE_ACCOUNT)
    ana.open_home()
    home = ana.sees_home(f"#{number}")

    ana.press("View", home)

    card = ana.sees_view("Fibre cut")
    ana.press("Add note", card)
    note = ana.sees_view("Add a note")
    assert f"*#{number}* Fibre cut\n● open" in note.plain
    assert note.labels == ["Note"]
    ana.submit(note, {"Note": "Splicing is done"})
    ana.sees_view(f"Note added to ticket {number}")
    slack.wait_for(lambda: "View notes (1)" in card.buttons, what="the card below to count the note")
    ana.close_view()
    ana.press("Share", ana.view)
    ana.sees_view("There's no channel to share this in.")
    assert slack.messages("#general") == []


def test_it_works_while_keesa_hangs(bot: Bot, ana: Person, world: World, slack: SlackServer) -> None:
    world.switch(delay=300)
    ana.open_home()

    home = ana.sees_home("Loading from Keesa…")

    ana.press("Raise a ticket", home)
    ana.sees_view("Description")
    world.switch(delay=0, down=True)
    ana.sees_home("Keesa is down for maintenance.")


def test_it_is_refreshed_once_a_minute_at_most(bot: Bot, ana: Person, slack: SlackServer) -> None:
    ana.open_home()
    ana.sees_home("There are no open tickets")
    published = len(slack.calls_to("views.publish"))

    ana.open_home()
    ana.open_home(tab="messages")
    ben = slack.person("ben")
    ben.open_home()
    ben.sees_home("There are no open tickets")  # so what came before was handled, too
    assert len(slack.calls_to("views.publish")) == published + 2
    ana.press("Refresh", ana.home)

    slack.wait_for(lambda: len(slack.calls_to("views.publish")) == published + 4)


@pytest.mark.usefixtures("bot")
def test_a_ticket_that_nobody_can_read_does_not_spoil_it(ana: Person, world: World) -> None:
    ana.shortcut("raise_ticket")
    number = raise_ticket(ana, Title="Odd")
    ana.close_view()
    other = world.raise_ticket("Fibre cut", assigned_to=SERVICE_ACCOUNT)
    world.change(number, shown_as={"id": {"number": number}})

    ana.open_home()

    home = ana.sees_home("Open tickets (1)")
    assert f"#{other}" in home.plain
    assert f"#{number}" in home.plain
    assert "Odd" in home.plain


@pytest.mark.usefixtures("bot")
def test_what_nobody_foresaw_is_told_there(ana: Person, slack: SlackServer, log_watch: LogWatch) -> None:
    log_watch.expect_error("Unexpected error")
    slack.faults.error("users.info", "a_code_of_tomorrow")
    ana.open_home()
    home = ana.sees_home("Something unexpected went wrong.")
    reference = home.plain.partition("under ")[2][:8]
    assert log_watch.says(f"Unexpected error, reference {reference}")

    ana.press("Refresh", home)

    ana.sees_home("There are no open tickets")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("method", ["users.info", "views.publish"])
@pytest.mark.parametrize("trouble", ["429", "500"])
def test_slack_fails_once(ana: Person, slack: SlackServer, method: str, trouble: str) -> None:
    if trouble == "429":
        slack.faults.ratelimit(method, 1)
    else:
        slack.faults.status(method, 500)

    ana.open_home()

    ana.sees_home("There are no open tickets")


def test_strangers_see_no_tickets(bot: Bot, slack: SlackServer, world: World) -> None:
    world.raise_ticket("Secret", assigned_to=SERVICE_ACCOUNT)
    eve = slack.person("eve", team_id="T0OTHER")

    eve.open_home()

    home = eve.sees_home("I only work for members of my own workspace")
    assert home.buttons == []


def test_a_home_of_before_is_shown_anew(start_bot: BotFactory, ana: Person, slack: SlackServer) -> None:
    """What an older release left in the view doesn't matter."""
    start_bot()
    slack.homes[ana.id] = slack.new_view(ana.user, {"type": "home", "private_metadata": "?", "blocks": []})

    ana.open_home()

    ana.sees_home("There are no open tickets")

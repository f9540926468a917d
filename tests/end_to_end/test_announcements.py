"""Subscriptions, and what a channel gets."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.subscribed import subscribe
from tests.harness import BotFactory, LogWatch
from tests.slack import Person, Room, SlackServer

SUBSCRIBED = "This channel is now subscribed to *Customer Support*"


@pytest.mark.usefixtures("bot")
def test_a_ticket_from_its_first_day_to_its_last(ana: Person, noc: Room, world: World) -> None:
    old = world.raise_ticket("old")
    subscribe(ana, noc)
    (said,) = noc.messages
    begun = f"{ana.mention} subscribed this channel to *Customer Support* (open, closed)."
    assert said.plain == f"{begun} New tickets will be posted here from now on. 1 existing ticket won't be."
    number = world.raise_ticket("Fibre cut <!channel> & <@U0ANA>", priority=5)
    card = noc.wait_message("New ticket *#")
    assert "Fibre cut <!channel> & <@U0ANA>" in card.plain, "in a header, which takes no mentions"
    assert "Fibre cut &lt;!channel&gt; &amp; &lt;@U0ANA&gt;" in card.text
    assert number in card.plain
    assert card.buttons == ["Add note", "View notes (0)", "Follow", "More", "Refresh"]
    world.close(number)
    reply = noc.wait_reply(card, "*Status* open → closed")
    assert reply.thread_ts == card.ts
    assert "closed" in card.plain
    assert card.edits == 1
    assert not any(old in message.plain for message in noc.messages)
    assert len(noc.messages) == 2


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
def test_a_reply_leads_to_what_is_too_long_for_it(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc)
    number = world.raise_ticket("Fax")
    card = noc.wait_message("New ticket *#")
    world.add_note(number, "short")
    assert noc.wait_reply(card, "short").buttons == []
    world.add_note(number, "word " * 2_000)
    ana.press("View full note", noc.wait_reply(card, "word"))
    assert ana.sees_view(f"Note on ticket {number}").plain.count("word") == 2_000
    ana.close_view()
    world.change(number, description="happened\n" * 500)
    ana.press("View full description", noc.wait_reply(card, "happened"))
    assert ana.sees_view("happened").plain.count("happened") == 500


@pytest.mark.usefixtures("bot")
def test_the_log_tells_what_was_done(ana: Person, noc: Room, world: World, log_watch: LogWatch) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply(SUBSCRIBED)
    noc.wait_message("subscribed this channel to")
    number = world.raise_ticket("Fibre cut")
    noc.wait_message(number)
    ana.command("/keesa unsubscribe customer", channel="#noc").reply("no longer subscribed")
    noc.wait_message("unsubscribed this channel")
    assert log_watch.says(f"of {noc.id} to customer_support (open): made by {ana.id}")
    assert log_watch.says(f"in {noc.id}: new {number}")
    assert log_watch.says(f"of {noc.id} to customer_support (open): ended by {ana.id}")


@pytest.mark.usefixtures("bot")
def test_subscribe_again_change_and_undo(ana: Person, noc: Room) -> None:
    subscribed = ana.command("/keesa subscribe customer", channel="#noc").reply(SUBSCRIBED)
    assert subscribed.seen_by == ana.id
    assert "already has that subscription" in ana.command("/keesa watch customer", channel="#noc").reply().plain
    changed = ana.command("/keesa subscribe customer closed", channel="#noc").reply(SUBSCRIBED)
    ana.press("Undo", changed)
    noc.wait_message("It's now *Customer Support* (open, closed).")
    ana.press("Undo", subscribed)
    ana.sees("The last change has already been undone.")
    ana.command("/keesa unsubscribe customer", channel="#noc").reply("This channel is no longer subscribed to *Customer Support*")
    noc.wait_message(f"{ana.mention} unsubscribed this channel from *Customer Support*")
    assert "has no subscriptions" in ana.command("/keesa subscriptions", channel="#noc").reply().plain


@pytest.mark.usefixtures("bot")
def test_listing_and_ending_subscriptions(ana: Person, noc: Room) -> None:
    for what in ("customer open", "eco", "pmc"):
        ana.command(f"/keesa subscribe {what}", channel="#noc").reply("This channel is now subscribed to")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (3)")
    assert listed.buttons == ["Edit", "Remove"] * 3
    assert listed.text.startswith("Subscriptions, 3 in total: Customer Support (open); ")
    said = [control.element["accessibility_label"] for control in listed.controls]
    assert said[:2] == ["Edit Customer Support (open)", "Remove Customer Support (open)"]
    ana.press("Remove", listed, near="Eco Support")
    ana.sees("This channel is no longer subscribed to *Eco Support*")
    ana.command("/keesa unsubscribe pmc", channel="#noc").reply("This channel is no longer subscribed to *Remote PMC*")
    elsewhere = ana.command("/keesa subscriptions all", channel="#general").reply("Subscriptions (1)")
    assert "Customer Support" in elsewhere.plain
    assert "has no subscriptions" in ana.command("/keesa subscriptions", channel="#general").reply().plain
    ana.command("/keesa unsubscribe all", channel="#noc").reply("Customer Support")
    assert "has no subscriptions" in ana.command("/keesa unwatch all", channel="#noc").reply().plain


@pytest.mark.usefixtures("bot")
def test_where_the_bot_is_not(ana: Person) -> None:
    ana.slack.channel("#sales", bot=False)
    answer = ana.command("/keesa subscribe customer", channel="#sales").reply()
    assert answer.plain == "I'm not in #sales. Invite me with `/invite @keesa`."
    assert answer.text == "I'm not in #sales. Invite me with /invite @keesa.", "a notification shows backticks as they are"
    ana.slack.channel("#secret", private=True, bot=False, members=["ana"])
    assert "Invite me with `/invite @keesa`." in ana.command("/keesa subscribe customer", channel="#secret").reply().plain


@pytest.mark.usefixtures("bot")
def test_many_at_once_are_one_message(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "eco open")
    numbers = [world.raise_ticket(f"burst {index}") for index in range(7)]
    with world.in_one_step():
        for number in numbers:
            world.change(number, ticket_type="eco_support")
    digest = noc.wait_message("7 new tickets")
    assert [f"burst {index}" in digest.plain for index in range(7)] == [True] * 7
    world.close(numbers[0])
    noc.wait_reply(digest, "*Status* open → closed")
    assert noc.messages[-1] is digest


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("lost", [False, True])
def test_where_the_parent_is_gone_the_reply_names_its_ticket(
    ana: Person, noc: Room, world: World, slack: SlackServer, lost: bool
) -> None:
    """Slack posts it into the channel itself, without an error; the next news has a card of its own."""
    subscribe(ana, noc, "eco open")
    numbers = [world.raise_ticket(f"burst {index}") for index in range(7)]
    with world.in_one_step():
        for number in numbers:
            world.change(number, ticket_type="eco_support")
    slack.remove_message(noc.wait_message("7 new tickets"))
    if lost:
        slack.faults.drop("chat.postMessage", accepted=True)

    world.add_note(numbers[0], "On my way")
    astray = noc.wait_message("On my way")
    assert astray.plain.startswith(f"*#{numbers[0]}* burst 0\n*New note*")
    assert astray.text.startswith(f"Ticket {numbers[0]}: New note")
    for number in numbers[:2]:
        world.close(number)
        card = noc.wait_message(f"*#{number}* · ✓ closed")
        assert noc.wait_reply(card, "*Status* open → closed").plain.startswith(f"*#{number}* burst")
    assert noc.thread(astray) == []
    assert len([message for message in noc.messages if "On my way" in message.text]) == 1


def test_what_happened_while_the_bot_was_away_is_said_once(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot()
    number = world.raise_ticket("Fax")
    subscribe(ana, noc)
    start_bot.stop()
    world.close(number)
    new = world.raise_ticket("while the bot was away")
    for _ in range(2):
        start_bot()
        noc.wait_message("while the bot was away")
        card = noc.wait_message("Fax")
        noc.wait_reply(card, "*Status* open → closed")
        start_bot.stop()
    assert len([message for message in noc.messages if new in message.plain]) == 1
    assert len(noc.thread(card)) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("trouble", ["429", "ratelimited in a 200", "lost answer", "html for an answer"])
def test_slack_fails_and_nothing_is_lost_or_said_twice(ana: Person, noc: Room, world: World, trouble: str) -> None:
    subscribe(ana, noc, "customer open")
    faults = ana.slack.faults
    match trouble:
        case "429":
            faults.ratelimit("chat.postMessage", 1)
        case "lost answer":
            faults.drop("chat.postMessage", accepted=True)
        case "ratelimited in a 200":
            faults.error("chat.postMessage", "ratelimited")
        case "html for an answer":
            faults.not_json("chat.postMessage", accepted=True)
    world.raise_ticket("Fibre cut")
    noc.wait_message("Fibre cut")
    world.raise_ticket("Fax")
    noc.wait_message("Fax")
    assert [("Fibre cut" in message.plain, "Fax" in message.plain) for message in noc.messages[1:]] == [
        (True, False),
        (False, True),
    ]

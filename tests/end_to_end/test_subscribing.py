"""Subscribing with filters: by command, by form, changed, undone, listed and ended."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.harness import BotFactory
from tests.slack import Person, Room, SlackServer


def watch(ana: Person, noc: Room, words: str) -> None:
    """Subscribe #noc, and wait until it stands on known ground."""
    ana.command(f"/keesa subscribe {words}", channel="#noc").reply("This channel now hears of")
    noc.wait_message("Watching")


@pytest.mark.usefixtures("bot")
def test_only_what_passes_is_announced(ana: Person, noc: Room, world: World) -> None:
    watch(ana, noc, "customer priority=5 category=fault match=“Fibre CUT” not match=planned")
    world.raise_ticket("Fibre cut at Malé", priority=1)
    world.raise_ticket("Planned fibre cut", priority=5)
    world.raise_ticket("Cut grass", "near the fibre", priority=5, category="survey")
    world.raise_ticket("Fibre", "<p>has been<br>cut</p>", priority=5)
    world.raise_ticket("Cut", customer="Fibre Co", priority=5)
    noc.wait_message("Fibre Co")
    assert [m.plain.splitlines()[1] for m in noc.messages if m.plain.startswith("New ticket")] == ["Fibre", "Cut"]


@pytest.mark.usefixtures("bot")
def test_a_ticket_comes_into_a_filter_and_leaves_it(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("No light")
    watch(ana, noc, "customer priority=high")
    world.change_priority(number, 5)
    card = noc.wait_message("No light")
    noc.wait_reply(card, "*Priority* Normal → High")
    world.change_priority(number, 1)
    noc.wait_reply(card, "*Priority* High → Normal")
    world.add_note(number, "nobody here wants to know")
    world.change_priority(number, 5)
    said = noc.wait_reply(card, "nobody here wants to know")
    assert "*Priority* Normal → High" in said.plain
    assert len(noc.thread(card)) == 3


@pytest.mark.usefixtures("bot")
def test_a_ticket_outside_the_filter_is_not_said_when_it_goes_further_out(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("No light", priority=5)
    watch(ana, noc, "customer priority=high")
    world.change_priority(number, 1)
    world.raise_ticket("Another one", priority=5)
    noc.wait_message("Another one")
    assert not [m for m in noc.messages if "No light" in m.plain]


@pytest.mark.usefixtures("bot")
def test_several_subscriptions_never_announce_twice(ana: Person, noc: Room, world: World) -> None:
    watch(ana, noc, "customer")
    answer = ana.command("/keesa subscribe customer priority=5", channel="#noc").reply("high priority")
    assert "It has another subscription to this type; no ticket is announced twice." in answer.plain
    number = world.raise_ticket("No light", priority=5)
    card = noc.wait_message("No light")
    world.add_note(number, "on the way")
    noc.wait_reply(card, "on the way")
    world.raise_ticket("The last one")
    noc.wait_message("The last one")
    assert len([m for m in noc.messages if "No light" in m.plain]) == 1
    assert len(noc.thread(card)) == 1
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (2)")
    assert "*Customer Support* (open, closed; high priority)" in listed.plain


@pytest.mark.usefixtures("bot")
def test_the_answer_says_what_would_have_been_announced(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    for n in range(7):
        world.raise_ticket(f"Fibre {n}")
    world.raise_ticket("Copper")
    first = ana.command("/keesa subscribe customer", channel="#noc").reply("This channel now hears of *Customer Support*")
    assert "I have not watched these tickets until now" in first.plain
    noc.wait_message("There are 8 already")
    again = ana.command("/keesa subscribe customer match=fibre", channel="#noc").reply("with «fibre»")
    assert "In the last 7 days that would have been 7 new tickets, about 1 a day." in again.plain
    assert "and 2 more" in again.plain
    assert "I have watched these tickets only since" in again.plain
    assert again.buttons == ["Change", "Undo"]
    noc.wait_message("There are 7 already")


@pytest.mark.usefixtures("bot")
def test_undo_ends_what_is_new(ana: Person, noc: Room) -> None:
    answer = ana.command("/keesa subscribe eco priority=5", channel="#noc").reply("*Eco Support*")
    ana.press("Undo", answer)
    ana.sees("Undone. This channel no longer hears of *Eco Support* (open, closed; high priority).")
    noc.wait_message("unsubscribed this channel from *Eco Support*")
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")


@pytest.mark.usefixtures("bot")
def test_change_and_undo(ana: Person, noc: Room) -> None:
    answer = ana.command("/keesa subscribe customer open match=fibre", channel="#noc").reply("with «fibre»")
    form = ana.press("Change", answer).view()
    assert form.filled == {
        "Type": "Customer Support",
        "Statuses": "open",
        "Priority": "Any",
        "Category": "",
        "Words": "fibre",
        "Not words": "",
    }
    done = ana.submit(form, {"Priority": "High", "Category": ["Fault", "Survey"], "Not words": "planned work, test"})
    changed = "*Customer Support* (open; high priority; Fault, Survey; with «fibre»; without «planned work» or «test»)"
    assert done.next_view is not None
    assert changed in done.next_view.plain
    noc.wait_message(f"changed a subscription of this channel, which is now to {changed}")
    ana.press("Undo")
    ana.sees_view("Undone. This channel hears of *Customer Support* (open; with «fibre») again, as before.")
    ana.close_view()
    ana.press("Undo", answer)
    ana.sees("This subscription has been changed since.")
    assert "(open; with «fibre»)" in ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)").plain


@pytest.mark.usefixtures("bot")
def test_other_statuses_are_a_change_that_undo_takes_back(ana: Person, noc: Room) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("(open)")
    answer = ana.command("/keesa subscribe customer closed", channel="#noc").reply("(closed)")
    noc.wait_message("changed a subscription of this channel, which is now to *Customer Support* (closed)")
    ana.press("Undo", answer)
    ana.sees("This channel hears of *Customer Support* (open) again, as before.")


def test_the_form(ana: Person, noc: Room, bot: Bot, world: World) -> None:
    form = ana.command("/keesa subscribe", channel="#noc").view()
    assert form.labels == ["Type", "Statuses", "Priority", "Category", "Words", "Not words"]
    assert ana.submit(form).errors == {"Type": "Please complete this required field."}
    wrong = ana.submit(form, {"Type": "Eco Support", "Words": "fibre cut", "Not words": "cut"})
    assert wrong.errors == {"Not words": "This leaves out every ticket that has the words asked for."}
    wrong = ana.submit(form, {"Words": "…", "Not words": "!?"})
    assert wrong.errors == {"Words": "There is no word in «…».", "Not words": "There is no word in «!?»."}
    done = ana.submit(form, {"Words": "ކޭބަލް", "Not words": ""})
    assert done.next_view is not None
    assert done.next_view.buttons == ["Change", "Undo"]
    noc.wait_message("Watching *Eco Support* (open, closed; with «ކޭބަލް»)")
    world.raise_ticket("ކޭބަލް މަރާމާތުކޮށްދީ", ticket_type="eco_support")
    noc.wait_message("New ticket")


@pytest.mark.usefixtures("noc")
def test_the_form_has_room_for_many_statuses(ana: Person, start_bot: BotFactory) -> None:
    start_bot(keesa_statuses=",".join(["open", "closed", *(f"level {n}" for n in range(10))]))
    form = ana.command("/keesa subscribe", channel="#noc").view()
    assert form.labels[1:3] == ["Statuses", "Statuses 2"]
    none = ana.submit(form, {"Type": "Eco Support", "Statuses": [], "Statuses 2": []})
    assert none.errors == {"Statuses": "Choose at least one."}
    done = ana.submit(form, {"Statuses": ["open"], "Statuses 2": ["level 9"]})
    assert done.next_view is not None
    assert "(open, level 9)" in done.next_view.plain


@pytest.mark.usefixtures("bot", "noc")
def test_the_form_delivered_twice_is_one_subscription(ana: Person, slack: SlackServer) -> None:
    done = ana.submit(ana.command("/keesa subscribe", channel="#noc").view(), {"Type": "Eco Support"})
    slack.redeliver(done.delivery)
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")


@pytest.mark.usefixtures("bot")
def test_where_the_bot_is_not_there_is_no_form(ana: Person, slack: SlackServer) -> None:
    slack.channel("#far", bot=False)
    ana.command("/keesa subscribe", channel="#far").reply("I am not in #far: invite me with `/invite @keesa`.")


@pytest.mark.usefixtures("bot", "noc")
def test_a_change_into_another_one_is_refused_at_its_field(ana: Person) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel now hears")
    answer = ana.command("/keesa subscribe customer priority=5", channel="#noc").reply("high priority")
    form = ana.press("Change", answer).view()
    assert ana.submit(form, {"Priority": "Any"}).errors == {"Type": "This channel has that subscription already."}


@pytest.mark.usefixtures("bot", "noc")
def test_a_hundred_subscriptions(ana: Person) -> None:
    for n in range(100):
        words = " ".join(f"{n}x{m}abcdefgh" for m in range(11))
        line = f'/keesa subscribe cross department category=fault,survey priority=5 match="{words}" not match="y{words}"'
        ana.command(line, channel="#noc").reply("now hears")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Page 1 of 10")
    ana.press("Next", listed)
    ana.sees("Page 2 of 10")
    ana.press("Remove", near="«10x0abcdefgh")
    ana.sees("Subscriptions (99)")
    ana.command("/keesa unsubscribe cross department", channel="#noc").reply("and 7")
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")


@pytest.mark.usefixtures("bot")
def test_a_type_ends_with_all_its_subscriptions(ana: Person, noc: Room) -> None:
    for words in ("customer", "customer priority=5", "eco"):
        ana.command(f"/keesa subscribe {words}", channel="#noc").reply("now hears")
    ended = ana.command("/keesa unsubscribe customer", channel="#noc").reply("This channel no longer hears of")
    assert ended.plain.count("*Customer Support*") == 2
    noc.wait_message("unsubscribed this channel from *Customer Support*.")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")


@pytest.mark.usefixtures("bot", "noc")
def test_the_list_of_all_channels_says_who_made_each(ana: Person, slack: SlackServer) -> None:
    ben = slack.person("ben")
    slack.channel("#eco")
    ana.command("/keesa subscribe customer", channel="#noc").reply("now hears")
    ben.command("/keesa subscribe eco priority=5", channel="#eco").reply("now hears")
    listed = ana.command("/keesa subscriptions all", channel="#noc").reply("Subscriptions (2)")
    assert f"made by {ana.mention}" in listed.plain
    assert f"made by {ben.mention}" in listed.plain
    form = ana.press("Edit", listed, near="Eco").view()
    ana.submit(form, {"Words": "meter"})
    slack.channel("#eco").wait_message("high priority; with «meter»")


@pytest.mark.usefixtures("bot")
def test_a_form_for_a_subscription_that_ended_meanwhile(ana: Person, noc: Room) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("now hears")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")
    form = ana.press("Edit", listed).view()
    ana.command("/keesa unsubscribe all", channel="#noc").reply("no longer hears")
    said = "This channel has no such subscription. List what it has with /keesa subscriptions."
    assert ana.submit(form, {"Words": "meter"}).errors == {"Type": said}, "where backticks would be seen"


def test_a_stopped_channel_is_told_how_to_bring_all_back(ana: Person, noc: Room, start_bot: BotFactory) -> None:
    start_bot()
    watch(ana, noc, 'customer open priority=5 match="fibre cut"')
    noc.kick_bot()
    told = ana.sees("I can no longer announce tickets in")
    command = '/keesa subscribe customer_support open priority=high match="fibre cut"'
    assert f"type `{command}`: that brings everything back" in told.plain
    assert f"type {command}: that brings everything back" in told.text
    noc.invite_bot(quiet=True)
    ana.command(command, channel="#noc").reply("This channel now hears of")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")

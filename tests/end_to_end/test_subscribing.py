"""Subscribing with filters: by command and by form; changing, undoing, listing and removing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import Bot
from bot.runtime.limits import Limits
from bot.sandbox.keesa import World
from tests.end_to_end.filled import submit_ticket
from tests.end_to_end.subscribed import subscribe
from tests.harness import PATIENT, BotFactory, LogWatch
from tests.slack import Person, Room, SlackServer


@pytest.mark.usefixtures("bot")
def test_only_what_passes_is_announced(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer priority=5 category=fault match=“Fibre CUT” not match=planned")
    world.raise_ticket("Fibre cut at Malé", priority=1)
    world.raise_ticket("Planned fibre cut", priority=5)
    world.raise_ticket("Cut grass", "near the fibre", priority=5, category="survey")
    world.raise_ticket("Fibre", "<p>has been<br>cut</p>", priority=5)
    world.raise_ticket("Cut", customer="Fibre Co", priority=5)
    noc.wait_message("Fibre Co")
    assert [m.plain.splitlines()[1] for m in noc.messages if m.plain.startswith("New ticket *#")] == ["Fibre", "Cut"]


@pytest.mark.usefixtures("bot")
def test_a_ticket_comes_into_a_filter_and_leaves_it(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("No light")
    subscribe(ana, noc, "customer priority=high")
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
    subscribe(ana, noc, "customer priority=high")
    world.change_priority(number, 1)
    world.raise_ticket("Another one", priority=5)
    noc.wait_message("Another one")
    assert not [m for m in noc.messages if "No light" in m.plain]


@pytest.mark.usefixtures("bot")
def test_several_subscriptions_never_announce_twice(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    answer = ana.command("/keesa subscribe customer priority=5", channel="#noc").reply("high priority")
    covered = (
        "This channel's *Customer Support* (open, closed) subscription already covers this. Each ticket is still posted only once."
    )
    assert covered in answer.plain
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


@pytest.mark.breadth
@pytest.mark.usefixtures("bot", "noc")
def test_what_a_subscription_makes_redundant_and_what_it_does_not(ana: Person) -> None:
    ana.command("/keesa subscribe customer open priority=5 match=fibre", channel="#noc").reply("high priority")
    beside = ana.command("/keesa subscribe customer category=fault", channel="#noc").reply("Fault")
    assert "The channel has another subscription to this type" in beside.plain
    ana.command("/keesa subscribe customer open priority=5", channel="#noc").reply("(open; high priority)")
    answer = ana.command("/keesa subscribe customer", channel="#noc").reply("(open, closed)")
    redundant = "*Customer Support* (open; high priority; with “fibre”) subscription and 2 more. You can remove those."
    assert f"This covers this channel's {redundant} Each ticket is still posted only once." in answer.plain
    assert "The channel has" not in answer.plain
    ana.command("/keesa subscribe eco", channel="#noc").reply("*Eco Support*")


@pytest.mark.usefixtures("bot", "noc")
def test_a_change_that_makes_a_subscription_redundant_says_so(ana: Person, slack: SlackServer) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("(open)")
    answer = ana.command("/keesa subscribe customer priority=5", channel="#noc").reply("high priority")
    assert "The channel has another subscription to this type" in answer.plain
    listed = ana.command("/keesa subscriptions all", channel="#general").reply("Subscriptions (2)")
    ana.submit(ana.press("Edit", listed, near="high priority").view(), {"Statuses": ["open"]})
    slack.wait_for(lambda: ana.view and "<#C0NOC>'s *Customer Support* (open) subscription already covers" in ana.view.plain)


@pytest.mark.usefixtures("bot")
def test_the_answer_says_what_would_have_been_announced(ana: Person, noc: Room, world: World) -> None:
    for n in range(7):
        world.raise_ticket(f"Fibre {n}")
    world.close(world.raise_ticket("Copper"))
    first = ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to *Customer Support*")
    assert "This would have posted 8 tickets in the last 7 days (about 1 a day)." in first.plain
    assert "There may have been more" not in first.plain
    noc.wait_message("7 existing tickets won't be")
    again = ana.command("/keesa subscribe customer match=fibre", channel="#noc").reply("with “fibre”")
    assert "This would have posted 7 tickets in the last 7 days (about 1 a day)." in again.plain
    assert "and 2 more" in again.plain
    assert "I've only been tracking these tickets since" not in again.plain
    assert "There may have been more" not in again.plain
    assert again.buttons == ["Change", "Undo"]
    assert "7 existing tickets won't be" in noc.wait_message("with “fibre”). New tickets will be posted").plain


@pytest.mark.usefixtures("bot")
def test_what_was_closed_before_it_was_watched_may_be_more(ana: Person, noc: Room, world: World) -> None:
    world.close(world.raise_ticket("Closed already"))
    subscribe(ana, noc, "customer open")
    ana.command("/keesa subscribe customer open match=fibre", channel="#noc").reply("I've only been tracking these tickets since")


def test_a_page_that_was_as_long_as_it_may_be(ana: Person, noc: Room, world: World, start_bot: BotFactory) -> None:
    start_bot(poll_max_limit=10)
    for n in range(11):
        world.raise_ticket(f"One of many {n}")
    subscribe(ana, noc, "customer")
    ana.command("/keesa subscribe customer match=many", channel="#noc").reply("I've only been tracking these tickets since")


@pytest.mark.usefixtures("bot", "noc")
def test_the_same_words_in_another_order_are_the_same_subscription(ana: Person) -> None:
    ana.command('/keesa subscribe customer match="fibre cut" not match="planned work, test"', channel="#noc").reply("“fibre cut”")
    again = '/keesa subscribe customer match="cut fibre" not match="test, work planned"'
    ana.command(again, channel="#noc").reply("This channel already has that subscription.")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")


def previews(world: World) -> list[dict[str, str]]:
    """Keesa's requests that were only for previews."""
    return [request["query"] for request in world.requests if request["query"].get("limit") == "500"]


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
def test_before_anything_was_read_keesa_is_asked_once_for_each_status(ana: Person, noc: Room, world: World) -> None:
    for age in (0, 6, 8):
        number = world.raise_ticket(f"{age} days ago", ticket_type="eco_support", priority=5)
        world.change(number, raised_at=world.ticket(number).raised_at - timedelta(days=age))
    world.raise_ticket("Not so urgent", ticket_type="eco_support")
    answer = ana.command("/keesa subscribe eco priority=5", channel="#noc").reply("now subscribed")
    assert "This would have posted 2 tickets in the last 7 days." in answer.plain
    assert "6 days ago" in answer.plain
    assert len(previews(world)) == 2
    noc.wait_message("subscribed this channel to")
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    assert len(previews(world)) == 2


@pytest.mark.usefixtures("bot", "noc")
def test_what_is_closed_by_now_is_not_counted_where_only_open_ones_are_asked_for(ana: Person, world: World) -> None:
    world.close(world.raise_ticket("Closed already"))
    answer = ana.command("/keesa subscribe customer open", channel="#noc").reply("This wouldn't have posted any tickets")
    assert "There may have been more: I wasn't tracking these tickets before." in answer.plain


@pytest.mark.usefixtures("noc")
def test_more_than_keesa_is_asked_for(ana: Person, world: World, start_bot: BotFactory) -> None:
    start_bot(poll_max_limit=10)
    for n in range(11):
        world.raise_ticket(f"One of many {n}")
    answer = ana.command("/keesa subscribe customer", channel="#noc").reply("This would have posted 10 tickets")
    assert "There may have been more: I wasn't tracking these tickets before." in answer.plain


@pytest.mark.usefixtures("bot")
def test_keesa_cannot_be_asked(ana: Person, noc: Room, world: World) -> None:
    world.switch(down=True)
    answer = ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    assert "this would have posted in the last 7 days. Keesa is down for maintenance." in answer.plain
    assert answer.buttons == ["Change", "Undo"]
    form = ana.command("/keesa subscribe", channel="#noc").view()
    ana.submit(form, {"Type": "Eco Support"})
    assert ana.sees_view("in the last 7 days. Keesa is down for maintenance.").buttons == ["Change", "Undo"]
    assert noc.messages == []
    world.switch(down=False)
    noc.wait_message("subscribed this channel to *Customer Support*")
    noc.wait_message("subscribed this channel to *Eco Support*")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (2)")


@pytest.mark.usefixtures("bot", "noc")
@pytest.mark.parametrize("timings", [PATIENT._replace(patience=timedelta(0))], ids=["impatient"])
def test_a_word_while_keesa_takes_its_time(ana: Person, world: World) -> None:
    world.switch(delay=300)
    asked = ana.command("/keesa subscribe customer open", channel="#noc")
    asked.reply("Looking it up…")
    world.switch(delay=0)
    asked.reply("in the last 7 days")
    world.switch(delay=300)
    first = ana.submit(ana.command("/keesa subscribe", channel="#noc").view(), {"Type": "Eco Support"}).next_view
    assert first is not None
    assert "This channel is now subscribed to *Eco Support*" in first.plain
    assert "Checking what this would have posted in the last 7 days…" in first.plain
    assert first.buttons == []
    world.switch(delay=0)
    assert ana.sees_view("This would").buttons == ["Change", "Undo"]


@pytest.mark.usefixtures("bot", "noc")
def test_a_form_that_is_closed_before_keesa_has_answered(ana: Person, world: World, log_watch: LogWatch) -> None:
    world.switch(delay=300)
    ana.submit(ana.command("/keesa subscribe", channel="#noc").view(), {"Type": "Eco Support"})
    ana.close_view()
    world.switch(delay=0)
    ana.slack.wait_for(lambda: log_watch.says("Couldn't complete the reply to a subscription"), what="the bot to give up")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")


@pytest.mark.usefixtures("bot")
def test_undo_ends_what_is_new(ana: Person, noc: Room) -> None:
    answer = ana.command("/keesa subscribe eco priority=5", channel="#noc").reply("*Eco Support*")
    ana.press("Undo", answer)
    ana.sees("Undone. This channel is no longer subscribed to *Eco Support* (open, closed; high priority).")
    noc.wait_message("unsubscribed this channel from *Eco Support*")
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")


@pytest.mark.usefixtures("bot")
def test_change_and_undo(ana: Person, noc: Room) -> None:
    answer = ana.command("/keesa subscribe customer open match=fibre", channel="#noc").reply("with “fibre”")
    noc.wait_message("subscribed this channel to")
    form = ana.press("Change", answer).view()
    assert form.filled == {
        "Type": "Customer Support",
        "Statuses": "open",
        "Priority": "Any",
        "Category": "",
        "Words": "fibre",
        "Exclude words": "",
        "Replies": "",
        "Reminders": "",
        "Mention in reminders": "",
        "Quiet hours": "",
        "In quiet hours": "",
    }
    done = ana.submit(form, {"Priority": "High", "Category": ["Fault", "Survey"], "Exclude words": "planned work, test"})
    changed = "*Customer Support* (open; high priority; Fault, Survey; with “fibre”; without “planned work” or “test”)"
    assert done.next_view is not None
    assert changed in done.next_view.plain
    noc.wait_message(f"changed one of this channel's subscriptions. It's now {changed}")
    ana.press("Undo")
    ana.sees_view("Undone. This channel is subscribed to *Customer Support* (open; with “fibre”) again.")
    ana.close_view()
    ana.press("Undo", answer)
    ana.sees("The last change has already been undone.")
    assert "(open; with “fibre”)" in ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)").plain


@pytest.mark.usefixtures("bot")
def test_other_statuses_are_a_change_that_undo_takes_back(ana: Person, noc: Room) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("(open)")
    answer = ana.command("/keesa subscribe customer closed", channel="#noc").reply("(closed)")
    noc.wait_message("changed one of this channel's subscriptions. It's now *Customer Support* (closed)")
    ana.press("Undo", answer)
    ana.sees("This channel is subscribed to *Customer Support* (open) again.")


def test_the_form(ana: Person, noc: Room, bot: Bot, world: World) -> None:
    form = ana.command("/keesa subscribe", channel="#noc").view()
    labels = ["Type", "Statuses", "Priority", "Category", "Words", "Exclude words", "Replies", "Reminders", "Mention in reminders"]
    labels += ["Quiet hours", "In quiet hours"]
    assert form.labels == labels
    assert ana.submit(form).errors == {"Type": "Please complete this required field."}
    wrong = ana.submit(form, {"Type": "Eco Support", "Words": "fibre cut", "Exclude words": "cut"})
    assert wrong.errors == {"Exclude words": "No ticket can match: you're excluding the words you're looking for."}
    wrong = ana.submit(form, {"Words": "…", "Exclude words": "!?"})
    assert wrong.errors == {
        "Words": "“…” has no words in it. Enter letters or digits.",
        "Exclude words": "“!?” has no words in it. Enter letters or digits.",
    }
    ana.submit(form, {"Words": "ކޭބަލް", "Exclude words": ""})
    assert ana.sees_view("This would").buttons == ["Change", "Undo"]
    noc.wait_message("subscribed this channel to *Eco Support* (open, closed; with “ކޭބަލް”)")
    world.raise_ticket("ކޭބަލް މަރާމާތުކޮށްދީ", ticket_type="eco_support")
    noc.wait_message("New ticket *#")


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
    ana.command("/keesa subscribe", channel="#far").reply("I'm not in #far. Invite me with `/invite @keesa`.")


@pytest.mark.usefixtures("bot", "noc")
def test_a_change_into_another_one_is_refused_at_its_field(ana: Person) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed")
    answer = ana.command("/keesa subscribe customer priority=5", channel="#noc").reply("high priority")
    form = ana.press("Change", answer).view()
    assert ana.submit(form, {"Priority": "Any"}).errors == {"Type": "This channel already has that subscription."}


@pytest.mark.breadth
@pytest.mark.usefixtures("bot", "noc")
@pytest.mark.parametrize("count", [30, Limits().subscriptions])
def test_more_subscriptions_than_a_page_shows(ana: Person, slack: SlackServer, count: int) -> None:
    people = [slack.person(f"person {n}") for n in range(5)]  # a single person may not ask for that much
    for n in range(count):
        words = " ".join(f"{n}x{m}abcdefgh" for m in range(11))
        line = f'/keesa subscribe cross department category=fault,survey priority=5 match="{words}" not match="y{words}"'
        people[n % 5].command(line, channel="#noc").reply("now subscribed")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply(f"Page 1 of {count // 10}")
    ana.press("Next", listed)
    ana.sees(f"Page 2 of {count // 10}")
    ana.press("Remove", near="“10x0abcdefgh")
    ana.sees(f"Subscriptions ({count - 1})")
    ana.command("/keesa unsubscribe cross department", channel="#noc").reply(f"and {count - 27} more")
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")


@pytest.mark.usefixtures("bot")
def test_a_type_ends_with_all_its_subscriptions(ana: Person, noc: Room) -> None:
    for words in ("customer", "customer priority=5", "eco"):
        ana.command(f"/keesa subscribe {words}", channel="#noc").reply("now subscribed")
    ended = ana.command("/keesa unsubscribe customer", channel="#noc").reply("This channel is no longer subscribed to")
    assert ended.plain.count("*Customer Support*") == 2
    noc.wait_message("unsubscribed this channel from *Customer Support*.")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")


@pytest.mark.usefixtures("bot", "noc")
def test_part_of_a_type_is_not_ended_by_its_words(ana: Person) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    for words in ("customer closed", "customer priority=5"):
        refused = ana.command(f"/keesa unsubscribe {words}", channel="#noc").reply(
            "This command removes all of a channel's subscriptions to a type."
        )
        assert "choose Remove in `/keesa subscriptions`" in refused.plain
    ana.command("/keesa subscriptions", channel="#noc").reply("*Customer Support* (open, closed)")


@pytest.mark.usefixtures("bot", "noc")
def test_the_list_of_all_channels_says_who_made_each(ana: Person, slack: SlackServer) -> None:
    ben = slack.person("ben")
    slack.channel("#eco")
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    ben.command("/keesa subscribe eco priority=5", channel="#eco").reply("now subscribed")
    listed = ana.command("/keesa subscriptions all", channel="#noc").reply("Subscriptions (2)")
    assert f"Added by {ana.mention}" in listed.plain
    assert f"Added by {ben.mention}" in listed.plain


@pytest.mark.usefixtures("bot", "noc")
def test_whoever_made_a_subscription_edits_and_removes_it_anywhere_and_others_in_its_channel(
    ana: Person, slack: SlackServer
) -> None:
    ben, eco = slack.person("ben"), slack.channel("#eco")
    ben.command("/keesa subscribe eco priority=5", channel="#eco").reply("now subscribed")
    listed = ana.command("/keesa subscriptions all", channel="#noc").reply("Subscriptions (1)")
    assert listed.buttons == []
    listed = ben.command("/keesa subscriptions all", channel="#noc").reply("Subscriptions (1)")
    done = ben.submit(ben.press("Edit", listed).view(), {"Words": "meter"})
    assert done.next_view is not None
    assert f"<#{eco.id}> is now subscribed to" in done.next_view.plain
    ben.close_view()
    eco.wait_message("high priority; with “meter”")
    ana.press("Remove", ana.command("/keesa subscriptions", channel="#eco").reply("Subscriptions (1)"))
    ana.sees("This channel is no longer subscribed to *Eco Support*")
    eco.wait_message(f"{ana.mention} unsubscribed this channel")


@pytest.mark.breadth
@pytest.mark.usefixtures("bot", "noc")
def test_the_list_of_all_channels_keeps_its_buttons_from_page_to_page(ana: Person, slack: SlackServer) -> None:
    """Where there are no tables."""
    slack.faults.error("response_url", "invalid_blocks", when=lambda sent: "data_table" in str(sent), times=None)
    ben, eco = slack.person("ben"), slack.channel("#eco")
    for n in range(11):
        ben.command(f"/keesa subscribe eco match={n}x", channel="#eco").reply("now subscribed")
    listed = ana.command("/keesa subscriptions all", channel="#noc").reply("Page 1 of 2")
    ana.press("Next", listed)
    assert ana.sees("Page 2 of 2").buttons == ["Previous"]
    listed = ben.command("/keesa subscriptions all", channel="#noc").reply("Page 1 of 2")
    ben.press("Next", listed)
    ben.press("Remove", ben.sees("Page 2 of 2"))
    ben.sees(f"<#{eco.id}> is no longer subscribed to")
    ben.sees("Subscriptions (10)")


@pytest.mark.usefixtures("bot", "noc")
def test_a_button_of_another_channels_subscription_is_refused(ana: Person, slack: SlackServer) -> None:
    """Only people who may use it see the button, but that isn't a protection."""
    ben, eco = slack.person("ben"), slack.channel("#eco")
    ben.command("/keesa subscribe eco", channel="#eco").reply("now subscribed")
    listed = ben.command("/keesa subscriptions all", channel="#noc").reply("Subscriptions (1)")
    for name in ("Edit", "Remove"):
        fix = "belongs to another channel, and someone else added it. To change it, type `/keesa subscriptions` in #eco."
        ana.press(name, listed).reply(fix)
    ben.command("/keesa subscriptions", channel="#eco").reply("*Eco Support* (open, closed)\n")
    assert not [m for m in eco.messages if "unsubscribed" in m.plain or "changed" in m.plain]


@pytest.mark.usefixtures("bot")
def test_what_is_left_of_a_subscription_that_ended_does_nothing_to_the_next(ana: Person, noc: Room, slack: SlackServer) -> None:
    ben = slack.person("ben")
    answer = ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")
    form = ana.press("Edit", listed).view()
    ben.command("/keesa unsubscribe all", channel="#noc").reply("no longer subscribed")
    ben.command("/keesa subscribe eco priority=5", channel="#noc").reply("now subscribed")
    assert "has already been removed" in ana.submit(form, {"Words": "fibre"}).errors["Type"]
    ana.close_view()
    for name, message in (("Undo", answer), ("Change", answer), ("Edit", listed), ("Remove", listed)):
        ana.press(name, message).reply("That subscription has already been removed.")
    assert "*Eco Support* (open, closed; high priority)" in listed.plain, "the list is out of date: what is there takes its place"
    assert "Customer Support" not in listed.plain
    assert "*Eco Support* (open, closed; high priority)" in ana.command("/keesa subscriptions", channel="#noc").reply("(1)").plain
    noc.wait_message("subscribed this channel to *Eco Support*")
    assert not [m for m in noc.messages if "unsubscribed" in m.plain and "Eco" in m.plain]


@pytest.mark.usefixtures("bot", "noc")
def test_older_buttons_after_one_s_own_undo_or_remove(ana: Person, slack: SlackServer) -> None:
    gone = "That subscription has already been removed. See current ones with `/keesa subscriptions`."
    answers = [ana.command(f"/keesa subscribe {words}", channel="#noc").reply("Undo") for words in ("eco", "customer")]
    older = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (2)")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (2)")
    ana.press("Undo", answers[0]).reply("Undone.")
    assert answers[0].buttons == []
    ana.press("Edit", older, near="Eco").reply(gone)
    ana.press("Remove", listed, near="Customer").reply("This channel is no longer subscribed to *Customer Support*")
    for name in ("Change", "Undo"):
        ana.press(name, answers[1]).reply(gone)
    ana.press("Remove", older, near="Customer").reply(gone)
    slack.wait_for(lambda: older.buttons == [], what="the older list to be taken away")
    assert "This channel has no subscriptions." in older.plain


@pytest.mark.usefixtures("bot", "noc")
def test_remove_pressed_twice_is_answered_once(ana: Person, slack: SlackServer) -> None:
    for words in ("customer", "eco"):
        ana.command(f"/keesa subscribe {words}", channel="#noc").reply("now subscribed")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (2)")
    pressed = ana.press("Remove", listed, near="Customer")
    pressed.reply("Subscriptions (1)")
    seen = len(ana.ephemerals)
    slack.redeliver(pressed.delivery)
    slack.wait_for(lambda: listed.edits == 2, what="the second press to be answered")
    assert "has already been removed" in listed.plain
    assert "Subscriptions (1)" in listed.plain
    assert len(ana.ephemerals) == seen


@pytest.mark.usefixtures("bot", "noc")
def test_there_is_none_at_all(ana: Person) -> None:
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")
    ana.command("/keesa subscriptions all", channel="#noc").reply(
        "No channel has subscriptions yet. To add one, type `/keesa subscribe"
    )
    ana.command("/keesa unsubscribe", channel="#noc").reply("or enter all to remove every subscription of this channel.")


@pytest.mark.usefixtures("bot")
def test_a_form_for_a_subscription_that_ended_meanwhile(ana: Person, noc: Room) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")
    form = ana.press("Edit", listed).view()
    ana.command("/keesa unsubscribe all", channel="#noc").reply("no longer subscribed")
    said = "That subscription has already been removed. See current ones with /keesa subscriptions."
    assert ana.submit(form, {"Words": "meter"}).errors == {"Type": said}, "where backticks would be seen"


@pytest.mark.usefixtures("bot")
def test_another_type_says_when_it_begins(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    world.switch(down=True)
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("(1)")
    ana.submit(ana.press("Edit", listed).view(), {"Type": "Eco Support"})
    ana.close_view()
    noc.wait_message("It's now *Eco Support*")
    number = world.raise_ticket("Raised meanwhile", ticket_type="eco_support")
    world.switch(down=False)
    begun = noc.wait_message("This channel's subscription to *Eco Support* (open, closed) has started. New tickets will be posted")
    assert "1 existing ticket won't be." in begun.plain
    world.raise_ticket("No light", ticket_type="eco_support")
    noc.wait_message("No light")
    said = ana.command(f"/keesa why {number}", channel="#noc").reply("Nothing has been posted here about this ticket.")
    assert "existed before the subscription started" in said.plain


@pytest.mark.usefixtures("bot")
def test_the_line_that_signs_a_ticket_is_neither_filtered_nor_found(ana: Person, noc: Room) -> None:
    subscribe(ana, noc, "customer not match=noc")
    submit_ticket(ana)
    ana.sees_view("raised")
    noc.wait_message("New ticket *#")
    ana.command("/keesa find slack", channel="#noc").reply("No matches.")
    ana.command("/keesa find hulhumale", channel="#noc").reply("Fibre cut")


@pytest.mark.usefixtures("bot")
def test_the_second_of_two_editors_is_told_of_the_first(ana: Person, noc: Room, slack: SlackServer) -> None:
    ben = slack.person("ben")
    subscribe(ana, noc, "customer")
    forms = [p.press("Edit", p.command("/keesa subscriptions", channel="#noc").reply("(1)")).view() for p in (ana, ben)]
    ben.submit(forms[1], {"Priority": "High"})
    refused = ana.submit(forms[0], {"Words": "fibre"})
    assert "This subscription was changed in the meantime." in refused.errors["Type"]
    ana.close_view()
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("(open, closed; high priority)")
    changed = ana.submit(ana.press("Edit", listed).view(), {"Words": "fibre"}).next_view
    assert changed is not None
    assert "high priority; with “fibre”" in changed.plain


@pytest.mark.usefixtures("bot")
def test_the_list_shows_what_was_edited_on_it(ana: Person, noc: Room) -> None:
    subscribe(ana, noc, "customer")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("(1)")
    ana.submit(ana.press("Edit", listed).view(), {"Priority": "High"})
    noc.slack.wait_for(lambda: "high priority" in listed.plain, what="the list to be redrawn")
    assert listed.buttons == ["Edit", "Remove"]


@pytest.mark.usefixtures("bot")
def test_a_change_delivered_twice_is_one(ana: Person, noc: Room, slack: SlackServer) -> None:
    subscribe(ana, noc, "customer")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("(1)")
    done = ana.submit(ana.press("Edit", listed).view(), {"Priority": "High"})
    again = slack.redeliver(done.delivery)
    assert again.ack is not None
    assert again.ack["response_action"] == "update"
    ana.command("/keesa subscriptions", channel="#noc").reply("(open, closed; high priority)")


def test_a_stopped_channel_is_told_how_to_bring_all_back(ana: Person, noc: Room, start_bot: BotFactory) -> None:
    start_bot()
    subscribe(ana, noc, 'customer open priority=5 match="fibre cut"')
    noc.kick_bot()
    told = ana.sees("I can no longer post tickets in")
    command = '/keesa subscribe customer_support open priority=high match="fibre cut"'
    assert f"type `{command}`. All its subscriptions will resume" in told.plain
    assert f"type {command}. All its subscriptions will resume" in told.text
    noc.invite_bot(quiet=True)
    ana.command(command, channel="#noc").reply("This channel is now subscribed to")
    ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")

"""What a channel is told when much happens at once, when the bot can't post in it, and when Keesa is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.runtime.timings import Pauses
from bot.sandbox.keesa import World
from tests.crash.ledger import naming, rows, said_twice, unsent
from tests.crash.process import MortalBot
from tests.harness import PATIENT, BotFactory, LateClock, hold_up, wait_until
from tests.slack import Message, Person, Room, SlackServer

PATIENCE = 40.0
"""Seconds. What the tests wait for comes much sooner."""


@pytest.fixture
def field_team(slack: SlackServer) -> Room:
    return slack.channel("#field")


@pytest.fixture
def settled(start_bot: BotFactory) -> Iterator[Callable[[], None]]:
    """Waits until nothing is left to send. At the end of each test that is so, and nothing was posted twice."""

    def settle() -> None:
        wait_until(lambda: unsent(start_bot.database_url) == 0, "nothing to wait to be sent", seconds=PATIENCE)

    yield settle
    settle()


@pytest.fixture(autouse=True)
def _once(slack: SlackServer, noc: Room, field_team: Room, settled: object) -> Iterator[None]:
    yield
    assert said_twice([noc, field_team]) == []


def subscribe(person: Person, *rooms: Room) -> None:
    for room in rooms:
        person.command("/keesa subscribe customer", channel=room.id)
        room.wait_message("subscribed this channel to", timeout=PATIENCE)


@contextmanager
def unseen(world: World) -> Iterator[None]:
    """What happens inside is seen by a single poll: until then, Keesa is down."""
    world.switch(down=True)
    yield
    world.switch(down=False)


def reply(room: Room, number: str, words: str) -> Message:
    """The reply to the message that names a ticket."""
    return room.wait_reply(naming(room, number)[0], words, timeout=PATIENCE)


# Many events at once


def test_many_at_once_are_a_digest_and_their_changes_go_into_its_thread(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, settled: Callable[[], None]
) -> None:
    start_bot(digest_over=3)
    subscribe(ana, noc)
    with unseen(world):
        numbers = [world.raise_ticket(f"Fault {n}") for n in range(4)]
    digest = noc.wait_message("4 new tickets", timeout=PATIENCE)
    assert all(number in digest.plain for number in numbers)
    world.add_note(numbers[1], "On my way")
    noc.wait_reply(digest, "On my way", timeout=PATIENCE)
    world.close(numbers[2])
    noc.wait_reply(digest, "open → closed", timeout=PATIENCE)
    settled()
    assert [len(naming(noc, number)) for number in numbers] == [1] * 4
    assert len(noc.thread(digest)) == 2


def test_what_changed_between_two_polls_is_one_reply(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot()
    subscribe(ana, noc)
    number = world.raise_ticket("Fibre cut")
    card = noc.wait_message(number, timeout=PATIENCE)
    with unseen(world):
        world.change_priority(number, 5)
        world.add_note(number, "On my way")
        world.add_note(number, "Mended")
    said = noc.wait_reply(card, "Mended", timeout=PATIENCE).plain
    assert "On my way" in said
    assert "*Priority* Normal → High" in said
    assert len(noc.thread(card)) == 1


def test_more_than_a_page_at_once_is_named_to_the_last(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, settled: Callable[[], None]
) -> None:
    start_bot()
    subscribe(ana, noc)
    with unseen(world):
        numbers = {world.raise_ticket(f"Fault {n}") for n in range(300)}
    noc.wait_message("part 8 of 8", timeout=PATIENCE)
    settled()
    said = "\n".join(message.plain for message in noc.messages)
    assert [number for number in numbers if said.count(number) != 1] == []
    assert "didn't check the older ones" not in said


@pytest.mark.parametrize("there_before", [True, False])
def test_more_than_may_be_asked_for_is_said_in_the_channel_and_in_the_status(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, there_before: bool
) -> None:
    start_bot(poll_max_limit=20)
    if there_before:
        world.raise_ticket("Was there before")
    subscribe(ana, noc)
    with unseen(world):
        numbers = [world.raise_ticket(f"Fault {n}") for n in range(30)]
    noc.wait_message("More than 20 new ", timeout=PATIENCE)
    assert naming(noc, numbers[-1])
    assert not naming(noc, numbers[0])
    ana.command("/keesa status").reply("older tickets weren't checked")


# Changes to the bot's messages


def test_a_card_that_was_deleted_is_posted_anew_with_the_next_change(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    start_bot()
    subscribe(ana, noc)
    number = world.raise_ticket("Fibre cut")
    slack.remove_message(noc.wait_message(number, timeout=PATIENCE))
    world.add_note(number, "On my way")
    card = noc.wait_message(number, timeout=PATIENCE)
    noc.wait_reply(card, "On my way", timeout=PATIENCE)


def test_a_digest_that_was_deleted_is_followed_by_cards(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    start_bot(digest_over=1)
    subscribe(ana, noc)
    with unseen(world):
        number, other = world.raise_ticket("Fibre cut"), world.raise_ticket("No signal")
    slack.remove_message(noc.wait_message("2 new tickets", timeout=PATIENCE))
    world.add_note(number, "On my way")
    astray = noc.wait_message("On my way", timeout=PATIENCE)
    assert number in astray.plain
    world.add_note(number, "There now")
    card = slack.wait_for(lambda: [one for one in naming(noc, number) if one is not astray], PATIENCE, "a card")[0]
    noc.wait_reply(card, "There now", timeout=PATIENCE)
    assert other not in card.plain


# Channels come and go


@pytest.mark.parametrize("end", [Room.archive, Room.kick_bot, Room.delete], ids=lambda end: end.__name__)
@pytest.mark.parametrize("quiet", [False, True], ids=["told", "found out"])
def test_a_channel_that_is_gone(
    start_bot: BotFactory, ana: Person, noc: Room, field_team: Room, world: World, end: Callable[..., object], quiet: bool
) -> None:
    start_bot()
    subscribe(ana, noc, field_team)
    end(noc, quiet=quiet)
    number = world.raise_ticket("Fibre cut")
    field_team.wait_message(number, timeout=PATIENCE)
    told = ana.sees("/keesa subscribe customer", timeout=PATIENCE)
    assert told.channel.person == ana.id
    assert f"<#{noc.id}>" in told.plain
    world.add_note(number, "On my way")
    reply(field_team, number, "On my way")
    assert not naming(noc, number)
    assert len(ana.dms) == 1


@pytest.mark.parametrize("quiet", [False, True], ids=["told", "found out"])
def test_what_was_missed_meanwhile_comes_as_a_digest(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, quiet: bool, settled: Callable[[], None]
) -> None:
    start_bot()
    subscribe(ana, noc)
    known = world.raise_ticket("Has a card")
    noc.wait_message(known, timeout=PATIENCE)
    settled()
    noc.archive(quiet=quiet)
    missed = world.raise_ticket("Fibre cut")
    ana.sees("I can no longer post tickets", timeout=PATIENCE)
    world.add_note(known, "On my way")
    held = "SELECT count(*) FROM announcements WHERE state = 'held'"
    wait_until(lambda: rows(start_bot.database_url, held) == [(2,)], "both to be held", seconds=PATIENCE)
    noc.unarchive(quiet=True)
    ana.command("/keesa subscribe customer", channel="#noc")
    digest = noc.wait_message("2 missed tickets", timeout=PATIENCE)
    assert missed in digest.plain
    assert known in digest.plain
    world.add_note(missed, "Mended")
    noc.wait_reply(digest, "Mended", timeout=PATIENCE)
    assert len(naming(noc, missed)) == 1


def test_a_channel_that_is_renamed_goes_on(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot()
    subscribe(ana, noc)
    noc.rename("network")
    noc.wait_message(world.raise_ticket("Fibre cut"), timeout=PATIENCE)
    wait_until(lambda: rows(start_bot.database_url, "SELECT channel_name FROM subscriptions") == [("network",)], "the new name")
    assert ana.dms == []


# Keesa is down


def test_silence_is_explained_once_and_so_is_its_end(
    start_bot: BotFactory, ana: Person, noc: Room, field_team: Room, world: World, settled: Callable[[], None]
) -> None:
    start_bot.clock = clock = LateClock()
    start_bot()
    subscribe(ana, noc, field_team)
    world.switch(down=True)
    unaware = "SELECT count(*) FROM feeds WHERE failures = 0"  # an answer from before would count as one of an hour later
    wait_until(lambda: rows(start_bot.database_url, unaware) == [(0,)], "every feed to fail", seconds=PATIENCE)
    clock.advance(hours=1)
    for room in (noc, field_team):
        room.wait_message("Keesa hasn't responded since", timeout=PATIENCE)
    number = world.raise_ticket("Fibre cut")
    world.switch(down=False)
    for room in (noc, field_team):
        room.wait_message("Keesa is responding again", timeout=PATIENCE)
    settled()
    for room in (noc, field_team):
        said = [message.plain for message in room.messages][1:]
        assert len(said) == 3
        assert "hasn't responded" in said[0]
        assert "1 missed ticket" in said[1]
        assert number in said[1]
        assert "is responding again" in said[2]


@pytest.mark.breadth
def test_its_return_is_noticed_though_every_feed_has_backed_off(
    start_bot: BotFactory, ana: Person, noc: Room, world: World
) -> None:
    start_bot()
    subscribe(ana, noc)
    world.switch(down=True)
    backed_off = "SELECT count(*) FROM feeds WHERE failures < 9"  # the next attempt would be about 25 seconds later
    wait_until(lambda: rows(start_bot.database_url, backed_off) == [(1,)], "one feed to back off", seconds=PATIENCE)
    number = world.raise_ticket("Fibre cut")
    world.switch(down=False)
    noc.wait_message(number)


def test_a_note_is_kept_until_keesa_is_back(start_bot: BotFactory, ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    start_bot()
    ana.command(f"/keesa show {number}").reply("Fibre cut")
    world.switch(down=True)
    asked = ana.command(f"/keesa note {number} On my way")
    kept = asked.reply("Keesa is down for maintenance. Your note is saved, and I'll post it when Keesa is back.")
    assert kept.buttons == ["Don't add note"]
    world.switch(down=False)
    asked.reply(f"Note added to ticket {number}", timeout=PATIENCE)
    assert len(world.ticket(number).notes) == 1


RARELY = PATIENT._replace(submission_retry=Pauses(timedelta(minutes=1), timedelta(minutes=5)))


@pytest.mark.parametrize("timings", [RARELY], ids=["rare retries"])
def test_a_note_that_is_kept_can_be_cancelled(start_bot: BotFactory, ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    start_bot()
    ana.command(f"/keesa show {number}").reply("Fibre cut")
    world.switch(down=True)
    kept = ana.command(f"/keesa note {number} On my way").reply("Your note is saved")
    waiting = "SELECT count(*) FROM submissions WHERE state = 'pending' AND told = 'kept' AND lease_until IS NULL"
    wait_until(lambda: rows(start_bot.database_url, waiting) == [(1,)], "the note to wait", seconds=PATIENCE)
    ana.press("Don't add note", kept).reply("Cancelled. Your note won't be sent to Keesa.", timeout=PATIENCE)
    world.switch(down=False)
    ana.command(f"/keesa note {number} Mended").reply("Note added", timeout=PATIENCE)
    assert [note.text.split("\n")[0] for note in world.ticket(number).notes] == ["Mended"]


def test_killed_while_keesa_is_still_at_work_on_it(
    mortal: MortalBot, ana: Person, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keesa goes on after the bot was killed, so not finding it at once proves nothing."""
    number = world.raise_ticket("Fibre cut")
    mortal.start()
    ana.command(f"/keesa show {number}").reply("Fibre cut")
    may_finish = hold_up(monkeypatch, world, "add_note")
    asked = ana.command(f"/keesa note {number} On my way")
    sending = "SELECT count(*) FROM submissions WHERE state = 'sending'"
    wait_until(lambda: rows(mortal.database_url, sending) == [(1,)], "the note to be on its way")
    mortal.kill()
    world.requests.clear()
    mortal.start()
    wait_until(lambda: [one for one in world.requests if one["method"] == "GET"], "the bot to look it up", seconds=PATIENCE)
    may_finish.set()
    asked.reply("Note added", timeout=PATIENCE)
    wait_until(lambda: unsent(mortal.database_url) == 0, "nothing to wait to be sent", seconds=PATIENCE)
    assert len(world.ticket(number).notes) == 1


def test_killed_while_slack_is_asked(mortal: MortalBot, ana: Person, world: World, slack: SlackServer) -> None:
    """Slack has its ack, and doesn't deliver the message again."""
    number, bo = world.raise_ticket("Fibre cut"), slack.person("bo", real_name="Bo Didi")
    mortal.start()
    asked = slack.faults.hold("users.info", when=lambda arguments: arguments["user"] == bo.id)
    ana.say(f"note {number} Ask {bo.mention}", channel="dm")
    slack.wait_for(lambda: asked.arrived and slack.deliveries[-1].acked_at, PATIENCE, "the ack, and the question")
    mortal.kill()
    asked.release()
    mortal.start()
    ana.sees("Note added", timeout=PATIENCE)
    wait_until(lambda: unsent(mortal.database_url) == 0, "nothing to wait to be sent", seconds=PATIENCE)
    (note,) = world.ticket(number).notes
    assert note.text.startswith("Ask @Bo Didi")

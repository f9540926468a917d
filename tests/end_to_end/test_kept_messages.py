"""Messages for which Slack has to be asked something first. They are kept until that is known, however long it takes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Event

import pytest

from bot.app import Bot
from bot.model.errors import Busy
from bot.sandbox.keesa import World
from tests.crash.ledger import rows
from tests.end_to_end.test_delivered_again import settle
from tests.end_to_end.test_thread_replies import marked, subscribed, texts
from tests.harness import PATIENT, BotFactory
from tests.slack import Person, Room, SlackServer
from tests.slack.deliveries import Delivery

ASKS_AGAIN = PATIENT._replace(names_asked_again=timedelta(seconds=0.2))
IN_NO_TIME = PATIENT._replace(answer_awaited=timedelta(0))


@pytest.fixture
def bo(slack: SlackServer) -> Person:
    return slack.person("bo", real_name="Bo Didi")


def away(slack: SlackServer) -> None:
    """Slack tells nothing about people."""
    slack.faults.error("users.info", "internal_error", times=None)


def wait_kept(slack: SlackServer, database_url: str, count: int) -> None:
    slack.wait_for(lambda: rows(database_url, "SELECT count(*) FROM inbox") == [(count,)], what=f"{count} to be kept")


@pytest.mark.parametrize("timings", [ASKS_AGAIN], ids=["often"])
def test_slack_tells_a_name_an_hour_later(
    start_bot: BotFactory, ana: Person, bo: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    """Meanwhile the message is delivered again, and the bot is started again."""
    start_bot()
    number = world.raise_ticket("Fax line dead")
    away(slack)
    before = len(slack.deliveries)
    said = ana.ask(f"note {number} Ask {bo.mention}", channel="#noc")
    done = list(slack.deliveries)[before:]
    _again(slack, done)
    tried = "SELECT count(*) FROM inbox WHERE attempts > 1 AND error LIKE '%mentions%'"
    slack.wait_for(lambda: rows(start_bot.database_url, tried) == [(1,)], what="the bot to have asked twice")
    start_bot.stop()
    start_bot()
    _again(slack, done)
    assert not world.ticket(number).notes
    slack.faults.clear()
    noc.wait_reply(said, "Note added")
    wait_kept(slack, start_bot.database_url, 0)
    _again(slack, done)
    settle(ana)
    assert texts(world, number) == ["Ask @Bo Didi"]
    assert rows(start_bot.database_url, "SELECT count(*) FROM inbox") == [(0,)]


def _again(slack: SlackServer, done: list[Delivery]) -> None:
    for delivery in done:
        _acked(slack, slack.redeliver(delivery))


def _acked(slack: SlackServer, delivery: Delivery) -> None:
    slack.wait_for(lambda: delivery.is_over, what="the ack")
    assert not delivery.error


@pytest.mark.parametrize("timings", [ASKS_AGAIN], ids=["often"])
def test_a_reply_and_its_edit(start_bot: BotFactory, ana: Person, bo: Person, noc: Room, world: World, slack: SlackServer) -> None:
    """The edit waits for what it edits. What was written can be stored."""
    start_bot()
    card, number = subscribed(ana, noc, world)
    away(slack)
    said = ana.say(f"Ask\0 {bo.mention} \ud800", channel="#noc", thread_ts=card.ts)
    wait_kept(slack, start_bot.database_url, 1)
    ana.edit(said, "Ask nobody")
    wait_kept(slack, start_bot.database_url, 2)
    slack.faults.clear()
    marked(slack, said)
    slack.wait_for(lambda: len(world.ticket(number).notes) == 2, what="both notes")
    first, edited = sorted(text.partition("\n")[0] for text in texts(world, number))
    assert (first, edited) == ("Ask @Bo Didi ?", "Edited: Ask nobody")
    wait_kept(slack, start_bot.database_url, 0)


def test_every_worker_is_busy(bot: Bot, ana: Person, bo: Person, world: World, slack: SlackServer) -> None:
    number, free = world.raise_ticket("Fax line dead"), Event()
    try:
        for pool in (bot.core.pools.people, bot.core.pools.asking):
            with suppress(Busy):
                while True:
                    pool.submit(free.wait)
        ana.say(f"note {number} Ask {bo.mention}", channel="dm")
        _acked(slack, slack.deliveries[-1])
    finally:
        free.set()
    slack.wait_for(lambda: texts(world, number) == ["Ask @Bo Didi"], what="the note")
    assert [m.plain for m in ana.dms if "lot of requests" in m.plain] == []


@pytest.mark.parametrize("timings", [IN_NO_TIME], ids=["nobody waits"])
def test_what_only_shows_something_is_not_answered_late(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    """Slack doesn't say of a message in a shared channel where its writer is from, so the bot has to ask."""
    start_bot()
    number = world.raise_ticket("Fax line dead")
    noc.channel.ext_shared = True
    ana.join("#noc")
    for words in (f"show {number}", f"follow {number}", f"show {number}"):
        said = {"type": "app_mention", "channel": noc.id, "user": ana.id, "ts": slack.new_ts()}
        _acked(slack, slack.event({**said, "text": f"<@{slack.bot_user_id}> {words}"}, noc.channel))
    wait_kept(slack, start_bot.database_url, 0)
    (answer,) = ana.ephemerals
    assert f"following ticket {number}" in answer.plain

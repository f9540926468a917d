"""Checking the subscribed channels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.duties import Next
from bot.model.errors import AppRefused, SlackNotSent, SlackOutcomeUnknown
from bot.model.subscriptions import Terms
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.telling.sweeping import Sweeping
from tests.harness import HandClock, open_migrated
from tests.harness.voice import MemoryVoice

SOON, LATER = Timings().sweep_step, Timings().sweep
CHANNELS = ["C0ECO", "C0NOC", "C0ROC"]


class AskedVoice(MemoryVoice):
    """Remembers for which channels it was asked, and may answer with an error once."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__(clock)
        self.asked: list[str] = []
        self.error: Exception | None = None

    def channel_name(self, channel_id: str) -> str:
        self.asked.append(channel_id)
        error, self.error = self.error, None
        if error:
            raise error
        return super().channel_name(channel_id)


@pytest.fixture
def database(tmp_path: Path, clock: HandClock) -> Iterator[Database]:
    """Three channels are subscribed, one of them twice."""
    database = open_migrated(tmp_path / "bot.sqlite3")
    with database.write() as tx:
        for channel in CHANNELS:
            terms = Terms(ticket_type="eco_support", statuses=("open",))
            tx.subscriptions.add(channel_id=channel, channel_name="noc", terms=terms, created_by="U0ANA", now=clock())
        terms = Terms(ticket_type="roc_support", statuses=("open",))
        tx.subscriptions.add(channel_id="C0NOC", channel_name="noc", terms=terms, created_by="U0ANA", now=clock())
    yield database
    database.close()


@pytest.fixture
def voice(clock: HandClock) -> AskedVoice:
    return AskedVoice(clock)


@pytest.fixture
def gone() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def sweeping(database: Database, voice: AskedVoice, gone: list[tuple[str, str]]) -> Sweeping:
    return Sweeping(database, voice, on_channel_gone=lambda *args: gone.append(args))


def sweep(sweeping: Sweeping) -> list[Next]:
    """All steps of a whole sweep."""
    steps = [sweeping.step("")]
    while steps[-1].pause != LATER:
        steps.append(sweeping.step(steps[-1].position))
    return steps


def test_each_channel_is_checked_once(sweeping: Sweeping, voice: AskedVoice) -> None:
    assert sweep(sweeping) == [*(Next(SOON, channel) for channel in CHANNELS), Next(LATER)]
    assert voice.asked == CHANNELS


def test_a_channel_that_is_gone(sweeping: Sweeping, voice: AskedVoice, gone: list[tuple[str, str]]) -> None:
    voice.gone = {"C0NOC"}
    sweep(sweeping)
    assert gone == [("C0NOC", "is_archived")]
    assert voice.asked == CHANNELS


def test_a_channel_that_was_renamed(sweeping: Sweeping, voice: AskedVoice, database: Database) -> None:
    voice.names = {"C0ECO": "eco"}
    sweep(sweeping)
    with database.read() as tx:
        assert [one.channel_name for one in tx.subscriptions.all()] == ["eco", "noc", "noc", "noc"]


def test_where_the_bot_cannot_post_nothing_is_checked(
    sweeping: Sweeping, voice: AskedVoice, database: Database, clock: HandClock
) -> None:
    with database.write() as tx:
        tx.subscriptions.stop("C0ECO", "is_archived", clock())
    sweep(sweeping)
    assert voice.asked == ["C0NOC", "C0ROC"]


@pytest.mark.parametrize(
    ("error", "following"),
    [
        (SlackNotSent("info", "ratelimited", retry_after=30), Next(timedelta(seconds=30), "C0ECO")),
        (AppRefused("info", "invalid_auth"), Next(Timings().app_refused.longest, "C0ECO")),
        (SlackOutcomeUnknown("info", "broken"), Next(SOON, "C0NOC")),
    ],
    ids=["Slack asks to wait", "Slack refuses the app", "Slack fails"],
)
def test_what_slack_says_decides_when_to_go_on(sweeping: Sweeping, voice: AskedVoice, error: Exception, following: Next) -> None:
    voice.error = error
    assert sweeping.step("C0ECO") == following
    assert voice.asked == ["C0NOC"]

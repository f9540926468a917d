"""The components in `/readyz`, and the numbers in `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import wording
from bot.health import Health
from bot.keesa.oddities import Oddities, Oddity
from bot.keesa.tokens import SignInState
from bot.runtime.metrics import Metrics
from bot.store.database import Database
from tests.harness import HandClock, open_migrated
from tests.harness.databases import directly
from tests.harness.metrics import samples
from tests.harness.samples import kept_message, submission


@dataclass
class Components:
    """The state of the other components."""

    sign_in: SignInState = field(default_factory=lambda: SignInState(signed_in=True))
    beating: bool = True
    connected: bool = True
    refusal: str = ""
    away: str = ""


@pytest.fixture
def components() -> Components:
    return Components()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_migrated(tmp_path / "bot.sqlite3")
    yield database
    database.close()


@pytest.fixture
def health(database: Database, components: Components, clock: HandClock) -> Health:
    return Health(database, **parts(components), clock=clock)


def parts(components: Components) -> dict[str, Any]:
    return {
        "sign_in": lambda: components.sign_in,
        "is_beating": lambda: components.beating,
        "is_connected": lambda: components.connected,
        "slack_away": lambda: components.away,
        "slack_refuses": lambda: components.refusal,
    }


def poll(database: Database, clock: HandClock) -> None:
    """One feed was read now, another never."""
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ("closed", "open"), clock())
        feed = tx.feeds.get("eco_support", "open")
        assert feed is not None
        tx.feeds.finish(feed.model_copy(update={"last_success_at": clock(), "failures": 2, "last_error": "503"}))


def test_all_is_well(health: Health, database: Database, clock: HandClock) -> None:
    poll(database, clock)
    clock.advance(12.34)
    never_read = {"ticket_type": "eco_support", "status": "closed", "age_seconds": None, "last_error": ""}
    assert health.readiness() == (
        True,
        {
            "database": "answering",
            "scheduler": "beating",
            "slack": "connected",
            "keesa": {"signed_in": True, "last_error": None},
            "feeds": [never_read, {"ticket_type": "eco_support", "status": "open", "age_seconds": 12.3, "last_error": "503"}],
        },
    )


@pytest.mark.parametrize(
    ("changes", "ready", "component", "how"),
    [
        ({"beating": False}, False, "scheduler", "not beating"),
        ({"connected": False}, False, "slack", "not connected"),
        ({"refusal": "invalid_auth"}, False, "slack", wording.errors.app_refused("invalid_auth")),
        ({"sign_in": SignInState(last_error="503")}, True, "keesa", {"signed_in": False, "last_error": "503"}),
    ],
)
def test_one_component_fails(
    health: Health, components: Components, changes: dict[str, object], ready: bool, component: str, how: object
) -> None:
    for name, value in changes.items():
        setattr(components, name, value)
    found, described = health.readiness()
    assert (found, described[component]) == (ready, how)


def test_the_database_does_not_answer(health: Health, database: Database) -> None:
    with directly(database) as connection:
        connection.execute(text("DROP TABLE feeds"))
    ready, described = health.readiness()
    assert (ready, described["feeds"]) == (False, [])
    assert "no such table: feeds" in described["database"]


def test_the_metrics(health: Health, database: Database, components: Components, clock: HandClock) -> None:
    poll(database, clock)
    with database.write() as tx:
        tx.submissions.add(submission(clock()))
        tx.inbox.add(kept_message(clock()))
    clock.advance(60)
    components.connected = False
    metrics, oddities = Metrics(), Oddities()
    oddities.add(Oddity("2102001", "closed_date", "number"))
    health.expose(metrics, oddities, beat_age=lambda: 1.5, taken_over=lambda: 3)
    said = samples(metrics)
    assert said["keesa_bot_database_up",] == 1
    assert said["keesa_bot_beat_age_seconds",] == 1.5
    assert (said["keesa_bot_keesa_signed_in",], said["keesa_bot_slack_connected",], said["keesa_bot_slack_refuses_app",]) == (
        1,
        0,
        0,
    )
    assert said["keesa_bot_shared_feed_age_seconds", "status=open", "ticket_type=eco_support"] == 60
    assert ("keesa_bot_shared_feed_age_seconds", "status=closed", "ticket_type=eco_support") not in said
    assert said["keesa_bot_shared_feed_failures", "status=open", "ticket_type=eco_support"] == 2
    assert said["keesa_bot_shared_submissions_waiting",] == 1
    assert said["keesa_bot_shared_oldest_submission_age_seconds",] == 60
    assert said["keesa_bot_shared_kept_messages",] == 1
    assert said["keesa_bot_shared_oldest_kept_message_age_seconds",] == 60
    assert said["keesa_bot_shared_announcements_waiting",] == said["keesa_bot_shared_oldest_announcement_age_seconds",] == 0
    assert said["keesa_bot_unreadable_fields_total", "field=closed_date"] == 1
    assert said["keesa_bot_leases_taken_over_total",] == 3
    assert said["keesa_bot_database_connections", "state=in use"] == 0


def test_the_metrics_while_the_database_is_away(health: Health, database: Database) -> None:
    """The replica's own are there. Those from the database are missing rather than wrong."""
    with directly(database) as connection:
        connection.execute(text("DROP TABLE feeds"))
    metrics = Metrics()
    health.expose(metrics, Oddities(), beat_age=lambda: 0)
    said = samples(metrics)
    assert said["keesa_bot_database_up",] == 0
    assert said["keesa_bot_database_failures_total",] == 1
    assert said["keesa_bot_slack_connected",] == 1
    assert not [name for name, *_ in said if name.startswith("keesa_bot_shared")]

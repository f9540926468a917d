"""The metrics as Prometheus reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from bot.model.feeds import Feed
from bot.runtime.metrics import Snapshot, exposition

NOW = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
OPEN = Feed(ticket_type="eco_support", status="open", next_poll_at=NOW, failures=3)
CLOSED = Feed(ticket_type="eco_support", status='"closed"\n', next_poll_at=NOW)


def read(snapshot: Snapshot) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels, parsed by the format's rules."""
    families = text_string_to_metric_families(exposition(snapshot).decode())
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *sorted(f"{name}={value}" for name, value in one.labels.items())): one.value for one in samples}


def test_every_number_comes_through() -> None:
    now = Snapshot(
        feeds=(OPEN, CLOSED),
        ages=(12.5, None),
        waiting_for_keesa=1,
        waiting_for_slack=22,
        given_up=2,
        signed_in=True,
        slack_connected=False,
        slack_refuses=True,
        people_waiting=4,
        unreadable_fields={"closed_date": 3},
        unreadable_tickets=2,
        times_clock_set=5,
        leases_taken_over=6,
        clock_skew=-0.25,
    )
    assert read(now) == {
        ("keesa_bot_feed_age_seconds", "status=open", "ticket_type=eco_support"): 12.5,
        ("keesa_bot_feed_failures", "status=open", "ticket_type=eco_support"): 3,
        ("keesa_bot_feed_failures", 'status="closed"\n', "ticket_type=eco_support"): 0,
        ("keesa_bot_feed_given_up", "status=open", "ticket_type=eco_support"): 0,
        ("keesa_bot_feed_given_up", 'status="closed"\n', "ticket_type=eco_support"): 0,
        ("keesa_bot_owed", "to=keesa"): 1,
        ("keesa_bot_owed", "to=slack"): 22,
        ("keesa_bot_signed_in",): 1,
        ("keesa_bot_slack_connected",): 0,
        ("keesa_bot_slack_refuses_app",): 1,
        ("keesa_bot_messages_given_up",): 2,
        ("keesa_bot_people_waiting",): 4,
        ("keesa_bot_unreadable_fields_total", "field=closed_date"): 3,
        ("keesa_bot_unreadable_tickets_total",): 2,
        ("keesa_bot_clock_set_total",): 5,
        ("keesa_bot_leases_taken_over_total",): 6,
        ("keesa_bot_clock_skew_seconds",): -0.25,
    }


def test_without_feeds() -> None:
    now = Snapshot(
        feeds=(),
        ages=(),
        waiting_for_keesa=0,
        waiting_for_slack=0,
        given_up=0,
        signed_in=False,
        slack_connected=True,
        slack_refuses=False,
        people_waiting=0,
    )
    assert read(now)["keesa_bot_slack_connected",] == 1
    assert not any(name.startswith("keesa_bot_feed") for name, *_ in read(now))

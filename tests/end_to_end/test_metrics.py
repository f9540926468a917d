"""What `/metrics` says about a bot at work, and what it never says."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.endpoints import get
from tests.end_to_end.filled import TICKET
from tests.harness import wait_until
from tests.harness.metrics import Samples, parsed
from tests.slack import Person, Room, SlackServer

MOST_SERIES = 1_000


def metrics(bot: Bot) -> Samples:
    return parsed(get(bot, "/metrics").text)


def count(bot: Bot, name: str, *labels: str) -> float:
    return metrics(bot).get((f"keesa_bot_{name}", *labels), 0)


def test_a_ticket_from_slack_to_keesa_and_into_a_channel(bot: Bot, ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    form = ana.command("/keesa new", channel="#noc").view()
    ana.submit(form, TICKET)
    ana.sees_view("Ticket 26")
    noc.wait_message(TICKET["Title"])
    wait_until(lambda: count(bot, "announcements_total", "occasion=new", "outcome=sent"), "the message to be counted")
    said = metrics(bot)
    for name, *labels in (
        ("slack_ack_duration_seconds_count", "kind=command", "outcome=ok"),
        ("slack_ack_duration_seconds_count", "kind=view_submission", "outcome=ok"),
        ("keesa_request_duration_seconds_count", "endpoint=POST /tickets", "outcome=ok"),
        ("keesa_request_duration_seconds_count", "endpoint=GET /tickets/tickets_by_type", "outcome=ok"),
        ("keesa_sign_ins_total", "outcome=ok", "way=sign_in"),
        ("slack_request_duration_seconds_count", "method=chat.postMessage", "outcome=ok"),
        ("submissions_total", "kind=ticket", "outcome=accepted"),
        ("submissions_total", "kind=ticket", "outcome=done"),
        ("submission_delay_seconds_count", "kind=ticket"),
        ("announcement_delay_seconds_count", "occasion=new"),
        ("polls_total", "outcome=changed"),
        ("worker_wait_seconds_count", "pool=background"),
        ("scheduled_run_duration_seconds_count", "outcome=ok", "task=poller"),
        ("database_up",),
        ("slack_connected",),
    ):
        assert said.get((f"keesa_bot_{name}", *labels), 0) >= 1, (name, labels)
    assert said["keesa_bot_shared_submissions_waiting",] == said["keesa_bot_shared_announcements_waiting",] == 0
    assert said["keesa_bot_beat_age_seconds",] < 60


def test_failures(bot: Bot, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax")
    world.switch(down=True)
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Your note is saved")
    assert count(bot, "submissions_total", "kind=note", "outcome=kept") >= 1
    assert count(bot, "shared_submissions_waiting") == 1
    unavailable = ("endpoint=POST /tickets/add_ticket_note", "outcome=unavailable")
    down = count(bot, "keesa_request_duration_seconds_count", *unavailable) + count(
        bot, "keesa_sign_ins_total", "outcome=failed", "way=sign_in"
    )
    assert down >= 1
    world.switch(down=False)
    ana.sees(f"Note added to ticket {number}")
    slack.faults.ratelimit("chat.postMessage", 1)
    ana.press("Share", ana.command(f"/keesa {number}", channel="#noc").reply("Fax"))
    noc.wait_message("Shared by")
    assert count(bot, "slack_request_duration_seconds_count", "method=chat.postMessage", "outcome=rate_limited") == 1


def test_nothing_that_people_or_keesa_choose_is_in_a_label(bot: Bot, ana: Person, noc: Room, world: World) -> None:
    """So there are never many series, and nothing about anybody."""
    numbers = [world.raise_ticket(f"Fax {index}") for index in range(5)]
    for number in numbers:
        ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    ana.command("/keesa opne", channel="#noc").reply()
    said = metrics(bot)
    assert len(said) < MOST_SERIES
    labels = " ".join(" ".join(sample[1:]) for sample in said)
    assert "endpoint=GET /tickets/{number}" in labels
    for private in (*numbers, ana.user.id, ana.user.name, noc.id, "Fax", "opne"):
        assert private not in labels


@pytest.mark.parametrize("mode", ["http"])
def test_what_is_no_kind_of_payload_is_other(bot: Bot, slack: SlackServer) -> None:
    transport = slack.use_http(f"{bot.url}/slack/events")
    body = b'{"type": "whatever somebody likes"}'
    transport.post_raw(body, {"Content-Type": "application/json"} | transport.signature(body))
    assert count(bot, "slack_ack_duration_seconds_count", "kind=other", "outcome=unreadable") == 1

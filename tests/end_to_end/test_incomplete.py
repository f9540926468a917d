"""At the doors: what Slack did not sign does nothing, what is incomplete gets a sentence, and each is one line in the log."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import Bot
from bot.runtime.slack_requests import Signature
from bot.sandbox.keesa import World
from tests.harness import LogWatch
from tests.slack import Person, Room, SlackServer
from tests.slack.deliveries import INTERACTIVE, HttpTransport

from .filled import TICKET

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ODD: tuple[Any, ...] = (None, 5, True, [], {}, [5], {"id": 5}, "x" * 5_000)


@pytest.fixture
def transport(bot: Bot, slack: SlackServer) -> HttpTransport:
    return slack.use_http(f"{bot.url}/slack/events")


def paths(value: Any, depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a payload."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (key,)
        if depth:
            yield from ((key, *rest) for rest in paths(part, depth - 1))


def changed(payload: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with another value there; without any if that is `...`."""
    copied = copy.deepcopy(payload)
    holder: Any = copied
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copied


@pytest.mark.parametrize("mode", ["http"])
def test_what_slack_did_not_sign(transport: HttpTransport, log_watch: LogWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"command=%2Fkeesa&text=help"
    good = transport.signature(body)
    at, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    before = len(log_watch.lines)
    for odd in ("now", "", "1e9", "-5", "9" * 400, f"{at}x"):
        assert transport.post_raw(body, FORM | good | {"X-Slack-Request-Timestamp": odd}).status_code == 401
    for odd in ("v0=é".encode("latin-1").decode("latin-1"), "v0=", "", signature[:-1]):
        assert transport.post_raw(body, FORM | {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": odd}).status_code == 401
    said = [line for line in log_watch.lines[before:] if "slack_requests" in line]
    assert len(said) == 2, "the first one and the tenth"
    assert "(10 times)" in said[1]
    monkeypatch.setattr(Signature, "holds", lambda *_: True)
    for nothing in (b"", b"hello", b"{", b"[]", b"\xff\xfe\x00", b"payload=%7B", b"payload=5", b'{"a":' * 50_000):
        assert transport.post_raw(nothing, FORM).status_code == 400


def test_what_is_signed_but_incomplete(
    bot: Bot, noc: Room, ana: Person, slack: SlackServer, world: World, log_watch: LogWatch
) -> None:
    """Each part of each kind of payload is missing once, or is something else."""
    payloads = _one_of_each(ana, world)
    answers = 0
    for kind, payload in payloads:
        for number, path in enumerate(paths(payload)):
            for value in (..., ODD[number % len(ODD)]):
                delivery = slack.new_delivery(kind, changed(payload, path, value))
                slack.transport.send(delivery)
                assert delivery.error == "", f"{path} = {value!r}"
                answers += 1
    assert answers > 450
    assert bot.core.scheduler.is_beating
    ana.command("/keesa help").reply("keesa")
    lines = [line for line in log_watch.lines if "payload that can't be read" in line]
    assert 0 < len(lines) < 10
    slack.take_violations()


def _one_of_each(ana: Person, world: World) -> list[tuple[str, Any]]:
    slack = ana.slack
    number = world.raise_ticket("Fax")
    ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    ana.press("Add note").view()
    ana.close_view()
    message = ana.say("The fax is down", channel="#noc")
    ana.message_shortcut("note_from_message", message).view()
    ana.close_view()
    ana.ask("menu", channel="#noc", thread_ts=message.ts)
    ana.submit(ana.command("/keesa new", channel="#noc").view(), TICKET | {"Contact number": "x"})
    ana.close_view()
    ana.open_home()
    slack.event({"type": "channel_rename", "channel": {"id": message.channel.id, "name": "noc"}}, message.channel)
    latest = {_name(one.payload): (one.kind, one.payload) for one in slack.deliveries}
    slack.take_violations()
    assert len(latest) >= 6
    return list(latest.values())


def _name(payload: dict[str, Any]) -> str:
    return str(payload.get("event", {}).get("type") or payload.get("type") or "command")


def test_buttons_and_forms_of_another_version(bot: Bot, ana: Person, slack: SlackServer, log_watch: LogWatch) -> None:
    ana.command("/keesa", channel="#noc").reply()
    ana.press("View my tickets")
    payload = slack.deliveries[-1].payload
    payload = changed(payload, ("actions", 0, "action_id"), "of_tomorrow")
    delivery = slack.new_delivery(INTERACTIVE, payload)
    slack.transport.send(delivery)
    assert (delivery.error, delivery.status or 200) == ("", 200)
    assert log_watch.says("that nobody listens for")
    slack.take_violations()

"""The bot as a process that reaches Slack and Keesa only through a real HTTP proxy."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.keesa import SandboxKeesa, World
from tests.harness import BotProcess, settings_for, wait_until
from tests.harness.proxy import Proxy, TlsFront
from tests.slack import Person, Room, SlackServer

Run = Callable[..., BotProcess]
SLACK, SOCKETS, HOOKS, KEESA = "slack.example", "wss.slack.example", "hooks.slack.example", "keesa.example"
PASSWORD = "hush-hush"


@pytest.fixture
def front(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> Iterator[TlsFront]:
    """Slack and Keesa under names that only a proxy knows."""
    slack.sockets.base_url = f"wss://{SOCKETS}/link/"
    slack.payloads.base_url = f"https://{HOOKS}"
    with TlsFront(tmp_path, {**dict.fromkeys((SLACK, SOCKETS, HOOKS), slack.port), KEESA: keesa.port}) as front:
        yield front


@pytest.fixture
def proxy(front: TlsFront) -> Iterator[Proxy]:
    with Proxy(front.port, PASSWORD) as proxy:
        yield proxy


@pytest.fixture
def settings(slack: SlackServer, keesa: SandboxKeesa, front: TlsFront, proxy: Proxy, tmp_path: Path) -> dict[str, Any]:
    path = keesa.url.partition(str(keesa.port))[2]
    given = settings_for(slack, f"https://{KEESA}{path}", tmp_path / "bot.sqlite3", "socket")
    trusted = {"ssl_cert_file": front.authority, "requests_ca_bundle": front.authority}
    return {**given, **trusted, "slack_api_url": f"https://{SLACK}/api/", "https_proxy": proxy.url, "log_level": "DEBUG"}


def test_everything_goes_through_the_proxy(
    run_bot: Run, settings: dict[str, Any], proxy: Proxy, slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    process = run_bot("run", **settings)
    slack.sockets.wait_connected()
    ticket = world.raise_ticket("Fax")
    ana.command(f"/keesa note {ticket} hello", channel="#noc").reply("Note added")
    process.signal(signal.SIGTERM)
    assert process.exit_code() == 0
    assert set(proxy.asked) == {f"{name}:443" for name in (SLACK, SOCKETS, HOOKS, KEESA)}
    assert len(world.ticket(ticket).notes) == 1
    assert PASSWORD not in process.said


def test_what_no_proxy_names_is_reached_directly(
    run_bot: Run, settings: dict[str, Any], proxy: Proxy, slack: SlackServer, keesa: SandboxKeesa, ana: Person, world: World
) -> None:
    slack.sockets.base_url = slack.url.replace("http", "ws", 1) + "/link/"
    slack.payloads.base_url = slack.url
    direct = {"slack_api_url": slack.api_url, "http_proxy": proxy.url, "no_proxy": "localhost,127.0.0.1"}
    run_bot("run", **(settings | direct))
    slack.sockets.wait_connected()
    ticket = world.raise_ticket("Fax")
    ana.command(f"/keesa {ticket}").reply("Fax")
    assert set(proxy.asked) == {f"{KEESA}:443"}


@pytest.mark.parametrize("way", ["refuses", "is away"])
def test_a_proxy_that_cannot_be_used(run_bot: Run, settings: dict[str, Any], proxy: Proxy, way: str) -> None:
    url = proxy.url.replace(PASSWORD, "wrong-hush-hush") if way == "refuses" else f"http://bot:{PASSWORD}@127.0.0.1:1"
    settings = settings | {"https_proxy": url}
    process = run_bot("check", **settings)
    assert process.exit_code() == 1
    said = " ".join(process.said.split())
    assert ("the proxy refuses the connection (407)" if way == "refuses" else "the proxy can't be reached") in said
    assert "hush-hush" not in said
    bot = run_bot("run", **settings)
    wait_until(lambda: "the proxy in HTTPS_PROXY" in bot.said, "it to say so")
    bot.signal(signal.SIGTERM)
    assert bot.exit_code() == 0
    assert "hush-hush" not in bot.said

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from bot.runtime.serving import BackgroundServer
from tests.harness import wait_until


def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


@pytest.fixture
def host() -> str:
    return "127.0.0.1"


@pytest.fixture
def server(host: str) -> Iterator[BackgroundServer]:
    server = BackgroundServer(hello, host, 0, thread_name="under test")
    yield server
    server.stop(timeout=5)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", *(["::1"] if socket.has_ipv6 else [])])
def test_it_answers_and_ends(server: BackgroundServer) -> None:
    server.start()
    assert requests.get(server.url, timeout=10).text == "hello"
    server.stop(timeout=5)
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)


def test_it_ends_without_ever_having_been_started(server: BackgroundServer) -> None:
    server.stop(timeout=5)
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)


def test_ending_is_no_race_with_a_worker_that_wakes_the_loop(server: BackgroundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker wakes the loop at the very moment when the loop is told to end."""
    trigger = server._server.trigger  # that moment can't be arranged from outside
    pull = trigger._physical_pull

    def a_worker_is_first() -> None:
        pull()
        wait_until(lambda: not trigger.thunks, "the loop to take what it was told")
        pull()

    server.start()
    monkeypatch.setattr(trigger, "_physical_pull", a_worker_is_first)
    server.stop(timeout=5)


def test_a_worker_that_hangs_keeps_what_it_writes_to() -> None:
    arrived, released = threading.Event(), threading.Event()

    def hang(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        arrived.set()
        released.wait(30)
        return hello(environ, start_response)

    server = BackgroundServer(hang, "127.0.0.1", 0, thread_name="under test")
    server.start()
    trigger, workers = server._server.trigger, server._server.task_dispatcher
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(requests.get, server.url, timeout=10)
        assert arrived.wait(10)
        server.stop(timeout=0.01)
        assert isinstance(asked.exception(), requests.ConnectionError)
    trigger.pull_trigger()  # raises if it was closed
    released.set()
    wait_until(lambda: not workers.threads, "the worker to end")
    trigger.close()

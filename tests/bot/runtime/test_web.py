from __future__ import annotations

import pytest
from werkzeug.test import Client

from bot.runtime.endpoints import MAX_BODY
from bot.runtime.web import create_app


def client_of(*, is_alive: bool) -> Client:
    return Client(create_app(lambda: is_alive, lambda: (False, {}), lambda: b"# metrics", None))


@pytest.mark.parametrize(("alive", "status"), [(True, 200), (False, 503)])
def test_health(alive: bool, status: int) -> None:
    client = client_of(is_alive=alive)
    assert client.get("/healthz").status_code == status
    assert client.get("/readyz").status_code == 503


def test_what_is_not_there() -> None:
    client = client_of(is_alive=True)
    assert client.get("/slack/events").status_code == 404
    refused = client.post("/metrics")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")


def test_head_is_get_without_the_body() -> None:
    client = client_of(is_alive=True)
    got, head = client.get("/metrics?x=1"), client.head("/metrics")
    assert (head.status_code, head.data, head.headers) == (200, b"", got.headers)
    assert got.data == b"# metrics"


def test_large_bodies_are_refused() -> None:
    client = client_of(is_alive=True)
    statuses = [client.get("/healthz", data=b"x" * size).status_code for size in (MAX_BODY, MAX_BODY + 1)]
    assert statuses == [200, 413]

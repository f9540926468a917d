from __future__ import annotations

import pytest

from bot.runtime.web import create_app


@pytest.mark.parametrize(("alive", "status"), [(True, 200), (False, 503)])
def test_health(alive: bool, status: int) -> None:
    client = create_app(lambda: alive, lambda: (False, {}), lambda: b"", None).test_client()
    assert client.get("/healthz").status_code == status
    assert client.get("/readyz").status_code == 503

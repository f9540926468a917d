from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from bot.keesa.client import KeesaClient
from bot.keesa.tokens import SignInState, TokenManager
from bot.model.errors import SignInFailed

from .conftest import PASSWORD, USER, Clock
from .server import Behaviour, Handler, LocalKeesa, Reply, drop, silent

SIGN_IN, REFRESH = "POST /auth", "POST /auth/refresh_token"


@pytest.fixture
def tokens(client: KeesaClient) -> TokenManager:
    return client.tokens


def signed_in(clock: Clock, access: str = "access-1", seconds: float = 3600, **keys: Any) -> Reply:
    """An answer to call 1 or, with ``refresh=None``, to call 2."""
    expires = clock.now + timedelta(seconds=seconds)
    answer = {"access": access, "access_expires_at": expires.isoformat(), "refresh": "refresh-1", "csrf": "c", **keys}
    return Reply(body={key: value for key, value in answer.items() if value is not None})


def refreshed(clock: Clock, access: str = "access-2", seconds: float = 3600) -> Reply:
    return signed_in(clock, access, seconds, refresh=None)


def failure(act: Callable[[], object]) -> SignInFailed:
    with pytest.raises(SignInFailed) as caught:
        act()
    return caught.value


def test_signs_in_on_first_need(keesa: LocalKeesa, tokens: TokenManager) -> None:
    assert keesa.seen == []
    assert tokens.state() == SignInState()
    first = tokens.access()
    assert tokens.access() == first
    (seen,) = keesa.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/auth", b"")
    assert seen.query == {"user": USER, "password": PASSWORD}
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in seen.headers
    assert tokens.state().signed_in


def test_refreshes_ahead_of_expiry(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, signed_in(clock))
    assert tokens.access() == "access-1"
    assert tokens.state() == SignInState(signed_in=True, expires_at=clock.now + timedelta(hours=1))
    clock.advance(3539)
    assert tokens.access() == "access-1"
    clock.advance(1)
    keesa.on(REFRESH, refreshed(clock), refreshed(clock, "access-3"))
    assert tokens.access() == "access-2"
    seen = keesa.seen[-1]
    assert (seen.method, seen.path, seen.query, seen.body) == ("POST", "/auth/refresh_token", {}, b"")
    assert seen.headers["x-refresh-token"] == "refresh-1"
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in seen.headers
    # The refresh token stays valid after a refresh.
    clock.advance(3540)
    assert tokens.access() == "access-3"
    assert keesa.calls() == [SIGN_IN, REFRESH, REFRESH]


def test_a_token_shorter_than_the_margin_is_used_for_half_its_life(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, signed_in(clock, seconds=10))
    assert [tokens.access() for _ in range(3)] == ["access-1"] * 3
    clock.advance(4)
    tokens.access()
    assert keesa.calls() == [SIGN_IN]
    clock.advance(1)
    tokens.access()
    assert keesa.calls() == [SIGN_IN, REFRESH]


@pytest.mark.parametrize("expiry", [None, "", "soon", 12, [], {}, "2021-01-26T01:46:15.000+05:00", "9999-12-31T23:59:59-23:00"])
def test_an_expiry_that_says_nothing_is_left_to_the_next_401(
    keesa: LocalKeesa, tokens: TokenManager, clock: Clock, expiry: object
) -> None:
    keesa.on(SIGN_IN, signed_in(clock, access_expires_at=expiry))
    assert [tokens.access() for _ in range(3)] == ["access-1"] * 3
    clock.advance(86_400)
    assert tokens.access() == "access-1"
    assert keesa.calls() == [SIGN_IN]


@pytest.mark.parametrize("refusal", [Reply(400), Reply(401), Reply(403), Reply(404), Reply(422), Reply(500), Reply(200, {}), drop])
def test_a_refused_refresh_leads_to_a_new_sign_in(
    keesa: LocalKeesa, tokens: TokenManager, clock: Clock, refusal: Behaviour
) -> None:
    keesa.on(SIGN_IN, signed_in(clock), signed_in(clock, "access-9"))
    keesa.on(REFRESH, refusal)
    assert tokens.after_401(tokens.access()) == "access-9"
    assert keesa.calls() == [SIGN_IN, REFRESH, SIGN_IN]


def test_an_expired_refresh_token_is_not_tried(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    expires = (clock.now + timedelta(hours=2)).isoformat()
    keesa.on(SIGN_IN, signed_in(clock, refresh_expires_at=expires), signed_in(clock, "access-9"))
    tokens.access()
    clock.advance(7200)
    assert tokens.access() == "access-9"
    assert keesa.calls() == [SIGN_IN, SIGN_IN]


def test_a_refresh_that_fails_ahead_of_time_leaves_the_token_in_use(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, signed_in(clock))
    keesa.on(REFRESH, Reply(503))
    tokens.access()
    clock.advance(3550)
    assert [tokens.access() for _ in range(5)] == ["access-1"] * 5
    assert keesa.calls() == [SIGN_IN, REFRESH]
    state = tokens.state()
    assert state.signed_in
    assert state.last_error
    assert "503" in state.last_error
    assert not state.rejected
    clock.advance(60)
    assert failure(tokens.access).status == 503
    assert not tokens.state().signed_in


def test_a_401_is_mended_once_for_all_who_met_it(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, signed_in(clock))
    keesa.on(REFRESH, refreshed(clock), refreshed(clock, "access-3"))
    used = tokens.access()
    assert [tokens.after_401(used) for _ in range(3)] == ["access-2"] * 3
    assert tokens.access() == "access-2"
    assert keesa.calls() == [SIGN_IN, REFRESH]


@pytest.mark.parametrize("mend", [False, True])
def test_fifty_threads_renew_the_token_once(keesa: LocalKeesa, tokens: TokenManager, clock: Clock, mend: bool) -> None:
    keesa.on(SIGN_IN, signed_in(clock))
    keesa.on(REFRESH, refreshed(clock), refreshed(clock, "access-3"))
    used = tokens.access()
    clock.advance(0 if mend else 3545)
    together = Barrier(50)

    def renew() -> str:
        together.wait()
        return tokens.after_401(used) if mend else tokens.access()

    with ThreadPoolExecutor(50) as pool:
        got = [future.result() for future in [pool.submit(renew) for _ in range(50)]]
    assert got == ["access-2"] * 50
    assert keesa.calls() == [SIGN_IN, REFRESH]


def test_fifty_threads_sign_in_once(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("GET /tickets", Reply(body={"data": {"tickets": []}}))
    with ThreadPoolExecutor(50) as pool:
        assert [future.result() for future in [pool.submit(client.open_tickets) for _ in range(50)]] == [[]] * 50
    assert keesa.calls().count(SIGN_IN) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_rejected_credentials_are_backed_off(
    keesa: LocalKeesa, tokens: TokenManager, clock: Clock, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    keesa.on(SIGN_IN, Reply(status, {"error": "Wrong password"}))
    pauses = []
    for _ in range(8):
        error = failure(tokens.access)
        assert error.status == status
        assert error.retry_at is not None
        pauses.append((error.retry_at - clock.now).total_seconds())
        clock.advance(pauses[-1] - 1)
        assert failure(tokens.access).retry_at == error.retry_at
        clock.advance(1)
    assert pauses == [30, 60, 120, 240, 480, 900, 900, 900]
    assert len(keesa.seen) == 8
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 8
    assert "Wrong password" in str(tokens.state().last_error)
    assert tokens.state().rejected


def test_a_sign_in_that_works_again_ends_the_back_off(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, Reply(401), Reply(401), signed_in(clock))
    failure(tokens.access)
    clock.advance(30)
    failure(tokens.access)
    clock.advance(60)
    assert tokens.access() == "access-1"
    assert tokens.state().signed_in
    assert tokens.state() == SignInState(signed_in=True, expires_at=tokens.state().expires_at)


@pytest.mark.parametrize("answer", [{}, [], None, {"access": ""}, {"access": 5}, {"access": "two words"}, {"access": "a\r\nX: y"}])
def test_a_sign_in_without_a_token_is_a_rejection(keesa: LocalKeesa, tokens: TokenManager, clock: Clock, answer: object) -> None:
    keesa.on(SIGN_IN, Reply(body=answer))
    assert failure(tokens.access).retry_at == clock.now + timedelta(seconds=30)


@pytest.mark.parametrize("behaviour", [Reply(503), Reply(500), Reply(200, b"<html>"), drop])
def test_keesa_being_down_is_backed_off_briefly(
    keesa: LocalKeesa, tokens: TokenManager, clock: Clock, behaviour: Behaviour
) -> None:
    keesa.on(SIGN_IN, behaviour)
    pauses = []
    for _ in range(7):
        retry_at = failure(tokens.access).retry_at
        assert retry_at is not None
        pauses.append((retry_at - clock.now).total_seconds())
        clock.now = retry_at
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_keesa_being_unreachable_is_a_failed_sign_in(make_client: Callable[..., KeesaClient], clock: Clock, free_port: int) -> None:
    error = failure(make_client(f"http://127.0.0.1:{free_port}").tokens.access)
    assert error.status is None
    assert error.retry_at == clock.now + timedelta(seconds=1)


def test_a_clock_that_is_set_back_does_not_prolong_the_pause(keesa: LocalKeesa, tokens: TokenManager, clock: Clock) -> None:
    keesa.on(SIGN_IN, Reply(401), signed_in(clock))
    failure(tokens.access)
    clock.advance(-86_400)
    assert tokens.access() == "access-1"


def test_the_state_never_waits(keesa: LocalKeesa, tokens: TokenManager) -> None:
    keesa.on(SIGN_IN, silent)
    with ThreadPoolExecutor() as pool:
        pending = pool.submit(tokens.access)
        assert keesa.asked.wait(10)
        assert tokens.state() == SignInState()
        keesa.stopping.set()
        assert isinstance(pending.exception(), SignInFailed)


def echo(handler: Handler) -> None:
    """Refuse, and repeat the credentials in the answer, as careless servers do."""
    query = handler.keesa.seen[-1].query
    Reply(401, {"error": f"no user {query['user']} with {query['password']} eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE2.c2ln"})(handler)


@pytest.mark.parametrize("behaviour", [echo, Reply(401), Reply(200, {}), Reply(503), drop])
def test_no_credential_gets_out(
    keesa: LocalKeesa, tokens: TokenManager, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keesa.on(SIGN_IN, behaviour)
    error = failure(tokens.access)
    told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text + repr(tokens.state())
    for secret in (USER, PASSWORD, "hush", "eyJ"):
        assert secret not in told

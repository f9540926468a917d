"""Several replicas sign in with the same account."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.config import Settings
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.model.errors import SignInFailed
from bot.model.sign_ins import SignInFailure
from bot.sign_ins import SharedTurns, fingerprint
from bot.store.database import Database
from tests.harness import wait_until
from tests.harness.databases import directly

from .conftest import PASSWORD, USER, Clock
from .server import Handler, LocalKeesa, Reply, example

REPLICAS = 3
WRONG = Reply(401, {"error": "Wrong password"})
Start = Callable[..., TokenManager]


def settings(password: str) -> Settings:
    given = {"slack_bot_token": "xoxb-test", "slack_app_token": "xapp-test", "keesa_user": USER, "keesa_password": password}
    return Settings.model_validate(given)


@pytest.fixture
def pauses() -> list[float]:
    """How long the replicas waited for each other's turns."""
    return []


@pytest.fixture
def start(database: Database, make_transport: Callable[..., Transport], clock: Clock, pauses: list[float]) -> Start:
    """Start another replica. With `skip_waiting`, time passes at once while it waits for a turn."""

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        time.sleep(0.01)

    def skip(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds)

    def start(password: str = PASSWORD, *, skip_waiting: bool = False) -> TokenManager:
        sleep = skip if skip_waiting else wait
        turns = SharedTurns(database, fingerprint(settings(password)), clock=clock, sleep=sleep)
        return TokenManager(make_transport(), USER, password, clock=clock, turns=turns)

    return start


@pytest.fixture
def replicas(start: Start) -> list[TokenManager]:
    return [start() for _ in range(REPLICAS)]


def outcome(tokens: TokenManager) -> str:
    try:
        return tokens.access()
    except SignInFailed as error:
        return f"retry at {error.retry_at}"


def all_at_once(replicas: list[TokenManager]) -> list[str]:
    together = threading.Barrier(len(replicas))

    def sign_in(tokens: TokenManager) -> str:
        together.wait()
        return outcome(tokens)

    with ThreadPoolExecutor(len(replicas)) as pool:
        return list(pool.map(sign_in, replicas))


def test_a_rejection_counts_for_all_of_them(keesa: LocalKeesa, replicas: list[TokenManager], clock: Clock) -> None:
    """They try no more often than one alone would."""
    keesa.on("POST /auth", WRONG)
    for tries, pause in enumerate([30, 60, 120, 240, 480, 900, 900], start=1):
        outcomes = set(all_at_once(replicas))
        assert len(keesa.seen) == tries
        assert len(outcomes) == 1
        assert [(tokens.state().rejected, "Wrong password" in str(tokens.state().last_error)) for tokens in replicas] == [
            (True, True)
        ] * REPLICAS
        clock.advance(pause)


def test_all_of_them_sign_in_if_they_can(keesa: LocalKeesa, replicas: list[TokenManager]) -> None:
    keesa.on("POST /auth", *(Reply(body={"access": f"access-{n}"}) for n in range(REPLICAS)))
    assert sorted(all_at_once(replicas)) == [f"access-{n}" for n in range(REPLICAS)]


def test_once_one_of_them_could_sign_in_the_others_do_too(keesa: LocalKeesa, replicas: list[TokenManager], clock: Clock) -> None:
    keesa.on("POST /auth", WRONG, Reply(body={"access": "access-1"}))
    all_at_once(replicas)
    clock.advance(31)
    assert [outcome(tokens) for tokens in replicas] == ["access-1"] * REPLICAS
    keesa.on("POST /auth", WRONG)
    used = replicas[0].access()
    with pytest.raises(SignInFailed) as failed:
        replicas[0].after_401(used)
    assert failed.value.retry_at == clock.now + timedelta(seconds=30), "the back-off begins anew"


def test_a_restart_does_not_shorten_the_pause(keesa: LocalKeesa, start: Start, clock: Clock) -> None:
    keesa.on("POST /auth", WRONG)
    first = outcome(start())
    clock.advance(29)
    assert outcome(start()) == first
    assert len(keesa.seen) == 1


def test_a_corrected_password_is_tried_at_once(keesa: LocalKeesa, start: Start) -> None:
    keesa.on("POST /auth", WRONG, Reply(body={"access": "access-1"}))
    outcome(start("worng-password"))
    assert outcome(start()) == "access-1"


def test_one_that_died_while_signing_in_holds_up_nobody_for_long(
    keesa: LocalKeesa, start: Start, database: Database, clock: Clock, pauses: list[float]
) -> None:
    SharedTurns(database, fingerprint(settings(PASSWORD)), clock=clock).begin()
    keesa.on("POST /auth", Reply(body={"access": "access-1"}))
    assert outcome(start(skip_waiting=True)) == "access-1"
    assert 14 < sum(pauses) < 16


def test_the_others_wait_for_the_outcome(keesa: LocalKeesa, start: Start, pauses: list[float]) -> None:
    """Keesa is slow: nobody signs in beside the one who does."""
    answer = threading.Event()

    def slow(handler: Handler) -> None:
        answer.wait()
        WRONG(handler)

    keesa.on("POST /auth", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(outcome, start())
        assert keesa.asked.wait(10)
        second = pool.submit(outcome, start())
        wait_until(lambda: pauses, "the second to wait")
        answer.set()
        assert first.result() == second.result()
    assert len(keesa.seen) == 1


def test_without_the_database_each_backs_off_by_itself(
    keesa: LocalKeesa, empty_database: Database, make_transport: Callable[..., Transport], clock: Clock
) -> None:
    turns = [SharedTurns(empty_database, "", clock=clock) for _ in range(REPLICAS)]
    replicas = [TokenManager(make_transport(), USER, PASSWORD, clock=clock, turns=one) for one in turns]
    keesa.on("POST /auth", *[WRONG] * REPLICAS, Reply(body=example("auth")))
    for _ in range(2):
        assert {outcome(tokens) for tokens in replicas} == {f"retry at {clock.now + timedelta(seconds=30)}"}
    assert len(keesa.seen) == REPLICAS


def test_nothing_secret_is_stored(keesa: LocalKeesa, start: Start, database: Database) -> None:
    keesa.on("POST /auth", Reply(401, {"error": f"Wrong password {PASSWORD} for {USER}"}))
    outcome(start())
    with directly(database) as connection:
        stored = str(connection.execute(text("SELECT * FROM sign_ins")).all())
    assert "Wrong password" in stored
    assert [secret for secret in (PASSWORD, USER, "xoxb-test") if secret in stored] == []


def test_fingerprints_tell_credentials_apart_and_depend_on_the_slack_token() -> None:
    other_app = settings(PASSWORD).model_copy(update={"slack_bot_token": settings("another-token").keesa_password})
    assert fingerprint(settings(PASSWORD)) == fingerprint(settings(PASSWORD))
    assert len({fingerprint(one) for one in (settings(PASSWORD), settings("worng-password"), other_app)}) == 3


def test_a_clock_that_was_set_back_does_not_extend_the_pause(clock: Clock) -> None:
    failure = SignInFailure("", 401, rejected=True, pause=timedelta(seconds=30), retry_at=clock.now + timedelta(seconds=30))
    assert failure.forbids(clock.now)
    assert not failure.forbids(clock.now - timedelta(hours=1))
    assert not failure.forbids(clock.now + timedelta(seconds=30))

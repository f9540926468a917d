from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.runtime import logs
from bot.runtime.logs import CALM_SECONDS, Counted
from tests.harness import HandClock

PASSWORD = 'p&ss "wörd"=%41/hush'
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE2MTQyODU5NzV9.OAE-eQzNj1PdnXYyafTLzdLlrBCm_he353urtsen8MU4"

log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    for handler in handlers:
        root.removeHandler(handler)
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    log.info("Polled %d feeds", 3)
    log.debug("not this")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(" INFO bot.test: Polled 3 feeds\n")
    assert err.count("\n") == 1


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG", "json")
    log.debug("ފޯން\nsecond line %s", "x")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        log.exception("Failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.keys() == {"time", "level", "logger", "message", "replica"}
    assert first["message"] == "ފޯން\nsecond line x"
    assert (first["level"], first["logger"]) == ("DEBUG", "bot.test")
    assert first["time"].endswith("+00:00")
    assert second["exception"].endswith("RuntimeError: broken")


def test_configuring_again_replaces_what_was_there(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure()
    log.info("once")
    assert capsys.readouterr().err.count("once") == 1


@pytest.mark.parametrize("name", ["urllib3.connectionpool", "slack_sdk.models"])
def test_talkative_libraries_stay_at_info(name: str) -> None:
    logs.configure("DEBUG")
    assert log.isEnabledFor(logging.DEBUG)
    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    assert logging.getLogger(name).isEnabledFor(logging.INFO)
    logs.configure("ERROR")
    assert not logging.getLogger(name).isEnabledFor(logging.WARNING)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token xoxb-12-34-abCD used", "34-abCD"),
        ("xoxe.xoxb-1-MQ-abcd", "abcd"),
        ("xapp-1-A0-99-beef", "beef"),
        ("xwfp-12-34-beef", "beef"),
        ("Authorization: Bearer s3cr3t.token", "s3cr3t"),
        (f"token {JWT}!", JWT[:20]),
        (f"half of it {JWT[:60]}", JWT[20:60]),
        ("POST /auth?user=me%40example.com&password=hush%26hush HTTP/1.1", "hush"),
        ("POST /auth?user=me%40example.com&password=hush%26hush HTTP/1.1", "me%40"),
        ("{'password': 'hush', 'x': 1}", "hush"),
        ('{"refresh": "hush", "csrf": "x"}', "hush"),
        ('{"access": "hush"}', "hush"),
        ("X-Refresh-Token: hush", "hush"),
        ("{'X-Refresh-Token': 'hush'}", "hush"),
        ("https://hooks.slack.com/commands/T1/2/hush", "hush"),
        ("https://hooks.slack.com/services/T1/B2/hush?x=1", "hush"),
        ('{"response_url": "http://127.0.0.1:1/hush"}', "hush"),
        ("response_url=http://127.0.0.1/hush", "hush"),
        ("wss://wss-primary.slack.com/link/?ticket=hush&app_id=1", "hush"),
        ("postgresql://keesa:hush@db/keesa", "hush"),
    ],
)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    assert secret in text
    redacted = logs.redact(text)
    assert secret not in redacted
    assert logs.HIDDEN in redacted


@pytest.mark.parametrize(
    "text",
    [
        "Ticket 2102001 was raised by John Doe (John)",
        "GET /tickets/2102001: 200 in 0.1 s",
        "raised by user=U0123",
        "https://dss.mv/api/v1/tickets?limit=10&order=desc",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert logs.redact(text) == text


@pytest.mark.parametrize("format", ["text", "json"])
def test_nothing_secret_is_logged(capsys: pytest.CaptureFixture[str], format: str) -> None:
    logs.configure("DEBUG", "json" if format == "json" else "text", [PASSWORD, ""])
    log.info("as it is: %s, in a query: %s", PASSWORD, quote(PASSWORD, safe=""))
    log.info({"password": PASSWORD})
    log.info("%d", PASSWORD)
    log.info("an empty secret hides nothing", stack_info=True)
    try:
        raise RuntimeError(f"inner {PASSWORD}")
    except RuntimeError:
        try:
            raise RuntimeError(f"Bearer {JWT}")
        except RuntimeError:
            log.exception("outer %s", JWT)
    logged = capsys.readouterr().err
    assert "Traceback" in logged
    assert "an empty secret hides nothing" in logged
    for secret in ("hush", "p&ss", "eyJ"):
        assert secret not in logged


def test_a_secret_within_a_secret_leaves_nothing() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", ("hushhush-more",), None)
    logs.Redaction(["hush", "hushhush-more"]).filter(record)
    assert record.getMessage() == logs.HIDDEN


def test_a_warning_that_anybody_can_provoke_is_counted(caplog: pytest.LogCaptureFixture, clock: HandClock) -> None:
    log = Counted(logging.getLogger("door"), clock.monotonic)
    for number in range(1_000):
        log.warning("Refused %d", number)
    log.warning("Another kind")
    clock.advance(CALM_SECONDS + 1)
    log.warning("Refused %d", 1)
    assert caplog.messages == [
        *("Refused 0", "Refused 9 (10 times)", "Refused 99 (100 times)", "Refused 999 (1000 times)"),
        *("Another kind", "Refused 1"),
    ]

"""Logging to standard error, as text or as one JSON object a line, with secrets removed.

The bot's own code logs no secrets. The redaction is a safety net for libraries and for mistakes.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Final, Literal
from urllib.parse import quote, quote_plus

from bot.model.errors import KeesaBotError
from bot.runtime.correlation import current_work
from bot.runtime.replica import replica_name

HIDDEN = "***"
CALM_SECONDS: Final = 60.0
"""After this long without one, a warning that was counted is news again."""
ORIGIN: Final = ("replica", "task", "request")
TEXT_FORMAT = "%(asctime)s [%(origin)s] %(levelname)s %(name)s: %(message)s"

# Their DEBUG messages contain full addresses, headers and payloads.
TALKATIVE = ("urllib3", "slack_sdk")

# slack_sdk logs each failed call and attempt to connect as an error; who made it logs what that means.
SELF_REPORTED = ("slack_sdk.web.base_client", "slack_sdk.socket_mode")

# Traces and reports must never be in the way; while nobody takes them, they are lost.
OPTIONAL = ("opentelemetry", "sentry_sdk")

# Their INFO messages are about their own internals.
SELF_ABSORBED = ("apscheduler", "alembic")

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"\b(xox[a-z]|xapp|xwfp)-[\w-]+(\.xox[a-z]-[\w-]+)?", rf"\1-{HIDDEN}"),
        (r"\bBearer\s+[^\s\"',;]+", f"Bearer {HIDDEN}"),
        (r"\beyJ[\w-]{8,}(\.[\w-]+){0,2}", HIDDEN),
        (r"(\bpassword|[?&]user)=[^&\s\"'<>]+", rf"\1={HIDDEN}"),
        (r"([\"'](?:password|access|refresh|csrf|response_url)[\"']\s*:\s*[\"'])[^\"']+", rf"\1{HIDDEN}"),
        (r"(X-Refresh-Token[\"']?\s*[:=]\s*[\"']?)[^\s\"',}]+", rf"\1{HIDDEN}"),
        (r"(https?://hooks\.slack\.com/|wss?://[^\s\"'?]+\?)[^\s\"'>]+", rf"\1{HIDDEN}"),
        (r"(response_url=)[^\s\"',}]+", rf"\1{HIDDEN}"),
        (r"(://[^/\s:@]*:)[^/\s@]+@", rf"\1{HIDDEN}@"),
    )
)


def _is_not_redundant(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that it doesn't need it."""
    return "`token` will be unused" not in record.getMessage()


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without tokens, passwords, private addresses and the given secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class Redaction(logging.Filter):
    """Removes secrets from a log record: from its message, exception and stack. `secrets` are removed wherever they occur."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        spellings = {form for secret in secrets if secret for form in _spellings(secret)}
        # The longest first, in case one secret contains another.
        self._secrets = sorted(spellings, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._redact(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return True

    def _redact(self, text: str) -> str:
        return redact(text, self._secrets)


def _spellings(secret: str) -> set[str]:
    """The secret as it is, and as it is written in an address, in JSON and in a Python literal."""
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]}


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # logging itself would print the unredacted arguments of a malformed message
        return f"{record.msg} {record.args}"


class Origin(logging.Filter):
    """Adds to a log record which replica wrote it and what that was working on, each by itself (`ORIGIN`) and all as `origin`."""

    def __init__(self, replica: str) -> None:
        super().__init__()
        self._replica = replica

    def filter(self, record: logging.LogRecord) -> bool:
        work = current_work()
        record.replica, record.task, record.request = self._replica, work.task, work.request
        record.origin = " ".join(filter(None, (self._replica, work.task, work.request)))
        return True


class Consequences(logging.Filter):
    """Leaves out what is logged about the consequences of an outage, which `bot.runtime.outages` says once. Errors stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        arguments = record.args if isinstance(record.args, tuple) else ()
        is_consequence = any(isinstance(one, KeesaBotError) and one.is_outage for one in arguments)
        return record.levelno >= logging.ERROR or not is_consequence


class Counted:
    """Warnings that anybody can provoke: of each kind the first is logged, then the 10th, the 100th… until none comes for a while.

    So nobody fills the disk with them, and yet it is seen how many there are. Threads may share it.
    """

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logger
        self._clock = clock
        self._lock = Lock()
        self._kinds: dict[str, tuple[int, float]] = {}

    def warning(self, message: str, *args: object) -> None:
        """`message` is the kind, whatever its arguments are."""
        now = self._clock()
        with self._lock:
            before, last = self._kinds.get(message, (0, now))
            count = 1 if now - last > CALM_SECONDS else before + 1
            self._kinds[message] = count, now
        if count == 1:
            self._logger.warning(message, *args)
        elif _is_round(count):
            self._logger.warning(f"{message} (%d times)", *args, count)


def _is_round(count: int) -> bool:
    return str(count).strip("0") == "1"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message and, if there are any, its origin and exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in ORIGIN if (value := getattr(record, name, ""))}
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if trace := "\n".join(filter(None, (record.exc_text, record.stack_info))):
            line["exception"] = trace
        return json.dumps(line)


def configure(level: str = "INFO", format: Literal["text", "json"] = "text", secrets: Iterable[str] = ()) -> None:
    """Log to standard error, replacing the previous configuration.

    `level` is a name such as ``"INFO"``; `secrets` are values (tokens, passwords) that must never be logged.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if format == "json" else logging.Formatter(TEXT_FORMAT))
    logging.getLogger().setLevel(level)
    handler.addFilter(Origin(replica_name()))
    if logging.getLogger().level > logging.DEBUG:
        handler.addFilter(Consequences())
    handler.addFilter(Redaction(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
    for name in SELF_ABSORBED:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in (*SELF_REPORTED, *OPTIONAL):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("slack_bolt.App").addFilter(_is_not_redundant)

"""What was logged while a test ran, and what must never be logged."""

from __future__ import annotations

import logging
from collections.abc import Iterable

MISSPELT = "is not a valid argument"  # Bolt's message about a listener parameter that it can't fill
ALSO_RAISED = "ERROR slack_sdk."  # slack_sdk logs as errors what it also raises


class LogWatch(logging.Handler):
    """Keeps every record. A test must announce the errors that it causes."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []
        self._expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def lines(self) -> list[str]:
        return [f"{record.levelname} {record.name}: {_text(record)}" for record in list(self.records)]

    def says(self, text: str) -> bool:
        """Whether any record contains that text."""
        return any(text in line for line in self.lines)

    def expect_error(self, text: str) -> None:
        """Errors that contain that text are expected."""
        self._expected.append(text)

    def problems(self, secrets: Iterable[str]) -> list[str]:
        """Unexpected errors, misspelt listener parameters, and secrets."""
        errors = [line for line in self.lines if line.startswith(("ERROR", "CRITICAL")) and not line.startswith(ALSO_RAISED)]
        unexpected = [line for line in errors if not any(text in line for text in self._expected)]
        told = [f"a secret in: {line}" for line in self.lines if any(secret in line for secret in secrets)]
        return unexpected + [line for line in self.lines if MISSPELT in line] + told


def _text(record: logging.LogRecord) -> str:
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
    return f"{record.getMessage()}\n{trace}".rstrip()

"""Reports errors to Sentry (extra ``sentry``). Off unless `configure` is called.

A report is made of what the bot's own code says: the place in the code, the message without its values, the types of the
exceptions, and which request it was. The values, the texts of exceptions, local variables and everything about the machine are left
out, because tickets, names and secrets may be in them. They are in the log, under the same request.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import version
from traceback import walk_tb
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, cast

from bot import wording
from bot.model.errors import StartError
from bot.runtime.correlation import current_work
from bot.runtime.replica import replica_name

if TYPE_CHECKING:
    from sentry_sdk.types import Event

_SECONDS: Final = 2.0
"""How long to wait at the end for reports that weren't sent yet."""
_MOST_FRAMES: Final = 50
_OURS: Final = ("bot", "handlers")


class Reports(logging.Handler):
    """Sends every error that is logged. `dsn` is the address that Sentry gives a project."""

    def __init__(self, dsn: str) -> None:
        from sentry_sdk import Client

        super().__init__(logging.ERROR)
        self._client = Client(
            dsn,
            release=f"keesa-bot@{version('keesa-bot')}",
            server_name=replica_name(),
            default_integrations=False,  # they add local variables, arguments and the machine's packages
            auto_enabling_integrations=False,
            before_send=_only_ours,
        )

    def emit(self, record: logging.LogRecord) -> None:
        self._client.capture_event(cast("Event", report_of(record)))

    def close(self) -> None:
        self._client.close(timeout=_SECONDS)
        super().close()


def configure(dsn: str) -> None:
    """Report the errors of this process. Raises `StartError` without the extra, and if `dsn` isn't one."""
    try:
        reports = Reports(dsn)
    except ImportError:
        raise StartError(wording.operator.extra_missing("SENTRY_DSN", "sentry")) from None
    except ValueError:
        raise StartError(wording.operator.BAD_SENTRY_DSN) from None
    logging.getLogger().handlers.insert(0, reports)  # before the log's own, which puts the values into the message


def report_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is sent about a line in the log."""
    work = current_work()
    error = record.exc_info[1] if record.exc_info else None
    return {
        "level": record.levelname.lower(),
        "logger": record.name,
        "logentry": {"message": _template(record)},
        "exception": {"values": [_exception(one) for one in _chain(error)]},
        "tags": {"replica": replica_name(), "task": work.task, "request": work.request},
    }


def _template(record: logging.LogRecord) -> str:
    """The message without its values. Libraries often put them in."""
    return str(record.msg) if record.name.partition(".")[0] in _OURS else wording.operator.error_elsewhere(record.name)


def _only_ours(event: Any, _hint: Any) -> Any:
    """Without what the library adds by itself."""
    for added in ("modules", "extra", "contexts", "user", "request", "breadcrumbs"):
        event.pop(added, None)
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error after its causes, as Sentry expects them."""
    if error is not None:
        yield from _chain(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
        yield error


def _exception(error: BaseException) -> dict[str, Any]:
    frames = [_frame(frame, line) for frame, line in walk_tb(error.__traceback__)]
    return {"type": type(error).__name__, "module": type(error).__module__, "stacktrace": {"frames": frames[-_MOST_FRAMES:]}}


def _frame(frame: FrameType, line: int) -> dict[str, Any]:
    module = frame.f_globals.get("__name__", "")
    return {"module": module, "function": frame.f_code.co_name, "lineno": line, "in_app": module.partition(".")[0] in _OURS}

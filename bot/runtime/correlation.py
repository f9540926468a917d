"""What a thread works on, so that every line in the log and every call to Keesa names the request behind it.

A request's id is made from Slack's payload. It goes with the work from thread to thread, waits in the rows of the two queues, and
is the reference that a person sees when something unexpected happens. What the bot does by itself has an id for each run.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Final, NamedTuple

LENGTH: Final = 8
"""Of an id, in hexadecimal digits: short enough to read aloud, long enough to find one request in a log."""


class Work(NamedTuple):
    """`request` is the id of what began it, `task` its kind, such as ``command`` or ``poller``. Both are "" outside of any work."""

    request: str = ""
    task: str = ""


_work: ContextVar[Work] = ContextVar("work", default=Work())


def current_work() -> Work:
    """What this thread works on."""
    return _work.get()


def new_id() -> str:
    """An id for what nobody asked for."""
    return secrets.token_hex(LENGTH // 2)


def id_from(*parts: str) -> str:
    """The id of what these parts name, the same every time."""
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:LENGTH]


@contextmanager
def working_on(task: str, request: str = "") -> Iterator[None]:
    """Within the ``with``, this thread works on that; without an id of a request, under a new one."""
    before = _work.set(Work(request or new_id(), task))
    try:
        yield
    finally:
        _work.reset(before)


@contextmanager
def on_behalf_of(request: str) -> Iterator[None]:
    """The same task, for that request; if it is "", because a bot that kept no ids wrote it, for a new one."""
    before = _work.set(_work.get()._replace(request=request or new_id()))
    try:
        yield
    finally:
        _work.reset(before)


def carried(task: Callable[[], object]) -> Callable[[], None]:
    """`task`, which will work on the same as this thread now, whatever thread calls it."""
    work = _work.get()

    def run() -> None:
        before = _work.set(work)
        try:
            task()
        finally:
            _work.reset(before)

    return run

"""Waiting for Keesa for a moment only, where something must be shown soon anyway."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import TypeVar

from bot.runtime.workers import Workers

T = TypeVar("T")


def asked_within(patience: timedelta, workers: Workers, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises, on another thread. Raises `TimeoutError` if that takes longer, and `Busy` without a thread."""
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(ask())
        except Exception as error:  # raised where it is waited for
            found.set_exception(error)

    workers.submit(run)
    return found.result(patience.total_seconds())

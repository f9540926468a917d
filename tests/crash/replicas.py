"""Several processes on one database: how to start them, and how they wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Protocol

from bot.runtime.timings import Pauses, Timings
from tests.crash.process import MORTAL, MortalBot
from tests.slack import Person

PATIENCE: Final = 60
BRIEF: Final = MORTAL._replace(
    settled=timedelta(seconds=0.5),
    settled_after_timeout=timedelta(seconds=0.5),
    submission_retry=Pauses(timedelta(seconds=0.2), timedelta(seconds=1)),
    history_lag=timedelta(seconds=0.2),
    look_again=timedelta(seconds=0.2),
    socket_quiet=timedelta(seconds=0.5),
    socket_close=timedelta(seconds=5),
)


class Start(Protocol):
    """Starts another replica, with a failpoint or without, on a host whose clock is `ahead`."""

    def __call__(
        self, failpoint: str = "", *, ahead: timedelta = timedelta(), timings: Timings = BRIEF, **settings: Any
    ) -> MortalBot: ...


def status(ana: Person) -> str:
    return ana.command("/keesa status").reply("Ticket feeds").plain

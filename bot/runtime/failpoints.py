"""Points at which a test can kill the process: after each commit, and after each call that changes something elsewhere.

``KEESA_BOT_FAILPOINT=announcer.posted`` kills the process the first time it reaches that point, and ``stop announcer.posted`` stops
it there until it is woken. Only tests set the variable; without it, nothing happens.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Final, Literal, get_args

VARIABLE: Final = "KEESA_BOT_FAILPOINT"

Failpoint = Literal[
    "submitter.accepted",
    "submitter.sending",
    "submitter.answered",
    "submitter.settled",
    "submitter.told",
    "messages.kept",
    "steps.kept",
    "steps.accepted",
    "steps.reported",
    "poller.fetched",
    "poller.recorded",
    "followed.fetched",
    "announcer.claimed",
    "announcer.posted",
    "announcer.card_kept",
    "announcer.card_done",
    "announcer.sent",
]
NAMES: Final[tuple[Failpoint, ...]] = get_args(Failpoint)


def failpoint(name: Failpoint) -> None:
    """End the process as ``kill -9`` does, or stop it once, if a test asked for it."""
    match os.environ.get(VARIABLE, "").split():
        case [wanted] if wanted == name:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["stop", wanted] if wanted == name:
            del os.environ[VARIABLE]
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)  # to the process, it would let this thread go on for a bit

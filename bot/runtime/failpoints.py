"""Points at which a test can kill the process: after each commit, and after each call that changes something elsewhere.

``KEESA_BOT_FAILPOINT=announcer.posted`` kills the process the first time it reaches that point. Only tests set the variable;
without it, nothing happens.
"""

from __future__ import annotations

import os
import signal
from typing import Final, Literal, get_args

VARIABLE: Final = "KEESA_BOT_FAILPOINT"

Failpoint = Literal[
    "submitter.accepted",
    "submitter.sending",
    "submitter.answered",
    "submitter.settled",
    "submitter.told",
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
    """End the process as ``kill -9`` does, if a test asked for it."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)

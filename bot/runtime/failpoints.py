"""Places at which a test can have the process killed: after each commit, and after each call that changes something elsewhere.

``KEESA_BOT_FAILPOINT=announcer.posted`` kills the process the first time that it passes there. Without the variable, which only
tests set, nothing happens.
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
    """Die here, as by ``kill -9``, when a test asked for it."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)

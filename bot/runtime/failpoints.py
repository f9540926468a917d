"""Places at which a test can have the process killed: after each commit, and after each call that changes something elsewhere.

``KEESA_BOT_FAILPOINT=announcer.posted`` kills the process the first time that it comes by there. Without the variable, which only
tests set, nothing happens.
"""

from __future__ import annotations

import os
import signal
from typing import Final

VARIABLE: Final = "KEESA_BOT_FAILPOINT"

NAMES: Final = (
    "submitter.accepted",
    "submitter.sending",
    "submitter.answered",
    "submitter.settled",
    "submitter.told",
    "poller.fetched",
    "poller.recorded",
    "announcer.claimed",
    "announcer.posted",
    "announcer.card_kept",
    "announcer.card_done",
    "announcer.sent",
)


def reach(name: str) -> None:
    """Die here, as by ``kill -9``, when a test asked for it."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)

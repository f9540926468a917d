"""The name of this process among all that share the database."""

from __future__ import annotations

import os
import socket


def replica_name() -> str:
    """The machine's, container's or pod's name and the process's number, such as ``keesa-bot-7d9f:1``."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"

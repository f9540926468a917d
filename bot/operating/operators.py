"""Who acts on the command line."""

from __future__ import annotations

import os
import pwd
import socket
from collections.abc import Mapping

from bot.model.clean import clean_text
from bot.model.queues import Operator

_LONGEST = 128


def this_operator(by: str = "", environment: Mapping[str, str] = os.environ) -> Operator:
    """The account that runs this process, and the name that it gives: `by`, else the account behind ``sudo``, else its own."""
    account = _account(os.getuid())
    name = clean_text(by).strip() or environment.get("SUDO_USER", "") or account
    return Operator(name=name[:_LONGEST], account=account[:_LONGEST], host=socket.gethostname()[:255])


def _account(uid: int) -> str:
    """The name of a user of this machine. In a container, there may be none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

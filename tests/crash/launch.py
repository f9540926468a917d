"""``python -m tests.crash.launch run``: ``keesa-bot run`` with little patience, for tests that kill it."""

from __future__ import annotations

from bot import cli
from tests.crash.quick import shorten

if __name__ == "__main__":
    shorten()
    cli.main()

"""``python -m tests.crash.launch``: ``keesa-bot run`` with little patience, for tests that kill it."""

from __future__ import annotations

from bot import cli
from tests.crash.quick import QUICK

if __name__ == "__main__":
    cli.run_until_stopped(QUICK)

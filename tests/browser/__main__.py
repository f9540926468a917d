"""Downloads what the browser tests need, once: ``python -m tests.browser``. Says what isn't available and exits with 1."""

from __future__ import annotations

import sys

from bot.model.errors import StartError
from bot.sandbox.program import ensure_program
from tests.browser.chromium import ChromiumMissingError, prepare
from tests.browser.conftest import CACHE


def main() -> int:
    try:
        ensure_program(CACHE, say=print)
        prepare(print)
    except (StartError, ChromiumMissingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

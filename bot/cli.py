"""The entry point of ``keesa-bot``. What only other commands need isn't loaded for ``keesa-bot run``.

Exit codes: 0 success, 1 something isn't available or can't be done, 2 settings or arguments that can't work.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Final

from bot import wording
from bot.model.errors import ConfigError, StartError
from bot.runtime.allocator import give_back_soon

EXIT_START: Final = 1
EXIT_CONFIG: Final = 2


def main() -> None:
    """Expected errors end in one clear line each and the right exit code."""
    sys.exit(_exit_code(_run if sys.argv[1:] == ["run"] else _command))


def _run() -> None:
    """Without looking for garbage until everything is loaded: there is none, and that takes a seventh of the start."""
    gc.disable()
    give_back_soon()
    from bot.running import run_until_stopped

    run_until_stopped()


def _command() -> None:
    from bot.commands import app

    app()


def _exit_code(command: Callable[[], None]) -> int:
    try:
        command()
    except ConfigError as error:
        _say(wording.operator.BAD_SETTINGS, *(f"  {problem}" for problem in error.problems))
        return EXIT_CONFIG
    except StartError as error:
        _say(str(error))
        return EXIT_START
    return 0


def _say(*lines: str) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()

"""Optional parts of an answer, such as a warning beside it. They must never prevent the answer itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from bot.model.errors import KeesaBotError

log = logging.getLogger(__name__)

T = TypeVar("T")


def ornament(what: str, make: Callable[[], T], otherwise: T) -> T:
    """What `make` returns or, if it fails in any way, `otherwise`. `what` names it in the log."""
    try:
        return make()
    except KeesaBotError as error:
        log.info("Left out the %s: %s", what, error)
    except Exception:
        log.warning("Left out the %s", what, exc_info=True)
    return otherwise

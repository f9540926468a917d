"""What only adorns an answer, such as a warning beside it, never stands in the way of the answer itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from bot.model.errors import KeesaBotError

log = logging.getLogger(__name__)

T = TypeVar("T")


def ornament(what: str, make: Callable[[], T], otherwise: T) -> T:
    """What `make` returns; if it fails, in whatever way, `otherwise`. `what` is a word for the log."""
    try:
        return make()
    except KeesaBotError as error:
        log.info("Left out the %s: %s", what, error)
    except Exception:
        log.warning("Left out the %s", what, exc_info=True)
    return otherwise

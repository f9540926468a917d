"""The bot's patience, shortened: in earnest it waits for a slow Slack and a slow Keesa, and the tests' own are quick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from bot import app
from bot.keesa import tokens
from bot.telling import announcer
from bot.telling.announcer import Announcer
from bot.telling.pace import Pace
from bot.writing import submitter
from bot.writing.submitter import Submitter

HISTORY_LAG: Final = timedelta(seconds=1.2)
SETTLED: Final = timedelta(seconds=0.4)
SETTLED_AFTER_TIMEOUT: Final = timedelta(seconds=3)
_SOON: Final = timedelta(seconds=0.2)


def shorten(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Shorten every wait of the bots that are built from now on; `put` sets an attribute, such as `monkeypatch.setattr`."""
    put(app, "Announcer", partial(Announcer, history_lag=HISTORY_LAG))
    put(app, "Submitter", partial(Submitter, settled=SETTLED, settled_after_timeout=SETTLED_AFTER_TIMEOUT))
    put(app, "Pace", partial(Pace, per_second=50.0, burst=50))
    put(announcer, "LOOK_AGAIN", _SOON)
    put(submitter, "FIRST_LOOK", _SOON)
    put(submitter, "MIN_PAUSE", _SOON)
    put(tokens, "DOWN_PAUSES", (_SOON, _SOON))

"""Short waits for the bot. Its real ones are for a slow Slack and a slow Keesa, and those of the tests are fast."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.runtime.timings import Pauses, Timings
from tests.harness import PATIENT

_SOON: Final = timedelta(seconds=0.2)

QUICK: Final = replace(
    PATIENT,
    history_lag=timedelta(seconds=1.2),
    look_again=_SOON,
    messages_per_second=50.0,
    message_burst=50,
    first_look_up=_SOON,
    submission_retry=Pauses(_SOON, Timings().submission_retry.longest),
    settled=timedelta(seconds=0.4),
    settled_after_timeout=timedelta(seconds=3),
    sign_in_failed=Pauses(_SOON, _SOON),
)

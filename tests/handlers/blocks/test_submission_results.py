"""Every state of a submission in every view and message."""

from __future__ import annotations

from itertools import product

import pytest

from bot import wording
from bot.model.writes import Alike, NewNote, SubmissionOutcome, SubmissionState, Write
from handlers.blocks.display import Display
from handlers.blocks.submission_results import result_message, result_view
from tests.handlers.blocks.limits import check_message, check_view
from tests.harness import HandClock
from tests.harness.samples import new_ticket, submission

WRITES: tuple[Write, ...] = (new_ticket(), NewNote(ticket_number="2102001", text="Port changed"))
ERRORS = ("", wording.errors.KEESA_IS_DOWN, "Keesa's <reason> & " * 500)
EVERY = list(product(SubmissionState, WRITES, ERRORS, ("", "2102001"), (0, 5), ("", "C0NOC")))


@pytest.mark.parametrize("state", SubmissionState)
def test_every_state_of_a_submission_can_be_shown(state: SubmissionState, clock: HandClock) -> None:
    display = Display(ticket_url="https://keesa.example/{number}")
    for _, write, error, number, count, thread_ts in [one for one in EVERY if one[0] is state]:
        shown = submission(clock(), write=write, state=state, error=error, ticket_number=number, thread_ts=thread_ts)
        alike = [Alike(ticket_number=str(one), raised_at=clock(), is_known=one % 2 == 0) for one in range(count)]
        view, message = result_view(shown, display, alike), result_message(shown, display, alike)
        check_message(message.blocks, message.text)
        assert (view is None) == (shown.outcome is SubmissionOutcome.NOT_YET)
        if view:
            check_view(view)

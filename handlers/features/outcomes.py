"""What became of a submission, as a view for the form that waits and as a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import wording
from bot.model.writes import Submission, SubmissionOutcome, SubmissionState
from bot.store.database import Database
from handlers.blocks import submissions
from handlers.blocks.display import Look
from handlers.blocks.kit import Message
from handlers.slack.metadata import FormOrigin, SubmissionRef

STILL_OPEN: Final = timedelta(days=30)
"""For so long a ticket that no feed has shown since is taken for open."""


def warning_beside(submission: Submission, database: Database, look: Look, now: datetime) -> list[Block]:
    """What to show beside the outcome: open tickets for the same customer and product."""
    if submission.outcome not in (SubmissionOutcome.DONE, SubmissionOutcome.KEPT):
        return []
    with database.read() as tx:
        alike = tx.raised.alike(submission, now - STILL_OPEN)
    return submissions.alike_warning(alike, look)


def outcome_view(submission: Submission, look: Look, warning: Sequence[Block] = ()) -> View | None:
    """None while there is nothing to tell yet."""
    kind, ref = submission.write.kind, SubmissionRef(id=submission.id)
    match submission.outcome:
        case SubmissionOutcome.NOT_YET:
            return None
        case SubmissionOutcome.DONE:
            who = submission.requester
            origin = FormOrigin(
                channel_id=who.channel_id, channel_name=who.channel_name[:100], thread_ts=submission.thread_ts or None
            )
            return submissions.done_view(kind, submission.ticket_number, origin, look, warning)
        case SubmissionOutcome.KEPT:
            return submissions.kept_view(kind, _kept_sentence(submission), ref, warning)
        case SubmissionOutcome.REFUSED:
            return submissions.refused_view(kind, submission.error, ref)
        case SubmissionOutcome.EXPIRED:
            return submissions.refused_view(kind, wording.submissions.expired(kind), ref)
        case _:
            return submissions.failed_view(kind, wording.submissions.cancelled(kind))


def outcome_message(submission: Submission, look: Look, warning: Sequence[Block] = ()) -> Message:
    """The same as a message only that person sees."""
    kind, ref = submission.write.kind, SubmissionRef(id=submission.id)
    match submission.outcome:
        case SubmissionOutcome.DONE:
            share = bool(submission.requester.channel_id)
            return submissions.done_message(kind, submission.ticket_number, look, share=share, warning=warning)
        case SubmissionOutcome.REFUSED:
            return submissions.refused_message(kind, submission.error, ref)
        case SubmissionOutcome.EXPIRED:
            return submissions.expired_message(kind, ref)
        case SubmissionOutcome.CANCELLED:
            return submissions.cancelled_message(kind, ref)
        case _:
            return submissions.kept_message(kind, _kept_sentence(submission), ref, warning)


def _kept_sentence(submission: Submission) -> str:
    kind = submission.write.kind
    if submission.state is SubmissionState.UNKNOWN:
        return wording.submissions.looking_it_up(kind)
    return wording.submissions.kept(kind, maintenance="maintenance" in submission.error)

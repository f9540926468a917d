"""Builds the outcome of a submission, as a view for the form that waits for it and as a message."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot import wording
from bot.model.writes import Alike, Submission, SubmissionOutcome, SubmissionState
from handlers.blocks import remarks, submissions
from handlers.blocks.display import Display
from handlers.blocks.kit import Message
from handlers.slack.metadata import FormOrigin, SubmissionRef


def result_view(submission: Submission, display: Display, alike: Sequence[Alike] = ()) -> View | None:
    """The view for the form that waits, or None if there is no outcome yet.

    `alike` are open tickets for the same customer and product, which the outcome warns about.
    """
    kind, ref = submission.write.kind, SubmissionRef(id=submission.id)
    warning = submissions.alike_warning(alike, display)
    match submission.outcome:
        case SubmissionOutcome.NOT_YET:
            return None
        case SubmissionOutcome.TAKEN:
            return submissions.taken_view(kind, ref, warning)
        case SubmissionOutcome.DONE if not submission.ticket_number:
            return submissions.failed_view(kind, wording.submissions.done_without_number(kind))
        case SubmissionOutcome.DONE:
            who = submission.requester
            origin = FormOrigin(
                channel_id=who.channel_id, channel_name=who.channel_name[:100], thread_ts=submission.thread_ts or None
            )
            return submissions.done_view(kind, submission.ticket_number, origin, display, warning)
        case SubmissionOutcome.KEPT:
            return submissions.kept_view(kind, _kept_sentence(submission), ref, warning)
        case _:
            return _unsent_view(submission)


def result_message(submission: Submission, display: Display, alike: Sequence[Alike] = ()) -> Message:
    """The same as an ephemeral message."""
    kind, ref = submission.write.kind, SubmissionRef(id=submission.id)
    warning = submissions.alike_warning(alike, display)
    match submission.outcome:
        case SubmissionOutcome.TAKEN:
            return submissions.taken_message(kind, warning)
        case SubmissionOutcome.DONE if not submission.ticket_number:
            return remarks.error(wording.submissions.done_without_number(kind))
        case SubmissionOutcome.DONE:
            share = bool(submission.requester.channel_id)
            return submissions.done_message(kind, submission.ticket_number, display, share=share, warning=warning)
        case SubmissionOutcome.REFUSED:
            return submissions.refused_message(kind, submission.error, ref)
        case SubmissionOutcome.EXPIRED:
            return submissions.expired_message(kind, ref)
        case SubmissionOutcome.CANCELLED:
            return submissions.cancelled_message(kind, ref)
        case SubmissionOutcome.DROPPED:
            return submissions.dropped_message(kind, submission.error, ref)
        case _:
            return submissions.kept_message(kind, _kept_sentence(submission), ref, warning)


def _unsent_view(submission: Submission) -> View:
    """The view if it ended, and not in Keesa."""
    kind, ref = submission.write.kind, SubmissionRef(id=submission.id)
    match submission.outcome:
        case SubmissionOutcome.REFUSED:
            return submissions.refused_view(kind, submission.error, ref)
        case SubmissionOutcome.EXPIRED:
            return submissions.refused_view(kind, wording.submissions.expired(kind), ref)
        case SubmissionOutcome.DROPPED:
            return submissions.dropped_view(kind, submission.error, ref)
        case _:
            return submissions.failed_view(kind, wording.submissions.cancelled(kind))


def _kept_sentence(submission: Submission) -> str:
    kind = submission.write.kind
    if submission.state is SubmissionState.UNKNOWN:
        return wording.submissions.looking_it_up(kind)
    return wording.submissions.kept(kind, maintenance=submission.error == wording.errors.KEESA_IS_DOWN)

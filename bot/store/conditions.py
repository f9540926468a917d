"""The conditions of partial indexes: which few rows, of very many, something is still to be done with.

A database only uses such an index if the query has the same condition, with its values written out and not as parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, ColumnElement, and_, literal_column

from bot.model.announcements import AnnouncementState
from bot.model.writes import SubmissionState
from bot.store.tables import announcements, submissions

BLANK: Final = "-"
"""Replaces the response_url of a submission whose text was blanked."""


def none_of(column: Column[str], values: Sequence[str]) -> ColumnElement[bool]:
    """What has one of the others: SQLite would rather use an index on the column for those."""
    return column.not_in([literal_column(f"'{value}'") for value in values])


_OVER: Final = [state.value for state in AnnouncementState if state not in (AnnouncementState.PENDING, AnnouncementState.SENDING)]
IS_WAITING: Final = none_of(announcements.c.state, _OVER)
"""An announcement is still to be sent."""
IS_OPEN: Final = none_of(submissions.c.state, [state.value for state in SubmissionState if state.is_final])
"""A submission isn't final."""
IS_FINAL: Final = none_of(submissions.c.state, [state.value for state in SubmissionState if not state.is_final])
"""A submission is over."""
IS_UNTOLD: Final = and_(submissions.c.told != submissions.c.state, IS_FINAL)
"""A submission is final, and its author wasn't told. Final outcomes have the names of the states."""
HAS_VIEW: Final = submissions.c.view_id != literal_column("''")
"""A submission's outcome belongs into a form."""
IS_WRITTEN_OUT: Final = submissions.c.response_url != literal_column(f"'{BLANK}'")
"""A submission's text wasn't blanked."""

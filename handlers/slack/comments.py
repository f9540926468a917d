"""The calls for comments in a pane, which slack_sdk doesn't have yet.

Sources: https://docs.slack.dev/reference/methods/entity.presentComments and …/entity.acknowledgeCommentAction
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slack_sdk import WebClient

from bot.model.writes import Submission
from bot.runtime.timings import Timings
from handlers.grammar.slack_text import mapping
from handlers.slack.calls import call
from handlers.slack.metadata import CardRef, MetadataError

POSTED: Final = "work-object-post-comment"
"""The callback id of the view in which somebody writes a comment."""
VIEW_TYPE: Final = "entity_comment"
INPUT_BLOCK: Final = "comment_input_block"
_INPUT: Final = "comment_input_action"


def present_comments(client: WebClient, timings: Timings, trigger_id: str, **shown: Any) -> None:
    """Show a page of comments, or an ``error``. Raises a `SlackError`."""

    def entity_present_comments(**arguments: Any) -> Any:
        return client.api_call("entity.presentComments", json=arguments)

    call(entity_present_comments, timings, trigger_id=trigger_id, **shown)


def acknowledge_comment(client: WebClient, timings: Timings, trigger_id: str, **outcome: Any) -> None:
    """What became of a comment: the ``comment`` as it was saved, or the ``error``. Raises a `SlackError`."""

    def entity_acknowledge_comment(**arguments: Any) -> Any:
        return client.api_call("entity.acknowledgeCommentAction", json=arguments)

    call(entity_acknowledge_comment, timings, trigger_id=trigger_id, **outcome)


def is_comment(view: Mapping[str, Any]) -> bool:
    """Whether a submitted view is a comment."""
    return view.get("type") == VIEW_TYPE


def written_in(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rich text that somebody wrote as a comment."""
    values = mapping(mapping(view.get("state")).get("values"))
    return mapping(mapping(mapping(values.get(INPUT_BLOCK)).get(_INPUT)).get("rich_text_value"))


def trigger_of(submission: Submission) -> str:
    """The trigger with which a submission was written in a pane, "" if it wasn't."""
    try:
        return CardRef.from_json(submission.card).trigger_id if submission.card else ""
    except MetadataError:
        return ""

"""Work Objects: what Slack demands of an entity, and entity.*.

Sources: https://docs.slack.dev/messaging/work-objects-implementation, https://docs.slack.dev/messaging/work-objects-comments and
the methods' pages. Slack names no error codes for a bad entity; it counts as bad metadata.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .api import ApiError, Asked, Endpoint, invalid_arguments
from .rules import Report, Rule, array, boolean, integer, one_of, shape, string, typed
from .values import Json, Trigger, User

_SECONDS = integer(-(2**53), 2**53)
_COLOURS = one_of("red", "yellow", "green", "gray", "blue")
_SHOWN: dict[str, Rule] = {"label": string(1), "type": string(1)}
_URL = string(1, 3000, pattern=r"(?i:https?)://\S+")


def _marks_agree(value: Any, path: str, report: Report) -> None:
    """https://docs.slack.dev/messaging/work-objects-implementation: the properties of a field."""
    if "icon" in value and "tag_color" in value:
        report.refuse(path, "icon and tag_color exclude each other")
    if "format" in value and ("icon" in value or "link" in value):
        report.refuse(path, "format excludes icon and link")


_TEXT = {"tag_color": _COLOURS, "format": one_of("markdown"), "link": _URL, "long": boolean}
_STRING = shape({"value": string(1)}, _SHOWN | _TEXT, _marks_agree)
_MOMENT = shape({"value": _SECONDS}, _SHOWN)
_PERSON = shape({"text": string(1)}, {"url": _URL, "email": string(1)})
_USER = typed({"slack#/types/user": shape({"type": string(), "user": _PERSON}, {"label": string(1)})})
_CUSTOM = {"type": string(), "key": string(1), "label": string(1)}
_CUSTOMS = typed(
    {
        "string": shape(_CUSTOM | {"value": string(1)}, _TEXT, _marks_agree),
        "integer": shape(_CUSTOM | {"value": _SECONDS}, {}),
        "slack#/types/timestamp": shape(_CUSTOM | {"value": _SECONDS}, {}),
        "slack#/types/link": shape(_CUSTOM | {"value": _URL}, {}),
        "slack#/types/user": shape(_CUSTOM | {"user": _PERSON}, {}),
    }
)
_COMMON: dict[str, Rule] = {
    **dict.fromkeys(("status", "priority", "description"), _STRING),
    **dict.fromkeys(("date_created", "date_updated"), _MOMENT),
    "created_by": _USER,
}
_FIELDS: dict[str, Rule] = {
    "slack#/entities/task": shape({}, _COMMON | {"assignee": _USER, "due_date": _MOMENT}),
    "slack#/entities/incident": shape({}, _COMMON | {"assigned_to": _USER, "urgency": _STRING, "service": _STRING}),
}
_BUTTON = shape(
    {"text": string(1, 75), "action_id": string(1, 255)},
    {"value": string(1, 2000), "style": one_of("primary", "danger"), "url": _URL, "accessibility_label": string(1, 75)},
)
_ACTIONS = shape({}, {"primary_actions": array(_BUTTON, 0, 2), "overflow_actions": array(_BUTTON, 0, 5)})
_ATTRIBUTES = shape(
    {"title": shape({"text": string(1)}, {})},
    {"display_id": string(1), "display_type": string(1), "product_name": string(1), "metadata_last_modified": _SECONDS},
)


def _order_names_fields(payload: Any, path: str, report: Report) -> None:
    keys = [custom["key"] for custom in payload.get("custom_fields", [])]
    if len(set(keys)) < len(keys):
        report.refuse(f"{path}/custom_fields", "keys must be unique")
    for key in payload.get("display_order", []):
        if key not in {*keys, *payload.get("fields", {})}:
            report.refuse(f"{path}/display_order", f"there is no field {key}")


def _payload(fields: Rule) -> Rule:
    optional = {"fields": fields, "custom_fields": array(_CUSTOMS, 0, 100), "display_order": array(string(1), 0, 100)}
    return shape({"attributes": _ATTRIBUTES}, optional | {"actions": _ACTIONS}, _order_names_fields)


_REF = shape({"id": string(1)}, {"type": string(1)})
_NOTED = shape({"count": integer(0, 2**31)}, {"latest_timestamp": _SECONDS})


def _fits_its_type(*, unfurled: bool, in_pane: bool) -> Rule:
    """An entity; an unfurled one names its link, one in a pane must not."""

    def check(value: Any, path: str, report: Report) -> None:
        kind = value.get("entity_type") if isinstance(value, dict) else None
        if kind not in _FIELDS:
            report.refuse(path, f"unsupported entity_type: {kind}")
            return
        required = {"entity_type": string(), "url": _URL, "external_ref": _REF, "entity_payload": _payload(_FIELDS[kind])}
        link = {} if in_pane else {"app_unfurl_url": _URL}
        optional = {"entity_comments": _NOTED} | ({} if unfurled else link)
        shape(required | (link if unfurled else {}), optional)(value, path, report)

    return check


def check_entities(entities: Any, *, unfurled: bool = False) -> list[str]:
    """The problems of the ``entities`` in a message's metadata or, if `unfurled`, in that of chat.unfurl."""
    report = Report("message")
    array(_fits_its_type(unfurled=unfurled, in_pane=False), 1, 10)(entities, "/metadata/entities", report)
    return report.problems


def check_pane(entity: Any) -> list[str]:
    """The problems of the one entity of entity.presentDetails."""
    report = Report("pane")
    _fits_its_type(unfurled=False, in_pane=True)(entity, "/metadata", report)
    return report.problems


_STATUSES = one_of("restricted", "internal_error", "not_found", "custom", "custom_partial_view", "timeout", "edit_error")
_ERROR = shape(
    {"status": _STATUSES},
    {"custom_title": string(1), "custom_message": string(1), "message_format": string(1), "actions": array(_BUTTON, 0, 5)},
)


@dataclass(eq=False)
class Pane:
    """What one person sees of a Work Object beside the conversation. It changes as the app presents more."""

    user: User
    trigger: Trigger
    entity: Json = field(default_factory=dict)
    error: Json = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    cursor: str = ""
    limit: int = 0
    pages: int = 0
    may_post: bool = False
    refusal: str = ""
    acknowledged: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> list[str]:
        """The texts of the comments that are shown."""
        return [str(comment["comment"]["value"]) for comment in self.comments]

    @property
    def title(self) -> str:
        return str(self.entity["entity_payload"]["attributes"]["title"]["text"]) if self.entity else ""

    @property
    def shown(self) -> dict[str, Any]:
        """Its fields by their labels: values, or people's names."""
        payload = self.entity.get("entity_payload", {})
        fields = [*payload.get("fields", {}).values(), *payload.get("custom_fields", [])]
        return {one.get("label", ""): one["value"] if "value" in one else one["user"]["text"] for one in fields}

    @property
    def buttons(self) -> dict[str, Json]:
        """Its actions by their labels."""
        actions = self.entity.get("entity_payload", {}).get("actions", {})
        return {one["text"]: one for kind in ("primary_actions", "overflow_actions") for one in actions.get(kind, [])}


def _pane(asked: Asked) -> Pane:
    pane = asked.workspace.panes.get(asked.required("trigger_id"))
    if pane is None:
        raise ApiError("invalid_trigger")
    return pane


def _refuse(asked: Asked, problems: list[str]) -> None:
    for problem in problems:
        asked.violate(problem)
    if problems:
        raise invalid_arguments(problems)


def present_details(asked: Asked) -> Json:
    metadata, error = asked.structure("metadata"), asked.structure("error")
    if bool(metadata) == bool(error):
        raise invalid_arguments(["either metadata or error is needed"])
    report = Report("pane")
    if error:
        _ERROR(error, "/error", report)
    _refuse(asked, check_pane(metadata) if metadata else report.problems)
    pane = _pane(asked)
    pane.entity, pane.error = metadata or {}, error or {}
    return {}


def _one_sender(comment: Any, path: str, report: Report) -> None:
    if len(comment["sender"].keys() & {"user_id", "text"}) != 1:
        report.refuse(f"{path}/sender", "either user_id or text is needed")
    if len(comment["comment"].keys() & {"value", "blocks"}) != 1:
        report.refuse(f"{path}/comment", "either value or blocks are needed")


_COMMENT = shape(
    {
        "id": string(1),
        "sender": shape({}, {"user_id": string(1), "text": string(1), "url": _URL, "email": string(1)}),
        "timestamp": _SECONDS,
        "comment": shape({}, {"value": string(1), "format": one_of("markdown"), "blocks": array(lambda *_: None, 1, 1)}),
    },
    {"url": _URL, "last_edit_ts": _SECONDS, **dict.fromkeys(("can_edit", "can_delete", "can_reply"), boolean)},
    _one_sender,
)


def check_comments(comments: Any) -> list[str]:
    """The problems of the ``comments`` of entity.presentComments."""
    report = Report("pane")
    array(_COMMENT, 0, 1000)(comments, "/comments", report)
    if not report.problems and len({comment["id"] for comment in comments}) < len(comments):
        report.refuse("/comments", "ids must be unique")
    if not report.problems and any(comment.get("can_delete") for comment in comments):
        report.refuse("/comments", "can_delete needs a delete_action_id")
    return report.problems


def present_comments(asked: Asked) -> Json:
    comments, pane = asked.structure("comments"), _pane(asked)
    _refuse(asked, check_comments(comments))
    if not isinstance(asked.args.get("can_post_comment"), bool):
        raise invalid_arguments(["missing required field: can_post_comment"])
    if len(comments) > pane.limit:
        asked.violate(f"{len(comments)} comments, though {pane.limit} were asked for")
    pane.comments += [comment for comment in comments if comment["id"] not in {one["id"] for one in pane.comments}]
    pane.cursor, pane.may_post, pane.refusal = asked.given("cursor"), asked.flag("can_post_comment"), asked.given("error")
    pane.pages += 1
    return {}


def acknowledge_comment(asked: Asked) -> Json:
    comment, error, pane = asked.structure("comment"), asked.given("error"), _pane(asked)
    if bool(comment) == bool(error):
        raise invalid_arguments(["either comment or error is needed"])
    _refuse(asked, check_comments([comment]) if comment else [])
    if asked.given("trigger_id") in pane.acknowledged:
        asked.violate("a comment is acknowledged twice")
    pane.acknowledged[asked.given("trigger_id")] = error or comment
    return {}


ENDPOINTS: dict[str, Endpoint] = {
    "entity.presentDetails": Endpoint(present_details),
    "entity.presentComments": Endpoint(present_comments),
    "entity.acknowledgeCommentAction": Endpoint(acknowledge_comment),
}

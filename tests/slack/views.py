"""views.*, and the effects of an ack to a submission: https://docs.slack.dev/surfaces/modals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from . import limits
from .api import ApiError, Asked, Endpoint, invalid_arguments
from .chat import identified
from .state import Workspace
from .values import Json, Trigger, View

DEEPEST = 3


def _payload(asked: Asked, kind: str = "") -> Json:
    """The checked view in the arguments."""
    view = asked.structure("view")
    if not isinstance(view, dict):
        raise invalid_arguments(["missing required field: view"])
    problems = limits.check_view(view)
    for problem in problems:
        asked.violate(f"{problem.code} {problem.reason}")
    if problems:
        if problems[0].code != "invalid_arguments":
            raise ApiError(problems[0].code)
        raise invalid_arguments([problem.reason for problem in problems])
    if kind and view["type"] != kind:
        raise invalid_arguments([f"must be a {kind} view [json-pointer:/view/type]"])
    return prepared(asked.workspace, view)


def prepared(workspace: Workspace, view: Json) -> Json:
    """A view with ids for its blocks."""
    return {**view, "blocks": identified(view["blocks"], workspace.number)}


def _trigger(asked: Asked) -> Trigger:
    trigger = asked.workspace.triggers.get(asked.required("trigger_id"))
    if trigger is None:
        raise invalid_arguments(["invalid trigger_id"])
    if trigger.view:
        raise ApiError("exchanged_trigger_id")
    if asked.workspace.stopwatch() - trigger.made_at > asked.workspace.trigger_seconds:
        raise ApiError("expired_trigger_id")
    return trigger


def _refuse_used_external_id(asked: Asked, payload: Json, own: View | None = None) -> None:
    external_id = payload.get("external_id")
    if external_id and asked.workspace.find_view(external_id=external_id) not in (None, own):
        raise ApiError("duplicate_external_id")


def open_view(asked: Asked) -> Json:
    payload, trigger = _payload(asked, "modal"), _trigger(asked)
    _refuse_used_external_id(asked, payload)
    trigger.view = asked.workspace.new_view(trigger.user, payload, trigger.channel)
    _close(asked.workspace.stacks.get(trigger.user.id, []))
    asked.workspace.stacks[trigger.user.id] = [trigger.view]
    return {"view": trigger.view.to_api()}


def push_view(asked: Asked) -> Json:
    payload, trigger = _payload(asked, "modal"), _trigger(asked)
    _refuse_used_external_id(asked, payload)
    stack = asked.workspace.stacks.get(trigger.user.id, [])
    if not stack:
        raise invalid_arguments(["there is no open view to push onto"])
    if len(stack) >= DEEPEST:
        raise ApiError("push_limit_reached")
    trigger.view = push(asked.workspace, stack, payload)
    return {"view": trigger.view.to_api()}


def push(workspace: Workspace, stack: list[View], payload: Json) -> View:
    """Put a new view on top."""
    view = workspace.new_view(stack[-1].user, payload, stack[-1].origin)
    view.below = stack[-1]
    stack.append(view)
    return view


def update_view(asked: Asked) -> Json:
    payload = _payload(asked)
    view = asked.workspace.find_view(asked.given("view_id"), asked.given("external_id"))
    if view is None:
        raise ApiError("not_found")
    asked.workspace.changed.wait_for(lambda: not view.submitting)
    if payload["type"] != view.payload["type"]:
        raise invalid_arguments(["a view cannot change its type [json-pointer:/view/type]"])
    _refuse_used_external_id(asked, payload, view)
    _change(asked, view, payload)
    return {"view": view.to_api()}


def _change(asked: Asked, view: View, payload: Json) -> None:
    given = asked.given("hash")
    if given and given != view.hash:
        raise ApiError("hash_conflict")
    view.show(payload, asked.workspace.new_hash())


def publish_view(asked: Asked) -> Json:
    payload, user = _payload(asked, "home"), asked.user("user_id")
    home = asked.workspace.homes.get(user.id)
    if home:
        _change(asked, home, payload)
    else:
        home = asked.workspace.homes[user.id] = asked.workspace.new_view(user, payload)
    return {"view": home.to_api()}


def _close(views: list[View]) -> None:
    for view in views:
        view.is_open = False


def respond(workspace: Workspace, view: View, answer: Json | None) -> View | None:
    """Do what the ack of a submission says. Returns what is on top afterwards."""
    with workspace.changed:
        stack = workspace.stacks.get(view.user.id, [])
        if view in stack and _is_good(workspace, view, answer):
            _act(workspace, stack, view, answer or {})
        workspace.touch()
        return stack[-1] if stack else None


@contextmanager
def submitting(workspace: Workspace, view: View) -> Iterator[None]:
    """The view while its ack is on its way and until it was followed."""
    view.submitting = True
    try:
        yield
    finally:
        with workspace.changed:
            view.submitting = False
            workspace.touch()


def close_from(stack: list[View], view: View) -> list[View]:
    """Close a view and all above it. Returns the closed ones, topmost first."""
    closed = stack[stack.index(view) :][::-1]
    del stack[stack.index(view) :]
    _close(closed)
    return closed


def _act(workspace: Workspace, stack: list[View], view: View, answer: Json) -> None:
    match answer.get("response_action"):
        case None:
            close_from(stack, view)
        case "clear":
            close_from(stack, stack[0])
        case "errors":
            view.errors = dict(answer["errors"])
        case "update":
            view.show(prepared(workspace, answer["view"]), workspace.new_hash())
        case "push":
            push(workspace, stack, prepared(workspace, answer["view"]))


def _is_good(workspace: Workspace, view: View, answer: Json | None) -> bool:
    problems = _problems(workspace, view, answer) if answer else []
    for problem in problems:
        workspace.violate(f"response to the submission of “{view.title}”: {problem}")
    return not problems


def _problems(workspace: Workspace, view: View, answer: Json) -> list[str]:
    match answer.get("response_action"):
        case "errors":
            return _bad_errors(view, answer.get("errors"))
        case "update" | "push" as action:
            full = action == "push" and len(workspace.stacks[view.user.id]) >= DEEPEST
            deep = ["push_limit_reached"] if full else []
            return deep + [problem.reason for problem in limits.check_view(answer.get("view"))]
        case "clear":
            return []
        case other:
            return [f"unknown response_action {other}"]


def _bad_errors(view: View, errors: object) -> list[str]:
    inputs = {control.key[0] for control in view.controls if control.is_input}
    if not isinstance(errors, dict) or not errors:
        return ["errors must be an object that names at least one block_id"]
    unknown = [f"errors names {block_id}, which is no input of this view" for block_id in errors.keys() - inputs]
    return unknown + [f"the error at {b} must be a text" for b, text in errors.items() if not isinstance(text, str) or not text]


ENDPOINTS: dict[str, Endpoint] = {
    "views.open": Endpoint(open_view),
    "views.push": Endpoint(push_view),
    "views.update": Endpoint(update_view),
    "views.publish": Endpoint(publish_view),
}

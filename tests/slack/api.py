"""The Web API: checks arguments, tokens, scopes and rates, applies faults, and calls the methods in the other modules."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from .state import Workspace
from .values import SCOPE_WORD, Call, Channel, Json, Message, User


class ApiError(Exception):
    """``{"ok": false, "error": code}``, with additional keys if Slack adds some."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass
class Asked:
    """The call that is being handled, with what methods need from it."""

    workspace: Workspace
    method: str
    args: Json

    def given(self, key: str) -> str:
        """A string argument, or ``""``."""
        return str(self.args.get(key) or "")

    def required(self, key: str) -> str:
        if not self.given(key):
            raise invalid_arguments([f"missing required field: {key}"])
        return self.given(key)

    def flag(self, key: str) -> bool:
        return self.args.get(key) in (True, 1, "1", "true", "True")

    def number(self, key: str, default: int) -> int:
        return int(self.args.get(key) or default)

    def structure(self, key: str) -> Any:
        """An argument that is JSON, which form-encoded calls carry as a string; None if it is missing."""
        value = self.args.get(key)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise invalid_arguments([f"{key} is not JSON"]) from None

    def need(self, scope: str) -> None:
        """Raise ``missing_scope`` unless the app has the scope."""
        granted = self.workspace.scopes
        if scope not in granted:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(granted)))

    def violate(self, reason: str) -> None:
        self.workspace.violate(f"{self.method}: {reason}")

    def channel(self, key: str = "channel") -> Channel:
        """The channel of an argument, by id. A private channel without the app is reported as not found."""
        channel = self.workspace.channels.get(self.required(key))
        if channel is None or channel.deleted:
            raise ApiError("channel_not_found")
        if channel.kind != "public" and not self.workspace.is_member(channel):
            raise ApiError("channel_not_found")
        return channel

    def readable(self, word: str) -> Channel:
        """The channel, if the app has its ``<word>`` (``read``, ``history``) scope."""
        channel = self.channel()
        self.need(f"{SCOPE_WORD[channel.kind]}:{word}")
        return channel

    def user(self, key: str = "user") -> User:
        user = self.workspace.users.get(self.required(key))
        if user is None:
            raise ApiError("user_not_found")
        return user

    def message(self, channel: Channel, key: str = "ts") -> Message:
        message = channel.find(self.required(key))
        if message is None:
            raise ApiError("message_not_found")
        return message


Method = Callable[[Asked], Json]


@dataclass(frozen=True)
class Endpoint:
    """A method, the scope that it always needs, whether it ignores JSON bodies, and whether it takes the token of a step's run."""

    run: Method
    scope: str = ""
    form_only: bool = False
    token: str = "bot"
    for_steps: bool = False


def invalid_arguments(reasons: list[str]) -> ApiError:
    messages = [f"[ERROR] {reason}" for reason in reasons]
    return ApiError("invalid_arguments", response_metadata={"messages": messages})


class WebApi:
    """Answers ``/api/<method>``. `endpoints` is the table of all methods."""

    def __init__(self, workspace: Workspace, endpoints: dict[str, Endpoint]) -> None:
        self._workspace = workspace
        self._endpoints = endpoints

    def answer(self, request: Request, method: str) -> Response:
        """Handle one call. Raises ConnectionError if a fault drops the connection."""
        endpoint = self._endpoints.get(method)
        args = _arguments(request, endpoint, self._workspace)
        token = self._token_kind(request, args)
        args.pop("token", None)
        return Handling(self._workspace, Call(method, args, token, self._workspace.clock())).answer(
            lambda: self._run(endpoint, token, Asked(self._workspace, method, args))
        )

    def _token_kind(self, request: Request, args: Json) -> str:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token") or "")
        workspace = self._workspace
        kinds = {"": "none", workspace.bot_token: "bot", workspace.app_token: "app", workspace.config_token: "config"}
        kinds |= {run.token: workspace.token_state(run) for run in workspace.step_runs.values()}
        return kinds.get(given, "unknown")

    def _run(self, endpoint: Endpoint | None, token: str, asked: Asked) -> Response:
        if wait := self._workspace.rates.wait_needed(asked.method, asked.given("channel")):
            return answer_json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
        try:
            body = {"ok": True, **self._checked(endpoint, token, asked)}
        except ApiError as error:
            body = {"ok": False, "error": error.code, **error.more}
        scopes = {"x-oauth-scopes": ",".join(sorted(self._workspace.scopes))} if token == "bot" else {}
        needed = {"x-accepted-oauth-scopes": endpoint.scope} if endpoint and endpoint.scope else {}
        return answer_json(body, 200, scopes | needed)

    def _checked(self, endpoint: Endpoint | None, token: str, asked: Asked) -> Json:
        if endpoint is None:
            raise ApiError("unknown_method", req_method=asked.method)
        if token in ("none", "unknown"):
            raise ApiError("not_authed" if token == "none" else "invalid_auth")
        if token in ("token_revoked", "token_expired"):
            raise ApiError(token)
        if token != endpoint.token and not (token == "step" and endpoint.for_steps):
            raise ApiError("not_allowed_token_type")
        if endpoint.scope:
            asked.need(endpoint.scope)
        return endpoint.run(asked)


class Handling:
    """One call with its faults, recorded in the list of calls."""

    def __init__(self, workspace: Workspace, call: Call) -> None:
        self._workspace = workspace
        self._call = call

    def answer(self, run: Callable[[], Response]) -> Response:
        """Run the call under the lock, before, after or instead of a fault."""
        fault = self._workspace.faults.take(self._call.method, self._call.args)
        if fault is None:
            return self._handled(run)
        if fault.answers and not fault.accepted:
            self._pause(fault.seconds)
            return self._failed(fault.name, fault.drop, _fault_response(fault))
        if not fault.accepted:
            self._wait(fault)
            return self._handled(run)
        response = self._handled(run, f" ({fault.name})")
        self._wait(fault)
        return self._failed("", fault.drop, _fault_response(fault)) if fault.answers else response

    def _handled(self, run: Callable[[], Response], note: str = "") -> Response:
        with self._workspace.changed:
            response = run()
            body = json.loads(response.get_data()) if response.mimetype == "application/json" else {}
            self._record(str(body.get("error") or "ok") + note)
            return response

    def _failed(self, outcome: str, drop: bool, response: Response) -> Response:
        if outcome:
            self._record(outcome)
        if drop:
            raise ConnectionError("a fault drops this connection")
        return response

    def _record(self, outcome: str) -> None:
        with self._workspace.changed:
            self._workspace.calls.append(replace(self._call, outcome=outcome))
            self._workspace.touch()

    def _wait(self, fault: Any) -> None:
        self._pause(fault.seconds)
        if fault.gate:
            fault.gate.arrived += 1
            self._workspace.touch()
            fault.gate.wait()

    def _pause(self, seconds: float) -> None:
        if seconds:
            self._workspace.stopping.wait(seconds)


def _fault_response(fault: Any) -> Response:
    return Response(fault.body, status=fault.status or 200, headers=fault.headers)


def answer_json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status=status, headers=headers, mimetype="application/json")


def _arguments(request: Request, endpoint: Endpoint | None, workspace: Workspace) -> Json:
    """The arguments from the query and the body. A method that only accepts forms ignores a JSON body, as Slack does."""
    args: Json = {**request.args.to_dict(), **request.form.to_dict()}
    if request.mimetype != "application/json":
        return args
    body = request.get_json(silent=True)
    if endpoint and endpoint.form_only:
        workspace.violate(f"{request.path}: takes form-encoded arguments only, not JSON")
        return args
    return args | body if isinstance(body, dict) else args

"""response_urls: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from . import limits
from .api import Handling, answer_json
from .chat import stored
from .faults import RESPONSE_URL
from .state import Workspace
from .values import Call, Json, Message, ResponseUrl

USES = 5


class Responses:
    """Accepts what the app sends to a response_url, and the message in the ack of a command."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def answer(self, request: Request, path: str) -> Response:
        """Handle one POST to a response_url."""
        payload = request.get_json(silent=True)
        call = Call(RESPONSE_URL, payload if isinstance(payload, dict) else {}, "none", self._workspace.clock())
        return Handling(self._workspace, call).answer(lambda: self._answer(path, payload))

    def _answer(self, path: str, payload: Any) -> Response:
        url = self._workspace.response_urls.get(path)
        if url is None:
            return answer_json({"ok": False, "error": "invalid_url"}, 404)
        if url.uses >= USES:
            return answer_json({"ok": False, "error": "used_url"}, 404)
        if self._workspace.clock() - url.made_at > self._workspace.response_url_seconds:
            return answer_json({"ok": False, "error": "expired_url"}, 404)
        if not isinstance(payload, dict):
            return answer_json({"ok": False, "error": "invalid_payload"}, 400)
        url.uses += 1
        refusal = self.take(url, payload, RESPONSE_URL)
        return answer_json({"ok": False, "error": refusal}) if refusal else Response("ok", mimetype="text/plain")

    def take(self, url: ResponseUrl, payload: Json, name: str) -> str:
        """Show the payload. Returns Slack's error if it is rejected, else ``""``."""
        problems = limits.check_response(payload)
        if any("slack_file" in block for block in payload.get("blocks") or []):
            self._workspace.violate(f"{name}: nobody sees a file in an ephemeral message")
        for problem in problems:
            self._workspace.violate(f"{name}: {problem.code} {problem.reason}")
        refusal = next((problem.code for problem in problems if problem.code), "")
        if not refusal:
            with self._workspace.changed:
                self._show(url, payload)
                self._workspace.touch()
        return refusal

    def _show(self, url: ResponseUrl, payload: Json) -> None:
        original = self._original(url, payload)
        if payload.get("delete_original"):
            if original:
                self._workspace.remove_message(original)
        elif payload.get("replace_original") and original:
            _replace(original, stored(payload, self._workspace.number))
            url.messages.append(original)
        else:
            url.messages.append(self._workspace.add_message(_message(self._workspace, url, payload)))

    def _original(self, url: ResponseUrl, payload: Json) -> Message | None:
        """The message to replace or delete. Only the app's own can be: an unfurl is in somebody else's."""
        if not (payload.get("replace_original") or payload.get("delete_original")) or url.original is None:
            return None
        if not url.original.bot_id:
            self._workspace.violate(f"{RESPONSE_URL}: the original message is not the app's own")
            return None
        return None if url.original.deleted else url.original


def _replace(original: Message, new: Json) -> None:
    for key, value in ({"text": "", "blocks": [], "attachments": []} | new).items():
        setattr(original, key, value)
    original.edits += 1


def _message(workspace: Workspace, url: ResponseUrl, payload: Json) -> Message:
    for_all = payload.get("response_type") == "in_channel"
    return Message(
        workspace.new_ts(),
        url.channel,
        workspace.bot_user_id,
        bot_id=workspace.bot_id,
        seen_by="" if for_all else url.user.id,
        thread_ts=str(payload.get("thread_ts") or ""),
        **stored(payload, workspace.number),
    )

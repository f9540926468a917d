"""Sends a file to one person, or uploads a picture for a message, in three steps.

Source: https://docs.slack.dev/messaging/working-with-files#upload
"""

from __future__ import annotations

from typing import Final
from urllib.error import HTTPError
from urllib.request import Request

from slack_sdk import WebClient

from bot.model.errors import SlackOutcomeUnknown
from bot.runtime.kept_connections import post
from bot.runtime.proxies import proxy_for
from bot.runtime.timings import Timings
from handlers.slack.calls import FAILURES, call, failure_of

_UPLOAD: Final = "upload"
_TIMEOUT: Final = 30


def send_file(client: WebClient, timings: Timings, user_id: str, name: str, content: bytes, said: str) -> None:
    """Send the file as a direct message, under `said` (mrkdwn). Raises a `SlackError`; nothing is seen before the last step."""
    conversation = call(client.conversations_open, timings, users=user_id)["channel"]["id"]
    file_id = _sent(client, timings, name, content)
    call(
        client.files_completeUploadExternal,
        timings,
        files=[{"id": file_id, "title": name}],
        channel_id=conversation,
        initial_comment=said,
    )


def upload_picture(client: WebClient, timings: Timings, name: str, content: bytes) -> str:
    """The id of the file, which nobody sees until a message shows it. Raises a `SlackError`.

    Slack processes it afterwards, and may refuse it in a message until then.
    """
    file_id = _sent(client, timings, name, content)
    call(client.files_completeUploadExternal, timings, files=[{"id": file_id, "title": name}])
    return file_id


def _sent(client: WebClient, timings: Timings, name: str, content: bytes) -> str:
    """The first two steps: the id of the file."""
    place = call(client.files_getUploadURLExternal, timings, filename=name, length=len(content))
    _upload(place["upload_url"], content)
    return str(place["file_id"])


def _upload(url: str, content: bytes) -> None:
    request = Request(url, content, {"Content-Type": "application/octet-stream"})  # noqa: S310
    try:
        post(request, proxy=proxy_for(url), timeout=_TIMEOUT)
    except HTTPError as error:
        failure = SlackOutcomeUnknown(_UPLOAD, str(error.code))
    except FAILURES as error:
        raise failure_of(_UPLOAD, error) from None
    else:
        return
    raise failure

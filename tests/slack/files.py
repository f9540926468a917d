"""files.getUploadURLExternal and files.completeUploadExternal, and the address between them.

Source: https://docs.slack.dev/messaging/working-with-files#upload
"""

from __future__ import annotations

from typing import Final

from werkzeug.wrappers import Request, Response

from .api import ApiError, Asked, Endpoint, invalid_arguments
from .state import Workspace
from .values import Json, Message, Upload

PATH: Final = "/upload/v1/"


def get_upload_url(asked: Asked) -> Json:
    """Where to send a file of that name and length."""
    name, length = asked.required("filename"), int(asked.required("length"))
    if length <= 0:
        raise invalid_arguments(["length must be positive"])
    upload = Upload(f"F0{asked.workspace.number():07d}", name, length)
    asked.workspace.uploads[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{asked.workspace.base_url}{PATH}{upload.id}"}


def receive(workspace: Workspace, request: Request) -> Response:
    """The bytes, raw: they must be as many as were announced."""
    upload = workspace.uploads.get(request.path.removeprefix(PATH))
    content = request.get_data()
    if upload is None or upload.content is not None or len(content) != upload.length:
        workspace.violate(f"upload: {len(content)} bytes, not what was announced")
        return Response("failed", status=400)
    upload.content = content
    return Response(f"OK - {len(content)}")


def complete(asked: Asked) -> Json:
    """Share the files in one conversation, if one is named. Until then, nobody sees them."""
    files = asked.structure("files")
    uploads = [asked.workspace.uploads.get(str(file.get("id"))) for file in files or []]
    if not uploads or any(upload is None or upload.content is None or upload.shared for upload in uploads):
        raise ApiError("file_not_found")
    if not asked.given("channel_id"):
        return {"files": [upload.share(upload.name) for upload in uploads if upload]}
    channel, workspace = asked.channel("channel_id"), asked.workspace
    if not workspace.is_member(channel):
        raise ApiError("not_in_channel")
    shown = [upload.share(str(file.get("title") or "")) for upload, file in zip(uploads, files, strict=True) if upload]
    comment, author = asked.given("initial_comment"), workspace.bot_user_id
    workspace.add_message(Message(workspace.new_ts(), channel, author, comment, files=shown, bot_id=workspace.bot_id))
    return {"files": shown}


ENDPOINTS: dict[str, Endpoint] = {
    "files.getUploadURLExternal": Endpoint(get_upload_url, "files:write"),
    "files.completeUploadExternal": Endpoint(complete, "files:write"),
}

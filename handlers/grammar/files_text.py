"""Files and pictures attached to a message, as plain text. Pure.

Source: https://docs.slack.dev/reference/objects/file-object
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from bot import wording
from handlers.grammar.rich_text import quoted
from handlers.grammar.slack_text import Reader, fenced, mapping, string

_HIDDEN: Final = {
    "tombstone": wording.messages.FILE_DELETED,
    "hidden_by_limit": wording.messages.FILE_HIDDEN,
    "file_access": wording.messages.FILE_ELSEWHERE,
    "check_file_info": wording.messages.FILE_ELSEWHERE,
    "access_denied": wording.messages.FILE_ELSEWHERE,
    "file_not_found": wording.messages.FILE_DELETED,
}
"""The modes and access states of a file that explain why Slack says nothing else about it."""
_KINDS: Final = {"image": wording.messages.PHOTO, "video": wording.messages.VIDEO, "audio": wording.messages.RECORDING}

_File = Mapping[str, Any]


def file_text(file: _File, reader: Reader) -> str:
    """``Photo: rack.jpg (JPEG) https://…``, then what Slack shows of it: a description, the first lines, a transcript."""
    address = string(file.get("permalink")) or string(file.get("url_private")) or string(file.get("external_url"))
    if why := _why_hidden(file):
        return " ".join(filter(None, [why, address]))
    kind = string(file.get("pretty_type")) or string(file.get("filetype")).upper()
    shown = f"{file_kind(file)}: {file_name(file)}" if file_name(file) else file_kind(file)
    first = " ".join(filter(None, [shown, f"({kind})" if kind else "", address]))
    return "\n".join([first, *filter(None, _inside(file, reader))])


def file_kind(file: _File) -> str:
    """Photo, Video, Recording or File."""
    return _KINDS.get(string(file.get("mimetype")).partition("/")[0], wording.messages.FILE)


def file_name(file: _File) -> str:
    """Its title and name, or "" if it has neither."""
    name, title = string(file.get("name")).strip(), string(file.get("title")).strip()
    return name if title in (name, PurePath(name).stem) else ", ".join(filter(None, [title, name]))


def _why_hidden(file: _File) -> str:
    says = (string(file.get("mode")), string(file.get("file_access")))
    return next((_HIDDEN[word] for word in says if word in _HIDDEN), "")


def _inside(file: _File, reader: Reader) -> Iterator[str]:
    yield string(file.get("alt_txt"))
    if file.get("mode") == "snippet":
        yield fenced(string(file.get("preview")))
    spoken = mapping(mapping(file.get("transcription")).get("preview")).get("content")
    for words in (string(file.get("plain_text")), string(spoken)):
        yield quoted(words.strip()) if words.strip() else ""

"""Keesa's texts in the form in which they are compared: as people read them. Pure.

The same note can come as ``<div>ok<br/></div>`` today and as ``ok`` tomorrow; to its reader nothing has changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from bot.model.attribution import read_text
from bot.model.catalogue import category_key, ticket_type_key
from bot.model.markup import bare_text, unescape

_JOINERS: Final = "\u200c\u200d"  # they change how letters and emoji look
_UNSEEN: Final = ("Cc", "Cf", "Cs")
_SIGNING: Final = re.compile(
    r"x-(?:amz|goog)-[\w-]+|awsaccesskeyid|googleaccessid|key-pair-id|signature|sig|policy|expires|token|s[eiprtv]|spr|sk(?:oid|tid|[tesv])",
    re.IGNORECASE,
)
"""The parameters with which Amazon's, Google's and Microsoft's stores sign an address for some time."""


def reading(source: str) -> str:
    """A text or a name, without markup, entities, invisible characters and differences in white space or Unicode composition."""
    return _visible(" ".join(bare_text(source).split()))


def text_reading(source: str) -> str:
    """A description or note: as `reading`, without its signature."""
    return reading(read_text(source))


def type_reading(value: str) -> str:
    """A ticket type, given its key or its name."""
    return ticket_type_key(value) or reading(value).casefold()


def category_reading(value: str) -> str:
    """A category, given its key or its name."""
    return category_key(value) or reading(value).casefold()


def status_reading(value: str) -> str:
    return reading(value).casefold()


def image_readings(urls: Iterable[str]) -> tuple[str, ...]:
    """The addresses of pictures, in any order.

    A store that signs addresses gives the same picture another signature each time; that isn't compared.
    """
    return tuple(sorted(_unsigned(unescape(url).strip()) for url in urls))


def _unsigned(url: str) -> str:
    address, mark, query = url.partition("?")
    return address + mark + "&".join(part for part in query.split("&") if not _SIGNING.fullmatch(part.partition("=")[0]))


def _visible(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    seen = "".join(sign for sign in line if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).split())

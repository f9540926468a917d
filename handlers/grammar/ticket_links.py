"""Recognises and builds links to tickets on Keesa's own pages, as configured in ``KEESA_TICKET_URL``. Pure."""

from __future__ import annotations

import re
from typing import Final

_SITE: Final = re.compile("(?:https?:)?//[^/?#]*", re.IGNORECASE)


class TicketLinks:
    """`pattern` is an address with ``{number}`` in it, or None if it isn't configured; then nothing is a link to a ticket."""

    def __init__(self, pattern: str | None = None) -> None:
        self._pattern = pattern
        self._like = _links_like(pattern) if pattern else None

    def number(self, url: str) -> str:
        """The number of the ticket that `url` leads to, without leading zeros; "" if it isn't such a link."""
        found = self._like.fullmatch(url) if self._like else None
        return found[1] if found else ""

    def url(self, number: str) -> str:
        """The address of the ticket, or "" if it isn't configured."""
        return self._pattern.replace("{number}", number) if self._pattern else ""


NO_LINKS: Final = TicketLinks()


def _links_like(pattern: str) -> re.Pattern[str]:
    """With or without a scheme, query or fragment. Case only matters after the host."""
    before, _, after = pattern.partition("{number}")
    site = _SITE.match(before)
    end = site.end() if site else 0
    host, path = before[:end].partition("//")[2], before[end:]
    scheme = "(?i:(?:https?:)?//)?"
    return re.compile(rf"{scheme}(?i:{re.escape(host)}){re.escape(path)}0*([1-9][0-9]{{0,17}}){re.escape(after)}/?(?:[?&#].*)?")

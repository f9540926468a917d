"""Links to tickets on Keesa's own pages, as ``KEESA_TICKET_URL`` has them. Pure."""

from __future__ import annotations

import re
from typing import Final

_SITE: Final = re.compile("(?:https?:)?//[^/?#]*", re.IGNORECASE)


class TicketLinks:
    """`pattern` is an address with ``{number}`` in it; None where the operator named none: then nothing is a link to a ticket."""

    def __init__(self, pattern: str | None = None) -> None:
        self._pattern = pattern
        self._like = _links_like(pattern) if pattern else None

    def number(self, url: str) -> str:
        """The number of the ticket that `url` leads to, without the zeros that lead it; "" where it leads to none."""
        found = self._like.fullmatch(url) if self._like else None
        return found[1] if found else ""

    def url(self, number: str) -> str:
        """Where the ticket is; "" where the operator did not say."""
        return self._pattern.replace("{number}", number) if self._pattern else ""


NO_LINKS: Final = TicketLinks()


def _links_like(pattern: str) -> re.Pattern[str]:
    """With or without a scheme, a query or a fragment. Case matters only behind the host."""
    before, _, after = pattern.partition("{number}")
    site = _SITE.match(before)
    end = site.end() if site else 0
    host, path = before[:end].partition("//")[2], before[end:]
    scheme = "(?i:(?:https?:)?//)?"
    return re.compile(rf"{scheme}(?i:{re.escape(host)}){re.escape(path)}0*([1-9][0-9]{{0,17}}){re.escape(after)}/?(?:[?&#].*)?")

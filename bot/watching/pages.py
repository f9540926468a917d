"""What the page of a feed says, read beside what the feed showed last. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.keesa.wire import TicketPage
from bot.model.feeds import Feed


@dataclass(frozen=True)
class FeedPage:
    """A feed as it was after its last poll, and the page that it shows now, the newest ticket first."""

    feed: Feed
    page: TicketPage

    @property
    def is_unchanged(self) -> bool:
        return self.page.fingerprint == self.feed.fingerprint

    @property
    def reaches_known_ground(self) -> bool:
        """Whether nothing can be missing between the page's end and what the feed showed last."""
        return not self.page.is_full or not set(self.feed.members).isdisjoint(self.page.numbers)

    @property
    def has_gap(self) -> bool:
        """Whether tickets may lie between the end of the page and what is known, which may be that there were none."""
        return self.feed.baselined_at is not None and not self.reaches_known_ground

    @property
    def departed(self) -> list[str]:
        """The members of the feed that its page should show and does not.

        A full page ends somewhere: what is older than its last ticket may well still be there.
        """
        end = min(map(int, self.page.numbers), default=0) if self.page.is_full else 0
        return [number for number in self.missing if int(number) > end]

    @property
    def missing(self) -> list[str]:
        shown = set(self.page.numbers)
        return [number for number in self.feed.members if number not in shown]

    def members(self, settled: Collection[str], *, at_most: int) -> tuple[str, ...]:
        """What the feed has now: its page, what lies beyond the page's end, and what left it but is not `settled` yet."""
        return (*self.page.numbers, *(number for number in self.missing if number not in settled))[:at_most]

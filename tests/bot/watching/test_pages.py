"""What a page says beside what its feed showed last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.keesa.wire import TicketItem, TicketPage, read_ticket
from bot.model.feeds import Feed
from bot.watching.pages import FeedPage

NOW = datetime(2026, 11, 7, tzinfo=UTC)


def seen(members: Sequence[int], shown: Sequence[int], limit: int, *, rows: int | None = None, begun: bool = True) -> FeedPage:
    items = tuple(TicketItem(str(number), "", {}, read_ticket) for number in shown)
    page = TicketPage("new", items, len(shown) if rows is None else rows, 0, limit)
    numbers = tuple(map(str, members))
    feed = Feed(ticket_type="t", status="open", next_poll_at=NOW, members=numbers, baselined_at=NOW if begun else None)
    return FeedPage(feed, page)


@pytest.mark.parametrize(
    ("page", "gap", "departed", "members"),
    [
        pytest.param(seen([3, 2, 1], [4, 3, 2, 1], 50), False, [], [4, 3, 2, 1], id="one more"),
        pytest.param(seen([3, 2, 1], [4, 3, 1], 50), False, [2], [4, 3, 1, 2], id="one more, one less"),
        pytest.param(seen([3, 2, 1], [], 50), False, [3, 2, 1], [3, 2, 1], id="all gone"),
        pytest.param(seen([3, 2, 1], [4, 3], 2), False, [], [4, 3, 2, 1], id="a full page ends above the oldest"),
        pytest.param(seen([5, 3, 1], [6, 3], 2), False, [5], [6, 3, 5, 1], id="one that a full page should show"),
        pytest.param(seen([3, 2], [6, 5], 2), True, [], [6, 5, 3, 2], id="a full page of news"),
        pytest.param(seen([], [6, 5], 2), True, [], [6, 5], id="a full page, and there were none"),
        pytest.param(seen([], [6, 5], 2, begun=False), False, [], [6, 5], id="the first page"),
        pytest.param(seen([3, 2, 1], [3, 2], 3, rows=3), False, [], [3, 2, 1], id="what has no number fills the page too"),
    ],
)
def test_what_a_page_says(page: FeedPage, gap: bool, departed: list[int], members: list[int]) -> None:
    assert page.has_gap is gap
    assert page.departed == list(map(str, departed))
    assert page.members((), at_most=9) == tuple(map(str, members))


def test_what_was_settled_is_no_member_any_more() -> None:
    assert seen([5, 4, 3], [6, 5], 50).members({"4"}, at_most=9) == ("6", "5", "3")
    assert seen([5, 4, 3], [6, 5], 50).members((), at_most=3) == ("6", "5", "4")


def test_the_same_bytes_say_nothing_new() -> None:
    page = seen([1], [1], 50)
    assert not page.is_unchanged
    same = page.feed.model_copy(update={"fingerprint": "new"})
    assert FeedPage(same, page.page).is_unchanged

"""Interpreting a page, compared with what its feed showed last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Paging
from bot.watching.pages import FeedPage

NOW = datetime(2026, 11, 7, tzinfo=UTC)


def seen(
    members: Sequence[int],
    shown: Sequence[int],
    limit: int,
    *,
    rows: int | None = None,
    begun: bool = True,
    partial: bool = False,
    **paging: Any,
) -> FeedPage:
    page = TicketPage("new", dict.fromkeys(map(str, shown), ""), len(shown) if rows is None else rows, 0, limit)
    numbers = tuple(map(str, members))
    feed = Feed(ticket_type="t", status="open", next_poll_at=NOW, members=numbers, baselined_at=NOW if begun else None)
    return FeedPage(feed, page, Paging(**paging), partial)


@pytest.mark.parametrize(
    ("page", "gap", "departed", "members"),
    [
        pytest.param(seen([3, 2, 1], [4, 3, 2, 1], 50), False, [], [4, 3, 2, 1], id="one more"),
        pytest.param(seen([3, 2, 1], [4, 3, 1], 50), False, [2], [4, 3, 2, 1], id="one more, one less"),
        pytest.param(seen([3, 2, 1], [], 50), False, [3, 2, 1], [3, 2, 1], id="all gone"),
        pytest.param(seen([3, 2, 1], [4, 3], 2), False, [], [4, 3, 2, 1], id="a full page ends above the oldest"),
        pytest.param(seen([5, 3, 1], [6, 3], 2), False, [5], [6, 5, 3, 1], id="one that a full page should show"),
        pytest.param(seen([3, 2], [6, 5], 2), True, [], [6, 5, 3, 2], id="a full page of news"),
        pytest.param(seen([], [6, 5], 2), True, [], [6, 5], id="a full page, and there were none"),
        pytest.param(seen([], [6, 5], 2, begun=False), False, [], [6, 5], id="the first page"),
        pytest.param(seen([3, 2, 1], [4, 3], 50, cut_at=2), False, [], [4, 3, 2, 1], id="what Keesa cuts ends above the oldest"),
        pytest.param(seen([3, 2, 1], [4], 50, cut_at=2), False, [3, 2, 1], [4, 3, 2, 1], id="one that is shorter is whole"),
        pytest.param(seen([3, 2], [6, 5], 50, cut_at=2), True, [], [6, 5, 3, 2], id="a page of news that Keesa cuts"),
        pytest.param(seen([3, 2], [6, 5], 50), False, [3, 2], [6, 5, 3, 2], id="all have left, as it seems, and others came"),
        pytest.param(seen([3, 2], [6, 5], 50, partial=True), True, [3, 2], [6, 5, 3, 2], id="but one is there still"),
        pytest.param(seen([3, 2], [], 50, partial=True), False, [3, 2], [3, 2], id="an empty page brings no news"),
        pytest.param(
            seen([2, 1], [1, 2], 2, is_ascending=True), False, [], [2, 1], id="the oldest first, and as many as asked for"
        ),
        pytest.param(
            seen([4, 3, 2, 1], [1, 3], 2, is_ascending=True), False, [2], [4, 3, 2, 1], id="the oldest first: the newest lie beyond"
        ),
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
    assert FeedPage(same, page.page, Paging()).is_unchanged


def test_what_comes_into_a_cut_page_from_beyond_its_end_is_not_new() -> None:
    page = seen([9, 8, 7], [10, 8, 6], 50, cut_at=3)
    assert [page.was_there_before(number) for number in ("10", "9", "6")] == [False, False, True]
    assert not seen([9, 8, 7], [10, 8, 6], 50).was_there_before("6"), "a whole page has it because it came"
    assert not seen([9, 8], [6, 5, 4], 50, cut_at=3).was_there_before("4"), "nothing says where known ground begins"

from __future__ import annotations

from bot.model.page import Page, page_of, read_page


def test_a_page_of_several() -> None:
    assert page_of("abcdefghijk", 3, 5) == Page("k", number=3, pages=3, total=11)


def test_after_the_last_page_there_is_the_last_page() -> None:
    assert page_of("abcdefghijk", 99, 5).number == 3


def test_of_nothing_there_is_an_empty_page() -> None:
    assert page_of("", 2, 5) == Page("", number=1, pages=1, total=0)


def test_only_what_is_shown_is_read() -> None:
    assert page_of([1, 2, 3], 2, 2).read(lambda some: [str(one) for one in some]) == Page(["3"], number=2, pages=2, total=3)
    assert read_page(11, 2, 5, lambda first: [first]) == Page([5], number=2, pages=3, total=11)

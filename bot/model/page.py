"""A page of a list, so that only what is shown needs to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
Other = TypeVar("Other")


class Page(NamedTuple, Generic[Item]):
    """Some of `total` items: those on page `number` of `pages`."""

    items: Sequence[Item] = ()
    number: int = 1
    pages: int = 1
    total: int = 0

    def read(self, read: Callable[[Sequence[Item]], Sequence[Other]]) -> Page[Other]:
        """The same page with what `read` returns for its items, such as tickets for their numbers."""
        return Page(read(self.items), self.number, self.pages, self.total)


def page_of(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """The page with that number, or the last one."""
    return read_page(len(items), number, size, lambda first: items[first : first + size])


def read_page(total: int, number: int, size: int, read: Callable[[int], Sequence[Item]]) -> Page[Item]:
    """The same of `total` items, of which `read` returns those on a page. It is called with the number of those before it."""
    pages = max(1, ceil(total / size))
    number = min(number, pages)
    return Page(read((number - 1) * size), number, pages, total)

"""Turning the pages of whatever has more than one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model.writes import Requester
from handlers.blocks.kit import Message
from handlers.features.find import Finder
from handlers.features.home import Home
from handlers.features.lists import Lists
from handlers.features.subscriptions import Subscriptions
from handlers.slack.metadata import MetadataError, PageKind, PageRef
from handlers.slack.reply import Reply


class Pages:
    """Replaces a page with the one that the pressed button names."""

    def __init__(self, lists: Lists, finder: Finder, subscriptions: Subscriptions, home: Home) -> None:
        self._home = home
        self._pages: Mapping[PageKind, Callable[[PageRef, Requester], Message]] = {
            PageKind.OPEN: lambda ref, _: lists.open_page(ref),
            PageKind.MINE: lambda ref, who: lists.mine_page(ref, who.user_id),
            PageKind.LIST: lambda ref, _: lists.type_page(ref),
            PageKind.NOTES: lambda ref, _: lists.notes_page(ref),
            PageKind.NOTE: lambda ref, _: lists.note_page(ref),
            PageKind.DESCRIPTION: lambda ref, _: lists.description_page(ref),
            PageKind.FIND: lambda ref, _: finder.page(ref),
            PageKind.SUBSCRIPTIONS: subscriptions.page,
        }

    def turn(self, reply: Reply, ref: PageRef) -> None:
        """Turn a page of the Home, which has several lists, or of a list of its own."""
        if reply.place.in_home and not reply.place.view_id:
            self._home.turn(reply.place, ref)
        else:
            if ref.kind not in self._pages:
                raise MetadataError(f"{ref.kind} has pages in the Home only")
            reply.replace(self._pages[ref.kind](ref, reply.place.requester))

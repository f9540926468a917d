"""The App Home: what there is to do, one's own tickets, the open ones, who subscribes to what, and how fresh it all is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Generic, TypeVar

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot import wording
from bot.model.feeds import Feed
from bot.model.subscriptions import Subscription
from bot.model.tickets import Ticket
from handlers.blocks import subscriptions, text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, actions, button, context, header, section
from handlers.blocks.lists import foot, ticket_line
from handlers.grammar import commands
from handlers.grammar.buttons import FIND_TICKETS, RAISE_TICKET, REFRESH_HOME
from handlers.slack.metadata import HomeState, PageKind, PageRef

A_PAGE = 5

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some of `total` items: those on page `number` of `pages`."""

    items: Sequence[Item] = ()
    number: int = 1
    pages: int = 1
    total: int = 0


def page_of(items: Sequence[Item], number: int) -> Page[Item]:
    """The page of that number, or the last one."""
    pages = max(1, ceil(len(items) / A_PAGE))
    number = min(number, pages)
    return Page(items[(number - 1) * A_PAGE : number * A_PAGE], number, pages, len(items))


@dataclass(frozen=True)
class HomeContent:
    """What to show at `now`. `open` is None while Keesa has not said; `problem` is why it will not, in plain words."""

    now: datetime
    mine: Page[Ticket] = field(default_factory=Page)
    followed: Page[Ticket] = field(default_factory=Page)
    open: Page[Ticket] | None = None
    problem: str = ""
    subscriptions: Page[Subscription] = field(default_factory=Page)
    feeds: Sequence[Feed] = ()


def home_view(content: HomeContent, state: HomeState, display: Display) -> View:
    """The whole Home, of under 60 blocks; `state` travels in it."""
    blocks = [*_top(content, display), *_lists(content, display), *_subscriptions(content.subscriptions, display)]
    return View(type="home", private_metadata=state.to_json(), blocks=blocks)


def closed_view(sentence: str) -> View:
    """A Home for somebody who may not use the bot; `sentence` is mrkdwn."""
    return View(type="home", blocks=[section(sentence)])


def failed_view(said: Message) -> View:
    """A Home that could not be made, with the reason; opening it again asks anew, and so does its button."""
    return View(type="home", blocks=[*said.blocks, actions(button(wording.buttons.REFRESH, REFRESH_HOME))])


def _top(content: HomeContent, display: Display) -> Iterator[Block]:
    yield header(wording.help.TITLE)
    yield section(wording.home.INTRO)
    if not content.mine.total and not content.followed.total:
        yield section(wording.home.WELCOME)
    yield actions(
        button(wording.buttons.RAISE, RAISE_TICKET, style="primary"),
        button(wording.buttons.FIND, FIND_TICKETS),
        button(wording.buttons.REFRESH, REFRESH_HOME),
    )
    yield context(wording.home.find(commands.FIND.such_as))
    yield context(wording.home.shown_at(display.when(content.now)), *_freshness(content.feeds, display))


def _freshness(feeds: Sequence[Feed], display: Display) -> Iterator[str]:
    failing = [feed for feed in feeds if feed.failures]
    if failing:
        read = [feed.last_success_at for feed in failing if feed.last_success_at]
        oldest = display.when(min(read)) if len(read) == len(failing) else ""
        yield wording.home.feeds_failing(len(failing), len(feeds), oldest)
    elif read := [feed.last_success_at for feed in feeds if feed.last_success_at]:
        yield wording.home.feeds_read(display.when(min(read)))


def _lists(content: HomeContent, display: Display) -> Iterator[Block]:
    yield from _tickets(wording.lists.MY_TICKETS, content.mine, PageKind.MINE, wording.home.NO_TICKETS, display)
    if content.followed.total:
        yield from _tickets(wording.lists.FOLLOWED_TICKETS, content.followed, PageKind.FOLLOWED, "", display)
    if content.open is not None:
        yield from _tickets(wording.lists.OPEN_TICKETS, content.open, PageKind.OPEN, wording.home.NO_OPEN_TICKETS, display)
    else:
        yield from _heading(wording.lists.OPEN_TICKETS)
        yield section(text.escape(content.problem or wording.home.ASKING_KEESA))


def _tickets(title: str, page: Page[Ticket], kind: PageKind, empty: str, display: Display) -> Iterator[Block]:
    yield from _heading(wording.lists.heading(title, page.total))
    if not page.total:
        yield section(empty)
    yield from (ticket_line(ticket, display) for ticket in page.items)
    yield from foot(PageRef(kind=kind, page=page.number), page.pages)


def _subscriptions(page: Page[Subscription], display: Display) -> Iterator[Block]:
    yield from _heading(wording.lists.heading(wording.subscriptions.TITLE, page.total))
    if not page.total:
        yield section(wording.home.NO_SUBSCRIPTIONS)
    yield from (section(subscriptions.entry(subscription, display)) for subscription in page.items)
    yield from foot(PageRef(kind=PageKind.SUBSCRIPTIONS, page=page.number), page.pages)


def _heading(title: str) -> Iterator[Block]:
    yield DividerBlock()
    yield header(title)

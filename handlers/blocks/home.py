"""Builds the App Home: actions, the person's tickets, followed and open tickets, subscriptions, and how up to date it all is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot import wording
from bot.model.feeds import Feed
from bot.model.page import Page
from bot.model.schedules import Schedule
from bot.model.subscriptions import Subscription
from bot.model.tickets import Ticket
from bot.model.writes import Requester
from handlers.blocks import schedules, subscriptions, text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, actions, button, context, header, section
from handlers.blocks.lists import foot, ticket_line
from handlers.blocks.pickers import ticket_picker
from handlers.grammar import commands
from handlers.grammar.buttons import FIND_TICKETS, OPEN_PREFERENCES, PICK_TICKET, RAISE_TICKET, REFRESH_HOME
from handlers.slack.metadata import HomeState, PageKind, PageRef

A_PAGE = 5


class HomeContent(NamedTuple):
    """What to show to `who` at `now`. Each ticket is shown once, in the first list that has it.

    `following` are the numbers of all tickets that the person follows, `followed` those of them that aren't in `mine`. `open` is
    None until Keesa has answered; it leaves out `open_above` tickets that are in a list above. `ages` counts all open tickets by
    age, as `bot.model.reports.by_age` does; `waiting` counts what the person sent that isn't in Keesa yet. `problem` is why Keesa
    doesn't answer, in plain text; `done` is what just happened to a subscription or a schedule, in mrkdwn.
    """

    now: datetime
    who: Requester
    mine: Page[Ticket] = Page()
    following: Collection[str] = ()
    followed: Page[Ticket] = Page()
    open: Page[Ticket] | None = None
    open_above: int = 0
    ages: Sequence[int] = ()
    waiting: int = 0
    problem: str = ""
    done: str = ""
    subscriptions: Page[Subscription] = Page()
    schedules: Page[Schedule] = Page()
    feeds: Sequence[Feed] = ()


def home_view(content: HomeContent, state: HomeState, display: Display, *, picker: bool = True) -> View:
    """The whole Home, of fewer than 80 blocks (Slack allows 100); `state` is stored in it. A `picker` opens a ticket."""
    channels = [*_subscriptions(content, display), *_schedules(content, display)]
    blocks = [*_top(content, display, picker=picker), *_lists(content, display), *channels]
    return View(type="home", private_metadata=state.to_json(), blocks=blocks)


def closed_view(sentence: str) -> View:
    """A Home for somebody who may not use the bot. `sentence` is mrkdwn."""
    return View(type="home", blocks=[section(sentence)])


def failed_view(said: Message) -> View:
    """A Home that couldn't be built, with the reason. Opening it again, or its button, tries again."""
    return View(type="home", blocks=[*said.blocks, actions(button(wording.buttons.REFRESH, REFRESH_HOME))])


def _top(content: HomeContent, display: Display, *, picker: bool) -> Iterator[Block]:
    yield header(wording.help.TITLE)
    yield section(wording.home.INTRO)
    if not content.mine.total and not content.followed.total:
        yield section(wording.home.WELCOME)
    yield actions(
        button(wording.buttons.RAISE, RAISE_TICKET, style="primary"),
        button(wording.buttons.FIND, FIND_TICKETS),
        button(wording.buttons.PREFERENCES, OPEN_PREFERENCES),
        button(wording.buttons.REFRESH, REFRESH_HOME),
    )
    if picker:
        yield actions(ticket_picker(PICK_TICKET.id))
    yield context(wording.home.find(commands.FIND.such_as))
    yield context(wording.home.shown_at(display.when(content.now)), *_freshness(content.feeds, content.now, display))


def _freshness(feeds: Sequence[Feed], now: datetime, display: Display) -> Iterator[str]:
    failing = [feed for feed in feeds if feed.failures]
    if failing:
        read = [feed.last_success_at for feed in failing if feed.last_success_at and not feed.is_read_in_future(now)]
        oldest = display.when(min(read)) if len(read) == len(failing) else ""
        yield wording.home.feeds_failing(len(failing), len(feeds), oldest)
    elif read := [feed.last_success_at for feed in feeds if feed.last_success_at and not feed.is_read_in_future(now)]:
        yield wording.home.feeds_read(display.when(min(read)))


def _lists(content: HomeContent, display: Display) -> Iterator[Block]:
    yield from _heading(wording.lists.MY_TICKETS, content.mine.total)
    if content.waiting:
        yield context(wording.home.waiting(content.waiting))
    yield from _tickets(content.mine, PageKind.MINE, display, content.following)
    if not content.mine.total:
        yield section(wording.home.NO_TICKETS)
    if content.followed.total:
        yield from _heading(wording.lists.FOLLOWED_TICKETS, content.followed.total)
        yield from _tickets(content.followed, PageKind.FOLLOWED, display)
    yield from _open(content, display)


def _open(content: HomeContent, display: Display) -> Iterator[Block]:
    if content.open is None:
        yield from _heading(wording.lists.OPEN_TICKETS)
        yield section(text.escape(content.problem or wording.home.ASKING_KEESA))
        return
    yield from _heading(wording.lists.OPEN_TICKETS, content.open.total + content.open_above)
    if any(content.ages):
        yield context(wording.home.ages(content.ages))
    yield from _tickets(content.open, PageKind.OPEN, display)
    if content.open_above:
        yield context(wording.home.listed_above(content.open_above, content.open.total))
    elif not content.open.total:
        yield section(wording.home.NO_OPEN_TICKETS)


def _tickets(page: Page[Ticket], kind: PageKind, display: Display, following: Collection[str] = ()) -> Iterator[Block]:
    for ticket in page.items:
        yield ticket_line(ticket, display, mark=wording.home.FOLLOWING if ticket.number in following else "")
    yield from foot(PageRef(kind=kind, page=page.number), page.pages)


def _subscriptions(content: HomeContent, display: Display) -> Iterator[Block]:
    page = content.subscriptions
    ref = PageRef(kind=PageKind.SUBSCRIPTIONS, page=page.number)
    yield from _heading(wording.subscriptions.TITLE, page.total)
    if content.done:
        yield section(content.done)
    if not page.total:
        yield section(wording.home.NO_SUBSCRIPTIONS)
    for subscription in page.items:
        yield from subscriptions.row(subscription, ref, display, content.who)
    yield from foot(ref, page.pages)


def _schedules(content: HomeContent, display: Display) -> Iterator[Block]:
    page = content.schedules
    if not page.total:
        return
    yield from _heading(wording.schedules.EVERYWHERE, page.total)
    for schedule in page.items:
        yield from schedules.row(schedule, display, content.who)
    yield from foot(PageRef(kind=PageKind.SCHEDULES, page=page.number), page.pages)


def _heading(title: str, count: int | None = None) -> Iterator[Block]:
    yield DividerBlock()
    yield header(title if count is None else wording.lists.heading(title, count))

"""Builds the answer to ``/keesa status``. No emoji or colour carries meaning here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.feeds import Feed
from bot.status import StatusReport
from handlers.blocks import text
from handlers.blocks.display import Display, age
from handlers.blocks.kit import Message, context, header, message, section

_VALUE = 100
_ERROR = 150
_FEEDS = 20
_UNCHECKED_FOR = timedelta(days=1)


def status_message(report: StatusReport, display: Display) -> Message:
    """The state of Keesa and the feeds, and what is waiting to be sent."""
    blocks: list[Block] = [header(wording.status.TITLE), section(f"*{wording.status.KEESA}*: {_keesa(report)}")]
    if report.problem:
        blocks.append(context(_error(report.problem)))
    if report.slack_refuses:
        blocks.append(section(f"*{wording.status.SLACK}*: {text.escape(wording.errors.app_refused(report.slack_refuses))}"))
    blocks += [
        section(f"*{wording.status.FEEDS}*"),
        *_feeds(report, display),
        section(f"*{wording.status.WAITING}*: {_waiting(report)}"),
    ]
    if report.given_up:
        blocks.append(context(wording.status.given_up(report.given_up)))
    if unreadable := _unreadable(report):
        blocks.append(section(f"*{wording.status.UNREADABLE}*: {unreadable}"))
    return message(blocks, _sentence(report, display))


def _sentence(report: StatusReport, display: Display) -> str:
    """All of it on one line. The feeds come last, since they may be too many to fit."""
    feeds = "; ".join(_feed(feed, report.now, display) for feed in _worst_first(report.feeds, report.now))
    parts = [
        f"{wording.status.KEESA}: {_keesa(report)}.",
        f"{_error(report.problem).rstrip('.')}." if report.problem else "",
        wording.errors.app_refused(report.slack_refuses) if report.slack_refuses else "",
        f"{wording.status.WAITING}: {_waiting(report)}.",
        wording.status.given_up(report.given_up) if report.given_up else "",
        f"{wording.status.UNREADABLE}: {unreadable}." if (unreadable := _unreadable(report)) else "",
        f"{wording.status.FEEDS}: {feeds}" if feeds else wording.status.NO_FEEDS,
    ]
    return " ".join(filter(None, parts))


def _keesa(report: StatusReport) -> str:
    """The state of Keesa. While it can't be reached, the sign-in isn't mentioned."""
    if report.reachable is None:
        return wording.status.NOT_TRIED
    if not report.reachable:
        return wording.status.UNREACHABLE
    if report.signed_in is None:
        return wording.status.REACHABLE
    return wording.status.SIGNED_IN if report.signed_in else wording.status.NOT_SIGNED_IN


def _feeds(report: StatusReport, display: Display) -> Iterator[Block]:
    """A section for each feed. Failing feeds come first, then those that were read longest ago."""
    if not report.feeds:
        yield section(wording.status.NO_FEEDS)
    for feed in _worst_first(report.feeds, report.now)[:_FEEDS]:
        yield section(_feed(feed, report.now, display))
    if len(report.feeds) > _FEEDS:
        yield context(wording.status.more_feeds(len(report.feeds) - _FEEDS))


def _worst_first(feeds: Iterable[Feed], now: datetime) -> list[Feed]:
    def is_well(feed: Feed) -> bool:
        return not (feed.failures or feed.is_read_in_future(now))

    return sorted(feeds, key=lambda feed: (is_well(feed), feed.last_success_at or feed.next_poll_at))


def _feed(feed: Feed, now: datetime, display: Display) -> str:
    type_name, status = text.brief(ticket_type_name(feed.ticket_type), _VALUE), text.brief(display.status(feed.status), _VALUE)
    words = [_state(feed, now)]
    if feed.last_success_at and not feed.is_read_in_future(now):
        words += [wording.status.read_ago(age(now - feed.last_success_at), display.when(feed.last_success_at))]
        words += [wording.plurals.counted(len(feed.members), "ticket")]
    if feed.unchecked_at and now - feed.unchecked_at < _UNCHECKED_FOR:
        words.append(wording.status.unchecked(display.when(feed.unchecked_at)))
    words += _unseen(feed)
    line = f"*{wording.status.feed(type_name, status)}*: {', '.join(words)}"
    return f"{line}\n{_error(feed.last_error)}" if feed.failures and feed.last_error else line


def _unseen(feed: Feed) -> Iterator[str]:
    paging = feed.paging
    if paging.hides_newest:
        yield wording.status.oldest_only(paging.cut_at or paging.longest)
    elif paging.cut_at is not None:
        yield wording.status.newest_only(paging.cut_at)
    if feed.given_up:
        yield wording.status.not_looked_up(feed.given_up)


def _state(feed: Feed, now: datetime) -> str:
    if feed.failures:
        return wording.status.FAILING
    if feed.last_success_at is None:
        return wording.status.NEVER_READ
    if feed.is_read_in_future(now):
        return wording.status.CLOCK_WAS_AHEAD
    return wording.status.UP_TO_DATE


def _error(problem: str) -> str:
    return wording.status.last_error(text.brief(problem, _ERROR))


def _waiting(report: StatusReport) -> str:
    if not report.waiting_for_keesa and not report.waiting_for_slack and not report.kept_messages:
        return wording.status.NOTHING_WAITING
    return wording.status.waiting(report.waiting_for_keesa, report.waiting_for_slack, report.kept_messages)


def _unreadable(report: StatusReport) -> str:
    """What couldn't be read in Keesa's tickets, most frequent first; "" if nothing."""
    fields = sorted(report.unreadable.items(), key=lambda item: (-item[1], item[0]))
    words = [wording.status.unreadable(wording.changes.ATTRIBUTE_LABELS.get(name, name), count) for name, count in fields]
    return ", ".join([*words, *([wording.status.without_number(report.without_number)] if report.without_number else [])])

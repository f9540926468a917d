"""Builds the bot's notices about itself: how up to date it is, and where it posts nothing or not everything."""

from __future__ import annotations

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.news import ChannelStopped, FeedsFresh, FeedsStale, OlderUnchecked, PageCut, TicketMuted
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, remark
from handlers.grammar.filter_options import write_terms
from handlers.grammar.schedule_request import write_schedule

_VALUE = 200
_COMMAND = 600

Notice = OlderUnchecked | PageCut | FeedsStale | FeedsFresh | ChannelStopped | TicketMuted


def notice(news: Notice, display: Display) -> Message:
    """One paragraph."""
    return remark(_sentence(news, display))


def _sentence(news: Notice, display: Display) -> str:
    match news:
        case OlderUnchecked(ticket_type=ticket_type, status=status, limit=limit):
            return wording.announcements.older_unchecked(_feed(ticket_type, status, display), limit)
        case PageCut(ticket_type=ticket_type, status=status, shown=shown, newest=newest):
            says = wording.announcements.newest_only if newest else wording.announcements.oldest_only
            return says(_feed(ticket_type, status, display), shown)
        case FeedsStale(since=since):
            return wording.announcements.stale(display.when(since))
        case FeedsFresh(since=since):
            return wording.announcements.fresh(display.when(since))
        case ChannelStopped():
            return _stopped(news)
        case TicketMuted(ticket_number=number, user_id=user_id, is_over=is_over):
            return (wording.muting.said_over if is_over else wording.muting.said)(f"<@{user_id}>", number)


def _feed(ticket_type: str, status: str, display: Display) -> str:
    return f"*{text.brief(ticket_type_name(ticket_type), _VALUE)}* ({text.brief(display.status(status), _VALUE)})"


def _stopped(news: ChannelStopped) -> str:
    if news.scheduled:
        again = wording.announcements.way_back_to_schedule(text.brief(write_schedule(news.scheduled), _COMMAND))
        return wording.announcements.stopped_schedules(f"<#{news.channel_id}>", _reason(news.reason), again)
    types = ", ".join(ticket_type_name(ticket_type) for ticket_type in news.ticket_types)
    wanted = write_terms(news.terms) if news.terms else news.ticket_types[0]
    way_back = wording.announcements.way_back(text.brief(wanted, _COMMAND))
    return wording.announcements.stopped(f"<#{news.channel_id}>", text.brief(types, 500), _reason(news.reason), way_back)


def _reason(code: str) -> str:
    return wording.announcements.STOP_REASONS.get(code) or wording.announcements.other_stop_reason(text.brief(code, _VALUE))

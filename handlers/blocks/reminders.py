"""Builds reminders."""

from __future__ import annotations

from collections.abc import Iterable

from bot import wording
from bot.model.markup import bare_line
from bot.model.news import Overdue, TicketOverdue, TicketsOverdue
from bot.model.reminders import MOST_TIMES, Reminder, UserGroup
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, context, header, message, paragraphs, section
from handlers.blocks.lists import spoken_entry

_TITLE = 110
_LINE = 280
_SPOKEN = 10


def reminder(news: TicketOverdue, display: Display) -> Message:
    """The reply in a card's thread. It names its ticket, because a reply whose card was deleted stands alone in the channel."""
    entry = news.entry
    said = wording.reminders.reminder(
        wording.tickets.numbered(entry.ticket.number), entry.reminder.condition.value, display.when(entry.since)
    )
    last = wording.reminders.LAST if entry.count >= MOST_TIMES else ""
    sentence = " ".join(filter(None, [_called(news.mentions), said, last]))
    heading = context(f"{display.number(entry.ticket.number)} {text.brief(bare_line(entry.ticket.title), _TITLE)}".rstrip())
    return message([heading, section(sentence)], sentence)


def reminders(news: TicketsOverdue, display: Display) -> Message:
    """A line for each ticket."""
    lines = [_line(entry, display) for entry in news.entries]
    if news.left_out:
        lines.append(wording.lists.and_more(news.left_out))
    called = [section(_called(news.mentions))] if news.mentions else []
    heading = wording.reminders.heading(news.total)
    entries = "; ".join(spoken_entry(entry.ticket) for entry in news.entries[:_SPOKEN])
    return message([header(heading), *called, *paragraphs(lines)], wording.announcements.read_out(heading, entries))


def described(all_of_them: Iterable[Reminder], mention: UserGroup | None) -> str:
    """What a subscription reminds of, in mrkdwn that notifies nobody; "" if there is nothing."""
    typed = [str(one) for one in all_of_them]
    return wording.reminders.described(typed, f"@{text.escape(mention.handle)}" if mention else "") if typed else ""


def _line(entry: Overdue, display: Display) -> str:
    title = text.brief(bare_line(entry.ticket.title), _TITLE)
    waits = wording.reminders.entry(entry.reminder.condition.value, display.when(entry.since))
    return text.cut(f"• {display.number(entry.ticket.number)} {' · '.join(filter(None, [title, waits]))}", _LINE)


def _called(groups: Iterable[UserGroup]) -> str:
    """Notifies their members."""
    return " ".join(f"<!subteam^{text.escape(group.id)}>" for group in groups)

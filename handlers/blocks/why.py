"""Builds the explanation why a ticket was or wasn't posted in a channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot import wording
from bot.model.announcements import AnnouncementState, Delivery
from bot.model.catalogue import category_name, priority_name, ticket_type_name
from bot.model.filters import Rule
from bot.model.tickets import Ticket
from bot.watching.missed import Missed
from bot.watching.why import Awaited, Explanation, Reason, Verdict
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, message, paragraphs, section
from handlers.blocks.subscriptions import described
from handlers.blocks.ticket import entry
from handlers.grammar.filter_options import write_rule

LINKED: Final = 5
"""The most announcements to show: each needs a call to Slack for its link."""
SILENCES: Final = 5
"""The most silences to show, the latest ones."""
_POSTED = {
    "new": wording.why.posted,
    "change": wording.why.update_posted,
    "digest": wording.why.listed,
    "reminder": wording.why.reminded,
}
_SINCE = {
    Reason.BEFORE: wording.why.existed_before,
    Reason.BEFORE_CHANGE: wording.why.existed_before_change,
    Reason.UNCHECKED: wording.why.not_checked,
    Reason.UNKNOWN: wording.why.no_record,
}
_LAST = {Reason.FILTERED: 1, Reason.OTHER_STATUS: 2}
"""Shown last. If there isn't room for all, the subscriptions that match the ticket are shown."""
_VALUE = 100
_ERROR = 300


def why_message(explanation: Explanation, links: Mapping[str, str], display: Display) -> Message:
    """The ticket, what was announced about it here, and how each subscription of the channel applies to it."""
    ticket = explanation.ticket or Ticket(number=explanation.number)
    told = list(_told(explanation, links, display)) or [wording.why.NOTHING_POSTED]
    if explanation.mute:
        told.append(wording.why.muted(f"<@{explanation.mute.user_id}>", display.when(explanation.mute.since), ticket.number))
    if explanation.first_seen_at:
        told.append(wording.why.first_seen(display.when(explanation.first_seen_at)))
    if labels := [wording.changes.ATTRIBUTE_LABELS.get(name, name) for name in ticket.unreadable]:
        told.append(wording.why.unreadable(", ".join(labels)))
    told += [_missed(missed, display, told=bool(explanation.deliveries)) for missed in explanation.missed[-SILENCES:]]
    told += [_awaited(awaited, display) for awaited in explanation.awaited]
    verdicts = list(_verdicts(explanation, ticket, display)) or [wording.subscriptions.NONE]
    blocks = [section(entry(ticket, display)), *paragraphs(told), *paragraphs(verdicts, 6_000)]
    return message(blocks, wording.why.read_out(wording.tickets.numbered(ticket.number), told[0]))


def linked(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The announcements that are shown: the first, which announced the ticket, and the newest."""
    all_of_them = _announced(deliveries)
    return all_of_them if len(all_of_them) <= LINKED else [all_of_them[0], *all_of_them[1 - LINKED :]]


def _told(explanation: Explanation, links: Mapping[str, str], display: Display) -> Iterator[str]:
    deliveries, can_post = explanation.deliveries, not any(verdict.subscription.stopped_at for verdict in explanation.verdicts)
    left_out = len(_announced(deliveries)) - LINKED
    for place, delivery in enumerate(linked(deliveries)):
        if place == 1 and left_out > 0:
            yield wording.why.left_out(left_out)
        is_quiet = delivery.state is AnnouncementState.HELD and can_post and delivery.due_at
        yield wording.why.quiet(display.when(is_quiet)) if is_quiet else _delivery(delivery, links, display)


def _announced(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The announcements; those that were held and listed later are shown with the list."""
    return [delivery for delivery in deliveries if delivery.state is not AnnouncementState.DIGESTED]


def _delivery(delivery: Delivery, links: Mapping[str, str], display: Display) -> str:
    match delivery.state:
        case AnnouncementState.SENT:
            url = links.get(delivery.message_ts)
            when = display.when(delivery.finished_at or delivery.created_at)
            return _POSTED[delivery.kind](when, text.link(url, wording.why.VIEW_MESSAGE) if url else "")
        case AnnouncementState.HELD:
            return wording.why.held(display.when(delivery.created_at))
        case AnnouncementState.DEAD:
            refused_at = display.when(delivery.finished_at or delivery.created_at)
            return wording.why.undeliverable(refused_at, text.brief(delivery.error, _ERROR))
        case AnnouncementState.DROPPED:
            ended_at = display.when(delivery.finished_at or delivery.created_at)
            return wording.why.dropped(ended_at, text.brief(delivery.error, _ERROR))
        case _:
            return wording.why.on_its_way(display.when(delivery.created_at))


def _awaited(awaited: Awaited, display: Display) -> str:
    typed = f"`{awaited.reminder}`"
    following = display.when(awaited.due_at) if awaited.due_at else ""
    if awaited.told:
        return wording.reminders.told(typed, awaited.told.times, display.when(awaited.told.told_at), following)
    return wording.reminders.waiting(typed, following) if following else wording.reminders.not_waiting(typed)


def _missed(missed: Missed, display: Display, *, told: bool) -> str:
    statuses = text.brief(", ".join(map(display.status, missed.statuses)), _VALUE)
    silence = wording.why.not_read(statuses, display.when(missed.since), display.when(missed.until))
    if not told:
        return f"{silence} {wording.why.RAISED_MEANWHILE_UNPOSTED}"
    return f"{silence} {wording.why.RAISED_MEANWHILE if missed.raised else wording.why.CHANGED_MEANWHILE}"


def _verdicts(explanation: Explanation, ticket: Ticket, display: Display) -> Iterator[str]:
    """A line for each subscription, matching ones first; those to other types share a line."""
    others = [verdict for verdict in explanation.verdicts if verdict.reason is Reason.OTHER_TYPE]
    for verdict in sorted(explanation.verdicts, key=lambda verdict: _LAST.get(verdict.reason, 0)):
        if verdict.reason is not Reason.OTHER_TYPE:
            yield " ".join([f"• {_because(verdict, ticket, display)}", *_silence(verdict, display)])
    if others:
        names = dict.fromkeys(ticket_type_name(verdict.subscription.ticket_type) for verdict in others)
        said = wording.why.only_other_types if len(others) == len(explanation.verdicts) else wording.why.other_types_too
        yield f"• {said(text.brief(name, _VALUE) for name in names)}"


def _because(verdict: Verdict, ticket: Ticket, display: Display) -> str:
    what = described(verdict.subscription.terms, display)
    match verdict.reason:
        case Reason.OTHER_STATUS:
            return wording.why.other_status(what, text.brief(display.status(ticket.status), _VALUE))
        case Reason.FILTERED:
            return wording.why.kept_out(what, (_rule(rule, verdict, ticket) for rule in verdict.rules))
        case Reason.MATCHES:
            return wording.why.matches(what)
        case Reason.NOT_BEGUN:
            return wording.why.not_started(what)
        case Reason.UNSEEN:
            return wording.why.not_seen(what)
        case reason:
            return _SINCE[reason](what, display.when(verdict.since) if verdict.since else "")


def _rule(rule: Rule, verdict: Verdict, ticket: Ticket) -> str:
    """The rule as people type it, and the ticket's value instead."""
    own = {Rule.PRIORITY: priority_name(ticket.priority), Rule.CATEGORY: category_name(ticket.category)}
    typed = f"`{text.brief(write_rule(rule, verdict.subscription.filter), 2 * _VALUE)}`"
    if rule not in own:
        return typed
    return wording.why.rule(typed, text.brief(own[rule], _VALUE) or wording.changes.NOTHING)


def _silence(verdict: Verdict, display: Display) -> Iterator[str]:
    for status, since in verdict.silent_feeds:
        name = text.brief(display.status(status), _VALUE)
        yield wording.why.silent_since(name, display.when(since)) if since else wording.why.never_answered(name)

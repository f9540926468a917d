"""Builds the list of a channel's subscriptions, and the messages about a new, changed or removed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.markup import bare_line
from bot.model.news import SubscriptionsChanged, SubscriptionsGathered
from bot.model.page import Page
from bot.model.schedules import Schedule
from bot.model.subscriptions import Selected, Subscription, Terms
from bot.model.tickets import Ticket, TicketExcerpt
from bot.model.writes import Requester
from bot.watching.preview import Preview
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.filters import rules_said
from handlers.blocks.kit import Message, actions, button, context, header, message, paragraphs, section
from handlers.blocks.lists import foot
from handlers.blocks.manner import manner_said
from handlers.blocks.schedules import described as described_schedule
from handlers.blocks.subscription_table import subscription_table
from handlers.blocks.table import MOST_ROWS
from handlers.grammar.buttons import CHANGE_SUBSCRIPTION, UNDO_SUBSCRIBE, UNSUBSCRIBE
from handlers.slack.metadata import PageRef, SubscriptionRef

A_PAGE = 10
_VALUE = 100
_FILTER = 400  # ten of these fit into one message
_TITLE = 110
_PROBLEM = 500
_EXAMPLES = 5
_MUTED = 20


def subscription_list(
    subscriptions: Page[Subscription],
    ref: PageRef,
    display: Display,
    who: Requester,
    muted: Sequence[str] = (),
    scheduled: Sequence[Schedule] = (),
    only: str = "",
    table: Callable[[], Sequence[Subscription]] = tuple,
) -> Message:
    """A page of subscriptions, with Edit and Remove buttons on those that `who` may change. `muted` are the channel's tickets,
    `scheduled` its schedules. `only` (plain) is what narrows the list down. If there is more than a page and not too much for a
    table, `table` returns all of them for one, on the first page.
    """
    shown, current, pages, total = subscriptions.items, ref.at(subscriptions.number), subscriptions.pages, subscriptions.total
    heading = wording.lists.heading(wording.subscriptions.TITLE, total)
    above = [context(text.escape(wording.subscriptions.only(only)))] if only else []
    rows = [block for subscription in shown for block in row(subscription, current, display, who)]
    foots = foot(current, pages)
    entries = [described(subscription.terms, display) for subscription in shown]
    sentence = wording.lists.read_out(wording.subscriptions.TITLE, current.page, pages, total, entries)
    quiet = [context(wording.muting.listed(muted[:_MUTED], len(muted)))] if muted else []
    besides = [context(wording.schedules.besides([described_schedule(one.terms) for one in scheduled]))] if scheduled else []
    listed = [*rows, *quiet, *besides, *foots]
    if current.page == 1 and A_PAGE < total <= MOST_ROWS and (tabled := table()):
        listed = [*subscription_table(heading, tabled, display, who, [*rows, *foots]), *quiet, *besides]
    return message([header(heading), *above, *listed], sentence)


def selected_said(selected: Selected, display: Display) -> str:
    """What narrows a list of subscriptions down, in plain text; "" if nothing does."""
    criteria, words = selected.criteria, wording.subscriptions
    said = [
        ticket_type_name(selected.ticket_type),
        *rules_said(criteria.filter),
        words.added_since(display.bound(criteria.since)) if criteria.since else "",
        words.added_until(display.bound(criteria.until, ends=True)) if criteria.until else "",
    ]
    return ", ".join(filter(None, said))


def subscribed(
    subscription: Subscription,
    preview: Preview | None,
    display: Display,
    *,
    here: str,
    others: Sequence[Terms] = (),
    undo: bool = True,
) -> Message:
    """The answer to the person who subscribed a channel, in the channel `here`; `others` are its other subscriptions to that type.

    Until there is a preview it has no buttons, because the complete answer would overwrite what they lead to.
    """
    sentence = wording.subscriptions.subscribed(described(subscription.terms, display), _elsewhere(subscription, here))
    if preview is None:
        return message([section("\n".join([sentence, wording.subscriptions.LOOKING_BACK]))], sentence)
    besides = _besides(_elsewhere(subscription, here), subscription.terms, others, display)
    return _with_ways_on(sentence, subscription, [*_previewed(preview, display), *besides], undo=undo)


def unchanged(subscription: Subscription) -> Message:
    """The channel already has this subscription."""
    return _with_ways_on(wording.subscriptions.ALREADY, subscription, [], undo=False)


def changed(news: SubscriptionsChanged, display: Display) -> Message:
    """The message to the channel when a subscription is made, changed or removed, and when a changed one begins."""
    sentence = _changed(news, display)
    return message([section(sentence)], sentence)


def _changed(news: SubscriptionsChanged, display: Display) -> str:
    terms = {name: getattr(news, name) for name in ("ticket_type", "statuses", "filter", "reminders", "mention", "quiet")}
    what = described(Terms.model_validate(terms), display)
    says = {
        "made": wording.subscriptions.subscribed_by,
        "changed": wording.subscriptions.changed_by,
        "ended": wording.subscriptions.unsubscribed_by,
    }
    sentence = says[news.what](f"<@{news.user_id}>", what) if news.what in says else wording.subscriptions.begun(what)
    if news.since:
        sentence += f" {wording.subscriptions.starts(news.known)}"
    if news.unread:
        unread = ", ".join(display.status(status) for status in news.unread)
        sentence += f" {wording.subscriptions.not_read_yet(text.brief(unread, _VALUE))}"
    if news.sync_notes is not None and news.what != "ended":
        sentence += f" {wording.subscriptions.SYNC_ON if news.sync_notes else wording.subscriptions.SYNC_OFF}"
    return sentence


def gathered(news: SubscriptionsGathered, display: Display) -> Message:
    """The message to the channel about all that one person changed before it was posted."""
    sentence = wording.subscriptions.changed_several(len(news.changes), f"<@{news.user_id}>")
    return message([section(sentence), *paragraphs([_changed(one, display) for one in news.changes])], sentence)


def unsubscribed(subscription: Subscription, display: Display, *, here: str) -> Message:
    """The answer to the person who removed a subscription, in the channel `here`."""
    sentence = _unsubscribed(subscription, display, here)
    return message([section(sentence)], sentence)


def all_unsubscribed(subscriptions: Sequence[Subscription], display: Display) -> Message:
    """The answer to the person who removed several subscriptions of the channel."""
    sentences = [_unsubscribed(one, display, one.channel_id) for one in subscriptions]
    return message(paragraphs(sentences), " ".join(sentences))


def undone(subscription: Subscription, display: Display, *, here: str, ended: bool) -> Message:
    """The change was undone: the subscription is as it was before, or gone if it was new."""
    now = wording.subscriptions.unsubscribed if ended else wording.subscriptions.restored
    sentence = wording.subscriptions.undone(now(described(subscription.terms, display), _elsewhere(subscription, here)))
    return message([section(sentence)], sentence)


def entry(subscription: Subscription, display: Display) -> str:
    """Two lines of mrkdwn: what the channel is subscribed to, then the channel and the state of the subscription."""
    known = [
        f"<#{subscription.channel_id}>",
        wording.subscriptions.made_by(f"<@{subscription.created_by}>", display.when(subscription.created_at)),
        wording.subscriptions.changed_on(display.when(subscription.changed_at)) if subscription.changed_at else "",
        wording.subscriptions.stopped_since(display.when(subscription.stopped_at)) if subscription.stopped_at else "",
    ]
    return f"{described(subscription.terms, display)}\n{' · '.join(filter(None, known))}"


def row(subscription: Subscription, page: PageRef, display: Display, who: Requester) -> list[Block]:
    """A subscription on a page of a list, with Edit and Remove buttons if `who` may change it."""
    if not subscription.may_be_changed_by(who):
        return [section(entry(subscription, display))]
    ref = SubscriptionRef(id=subscription.id, page=page)
    name = _named(subscription.terms, display)
    buttons = actions(
        button(wording.buttons.EDIT, CHANGE_SUBSCRIPTION, ref, said=wording.subscriptions.edit(name)),
        button(wording.buttons.REMOVE, UNSUBSCRIBE, ref, said=wording.subscriptions.remove(name)),
    )
    return [section(entry(subscription, display)), buttons]


def described(terms: Terms, display: Display) -> str:
    """Such as ``*Customer Support* (open, closed; high priority; with “fibre cut”)``, in mrkdwn."""
    names = text.brief(_statuses(terms, display), _VALUE)
    rules = text.brief("; ".join(rules_said(terms.filter)), _FILTER)
    within = "; ".join(filter(None, [names, rules, *manner_said(terms)]))
    name = f"*{text.brief(ticket_type_name(terms.ticket_type), _VALUE)}*"
    return f"{name} ({within})" if within else name


def _unsubscribed(subscription: Subscription, display: Display, here: str) -> str:
    return wording.subscriptions.unsubscribed(described(subscription.terms, display), _elsewhere(subscription, here))


def _named(terms: Terms, display: Display) -> str:
    """As `described`, in plain text."""
    return f"{ticket_type_name(terms.ticket_type)} ({'; '.join([_statuses(terms, display), *rules_said(terms.filter)])})"


def _statuses(terms: Terms, display: Display) -> str:
    return ", ".join(display.status(status) for status in terms.statuses)


def _elsewhere(subscription: Subscription, here: str) -> str:
    """The subscription's channel; "" if that is where the answer is shown."""
    return "" if subscription.channel_id == here else f"<#{subscription.channel_id}>"


def _with_ways_on(sentence: str, subscription: Subscription, more: Sequence[str], *, undo: bool) -> Message:
    ref = SubscriptionRef(id=subscription.id, changed_at=subscription.changed_at)
    buttons = [button(wording.buttons.CHANGE, CHANGE_SUBSCRIPTION, ref)]
    if undo:
        buttons.append(button(wording.buttons.UNDO, UNDO_SUBSCRIBE, ref))
    return message([section("\n".join([sentence, *more])), actions(*buttons)], " ".join([sentence, *more[:1]]))


def _previewed(preview: Preview, display: Display) -> Iterator[str]:
    if preview.problem:
        yield wording.subscriptions.cannot_look_back(text.brief(preview.problem, _PROBLEM))
        return
    yield wording.subscriptions.would_have_posted(len(preview.tickets), preview.a_day)
    yield from (_example(ticket, display) for ticket in preview.tickets[:_EXAMPLES])
    if len(preview.tickets) > _EXAMPLES:
        yield wording.lists.and_more(len(preview.tickets) - _EXAMPLES)
    if preview.known_since and preview.known_since > preview.since:
        yield wording.subscriptions.tracked_since(display.when(preview.known_since))
    elif preview.at_least:
        yield wording.subscriptions.NOT_TRACKED


def _example(ticket: Ticket | TicketExcerpt, display: Display) -> str:
    return f"• {display.number(ticket.number)} {text.brief(bare_line(ticket.title), _TITLE)}".rstrip()


def _besides(channel: str, terms: Terms, others: Sequence[Terms], display: Display) -> Iterator[str]:
    """The channel's other subscriptions to this type: those that cover these terms, those that these terms cover, and the rest."""
    wider = [other for other in others if other.covers(terms)]
    narrower = [other for other in others if terms.covers(other) and other not in wider]
    if wider:
        yield wording.subscriptions.covered(described(wider[0], display), channel, len(wider) - 1)
    if narrower:
        yield wording.subscriptions.covers(described(narrower[0], display), channel, len(narrower) - 1)
    if rest := len(others) - len(wider) - len(narrower):
        yield wording.subscriptions.others(rest)

"""A channel's subscriptions: the list, and what is said when one begins, changes or ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import category_name, priority_name, ticket_type_name
from bot.model.filters import Filter
from bot.model.news import SubscriptionsChanged
from bot.model.subscriptions import Subscription, Terms
from bot.model.tickets import Ticket
from bot.model.writes import Requester
from bot.watching.preview import Preview
from handlers.blocks import text
from handlers.blocks.display import Look
from handlers.blocks.kit import Message, actions, button, header, message, paragraphs, section
from handlers.blocks.lists import foot
from handlers.slack.ids import Action
from handlers.slack.metadata import PageRef, SubscriptionRef

_A_PAGE = 10
_VALUE = 100
_FILTER = 400  # ten to a page stay under what Slack takes in a message
_TITLE = 110
_PROBLEM = 500
_EXAMPLES = 5


def subscription_list(subscriptions: Sequence[Subscription], page: PageRef, look: Look, who: Requester) -> Message:
    """A page of subscriptions, with buttons that change and end those that `who` may change."""
    pages = ceil(len(subscriptions) / _A_PAGE)
    current = page.at(min(page.page, pages))
    shown = subscriptions[(current.page - 1) * _A_PAGE : current.page * _A_PAGE]
    heading = f"{wording.subscriptions.TITLE} ({len(subscriptions):,})"
    rows = [block for subscription in shown for block in _row(subscription, current, look, who)]
    entries = [described(subscription.terms, look) for subscription in shown]
    sentence = wording.lists.read_out(wording.subscriptions.TITLE, current.page, pages, len(subscriptions), entries)
    return message([header(heading), *rows, *foot(current, pages)], sentence)


def subscribed(
    subscription: Subscription, preview: Preview | None, look: Look, *, here: str, others: int = 0, undo: bool = True
) -> Message:
    """What who subscribed a channel is told, in the channel `here`; `others` are its other subscriptions to that type.

    Until there is a preview it has no buttons: what they lead to would be overtaken by the whole answer.
    """
    sentence = wording.subscriptions.subscribed(_channel(subscription, here), described(subscription.terms, look))
    if preview is None:
        return message([section("\n".join([sentence, wording.subscriptions.LOOKING_BACK]))], sentence)
    return _with_ways_on(sentence, subscription, [*_previewed(preview, look), *_besides(others)], undo=undo)


def unchanged(subscription: Subscription) -> Message:
    """The channel has just that already."""
    return _with_ways_on(wording.subscriptions.ALREADY, subscription, [], undo=False)


def changed(news: SubscriptionsChanged, look: Look) -> Message:
    """What the channel is told when somebody subscribed it, changed that or ended it, and when what was changed begins."""
    what = described(Terms(ticket_type=news.ticket_type, statuses=news.statuses, filter=news.filter), look)
    says = {
        "made": wording.subscriptions.subscribed_by,
        "changed": wording.subscriptions.changed_by,
        "ended": wording.subscriptions.unsubscribed_by,
    }
    sentence = says[news.what](f"<@{news.user_id}>", what) if news.what in says else wording.subscriptions.begun(what)
    if news.since:
        sentence += f" {wording.subscriptions.starts(news.known, look.when(news.since))}"
    return message([section(sentence)], sentence)


def unsubscribed(subscription: Subscription, look: Look, *, here: str) -> Message:
    """What who ended a subscription is told, in the channel `here`."""
    sentence = _unsubscribed(subscription, look, here)
    return message([section(sentence)], sentence)


def all_unsubscribed(subscriptions: Sequence[Subscription], look: Look) -> Message:
    """What who ended several of a channel is told there."""
    sentences = [_unsubscribed(one, look, one.channel_id) for one in subscriptions]
    return message(paragraphs(sentences), " ".join(sentences))


def undone(subscription: Subscription, look: Look, *, here: str, ended: bool) -> Message:
    """What was before is so again: there is no subscription, or it is as it was."""
    now = wording.subscriptions.unsubscribed if ended else wording.subscriptions.restored
    sentence = wording.subscriptions.undone(now(_channel(subscription, here), described(subscription.terms, look)))
    return message([section(sentence)], sentence)


def entry(subscription: Subscription, look: Look) -> str:
    """Two lines of mrkdwn: of what a channel hears, then the channel, and what became of the subscription so far."""
    known = [
        f"<#{subscription.channel_id}>",
        wording.subscriptions.made_by(f"<@{subscription.created_by}>", look.when(subscription.created_at)),
        wording.subscriptions.changed_on(look.when(subscription.changed_at)) if subscription.changed_at else "",
        wording.subscriptions.stopped_since(look.when(subscription.stopped_at)) if subscription.stopped_at else "",
    ]
    return f"{described(subscription.terms, look)}\n{' · '.join(filter(None, known))}"


def described(terms: Terms, look: Look) -> str:
    """Such as ``*Customer Support* (open, closed; high priority; with «fibre cut»)``, in mrkdwn."""
    names = text.brief(_statuses(terms, look), _VALUE)
    within = "; ".join(filter(None, [names, text.brief("; ".join(_filter(terms.filter)), _FILTER)]))
    name = f"*{text.brief(ticket_type_name(terms.ticket_type), _VALUE)}*"
    return f"{name} ({within})" if within else name


def _unsubscribed(subscription: Subscription, look: Look, here: str) -> str:
    return wording.subscriptions.unsubscribed(_channel(subscription, here), described(subscription.terms, look))


def _named(terms: Terms, look: Look) -> str:
    """As `described`, in plain text."""
    return f"{ticket_type_name(terms.ticket_type)} ({'; '.join([_statuses(terms, look), *_filter(terms.filter)])})"


def _statuses(terms: Terms, look: Look) -> str:
    return ", ".join(look.status(status) for status in terms.statuses)


def _channel(subscription: Subscription, here: str) -> str:
    return wording.subscriptions.THIS_CHANNEL if subscription.channel_id == here else f"<#{subscription.channel_id}>"


def _filter(asked: Filter) -> Iterator[str]:
    if asked.priority is not None:
        yield wording.filters.with_priority(priority_name(asked.priority))
    if asked.categories:
        yield ", ".join(map(category_name, asked.categories))
    if asked.words:
        yield wording.filters.with_words(" ".join(asked.words))
    if asked.without:
        yield wording.filters.without_words(map(" ".join, asked.without))


def _with_ways_on(sentence: str, subscription: Subscription, more: Sequence[str], *, undo: bool) -> Message:
    ref = SubscriptionRef(id=subscription.id, changed_at=subscription.changed_at)
    buttons = [button(wording.buttons.CHANGE, Action.CHANGE_SUBSCRIPTION, ref)]
    if undo:
        buttons.append(button(wording.buttons.UNDO, Action.UNDO_SUBSCRIBE, ref))
    return message([section("\n".join([sentence, *more])), actions(*buttons)], " ".join([sentence, *more[:1]]))


def _previewed(preview: Preview, look: Look) -> Iterator[str]:
    if preview.problem:
        yield wording.subscriptions.cannot_look_back(text.brief(preview.problem, _PROBLEM))
        return
    yield wording.subscriptions.would_have_posted(len(preview.tickets), preview.a_day)
    yield from (_example(ticket, look) for ticket in preview.tickets[:_EXAMPLES])
    if len(preview.tickets) > _EXAMPLES:
        yield wording.lists.and_more(len(preview.tickets) - _EXAMPLES)
    if preview.known_since and preview.known_since > preview.since:
        yield wording.subscriptions.tracked_since(look.when(preview.known_since))
    elif preview.at_least:
        yield wording.subscriptions.NOT_TRACKED


def _example(ticket: Ticket, look: Look) -> str:
    return f"• {look.number(ticket.number)} {text.brief(ticket.title, _TITLE)}".rstrip()


def _besides(others: int) -> Iterator[str]:
    if others:
        yield wording.subscriptions.others(others)


def _row(subscription: Subscription, page: PageRef, look: Look, who: Requester) -> list[Block]:
    if not subscription.may_be_changed_by(who):
        return [section(entry(subscription, look))]
    ref = SubscriptionRef(id=subscription.id, page=page)
    name = _named(subscription.terms, look)
    buttons = actions(
        button(wording.buttons.EDIT, Action.CHANGE_SUBSCRIPTION, ref, said=wording.subscriptions.edit(name)),
        button(wording.buttons.REMOVE, Action.UNSUBSCRIBE, ref, said=wording.subscriptions.remove(name)),
    )
    return [section(entry(subscription, look)), buttons]

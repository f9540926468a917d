"""A channel's subscriptions: the list, and what is said when one begins or ends."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from slack_sdk.models.blocks import Block

from bot.catalogue import ticket_type_name
from bot.models import Subscription, SubscriptionsChanged, WatchStarted
from handlers import wording
from handlers.blocks import text
from handlers.blocks.lists import foot
from handlers.blocks.look import Look
from handlers.blocks.parts import Message, actions, button, header, message, section
from handlers.ids import Action
from handlers.metadata import PageRef, SubscriptionRef

_A_PAGE = 10
_VALUE = 200


def subscription_list(subscriptions: Sequence[Subscription], page: PageRef, look: Look) -> Message:
    """A page of subscriptions, each with a button that ends it."""
    if not subscriptions:
        return message([section(wording.NO_SUBSCRIPTIONS)], wording.NO_SUBSCRIPTIONS)
    pages = ceil(len(subscriptions) / _A_PAGE)
    current = page.at(min(page.page, pages))
    shown = subscriptions[(current.page - 1) * _A_PAGE : current.page * _A_PAGE]
    heading = f"{wording.SUBSCRIPTIONS} ({len(subscriptions):,})"
    blocks = [header(heading), *(_line(subscription, look) for subscription in shown), *foot(current, pages)]
    return message(blocks, heading)


def subscribed(subscription: Subscription, look: Look, last_week: int | None = None) -> Message:
    """What the channel is told of its new subscription; `last_week` is how many tickets it would have announced in 7 days."""
    sentence = f"{wording.subscribed(_what(subscription.ticket_type, subscription.statuses, look))}."
    lines = [sentence] if last_week is None else [sentence, wording.would_have_announced(last_week)]
    undo = button(wording.BUTTON_UNDO, Action.UNDO_SUBSCRIBE, SubscriptionRef(id=subscription.id))
    return message([section("\n".join(lines)), actions(undo)], " ".join(lines))


def started(news: WatchStarted, look: Look) -> Message:
    """What the channel is told once the tickets that are there already are known."""
    what = _what(news.ticket_type, news.statuses, look)
    sentence = wording.watch_started(what, news.known)
    return message([section(sentence)], sentence)


def changed(news: SubscriptionsChanged, look: Look) -> Message:
    """What the channel is told when somebody subscribed it, or ended that (a change without statuses)."""
    if news.statuses:
        sentence = wording.subscribed_by(f"<@{news.user_id}>", _what(news.ticket_type, news.statuses, look))
    else:
        sentence = wording.unsubscribed_by(f"<@{news.user_id}>", f"*{text.brief(ticket_type_name(news.ticket_type), _VALUE)}*")
    return message([section(sentence)], sentence)


def unsubscribed(subscription: Subscription, look: Look) -> Message:
    """What the channel is told of a subscription that ended."""
    sentence = f"{wording.unsubscribed(_what(subscription.ticket_type, subscription.statuses, look))}."
    return message([section(sentence)], sentence)


def entry(subscription: Subscription, look: Look) -> str:
    """Two lines of mrkdwn: of what a channel hears, then the channel, and who made it so."""
    what = _what(subscription.ticket_type, subscription.statuses, look)
    by = wording.made_by(f"<@{subscription.created_by}>", look.when(subscription.created_at))
    return f"{what}\n<#{subscription.channel_id}> · {by}"


def _line(subscription: Subscription, look: Look) -> Block:
    ends = button(wording.BUTTON_UNSUBSCRIBE, Action.UNSUBSCRIBE, SubscriptionRef(id=subscription.id))
    return section(entry(subscription, look), ends)


def _what(ticket_type: str, statuses: Sequence[str], look: Look) -> str:
    names = ", ".join(look.status(status) for status in statuses)
    return f"*{text.brief(ticket_type_name(ticket_type), _VALUE)}* ({text.brief(names, _VALUE)})"

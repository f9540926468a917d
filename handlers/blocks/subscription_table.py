"""Builds a list of subscriptions as a table that people sort, filter and page in Slack, and as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block, Option, StaticSelectElement

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.spreadsheet import BYTE_ORDER_MARK, as_csv
from bot.model.subscriptions import Subscription
from bot.model.writes import Requester
from handlers.blocks.display import Display
from handlers.blocks.filters import rules_said
from handlers.blocks.kit import Finer, plain
from handlers.blocks.manner import manner_said
from handlers.blocks.table import Cell, data_table, fits, mention_cell, words_cell
from handlers.grammar.buttons import CHANGE_SUBSCRIPTION, UNSUBSCRIBE, Button
from handlers.slack.metadata import SubscriptionRef

_WORDS = wording.subscriptions
_FILTERS: Final = 400
"""As much as a list shows."""
_SHORT: Final = 40
_OPTION: Final = 75


def subscription_table(
    caption: str, subscriptions: Sequence[Subscription], display: Display, who: Requester, instead: Sequence[Block]
) -> list[Block]:
    """The table of 1 to 100 subscriptions, and menus that edit or remove one that `who` may change; where Slack has no tables, or
    they are too long for one, the blocks `instead`.
    """
    rows = [_row(subscription, display) for subscription in subscriptions]
    if not fits(rows):
        return list(instead)
    head = [_WORDS.CHANNEL, wording.tickets.TYPE, _WORDS.STATUSES, _WORDS.FILTERS, _WORDS.ADDED_BY, _WORDS.ADDED, _WORDS.STOPPED]
    own = [subscription for subscription in subscriptions if subscription.may_be_changed_by(who)]
    menus = [_menu(_WORDS.EDIT_ONE, CHANGE_SUBSCRIPTION, own, display), _menu(_WORDS.REMOVE_ONE, UNSUBSCRIBE, own, display)]
    elements = [menu.to_dict() for menu in menus]
    return [data_table(caption, head, rows, instead), *([Finer("actions", {"elements": elements})] if own else [])]


def subscription_file(subscriptions: Iterable[Subscription], display: Display) -> bytes:
    """A line for each, in UTF-8. A private channel is named by its id."""
    rows = [_line(subscription, display) for subscription in subscriptions]
    return (BYTE_ORDER_MARK + as_csv(list(rows[0]) if rows else [], rows) + "\n").encode()


def _row(subscription: Subscription, display: Display) -> list[Cell]:
    """Times are written so that they sort."""
    return [
        mention_cell("channel", subscription.channel_id),
        words_cell(ticket_type_name(subscription.ticket_type), _SHORT),
        words_cell(_statuses(subscription, display), _SHORT),
        words_cell(_narrowed(subscription), _FILTERS),
        mention_cell("user", subscription.created_by),
        words_cell(_time(subscription.created_at, display), _SHORT),
        words_cell(_time(subscription.stopped_at, display), _SHORT),
    ]


def _line(subscription: Subscription, display: Display) -> Mapping[str, str]:
    return {
        _WORDS.CHANNEL: f"#{subscription.channel_name}" if subscription.channel_name else subscription.channel_id,
        wording.tickets.TYPE: ticket_type_name(subscription.ticket_type),
        _WORDS.STATUSES: _statuses(subscription, display),
        _WORDS.FILTERS: _narrowed(subscription),
        _WORDS.ADDED_BY: subscription.created_by,
        _WORDS.ADDED: _time(subscription.created_at, display),
        _WORDS.CHANGED: _time(subscription.changed_at, display),
        _WORDS.STOPPED: _time(subscription.stopped_at, display),
    }


def _menu(says: str, does: Button[SubscriptionRef], own: Sequence[Subscription], display: Display) -> StaticSelectElement:
    options = [Option(value=SubscriptionRef(id=one.id).to_json(), text=plain(_named(one, display), _OPTION)) for one in own]
    return StaticSelectElement(action_id=does.id, placeholder=plain(says, _OPTION), options=options)


def _named(subscription: Subscription, display: Display) -> str:
    within = "; ".join([_statuses(subscription, display), *rules_said(subscription.filter)])
    where = f"#{subscription.channel_name}: " if subscription.channel_name else ""
    return f"{where}{ticket_type_name(subscription.ticket_type)} ({within})"


def _statuses(subscription: Subscription, display: Display) -> str:
    return ", ".join(display.status(status) for status in subscription.statuses)


def _narrowed(subscription: Subscription) -> str:
    """What narrows it down, and how it posts."""
    return "; ".join([*rules_said(subscription.filter), *manner_said(subscription.terms)])


def _time(moment: datetime | None, display: Display) -> str:
    return moment.astimezone(display.time_zone).strftime("%Y-%m-%d %H:%M") if moment else ""

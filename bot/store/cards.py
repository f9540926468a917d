"""Where each ticket's card is, in channels and direct messages. `channel_id` is the id of a channel or a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from bot.model.announcements import Card, Recipient
from bot.store.insert import grouped, put_all
from bot.store.tables import cards

_CHANNELS_WITH = select(cards.c.ticket_number, cards.c.channel_id).where(
    cards.c.ticket_number.in_(bindparam("numbers", expanding=True))
)
"""Built once, since each poll with a change asks for it."""


class CardsTable:
    """The `cards` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, recipient: Recipient, ticket_number: str) -> Card | None:
        row = self._connection.execute(select(cards).where(*_at(recipient, ticket_number))).one_or_none()
        if row is None:
            return None
        return Card(recipient=recipient, ticket_number=ticket_number, message_ts=row.message_ts, editable=row.editable)

    def places_of(self, ticket_number: str) -> list[tuple[str, str]]:
        """The ids of the channels that have the ticket's card, each with the card's ``ts``."""
        shown = (cards.c.ticket_number == ticket_number, cards.c.message_ts != "")
        rows = self._connection.execute(select(cards.c.channel_id, cards.c.message_ts).where(*shown))
        return [(row.channel_id, row.message_ts) for row in rows]

    def of_message(self, recipient: Recipient, message_ts: str) -> list[str]:
        """The numbers of the tickets whose card is this message: one, several if it is a digest, or none."""
        here = (cards.c.channel_id == recipient.id, cards.c.message_ts == message_ts)
        return list(self._connection.scalars(select(cards.c.ticket_number).where(*here).limit(2)))

    def channels_with(self, ticket_numbers: Collection[str]) -> dict[str, set[str]]:
        """For each ticket, the channels that have its card."""
        return grouped(self._connection, _CHANNELS_WITH, {"numbers": list(ticket_numbers)})

    def put(self, new: Sequence[Card]) -> None:
        """The cards are here now, wherever they were before."""
        put_all(self._connection, cards, [_row(card) for card in new])

    def lose(self, recipient: Recipient, message_ts: str) -> None:
        """The message was deleted, and with it the cards of its tickets. The channel still gets their changes."""
        stood_there = (cards.c.channel_id == recipient.id, cards.c.message_ts == message_ts)
        self._connection.execute(update(cards).where(*stood_there).values(message_ts=""))

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        change = update(cards).where(cards.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def remove_of(self, ticket_numbers: Collection[str]) -> None:
        """Delete the cards of these tickets, wherever they are."""
        self._connection.execute(delete(cards).where(cards.c.ticket_number.in_(ticket_numbers)))

    def remove(self, recipient: Recipient, ticket_number: str) -> None:
        self._connection.execute(delete(cards).where(*_at(recipient, ticket_number)))


def _row(card: Card) -> dict[str, object]:
    return card.model_dump(exclude={"recipient"}) | {"channel_id": card.recipient.id}


def _at(recipient: Recipient, ticket_number: str) -> tuple[ColumnElement[bool], ...]:
    return cards.c.channel_id == recipient.id, cards.c.ticket_number == ticket_number

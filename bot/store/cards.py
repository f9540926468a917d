"""Where each ticket's card stands in each channel."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.model.news import Card
from bot.store.tables import cards, tickets


class Cards:
    """The `cards` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, channel_id: str, ticket_number: str) -> Card | None:
        row = self._connection.execute(select(cards).where(*_at(channel_id, ticket_number))).one_or_none()
        return Card.model_validate(row._asdict()) if row else None

    def channels_with(self, ticket_number: str) -> set[str]:
        """The channels that have the ticket's card."""
        return set(self._connection.scalars(select(cards.c.channel_id).where(cards.c.ticket_number == ticket_number)))

    def put(self, card: Card) -> None:
        """The card stands here now, wherever it stood before."""
        self.remove(card.channel_id, card.ticket_number)
        self._connection.execute(insert(cards).values(card.model_dump()))

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has another id now."""
        change = update(cards).where(cards.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def prune(self) -> None:
        """Forget the cards of tickets that are forgotten."""
        self._connection.execute(delete(cards).where(cards.c.ticket_number.not_in(select(tickets.c.number))))

    def remove(self, channel_id: str, ticket_number: str) -> None:
        self._connection.execute(delete(cards).where(*_at(channel_id, ticket_number)))


def _at(channel_id: str, ticket_number: str) -> tuple[ColumnElement[bool], ...]:
    return cards.c.channel_id == channel_id, cards.c.ticket_number == ticket_number

"""Which ticket a thread is about, so that whoever writes in it needs no number; and who was told how to write to the bot."""

from __future__ import annotations

from bot.model.announcements import Recipient
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction


class Threads:
    """Reads and records threads. Slack isn't asked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def ticket_of(self, recipient: Recipient, channel_id: str, thread_ts: str) -> str | None:
        """The ticket on whose card or message this thread is; "" if there are several, None if the thread isn't known.

        `recipient` is who got the card: in a person's own conversation with the bot, whose id is `channel_id`, that is the person.
        """
        with self._database.read() as tx:
            return _ticket_of(tx, recipient, channel_id, thread_ts)

    def synced(self, channel_id: str, thread_ts: str) -> str | None:
        """The ticket to which replies in this thread are added as notes, because a subscription of the channel says so.

        "" if there is none; None if it depends on what the thread is about, which isn't known.
        """
        with self._database.read() as tx:
            syncing = [one for one in tx.subscriptions.of_channel(channel_id) if one.sync_notes]
            if not syncing:
                return ""
            number = _ticket_of(tx, Recipient.channel(channel_id), channel_id, thread_ts)
            record = tx.tickets.get(number) if number else None
            if record is None:
                return number and ""
            return record.ticket.number if any(one.syncs(record) for one in syncing) else ""

    def begin(self, channel_id: str, thread_ts: str, ticket_number: str) -> None:
        """The thread turned out to be about this ticket."""
        with self._database.write() as tx:
            tx.threads.begin(channel_id, thread_ts, ticket_number, self._clock())

    def of_ticket(self, ticket_number: str) -> list[tuple[str, str]]:
        """The channels in which the ticket is shown or discussed, each with the ``ts`` of the message, the latest first.

        Messages to people are left out.
        """
        with self._database.read() as tx:
            places = {*tx.cards.places_of(ticket_number), *tx.threads.places_of(ticket_number)}
        in_channels = [(channel_id, ts) for channel_id, ts in places if channel_id.startswith(("C", "G"))]
        return sorted(in_channels, key=lambda place: place[1], reverse=True)

    def may_hint(self, user_id: str) -> bool:
        """Whether to tell this person how to write to the bot: once."""
        with self._database.write() as tx:
            return tx.hints.claim(user_id, self._clock())


def _ticket_of(tx: Transaction, recipient: Recipient, channel_id: str, thread_ts: str) -> str | None:
    cards = tx.cards.of_message(recipient, thread_ts)
    return cards[0] if len(cards) == 1 else "" if cards else tx.threads.ticket_of(channel_id, thread_ts)

"""The customers for whom tickets were raised from Slack, and when and by whom last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, case, exists, select

from bot.model.customers import Customer
from bot.store.insert import put_all
from bot.store.pruning import delete_some
from bot.store.tables import known_customers


class CustomersTable:
    """The `known_customers` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, customer: Customer, user_id: str, now: datetime) -> None:
        """This person used it now."""
        used = {"key": customer.key, "words": customer.searched, "used_by": user_id, "used_at": now}
        put_all(self._connection, known_customers, [used | customer.model_dump()])

    def get(self, key: str) -> Customer | None:
        row = self._connection.execute(select(known_customers).where(known_customers.c.key == key)).one_or_none()
        return Customer.model_validate(row._asdict(), extra="ignore") if row else None

    def find(self, wanted: Sequence[str], user_id: str, most: int) -> list[Customer]:
        """Up to `most` with words that begin with each of the `wanted` ones (see `bot.model.words`).

        First those that this person used last, then those that others did.
        """
        has_all = (known_customers.c.words.contains(f" {word}", autoescape=True) for word in wanted)
        is_own = case((known_customers.c.used_by == user_id, 0), else_=1)
        query = (
            select(known_customers)
            .where(*has_all)
            .order_by(is_own, known_customers.c.used_at.desc(), known_customers.c.key)
            .limit(most)
        )
        return [Customer.model_validate(row._asdict(), extra="ignore") for row in self._connection.execute(query)]

    def has_any(self) -> bool:
        return bool(self._connection.scalar(select(exists(select(known_customers.c.key)))))

    def prune(self, before: datetime, at_most: int) -> int:
        """Forget some of those that nobody has used since then. Returns how many."""
        return delete_some(self._connection, known_customers, known_customers.c.used_at < before, at_most)

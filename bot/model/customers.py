"""Customers for whom tickets were raised from Slack."""

from __future__ import annotations

import hashlib
import json
from typing import Self

from bot.model.value import Value
from bot.model.words import words
from bot.model.writes import NewTicket


class Customer(Value):
    """A customer's name and numbers, as they were sent with a ticket."""

    name: str
    contact: int
    customer_id: int | None = None
    eco_id: int | None = None

    @classmethod
    def of(cls, new: NewTicket) -> Self:
        return cls(
            name=" ".join(new.customer_name.split()),
            contact=new.customer_contact,
            customer_id=new.customer_id,
            eco_id=new.eco_id,
        )

    @property
    def key(self) -> str:
        """The same for the same name, in any case, and IDs; a customer's telephone number may change."""
        return hashlib.sha256(json.dumps([self.name.casefold(), self.customer_id, self.eco_id]).encode()).hexdigest()

    @property
    def searched(self) -> str:
        """The words by which it is found, each after a blank: of its name, and its IDs."""
        ids = [str(number) for number in (self.customer_id, self.eco_id) if number is not None]
        return "".join(f" {word}" for word in [*words(self.name), *ids])

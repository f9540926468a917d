"""Templates of tickets: what the form for a new ticket starts with, by name."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from bot.model.value import Value

LONGEST_NAME: Final = 40


class TicketTemplate(Value):
    """Keys of the catalogue and texts; "" and None where the template says nothing, so that the form starts as it does without.

    `name` is as people type it after a command: lower case, and without blanks.
    """

    name: str
    ticket_type: str = ""
    category: str = ""
    product: str = ""
    priority: int | None = None
    title: str = ""
    description: str = ""
    customer_name: str = ""
    reference: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """What it says, as text, by name."""
        return {field: str(value) for field, value in self if value and field != "name"}


class TemplateResult(Enum):
    """The result of keeping a template."""

    KEPT = auto()
    TAKEN = auto()
    """Another one has that name."""
    FULL = auto()


def as_template_name(typed: str) -> str:
    """A name in the form in which it is stored: ``Fibre cut`` is ``fibre-cut``."""
    return "-".join(typed.casefold().split())

"""What a channel's forms for a new ticket start with."""

from __future__ import annotations

from bot.model.value import Value


class FormDefaults(Value):
    """Keys of the catalogue; "" and None where the channel has no default, so that the form starts as it does elsewhere."""

    ticket_type: str = ""
    category: str = ""
    product: str = ""
    priority: int | None = None

    @property
    def chosen(self) -> dict[str, str]:
        """Those that the channel has, as text, by name."""
        return {name: str(value) for name, value in self if value}

"""What stands behind a command's word, and what it is read as. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.model.visible import is_blank
from handlers.grammar.numbers import LONGEST, are_several, first_number, read_number, two_readings
from handlers.grammar.query import read_query
from handlers.grammar.selection import ALL, ListRequest, Selection, SubscribeRequest
from handlers.grammar.spelling import bare, legible, plain
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import SLASH_COMMAND
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.metadata import TicketRef


@dataclass(frozen=True)
class NoteRequest:
    """A note, or the number and the text that its form opens with; no number opens an empty form."""

    number: str | None
    text: str = ""


@dataclass(frozen=True)
class Arguments:
    """The text behind the word of `command`; `statuses` are the names that Keesa's statuses go by, `links` those to its tickets.

    Each method reads it as something else, and raises `UsageError` where that cannot be.
    """

    command: str
    text: str
    statuses: tuple[str, ...]
    links: TicketLinks = NO_LINKS

    def nothing(self) -> None:
        """Whatever stands there is passed over, but for a ticket's number: whoever gives one wants to see that ticket."""
        if number := read_number(self.text, self.links):
            raise self._error(wording.usage.takes_no_number(self.command), suggestion=f"{SLASH_COMMAND} show {number}")

    def title(self) -> str:
        """Kept to the letter, and no longer than the form can show: its end would else be lost."""
        if (size := length(self.text)) > INPUT_LENGTH:
            raise self._error(wording.usage.too_long(size, INPUT_LENGTH))
        return "" if is_blank(self.text) else self.text

    def ticket(self) -> TicketRef:
        number = read_number(self.text, self.links)
        if not number:
            raise self._not_one_number()
        return TicketRef(number=self._short_enough(number))

    def note(self) -> NoteRequest:
        """The text is kept to the letter."""
        if not self.text:
            return NoteRequest(None)
        if digits := two_readings(self.text):
            raise self._error(wording.usage.two_readings(digits), suggestion=self._one_reading(digits))
        found = first_number(self.text, self.links)
        if found is None:
            word = self.text.split(None, 1)[0]
            raise self._error(wording.usage.ONE_TICKET if are_several(word) else wording.usage.not_a_number(word))
        if found.behind and is_blank(found.behind):
            raise self._error(wording.usage.BLANK_NOTE)
        return NoteRequest(self._short_enough(found.number), found.behind)

    def search(self) -> str:
        """The words as typed, or the number that they are."""
        try:
            return read_query(self.text, self.links)
        except ValueError as error:
            raise self._error(str(error)) from None

    def ticket_list(self) -> ListRequest:
        return self._selection().ticket_list()

    def subscription(self) -> SubscribeRequest:
        return self._selection().subscription()

    def type_or_all(self) -> str | None:
        """The key of a ticket type; None is all of them."""
        return self._selection().type_or_all()

    def is_all(self) -> bool:
        return bare(plain(self.text)) == ALL

    def _selection(self) -> Selection:
        return Selection(self.command, self.text, self.statuses)

    def _one_reading(self, digits: str) -> str:
        """Of several groups of digits one number may be thought, of one group rather that it begins the text."""
        first, *groups = digits.split()
        meant = "".join([first, *groups]) if len(groups) > 1 else f"{first}: {groups[0]}"
        return f"{SLASH_COMMAND} {self.command} {meant} …"

    def _short_enough(self, number: str) -> str:
        if len(number) > LONGEST:
            raise self._error(wording.usage.NUMBER_TOO_LONG)
        return number

    def _not_one_number(self) -> UsageError:
        if not legible(self.text).strip():
            return self._error(wording.usage.ENTER_A_NUMBER)
        first = first_number(self.text, self.links)
        meant = f"{SLASH_COMMAND} {self.command} {first.number}" if first and len(first.number) <= LONGEST else ""
        if are_several(self.text):
            return self._error(wording.usage.ONE_TICKET, suggestion=meant)
        return self._error(wording.usage.not_a_number(self.text), suggestion=meant)

    def _error(self, sentence: str, *, suggestion: str = "") -> UsageError:
        return UsageError(sentence, suggestion=suggestion, command=self.command)

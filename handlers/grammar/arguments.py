"""The arguments of a command, parsed from the text after its name. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bot import wording
from bot.model.schedules import ScheduleTerms
from bot.model.visible import is_blank
from handlers.grammar.dates import Calendar
from handlers.grammar.numbers import LONGEST, are_several, first_number, read_number, two_readings
from handlers.grammar.report_request import ReportRequest, ReportSelection
from handlers.grammar.schedule_request import ScheduleSelection
from handlers.grammar.schedule_request import read_number as read_schedule_number
from handlers.grammar.selection import Listing, ListRequest, SearchRequest, Selection, SubscribeRequest, SubscriptionListing
from handlers.grammar.spelling import legible
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import SLASH_COMMAND
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.metadata import TicketRef


class NoteRequest(NamedTuple):
    """A note, or the number and the text to fill its form with; without a number, the form is empty."""

    number: str | None
    text: str = ""


@dataclass(frozen=True)
class Arguments:
    """The text after the name of `command`.

    `statuses` are the operator's names for Keesa's statuses; `links` recognises links to tickets, `calendar` reads dates.
    `thread_of` is the number of the ticket in whose thread it was typed, if any; there it may be left out. Each method parses the
    text in another way, and raises `UsageError` if it can't.
    """

    command: str
    text: str
    statuses: tuple[str, ...]
    links: TicketLinks = NO_LINKS
    calendar: Calendar = field(default_factory=Calendar)
    thread_of: str = ""

    def nothing(self) -> None:
        """Ignores the text, unless it is a ticket's number: then the person probably wants to see that ticket."""
        if number := read_number(self.text, self.links):
            raise self._error(wording.usage.takes_no_number(self.command), suggestion=f"{SLASH_COMMAND} show {number}")

    def title(self) -> str:
        """The text as typed, but no longer than the form can hold, because the rest would be lost."""
        if (size := length(self.text)) > INPUT_LENGTH:
            raise self._error(wording.usage.too_long(size, INPUT_LENGTH))
        return "" if is_blank(self.text) else self.text

    def ticket(self) -> TicketRef:
        if self.thread_of and is_blank(self.text):
            return TicketRef(number=self.thread_of)
        number = read_number(self.text, self.links)
        if not number:
            raise self._not_one_number()
        return TicketRef(number=self._short_enough(number))

    def ticket_if_any(self) -> TicketRef | None:
        """None if nothing was typed, outside of a ticket's thread: then the person chooses."""
        return self.ticket() if self.thread_of or legible(self.text).strip() else None

    def note(self) -> NoteRequest:
        """The number and the text of the note, which is kept as typed."""
        if self.thread_of and not self._names_a_ticket():
            if self.text and is_blank(self.text):
                raise self._error(wording.usage.BLANK_NOTE)
            return NoteRequest(self.thread_of, self.text)
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

    def _names_a_ticket(self) -> bool:
        """Whether what was typed in a ticket's thread begins with a number as long as its own.

        A shorter one, such as the 2 of “2 ports are dead”, is part of the note.
        """
        found = first_number(self.text, self.links)
        return found is not None and len(found.number) >= len(self.thread_of)

    def listing(self) -> Listing:
        """Which tickets of a list to show."""
        self.nothing()
        return self._selection().listing()

    def search(self) -> SearchRequest:
        """The words as typed, or a number, and what narrows the search."""
        return self._selection().search(self.links)

    def ticket_list(self) -> ListRequest:
        return self._selection().ticket_list()

    def subscription(self) -> SubscribeRequest:
        return self._selection().subscription()

    def report(self) -> ReportRequest:
        return ReportSelection(self.command, self.text, self.statuses, self.calendar).report()

    def schedule(self) -> ScheduleTerms | None:
        """None if nothing was typed: then the person fills in a form."""
        if not legible(self.text).strip():
            return None
        return ScheduleSelection(self.command, self.text, self.statuses, self.calendar).schedule()

    def schedule_number(self) -> int:
        number = read_schedule_number(self.text)
        if number is None:
            raise self._error(wording.schedules.WHICH)
        return number

    def type_or_all(self) -> str | None:
        """The key of a ticket type, or None for all."""
        return self._selection().type_or_all()

    def subscriptions(self) -> SubscriptionListing:
        """Which subscriptions to list."""
        self.nothing()
        return self._selection().subscriptions()

    def _selection(self) -> Selection:
        return Selection(self.command, self.text, self.statuses, self.calendar)

    def _one_reading(self, digits: str) -> str:
        """Several groups of digits may be one number; a single group more likely begins the text."""
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

"""Looks up single tickets: those that a feed no longer shows, and those about which two feeds disagree."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final

from bot.keesa.client import KeesaClient
from bot.model.errors import KeesaError, KeesaNotFound, KeesaUnavailable, UnreadableTicket
from bot.model.feeds import Missing
from bot.model.tickets import Ticket
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.watching.pages import FEW, FeedPage
from bot.watching.recording import LookUp

log = logging.getLogger(__name__)

LOOK_UPS: Final = 50
"""The most tickets to look up in one poll; the others wait for the next."""
WITNESSES: Final = 2
"""How many times, in all, members beyond the page's end must be found in the feed before the page counts as cut."""


@dataclass
class LookedUp:
    """What look-ups found out about a feed's page. `settled` are the members that left the feed."""

    seen: FeedPage
    look_ups: list[LookUp] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    missing: dict[str, Missing] = field(default_factory=dict)
    given_up: int = 0


class TicketLookUps:
    """Asks Keesa for single tickets. One that can't be read is retried after growing pauses, and finally given up."""

    def __init__(self, keesa: KeesaClient, *, clock: Clock, timings: Timings) -> None:
        self._keesa = keesa
        self._clock = clock
        self._timings = timings

    def departed(self, seen: FeedPage) -> LookedUp:
        """Look up the members that a page should show and doesn't.

        If they are still in the feed, the page is cut, and what lies beyond its end isn't looked up any more.
        """
        found = LookedUp(seen, missing=_still_missing(seen))
        latest = self._clock() + self._timings.departed.longest  # later times are from another setting of the clock
        waiting = {one.number for one in found.missing.values() if self._clock() < one.next_look_at <= latest}
        due = [number for number in seen.departed if number not in waiting]
        for number in due[:LOOK_UPS]:
            if found.seen.is_cut_by_keesa and found.seen.is_beyond_end(number):
                continue
            if not self._look_up(found, number):
                break
        return found

    def _look_up(self, found: LookedUp, number: str) -> bool:
        """Returns False if Keesa can't answer any look-ups now."""
        try:
            ticket = self._keesa.ticket(number)
        except KeesaNotFound:
            _settle(found, LookUp(number, None))
        except KeesaUnavailable:
            return False
        except (KeesaError, UnreadableTicket) as error:
            self._failed(found, number, error)
            return not _is_ill(error)
        else:
            self._found(found, ticket)
        return True

    def _found(self, found: LookedUp, ticket: Ticket) -> None:
        """The status says what happened to the ticket. An answer without one says nothing."""
        if not ticket.status:
            self._failed(found, ticket.number, UnreadableTicket(ticket.number, "status"))
        elif _is_still_there(ticket, found.seen):
            self._still_there(found, ticket)
        else:
            _settle(found, LookUp(ticket.number, ticket))

    def confirmed(self, ticket: Ticket) -> Ticket | None:
        """Keesa's answer about a ticket for which a page contradicts what is known; None if there is no answer now."""
        try:
            return self._keesa.ticket(ticket.number)
        except (KeesaError, UnreadableTicket) as error:
            log.info("Ticket %s looks different, but couldn't be looked up: %s", ticket.number, error)
            return None

    def _failed(self, found: LookedUp, number: str, error: Exception) -> None:
        tries = _tries(found, number) + 1
        if tries >= self._timings.departed_tries:
            log.warning("Ticket %s left its feed and is given up after %d look-ups: %s", number, tries, error)
            found.missing.pop(number, None)
            found.settled.add(number)
            found.given_up += 1
            return
        log.info("Ticket %s left its feed, but couldn't be looked up: %s", number, error)
        self._look_again(found, number, tries, is_there=False)

    def _still_there(self, found: LookedUp, ticket: Ticket) -> None:
        """The ticket is recorded as it is, and stays a member."""
        found.look_ups.append(LookUp(ticket.number, ticket))
        self._look_again(found, ticket.number, _tries(found, ticket.number) + 1, is_there=True)
        beyond = [one.tries for one in found.missing.values() if one.is_there and found.seen.is_beyond_end(one.number)]
        found.seen = found.seen.cut_here() if sum(beyond) >= WITNESSES else found.seen.partly()

    def _look_again(self, found: LookedUp, number: str, tries: int, *, is_there: bool) -> None:
        next_look_at = self._clock() + self._timings.departed.after(tries)
        found.missing[number] = Missing(number=number, tries=tries, next_look_at=next_look_at, is_there=is_there)


def _settle(found: LookedUp, look_up: LookUp) -> None:
    found.look_ups.append(look_up)
    found.settled.add(look_up.number)
    found.missing.pop(look_up.number, None)


def _still_missing(seen: FeedPage) -> dict[str, Missing]:
    members = set(seen.missing)
    return {one.number: one for one in seen.feed.missing if one.number in members}


def _tries(found: LookedUp, number: str) -> int:
    before = found.missing.get(number)
    return before.tries if before else 0


def _is_still_there(ticket: Ticket, seen: FeedPage) -> bool:
    """Whether it has the status and the type of its feed.

    A ticket whose type was removed leaves its feed. But Keesa may leave the type out of a look-up, so a missing type doesn't count
    if the ticket lies beyond the end of a page that is long enough to be cut.
    """
    feed = seen.feed
    may_be_cut = seen.page.rows >= FEW and seen.is_beyond_end(ticket.number)
    is_of_type = ticket.ticket_type == feed.ticket_type or (ticket.ticket_type is None and may_be_cut)
    return is_of_type and ticket.status.casefold() == feed.status.casefold()


def _is_ill(error: Exception) -> bool:
    """Whether the error means that Keesa can't answer any look-ups, rather than this one."""
    return isinstance(error, KeesaError) and error.retryable and not (error.status and error.status < 300)

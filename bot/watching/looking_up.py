"""Looking up, one by one, what a feed no longer shows and what two feeds say differently."""

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
"""Tickets that are looked up in one poll; the others wait for the next."""
WITNESSES: Final = 2
"""How often a member that a page does not show has to be found in its feed before the page is taken for cut."""


@dataclass
class LookedUp:
    """What look-ups brought to light about a feed's page. `settled` are the members that left the feed."""

    seen: FeedPage
    look_ups: list[LookUp] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    missing: dict[str, Missing] = field(default_factory=dict)
    given_up: int = 0


class LookUps:
    """Asks Keesa for single tickets. A ticket that cannot be had is asked for after growing pauses, and given up in the end."""

    def __init__(self, keesa: KeesaClient, *, clock: Clock, timings: Timings) -> None:
        self._keesa = keesa
        self._clock = clock
        self._timings = timings

    def departed(self, seen: FeedPage) -> LookedUp:
        """The members that a page should show and does not.

        Those that are still in the feed show that the page is cut: no more of what lies beyond its end is asked for then.
        """
        found = LookedUp(seen, missing=_still_missing(seen))
        waiting = {one.number for one in found.missing.values() if one.next_look_at > self._clock()}
        due = [number for number in seen.departed if number not in waiting]
        for number in due[:LOOK_UPS]:
            if found.seen.is_cut_by_keesa and found.seen.is_beyond_end(number):
                continue
            if not self._look_up(found, number):
                break
        return found

    def _look_up(self, found: LookedUp, number: str) -> bool:
        """False where Keesa is not up to look-ups at all now."""
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
        """Only its status says what became of it: without one, nothing was learned."""
        if not ticket.status:
            self._failed(found, ticket.number, UnreadableTicket(ticket.number, "status"))
        elif _is_still_there(ticket, found.seen):
            self._still_there(found, ticket)
        else:
            _settle(found, LookUp(ticket.number, ticket))

    def confirmed(self, ticket: Ticket) -> Ticket | None:
        """What Keesa shows of a ticket of which a page says something else than is known; None where it cannot be had now."""
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
        """It is recorded as it is, and stays a member."""
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
    """Whether it has the status and the type that its feed is asked for by.

    A type that was taken away makes it leave the feed; but Keesa may leave it out of a look-up, so it does not count beyond the end
    of a page that is long enough to be cut.
    """
    feed = seen.feed
    may_be_cut = seen.page.rows >= FEW and seen.is_beyond_end(ticket.number)
    is_of_type = ticket.ticket_type == feed.ticket_type or (ticket.ticket_type is None and may_be_cut)
    return is_of_type and ticket.status.casefold() == feed.status.casefold()


def _is_ill(error: Exception) -> bool:
    """Whether Keesa is not up to look-ups at all, rather than to that of one ticket."""
    return isinstance(error, KeesaError) and error.retryable and not (error.status and error.status < 300)

"""How the bot's work grows from 1,000 tickets to 100,000, and from 10 channels to 1,000.

Submissions grow with the tickets, and ten times as many announcements. The floor is what the work would take if it grew as they do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from statistics import median
from typing import Final

from bench.databases import databases
from bench.questions import Asker, questions
from bench.ratios import Row
from bench.recording import PAGE
from bench.seed import FIRST, NOW, TYPES, Size
from bench.store import filled, timed
from bot.model.feeds import Feed, Paging
from bot.model.tickets import Ticket
from bot.runtime.urgency import Urgency, working
from bot.store.database import Transaction
from bot.watching.pages import FeedPage
from bot.watching.recording import Recording, Sighting

SAMPLES: Final = 5
TRIES: Final = 5
"""Of which the fastest is a sample: other work on the machine slowed it down least."""
NEW: Final = 20
BEAT, RECORDING, SEARCH = "all questions of a beat", f"recording of {NEW} new tickets", "slowest search"
SIZES: Final = {
    "tickets": {n: Size(tickets=n, submissions=n, announcements=10 * n, channels=10) for n in (1_000, 10_000, 100_000)},
    "channels": {n: Size(tickets=1_000, submissions=1_000, announcements=10_000, channels=n) for n in (10, 100, 1_000)},
}

GROWS: Final = {"tickets": (BEAT, RECORDING, SEARCH), "channels": (BEAT, RECORDING)}


@dataclass(frozen=True)
class Curve:
    """The milliseconds that something took with each number of tickets or channels, smallest first, in a kind of database."""

    what: str
    of: str
    kind: str
    samples: Mapping[int, Sequence[float]]

    def rows(self) -> Iterator[Row]:
        """Each larger number, beside as many times what the smallest took."""
        smallest = min(self.samples)
        for number, taken in self.samples.items():
            if number > smallest:
                linear = [number / smallest * milliseconds for milliseconds in self.samples[smallest]]
                what, floor = f"{self.what}, {number:,} {self.of}, {self.kind}", f"{smallest:,} {self.of}, in proportion"
                yield Row(what, "ms", taken, floor, linear, at_most=1.0)

    def times_smallest(self) -> list[float]:
        """How many times as long it took with each number as with the smallest."""
        smallest = median(self.samples[min(self.samples)])
        return [median(taken) / smallest for taken in self.samples.values()]


def curves() -> Iterator[Curve]:
    """What grows with the tickets, then what grows with the channels, in each kind of database."""
    with databases() as kinds:
        for of, sizes in SIZES.items():
            for kind, new_database in kinds.items():
                taken = {number: _measured(new_database(), size) for number, size in sizes.items()}
                for what in GROWS[of]:
                    yield Curve(what, of, kind, {number: one[what] for number, one in taken.items()})


def rows() -> Iterator[Row]:
    """A row for each step of each curve."""
    for curve in curves():
        yield from curve.rows()


def charts(measured: Sequence[Curve]) -> Iterator[str]:
    """A chart in Mermaid for each axis and kind of database: the powers of ten by which each curve grew, after a linear one."""
    for of, sizes in SIZES.items():
        for kind in dict.fromkeys(curve.kind for curve in measured):
            yield "\n```mermaid\nxychart-beta"
            yield f'    title "{kind}, {of}"'
            yield f"    x-axis {_listed(f'{number:,}' for number in sizes)}"
            yield '    y-axis "powers of ten" -1 --> 2'
            yield f"    line {_listed(range(len(sizes)))}"
            for curve in measured:
                if (curve.of, curve.kind) == (of, kind):
                    yield f"    line {_listed(round(log10(times), 2) + 0 for times in curve.times_smallest())}"
            yield "```"


def _listed(values: Iterable[object]) -> str:
    """As JSON, which is what Mermaid reads."""
    return json.dumps(list(values))


def _measured(url: str, size: Size) -> Mapping[str, Sequence[float]]:
    asked = questions(size)
    beat = [one.ask for one in asked if one.asker is Asker.BEAT]
    searches = [one.ask for one in asked if one.name.startswith("/keesa find")]
    with filled(url, size) as database, working(Urgency.BACKGROUND):
        return {
            BEAT: _samples(lambda: sum(timed(database, ask) for ask in beat)),
            RECORDING: _samples(lambda: timed(database, _record)),
            SEARCH: _samples(lambda: max(timed(database, ask) for ask in searches)),
        }


def _samples(milliseconds: Callable[[], float]) -> Sequence[float]:
    milliseconds()  # the first time, everything has to be loaded and prepared
    return [min(milliseconds() for _ in range(TRIES)) for _ in range(SAMPLES)]


def _record(tx: Transaction) -> None:
    feed = Feed(ticket_type=TYPES[0], status="open", next_poll_at=NOW, baselined_at=NOW)
    new = [Ticket(number=str(10 * FIRST + n), title=f"No signal at {n}", status="open") for n in range(NEW)]
    sightings = [Sighting(ticket, "-") for ticket in new]
    Recording(tx, NOW, NOW).sightings(FeedPage(feed, PAGE, Paging()), sightings, digest_over=NEW, after_silence=False)

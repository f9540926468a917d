"""The command line of the benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Annotated

import typer
from rich.console import Console

from bench import acks as ack_latency
from bench import delays as telling
from bench import find as finding
from bench import floods as flooding
from bench import forms as opening
from bench import growth as growing
from bench import memory as remembering
from bench import pace as pacing
from bench import polls as polling
from bench import posts as posting
from bench import recording as recordings
from bench import report as reporting
from bench import starts as starting
from bench import store as stores
from bench import ticks as asking
from bench import writes as writers
from bench import year as years
from bench.ratios import Row, table
from bench.seed import Size

PARTS = (
    flooding.rows,
    opening.rows,
    polling.rows,
    asking.rows,
    telling.rows,
    posting.rows,
    starting.rows,
    remembering.rows,
    finding.rows,
    reporting.rows,
    growing.rows,
    pacing.rows,
)
"""What `make bench` runs. Each yields its rows of the table."""

app = typer.Typer(help="Measurements of the bot.", add_completion=False)
console = Console(highlight=False, soft_wrap=True, markup=False)


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Without a command: everything that has a floor, as one table of ratios; a quarter of an hour or more."""
    if context.invoked_subcommand is None:
        _show(chain.from_iterable(part() for part in PARTS))


def _show(rows: Iterable[Row]) -> None:
    for line in table(rows):
        console.print(line)


@app.command()
def year(
    days: Annotated[int, typer.Option(help="Days to live through; about a second for each on a slow machine.")] = 100,
    retention: Annotated[float, typer.Option(help="RETENTION_DAYS.")] = 90,
) -> None:
    """The size of the database of a busy team, month by month."""
    for line in years.live(days, retention):
        console.print(line)


@app.command()
def acks(count: Annotated[int, typer.Option(help="Commands to dispatch.")] = 500) -> None:
    """How long Slack waits for the ack of a command, compared with a Bolt app that does nothing else."""
    for line in ack_latency.measure(count):
        console.print(line)


@app.command()
def writes(count: Annotated[int, typer.Option(help="Writes for people, and as many in the background.")] = 500) -> None:
    """How long Slack waits for an ack that needs a write, while everybody else writes too."""
    for line in writers.measure(count):
        console.print(line)


@app.command()
def find(tickets: Annotated[int, typer.Option(help="Tickets to search; a minute to record for 100,000.")] = 100_000) -> None:
    """How long `/keesa find` takes for each kind of query, compared with a LIKE scan."""
    _show(finding.by_query(tickets))


@app.command()
def report(tickets: Annotated[int, typer.Option(help="Tickets to report on; half a minute to make 100,000.")] = 100_000) -> None:
    """How long `/keesa report` takes over all that is known, compared with the second that it may take."""
    _show(reporting.rows(tickets))


@app.command()
def recording(
    first: Annotated[int, typer.Option(help="Tickets at the first poll.")] = 2_000,
    channels: Annotated[int, typer.Option(help="Subscribed channels.")] = 1_000,
    database_url: Annotated[str, typer.Option(help="An empty database; a temporary SQLite file if left out.")] = "",
) -> None:
    """How long the database is held while a poll is recorded."""
    for line in recordings.measure(first, channels, database_url):
        console.print(line)


@app.command()
def polls(
    tickets: Annotated[int, typer.Option(help="Tickets in the list.")] = 2_000,
    rounds: Annotated[int, typer.Option(help="Polls of each kind.")] = 30,
    first: Annotated[int, typer.Option(help="Tickets at the first poll.")] = 10_000,
) -> None:
    """The CPU time of a poll, compared with the bare request."""
    _show(polling.rows(tickets, rounds, first))


@app.command()
def ticks() -> None:
    """How often Keesa is asked at a tick, compared with the number of subscribed types and statuses."""
    _show(asking.rows())


@app.command()
def delays(
    interval: Annotated[float, typer.Option(help="POLL_SECONDS.")] = 10,
    rounds: Annotated[int, typer.Option(help="Changes in Keesa.")] = 100,
) -> None:
    """How long it takes from Keesa's change to Slack's post."""
    _show(telling.rows(interval, rounds))


@app.command()
def posts(channels: Annotated[int, typer.Option(help="Subscribed channels.")] = 1_000) -> None:
    """What 20 new tickets for very many channels cost, compared with bare posts."""
    _show(posting.rows(channels))


@app.command()
def floods(
    count: Annotated[int, typer.Option(help="Commands at once.")] = 500,
    rounds: Annotated[int, typer.Option(help="Starts of each app.")] = 5,
    hang: Annotated[float, typer.Option(help="Seconds that Keesa hangs in the last part.")] = 10,
) -> None:
    """How long Slack waits for acks over Socket Mode, compared with a bare slack-bolt app."""
    _show(flooding.rows(count, rounds, hang))


@app.command()
def growth() -> None:
    """How the work of a poll, a beat and a search grows with tickets and channels; some minutes."""
    curves = list(growing.curves())
    _show(row for curve in curves for row in curve.rows())
    for line in growing.charts(curves):
        console.print(line)


@app.command()
def pace(
    cards: Annotated[int, typer.Option(help="Messages that wait for the channel.")] = 40,
    rounds: Annotated[int, typer.Option(help="Lines for each number of replicas.")] = 2,
) -> None:
    """How steadily one and three replicas post in one channel, compared with the one message a second that Slack allows."""
    _show(pacing.rows(cards, rounds))


@app.command()
def starts(rounds: Annotated[int, typer.Option(help="Starts of each app.")] = 9) -> None:
    """How long the bot takes from its start to its connection to Slack, compared with slack-bolt and SQLAlchemy."""
    _show(starting.rows(rounds))


@app.command()
def memory(
    tickets: Annotated[int, typer.Option(help="Tickets in the list.")] = 10_000,
    rounds: Annotated[int, typer.Option(help="Starts of each app.")] = 3,
    minutes: Annotated[float, typer.Option(help="Of the soak.")] = 5,
) -> None:
    """The memory of the bot, compared with a bare slack-bolt app, and whether it grows under a steady load."""
    _show(remembering.rows(tickets, rounds, minutes))


@app.command()
def soak(
    tickets: Annotated[int, typer.Option(help="Tickets in the list.")] = 10_000,
    minutes: Annotated[float, typer.Option(help="How long.")] = 30,
) -> None:
    """The memory of the bot under a steady load, minute by minute, and how fast it grows."""
    samples = remembering.soak(tickets, minutes)
    for seconds, mebibytes in samples[::60]:
        console.print(f"{seconds / 60:4.0f} min {mebibytes:6.1f} MiB")
    console.print(f"slope {remembering.slope(samples):+.1f} MiB an hour")


@app.command()
def forms(rounds: Annotated[int, typer.Option(help="Forms to open.")] = 30) -> None:
    """How long it takes until a form is open, if Slack is a round trip of 50 ms away."""
    _show(opening.rows(rounds))


@app.command()
def store(
    plans: Annotated[bool, typer.Option(help="Also print how each answer is found.")] = False,
    scale: Annotated[float, typer.Option(help="Of the rows of a large team's database.")] = 1.0,
) -> None:
    """How long SQLite and PostgreSQL take to answer, in a large database; some minutes."""
    full = Size()
    size = Size(
        *(int(scale * count) for count in (full.tickets, full.submissions, full.announcements, full.channels, full.members))
    )
    for line in stores.measure(size, plans=plans):
        console.print(line)


if __name__ == "__main__":
    app()

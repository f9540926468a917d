"""The command line: ``keesa-bot run | demo | check | migrate | restored | queue | audit | sandbox``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.operating.commands import audit, queue
from bot.operating.tables import as_json
from bot.runtime import logs
from bot.runtime.clock import Clock
from bot.runtime.configured import configured
from bot.store.database import Database, for_a_command, open_database

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.add_typer(queue, name="queue")
app.command(help=wording.queue.AUDIT)(audit)
_say = Console(stderr=True, highlight=False, soft_wrap=True)

_EXIT_FAILED: Final = 1


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"keesa-bot {version('keesa-bot')}")
        raise typer.Exit


@app.callback(help=wording.operator.BOT)
def keesa_bot(
    version: Annotated[
        bool, typer.Option("--version", help=wording.operator.VERSION, callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command(help=wording.operator.RUN)
def run() -> None:
    from bot.running import run_until_stopped

    run_until_stopped()


@app.command(help=wording.operator.CHECK)
def check(json: Annotated[bool, typer.Option("--json", help=wording.checks.CHECK_AS_JSON)] = False) -> None:
    from bot.doctor import Result, examine

    findings = list(examine(configured()))
    if json:
        keys = {"check": "what", "result": "result", "detail": "detail"}
        typer.echo(as_json([{key: getattr(finding, name) for key, name in keys.items()} for finding in findings]))
    else:
        table = Table(wording.checks.CHECK_COLUMN, wording.checks.RESULT_COLUMN, wording.checks.DETAIL_COLUMN)
        for finding in findings:
            table.add_row(finding.what, finding.result, Text(finding.detail))
        Console(highlight=False).print(table)
    if any(finding.result is Result.FAILED for finding in findings):
        raise typer.Exit(_EXIT_FAILED)


@app.command(help=wording.operator.MIGRATE)
def migrate() -> None:
    with _migrated():
        _say.print(wording.operator.DATABASE_IS_UP_TO_DATE)


@app.command(help=wording.operator.RESTORED)
def restored() -> None:
    from bot.watching.reminding import Reminding

    with _migrated() as database:
        clock = database.shared(Clock())
        now = clock()
        with database.write() as tx:
            count = tx.restored.doubt(now)
            tx.schedules.skip_due(now)
        Reminding(database, interval=timedelta(0), digest_over=0, clock=clock).skip_due()
    _say.print(wording.operator.restored(count))


@contextmanager
def _migrated() -> Iterator[Database]:
    """The database with its tables, closed at the end. Raises `StartError` if it can't be used."""
    from bot.wiring.database import bounds_of

    settings = configured()
    with for_a_command(open_database(settings.database_url, bounds_of(settings))) as database:
        database.migrate()
        yield database


@app.command(help=wording.operator.DEMO)
def demo(
    tour: Annotated[bool, typer.Option("--tour", help=wording.operator.DEMO_TOUR)] = False,
    port: Annotated[int | None, typer.Option(help=wording.operator.DEMO_PORT)] = None,
) -> None:
    from bot.sandbox.demo import run as run_demo

    raise typer.Exit(run_demo(tour=tour, port=port))


@app.command(help=wording.operator.SANDBOX)
def sandbox(
    port: Annotated[int, typer.Option(help=wording.operator.SANDBOX_PORT)] = 4000,
    life: Annotated[float, typer.Option(help=wording.operator.SANDBOX_LIFE)] = 0,
) -> None:
    from bot.sandbox.keesa import serve

    logs.configure("INFO")
    serve(port=port, say=_say.print, life_seconds=life)

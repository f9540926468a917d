"""``keesa-bot queue …`` and ``keesa-bot audit``.

They open the database beside the bot, for a few short transactions. A running bot notices at its next beat what they changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer

from bot import wording
from bot.config import Settings
from bot.model.audit import AuditEntry, AuditFilter
from bot.model.clean import clean_text
from bot.model.queues import Item, ItemName, Queue
from bot.model.spreadsheet import as_csv
from bot.operating.operators import this_operator
from bot.operating.queue import CannotMove, QueueDesk
from bot.operating.tables import as_json, as_list, as_text
from bot.operating.times import moment_of
from bot.runtime.clock import Clock, utc_now
from bot.runtime.configured import configured
from bot.store.database import for_a_command, open_beside

queue = typer.Typer(no_args_is_help=True, help=wording.queue.QUEUE)

EXIT_REFUSED: Final = 1
_LIMIT: Final = 100
_LONGEST_REASON: Final = 500
_TIME: Final = "%Y-%m-%d %H:%M:%S"


def _item(text: str) -> ItemName:
    try:
        return ItemName.parse(text)
    except ValueError:
        raise typer.BadParameter(wording.queue.not_an_item(text)) from None


ItemArgument = Annotated[ItemName, typer.Argument(parser=_item, metavar="ITEM", help=wording.queue.ITEM)]
Items = Annotated[list[ItemName], typer.Argument(parser=_item, metavar="ITEM...", help=wording.queue.ITEM)]
AsJson = Annotated[bool, typer.Option("--json", help=wording.queue.AS_JSON)]
By = Annotated[str, typer.Option("--by", help=wording.queue.BY)]
Force = Annotated[bool, typer.Option("--force", help=wording.queue.FORCE)]
Limit = Annotated[int, typer.Option("--limit", min=0, help=wording.queue.LIMIT)]


@queue.command("list", help=wording.queue.LIST)
def list_items(
    only: Annotated[Queue | None, typer.Option("--queue", help=wording.queue.ONLY_QUEUE)] = None,
    given_up: Annotated[bool, typer.Option("--given-up", help=wording.queue.GIVEN_UP)] = False,
    limit: Limit = _LIMIT,
    json: AsJson = False,
) -> None:
    queues = [Queue.MESSAGE] if given_up else [only] if only else list(Queue)
    with _desk() as (desk, settings):
        listed = desk.list(queues, limit or None, given_up=given_up)
        if json:
            typer.echo(as_json({"total": listed.total, "items": [_described(item, desk) for item in listed.items]}))
            return
        if not listed.items:
            typer.echo(wording.queue.NOTHING_WAITS)
            return
        zone = ZoneInfo(settings.time_zone)
        typer.echo(as_text(wording.queue.COLUMNS, [_row(item, desk, zone) for item in listed.items]))
        if left := listed.total - len(listed.items):
            typer.echo(wording.queue.left_out(left))
        typer.echo(wording.queue.times_are_in(settings.time_zone), err=True)


@queue.command(help=wording.queue.SHOW)
def show(item: ItemArgument, json: AsJson = False) -> None:
    with _desk() as (desk, settings):
        try:
            found, columns = desk.show(item)
        except CannotMove as error:
            typer.echo(error, err=True)
            raise typer.Exit(EXIT_REFUSED) from None
    if json:
        typer.echo(as_json({**_described(found, desk), "stored": columns}))
        return
    row = zip(wording.queue.COLUMNS, _row(found, desk, ZoneInfo(settings.time_zone)), strict=True)
    typer.echo(as_list({**{name: cell for name, cell in row if cell}, wording.queue.STORED: columns}))


@queue.command(help=wording.queue.RETRY)
def retry(items: Items, by: By = "", json: AsJson = False) -> None:
    with _desk(by) as (desk, _settings):
        _each(items, desk.retry, json=json)


@queue.command(help=wording.queue.RELEASE)
def release(items: Items, by: By = "", force: Force = False, json: AsJson = False) -> None:
    with _desk(by) as (desk, _settings):
        _each(items, lambda item: desk.release(item, force=force), json=json)


@queue.command(help=wording.queue.DROP)
def drop(
    items: Items,
    reason: Annotated[str, typer.Option("--reason", help=wording.queue.REASON)] = "",
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help=wording.queue.YES)] = False,
    force: Force = False,
    json: AsJson = False,
) -> None:
    why = " ".join(clean_text(reason).split())[:_LONGEST_REASON]
    if not why:
        raise typer.BadParameter(wording.queue.NEEDS_REASON)
    with _desk(by) as (desk, _settings):
        if not yes and not typer.confirm(wording.queue.really_drop(map(str, items)), err=True):
            typer.echo(wording.queue.NOT_DROPPED, err=True)
            raise typer.Exit(EXIT_REFUSED)
        _each(items, lambda item: desk.drop(item, why, force=force), json=json)


def audit(
    since: Annotated[str, typer.Option("--since", help=wording.queue.SINCE)] = "",
    until: Annotated[str, typer.Option("--until", help=wording.queue.UNTIL)] = "",
    user: Annotated[str, typer.Option("--user", help=wording.queue.USER)] = "",
    ticket: Annotated[str, typer.Option("--ticket", help=wording.queue.TICKET)] = "",
    json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help=wording.queue.AS_CSV)] = False,
) -> None:
    settings = configured()
    zone = ZoneInfo(settings.time_zone)
    wanted = AuditFilter(
        since=_moment(since, zone), until=_moment(until, zone), user=user.strip().lstrip("@"), ticket_number=ticket.strip(" #")
    )
    with for_a_command(open_beside(settings.database_url)) as database, database.read() as tx:
        entries = tx.interventions.audit(wanted)
    if json:
        typer.echo(as_json([entry.model_dump() for entry in entries]))
    elif csv:
        typer.echo(as_csv(list(AuditEntry.model_fields), [entry.model_dump() for entry in entries]))
    elif not entries:
        typer.echo(wording.queue.NOTHING_FOUND)
    else:
        typer.echo(as_text(wording.queue.AUDIT_COLUMNS, [_audit_row(entry, zone) for entry in entries]))
        typer.echo(wording.queue.times_are_in(settings.time_zone), err=True)


@contextmanager
def _desk(by: str = "") -> Iterator[tuple[QueueDesk, Settings]]:
    settings = configured()
    with for_a_command(open_beside(settings.database_url)) as database:
        yield QueueDesk(database, this_operator(by), database.shared(Clock())), settings


def _each(items: Sequence[ItemName], move: Callable[[ItemName], str], *, json: bool) -> None:
    """Move each item, and say what came of it. Exits with 1 if one of them can't be moved."""
    results = [_moved(item, move) for item in items]
    if json:
        typer.echo(as_json(results))
    else:
        for result in results:
            typer.echo(result["message"], err=not result["done"])
    if not all(result["done"] for result in results):
        raise typer.Exit(EXIT_REFUSED)


def _moved(item: ItemName, move: Callable[[ItemName], str]) -> dict[str, Any]:
    try:
        return {"item": str(item), "done": True, "message": move(item)}
    except CannotMove as error:
        return {"item": str(item), "done": False, "message": str(error)}


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return moment_of(text, utc_now(), zone) if text else None
    except (ValueError, OverflowError):
        raise typer.BadParameter(wording.queue.not_a_time(text)) from None


def _described(item: Item, desk: QueueDesk) -> dict[str, Any]:
    """For JSON, whose keys stay the same."""
    return {
        "item": str(item.name),
        "queue": item.name.queue,
        "what": item.what,
        "ticket_number": item.ticket_number,
        "for": item.place,
        "state": item.state,
        "since": item.since,
        "tries": item.attempts,
        "next_try_at": item.next_try_at,
        "held_by": item.claim and item.claim.owner,
        "held_until": item.claim and item.claim.until,
        "holder_is_running": item.claim and item.claim.is_alive,
        "waits_for": item.ahead and str(item.ahead),
        "trouble": desk.trouble(item),
    }


def _row(item: Item, desk: QueueDesk, zone: ZoneInfo) -> list[str]:
    holder = ""
    if item.claim:
        holder = wording.queue.holder(item.claim.owner, _time(item.claim.until, zone), is_alive=item.claim.is_alive)
    next_try = _time(item.next_try_at, zone)
    what, tries = str(item.name), str(item.attempts)
    return [
        what,
        item.what,
        item.ticket_number,
        item.place,
        item.state,
        _time(item.since, zone),
        tries,
        next_try,
        holder,
        desk.trouble(item),
    ]


def _audit_row(entry: AuditEntry, zone: ZoneInfo) -> list[str]:
    who = f"{entry.who} ({entry.who_id})" if entry.who_id and entry.who_id != entry.who else entry.who
    place = f"#{entry.place}" if entry.place and entry.place_id else entry.place or wording.queue.DIRECT_MESSAGE
    cells = [who, entry.what, entry.ticket_number, place, entry.outcome, entry.about, entry.detail]
    return [_time(entry.at, zone), *cells]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):{_TIME}}" if moment else ""

"""Says whether a database can be used, for ``keesa-bot check``. Writes nothing, so the bot may be running."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

from bot import wording
from bot.model.errors import StartError
from bot.runtime.clock import Clock, utc_now
from bot.store.bounds import Bounds
from bot.store.database import open_database
from bot.store.engines import engine_of, is_there, reading_engine, sqlite_file, try_engine


def try_database(database_url: str, bounds: Bounds = Bounds()) -> str:
    """Say it in a few words. Raises `StartError` if the database can't be used."""
    file = sqlite_file(database_url)
    if file and not is_there(file):
        return _may_be_made(file)
    engine = reading_engine(file) if file else engine_of(database_url, bounds)
    try:
        try_engine(engine, bounds)
    finally:
        engine.dispose()
    return wording.checks.DATABASE_WORKS


def skew_of(database_url: str) -> timedelta | None:
    """How far this machine's clock is ahead of the database server's; None if there is no server, or it can't be used."""
    if sqlite_file(database_url):
        return None
    with suppress(StartError), closing(open_database(database_url)) as database:
        return database.shared(Clock(utc_now)).skew
    return None


def _may_be_made(file: Path) -> str:
    directory = next(folder for folder in file.absolute().parents if folder.exists())
    try:
        with TemporaryFile(dir=directory):  # checking permissions isn't enough: a file system may be read-only or full
            return wording.checks.database_to_create(str(file))
    except OSError as error:
        raise StartError(wording.operator.database_cannot_create(str(file), str(directory), error.strerror or str(error))) from None

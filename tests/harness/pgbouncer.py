"""A real PgBouncer in transaction mode, in front of the tests' PostgreSQL: the installed one, else one out of Debian's packages.

``python -m tests.harness.pgbouncer`` downloads those once, without installing anything. Exits with 1 if that fails.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import filelock
import psycopg
from sqlalchemy import make_url

from tests.harness.postgres import UNPRIVILEGED, PostgresServer

CACHE: Final = Path(__file__).parents[2] / "build" / "pgbouncer"
MISSING: Final = (
    "The tests with PgBouncer need it, and it can't be downloaded on this machine. Install it:"
    " apt-get install pgbouncer (Debian, Ubuntu), brew install pgbouncer (macOS)."
)
_PROGRAM: Final = Path("usr/sbin/pgbouncer")
_SETTINGS: Final = """
[databases]
* = host={server} user=postgres
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {directory}
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
"""


class PgBouncerMissingError(Exception):
    """There is no PgBouncer on this machine, and none to download. The text names the fix."""


def find_pgbouncer() -> Path:
    """The program. Raises `PgBouncerMissingError`."""
    installed = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if installed:
        return Path(installed)
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise PgBouncerMissingError(MISSING)
    CACHE.parent.mkdir(exist_ok=True)
    with filelock.FileLock(CACHE.with_suffix(".lock")):
        if not CACHE.exists():
            _download()
    return CACHE / _PROGRAM


def _download() -> None:
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as work:
        directory = Path(work)
        for folder in ("lists/partial", "cache/archives/partial"):
            (directory / folder).mkdir(parents=True)
        apt = ["apt-get", "-q", "-o", f"Dir::State::Lists={directory}/lists", "-o", f"Dir::Cache={directory}/cache"]
        apt += ["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]
        _run([*apt, "update"], directory)
        planned = _run([*apt, "install", "--simulate", "--no-install-recommends", "pgbouncer"], directory)
        names = [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]
        _run([*apt, "download", *(name for name in names if name == "pgbouncer" or name.startswith("lib"))], directory)
        for package in directory.glob("*.deb"):
            _run(["dpkg-deb", "-x", str(package), str(directory / "unpacked")], directory)
        (directory / "unpacked").rename(CACHE)


def _run(command: list[str], directory: Path) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PgBouncerMissingError(f"{MISSING} {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


class PgBouncer:
    """A running pooler. `url` returns the ``DATABASE_URL`` of a database behind it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def url(self, database_url: str) -> str:
        """The database of the server's url, through the pooler."""
        return f"postgresql://postgres@/{make_url(database_url).database}?host={self._directory}&port=6432"

    def is_up(self) -> bool:
        try:
            psycopg.connect(self.url("postgresql://postgres@/postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def pgbouncer_for(server: PostgresServer, connections: int) -> Iterator[PgBouncer]:
    """Start one with so many connections to each database. Raises AssertionError with its output if it doesn't start."""
    program, directory = find_pgbouncer(), Path(tempfile.mkdtemp(prefix="keesa-pgb-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None  # it refuses to run as root
    try:
        if program.is_relative_to(CACHE):  # which that user may not read
            shutil.copytree(CACHE / "usr", directory / "usr", symlinks=True)
            program = directory / _PROGRAM
        settings = directory / "pgbouncer.ini"
        settings.write_text(_SETTINGS.format(server=server.socket.parent, directory=directory, connections=connections))
        if user:
            shutil.chown(directory, user)
        with _running([program, settings], directory, user) as pooler:
            yield pooler
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _running(command: list[Path], directory: Path, user: str | None) -> Iterator[PgBouncer]:
    log = directory / "log"
    environment = {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(map(str, (directory / "usr/lib").glob("*")))}
    with log.open("w") as output, subprocess.Popen(command, user=user, env=environment, stdout=output, stderr=output) as process:
        try:
            pooler, deadline = PgBouncer(directory), time.monotonic() + 30
            while not pooler.is_up():
                waiting = process.poll() is None and time.monotonic() < deadline
                assert waiting, f"PgBouncer does not start: {log.read_text()}"
                time.sleep(0.05)
            yield pooler
        finally:
            process.terminate()


def main() -> int:
    """Download it if there is any need."""
    if platform.system() != "Linux" or not shutil.which("apt-get"):
        return 0
    try:
        find_pgbouncer()
    except PgBouncerMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

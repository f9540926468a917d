"""Databases that this account may not read or write: one clear sentence, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.model.errors import StartError
from bot.store.bounds import Bounds
from bot.store.database import open_beside, open_database
from bot.store.examining import Examination
from bot.store.trial import try_database
from tests.harness import put_migrated
from tests.harness.nobody import as_nobody, open_directory

Open = Callable[[str], object]
BESIDE: list[Open] = [open_beside, lambda url: Examination(url, Bounds())]


@pytest.fixture
def file() -> Iterator[Path]:
    with open_directory() as directory:
        (directory / "data").mkdir()
        put_migrated(directory / "data" / "bot.sqlite3")
        yield directory / "data" / "bot.sqlite3"


def refusal(open_it: Open, file: Path) -> str:
    with as_nobody(), pytest.raises(StartError) as refused:
        open_it(f"sqlite:///{file}")
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("open_it", [open_database, try_database, *BESIDE], ids=["run", "check", "queue", "examine"])
def test_a_directory_that_may_not_be_searched(file: Path, open_it: Open) -> None:
    file.parent.chmod(0o600)
    assert refusal(open_it, file) == f"Can't open the database {file}: Permission denied"


@pytest.mark.parametrize("open_it", [open_database, try_database], ids=["run", "check"])
def test_a_file_that_may_not_be_read(file: Path, open_it: Open) -> None:
    file.parent.chmod(0o777)
    file.chmod(0o600 if file.stat().st_uid == 0 else 0)
    assert refusal(open_it, file).startswith(f"Can't open the database {file}: ")


@pytest.mark.parametrize("open_it", BESIDE, ids=["queue", "examine"])
def test_a_file_that_may_only_be_read_is_left_alone(file: Path, open_it: Open) -> None:
    """SQLite would make a log beside it, which the bot's own account couldn't write to."""
    file.parent.chmod(0o777)
    file.chmod(0o444)
    assert refusal(open_it, file) == f"The bot's account lacks: write access to {file}."
    assert [path.name for path in file.parent.iterdir()] == ["bot.sqlite3"]


@pytest.mark.parametrize("open_it", BESIDE, ids=["queue", "examine"])
def test_a_directory_that_may_only_be_read(file: Path, open_it: Open) -> None:
    file.chmod(0o666)
    file.parent.chmod(0o555)
    assert refusal(open_it, file) == f"The bot's account lacks: write access to {file.parent}."

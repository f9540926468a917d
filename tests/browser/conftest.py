from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.program import ensure_program
from tests.browser.chromium import ChromiumMissingError, prepare

CACHE = Path(__file__).parents[2] / ".demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for the demo in which the local Slack is already installed."""
    installed = ensure_program(CACHE, say=print).parents[3]
    (tmp_path / installed.name).symlink_to(installed.absolute(), target_is_directory=True)
    return tmp_path


@pytest.fixture(scope="session")
def _browser() -> None:
    """The browser. Without one, its tests are skipped, and the run says so at the end."""
    try:
        prepare(print)
    except ChromiumMissingError as error:
        pytest.skip(str(error))

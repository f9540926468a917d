from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.npm import ensure_program

CACHE = Path(__file__).parents[2] / ".demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for the demo in which the local Slack is installed already."""
    installed = ensure_program(CACHE, say=print).parents[3]
    (tmp_path / installed.name).symlink_to(installed.absolute(), target_is_directory=True)
    return tmp_path

"""The tables of the last release, which the bot and the release before must share during an upgrade, and after going back."""

from __future__ import annotations

from typing import Final

from tests.releases import tables_0017 as tables

VERSION: Final = tables.__name__.rpartition("_")[2]

__all__ = ["VERSION", "tables"]

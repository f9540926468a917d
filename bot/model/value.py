"""The base of all values: frozen, and every time in them is timezone-aware."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that rejects unknown keys. A model is built when it is first used, which makes the start faster."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

from __future__ import annotations

import os
from pathlib import Path

from bot.runtime.allocator import give_back

MIB = 1024 * 1024


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_is_free_between_things_in_use_is_given_back() -> None:
    """glibc by itself only gives back the end of a heap, which here is in use."""
    things = [bytearray(1000) for _ in range(64 * 1024)]
    kept = things[::64]
    del things
    before = resident()
    give_back()
    assert resident() < before - 20 * MIB
    assert len(kept) == 1024

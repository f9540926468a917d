"""How glibc gives memory back. Elsewhere there is nothing to set.

Sources: https://man7.org/linux/man-pages/man3/mallopt.3.html and https://man7.org/linux/man-pages/man3/malloc_trim.3.html
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD: Final = (-1, 128 * 1024)
"""Free memory at the end of a heap is given back from this size on."""
_MMAP_THRESHOLD: Final = (-3, 128 * 1024)
"""From this size on, memory is given back as soon as it is free. Once this is set, glibc no longer raises it to the largest so far,
such as a list of Keesa's.
"""
_ARENA_MAX: Final = (-8, 1)
"""Heaps. Otherwise there is one for each of several dozen threads, each with room that the others can't use, while only one of
Python's threads runs at a time.
"""


def give_back_soon() -> None:
    """Let glibc give back what it can at once. Call this before there are threads."""
    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in (_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX):
            mallopt(parameter, value)


def give_back() -> None:
    """Give back what is free between things that are in use, too. It takes some milliseconds, while other threads run."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

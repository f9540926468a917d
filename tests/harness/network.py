"""Restricts tests to this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any


class OutsideWorldError(AssertionError):
    """A test tried to connect to another machine."""


def forbid_the_world_outside() -> None:
    """From now on, connecting to anything except a loopback address or a Unix socket raises `OutsideWorldError` in this process."""
    sys.addaudithook(_look_at)


def _look_at(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and not _is_here(args[1]):
        raise OutsideWorldError(f"a test may not speak to {args[1]}")


def _is_here(address: object) -> bool:
    """Unix sockets have a path as their address, internet sockets a tuple that begins with the host."""
    if not isinstance(address, tuple) or not isinstance(address[0], str):
        return True
    try:
        return address[0] == "localhost" or ipaddress.ip_address(address[0].partition("%")[0]).is_loopback
    except ValueError:
        return False

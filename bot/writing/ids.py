"""Ids of rows that operators name."""

from __future__ import annotations

import base64
import secrets


def short_id() -> str:
    """Eight letters and digits: short enough to read aloud, and unique."""
    return base64.b32encode(secrets.token_bytes(5)).decode()

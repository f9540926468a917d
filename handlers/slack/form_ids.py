"""An id for each form that is opened, so that one form, however often Slack delivers it, is one submission."""

from __future__ import annotations

import secrets


def new_form_id() -> str:
    """Unlike any other."""
    return secrets.token_hex(8)

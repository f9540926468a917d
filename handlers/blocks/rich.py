"""Descriptions and comments from Keesa, which are HTML or plain text, as mrkdwn."""

from __future__ import annotations

from bot.model.markup import bare_text, is_html
from handlers.blocks import text


def rich(source: str) -> str:
    """A description or comment, HTML or plain text, as mrkdwn of any length."""
    if is_html(source):
        return _from_html(source)
    return text.with_links(text.clean(bare_text(source)).strip())


def _from_html(source: str) -> str:
    from handlers.blocks.html import html_to_mrkdwn  # its parsers take a tenth of a start, before which nobody needs them

    return html_to_mrkdwn(source)

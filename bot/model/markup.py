"""Keesa's descriptions and comments are HTML or plain text: telling them apart, and the bare text of either. Pure."""

from __future__ import annotations

import html
import re

NAMES = (
    "a|abbr|article|b|big|blockquote|body|br|caption|code|dd|del|div|dl|dt|em|figcaption|font|h[1-6]|head|hr|html|i|img|ins|kbd|li"
    "|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|video"
)
"""The tags that are taken for HTML, as a regular expression: ``<port 15>`` is none."""
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|ins|kbd|q|s|samp|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*|/)?>", re.IGNORECASE
)
_TAG = re.compile(rf"</?(?:{NAMES})(?:\s[^<>]*|/)?>", re.IGNORECASE)


def is_html(source: str) -> bool:
    return bool(_TAG.search(source))


def bare_text(source: str) -> str:
    """`source` without its tags, where it has any. A tag that begins a new line or cell keeps apart what stood on both sides."""
    return html.unescape(_TAG.sub(" ", _INLINE.sub("", source))) if is_html(source) else source

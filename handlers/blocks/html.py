"""Converts HTML from Keesa to mrkdwn.

No HTML makes this raise or run for long. The parser, which takes quadratic time on malformed HTML, only gets well-formed HTML, and
what is nested too deeply for the converter becomes text without tags.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from bot import wording
from bot.model.markup import bare_line, well_formed
from handlers.blocks import text

_CUT_TAG = re.compile(r"<[^<>]*$")
_LONG_BLANK = re.compile(r"[ \t]{9,}")
_BOLD = {"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"}
_LONGEST = 45_000
_DEEPEST = 50


def html_to_mrkdwn(html: str) -> str:
    """HTML as mrkdwn. All text is escaped; only http, https and mailto links are kept.

    Reads the first 45,000 characters; “…” marks what it left out.
    """
    known = html if len(html) <= _LONGEST else _CUT_TAG.sub("", html[:_LONGEST])
    soup = BeautifulSoup(f"<body>{_LONG_BLANK.sub(8 * chr(32), well_formed(text.clean(known)))}</body>", "html.parser")
    mrkdwn = text.escape(bare_line(known)) if _depth(soup) > _DEEPEST else str(_Converter().convert_soup(soup))
    lines = "\n".join(line.rstrip() for line in mrkdwn.splitlines())
    whole = re.sub(r"\n{3,}", "\n\n", lines).strip()
    return f"{whole}{text.ELLIPSIS}" if len(html) > _LONGEST else whole


def _depth(soup: BeautifulSoup) -> int:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):  # in document order: a parent comes before its children
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


class _Converter(MarkdownConverter):
    """markdownify's walk over the tree, with Slack's formatting marks instead of Markdown's."""

    def escape(self, string: str, parent_tags: set[str]) -> str:
        """Escapes nothing: markdownify leaves code unescaped, so `process_text` escapes all text instead."""
        return string

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        string = str(super().process_text(el, parent_tags))  # type: ignore[misc]  # its stub leaves this out
        return text.escape(string) if {"a", "_noformat"} & (parent_tags or set()) else text.with_links(string)

    def convert_b(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return _marked(string, "*", parent_tags, _BOLD)

    def convert_em(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return _marked(string, "_", parent_tags, {"i", "em"})

    def convert_del(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return _marked(string, "~", parent_tags, {"s", "del", "strike"})

    convert_strong = convert_b
    convert_i = convert_em
    convert_s = convert_strike = convert_del

    def convert_hN(self, n: int, el: Tag, string: str, parent_tags: set[str]) -> str:  # noqa: N802  markdownify's name
        return f"\n\n{_marked(text.one_line(string), '*', parent_tags, set())}\n"

    def convert_a(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not string.strip():
            return string
        linked = text.link(str(el.get("href", "")), el.get_text())
        return linked if linked.startswith("<") else string

    def convert_img(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        alternative = str(el.get("alt") or wording.tickets.IMAGE)
        return text.escape(alternative) if "_noformat" in parent_tags else text.link(str(el.get("src", "")), alternative)

    def convert_video(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return string

    def convert_br(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return f"{string} " if "_inline" in parent_tags else f"\n{string}"

    def convert_div(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {string.strip()} "
        return f"\n{string.strip()}\n" if string.strip() else "\n"

    convert_article = convert_section = convert_dl = convert_div

    def convert_hr(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return "\n———\n"

    def convert_ul(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return f"\n{string.rstrip()}" if "li" in parent_tags else f"\n{string.rstrip()}\n"

    convert_ol = convert_ul

    def convert_li(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return "• " + string.strip().replace("\n", "\n    ") + "\n" if string.strip() else "\n"

    def convert_pre(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return f"\n```\n{string.strip(chr(10))}\n```\n" if string.strip() else ""

    def convert_code(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return _marked(string, "`", parent_tags, set())

    convert_kbd = convert_samp = convert_tt = convert_code

    def convert_td(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return f"{text.one_line(string)} | "

    convert_th = convert_td

    def convert_tr(self, el: Tag, string: str, parent_tags: set[str]) -> str:
        return string.strip(" |") + "\n"


def _marked(string: str, mark: str, parent_tags: set[str], same: set[str]) -> str:
    """`string` with `mark` around each of its lines, because formatting in Slack ends at the end of a line."""
    if parent_tags & (same | {"_noformat"}):
        return string
    return "\n".join(_marked_line(line, mark) for line in string.split("\n"))


def _marked_line(line: str, mark: str) -> str:
    core = line.strip()
    return line.replace(core, f"{mark}{core}{mark}", 1) if core else line

"""Reads Keesa's texts, which are HTML or plain text with nothing to tell them apart. Pure.

`is_html` decides, and everything that shows, compares, searches or filters a text relies on it. A text is HTML if it has a known
HTML tag in valid form; ``<b and c>``, ``<john@x.mv>`` and ``List<String>`` are not. Entities are decoded in both kinds, as browsers
do. In HTML, what isn't a tag stays as literal text.

No input makes these functions raise or run for long: each pass is linear.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from typing import Final

from bot import wording
from bot.model.clean import clean_text

_INLINE = "a|abbr|b|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var"
_ENDING_BY_THEMSELVES = "dd|div|dt|li|p|tbody|td|tfoot|th|thead|tr"
_OTHERS = (
    "article|blockquote|body|caption|center|colgroup|dl|figcaption|figure|h[1-6]|head|html|ol|pre|script|section|style|table|ul"
    "|video"
)
_STANDING_ALONE = "br|hr|wbr"
NAMES: Final = f"{_INLINE}|{_ENDING_BY_THEMSELVES}|{_OTHERS}|{_STANDING_ALONE}|img"
"""The elements that count as HTML, as a regular expression: those that editors and e-mail programs write."""

_SWITCHES = (
    "allowfullscreen|async|autoplay|checked|compact|contenteditable|controls|defer|disabled|download|hidden|ismap|loop|muted|nowrap"
    "|noshade|reversed|selected"
)
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++)"""
_ATTRIBUTE = rf"(?>\s++(?:[a-z_:@][\w:.@-]*+\s*+=\s*+{_VALUE}|(?:{_SWITCHES}|data-[\w-]++)(?=[\s/>])))"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[a-z][\w:-]*+)(?P<attributes>{_ATTRIBUTE}*+)\s*+/?>", re.IGNORECASE)
_NAME = re.compile(NAMES)
_INLINE_NAME = re.compile(rf"{_INLINE}|wbr")
_STANDS_ALONE = re.compile(_STANDING_ALONE)
_ENDS_BY_ITSELF = re.compile(_ENDING_BY_THEMSELVES)
_EMPTY = re.compile("area|base|col|embed|input|link|meta|param|source|track")
_SILENT = ("script", "style")
_DECLARATION = re.compile("<[!?][^<>]*>")
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_ALTERNATIVE = re.compile(r"""\salt\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""", re.IGNORECASE)
_WHITE = re.compile(r"\s+")

_REFERENCE = re.compile(
    "&(?:#(?:[0-9]{1,20}|x[0-9a-f]{1,16})(?![0-9a-z]);?|(?P<name>[a-z][a-z0-9]*+(?:;|(?![=a-z0-9]))))", re.IGNORECASE
)
_WITHOUT_SEMICOLON = "|".join(sorted(name for name in html5 if not name.endswith(";")))
_LIKE_A_REFERENCE = re.compile(rf"&(?=#[0-9xX]|[a-zA-Z][a-zA-Z0-9]*+;|(?:{_WITHOUT_SEMICOLON}))")
_LIKE_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")


def is_html(source: str) -> bool:
    """Whether `source` has a known HTML tag: a void one such as ``<br>``, or a start tag followed by its end tag.

    For elements whose end tag is often omitted the start tag is enough, unless it directly follows a word, as in ``List<P>``.
    """
    tags = list(_TAG.finditer(source)) if "<" in source else []
    last_ends = {_name(tag): tag.start() for tag in tags if tag["end"]}
    return any(_is_evidence(tag, last_ends) for tag in tags)


@lru_cache(128)  # a message shows the same titles several times
def bare_text(source: str) -> str:
    """`source` as plain text. HTML gets a line for each block; plain text keeps its white space.

    A picture becomes its alternative text.
    """
    if not is_html(source):
        return unescape(source)
    spoken = "".join(_spoken(piece) if isinstance(piece, re.Match) else _WHITE.sub(" ", piece) for piece in _pieces(source))
    return "\n".join(filter(None, (" ".join(line.split()) for line in spoken.split("\n"))))


def bare_line(source: str) -> str:
    """`bare_text` on one line, for titles and names."""
    return " ".join(bare_text(source).split())


def unescape(source: str) -> str:
    """`source` with its entities decoded once: ``&amp;lt;`` becomes ``&lt;``.

    An entity without a semicolon is decoded unless a letter, a digit or ``=`` follows, so that an address keeps its ``&copy=1``.
    """
    return _REFERENCE.sub(_character, source) if "&" in source else source


def well_formed(source: str) -> str:
    """HTML that reads the same, but has only valid tags and entities, and no comments, scripts or styles."""
    return "".join(piece[0] if isinstance(piece, re.Match) else html.escape(piece, quote=False) for piece in _pieces(source))


def as_typed(text: str) -> str:
    """Plain `text` escaped so that Keesa, which renders HTML, and `bare_text` show exactly its characters.

    ``bare_text(as_typed(text)) == text`` for every text. Call it once, wherever something that a person typed becomes a text of
    Keesa's: on the whole signed text of a note or description, as in ``as_typed(signed(…))``, on a title and a customer's name, and
    when a `Ticket` is made of typed text. Line ends stay. What looks neither like a tag nor like an entity, such as ``a < b`` or
    ``R&D``, is unchanged.
    """
    return _LIKE_A_TAG.sub("&lt;", _LIKE_A_REFERENCE.sub("&amp;", text))


def _name(tag: re.Match[str]) -> str:
    return tag["name"].lower()


def _is_evidence(tag: re.Match[str], last_ends: Mapping[str, int]) -> bool:
    name = _name(tag)
    if _STANDS_ALONE.fullmatch(name) or (name == "img" and tag["attributes"]):
        return True
    if _NAME.fullmatch(name) and not tag["end"] and last_ends.get(name, -1) > tag.start():
        return True
    before = tag.string[: tag.start()][-1:]
    return bool(_ENDS_BY_ITSELF.fullmatch(name)) and (bool(tag["end"]) or not before.isalnum())


def _pieces(source: str) -> Iterator[str | re.Match[str]]:
    """The texts in the HTML, decoded, and its tags. An unknown tag is left out; one that is never closed is kept as text."""
    markup = _DECLARATION.sub("", _without_comments(source))
    tags = list(_TAG.finditer(markup))
    last_ends = {_name(tag): tag.start() for tag in tags if tag["end"]}
    place = 0
    silent = ""
    for tag in tags:
        name = _name(tag)
        if silent:
            silent, place = ("", tag.end()) if tag["end"] and name == silent else (silent, place)
        elif name in last_ends or _NAME.fullmatch(name) or _EMPTY.fullmatch(name):
            yield unescape(markup[place : tag.start()])
            place = tag.end()
            if name in _SILENT:
                silent = name if not tag["end"] and last_ends.get(name, -1) > tag.start() else ""
            elif _NAME.fullmatch(name):
                yield tag
    yield unescape(markup[place:])


def _without_comments(source: str) -> str:
    """`source` without its comments. The text of an unclosed one is kept."""
    end = source.rfind("-->") + len("-->") if "-->" in source else 0
    return _COMMENT.sub("", source[:end]) + source[end:].replace("<!--", "")


def _spoken(tag: re.Match[str]) -> str:
    name = _name(tag)
    if name == "img":
        alternative = _ALTERNATIVE.search(tag["attributes"])
        return unescape(next(filter(None, alternative.groups()), "") if alternative else "") or wording.tickets.IMAGE
    return "" if _INLINE_NAME.fullmatch(name) else "\n"


def _character(reference: re.Match[str]) -> str:
    name = reference["name"]
    return clean_text(html.unescape(reference[0])) if name is None or name in html5 else reference[0]

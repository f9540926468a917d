from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from handlers.blocks import text
from handlers.slack.limits import length

from . import hostile
from .limits import check_mrkdwn


@pytest.mark.parametrize(
    ("given_text", "escaped"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("AT&amp;T", "AT&amp;amp;T"),
        ("a\r\nb\rc\x00\x1b[1m", "a\nb\nc[1m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("ދިވެހި \u200fالعربية 👩‍👩‍👧", "ދިވެހި \u200fالعربية 👩‍👩‍👧"),
        ("half \ud83d", "half "),
        ('"quotes" *stars*', '"quotes" *stars*'),
    ],
)
def test_escape(given_text: str, escaped: str) -> None:
    assert text.escape(given_text) == escaped


@pytest.mark.parametrize(
    ("mrkdwn", "said"),
    [
        ("*Your note wasn't added*\nType `/keesa note`.", "Your note wasn't added Type /keesa note."),
        ("hears of *Eco Support* (open); *<https://x.example/1|#1>*", "hears of Eco Support (open); <https://x.example/1|#1>"),
        ("5*3*2 * 2", "5*3*2 * 2"),
    ],
)
def test_what_is_read_out_has_no_marks(mrkdwn: str, said: str) -> None:
    assert text.spoken(mrkdwn) == said


@pytest.mark.parametrize(
    ("mrkdwn", "limit", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("a&amp;b", 7, "a&amp;b"),
        ("a&amp;b", 6, "a…"),
        ("a&amp;bcdef", 7, "a&amp;…"),
        ("see <https://x.example|it> now", 10, "see…"),
        ("<https://x.example|it>", 5, "…"),
        ("😀😀😀", 6, "😀😀😀"),
        ("😀😀😀", 5, "😀😀…"),
        ("😀😀😀", 4, "😀…"),
        ("words and words", 10, "words and…"),
    ],
)
def test_cut(mrkdwn: str, limit: int, shown: str) -> None:
    assert text.cut(mrkdwn, limit) == shown


@given(hostile.texts, st.integers(1, 200))
def test_cut_text_stays_sound(source: str, limit: int) -> None:
    shown = text.cut(text.escape(source), limit)
    assert length(shown) <= limit
    if shown.strip():
        check_mrkdwn(shown, limit)


@given(hostile.texts)
def test_split_loses_nothing_but_blank_lines(source: str) -> None:
    mrkdwn = text.with_links(source)
    parts = text.split(mrkdwn, 2_900)
    assert all(length(part) <= 2_900 for part in parts)
    assert "".join("".join(parts).split()) == "".join(mrkdwn.split())


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("https://x.example/?a=1&b=2", "A & B", "<https://x.example/?a=1&amp;b=2|A &amp; B>"),
        ("https://x.example/a|b>c", "x|y", "<https://x.example/a%7Cb%3Ec|x¦y>"),
        ("mailto:noc@x.example", "mail", "<mailto:noc@x.example|mail>"),
        ("HTTPS://x.example", "", "<HTTPS://x.example>"),
        ("javascript:alert(1)", "click", "click"),
        ("!channel", "click", "click"),
        ("@U1", "<b>", "&lt;b&gt;"),
        ("https://x.example/" + "a" * 2_000, "long", "long"),
    ],
)
def test_link(url: str, label: str, shown: str) -> None:
    assert text.link(url, label) == shown


def test_addresses_in_plain_text_become_links() -> None:
    assert text.with_links("see https://x.example/a?b=1&c=2, <b>") == "see <https://x.example/a?b=1&amp;c=2>, &lt;b&gt;"


def test_an_overlong_address_stays_as_text() -> None:
    address = "https://x.example/" + "a" * 2_000
    assert text.with_links(address) == address


def test_quote_marks_every_line() -> None:
    assert text.quote("a\n\nb") == "> a\n> \n> b"


@pytest.mark.parametrize(("count", "words"), [(0, "0 tickets"), (1, "1 ticket"), (1200, "1,200 tickets")])
def test_counted(count: int, words: str) -> None:
    assert wording.plurals.counted(count, "ticket") == words


LONG = "word " * 100


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("open", "closed", ("open", "closed")),
        ("", "x", ("", "x")),
        (f"{LONG}old", f"{LONG}new", ("…word word word old", "…word word word new")),
        (f"{LONG}x", f"{LONG}x, and more", ("…word word word x", "…word word word x, and more")),
        ("&" * 300 + "a", "&" * 300 + "b", ("…" + "&amp;" * 20 + "a", "…" + "&amp;" * 20 + "b")),
        ("a" + LONG, "b" + LONG, (text.brief("a" + LONG, 250), text.brief("b" + LONG, 250))),
    ],
)
def test_contrast(before: str, after: str, shown: tuple[str, str]) -> None:
    assert text.contrast(before, after, 250) == shown


@given(st.text("ab &<\u0301", max_size=400), st.text("ab &<\u0301", max_size=400), st.text(max_size=300))
def test_what_differs_is_never_cut_off(before: str, after: str, same: str) -> None:
    was, now = same + before, same + after
    shown = text.contrast(was, now, 250)
    assert (shown[0] == shown[1]) == (text.one_line(was) == text.one_line(now))
    assert max(map(length, shown)) <= 250

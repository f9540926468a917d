"""Telling HTML from plain text, reading both, and escaping what people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.markup import as_typed, bare_line, bare_text, is_html, well_formed

_MARKS = ["<", ">", "</", "&", ";", "#", "'", '"', "=", "x", " ", "\r\n", "\n", "\0", "ދިވެހި", "\ud800"]
_TAGS = [
    "<b>",
    "</b>",
    "<br>",
    "<p>",
    "<soup>",
    "</soup>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<script>",
    "</script>",
    "<style>",
    "<a href='",
]
_ENTITIES = ["&amp;", "&#39;", "&lt;", "&copy"]
scraps = st.sampled_from([*_MARKS, *_TAGS, *_ENTITIES])
texts = st.lists(scraps | st.text(max_size=3), max_size=30).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "set <b and c> on port 5",
        "x<y and y>z",
        "a < b, c > d, <3, <-- here -->",
        "if (a<b) { c(); } while (d>e)",
        "List<String> and List<P>, Map<B, U>",
        "write to <john@x.mv> or <https://x.mv/a?b=1&copy=2>",
        "from <IP> to <port 15>",
        "use <b> for bold and <i> for italics",
        "</b> alone",
        "<!channel> <@U1> <#C1|noc>",
        "<!-- a remark --> <![CDATA[x]]> <?php x ?>",
        "<interface><name>ge-0/0/1</name></interface>",
        "<img> <video>",
        "AT&T, R&D&notes, fish&chips; a&b; &nothing; &#x; &#; &" + "#" + "9" * 5_000 + ";",
        "first\r\nsecond  \n\n third",
        "",
    ],
)
def test_plain_text_survives_to_the_letter(text: str) -> None:
    assert not is_html(text)
    assert bare_text(text) == text


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Tom &amp; Jerry&#39;s", "Tom & Jerry's"),
        ("caf&eacute; &#x2013; &lt;b&gt;", "café – <b>"),
        ("twice &amp;lt; &amp;amp;", "twice &lt; &amp;"),
        ("one&nbsp;two &amp more", "one\xa0two & more"),
        ("&lt;b&gt;no&lt;/b&gt;", "<b>no</b>"),
    ],
)
def test_entities_need_no_tag(source: str, read: str) -> None:
    assert not is_html(source)
    assert bare_text(source) == read


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("<b>ok</b>", "ok"),
        ("<B>Fi</B>bre<BR/>cut", "Fibre\ncut"),
        ("<div class=x>One</div>\r\n<div>Two</div>", "One\nTwo"),
        ("<p>One<p>Two", "One\nTwo"),
        ("<p>never <b>closed", "never closed"),
        ("<b>a <i>b</b> c</i>", "a b c"),
        ("ends early</p>", "ends early"),
        ("one<br>two </br> three<br />", "one\ntwo\nthree"),
        ("<div>from <IP> to <b and c>, see <john@x.mv></div>", "from <IP> to <b and c>, see <john@x.mv>"),
        ("<p>1 < 2 &amp;&amp; 3 > 2</p>", "1 < 2 && 3 > 2"),
        ("<p>caf&eacute; &lt;b&gt; &amp;lt;</p>", "café <b> &lt;"),
        ("<!DOCTYPE html><p>a<!-- <b>hidden</b> --> b<![CDATA[gone]]></p>", "a b"),
        ("<p>a<!-- never ended <b>b</b>", "a never ended b"),
        ("<p>a<script>b<c></script><style>p{}</style>d</p>", "ad"),
        ("<p>a<script>never ended", "anever ended"),
        ("<table><tr><td nowrap>1<td>up</table>", "1\nup"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ('<p title="a > b">in quotes</p>', "in quotes"),
        ("<o:p></o:p><soup>made</soup><meta charset=x><p>up", "made\nup"),
        ("<img src='x.png' alt='Rack &amp; 3'><img src=y.png>", "Rack & 3Image"),
        ("<div><br></div>&nbsp;", ""),
        ("<div>" * 5_000 + "deep", "deep"),
    ],
)
def test_html_is_read_as_people_see_it(source: str, read: str) -> None:
    assert is_html(source)
    assert bare_text(source) == read


def test_a_title_is_bare_line() -> None:
    assert bare_line(" Tom &amp;\r\n <b>Jerry</b>&nbsp;") == "Tom & Jerry"


@given(texts)
def test_what_was_typed_is_what_is_read(text: str) -> None:
    assert bare_text(as_typed(text)) == text
    assert not is_html(as_typed(text))


@given(texts)
def test_what_was_typed_is_read_the_same_within_html(text: str) -> None:
    """Keesa may wrap it in HTML."""
    assert bare_text(f"<div>{as_typed(text)}</div>") == " ".join(text.split())


@pytest.mark.parametrize("text", ["a < b", "<3", "R&D", "AT&T", "100 % & more", "x > y", "ދިވެހި", "line\nline"])
def test_what_looks_like_no_markup_is_sent_as_it_is(text: str) -> None:
    assert as_typed(text) == text


@given(texts)
def test_any_html_reads_the_same_when_it_is_well_formed(source: str) -> None:
    assert bare_text(f"<p>{well_formed(source)}</p>") == bare_text(f"<p>{source}</p>")


@pytest.mark.parametrize(
    "piece",
    ["<", "</", "<a ", "<a b='", "<a b=\"'", "<a b=1 ", "<p         ", "<!--", "<!-->", "<![CDATA[", "&", "&#32;", "&amp", " "],
)
def test_an_endless_text_is_read_at_once(piece: str) -> None:
    for source in ("<p>" + piece * 20_000, "<p " + piece * 20_000):
        assert len(bare_text(source)) <= len(source)
        assert bare_text(as_typed(source)) == source

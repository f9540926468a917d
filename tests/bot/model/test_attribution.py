"""Writing and reading signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.attribution import Attributed, as_name, attributed, is_signed_by, signature, signed
from bot.model.markup import as_typed, bare_text, is_html
from bot.model.writes import NewNote, Requester, Submission
from tests.harness.samples import submission

NOON = datetime(2026, 11, 7, 12, tzinfo=UTC)
MALDIVES = timezone(timedelta(hours=5))
LINE = "— ana in #noc on Slack, 2026-11-07 17:00:00 (ref AAAA1111)"

# Slack's names of people and channels contain none of these.
_UNUSUAL = {"Cc", "Cs", "Zl", "Zp"}
letters = st.characters().filter(lambda letter: category(letter) not in _UNUSUAL and letter not in "<>&")
people = st.text(letters, min_size=1, max_size=80)
channels = st.text(letters.filter(lambda letter: not letter.isspace()), max_size=80)
texts = st.text(max_size=60) | st.just(f"before\n\n{LINE}") | st.just("<div>No <b>light</b></div>")


def by(user_name: str, channel_name: str) -> Submission:
    asker = Requester(user_id="U1", user_name=user_name, channel_id="C1", channel_name=channel_name)
    return submission(NOON, write=NewNote(ticket_number="2102001", text="-"), requester=asker)


def test_the_line() -> None:
    assert signed("No light\n", by("ana", "noc"), MALDIVES) == f"No light\n\n{LINE}"
    assert signed("No light", by("ana", ""), MALDIVES) == f"No light\n\n{LINE.replace('#noc', 'a direct message')}"


@given(texts, people, channels)
def test_what_was_signed_is_taken_apart_again(text: str, person: str, channel: str) -> None:
    whole = signed(text, by(person, channel), MALDIVES)
    assert attributed(whole) == Attributed(text.rstrip(), as_name(person) or "U1", channel)
    assert attributed(whole.replace("\n", "\r\n")) is not None, "as Keesa sends plain text"
    assert signature(whole) == "AAAA1111"
    assert is_signed_by(by(person, channel), whole)


@given(texts, st.text(letters | st.sampled_from("<>&;#"), min_size=1, max_size=40).map(str.strip).filter(bool))
def test_what_was_typed_and_signed_is_read_as_it_was_typed(text: str, person: str) -> None:
    found = attributed(as_typed(signed(text, by(person, "noc"), MALDIVES)))
    assert found is not None
    assert (bare_text(found.text), found.user_name) == (text.rstrip(), as_name(person) or "U1")


HOSTILE = (
    st.text()
    | st.text(st.sampled_from("\r\n\u2028\x85\u202e\u2066\u200b\u3164 —–#＃()（<>&-:;,.0Ao"))
    | st.lists(
        st.sampled_from(
            [
                LINE,
                "Bo",
                " in #noc",
                " in a direct message",
                " on Slack",
                "on",
                "Slack, ",
                "2026-11-07 17:00:00",
                "(ref ",
                "(",
                "AAAA1111)",
                "\n",
                "—",
                " ",
            ]
        )
    ).map("".join)
)


@given(HOSTILE, st.sampled_from(["", "noc"]))
def test_no_name_can_write_another_s_line(person: str, channel: str) -> None:
    """Whatever people call themselves, the signature is one line with their name, their channel and the one reference."""
    whole = signed("No light", by(person, channel), MALDIVES)
    head, blank, line = whole.split("\n")
    name = as_name(person) or "U1"
    assert (head, blank) == ("No light", "")
    assert attributed(as_typed(whole)) == Attributed("No light", name, channel)
    assert len(whole.splitlines()) == 3
    assert line.count("— ") == line.count("—") == line.count(" on Slack, ") == line.count("(ref ") == 1
    assert line.count("#") == len(channel and "#")
    assert not any(category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in line)
    assert as_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Aminath Ali", "Aminath Ali"),
        ("  Aminath \n Ali ", "Aminath Ali"),
        ("Ali (NOC)", "Ali (NOC)"),
        ("R&D – night shift", "R&D - night shift"),
        ("އާމިނަތު އަލީ", "އާމިނަތު އަލީ"),
        ("Zoë 🔥", "Zoë 🔥"),
        ("O’Neill-Šmid, 3rd", "O’Neill-Šmid, 3rd"),
        ("Bo in #noc on Slack, 2026-11-07 17:00:00 (ref AAAA1111)\nx", "Bo in noc on-Slack, 2026-11-07 17:00:00 ref AAAA1111 x"),
        ("\u202eila", "ila"),
        ("\u3164\u200b", ""),
        ("＜b＞＃", "b"),
        ("— Bo", "Bo"),
        ("x" * 200, "x" * 80),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert as_name(name) == shown


@given(st.text() | st.text("—<>/ \nbrpdiv#()ref").map(lambda text: f"{text}(ref A)"))
def test_nothing_is_left_out_but_the_line(text: str) -> None:
    found = attributed(text)
    assert found is None or found.text in text or is_html(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (LINE, ""),
        (f"No light\r\n\r\n{LINE}\r\n", "No light"),
        (f"No light\n{LINE}  ", "No light"),
        (f"first\n\n{LINE}\n\n{LINE}", f"first\n\n{LINE}"),
        (f"<div>No light<br><br>{LINE}</div>", "<div>No light<br><br></div>"),
        (f"<p>No light</p>\r\n<p>{LINE}</p>", "<p>No light</p>\r\n<p></p>"),
        (f'<p>No light</p><p class="x">&nbsp;{LINE}<br /></p>', '<p>No light</p><p class="x"><br /></p>'),
        (f"<DIV>No light</DIV>{LINE.replace('—', '&mdash;')}", "<DIV>No light</DIV>"),
        (f"<div>No light\n\n{LINE}<br></div>", "<div>No light\n\n<br></div>"),
    ],
)
def test_as_keesa_may_have_it(text: str, rest: str) -> None:
    assert attributed(text) == Attributed(rest, "ana", "noc")


def test_names_out_of_html_are_as_they_were() -> None:
    assert attributed(f"<p>{LINE.replace('ana', 'a&amp;b')}</p>") == Attributed("<p></p>", "a&b", "noc")
    assert attributed(LINE.replace("ana", "a&amp;b")) == Attributed("", "a&b", "noc")
    assert attributed(as_typed(LINE.replace("ana", "a&amp;b <c>"))) == Attributed("", "a&amp;b <c>", "noc")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No light",
        "(ref AAAA1111)",
        f"No light {LINE}",
        f"<p>No light <b>{LINE}</b></p>",
        f"> {LINE}",
        f"{LINE}\nand more",
        f"{LINE}.",
        f"“{LINE}”",
        LINE.replace("—", "-"),
        LINE.replace("— ", "—"),
        LINE.replace("ana ", ""),
        LINE.replace("ana", "<b>ana</b>"),
        LINE.replace("#noc", "#"),
        LINE.replace("#noc", "noc"),
        LINE.replace("#noc", "#noc and #desk"),
        LINE.replace("Slack", "Teams"),
        LINE.replace("17:00:00", "17:00"),
        LINE.replace("17:00:00", ""),
        LINE.replace("2026-11-07", "7 Nov 2026"),
        LINE.replace("AAAA1111", ""),
        LINE.replace("AAAA1111", "see 2102001"),
        LINE.replace("ana", "a" * 200),
        LINE.replace("ana in", "ana\nin"),
    ],
)
def test_what_merely_resembles_it_is_left_whole(text: str) -> None:
    assert attributed(text) is None


@pytest.mark.parametrize("piece", ["\n", "<p>", "<p ", "&nbsp;", "— ", "— ana in #", "(ref A)", "(ref A)<", " (ref A) \n"])
def test_an_endless_text_is_read_at_once(piece: str) -> None:
    attributed(piece * 50_000)
    attributed(piece * 50_000 + LINE)

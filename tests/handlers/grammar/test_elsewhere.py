"""Requests that only Keesa's own pages can fulfil."""

from __future__ import annotations

import pytest

from bot import wording
from handlers.blocks import help as help_blocks
from handlers.grammar import commands
from handlers.grammar.elsewhere import ELSEWHERE, Elsewhere, OnlyInKeesa, refusal
from handlers.grammar.parse import parse
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks

LINKS = TicketLinks("https://keesa.example/tickets/{number}")
WORDS = [(what, word) for what in ELSEWHERE for word in (what.name, *what.aliases)]


def refused(text: str, links: TicketLinks = LINKS) -> OnlyInKeesa:
    with pytest.raises(OnlyInKeesa) as raised:
        parse(text, ("open", "closed"), links)
    return raised.value


@pytest.mark.parametrize(("what", "word"), WORDS, ids=[word for _, word in WORDS])
def test_each_word_is_answered_with_why_and_where(what: Elsewhere, word: str) -> None:
    for text in (f"{word} 5", f"{word.upper()}! #5.", f"5 {word}", f"{word} ticket 5", f"/keesa {word} {LINKS.url('5')}"):
        answer = refused(text)
        assert answer.sentence == f"{what.why} From here you can add a note: `/keesa note 5 <text>`."
        assert (answer.number, answer.url) == ("5", "https://keesa.example/tickets/5")
    assert "Keesa's API has no call for that" in what.why
    assert "in Keesa" in what.why
    bare = refused(word)
    assert "`/keesa note <number> <text>`" in bare.sentence
    assert (bare.number, bare.url) == ("", "")
    assert refused(f"help {word}").sentence == bare.sentence
    assert refused(f"{word} 5", NO_LINKS).url == ""


def test_what_was_typed_is_offered_as_a_note() -> None:
    assert "`/keesa note 2102001 port changed.`" in refused("update #2102001: port changed.").sentence


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("reassign 5 to ana", "reassign to ana"),
        ("assign 5 ana", "assign ana"),
        ("5 assign to @ana", "assign to @ana"),
        ("escalate 5 to the core team", "escalate to the core team"),
        ("prioritise 5 high", "prioritise high"),
        ("merge 5 6", "merge 6"),
        ("hold 5 Until Monday", "hold Until Monday"),
        ("close 5 done by ana", "done by ana"),
        ("close 5 tomorrow", "tomorrow"),
    ],
)
def test_the_note_makes_sense_to_whoever_reads_it(text: str, note: str) -> None:
    assert f"`/keesa note 5 {note}`" in refused(text).sentence


@pytest.mark.parametrize("text", ["asign 5", "reasign 5", "clsoe 5", "delte 5", "escalte 5", "prioritse 5"])
def test_a_slip_is_understood(text: str) -> None:
    assert refused(text).number == "5"


def test_a_number_that_is_none_is_left_out() -> None:
    assert refused(f"close {'9' * 19}").number == ""
    assert refused("close the door").number == ""


def test_the_words_are_no_commands_and_stand_in_no_help() -> None:
    assert not {word for _, word in WORDS} & set(commands.words())
    assert len({word for _, word in WORDS}) == len(WORDS)
    assert {what.name for what in ELSEWHERE} == set(wording.elsewhere.WHY)
    shown = help_blocks.overview().blocks[-1].to_dict()["elements"][0]["options"]
    assert not {word for _, word in WORDS} & {option["value"] for option in shown}


@pytest.mark.parametrize("name", commands.words())
def test_a_slip_in_a_command_is_not_taken_for_what_cannot_be_done(name: str) -> None:
    slips = {name[:place] + name[place + 1 :] for place in range(len(name))} | {f"{name}{name[-1]}"}
    assert [slip for slip in slips if refusal(slip, "", LINKS)] == []

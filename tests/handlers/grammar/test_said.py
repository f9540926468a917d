"""Words that somebody wrote to the bot: the same as after ``/keesa``, but in a ticket's thread its number may be left out."""

from __future__ import annotations

import pytest

from handlers.grammar.arguments import NoteRequest
from handlers.grammar.commands import FOLLOW, MENU, NOTE, NOTES, SHOW, WHY, Command
from handlers.grammar.parse import parse
from handlers.grammar.said import TypedReader, addressed, as_typed, is_talk, mentions_in, unaddressed
from handlers.grammar.slack_text import Kind, Mention
from handlers.grammar.ticket_links import TicketLinks
from handlers.grammar.usage_error import UnknownCommand, UsageError
from handlers.slack.metadata import TicketRef

STATUSES = ("open", "closed")
HERE = "2102001"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0BOT> notes", "notes"),
        ("<@U0BOT>", ""),
        ("  <@U0BOT|keesa>, show 5", "show 5"),
        ("*<@U0BOT>*: show 5", "show 5"),
        ("<@U0BOT> – show 5", "show 5"),
        ("ask <@U0BOT>", None),
        ("<@U0ANA> <@U0BOT> show 5", None),
        ("<@U0ANA> show 5", None),
        ("notes", None),
    ],
)
def test_what_begins_with_the_bots_name_is_meant_for_it(text: str, words: str | None) -> None:
    assert addressed(text, "U0BOT") == words
    assert unaddressed(text, "U0BOT") == (text if words is None else words)


@pytest.mark.parametrize(
    ("words", "is_only_talk"),
    [
        *(("is broken again", True), ("thanks!", True), ("what is this?", True), ("Hello", True), ("seems down today", True)),
        *(("shwo 5", False), ("subscibe customer", False), ("fnid fibre hulhumale", False), ("frobnicate", False)),
    ],
)
def test_talk_is_told_from_slips(words: str, is_only_talk: bool) -> None:
    with pytest.raises(UnknownCommand):
        parse(words, STATUSES)
    assert is_talk(words) == is_only_talk


@pytest.mark.parametrize(
    ("words", "command", "arguments"),
    [
        ("", SHOW, TicketRef(number=HERE)),
        ("show", SHOW, TicketRef(number=HERE)),
        ("Notes.", NOTES, TicketRef(number=HERE)),
        ("follow", FOLLOW, TicketRef(number=HERE)),
        ("why", WHY, TicketRef(number=HERE)),
        ("why 7", WHY, TicketRef(number="7")),
        ("note port changed", NOTE, NoteRequest(HERE, "port changed")),
        ("note: *port* changed", NOTE, NoteRequest(HERE, "*port* changed")),
        ("note 2 ports are dead", NOTE, NoteRequest(HERE, "2 ports are dead")),
        ("note 20 301 metres", NOTE, NoteRequest(HERE, "20 301 metres")),
        ("note 2102001 port changed", NOTE, NoteRequest(HERE, "port changed")),
        ("note #2102002: port changed", NOTE, NoteRequest("2102002", "port changed")),
        ("note", NOTE, NoteRequest(HERE)),
        ("2102002 note it is the power", NOTE, NoteRequest("2102002", "it is the power")),
        ("menu", MENU, None),
    ],
)
def test_in_a_tickets_thread_its_number_may_be_left_out(words: str, command: Command[object], arguments: object) -> None:
    assert parse(words, STATUSES, thread_of=HERE) == (command, arguments)


@pytest.mark.parametrize("words", ["notes please", "follow ana", "note \u2800"])
def test_what_is_no_number_in_a_tickets_thread(words: str) -> None:
    with pytest.raises(UsageError):
        parse(words, STATUSES, thread_of=HERE)


def test_a_note_is_kept_as_it_was_written() -> None:
    links = TicketLinks("https://keesa.example/{number}")
    names = {Mention(Kind.USER, "U1"): "Bo Didi"}
    written = "note <https://keesa.example/5|the fax>: ask <@U1>, &lt;b&gt; &amp;amp; <https://x.example|the rack>"
    typed = as_typed(written, TypedReader(lambda mention: names.get(mention, ""), links=links))
    assert parse(typed, STATUSES, links).arguments == NoteRequest("5", "ask @Bo Didi, <b> &amp; the rack (https://x.example)")
    assert mentions_in(written) == list(names)

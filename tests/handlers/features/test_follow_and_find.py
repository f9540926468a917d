"""``find``, ``follow`` and ``unfollow``, and the Follow button."""

from __future__ import annotations

import pytest

from bot.model.announcements import Part
from bot.model.changes import Change, ChangeKind
from bot.model.news import TicketChanged
from bot.model.page import Page, page_of
from bot.model.tickets import Ticket
from handlers.blocks import lists, ticket
from handlers.blocks.announcements import news_message
from handlers.blocks.display import Display
from handlers.grammar import commands
from handlers.grammar.parse import Call, parse
from handlers.grammar.selection import SearchRequest
from handlers.grammar.usage_error import UsageError
from handlers.slack.metadata import PageKind, PageRef, TicketRef
from tests.handlers.blocks.limits import check_message

OPEN = Ticket(number="2102001", title="Fibre cut", status="open")
CLOSED = OPEN.model_copy(update={"status": "closed"})
CLOSING = Change(kind=ChangeKind.FIELD, field="status", before="open", after="closed")


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("find fibre hulhumale", Call(commands.FIND, SearchRequest("fibre hulhumale"))),
        ("FIND  “Fibre” -cut*", Call(commands.FIND, SearchRequest("“Fibre” -cut*"))),
        ("find ކޭބަލް", Call(commands.FIND, SearchRequest("ކޭބަލް"))),
        (f"find {'x' * 200}", Call(commands.FIND, SearchRequest("x" * 200))),
        ("follow", Call(commands.FOLLOW, None)),
        ("follow 2102001", Call(commands.FOLLOW, TicketRef(number="2102001"))),
        ("Follow #2102001", Call(commands.FOLLOW, TicketRef(number="2102001"))),
        ("unfollow 2102001", Call(commands.UNFOLLOW, TicketRef(number="2102001"))),
    ],
)
def test_understood(text: str, call: Call) -> None:
    assert parse(text, ("open", "closed")) == call


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("find", "Enter one or more words to search for, for example fibre hulhumale."),
        (f"find {'x' * 201}", "That's too long. Use at most 200 characters."),
        ("find *** 🔥", "Enter one or more words to search for, for example fibre hulhumale."),
        ("unfollow", "Enter a ticket number, for example 2102001."),
        ("unfollow all", "“all” isn't a ticket number. Use digits only, for example 2102001."),
    ],
)
def test_not_understood(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text, ("open", "closed"))
    assert raised.value.sentence == sentence


@pytest.mark.parametrize(
    ("shown", "followed", "button"),
    [(OPEN, False, "follow_ticket"), (OPEN, True, "unfollow_ticket"), (CLOSED, False, None), (CLOSED, True, None)],
)
def test_the_button(shown: Ticket, followed: bool, button: str | None) -> None:
    for card in (
        ticket.personal_card(shown, Display(), followed=followed),
        ticket.channel_card(shown, Display(), followed=followed),
    ):
        check_message(*card)
        actions = [element["action_id"] for element in card.blocks[-1].to_dict()["elements"]]
        assert [action for action in actions if "follow" in action] == ([button] if button else [])


def test_a_follower_hears_that_it_has_ended() -> None:
    news = TicketChanged(ticket=CLOSED, changes=(CLOSING,))
    to_follower, to_channel = (news_message(news, Part.REPLY, Display(), to_follower=who) for who in (True, False))
    check_message(*to_follower)
    assert "so you're no longer following it" in str(to_follower.blocks[-1].to_dict())
    assert "*#2102001* Fibre cut" in str(to_channel.blocks[0].to_dict())
    assert [block.to_dict() for block in to_follower.blocks[:-1]] == [block.to_dict() for block in to_channel.blocks]


@pytest.mark.parametrize("words", ["<!channel> & fibre", "x" * 200, "🔥" * 200])
def test_what_was_looked_for_stands_above_the_list(words: str) -> None:
    ref = PageRef(kind=PageKind.FIND, query=words[:200])
    check_message(*lists.ticket_list(f"Tickets matching “{words}”", page_of([OPEN] * 11, 2, 10), ref, Display()))
    check_message(*lists.ticket_list("", Page(), ref, Display()))


def test_whoever_follows_a_ticket_that_is_gone_hears_that_this_ends() -> None:
    news = TicketChanged(ticket=OPEN, changes=(Change(kind=ChangeKind.GONE),))
    said = news_message(news, Part.REPLY, Display(), to_follower=True)
    check_message(*said)
    assert "This ticket is no longer in Keesa, so you're no longer following it." in str([block.to_dict() for block in said.blocks])

"""What people type after ``/keesa``."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.catalogue import TICKET_TYPES
from bot.model.criteria import Criteria
from bot.model.filters import Filter
from bot.model.subscriptions import Selected
from handlers.grammar import commands
from handlers.grammar.arguments import NoteRequest
from handlers.grammar.parse import Call, parse
from handlers.grammar.selection import Listing, ListRequest, SearchRequest, SubscribeRequest, SubscriptionListing
from handlers.grammar.ticket_links import TicketLinks
from handlers.grammar.usage_error import UsageError
from handlers.slack.metadata import TicketRef

STATUSES = ("open", "closed")
LINKS = TicketLinks("https://keesa.example/tickets/{number}")

UNDERSTOOD: list[tuple[str, Call]] = [
    ("", Call(commands.MENU, None)),
    ("   ", Call(commands.MENU, None)),
    ("help", Call(commands.HELP, None)),
    ("HELP List", Call(commands.HELP, commands.LIST)),
    ("help watch", Call(commands.HELP, commands.SUBSCRIBE)),
    ("new", Call(commands.NEW, "")),
    ("new No internet at Hulhumalé", Call(commands.NEW, "No internet at Hulhumalé")),
    ("raise “it” — again", Call(commands.NEW, "“it” — again")),
    ("Create &lt;b&gt; &amp; co &amp;lt;", Call(commands.NEW, "<b> & co &lt;")),
    ("2102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("#2102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("  #2102001  ", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("show 2102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("SHOW  #2102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("view 2102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("open", Call(commands.OPEN, Listing())),
    ("Mine", Call(commands.MINE, Listing())),
    ("list customer", Call(commands.LIST, ListRequest("customer_support", "open"))),
    ("list customer closed", Call(commands.LIST, ListRequest("customer_support", "closed"))),
    ("list customer_support open limit=20 asc", Call(commands.LIST, ListRequest("customer_support", "open", 20, "asc"))),
    ("list Customer Support LIMIT = 20 DESC", Call(commands.LIST, ListRequest("customer_support", "open", 20, "desc"))),
    ("list pmc --limit=5", Call(commands.LIST, ListRequest("remote_support", "open", 5))),
    ("list pmc —limit=5", Call(commands.LIST, ListRequest("remote_support", "open", 5))),
    ("list cross-department order=asc", Call(commands.LIST, ListRequest("cross_department_support", "open", 10, "asc"))),
    ("list remote pmc, closed", Call(commands.LIST, ListRequest("remote_support", "closed"))),
    ("list asc eco limit=1000", Call(commands.LIST, ListRequest("eco_support", "open", 1000, "asc"))),
    ("list “cross department” closed", Call(commands.LIST, ListRequest("cross_department_support", "closed"))),
    ("show “2102001”", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("unsubscribe ”all”", Call(commands.UNSUBSCRIBE, None)),
    ("note", Call(commands.NOTE, NoteRequest(None))),
    ("note 2102001", Call(commands.NOTE, NoteRequest("2102001"))),
    ("note #2102001 Port “changed” —  done", Call(commands.NOTE, NoteRequest("2102001", "Port “changed” —  done"))),
    ("note 2102001 first\nsecond", Call(commands.NOTE, NoteRequest("2102001", "first\nsecond"))),
    ("note 2102001\nfirst", Call(commands.NOTE, NoteRequest("2102001", "first"))),
    ("note\n2102001 first\n\nsecond", Call(commands.NOTE, NoteRequest("2102001", "first\n\nsecond"))),
    ("new\nNo light", Call(commands.NEW, "No light")),
    ("show\u00a02102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("002102001", Call(commands.SHOW, TicketRef(number="2102001"))),
    ("follow 002102001", Call(commands.FOLLOW, TicketRef(number="2102001"))),
    ("unfollow #002102001", Call(commands.UNFOLLOW, TicketRef(number="2102001"))),
    ("notes 2102001", Call(commands.NOTES, TicketRef(number="2102001"))),
    ("subscribe", Call(commands.SUBSCRIBE, SubscribeRequest(None))),
    ("subscribe customer", Call(commands.SUBSCRIBE, SubscribeRequest("customer_support"))),
    ("subscribe sync=Notes customer", Call(commands.SUBSCRIBE, SubscribeRequest("customer_support", sync_notes=True))),
    ("subscribe customer sync=off", Call(commands.SUBSCRIBE, SubscribeRequest("customer_support", sync_notes=False))),
    ("watch eco support closed open", Call(commands.SUBSCRIBE, SubscribeRequest("eco_support", ("open", "closed")))),
    ("subscribe roc open, closed", Call(commands.SUBSCRIBE, SubscribeRequest("roc_support", ("open", "closed")))),
    ("unsubscribe customer", Call(commands.UNSUBSCRIBE, "customer_support")),
    ("unwatch ALL", Call(commands.UNSUBSCRIBE, None)),
    ("subscriptions", Call(commands.SUBSCRIPTIONS, SubscriptionListing())),
    ("watches all", Call(commands.SUBSCRIPTIONS, SubscriptionListing(everywhere=True))),
    (
        "subscriptions eco priority=high category=fault all csv",
        Call(
            commands.SUBSCRIPTIONS,
            SubscriptionListing(
                everywhere=True,
                selected=Selected(ticket_type="eco_support", criteria=Criteria(filter=Filter(priority=5, categories=("fault",)))),
                as_file=True,
            ),
        ),
    ),
    ("status", Call(commands.STATUS, None)),
    ("note 1 " + "x" * 9_000, Call(commands.NOTE, NoteRequest("1", "x" * 9_000))),
]

ONE_TICKET = "You can give one ticket number at a time."
SHOWN: Final = Call(commands.SHOW, TicketRef(number="5"))
TYPED_TWICE: list[tuple[str, Call]] = [
    ("/keesa show 5", SHOWN),
    ("keesa show 5", SHOWN),
    ("@keesa show 5", SHOWN),
    ("@Keesa: show 5", SHOWN),
    ("/keesa /KEESA show 5", SHOWN),
    ("show show 5", SHOWN),
    ("show /keesa show 5", SHOWN),
    ("view show 5", SHOWN),
    ("/keesa 5", SHOWN),
    ("/keesa", Call(commands.MENU, None)),
    ("help help", Call(commands.HELP, commands.HELP)),
    ("help help list", Call(commands.HELP, commands.LIST)),
    ("note note 5 note this", Call(commands.NOTE, NoteRequest("5", "note this"))),
    ("list list customer", Call(commands.LIST, ListRequest("customer_support", "open"))),
    ("find find fibre", Call(commands.FIND, SearchRequest("fibre"))),
    ("find find", Call(commands.FIND, SearchRequest("find"))),
    ("new new router", Call(commands.NEW, "new router")),
    ("new keesa is slow", Call(commands.NEW, "keesa is slow")),
    ("/keesa new /keesa new router", Call(commands.NEW, "router")),
]
DECORATED: list[tuple[str, Call]] = [
    ("Help!", Call(commands.HELP, None)),
    ("help?", Call(commands.HELP, None)),
    ("?", Call(commands.MENU, None)),
    ("--help", Call(commands.HELP, None)),
    ("help list.", Call(commands.HELP, commands.LIST)),
    ("help /keesa list", Call(commands.HELP, commands.LIST)),
    ("status.", Call(commands.STATUS, None)),
    ("show: 5", SHOWN),
    ("show#5", SHOWN),
    ("/show 5", SHOWN),
    ("`show 5`", SHOWN),
    ("“show 5”", SHOWN),
    ("*show* _5_", SHOWN),
    ("sh\u200bow\u00a05", SHOWN),
    ("ｓｈｏｗ ５", SHOWN),
    ("5 show", SHOWN),
    ("#5: notes", Call(commands.NOTES, TicketRef(number="5"))),
    ("5 note: port, changed.", Call(commands.NOTE, NoteRequest("5", "port, changed."))),
    ("note:5 port", Call(commands.NOTE, NoteRequest("5", "port"))),
    ("find #2102001.", Call(commands.FIND, SearchRequest("#2102001."))),
    ("find 2,102,001", Call(commands.FIND, SearchRequest("2102001"))),
    ("find 007", Call(commands.FIND, SearchRequest("007"))),
    ("find 2102001 fibre", Call(commands.FIND, SearchRequest("2102001 fibre"))),
    ("find +960 773-5241", Call(commands.FIND, SearchRequest("7735241"))),
    ("unsubscribe customers.", Call(commands.UNSUBSCRIBE, "customer_support")),
    ("unsubscribe “all”!", Call(commands.UNSUBSCRIBE, None)),
    ("subscriptions all.", Call(commands.SUBSCRIPTIONS, SubscriptionListing(everywhere=True))),
    ("list open customer", Call(commands.LIST, ListRequest("customer_support", "open"))),
    ("list customers status=closed", Call(commands.LIST, ListRequest("customer_support", "closed"))),
    (
        "list closed cross department tickets limit=1,000",
        Call(commands.LIST, ListRequest("cross_department_support", "closed", 1000)),
    ),
    ("list eco limit: ٢٠ ORDER＝asc.", Call(commands.LIST, ListRequest("eco_support", "open", 20, "asc"))),
]

NOT_UNDERSTOOD: list[tuple[str, str, str, str]] = [
    ("shwo 2102001", "I don't recognise “shwo”.", "/keesa show", ""),
    ("subscirbe customer", "I don't recognise “subscirbe”.", "/keesa subscribe", ""),
    ("xyzzy", "I don't recognise “xyzzy”.", "", ""),
    ("help lits", "I don't recognise “lits”.", "/keesa help list", ""),
    ("show", "Enter a ticket number, for example 2102001.", "", "show"),
    (f"show {'1' * 19}", "That number is too long. A ticket number has at most 18 digits.", "", "show"),
    ("1" * 19, "That number is too long. A ticket number has at most 18 digits.", "", "show"),
    ("show me", "“me” isn't a ticket number. Use digits only, for example 2102001.", "", "show"),
    ("show 2102001 now", "“2102001 now” isn't a ticket number.", "/keesa show 2102001", "show"),
    ("2102001 port changed", "“2102001 port changed” isn't a ticket number.", "/keesa show 2102001", "show"),
    ("5th floor", "“5th floor” isn't a ticket number.", "", "show"),
    ("<https://elsewhere.example/5>", "“<https://elsewhere.example/5>” isn't", "", "show"),
    ("show 5 6", ONE_TICKET, "/keesa show 5", "show"),
    ("follow 5, 6 and 7", ONE_TICKET, "/keesa follow 5", "follow"),
    ("2102001 2102002", ONE_TICKET, "/keesa show 2102001", "show"),
    ("5,6", ONE_TICKET, "", "show"),
    ("note 5,6 text", ONE_TICKET, "", "note"),
    ("note 12:30 the customer called", "“12:30” isn't a ticket number.", "", "note"),
    ("note 2 102 001 text", "“2 102 001” could be one ticket number, or ticket 2", "/keesa note 2102001 …", "note"),
    ("note 5 100 metres", "“5 100” could be one ticket number, or ticket 5", "/keesa note 5: 100 …", "note"),
    ("open 5", "`/keesa open` isn't about a single ticket.", "/keesa show 5", "open"),
    ("status #2102001", "`/keesa status` isn't about a single ticket.", "/keesa show 2102001", "status"),
    ("show https://elsewhere.example/2102001", "“https://elsewhere.example/2102001” isn't", "", "show"),
    ("notes", "Enter a ticket number, for example 2102001.", "", "notes"),
    ("note hello there", "“hello” isn't a ticket number. Use digits only, for example 2102001.", "", "note"),
    ("list", "Enter a ticket type, for example customer, eco, roc or pmc.", "", "list"),
    (
        "list custmer",
        "“custmer” isn't a ticket type. Use customer, eco, roc, pmc, project, cross department or routine maintenance.",
        "/keesa list customer",
        "list",
    ),
    ("list customer opne", "“opne” isn't a status. Use open or closed.", "open", "list"),
    ("list customer open closed", "You can list one status at a time. Leave out the others.", "", "list"),
    ("list customer limit=0", "The limit must be a number from 1 to 1,000.", "", "list"),
    ("list customer limit=many", "The limit must be a number from 1 to 1,000.", "", "list"),
    ("list customer order=up", "The order must be asc or desc.", "", "list"),
    ("list customer order=dsc", "The order must be asc or desc.", "order=desc", "list"),
    ("list customer desk", "“desk” isn't a status.", "desc", "list"),
    (
        "list customer limt=20",
        "I don't recognise the option “limt”. Use limit, order, status, customer,",
        "limit=20",
        "list",
    ),
    ("list customer ordr=dsc", "I don't recognise the option “ordr”.", "order=desc", "list"),
    ("list customer statuss=open", "I don't recognise the option “statuss”.", "status=open", "list"),
    ("list customer limit 20", "“limit” isn't a status.", "limit=20", "list"),
    ("list customer 20", "“20” isn't a status.", "limit=20", "list"),
    (
        "list customer colour=red",
        "I don't recognise the option “colour”. Use limit, order, status, customer,",
        "",
        "list",
    ),
    ("list customer all", "You can list one status at a time. Leave out the others.", "", "list"),
    ("list roc customer", "You can give one ticket type at a time.", "", "list"),
    ("list open custmer", "“custmer” isn't a ticket type.", "/keesa list customer", "list"),
    ("list open", "Enter a ticket type", "", "list"),
    ("keesa shwo 5", "I don't recognise “shwo”.", "/keesa show", ""),
    (
        "unsubscribe",
        "Enter a ticket type, for example customer, eco, roc or pmc, or enter all to remove every subscription of this channel.",
        "",
        "unsubscribe",
    ),
    (f"new {'😀' * 1_501}", "Your title is 3,002 characters long, and the limit is 3,000.", "", "new"),
    ("subscribe customer sync=ntoes", "“ntoes” can't be copied from Slack.", "sync=notes", "subscribe"),
    ("unsubscribe nothing", "“nothing” isn't a ticket type.", "", "unsubscribe"),
]


@pytest.mark.parametrize(
    ("text", "call"),
    [*UNDERSTOOD, *TYPED_TWICE, *DECORATED],
    ids=[text[:40] or "nothing" for text, _ in [*UNDERSTOOD, *TYPED_TWICE, *DECORATED]],
)
def test_understood(text: str, call: Call) -> None:
    assert parse(text, STATUSES) == call


def test_a_status_of_two_words_is_suggested_as_it_has_to_be_typed() -> None:
    statuses = ("open", "in progress")
    with pytest.raises(UsageError) as raised:
        parse("list customer in-progress", statuses)
    assert raised.value.suggestion == '"in progress"'
    listed = parse(f"list customer {raised.value.suggestion}", statuses)
    assert listed.arguments.status == "in progress"


@pytest.mark.parametrize(("text", "sentence", "suggestion", "command"), NOT_UNDERSTOOD, ids=[row[0][:40] for row in NOT_UNDERSTOOD])
def test_not_understood(text: str, sentence: str, suggestion: str, command: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text, STATUSES)
    assert raised.value.sentence.startswith(sentence)
    assert (raised.value.suggestion, raised.value.command) == (suggestion, command)


@pytest.mark.parametrize("key", TICKET_TYPES)
def test_a_type_goes_by_its_key_and_by_its_name(key: str) -> None:
    for words in (key, key.upper(), TICKET_TYPES[key], TICKET_TYPES[key].lower().replace(" ", "-")):
        assert parse(f"subscribe {words}", STATUSES) == Call(commands.SUBSCRIBE, SubscribeRequest(key))


def test_statuses_are_the_operators() -> None:
    assert parse("list eco", ("pending", "open")) == Call(commands.LIST, ListRequest("eco_support", "pending"))
    assert parse("subscribe eco OPEN", ("pending", "open")) == Call(commands.SUBSCRIBE, SubscribeRequest("eco_support", ("open",)))


@given(st.sampled_from(sorted(TICKET_TYPES)), st.sampled_from(STATUSES), st.integers(1, 1000), st.sampled_from(["asc", "desc"]))
def test_the_words_of_a_list_lead_back_to_it(ticket_type: str, status: str, limit: int, order: str) -> None:
    wanted = parse(f"list {ticket_type} {status} limit={limit} {order}", STATUSES)
    assert parse(f"list {wanted.arguments.words}", STATUSES) == wanted


@given(st.text())
def test_whatever_is_typed_is_a_call_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        parse(text, STATUSES)


WORDS = st.sampled_from(
    [
        *commands.words(),
        *(
            "close",
            "assign",
            "customer",
            "open",
            "all",
            "ticket",
            "keesa",
            "/keesa",
            "@keesa",
            "https://keesa.example/tickets/5",
            "tel:5",
        ),
        *(
            "5",
            "2,102,001",
            "2 102 001",
            "٥",
            "9" * 20,
            "limit=",
            "priority=",
            "category=",
            "match=",
            "not ",
            "<",
            ">",
            "|",
            '"',
            "“",
        ),
        *("`", "*", "_", "#", ":", ",", ".", "\u200b", "\u00a0", "\n", "＝", "№", "\ud800"),
    ]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=12).map(" ".join) | st.lists(WORDS, max_size=12).map("".join))
def test_whatever_is_made_of_what_commands_are_made_of_is_a_call_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        parse(text, STATUSES, LINKS)


@pytest.mark.parametrize(
    "text",
    [
        *("list " + "customer " * 3_000, "list " + "x " * 4_000, "show " + "# " * 4_000, "show " + "1 " * 4_000),
        *("show 5" + "*" * 8_000 + "x", "note " + "ticket " * 1_200, "show " + "2,102" * 1_600, "<" * 8_000, "keesa " * 1_300),
        *("subscribe customer category=" + "fault," * 1_300, "show " * 1_600),
    ],
)
def test_a_long_text_is_read_at_once(text: str) -> None:
    """Quadratic parsing would make the suite noticeably slow; recursive parsing fails."""
    with suppress(UsageError):
        parse(text, STATUSES, LINKS)

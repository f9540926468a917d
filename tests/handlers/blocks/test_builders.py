"""The builders' texts for tickets from Keesa. `test_hostile` tests that they fit into Slack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import TICKET_TYPES
from bot.model.changes import Change, ChangeKind
from bot.model.feeds import Feed, Paging
from bot.model.filters import Filter
from bot.model.news import SubscriptionsChanged, TicketsAppeared
from bot.model.page import Page, page_of
from bot.model.subscriptions import Subscription, Terms
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewTicket, Requester
from bot.status import StatusReport
from bot.watching.preview import Preview
from bot.watching.recipients import DIGEST_PAGE
from handlers.blocks import changes, forms, full_text, help, lists, remarks, status, submissions, subscriptions, text, ticket
from handlers.blocks.digests import digest
from handlers.blocks.display import Display
from handlers.blocks.kit import Message
from handlers.grammar import commands
from handlers.grammar.commands import COMMANDS
from handlers.slack.ids import INPUT, FormBlock
from handlers.slack.metadata import FormOrigin, NoteForm, PageKind, PageRef, SubmissionRef

from .limits import check_message, check_view

NOW = datetime(2021, 2, 1, 8, 30, tzinfo=UTC)
DISPLAY = Display(dates="fixed")
NOTE = Note(text="port changed\r\nback up", author="John Doe (John)", written_at=NOW)
TICKET = Ticket(
    number="2102001",
    title="Fibre cut at Hulhumalé",
    description="<div>No light<br>since 08:40</div>",
    status="open",
    customer="Customer X",
    priority=5,
    contact_name="Ali",
    contact_number="7735241",
    raised_at=NOW,
    raised_by="Aishath",
    ticket_type="customer_support",
    category="fault",
    image_urls=("https://x.example/1.png",),
    notes=(NOTE,),
)
REF = SubmissionRef(id="0123456789abcdef")


def shown(blocks: Sequence[Block]) -> str:
    return json.dumps([block.to_dict() for block in blocks], ensure_ascii=False)


def buttons(blocks: Sequence[Block]) -> list[str]:
    rows = (block.to_dict() for block in blocks)
    return [element["text"]["text"] for row in rows if row["type"] == "actions" for element in row["elements"] if "text" in element]


def lead(message: Message) -> list[str]:
    """The parts of the line above a channel's card."""
    return [part["text"] for part in message.blocks[0].to_dict()["elements"]]


def test_personal_card() -> None:
    message = ticket.personal_card(TICKET, DISPLAY)
    assert message.text == "Ticket 2102001, open, high priority: Fibre cut at Hulhumalé, Customer X"
    assert buttons(message.blocks) == ["Add note", "View notes (1)", "Follow", "Share", "Refresh"]
    for words in ("Customer Support", "Ali, 7735241", "No light\\nsince 08:40", "<https://x.example/1.png|Image 1>"):
        assert words in shown(message.blocks)
    assert "*Latest note* · John Doe, 1 Feb 2021, 08:30 UTC\\n> port changed\\n> back up" in shown(message.blocks)
    assert "Raised by Aishath, 1 Feb 2021, 08:30 UTC" in shown(message.blocks)
    assert "Assigned to" not in shown(message.blocks)


def test_channel_card_says_why_it_is_there() -> None:
    message = ticket.channel_card(TICKET, DISPLAY)
    assert lead(message) == ["New ticket", "*#2102001* · ● open · ▲ High priority"]
    assert message.text == "New ticket 2102001, open, high priority: Fibre cut at Hulhumalé, Customer X"
    assert buttons(message.blocks) == ["Add note", "View notes (1)", "Follow", "More", "Refresh"]


def test_a_channel_card_is_compact() -> None:
    """Title, for whom, one line of the description, and who raised it; More shows the rest."""
    _, title, about, foot, _ = (block.to_dict() for block in ticket.channel_card(TICKET, DISPLAY).blocks)
    assert title["text"]["text"] == "Fibre cut at Hulhumalé"
    assert about["text"]["text"] == "*Customer X*\nNo light"
    assert [part["text"] for part in foot["elements"]] == ["Raised by Aishath, 1 Feb 2021, 08:30 UTC"]


def test_a_closed_ticket_looks_closed() -> None:
    message = ticket.channel_card(CLOSED, DISPLAY)
    assert message.blocks[1].to_dict()["text"]["text"] == "✓ Fibre cut at Hulhumalé"
    assert message.blocks[2].to_dict()["text"]["text"] == "*Customer X*"
    assert buttons(message.blocks) == ["Add note", "View notes (1)", "More", "Refresh"]


def test_all_cards_say_the_state_at_the_same_place() -> None:
    cards = [ticket.personal_card(TICKET, DISPLAY), ticket.channel_card(TICKET, DISPLAY), ticket.unfurled_card(TICKET, DISPLAY)]
    assert {lead(card)[1] for card in cards} == {"*#2102001* · ● open · ▲ High priority"}
    assert len({json.dumps(card.blocks[1].to_dict()) for card in cards}) == 1


CLOSED = TICKET.model_copy(update={"status": "closed", "priority": None})


@pytest.mark.parametrize(
    ("shown", "why", "line", "sentence"),
    [
        (
            TICKET,
            wording.tickets.TICKET,
            ["Ticket", "*#2102001* · ● open · ▲ High priority"],
            "Ticket 2102001, open, high priority: ",
        ),
        (CLOSED, wording.tickets.TICKET, ["Ticket", "*#2102001* · ✓ closed"], "Ticket 2102001, closed: "),
        (CLOSED, wording.tickets.NEW, ["Ticket", "*#2102001* · ✓ closed"], "Ticket 2102001, closed: "),
        (CLOSED, "Shared by <@U1>", ["Shared by <@U1>", "*#2102001* · ✓ closed"], "Shared by <@U1>. Ticket 2102001, closed: "),
        (Ticket(number="7"), wording.tickets.NEW, ["New ticket", "*#7*"], "New ticket 7"),
    ],
)
def test_a_channel_card_says_how_the_ticket_is_now(shown: Ticket, why: str, line: list[str], sentence: str) -> None:
    message = ticket.channel_card(shown, DISPLAY, why)
    assert lead(message) == line
    assert message.text.startswith(sentence)


def test_shared_card_names_who_shared_it() -> None:
    assert ticket.shared_card(TICKET, DISPLAY, "U1").text.startswith("Shared by <@U1>. Ticket 2102001")


def test_a_bare_ticket_has_a_card_too() -> None:
    message = ticket.personal_card(Ticket(number="7"), DISPLAY)
    check_message(*message)
    assert message.text == "Ticket 7"


def test_a_ticket_address_is_linked_and_has_a_button() -> None:
    message = ticket.personal_card(TICKET, Display(ticket_url="https://keesa.example/{number}"))
    assert "<https://keesa.example/2102001|#2102001>" in shown(message.blocks)
    assert buttons(message.blocks)[-1] == "View in Keesa"


def test_a_long_description_is_cut_with_a_way_to_the_rest() -> None:
    long = TICKET.model_copy(update={"description": "words " * 2_000})
    message = ticket.personal_card(long, DISPLAY)
    assert "View full description" in buttons(message.blocks)
    ref = PageRef(kind=PageKind.DESCRIPTION, query=long.number)
    assert shown(full_text.full_description(long, ref).blocks).count("words") == 2_000


def test_a_text_of_any_length_is_shown_in_pages() -> None:
    endless = TICKET.model_copy(update={"description": "words " * 20_000})
    ref = PageRef(kind=PageKind.DESCRIPTION, query=endless.number)
    pages = [full_text.full_description(endless, ref.at(number)) for number in (1, 2, 3, 4)]
    assert [buttons(page.blocks) for page in pages] == [["Next"], ["Previous", "Next"], ["Previous", "Next"], ["Previous"]]
    assert sum(shown(page.blocks).count("words") for page in pages) == 20_000


def test_ticket_list_has_pages() -> None:
    tickets = [TICKET.model_copy(update={"number": str(n)}) for n in range(23)]
    first = lists.ticket_list("Open tickets", page_of(tickets, 1, 10), PageRef(kind=PageKind.OPEN), DISPLAY)
    last = lists.ticket_list("Open tickets", page_of(tickets, 99, 10), PageRef(kind=PageKind.OPEN), DISPLAY)
    assert first.text.startswith("Open tickets, page 1 of 3, 23 in total: 0 Fibre cut at Hulhumalé; 1 Fibre cut at Hulhumalé; 2 ")
    assert [f'"accessibility_label": "View ticket {n}"' in shown(last.blocks) for n in (19, 20, 22)] == [False, True, True]
    assert (buttons(first.blocks), buttons(last.blocks)) == (["Next"], ["Previous"])
    assert "Page 3 of 3" in shown(last.blocks)


def test_an_entry_does_not_say_again_what_stands_above() -> None:
    said = ("Customer Support", "open")
    message = lists.ticket_list("Customer Support, open", page_of([TICKET], 1, 10), PageRef(kind=PageKind.LIST), DISPLAY, said=said)
    rest = "▲ High priority · Fault · Customer X · Raised 1 Feb 2021, 08:30 UTC"
    assert message.blocks[1].to_dict()["text"]["text"] == f"*#2102001* Fibre cut at Hulhumalé\n● open · {rest}"
    other = TICKET.model_copy(update={"status": "on hold", "ticket_type": "eco_support"})
    message = lists.ticket_list("Customer Support, open", page_of([other], 1, 10), PageRef(kind=PageKind.LIST), DISPLAY, said=said)
    assert f"◐ on hold · ▲ High priority · Eco Support · {rest.partition(' · ')[2]}" in shown(message.blocks)


@pytest.mark.parametrize("kind", [PageKind.OPEN, PageKind.MINE, PageKind.LIST])
def test_an_empty_list_says_what_to_do(kind: PageKind) -> None:
    assert "/keesa" in lists.ticket_list("Tickets", Page(), PageRef(kind=kind), DISPLAY).text


def test_notes_are_newest_last_and_whole() -> None:
    old = Note(text="first", written_at=NOW - timedelta(days=1))
    message = lists.note_list("2102001", [NOTE, old], PageRef(kind=PageKind.NOTES, query="2102001"), DISPLAY)
    assert shown(message.blocks).index("first") < shown(message.blocks).index("port changed")
    assert message.text == "Notes on ticket 2102001, 2 in total: first; John Doe: port changed back up"
    texts = [block.to_dict()["text"]["text"] for block in message.blocks[1:3]]
    assert texts == [
        "31 Jan 2021, 08:30 UTC\n> first",
        "*John Doe* · 1 Feb 2021, 08:30 UTC\n> port changed\n> back up",
    ]


def test_a_page_holds_as_many_notes_as_fit() -> None:
    notes = [Note(text=f"{n} " + "x" * 1_900) for n in range(9)]
    page = PageRef(kind=PageKind.NOTES, query="1")
    pages = [lists.note_list("1", notes, page.at(number), DISPLAY) for number in (1, 2, 3)]
    assert [sum(shown(message.blocks).count(f'"> {n} x') for n in range(9)) for message in pages] == [4, 4, 1]


def test_a_long_note_is_cut_with_a_way_to_the_rest() -> None:
    note = Note(text="words " * 2_000, author="ana")
    message = lists.note_list("1", [NOTE, note], PageRef(kind=PageKind.NOTES, query="1"), DISPLAY)
    assert [block.to_dict().get("accessory", {}).get("text", {}).get("text") for block in message.blocks].count(
        "View full note"
    ) == 1
    all_of_it = full_text.full_note("1", note, PageRef(kind=PageKind.NOTE, query="1", note=1), DISPLAY)
    assert '"accessibility_label": "View full note: ana"' in shown(message.blocks)
    assert shown(all_of_it.blocks).count("words") == 2_000
    assert "*ana*" in shown(all_of_it.blocks)


def test_no_notes() -> None:
    message = lists.note_list("7", [], PageRef(kind=PageKind.NOTES, query="7"), DISPLAY)
    assert "Add one with `/keesa note 7`." in shown(message.blocks)
    assert message.text == "Ticket 7 has no notes yet. Add one with /keesa note 7."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(kind=ChangeKind.FIELD, field="status", before="open", after="closed"), "*Status* open → closed"),
        (Change(kind=ChangeKind.FIELD, field="priority", before="1", after="5"), "*Priority* Normal → High"),
        (Change(kind=ChangeKind.FIELD, field="category", before="", after="fault"), "*Category* none → Fault"),
        (Change(kind=ChangeKind.FIELD, field="customer", before="<b>", after="A&B"), "*Customer* &lt;b&gt; → A&amp;B"),
        (Change(kind=ChangeKind.FIELD, field="description", before="a", after="<p>b</p>"), "*The description is now:*\n> b"),
        (Change(kind=ChangeKind.FIELD, field="description", before="a", after=""), "*Description* a → none"),
        (
            Change(kind=ChangeKind.NOTE, note=NOTE),
            "*New note* · John Doe, 1 Feb 2021, 08:30 UTC\n> port changed\n> back up",
        ),
        (
            Change(kind=ChangeKind.NOTE_EDITED, note=NOTE, before="<p>port replaced</p>"),
            "*Note edited* · John Doe, 1 Feb 2021, 08:30 UTC\n> port replaced → port changed back up",
        ),
        (
            Change(kind=ChangeKind.NOTE_REMOVED, note=NOTE),
            "*Note removed* · John Doe, 1 Feb 2021, 08:30 UTC\n> port changed\n> back up",
        ),
        (
            Change(kind=ChangeKind.FIELD, field="customer", before="Tom &amp; Co", after="Tom &lt;b&gt;"),
            "*Customer* Tom &amp; Co → Tom &lt;b&gt;",
        ),
        (Change(kind=ChangeKind.FIELD, field="description", before="<p>a</p>", after="<br>"), "*Description* a → none"),
        (Change(kind=ChangeKind.FIELD, field="title", before="", after="none"), "*Title* none → “none”"),
        (
            Change(kind=ChangeKind.FIELD, field="title", before="same " * 60 + "old", after="same " * 60 + "new"),
            "*Title* …same same same old → …same same same new",
        ),
        (Change(kind=ChangeKind.GONE), "*#2102001* is no longer in Keesa"),
    ],
)
def test_changes(change: Change, words: str) -> None:
    heading, said, *_ = changes.change_message(TICKET, [change], DISPLAY).blocks
    assert heading.to_dict()["elements"][0]["text"] == f"*#{TICKET.number}* {text.escape(TICKET.title)}"
    assert said.to_dict()["text"]["text"] == words


def test_a_long_description_is_shown_from_where_it_differs() -> None:
    start = "".join(f"line {number}\n" for number in range(400))
    change = Change(kind=ChangeKind.FIELD, field="description", before=f"{start}old", after=f"{start}new")
    message = changes.change_message(TICKET, [change], DISPLAY)
    assert message.blocks[1].to_dict()["text"]["text"] == "*The description is now:*\n> …\n> new"
    assert buttons(message.blocks) == ["View full description"]


def test_a_blank_note_is_not_the_last_one() -> None:
    blank = Note(text="<div><br></div>", written_at=NOW + timedelta(days=1))
    message = ticket.personal_card(TICKET.model_copy(update={"notes": (NOTE, blank)}), DISPLAY)
    assert "*Latest note* · John Doe" in shown(message.blocks)


def test_changes_of_one_line_stand_below_each_other_and_longer_ones_apart() -> None:
    closed = Change(kind=ChangeKind.FIELD, field="status", before="open", after="closed")
    high = Change(kind=ChangeKind.FIELD, field="priority", before="1", after="5")
    described = Change(kind=ChangeKind.FIELD, field="description", after="fixed")
    message = changes.change_message(TICKET, [closed, high, described, closed, high], DISPLAY)
    _, said = message.blocks
    assert said.to_dict()["text"]["text"] == (
        "*Status* open → closed\n*Priority* Normal → High\n\n*The description is now:*\n> fixed\n\n"
        "*Status* open → closed\n*Priority* Normal → High"
    )


def test_changes_in_one_sentence() -> None:
    both = [Change(kind=ChangeKind.FIELD, field="status", before="open", after="closed"), Change(kind=ChangeKind.NOTE, note=NOTE)]
    sentence = changes.change_text(TICKET, both, DISPLAY)
    assert sentence == "Ticket 2102001: Status open → closed; New note by John Doe: port changed back up"
    edited = Change(kind=ChangeKind.NOTE_EDITED, note=NOTE, before="port replaced")
    removed = Change(kind=ChangeKind.NOTE_REMOVED, note=NOTE.model_copy(update={"author": ""}))
    assert changes.change_text(TICKET, [edited, removed], DISPLAY) == (
        "Ticket 2102001: Note by John Doe edited: port replaced → port changed back up; Note removed: port changed back up"
    )


def test_too_many_changes_are_counted() -> None:
    many = [Change(kind=ChangeKind.NOTE, note=Note(text="x" * 2_400))] * 9
    message = changes.change_message(TICKET, many, DISPLAY)
    check_message(*message)
    assert "and 5 more changes" in shown(message.blocks)


LONG = Note(text="words " * 1_000, written_at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("some", "ways_on"),
    [
        ([Change(kind=ChangeKind.NOTE, note=NOTE)], []),
        ([Change(kind=ChangeKind.NOTE, note=LONG)], ["View full note"]),
        ([Change(kind=ChangeKind.NOTE, note=LONG)] * 2, ["View notes (2)"]),
        ([Change(kind=ChangeKind.NOTE, note=LONG.model_copy(update={"author": "removed since"}))], ["View notes (2)"]),
        ([Change(kind=ChangeKind.NOTE_EDITED, note=LONG, before="x")], ["View full note"]),
        ([Change(kind=ChangeKind.NOTE_REMOVED, note=LONG)], []),
        ([Change(kind=ChangeKind.FIELD, field="description", after="words " * 1_000)], ["View full description"]),
        ([Change(kind=ChangeKind.FIELD, field="description", before="words " * 1_000)], []),
        ([Change(kind=ChangeKind.FIELD, field="title", before="Fax", after="&" * 100)], ["View"]),
        ([Change(kind=ChangeKind.NOTE, note=Note(text="x" * 2_400))] * 9, ["View notes (2)"]),
    ],
)
def test_a_change_that_is_cut_has_a_way_to_the_rest(some: list[Change], ways_on: list[str]) -> None:
    message = changes.change_message(TICKET.model_copy(update={"notes": (LONG, NOTE)}), some, DISPLAY)
    check_message(*message)
    assert buttons(message.blocks) == ways_on


@pytest.mark.parametrize("sign", ["x", "😀", "&", "<b>"])
def test_a_card_shows_the_whole_of_a_title(sign: str) -> None:
    message = ticket.channel_card(TICKET.model_copy(update={"title": sign * (900 // len(sign))}), DISPLAY)
    check_message(*message)
    texts = [block.to_dict()["text"]["text"] for block in message.blocks if block.type == "section" and "text" in block.to_dict()]
    assert "".join(texts).startswith(text.escape(sign) * (900 // len(sign)))


def test_a_digest_names_every_ticket_of_its_part() -> None:
    page = tuple(TICKET.model_copy(update={"number": str(2102000 + n), "title": "<" * 900}) for n in range(DIGEST_PAGE))
    message = digest(TicketsAppeared(tickets=page, total=2 * DIGEST_PAGE, page=1, pages=2), DISPLAY)
    check_message(*message)
    assert all(f"#{one.number}" in shown(message.blocks) for one in page)
    assert message.text.startswith("80 new tickets (part 1 of 2): 2102000 &lt;")
    assert message.text.endswith("; and 30 more")


def test_a_digest_of_what_was_missed_says_so() -> None:
    message = digest(TicketsAppeared(tickets=(TICKET,), total=1, missed=True), DISPLAY)
    assert message.text.startswith("1 missed ticket: ")


def test_the_form_has_its_fields_in_order() -> None:
    view = forms.new_ticket_form(forms.Prefill(title="No <light>", ticket_type="eco_support", product="24"), FormOrigin()).to_dict()
    labels = [block["label"]["text"] for block in view["blocks"]]
    expected = (
        "Type, Category, Product, Title, Description, Customer name, Contact number, Customer ID, Eco ID, Priority, Reference"
    )
    assert ", ".join(labels) == expected
    assert [block["block_id"] for block in view["blocks"]] == labels
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert elements["Title"]["initial_value"] == "No <light>"
    assert elements["Type"]["initial_option"]["text"]["text"] == "Eco Support"
    assert [option["value"] for option in elements["Type"]["options"]] == list(TICKET_TYPES)
    assert {element["action_id"] for element in elements.values()} == {INPUT}


def test_a_refused_ticket_fills_the_form_again() -> None:
    new = NewTicket(
        title="T",
        description="D",
        ticket_type="eco_support",
        category="fault",
        product_id=24,
        customer_name="C",
        customer_contact=7735241,
        eco_id=9,
        priority=5,
    )
    prefill = forms.Prefill.of(new)
    assert (prefill.product, prefill.contact_number, prefill.customer_id, prefill.eco_id, prefill.priority) == (
        "24",
        "7735241",
        "",
        "9",
        "5",
    )


def test_the_note_form() -> None:
    view = forms.note_form(NoteForm(), "text", typed="2102001").to_dict()
    check_view(forms.note_form(NoteForm()))
    assert [block["block_id"] for block in view["blocks"]] == [FormBlock.TICKET_NUMBER, FormBlock.NOTE]
    assert [block["element"]["initial_value"] for block in view["blocks"]] == ["2102001", "text"]


def test_the_note_form_on_a_ticket_shows_it() -> None:
    view = forms.note_form_on(TICKET, NoteForm(number=TICKET.number), DISPLAY)
    check_view(view)
    first, note = view.to_dict()["blocks"]
    assert first["text"]["text"] == "*#2102001* Fibre cut at Hulhumalé\n● open · ▲ High priority"
    assert note["block_id"] == FormBlock.NOTE
    bare, _ = forms.note_form_on(Ticket(number="7"), NoteForm(number="7"), DISPLAY).to_dict()["blocks"]
    assert bare["text"]["text"] == "*#7*"


def test_what_becomes_of_a_submission_as_views() -> None:
    origin = FormOrigin(channel_id="C1", channel_name="noc")
    progress = submissions.progress_view("ticket", REF)
    assert "Raising the ticket…" in shown(progress.blocks)
    assert progress.to_dict()["notify_on_close"] is True
    done = submissions.done_view("ticket", "2102001", origin, DISPLAY)
    assert "*Ticket 2102001 raised*" in shown(done.blocks)
    assert buttons(done.blocks) == ["Share", "View"]
    assert buttons(submissions.done_view("note", "2102001", FormOrigin(), DISPLAY).blocks) == ["View"]
    kept = submissions.kept_view("note", wording.submissions.kept("note", maintenance=True), REF)
    assert "Keesa is down for maintenance. Your note is saved, and I'll post it when Keesa is back." in shown(kept.blocks)
    assert buttons(kept.blocks) == ["Don't add note"]
    refused = submissions.refused_view("ticket", "title is <blank>", REF)
    assert buttons(refused.blocks) == ["Edit and retry"]
    for view in (progress, done, kept, refused, submissions.failed_view("note", wording.errors.BUSY)):
        check_view(view)


def test_what_becomes_of_a_submission_as_messages() -> None:
    kept = submissions.kept_message("ticket", wording.submissions.looking_it_up("ticket"), REF)
    refused = submissions.refused_message("note", "too <long>", REF)
    assert buttons(kept.blocks) == ["Don't raise ticket"]
    assert refused.text == "Your note wasn't added: too &lt;long&gt;"
    done = submissions.done_message("ticket", "2102001", DISPLAY)
    for message in (done, kept, refused, submissions.expired_message("note", REF), submissions.cancelled_message("ticket", REF)):
        check_message(*message)


SUBSCRIPTION = Subscription(
    id=7,
    channel_id="C1",
    channel_name="noc",
    ticket_type="eco_support",
    statuses=("open",),
    created_by="U1",
    created_at=NOW,
)


def test_subscriptions() -> None:
    here, elsewhere = (Requester(user_id="U2", user_name="ben", channel_id=channel) for channel in ("C1", "C2"))
    page, ref = page_of([SUBSCRIPTION], 1, 10), PageRef(kind=PageKind.SUBSCRIPTIONS)
    listed = subscriptions.subscription_list(page, ref, DISPLAY, here)
    assert "*Eco Support* (open)\\n<#C1> · Added by <@U1>, 1 Feb 2021, 08:30 UTC" in shown(listed.blocks)
    assert buttons(listed.blocks) == ["Edit", "Remove"]
    listed = subscriptions.subscription_list(page, ref, DISPLAY, elsewhere)
    assert buttons(listed.blocks) == []
    said = [subscriptions.unsubscribed(SUBSCRIPTION, DISPLAY, here=channel).text for channel in ("C1", "C2")]
    assert said == [
        "This channel is no longer subscribed to Eco Support (open).",
        "<#C1> is no longer subscribed to Eco Support (open).",
    ]
    news = SubscriptionsChanged(user_id="U1", ticket_type="eco_support", statuses=("open",), since=NOW, known=1)
    assert subscriptions.changed(news, DISPLAY).text == (
        "<@U1> subscribed this channel to Eco Support (open). "
        "New tickets will be posted here from now on. 1 existing ticket won't be."
    )


@pytest.mark.parametrize(
    ("preview", "lines"),
    [
        (Preview((), NOW), ["This wouldn't have posted any tickets in the last 7 days."]),
        (
            Preview((TICKET,) * 3, NOW, known_since=NOW),
            [
                "This would have posted 3 tickets in the last 7 days.",
                *["• *#2102001* Fibre cut at Hulhumalé"] * 3,
            ],
        ),
        (
            Preview((), NOW, problem="Keesa says <no>."),
            ["I can't tell yet what this would have posted in the last 7 days. Keesa says &lt;no&gt;."],
        ),
        (
            Preview((), NOW, at_least=True),
            [
                "This wouldn't have posted any tickets in the last 7 days.",
                "There may have been more: I wasn't tracking these tickets before.",
            ],
        ),
        (
            Preview((), NOW, known_since=NOW + timedelta(days=1)),
            [
                "This wouldn't have posted any tickets in the last 7 days.",
                "There may have been more: I've only been tracking these tickets since 2 Feb 2021, 08:30 UTC.",
            ],
        ),
    ],
)
def test_a_new_subscription_says_what_it_would_have_announced(preview: Preview, lines: list[str]) -> None:
    message = subscriptions.subscribed(SUBSCRIPTION, preview, DISPLAY, here="C1")
    said = message.blocks[0].to_dict()["text"]["text"].splitlines()
    assert said == ["This channel is now subscribed to *Eco Support* (open).", *lines]
    assert message.text == " ".join(said[:2]).replace("*", "")
    assert buttons(message.blocks) == ["Change", "Undo"]


def test_a_filter_in_words() -> None:
    asked = Filter(priority=5, categories=("fault", "survey"), words=("fibre", "cut"), without=(("planned", "work"), ("test",)))
    terms = Terms(ticket_type="eco_support", statuses=("open", "closed"), filter=asked)
    expected = "(open, closed; high priority; Fault, Survey; with “fibre cut”; without “planned work” or “test”)"
    assert subscriptions.described(terms, DISPLAY) == f"*Eco Support* {expected}"


def test_status_says_each_state_in_words() -> None:
    fresh = Feed(
        ticket_type="eco_support", status="open", next_poll_at=NOW, members=("1", "2"), last_success_at=NOW - timedelta(seconds=12)
    )
    failing = fresh.model_copy(update={"status": "closed", "failures": 2, "last_error": "<down>"})
    never = Feed(ticket_type="eco_support", status="on hold", next_poll_at=NOW)
    report = StatusReport(NOW, reachable=True, signed_in=False, feeds=(fresh, never, failing), waiting_for_keesa=2)
    message = status.status_message(report, DISPLAY)
    said, feeds = message.text.split(" Ticket feeds: ")
    assert said == "Keesa: reachable, not signed in. Waiting to be sent: 2 to Keesa, 0 to Slack."
    assert feeds.startswith(
        "Eco Support, closed: failing, last read 12 seconds ago (1 Feb 2021, 08:29 UTC), 2 tickets Last error: "
    )
    words = shown(message.blocks)
    assert "*Eco Support, open*: up to date, last read 12 seconds ago (1 Feb 2021, 08:29 UTC), 2 tickets" in words
    assert "Last error: &lt;down&gt;" in words
    assert words.index("failing") < words.index("up to date") < words.index("not read yet")


@pytest.mark.parametrize(
    ("reachable", "signed_in", "words"),
    [
        (None, None, "not tried yet"),
        (True, None, "reachable"),
        (True, True, "reachable, signed in"),
        (True, False, "reachable, not signed in"),
        (False, True, "not reachable"),
        (False, False, "not reachable"),
    ],
)
def test_status_of_keesa(reachable: bool | None, signed_in: bool | None, words: str) -> None:
    message = status.status_message(StatusReport(NOW, reachable=reachable, signed_in=signed_in), DISPLAY)
    assert message.text == f"Keesa: {words}. Waiting to be sent: nothing. No channel has subscriptions."


@pytest.mark.parametrize(
    ("paging", "given_up", "words"),
    [
        (Paging(longest=25), 0, "2 tickets"),
        (Paging(longest=25, cut_at=25), 0, "2 tickets, Keesa only shows the newest 25, so I can't see changes in older ones"),
        (
            Paging(longest=1000, is_ascending=True, hides_newest=True),
            1,
            "2 tickets, Keesa only shows the oldest 1,000, so I can't see new ones beyond that, couldn't look up 1 ticket that "
            "left it",
        ),
    ],
)
def test_status_says_what_goes_unseen(paging: Paging, given_up: int, words: str) -> None:
    feed = Feed(
        ticket_type="eco_support",
        status="open",
        next_poll_at=NOW,
        members=("1", "2"),
        last_success_at=NOW,
        paging=paging,
        given_up=given_up,
    )
    message = status.status_message(StatusReport(NOW, reachable=True, signed_in=True, feeds=(feed,)), DISPLAY)
    assert message.text.endswith(words)


def test_every_command_is_explained() -> None:
    check_message(*help.menu())
    check_message(*help.overview())
    for topic in COMMANDS:
        check_message(*help.explained(topic))
        assert commands.find(topic.name.upper()) is topic
    assert set(wording.help.COMMANDS) == {topic.name for topic in COMMANDS}
    words = commands.words()
    assert len(words) == len(set(words))
    assert commands.find("watches") is commands.find("subscriptions")
    assert commands.find("nonsense") is None


def test_errors_name_the_fix() -> None:
    usage = remarks.usage_error("I don't recognise “shwo”.", "/keesa show 2102001", "show")
    assert "“shwo”.\\nDid you mean `/keesa show 2102001`?\\nFor help, type `/keesa help show`." in shown(usage.blocks)
    assert usage.text == "I don't recognise “shwo”. Did you mean /keesa show 2102001? For help, type /keesa help show."
    assert remarks.usage_error("What?").text == "What? For help, type /keesa help."
    assert remarks.unforeseen("ab12").text.endswith("in the log under ab12.")
    assert (
        remarks.error(wording.tickets.not_found("<!channel>")).text
        == "There's no ticket &lt;!channel&gt;. Check the number and try again."
    )

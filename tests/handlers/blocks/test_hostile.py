"""Whatever Keesa or a person sends, every builder makes something that Slack accepts and that notifies nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.model.announcements import Delivery
from bot.model.changes import Change
from bot.model.feeds import Feed
from bot.model.news import (
    ChannelStopped,
    OlderUnchecked,
    Overdue,
    PageCut,
    ReportDue,
    SubscriptionsChanged,
    TicketOverdue,
    TicketsAppeared,
    TicketsOverdue,
)
from bot.model.page import page_of
from bot.model.periods import Period
from bot.model.reminders import Condition, Reminder, UserGroup
from bot.model.reports import Dimension, ReportTerms, Watch
from bot.model.subscriptions import Subscription
from bot.model.summary import Summary
from bot.model.templates import TicketTemplate
from bot.model.tickets import Note, Ticket, TicketFacts
from bot.model.writes import Requester
from bot.runtime.limits import Limits
from bot.status import StatusReport
from bot.watching.missed import Missed
from bot.watching.preview import Preview
from bot.watching.recipients import DIGEST_PAGE
from bot.watching.why import Explanation, Verdict
from handlers.blocks import (
    changes,
    forms,
    full_text,
    lists,
    remarks,
    reminders,
    reports,
    status,
    submissions,
    subscriptions,
    text,
    ticket,
)
from handlers.blocks.comments import comment_page
from handlers.blocks.digests import digest
from handlers.blocks.display import Display
from handlers.blocks.entity import pane_entity, shared_entity
from handlers.blocks.kit import with_remark
from handlers.blocks.notices import notice
from handlers.blocks.schedules import due_message
from handlers.blocks.templates import template_list
from handlers.blocks.why import why_message
from handlers.slack.metadata import MAX_URL, CardRef, FormOrigin, NoteForm, PageKind, PageRef, SubmissionRef, SubscribeForm
from handlers.slack.reply import as_view
from tests.slack.entities import check_comments, check_pane
from tests.slack.limits import check_metadata

from . import hostile
from .limits import check_message, check_view

REF = SubmissionRef(id="0123456789abcdef")
ORIGIN = FormOrigin(channel_id="C1", channel_name="noc")


@given(hostile.tickets, hostile.displays)
def test_cards(one: Ticket, display: Display) -> None:
    check_message(*ticket.personal_card(one, display))
    check_message(*ticket.channel_card(one, display))
    check_message(*ticket.shared_card(one, display, "U1"))


@given(hostile.tickets, hostile.displays, st.booleans())
def test_work_objects(one: Ticket, display: Display, followed: bool) -> None:
    shared, pane = (
        shared_entity(one, display, hostile.NOW, "https://x.example/1"),
        pane_entity(one, display, hostile.NOW, followed=followed, remark="as of now"),
    )
    assert (shared is None) == (pane is None) == (display.ticket_url is None)
    if shared and pane:
        assert check_metadata({"entities": [{**shared, "app_unfurl_url": "https://x.example/1"}]}) == []
        assert check_pane(pane) == []


@given(st.lists(hostile.notes, max_size=9), hostile.texts, st.integers(1, 9))
def test_comments(several: list[Note], cursor: str, limit: int) -> None:
    assert check_comments(comment_page(several, "https://x.example/1", cursor, limit).comments) == []
    assert check_comments(comment_page([*several, *several], "", "", limit).comments) == []


@given(hostile.tickets, hostile.notes, hostile.displays, st.integers(1, 9))
def test_whole_texts(one: Ticket, note: Note, display: Display, page: int) -> None:
    ref = PageRef(kind=PageKind.DESCRIPTION, query=one.number, page=page)
    check_view(as_view(full_text.full_description(one, ref), ORIGIN))
    check_view(as_view(full_text.full_note(one.number, note, ref, display), ORIGIN))


@pytest.mark.parametrize("sign", ["x", "&", "ޑ", "😀", "<b>&</b>", "a\n"])
def test_the_longest_texts_fit_into_a_view(sign: str) -> None:
    long = Ticket(number="1", description=sign * (60_000 // len(sign)))
    first = full_text.full_description(long, PageRef(kind=PageKind.DESCRIPTION, query="1"))
    check_view(as_view(first, ORIGIN))


@given(st.lists(hostile.tickets, max_size=14), hostile.displays, st.sampled_from([None, *Dimension]))
def test_reports(some: list[Ticket], display: Display, by: Dimension | None) -> None:
    terms = ReportTerms(everything=True, period=Period(days=400), by=by)
    zone = display.time_zone
    spans = terms.period.span(hostile.NOW, zone), terms.period.span_before(hostile.NOW, zone)
    watch = Watch(
        since=hostile.NOW - timedelta(days=300),
        is_partial=True,
        stale_since=hostile.NOW,
        unread_until=hostile.NOW - timedelta(days=9),
    )
    summary = Summary(terms, spans, zone, watch, {"1": 3, "2": 77}, now=hostile.NOW, names_tickets=True)
    summary.add([TicketFacts.of(one) for one in some], [one.is_closed for one in some])
    made = summary.report([f"type {number}" for number in range(len(some) + 1)], is_filtered=True)
    check_message(*reports.personal_report(made, display))
    check_message(*reports.shared_report(made, display, "U1"))
    for what in ("report", "digest"):
        check_message(*due_message(ReportDue(what=what, terms=terms, report=made, due_at=hostile.NOW, is_late=True), display))


@given(st.lists(hostile.tickets, max_size=4), hostile.displays, st.integers(1, 9), hostile.texts)
def test_ticket_lists(some: list[Ticket], display: Display, page: int, words: str) -> None:
    ref = PageRef(kind=PageKind.LIST, query="customer", page=page)
    check_message(*lists.ticket_list(words, page_of(some * 6, page, 10), ref, display, words))
    check_message(*lists.ticket_list(words, page_of(some * 25, 1, 10), ref, display, words, table=lambda: some * 25))


@given(st.lists(hostile.notes, max_size=12), hostile.displays, st.integers(1, 9))
def test_note_lists(notes: list[Note], display: Display, page: int) -> None:
    check_message(*lists.note_list("2102001", notes, PageRef(kind=PageKind.NOTES, query="2102001", page=page), display))


@given(hostile.tickets, st.lists(hostile.changes, min_size=1, max_size=14), hostile.displays)
def test_changes(one: Ticket, some: list[Change], display: Display) -> None:
    check_message(*changes.change_message(one, some, display))


@given(st.lists(hostile.tickets, min_size=1, max_size=5), hostile.displays)
def test_digests(some: list[Ticket], display: Display) -> None:
    check_message(*digest(TicketsAppeared(tickets=tuple(some * 40)[:DIGEST_PAGE], total=len(some) * 40), display))


@given(st.lists(hostile.tickets, min_size=1, max_size=5), hostile.displays, hostile.texts)
def test_reminders(some: list[Ticket], display: Display, words: str) -> None:
    days = Reminder(condition=Condition.UNASSIGNED, minutes=1440, priority=5)
    groups = (UserGroup(id="S1", handle=words),)
    entries = tuple(Overdue(ticket=one, reminder=days, since=hostile.NOW, count=3) for one in some * 8)
    quiet = reminders.reminder(TicketOverdue(entry=entries[0]), display)
    check_message(*quiet)
    called = reminders.reminder(TicketOverdue(entry=entries[0], mentions=groups), display)
    assert called.text == f"<!subteam^S1> {quiet.text}"
    check_message(*reminders.reminders(TicketsOverdue(entries=entries, total=99, left_out=59), display))
    assert "<!" not in reminders.described([days], groups[0])


@given(st.lists(hostile.subscriptions, max_size=12), hostile.displays, hostile.texts)
def test_subscriptions(some: list[Subscription], display: Display, words: str) -> None:
    who = Requester(user_id=hostile.SUBSCRIPTION.created_by, user_name="ana")
    page = page_of(some or [hostile.SUBSCRIPTION], 1, 10)
    check_message(*subscriptions.subscription_list(page, PageRef(kind=PageKind.SUBSCRIPTIONS), display, who))
    news = SubscriptionsChanged(user_id="U1", ticket_type=words, statuses=(words,), since=hostile.NOW, known=3)
    check_message(*subscriptions.changed(news, display))
    check_message(*notice(OlderUnchecked(ticket_type=words, status=words, limit=1000), display))
    check_message(*subscriptions.changed(news.model_copy(update={"unread": (words,) * 9}), display))
    for newest in (True, False):
        check_message(*notice(PageCut(ticket_type=words, status=words, shown=25, newest=newest), display))
    check_message(*notice(ChannelStopped(channel_id="C1", channel_name=words, ticket_types=(words,), reason=words), display))
    for terms in [one.terms for one in some[:1]]:
        gone = ChannelStopped(channel_id="C1", channel_name=words, ticket_types=(words,), terms=terms, reason=words)
        check_message(*notice(gone, display))
    check_message(*subscriptions.all_unsubscribed(some * 10 or [hostile.SUBSCRIPTION], display))
    for one in some[:1]:
        full_text = Preview((Ticket(number="1", title=words),) * 9, hostile.NOW, at_least=True)
        for preview in (full_text, Preview((), hostile.NOW, problem=words or "?"), None):
            check_message(*subscriptions.subscribed(one, preview, display, here="C1", others=[one.terms for one in some] * 3))
        check_message(*subscriptions.unchanged(one))
        check_message(*subscriptions.undone(one, display, here="C1", ended=False))


@given(hostile.tickets, st.lists(hostile.deliveries, max_size=9), st.lists(hostile.verdicts, max_size=12), hostile.displays)
def test_why(one: Ticket, told: list[Delivery], verdicts: list[Verdict], display: Display) -> None:
    missed = Missed(tuple(verdict.subscription.ticket_type for verdict in verdicts), hostile.NOW, hostile.NOW, raised=True)
    explanation = Explanation(one.number, one, hostile.NOW, tuple(told), tuple(verdicts * 9), (missed,) * 9)
    links = {delivery.message_ts: f"https://x.slack.com/{delivery.message_ts}" for delivery in told}
    check_message(*why_message(explanation, links, display))


@given(st.lists(hostile.feeds, max_size=30), hostile.displays, hostile.texts)
def test_status(some: list[Feed], display: Display, words: str) -> None:
    report = StatusReport(now=hostile.NOW, reachable=False, signed_in=None, feeds=tuple(some), waiting_for_slack=1, problem=words)
    check_message(*status.status_message(report, display))


@given(st.lists(hostile.texts, min_size=11, max_size=11), hostile.texts)
def test_forms(words: list[str], note: str) -> None:
    check_view(forms.new_ticket_form(forms.Prefill(*words), ORIGIN))
    check_view(forms.note_form(NoteForm(origin=ORIGIN), note, typed=words[0]))


@pytest.mark.parametrize("sign", ["x", "&", "😀"])
def test_the_longest_list_of_templates(sign: str) -> None:
    long = TicketTemplate(name="", ticket_type="customer", category="fault", product="3", priority=5, title=sign * 125)
    long = long.model_copy(update={"customer_name": long.title})
    listed = [long.model_copy(update={"name": f"{index:0>40}"}) for index in range(Limits().templates)]
    check_message(*template_list(listed))


@given(hostile.tickets, hostile.displays, hostile.texts)
def test_the_form_for_a_note_on_a_ticket(one: Ticket, display: Display, note: str) -> None:
    card = CardRef(response_url="https://hooks.slack.com/" + "x" * (MAX_URL - 24), view_id="V" * 32, in_notes=True)
    check_view(forms.note_form_on(one, NoteForm(origin=ORIGIN, number=one.number, card=card), display, note))
    check_message(*with_remark(ticket.personal_card(one, display), text.escape(note[:200]) or "–"))


@given(hostile.subscriptions)
def test_the_form_for_a_subscription(one: Subscription) -> None:
    check_view(forms.subscribe_form(SubscribeForm(origin=ORIGIN, id=one.id), one.terms, ("open", "closed"), "UTC"))


@given(hostile.texts, hostile.displays)
def test_submissions_and_errors(words: str, display: Display) -> None:
    check_view(submissions.refused_view("ticket", words, REF))
    check_view(submissions.failed_view("note", words or wording.errors.BUSY))
    check_view(submissions.kept_view("note", words or wording.errors.BUSY, REF))
    check_message(*submissions.refused_message("note", words, REF))
    check_message(*remarks.error(words or wording.errors.BUSY))
    check_message(*remarks.usage_error(words, words, "list"))

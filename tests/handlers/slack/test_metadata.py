from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.metadata import (
    MAX_STATUS,
    MAX_TITLE,
    MAX_URL,
    CardRef,
    FormOrigin,
    HomeState,
    MetadataError,
    NoteForm,
    NoteRef,
    PageKind,
    PageRef,
    Payload,
    ReportRef,
    SubmissionRef,
    SubscribeForm,
    SubscriptionRef,
    TicketRef,
    origin_of,
)

ORIGIN = FormOrigin(channel_id="C1", channel_name="noc", thread_ts="1612168200.000100")


@pytest.mark.parametrize(
    "value",
    [
        ORIGIN,
        FormOrigin(),
        NoteForm(origin=ORIGIN, number="2102001"),
        NoteForm(),
        NoteForm(
            origin=ORIGIN, number="2102001", card=CardRef(response_url="https://hooks.slack.com/actions/T0/1/a", in_home=True)
        ),
        CardRef(view_id="V1", in_channel=True, in_notes=True),
        NoteRef(number="2102001", title="Fibre cut", status="open", priority=5),
        TicketRef(number="2102001"),
        PageRef(kind=PageKind.LIST, query="customer open desc", page=3),
        PageRef(kind=PageKind.FIND, query='"fibre" ކޭބަލް', page=2),
        ReportRef(query="customer_support 7d by=category"),
        SubmissionRef(id="0123456789abcdef"),
        SubscriptionRef(id=7),
        HomeState(shown_at=1612168200.25, mine=2),
        SubscriptionRef(id=7, changed_at=datetime(2021, 2, 1, 8, 30, 0, 123456, tzinfo=UTC)),
        SubscriptionRef(id=7, page=PageRef(kind=PageKind.SUBSCRIPTIONS, query="all", page=2)),
        SubscribeForm(origin=ORIGIN, id=7, changed_at=datetime(2026, 11, 7, 9, tzinfo=UTC)),
    ],
)
def test_there_and_back(value: Payload) -> None:
    assert type(value).from_json(value.to_json()) == value


def test_json_is_compact() -> None:
    assert TicketRef(number="2102001").to_json() == '{"number":"2102001"}'


def test_keys_of_a_newer_release_are_passed_over() -> None:
    assert TicketRef.from_json('{"number":"2102001","tab":"notes"}') == TicketRef(number="2102001")


@pytest.mark.parametrize("came_back", [None, "", "2102001", "[]", "{}", '{"number":"<!channel>"}', '{"number":"1"'])
def test_anything_else_is_an_error_of_its_own(came_back: str | None) -> None:
    with pytest.raises(MetadataError) as caught:
        TicketRef.from_json(came_back)
    assert caught.value.for_person == "This button or form is out of date. Please run the command again."


@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=32))
def test_limits(query: str, name: str, slack_id: str) -> None:
    page = PageRef(kind=PageKind.SUBSCRIPTIONS, query=query, page=1_000_000)
    form = NoteForm(
        origin=FormOrigin(channel_id=slack_id, channel_name=name, thread_ts=slack_id, message_ts=slack_id), number="1" * 18
    )
    ref = SubscriptionRef(id=2**63, changed_at=datetime.max.replace(tzinfo=UTC), page=page)
    note = NoteRef(number="1" * 18, title=query[:MAX_TITLE], status=name[:MAX_STATUS], priority=1_000_000, in_notes=True)
    for value in (page, form, ref, note):
        assert len(value.to_json()) <= 2_000
    card = CardRef(response_url="x" * MAX_URL, view_id=slack_id, in_channel=True, in_notes=True, in_home=True)
    assert len(form.model_copy(update={"card": card}).to_json()) <= 3_000, "it travels in a view"


def test_another_page() -> None:
    assert PageRef(kind=PageKind.OPEN).at(2) == PageRef(kind=PageKind.OPEN, page=2)


@pytest.mark.parametrize("metadata", [ORIGIN.to_json(), NoteForm(origin=ORIGIN, number="2102001").to_json()])
def test_where_a_row_of_views_began(metadata: str) -> None:
    assert origin_of(metadata) == ORIGIN


@pytest.mark.parametrize("metadata", ["", "?", '{"id":"0123456789abcdef"}'])
def test_a_view_that_does_not_say_where_it_began(metadata: str) -> None:
    assert origin_of(metadata) == FormOrigin()

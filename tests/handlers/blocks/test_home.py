from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.feeds import Feed
from bot.model.news import TicketRaised
from bot.model.page import page_of
from bot.model.reports import ReportTerms
from bot.model.schedules import Rhythm, Schedule, ScheduleTerms, Times
from bot.model.subscriptions import Subscription
from bot.model.tickets import Ticket
from bot.model.writes import Alike
from bot.runtime.limits import Limits
from handlers.blocks import submissions, ticket
from handlers.blocks.display import Display
from handlers.blocks.home import HomeContent, closed_view, home_view
from handlers.blocks.schedules import schedule_list
from handlers.blocks.text import escape
from handlers.slack.metadata import FormOrigin, HomeState, SubmissionRef
from tests.harness.samples import ANA
from tests.slack.render import render

from . import hostile
from .limits import check_message, check_view

DISPLAY = Display(dates="fixed")
SCHEDULE = Schedule(
    id=1,
    channel_id="C1",
    terms=ScheduleTerms(
        what="digest", report=ReportTerms(everything=True), times=Times(rhythm=Rhythm.DAILY, hour=8, zone="Indian/Maldives")
    ),
    created_by=ANA.user_id,
    created_at=hostile.NOW,
    due_at=hostile.NOW,
)


@given(
    st.lists(hostile.tickets, max_size=7),
    st.lists(hostile.subscriptions, max_size=7),
    st.lists(hostile.feeds, max_size=3),
    hostile.texts,
)
def test_it_is_what_slack_takes(tickets: list[Ticket], subscriptions: list[Subscription], feeds: list[Feed], words: str) -> None:
    page = page_of(tickets, 2, 5)
    mine = [one.model_copy(update={"created_by": ANA.user_id}) for one in subscriptions]
    full = HomeContent(
        hostile.NOW,
        ANA,
        mine=page,
        following={ticket.number for ticket in tickets},
        followed=page,
        open=page,
        open_above=2,
        ages=(10**6,) * 5,
        waiting=2,
        done=escape(words[:200]) or "–",
        subscriptions=page_of(mine, 2, 5),
        schedules=page_of([SCHEDULE] * 14, 2, 5),
        feeds=feeds,
    )
    for content in (full, HomeContent(hostile.NOW, ANA, problem=words), HomeContent(hostile.NOW, ANA)):
        view = home_view(content, HomeState(shown_at=1.5, mine=2), DISPLAY)
        check_view(view)
        assert len(view.blocks or []) <= 80


def test_as_many_schedules_as_a_channel_may_have() -> None:
    who = ANA.model_copy(update={"channel_id": "C1"})
    listed = schedule_list([SCHEDULE] * Limits().schedules, DISPLAY, who)
    check_message(listed.blocks, listed.text)


def test_a_home_that_is_closed() -> None:
    check_view(closed_view("I only work for members of my own workspace."))


OPEN = Ticket(number="2102001", title="Fibre cut", status="open", priority=5)


@pytest.mark.parametrize(
    ("content", "says", "says_not"),
    [
        (HomeContent(hostile.NOW, ANA, open=page_of([OPEN], 1, 5)), "Open tickets (1)", "above"),
        (HomeContent(hostile.NOW, ANA, open=page_of([OPEN], 1, 5), open_above=1), "1 more is listed above.", "There are no open"),
        (HomeContent(hostile.NOW, ANA, open=page_of([OPEN], 1, 5), open_above=2), "Open tickets (3)", "There are no open"),
        (HomeContent(hostile.NOW, ANA, open=page_of([], 1, 5), open_above=1), "It's listed above.", "There are no open"),
        (HomeContent(hostile.NOW, ANA, open=page_of([], 1, 5), open_above=2), "All 2 are listed above.", "There are no open"),
        (HomeContent(hostile.NOW, ANA, open=page_of([], 1, 5)), "There are no open tickets under my Keesa account.", "above"),
        (
            HomeContent(hostile.NOW, ANA, mine=page_of([OPEN], 1, 5), following=[OPEN.number]),
            "High priority · you're following it",
            "Tickets you follow",
        ),
        (HomeContent(hostile.NOW, ANA, mine=page_of([OPEN], 1, 5)), "High priority", "following"),
        (
            HomeContent(hostile.NOW, ANA, open=page_of([OPEN], 1, 5), ages=(1200, 0, 3, 0, 1)),
            "Under 1 day: 1,200 · 3 to 7 days: 3 · Over 30 days: 1",
            "7 to 30 days",
        ),
        (HomeContent(hostile.NOW, ANA, waiting=1), "1 of your tickets and notes isn't in Keesa yet.", "aren't"),
        (HomeContent(hostile.NOW, ANA, waiting=2), "2 of your tickets and notes aren't in Keesa yet.", "isn't"),
    ],
)
def test_each_ticket_stands_once(content: HomeContent, says: str, says_not: str) -> None:
    shown = render(home_view(content, HomeState(), DISPLAY).to_dict()["blocks"])
    assert says in shown
    assert says_not not in shown


def test_freshness() -> None:
    def shown(*feeds: Feed) -> str:
        return render(home_view(HomeContent(hostile.NOW, ANA, feeds=feeds), HomeState(), DISPLAY).to_dict()["blocks"])

    read = Feed(ticket_type="customer_support", status="open", next_poll_at=hostile.NOW, last_success_at=hostile.NOW)
    failing = read.model_copy(update={"failures": 1})
    assert "Subscribed tickets last read 1 Feb 2021, 08:30 UTC" in shown(read)
    assert "I can't read 1 of 2 ticket feeds from Keesa. The oldest was last read 1 Feb 2021, 08:30 UTC" in shown(read, failing)
    assert "I haven't been able to read the subscribed tickets from Keesa yet" in shown(
        failing.model_copy(update={"last_success_at": None})
    )
    assert "read" not in shown().split("Updated", 1)[1].split("Your tickets")[0]


@given(hostile.tickets, hostile.displays)
def test_what_is_said_in_a_thread_and_under_a_link(one: Ticket, display: Display) -> None:
    for from_message in (True, False):
        news = TicketRaised(ticket=one, user_id="U1", thread_ts="1.2", from_message=from_message)
        check_message(*submissions.raised_in_thread(news, display))
    check_message(*ticket.unfurled_card(one, display))


@given(hostile.displays, st.booleans())
def test_a_warning_beside_an_outcome(display: Display, is_known: bool) -> None:
    alike = [Alike(ticket_number=str(2102001 + index), raised_at=hostile.NOW, is_known=is_known) for index in range(5)]
    warning = submissions.alike_warning(alike, display)
    assert len(warning) == 3
    check_view(submissions.done_view("ticket", "2102001", FormOrigin(channel_id="C1"), display, warning))
    check_view(submissions.kept_view("ticket", "It waits.", SubmissionRef(id="a"), warning))
    check_message(*submissions.done_message("ticket", "2102001", display, warning=warning))
    check_message(*submissions.kept_message("ticket", "It waits.", SubmissionRef(id="a"), warning))

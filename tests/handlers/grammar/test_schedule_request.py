"""What people type for a schedule."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.reports import Dimension, ReportTerms
from bot.model.schedules import Rhythm, ScheduleTerms, Times, What
from handlers.grammar.arguments import Arguments
from handlers.grammar.dates import Calendar
from handlers.grammar.schedule_request import write_schedule
from handlers.grammar.usage_error import UsageError

CALENDAR = Calendar(ZoneInfo("Indian/Maldives"))
MONDAY = {"rhythm": Rhythm.WEEKLY, "weekday": "mon", "hour": 8}
DAILY = {"rhythm": Rhythm.DAILY, "hour": 17}


def terms(what: What, times: dict[str, Any], **report: Any) -> ScheduleTerms:
    return ScheduleTerms(what=what, report=ReportTerms(**report), times=Times(**{"zone": "Indian/Maldives", **times}))


def read(text: str) -> ScheduleTerms:
    return Arguments("schedule", text, ("open", "closed"), calendar=CALENDAR).schedule()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("report weekly mon 08:00", terms("report", MONDAY)),
        ("Report every Monday at 8am", terms("report", MONDAY)),
        ("reports weekly mondays 8:00 all", terms("report", MONDAY, everything=True)),
        ("report weekly mon 08:00 customer support", terms("report", MONDAY, ticket_type="customer_support")),
        ("report mon 08:00 eco by=category", terms("report", MONDAY, ticket_type="eco_support", by=Dimension.CATEGORY)),
        ("digest daily 17:00", terms("digest", DAILY)),
        ("digest 5pm", terms("digest", DAILY)),
        ("digest daily 17.30", terms("digest", DAILY | {"minute": 30})),
        (
            "digest weekdays at 17:00 for customer",
            terms("digest", DAILY | {"rhythm": Rhythm.WEEKDAYS}, ticket_type="customer_support"),
        ),
        ("digest daily 17:00 tz=asia/dubai", terms("digest", DAILY | {"zone": "Asia/Dubai"})),
        ("digest daily 12am", terms("digest", DAILY | {"hour": 0})),
    ],
)
def test_read(text: str, asked: ScheduleTerms) -> None:
    assert read(text) == asked
    assert read(write_schedule(asked)) == asked


@pytest.mark.parametrize(
    ("text", "sentence", "suggestion"),
    [
        ("", "a report or a digest", "/keesa schedule report weekly mon 08:00"),
        ("weekly mon 08:00", "a report or a digest", "schedule report"),
        ("report weekly 08:00", "Enter when it's due", "weekly mon"),
        ("report daily mon 08:00", "Enter when it's due", "weekly mon"),
        ("report weekly mon", "Enter when it's due", "weekly mon"),
        ("report daily 08:00 17:00", "Enter when it's due", "weekly mon"),
        ("digest daily 25:00", "“25:00” isn't a time of day", ""),
        ("digest daily 13pm", "“13pm” isn't a time of day", ""),
        ("digest daily 17:00 tz=Asia/Dubay", "I don't know the time zone “asia/dubay”", "tz=Asia/Dubai"),
        ("digest daily 17:00 custmer", "isn't a ticket type", "customer"),
        ("digest daily 17:00 customer all", "either a ticket type or all", ""),
    ],
)
def test_not_read(text: str, sentence: str, suggestion: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert sentence in caught.value.sentence
    assert suggestion in caught.value.suggestion


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("#12", 12), ("*3*", 3)])
def test_a_number(text: str, number: int) -> None:
    assert Arguments("unschedule", text, ("open",)).schedule_number() == number


@pytest.mark.parametrize("text", ["", "all", "report", "9" * 12])
def test_no_number(text: str) -> None:
    with pytest.raises(UsageError):
        Arguments("unschedule", text, ("open",)).schedule_number()

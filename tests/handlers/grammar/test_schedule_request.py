"""What people type for a schedule."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.reports import Dimension, ReportTerms
from bot.model.schedules import Rhythm, ScheduleTerms, Times, What
from handlers.blocks.forms import schedule_form
from handlers.grammar.arguments import Arguments
from handlers.grammar.dates import Calendar
from handlers.grammar.form_fields import Fields
from handlers.grammar.forms import read_schedule
from handlers.grammar.schedule_request import write_schedule
from handlers.grammar.usage_error import UsageError
from handlers.slack.metadata import ScheduleForm

CALENDAR = Calendar(ZoneInfo("Indian/Maldives"))
MONDAY = {"rhythm": Rhythm.WEEKLY, "weekday": "mon", "hour": 8}
DAILY = {"rhythm": Rhythm.DAILY, "hour": 17}


def terms(what: What, times: dict[str, Any], **report: Any) -> ScheduleTerms:
    return ScheduleTerms(what=what, report=ReportTerms(**report), times=Times(**{"zone": "Indian/Maldives", **times}))


def read(text: str) -> ScheduleTerms:
    terms = Arguments("schedule", text, ("open", "closed"), calendar=CALENDAR).schedule()
    assert terms is not None
    return terms


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
        ("digest daily 17:00 by=category", "Only a report can have a breakdown", ""),
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


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_nothing_opens_the_form(text: str) -> None:
    assert Arguments("schedule", text, ("open", "closed"), calendar=CALENDAR).schedule() is None


FILLED = {"What to post": "report", "About": "subscribed", "Days": "mon", "Time": "8am", "Time zone": "", "Breakdown": "none"}


def fields(**changes: str | None) -> Fields:
    """The form as it was submitted; `_` stands for a blank in a name."""
    filled = FILLED | {name.replace("_", " "): value for name, value in changes.items()}
    chosen = {name: {"input": {"value": value, "selected_option": value and {"value": value}}} for name, value in filled.items()}
    return Fields(chosen, ("open", "closed"), calendar=CALENDAR)


@pytest.mark.parametrize(
    ("changes", "typed"),
    [
        ({}, "report weekly mon 08:00"),
        ({"Days": "sun", "About": "all", "Breakdown": "category"}, "report weekly sun 08:00 all by=category"),
        ({"What_to_post": "digest", "Days": "daily", "Time": "17:00"}, "digest daily 17:00"),
        ({"Days": "weekdays", "About": "eco_support", "Time": "‘5 PM’ "}, "report weekdays 17:00 eco"),
        ({"Time_zone": "asia/dubai", "Time": "８.３０"}, "report weekly mon 08:30 tz=Asia/Dubai"),
        ({"Time_zone": "America/New York"}, "report weekly mon 08:00 tz=America/New_York"),
        ({"Time_zone": None}, "report weekly mon 08:00"),
    ],
)
def test_the_form(changes: dict[str, str | None], typed: str) -> None:
    assert read_schedule(fields(**changes)) == read(typed)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"Time": "25:00", "Time_zone": "Asia/Dubay"}, {"Time": "isn't a time of day", "Time zone": "don't know the time zone"}),
        ({"Time": "noon"}, {"Time": "“noon” isn't a time of day"}),
        ({"Time": None, "Days": None}, {"Time": "Please fill this in.", "Days": "Choose one"}),
        ({"What_to_post": "digest", "Breakdown": "product"}, {"Breakdown": "Only a report"}),
        ({"What_to_post": "chart", "About": "plumbing"}, {"What to post": "Choose one", "About": "Choose one"}),
    ],
)
def test_mistakes_in_the_form(changes: dict[str, str | None], errors: dict[str, str]) -> None:
    found = read_schedule(fields(**changes))
    assert isinstance(found, dict)
    assert found.keys() == errors.keys()
    assert all(part in found[label] for label, part in errors.items())


@pytest.mark.parametrize(
    "typed", ["report weekly mon 08:00", "report daily 23:30 all by=assignee tz=Asia/Dubai", "digest weekdays 5pm eco"]
)
def test_the_form_for_a_change(typed: str) -> None:
    """It comes back as it was filled in, and remembers what it was filled in with."""
    view = schedule_form(ScheduleForm(id=3, former=read(typed)), "Indian/Maldives").to_dict()
    inputs = {block["block_id"]: block["element"] for block in view["blocks"]}
    state = {
        name: {"input": {"value": element.get("initial_value"), "selected_option": element.get("initial_option")}}
        for name, element in inputs.items()
    }
    assert read_schedule(Fields(state, ("open", "closed"), calendar=CALENDAR)) == read(typed)
    assert ScheduleForm.from_json(view["private_metadata"]).former == read(typed)


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("#12", 12), ("*3*", 3)])
def test_a_number(text: str, number: int) -> None:
    assert Arguments("unschedule", text, ("open",)).schedule_number() == number


@pytest.mark.parametrize("text", ["", "all", "report", "9" * 12])
def test_no_number(text: str) -> None:
    with pytest.raises(UsageError):
        Arguments("unschedule", text, ("open",)).schedule_number()

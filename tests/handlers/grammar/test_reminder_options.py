"""Reminders as people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.reminders import LONGEST, Condition, Reminder, UserGroup
from handlers.grammar.filter_options import Unread
from handlers.grammar.reminder_options import read_mention, read_reminders, write_reminders

DAY = 24 * 60


def unassigned(minutes: int, priority: int | None = None) -> Reminder:
    return Reminder(condition=Condition.UNASSIGNED, minutes=minutes, priority=priority)


def no_note(minutes: int) -> Reminder:
    return Reminder(condition=Condition.NO_NOTE, minutes=minutes)


def opened(minutes: int) -> Reminder:
    return Reminder(condition=Condition.OPEN, minutes=minutes)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("high 30m unassigned", [unassigned(30, 5)]),
        ("Unassigned 30 min HIGH", [unassigned(30, 5)]),
        ("5 30m unassigned", [unassigned(30, 5)]),
        ("normal priority unassigned for 1h30m", [unassigned(90, 1)]),
        ("2d no-note", [no_note(2 * DAY)]),
        ("no note for 2 days", [no_note(2 * DAY)]),
        ("no‑notes since 48 hours", [no_note(2 * DAY)]),
        ("without a note for 1 week", [no_note(7 * DAY)]),
        ("7d open", [opened(7 * DAY)]),
        ("still open after 7 d", [opened(7 * DAY)]),
        ("7d open, 2d no-note; high 30m unassigned", [opened(7 * DAY), no_note(2 * DAY), unassigned(30, 5)]),
        ("60m open, 1h open", [opened(60)]),
        ("٣٠m unassigned", [unassigned(30)]),
        ("off", []),
        ("None", []),
    ],
)
def test_understood(typed: str, meant: list[Reminder]) -> None:
    assert read_reminders([typed]) == tuple(meant)


@pytest.mark.parametrize(
    ("typed", "sentence", "suggestion"),
    [
        ("30m unasigned", "“30m unasigned” isn't a reminder", 'remind="30m unassigned"'),
        ("hihg 30m unassigned", "“hihg 30m unassigned” isn't", 'remind="high 30m unassigned"'),
        ("7d", "“7d” isn't", 'remind="7d open"'),
        ("open", "“open” isn't", ""),
        ("7d open unassigned", "“7d open unassigned” isn't", ""),
        ("high normal 7d open", "“high normal 7d open” isn't", ""),
        ("0m open", "“0m open” isn't", ""),
        ("30 parsecs open", "“30 parsecs open” isn't", ""),
        ("366d open", "Reminders can come after 1 minute to 365 days.", ""),
        ("1d open, 2d open, 3d open, 4d open, 5d open, 6d open", "A subscription can have at most 5 reminders.", ""),
    ],
)
def test_not_understood(typed: str, sentence: str, suggestion: str) -> None:
    with pytest.raises(Unread) as raised:
        read_reminders([typed])
    assert str(raised.value).startswith(sentence)
    assert raised.value.suggestion == suggestion


@given(
    st.lists(
        st.builds(
            Reminder,
            condition=st.sampled_from(Condition),
            minutes=st.integers(1, LONGEST.days * DAY),
            priority=st.sampled_from([None, 1, 5]),
        ),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_what_is_written_is_read_again(reminders: list[Reminder]) -> None:
    assert read_reminders([write_reminders(reminders)]) == tuple(reminders)


@given(st.text(max_size=60) | st.text("0123456789mhdw openasignt-,high", max_size=40))
def test_any_text_is_read_or_refused(typed: str) -> None:
    with suppress(Unread):
        assert read_reminders([typed]) is not None


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("@noc-oncall", UserGroup(handle="noc-oncall")),
        ("noc-oncall.", UserGroup(handle="noc-oncall")),
        ("<!subteam^s0615g0kt|@noc-oncall>", UserGroup(handle="noc-oncall", id="S0615G0KT")),
        ("off", UserGroup(handle="")),
    ],
)
def test_mentions(typed: str, group: UserGroup) -> None:
    assert read_mention(typed) == group

"""Times as Keesa and similar systems write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keesa.times import MALDIVES, read_moment

TEN = datetime(2026, 11, 25, 10, tzinfo=MALDIVES)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T10:00:00.000+05:00",
        "2026-11-25T05:00:00Z",
        "2026-11-25 10:00:00",
        "2026-11-25 10:00:00 +0500",
        "2026-11-25 05:00:00 UTC",
        "2026/11/25 10:00",
        "10:00 25/11/2026",
        "10:00:00 25/11/2026",
        "10:00 AM 25/11/2026",
        "25/11/2026 10:00",
        "25/11/2026, 10:00:00",
        "25-11-2026 10:00",
        "25.11.2026 10:00",
        "25/11/2026 10:00 am",
        "25/11/2026 05:00 GMT",
        "25/11/2026 05:00:00 +00:00",
        "25 Nov 2026 10:00",
        "25-Nov-2026 10:00:00",
        "25 November 2026, 10:00 a.m.",
        "Wed, 25 Nov 2026 10:00:00 +0500",
        "Nov 25, 2026 10:00 AM",
        " 25/11/2026\u00a010:00 ",
        "1795582800",
        "1795582800.0",
        "1795582800000",
    ],
)
def test_ten_in_the_morning(text: str) -> None:
    assert read_moment(text) == TEN


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("01/02/2026", datetime(2026, 2, 1, tzinfo=MALDIVES)),
        ("12:30 am 01/02/2026", datetime(2026, 2, 1, 0, 30, tzinfo=MALDIVES)),
        ("01/02/2026 12:30 PM", datetime(2026, 2, 1, 12, 30, tzinfo=MALDIVES)),
        ("2026-02-01 10:00:00,123 +0530", datetime(2026, 2, 1, 4, 30, 0, 123_000, UTC)),
    ],
)
def test_the_day_comes_first(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


_UNCLEAR = ["", "then", "25/11", "11/25/2026", "31/02/2026 10:00", "25/11/2026 25:00", "25/11/26 10:00", "13:00 pm 25/11/2026"]
_NONE = [
    "10:00",
    "5",
    "123456",
    "9" * 20,
    "0001-01-01T00:00:00+05:00",
    "25 Smarch 2026",
    "25/11/2026 10:00 +9900",
    "25/11/0000 10:00",
]


@pytest.mark.parametrize("text", [*_UNCLEAR, *_NONE])
def test_what_is_not_clear_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        read_moment(text)


@given(st.text() | st.text("0123456789/-:. TZ+apmNov,") | st.integers().map(str) | st.floats().map(str))
def test_any_text_is_a_time_or_none(text: str) -> None:
    try:
        moment = read_moment(text)
    except ValueError:
        return
    assert moment.astimezone(UTC) == moment

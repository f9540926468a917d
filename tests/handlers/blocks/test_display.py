from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.blocks.display import Display, age

MOMENT = datetime(2020, 8, 11, 13, 30, tzinfo=UTC)
MALE = ZoneInfo("Indian/Maldives")


def test_local_dates_are_a_token_with_a_fallback() -> None:
    shown = Display(time_zone=MALE).when(MOMENT)
    assert shown == "<!date^1597152600^{date_short_pretty} at {time}|11 Aug 2020, 18:30 +05>"


def test_fixed_dates_are_text() -> None:
    assert Display(dates="fixed", time_zone=MALE).when(MOMENT) == "11 Aug 2020, 18:30 +05"


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 Jan 1, 00:00 UTC"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "Asia/Tokyo", "31 Dec 9999, 23:00 UTC"),
    ],
)
def test_the_ends_of_the_calendar(moment: datetime, zone: str, shown: str) -> None:
    assert Display(time_zone=ZoneInfo(zone)).when_plain(moment) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [(None, "*#2102001*"), ("https://keesa.example/t/{number}", "*<https://keesa.example/t/2102001|#2102001>*")],
)
def test_number(url: str | None, shown: str) -> None:
    assert Display(ticket_url=url).number("2102001") == shown


def test_a_status_sent_as_a_number_is_shown_by_its_name() -> None:
    display = Display(statuses={"open": 1, "closed": 2})
    assert [display.status("2"), display.status("open"), display.status("on hold")] == ["closed", "open", "on hold"]


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0 seconds"), (1, "1 second"), (119, "1 minute"), (7_200, "2 hours"), (200_000, "2 days")]
)
def test_age(seconds: int, words: str) -> None:
    assert age(timedelta(seconds=seconds)) == words

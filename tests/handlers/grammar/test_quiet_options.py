"""Quiet hours as people write them."""

from __future__ import annotations

import pytest

from bot.model.quiet import Quiet, QuietHours
from handlers.grammar import commands
from handlers.grammar.filter_options import Unread
from handlers.grammar.parse import parse
from handlers.grammar.quiet_options import read_quiet
from handlers.grammar.usage_error import UsageError

NIGHT = Quiet(start=20 * 60, end=7 * 60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20:00-07:00", NIGHT),
        ("20:00–7:00", NIGHT),
        ("20-7", NIGHT),
        ("8pm-7am", NIGHT),
        ("8 PM to 7 AM", NIGHT),
        ("from 20.00 until 07.00", NIGHT),
        ("22:15-24:00", Quiet(start=22 * 60 + 15, end=0)),
        ("12am-12pm", Quiet(start=0, end=720)),
        ("off", "off"),
        ("None", "off"),
    ],
)
def test_understood(typed: str, meant: object) -> None:
    assert read_quiet([typed]) == meant


@pytest.mark.parametrize("typed", ["20:00", "25:00-07:00", "20:60-7", "20-20", "13pm-7am", "night", "0-24"])
def test_not_understood(typed: str) -> None:
    with pytest.raises(Unread) as raised:
        read_quiet([typed])
    assert str(raised.value).startswith(f"“{typed}” aren't quiet hours")


def test_within_a_command() -> None:
    hours = QuietHours(start=20 * 60, end=7 * 60, high_passes=True)
    asked = parse("subscribe customer quiet=20:00-07:00 except=high", ("open", "closed"))
    assert (asked.command, asked.arguments.quiet) == (commands.SUBSCRIBE, hours)
    assert parse("subscribe customer quiet=off", ("open", "closed")).arguments.quiet == "off"
    for typed in ("subscribe customer except=high", "subscribe customer quiet=off except=high"):
        with pytest.raises(UsageError) as raised:
            parse(typed, ("open", "closed"))
        assert raised.value.sentence.startswith("An exception needs quiet hours.")
    with pytest.raises(UsageError) as raised:
        parse("subscribe customer quiet=20-7 except=hihg", ("open", "closed"))
    assert raised.value.suggestion == "except=high"

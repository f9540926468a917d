from __future__ import annotations

import re

import pytest

from bot.sandbox.narrator import Narrator, TourError
from bot.sandbox.visitor import Visitor
from bot.sandbox.workspace import NOC


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def narrator(ana: Visitor, said: list[str]) -> Narrator:
    return Narrator(ana, NOC, said.append, patience=20)


def test_it_tells_what_is_done_and_seen(narrator: Narrator, said: list[str]) -> None:
    narrator.step("Say hello")
    narrator.type("hello")
    narrator.read("[Press]")

    assert said == [
        "",
        "== Say hello",
        "@ana in #noc:",
        "   | /keesa hello",
        "@keesa in #noc, seen only by @ana:",
        "   | [Press]",
    ]


def test_it_presses_buttons_and_reads_threads_apart(narrator: Narrator) -> None:
    narrator.step("Press")
    narrator.type("hello")
    narrator.press(narrator.read("[Press]"), "Press")
    posted = narrator.read("pressed 7")
    assert narrator.read("a reply", thread=posted)["thread_ts"] == posted["ts"]


def test_it_fills_forms_and_tells_their_errors(narrator: Narrator, said: list[str]) -> None:
    narrator.type("form")
    assert narrator.window("Title: fax", re.compile(r"Category: _+"), "[Send]")
    assert narrator.submit({}) == ["Choose one."]
    assert said[-2:] == ["The form:", "   | Category: Choose one."]
    assert narrator.submit({"Category": "Fault"}) == []


def test_what_does_not_come_or_was_there_before_ends_it(ana: Visitor, said: list[str]) -> None:
    narrator = Narrator(ana, NOC, said.append, patience=0.5)
    ana.command(NOC, "hello")
    assert narrator.read("[Press]")

    narrator.step("Nothing")
    with pytest.raises(TourError, match=r"Waited 0.5 seconds for a message with “\[Press\]”"):
        narrator.read("[Press]")
    with pytest.raises(TourError, match="for a window with “Form”"):
        narrator.window("Form")


def test_what_is_not_so_ends_it(narrator: Narrator, said: list[str]) -> None:
    narrator.check("one is one", True)
    assert said == ["   ✓ one is one"]
    with pytest.raises(TourError, match="Not as expected: one is two"):
        narrator.check("one is two", False)

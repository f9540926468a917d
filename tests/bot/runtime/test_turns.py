"""The order in which threads write."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from bot.runtime.scheduler import Scheduler
from bot.runtime.turns import Turns, TurnTimeoutError
from bot.runtime.urgency import Urgency, current_urgency, working
from bot.runtime.workers import Workers
from tests.harness import wait_until

ACK, PERSON, BACKGROUND = Urgency


class Line:
    """Threads that queue in the order of `join`, and record when they have their turn."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: list[str] = []
        self._threads: list[threading.Thread] = []

    def join(self, name: str, urgency: Urgency) -> None:
        standing = self.turns.waiting
        thread = threading.Thread(target=self._have_turn, args=(name, urgency))
        self._threads.append(thread)
        thread.start()
        wait_until(lambda: self.turns.waiting > standing, f"{name} to stand in line")

    def _have_turn(self, name: str, urgency: Urgency) -> None:
        with self.turns.turn(urgency):
            self.had.append(name)

    def end(self) -> list[str]:
        for thread in self._threads:
            thread.join()
        return self.had


def test_the_urgent_go_first_and_the_others_in_order() -> None:
    line = Line()
    with line.turns.turn(BACKGROUND):
        for name, urgency in [
            ("poll 1", BACKGROUND),
            ("ana", PERSON),
            ("poll 2", BACKGROUND),
            ("form 1", ACK),
            ("ben", PERSON),
            ("form 2", ACK),
            ("poll 3", BACKGROUND),
        ]:
            line.join(name, urgency)
    assert line.end() == ["form 1", "form 2", "ana", "ben", "poll 1", "poll 2", "poll 3"]


def test_many_come_in_the_order_in_which_they_came() -> None:
    line = Line()
    with line.turns.turn(PERSON):
        for index in range(100):
            line.join(str(index), PERSON)
    assert line.end() == [str(index) for index in range(100)]


def test_whoever_gives_up_holds_up_nobody() -> None:
    line = Line()
    with line.turns.turn(BACKGROUND):
        with pytest.raises(TurnTimeoutError), line.turns.turn(ACK, patience=0.0):
            pass
        assert line.turns.waiting == 0
        line.join("ana", PERSON)
    assert line.end() == ["ana"]
    with line.turns.turn(ACK, patience=0.0):
        assert line.turns.waiting == 0


def test_several_have_their_turn_at_a_time() -> None:
    turns = Turns(2)
    with turns.turn(PERSON), turns.turn(BACKGROUND), pytest.raises(TurnTimeoutError), turns.turn(ACK, patience=0.0):
        pass
    with turns.turn(ACK, patience=0.0), turns.turn(ACK, patience=0.0):
        pass


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.turn(PERSON):
        raise ValueError("broken")
    with turns.turn(PERSON, patience=0.0):
        pass


def test_how_urgent_a_thread_is() -> None:
    """A Bolt thread has an ack to send; a pool's thread is as urgent as its pool; a beat isn't urgent."""
    asked: dict[str, Urgency] = {}

    def ask(name: str) -> Callable[[], None]:
        return lambda: asked.update({name: current_urgency()})

    bolt = threading.Thread(target=ask("Bolt"))
    bolt.start()
    bolt.join()
    people, background = Workers("people", threads=1, backlog=1), Workers("rest", threads=1, backlog=1, urgency=BACKGROUND)
    people.submit(ask("people"))
    background.submit(ask("background"))
    assert people.drain(5)
    assert background.drain(5)
    scheduler = Scheduler(seconds=1)
    scheduler.every_beat("beat", ask("beat"))
    scheduler.start()
    wait_until(lambda: "beat" in asked, "a beat")
    scheduler.stop()
    assert asked == {"Bolt": ACK, "people": PERSON, "background": BACKGROUND, "beat": BACKGROUND}
    with working(BACKGROUND):
        assert current_urgency() is BACKGROUND
    assert current_urgency() is ACK

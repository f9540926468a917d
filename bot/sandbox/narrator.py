"""Acts as a person in the local Slack, describes each step, and waits until the expected result is visible."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.model.errors import KeesaBotError
from bot.sandbox import wording
from bot.sandbox.transcript import message_lines, view_lines
from bot.sandbox.visitor import Message, Visitor
from bot.sandbox.workspace import BOT_USER

Found = TypeVar("Found")
Wanted = str | re.Pattern[str]
Version = tuple[str, str]

PATIENCE = 30
GLANCE = 0.1


class TourError(KeesaBotError):
    """A step didn't show what it should. The text says what was missing."""


class Narrator:
    """`visitor` acts in `channel`; `say` gets each line of the story. `patience` is how many seconds to wait for a result."""

    def __init__(self, visitor: Visitor, channel: str, say: Callable[[str], None], *, patience: float = PATIENCE) -> None:
        self._visitor = visitor
        self._channel = channel
        self._say = say
        self._patience = patience
        state = visitor.snapshot()
        self._names: dict[str, str] = {entry["id"]: entry["name"] for entry in [*state["users"], *state["channels"]]}
        self._told: set[Version] = set()
        self._old: set[Version] = set()

    def step(self, title: str) -> None:
        """Begin a step. Messages from before don't count as its result."""
        self._old = set(self._versions())
        self._say("")
        self._say(f"== {title}")

    def type(self, words: str) -> None:
        """Type ``/keesa`` and `words`."""
        self._tell(wording.in_channel(self._me, self._here), [f"/keesa {words}"])
        self._visitor.command(self._channel, words)

    def reply(self, to: Message, words: str) -> None:
        """Write the bot's name and `words` in the thread of a message."""
        self._tell(f"{wording.in_channel(self._me, self._here)} {wording.IN_THE_THREAD}", [f"@keesa {words}"])
        self._visitor.say(self._channel, f"<@{BOT_USER}> {words}", thread_ts=str(to["ts"]))

    def press(self, message: Message, label: str) -> None:
        """Press the button with that label under a message. Raises `LookupError` if there is none."""
        self._tell(wording.presses(self._me), [f"[{label}]"])
        self._visitor.press(self._channel, message, label)

    def press_in_window(self, label: str) -> None:
        """Press the button with that label in the top window. Raises `LookupError` if there is none."""
        self._tell(f"@{self._me} presses in the window", [f"[{label}]"])
        self._visitor.press_in_view(self._visitor.view() or {}, label)

    def submit(self, answers: Mapping[str, str]) -> list[str]:
        """Submit the open form with answers by label. Returns the errors that the form then shows."""
        self._tell(wording.submits(self._me), [f"{label}: {answer}" for label, answer in answers.items()])
        errors = self._visitor.submit(self._visitor.view() or {}, answers).errors
        if errors:
            self._tell(wording.THE_FORM, [f"{field}: {error}" for field, error in errors.items()])
        return list(errors.values())

    def read(self, *wanted: Wanted, thread: Message | None = None) -> Message:
        """Wait for a message, new or edited in this step, whose lines contain all of `wanted`."""

        def look() -> Message | None:
            versions = self._versions()
            self._tell_new(versions)
            for (ts, text), message in versions.items():
                if (ts, text) not in self._old and _has(text, wanted) and _is_in(thread, message):
                    return message
            return None

        return self._wait(look, wording.a_message(_texts(wanted)))

    def hear(self, *wanted: Wanted) -> Message:
        """Wait for a direct message whose lines contain all of `wanted`."""

        def look() -> Message | None:
            for message in self._visitor.direct_messages():
                lines = message_lines(message, self._names)
                if _has("\n".join(lines), wanted):
                    self._tell(wording.directly(self._names[message["user"]], self._me), lines)
                    return message
            return None

        return self._wait(look, wording.a_direct_message(_texts(wanted)))

    def window(self, *wanted: Wanted) -> list[str]:
        """Wait for a form or window whose lines contain all of `wanted`, and return its lines."""

        def look() -> list[str] | None:
            view = self._visitor.view()
            lines = view_lines(view, self._names) if view else []
            return lines if _has("\n".join(lines), wanted) else None

        lines = self._wait(look, wording.a_window(_texts(wanted)))
        self._tell(wording.THE_WINDOW, lines)
        return lines

    def open_home(self) -> None:
        """Open the bot's Home tab."""
        self._tell(wording.opens(self._me), [wording.HOME_TAB])
        self._visitor.open_home()

    def home(self, *wanted: Wanted) -> None:
        """Wait for a Home whose lines contain all of `wanted`."""

        def look() -> list[str] | None:
            lines = message_lines(self._visitor.home() or {}, self._names)
            return lines if _has("\n".join(lines), wanted) else None

        self._tell(wording.THE_HOME, self._wait(look, wording.a_home(_texts(wanted))))

    def check(self, what: str, is_so: bool) -> None:
        """Report that something is as expected. Raises `TourError` if it isn't."""
        if not is_so:
            raise TourError(wording.not_so(what))
        self._say(f"   ✓ {what}")

    @property
    def _me(self) -> str:
        return self._names[self._visitor.user]

    @property
    def _here(self) -> str:
        return self._names[self._channel]

    def _versions(self) -> dict[Version, Message]:
        """The current text of every message, oldest first."""
        messages = self._visitor.messages(self._channel)
        return {(message["ts"], "\n".join(message_lines(message, self._names))): message for message in messages}

    def _tell_new(self, versions: Mapping[Version, Message]) -> None:
        for version, message in versions.items():
            if version not in self._told:
                self._told.add(version)
                self._tell(self._heading(message), version[1].splitlines())

    def _heading(self, message: Message) -> str:
        marks = [
            wording.in_channel(self._names[message["user"]], self._here),
            wording.IN_THE_THREAD if message.get("thread_ts") else "",
            wording.seen_only_by(self._me) if message.get("ephemeral_to") else "",
            wording.EDITED if message.get("edited") else "",
        ]
        return ", ".join(filter(None, marks))

    def _tell(self, heading: str, lines: list[str]) -> None:
        self._say(f"{heading}:")
        for line in "\n".join(lines).splitlines():
            self._say(f"   | {line}")

    def _wait(self, look: Callable[[], Found | None], what: str) -> Found:
        deadline = time.monotonic() + self._patience
        while (found := look()) is None:
            if time.monotonic() > deadline:
                raise TourError(wording.waited_in_vain(self._patience, what))
            time.sleep(GLANCE)
        return found


def _has(text: str, wanted: tuple[Wanted, ...]) -> bool:
    return bool(text) and all(want in text if isinstance(want, str) else want.search(text) for want in wanted)


def _is_in(thread: Message | None, message: Message) -> bool:
    return thread is None or message.get("thread_ts") == thread["ts"]


def _texts(wanted: tuple[Wanted, ...]) -> list[str]:
    return [want if isinstance(want, str) else want.pattern for want in wanted]

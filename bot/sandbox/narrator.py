"""Acts as a person in the local Slack, tells what that person does and sees, and waits until it is what was expected."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.model.errors import KeesaBotError
from bot.sandbox.transcript import message_lines, view_lines
from bot.sandbox.visitor import Message, Visitor

Found = TypeVar("Found")
Wanted = str | re.Pattern[str]
Version = tuple[str, str]

PATIENCE = 30
GLANCE = 0.1


class TourError(KeesaBotError):
    """A step did not show what it should; the text says what was missing."""


class Narrator:
    """`visitor` in `channel`, told to `say` line by line; `patience` is how many seconds it waits for anything."""

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
        """Begin a step: what is there already does not count for it."""
        self._old = set(self._versions())
        self._say("")
        self._say(f"== {title}")

    def type(self, words: str) -> None:
        """Type ``/keesa`` and `words`."""
        self._tell(f"@{self._me} in #{self._here}", [f"/keesa {words}"])
        self._visitor.command(self._channel, words)

    def press(self, message: Message, label: str) -> None:
        """Press the button of that label under a message. Raises `LookupError` where there is none."""
        self._tell(f"@{self._me} presses", [f"[{label}]"])
        self._visitor.press(self._channel, message, label)

    def press_in_window(self, label: str) -> None:
        """Press the button of that label in the window on top. Raises `LookupError` where there is none."""
        self._tell(f"@{self._me} presses in the window", [f"[{label}]"])
        self._visitor.press_in_view(self._visitor.view() or {}, label)

    def submit(self, answers: Mapping[str, str]) -> list[str]:
        """Submit the open form with answers by label; returns the errors that the form then shows."""
        self._tell(f"@{self._me} fills and submits", [f"{label}: {answer}" for label, answer in answers.items()])
        errors = self._visitor.submit(self._visitor.view() or {}, answers).errors
        if errors:
            self._tell("The form", [f"{field}: {error}" for field, error in errors.items()])
        return list(errors.values())

    def read(self, *wanted: Wanted, thread: Message | None = None) -> Message:
        """Wait for a message that is new in this step, or was edited in it, with all of `wanted` in its lines."""

        def look() -> Message | None:
            versions = self._versions()
            self._tell_new(versions)
            for (ts, text), message in versions.items():
                if (ts, text) not in self._old and _has(text, wanted) and _is_in(thread, message):
                    return message
            return None

        return self._wait(look, f"a message with {_words(wanted)}")

    def hear(self, *wanted: Wanted) -> Message:
        """Wait for a direct message with all of `wanted` in its lines."""

        def look() -> Message | None:
            for message in self._visitor.direct_messages():
                lines = message_lines(message, self._names)
                if _has("\n".join(lines), wanted):
                    self._tell(f"@{self._names[message['user']]} to @{self._me} directly", lines)
                    return message
            return None

        return self._wait(look, f"a direct message with {_words(wanted)}")

    def window(self, *wanted: Wanted) -> list[str]:
        """Wait for a form or window with all of `wanted` in its lines, and return them."""

        def look() -> list[str] | None:
            view = self._visitor.view()
            lines = view_lines(view, self._names) if view else []
            return lines if _has("\n".join(lines), wanted) else None

        lines = self._wait(look, f"a window with {_words(wanted)}")
        self._tell("The window", lines)
        return lines

    def open_home(self) -> None:
        """Open the bot's Home tab."""
        self._tell(f"@{self._me} opens", ["Home"])
        self._visitor.open_home()

    def home(self, *wanted: Wanted) -> None:
        """Wait for a Home with all of `wanted` in its lines."""

        def look() -> list[str] | None:
            lines = message_lines(self._visitor.home() or {}, self._names)
            return lines if _has("\n".join(lines), wanted) else None

        self._tell("The Home", self._wait(look, f"a Home with {_words(wanted)}"))

    def check(self, what: str, is_so: bool) -> None:
        """Say that something is as it should be. Raises `TourError` where it is not."""
        if not is_so:
            raise TourError(f"It is not so that {what}.")
        self._say(f"   ✓ {what}")

    @property
    def _me(self) -> str:
        return self._names[self._visitor.user]

    @property
    def _here(self) -> str:
        return self._names[self._channel]

    def _versions(self) -> dict[Version, Message]:
        """Every message as it reads now, oldest first."""
        messages = self._visitor.messages(self._channel)
        return {(message["ts"], "\n".join(message_lines(message, self._names))): message for message in messages}

    def _tell_new(self, versions: Mapping[Version, Message]) -> None:
        for version, message in versions.items():
            if version not in self._told:
                self._told.add(version)
                self._tell(self._heading(message), version[1].splitlines())

    def _heading(self, message: Message) -> str:
        marks = [
            f"@{self._names[message['user']]} in #{self._here}",
            "in the thread" if message.get("thread_ts") else "",
            f"seen by @{self._me} alone" if message.get("ephemeral_to") else "",
            "edited" if message.get("edited") else "",
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
                raise TourError(f"{self._patience:g} seconds went by without {what}.")
            time.sleep(GLANCE)
        return found


def _has(text: str, wanted: tuple[Wanted, ...]) -> bool:
    return bool(text) and all(want in text if isinstance(want, str) else want.search(text) for want in wanted)


def _is_in(thread: Message | None, message: Message) -> bool:
    return thread is None or message.get("thread_ts") == thread["ts"]


def _words(wanted: tuple[Wanted, ...]) -> str:
    return ", ".join(f"«{want if isinstance(want, str) else want.pattern}»" for want in wanted)

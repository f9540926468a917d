"""The texts of the demo, the tour and the sandbox Keesa on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# The demo

GETTING_READY: Final = "Getting ready…"
STARTING: Final = "Starting Keesa, Slack and the bot…"
STOPPED: Final = "Stopped."


def what_to_try(page: str, keesa: str, log: str) -> str:
    return f"""
Open {page} in a browser. You are Ana. Go to #noc and type:

  /keesa                         list all commands
  /keesa new Fax line is dead    raise a ticket in a form
  /keesa open                    list tickets, with buttons
  /keesa subscribe customer      then wait: other people raise, update and close tickets

What the bot sees in Keesa: {keesa}
The bot's log: {log}
Press Ctrl-C to stop.
"""


# The sandbox Keesa


def greeting(url: str, root: str, user: str, password: str) -> list[str]:
    return [
        "The sandbox Keesa is running. Settings for the bot:",
        f"  KEESA_BASE_URL={url}",
        f"  KEESA_USER={user}",
        f"  KEESA_PASSWORD={password}",
        f"See its tickets and requests: {root}/_sandbox/state",
        f"""Take it down: curl {root}/_sandbox/switches -H 'Content-Type: application/json' -d '{{"down": true}}'""",
        "Press Ctrl-C to stop.",
    ]


def sandbox_port_taken(port: int, host: str) -> str:
    return f"Port {port} of {host} is already in use. Choose another one for the sandbox Keesa with --port."


def sandbox_cannot_listen(host: str, port: int, reason: str) -> str:
    return f"The sandbox Keesa can't listen on {host}:{port}: {reason}."


# The local Slack and its installation

NO_REASON: Final = "it gave no reason"
INSTALLING_NPM: Final = "There's no usable npm on this machine. Installing one into the virtual environment, once…"
NO_NPM: Final = "There's no usable npm on this machine, and pip couldn't install one. Install Node.js, or check the network."


def installing(package: str, version: str) -> str:
    return f"Installing the local Slack ({package} {version}), once…"


def unknown_platform(platform: str, known: Iterable[str]) -> str:
    return f"The demo's Slack workspace doesn't run on {platform}. It runs on {', '.join(known)}."


def wrong_checksum(package: str) -> str:
    return f"The download of {package} has a wrong checksum, so nothing was installed."


def registry_unreachable(package: str) -> str:
    return f"Can't reach npm's registry. The demo needs the network once, to install {package}."


def not_in_registry(package: str) -> str:
    return f"npm's registry doesn't have {package}."


def npm_failed(package: str, reason: str) -> str:
    return f"npm couldn't install {package}: {reason}"


def slack_too_slow(seconds: int, log: str) -> str:
    return f"The local Slack didn't start within {seconds} seconds. See {log}."


def slack_did_not_start(reason: str) -> str:
    return f"The local Slack didn't start: {reason}"


def slack_port_taken(port: int) -> str:
    return f"Port {port} is already in use or not allowed. Choose another one with --port, or leave it out for a free one."


# The tour

HELP: Final = "List all commands"
RAISE: Final = "Raise a ticket"
VIEW_FROM_THERE: Final = "View it from there"
SHOW: Final = "Show it"
NOTE_BY_COMMAND: Final = "Add a note with a command"
NOTE_BY_FORM: Final = "Add a note with a form"
READ_NOTES: Final = "Read all notes"
REFRESH: Final = "Press Refresh on the card from before"
LIST: Final = "List your tickets, open tickets, and tickets of a type"
NOTE_WHILE_DOWN: Final = "Add a note while Keesa is down"
KEESA_IS_BACK: Final = "Keesa is back"
SUBSCRIBE: Final = "Subscribe the channel to a type of ticket"
SUBSCRIBE_WITH_A_FILTER: Final = "Subscribe it to some tickets of another type, in a form"
SUBSCRIPTIONS: Final = "List the channel's subscriptions"
WHY: Final = "Ask why the first ticket wasn't posted in the channel"
SOMEBODY_RAISES: Final = "Someone else raises a ticket in Keesa"
FIND: Final = "Find it again by the beginnings of two words"
FOLLOW: Final = "Follow it"
NOTE_IN_THE_THREAD: Final = "Add a note in the thread of its card, without its number"
SOMEBODY_NOTES: Final = "Someone else adds a note to it"
SOMEBODY_CLOSES: Final = "Someone else closes it"
UNSUBSCRIBE: Final = "Unsubscribe the channel"
HOME: Final = "Open the App Home"
STATUS: Final = "Check the bot's status"

ASKS_FOR_DIGITS: Final = "the form asks for digits"
ASKS_FOR_A_CUSTOMER: Final = "the form asks for the customer"
KEESA_HAS_THE_TICKET: Final = "Keesa has the ticket"
KEESA_HAS_BOTH_NOTES: Final = "Keesa has both notes"
KEESA_HAS_THE_NOTE_ONCE: Final = "Keesa has the note once"

IN_THE_THREAD: Final = "in the thread"
EDITED: Final = "edited"
THE_FORM: Final = "The form"
THE_WINDOW: Final = "The window"
THE_HOME: Final = "The Home"
HOME_TAB: Final = "Home"


def in_channel(person: str, channel: str) -> str:
    return f"@{person} in #{channel}"


def directly(person: str, to: str) -> str:
    return f"@{person} to @{to} directly"


def presses(person: str) -> str:
    return f"@{person} presses"


def submits(person: str) -> str:
    return f"@{person} fills in and submits"


def opens(person: str) -> str:
    return f"@{person} opens"


def seen_only_by(person: str) -> str:
    return f"seen only by @{person}"


def a_message(texts: Iterable[str]) -> str:
    return f"a message with {_quoted(texts)}"


def a_direct_message(texts: Iterable[str]) -> str:
    return f"a direct message with {_quoted(texts)}"


def a_window(texts: Iterable[str]) -> str:
    return f"a window with {_quoted(texts)}"


def a_home(texts: Iterable[str]) -> str:
    return f"a Home with {_quoted(texts)}"


def not_so(what: str) -> str:
    return f"Not as expected: {what}."


def waited_in_vain(seconds: float, what: str) -> str:
    return f"Waited {seconds:g} seconds for {what}, but it didn't appear."


def failed(error: str, log: str) -> str:
    return f"   ✗ {error}\nThe bot's log: {log}"


def passed(seconds: float) -> str:
    return f"\nEverything worked as expected, in {seconds:.0f} seconds."


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)

"""Names from Slack: asked for once, cached for a while, and never waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slack_sdk import WebClient

from bot import wording
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from handlers.grammar.slack_text import Kind, Mention
from handlers.slack import lookups
from handlers.slack.directory import MOST_AT_ONCE, Directory
from handlers.slack.lookups import LookUps, Remembered, await_all
from tests.harness import HandClock
from tests.slack import SlackServer

TIMINGS = Timings()
KEPT, PAUSE = TIMINGS.names_kept.total_seconds(), TIMINGS.names_asked_again.total_seconds()


@contextmanager
def pool(threads: int = 4, backlog: int = 100) -> Iterator[LookUps]:
    workers = Workers("looking up", threads=threads, backlog=backlog)
    yield LookUps(workers)
    assert workers.drain(10)


@pytest.fixture
def directory(slack: SlackServer, clock: HandClock) -> Iterator[Directory]:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=3, retry_handlers=[])
    with pool() as asked:
        yield Directory(client, asked, TIMINGS, clock.monotonic)


def asked_for(slack: SlackServer, method: str = "users.info") -> list[str]:
    return [call.args.get("user", call.args.get("channel", "")) for call in slack.calls_to(method)]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"real_name": "Aminath Ali", "display_name": "ami"}, "Aminath Ali"),
        ({"real_name": "Aminath\nAli \u202e"}, "Aminath Ali"),
        ({"real_name": "R&amp;D Desk"}, "R&D Desk"),
        ({"real_name": "\u3164", "display_name": "ami"}, "ami"),
        ({"real_name": "\u3164", "display_name": ""}, "ana"),
        ({"real_name": "Aminath Ali", "deleted": True}, "Aminath Ali"),
        ({"real_name": "Aminath Ali", "team_id": "T0OTHER"}, "Aminath Ali"),
    ],
)
def test_people(slack: SlackServer, directory: Directory, facts: dict[str, str], name: str) -> None:
    assert directory.name(slack.person("ana", **facts).id) == name


def test_all_kinds(slack: SlackServer, directory: Directory) -> None:
    ana, noc = slack.person("ana"), slack.channel("#noc")
    secret, unseen = slack.channel("#secret", private=True), slack.channel("#unseen", private=True, bot=False)
    slack.usergroups["S1"], slack.handles["S1"] = [], "noc-oncall"
    wanted = {
        Mention(Kind.USER, ana.id): "Ana",
        Mention(Kind.USER, "U0GONE"): "",
        Mention(Kind.CHANNEL, noc.id): "noc",
        Mention(Kind.CHANNEL, secret.id): wording.messages.A_PRIVATE_CHANNEL,
        Mention(Kind.CHANNEL, unseen.id): "",
        Mention(Kind.USERGROUP, "S1"): "noc-oncall",
        Mention(Kind.USERGROUP, "S2"): "",
    }
    assert directory.names(wanted, 20) == wanted
    assert len(slack.calls_to("usergroups.list")) == 1


@pytest.mark.parametrize(
    ("error", "may_tell"),
    [("internal_error", True), ("user_not_found", False), ("missing_scope", False), ("", False)],
)
def test_whether_slack_may_still_tell_a_name(slack: SlackServer, directory: Directory, error: str, *, may_tell: bool) -> None:
    if error:
        slack.faults.error("users.info", error)
    asked = Mention(Kind.USER, slack.person("ana").id)
    assert directory.may_tell({asked: ""})
    assert directory.may_tell(directory.names([asked], 20)) == may_tell


def test_a_name_is_asked_for_once_in_a_while(slack: SlackServer, directory: Directory, clock: HandClock) -> None:
    ana = slack.person("ana", real_name="Aminath Ali")
    assert [directory.name(ana.id) for _ in range(3)] == ["Aminath Ali"] * 3
    ana.user.real_name = "Aminath Didi"
    clock.advance(KEPT - 1)
    assert directory.name(ana.id) == "Aminath Ali"
    clock.advance(2)
    assert directory.name(ana.id) == "Aminath Didi"
    assert asked_for(slack) == [ana.id, ana.id]


def test_an_old_name_serves_while_slack_is_silent(slack: SlackServer, directory: Directory, clock: HandClock) -> None:
    ana = slack.person("ana", real_name="Aminath Ali")
    directory.name(ana.id)
    clock.advance(KEPT + 1)
    slack.faults.status("users.info", 503)
    assert [directory.name(ana.id) for _ in range(3)] == ["Aminath Ali"] * 3
    assert len(asked_for(slack)) == 2, "and it is left in peace for a while"
    ana.user.real_name = "Aminath Didi"
    clock.advance(PAUSE + 1)
    assert directory.name(ana.id) == "Aminath Didi"


def test_one_question_at_a_time_for_whoever_asks(slack: SlackServer, directory: Directory) -> None:
    ana = slack.person("ana", real_name="Aminath Ali")
    gate = slack.faults.hold("users.info")
    assert [directory.names([Mention(Kind.USER, ana.id)], 0.0) for _ in range(3)] == [{Mention(Kind.USER, ana.id): ""}] * 3
    slack.wait_for(lambda: gate.arrived)
    gate.release()
    assert directory.names([Mention(Kind.USER, ana.id)], 20) == {Mention(Kind.USER, ana.id): "Aminath Ali"}
    assert asked_for(slack) == [ana.id]


def test_of_very_many_only_the_first_are_asked_for(slack: SlackServer, directory: Directory) -> None:
    people = [slack.person(f"person{number}") for number in range(MOST_AT_ONCE + 5)]
    names = directory.names((Mention(Kind.USER, person.id) for person in people), 20)
    assert list(names.values()) == [person.user.real_name for person in people[:MOST_AT_ONCE]]


def test_a_full_pool_is_no_error(clock: HandClock) -> None:
    gate = threading.Event()
    with pool(threads=1, backlog=0) as asked:
        ask = lambda key: key.upper() if gate.wait(20) else ""  # noqa: E731
        names: Remembered[str, str] = Remembered(asked, ask, "unknown", TIMINGS, clock.monotonic)
        first = names.look("ana")
        assert names.look("bo").result(0) == "unknown"
        gate.set()
        assert first.result(20) == "ANA"


def test_only_so_much_is_remembered(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST", 3)
    questions: list[int] = []

    def ask(number: int) -> int:
        questions.append(number)
        return number * number

    with pool() as asked:
        squares: Remembered[int, int] = Remembered(asked, ask, 0, TIMINGS, clock.monotonic)
        for number in (1, 2, 3, 1, 4, 1, 2):
            await_all([squares.look(number)], 20)
    assert questions == [1, 2, 3, 4, 2]

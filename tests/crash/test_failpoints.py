"""Killed at each failpoint and started again, the bot loses nothing and posts nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.runtime.failpoints import NAMES, Failpoint
from bot.sandbox.keesa import World
from tests.crash.ledger import buried, let_look_ups_run_out, naming, said_twice, unsent
from tests.crash.process import MortalBot
from tests.harness import BotFactory
from tests.harness.manifest import with_steps
from tests.slack import Interaction, Message, Person, Room, SlackServer
from tests.slack.entities import Pane

TICKET = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "Router",
    "Title": "No signal in Hulhumalé",
    "Description": "Since this morning",
    "Customer name": "Ali",
    "Contact number": "7735241",
    "Customer ID": "4711",
}
NOTE = "Sent a technician"


@dataclass
class Scene:
    """A channel that is subscribed to a type. `carded` has a card there; `plain` existed before and has none."""

    slack: SlackServer
    world: World
    ana: Person
    noc: Room
    carded: str
    plain: str


@pytest.fixture
def scene(slack: SlackServer, world: World, ana: Person, noc: Room, start_bot: BotFactory) -> Scene:
    """What a previous bot process has left."""
    plain = world.raise_ticket("Was there before")
    start_bot()
    ana.command("/keesa subscribe customer", channel="#noc")
    noc.wait_message("subscribed this channel to", timeout=40)
    carded = world.raise_ticket("Has a card")
    noc.wait_message(carded, timeout=40)
    start_bot.stop()
    slack.transport = slack.sockets
    return Scene(slack, world, ana, noc, carded, plain)


# Requests by people, during which the bot dies


def submit_form(scene: Scene) -> Interaction:
    form = scene.ana.command("/keesa new", channel="#noc").view()
    return scene.ana.submit(form, TICKET)


def submit_note(scene: Scene) -> Interaction:
    return scene.ana.command(f"/keesa note {scene.carded} {NOTE}", channel="#noc")


TOLD_AGAIN = ("submitter.told", submit_note)
"""A command's answer can't be deleted or found again, so after a kill at that very moment the person is told again."""
SUBMISSIONS = [
    ("submitter.accepted", submit_form),
    ("submitter.sending", submit_note),
    ("submitter.answered", submit_form),
    ("submitter.settled", submit_note),
    TOLD_AGAIN,
]
THE_OTHER_WAY = [(name, submit_note if way is submit_form else submit_form) for name, way in SUBMISSIONS]


@pytest.mark.parametrize(
    ("failpoint", "submit"), [*SUBMISSIONS, *(pytest.param(*case, marks=pytest.mark.breadth) for case in THE_OTHER_WAY)]
)
def test_submission(scene: Scene, mortal: MortalBot, failpoint: str, submit: Callable[[Scene], Interaction]) -> None:
    mortal.start(failpoint=failpoint)
    asked = submit(scene)
    mortal.wait_killed()
    mortal.start()
    if asked.error:
        scene.slack.redeliver(asked.delivery)
    count, heard = (_tickets, "raised") if submit is submit_form else (_notes, "Note added")
    scene.slack.wait_for(lambda: _told(scene.ana, asked, heard), 40, f"ana to hear “{heard}”\n{mortal.said}")
    _wait_settled(scene, mortal)
    assert count(scene) == 1
    assert _told(scene.ana, asked, heard) == (2 if (failpoint, submit) == TOLD_AGAIN else 1)
    assert said_twice([scene.noc]) == []


def _note_in_thread(scene: Scene, mortal: MortalBot, failpoint: str, words: str, *, sync: bool) -> Message:
    """Write a note in the thread of the card, at which the bot is killed and started again: a mention or, with `sync`, a reply."""
    mortal.start()
    if sync:
        scene.ana.command("/keesa subscribe customer sync=notes", channel="#noc").reply("subscribed")
    mortal.stop()
    mortal.start(failpoint=failpoint)
    card = next(message for message in scene.noc.messages if scene.carded in message.plain)
    write = scene.ana.say if sync else scene.ana.ask
    said = write(words if sync else f"note {words}", channel="#noc", thread_ts=card.ts)
    mortal.wait_killed()
    mortal.start()
    return said


@pytest.mark.parametrize("failpoint", ["submitter.accepted", pytest.param("submitter.answered", marks=pytest.mark.breadth)])
@pytest.mark.parametrize("sync", [False, True])
def test_a_note_by_message(scene: Scene, mortal: MortalBot, failpoint: str, *, sync: bool) -> None:
    """A mention, or a reply that becomes a note by itself. Slack delivers again what wasn't acknowledged."""
    said = _note_in_thread(scene, mortal, failpoint, NOTE, sync=sync)
    for delivery in list(scene.slack.deliveries[-2:]):
        if delivery.error:
            scene.slack.redeliver(delivery)
    scene.slack.wait_for(lambda: said.reactions, 40, f"the mark\n{mortal.said}")
    _wait_settled(scene, mortal)
    assert _notes(scene) == 1
    assert said_twice([scene.noc]) == []


KEPT: Failpoint = "messages.kept"


@pytest.mark.parametrize(
    ("failpoint", "sync"),
    [
        (KEPT, False),
        pytest.param(KEPT, True, marks=pytest.mark.breadth),
        ("submitter.accepted", False),
        pytest.param("submitter.accepted", True, marks=pytest.mark.breadth),
    ],
)
def test_a_message_about_which_slack_is_asked(scene: Scene, mortal: MortalBot, failpoint: str, *, sync: bool) -> None:
    """The row suffices, whether Slack delivers the message again or not, and however far it had been carried out."""
    bo = scene.slack.person("bo")
    said = _note_in_thread(scene, mortal, failpoint, f"{NOTE} with {bo.mention}", sync=sync)
    scene.slack.wait_for(lambda: said.reactions, 40, f"the mark\n{mortal.said}")
    delivered = [delivery for delivery in scene.slack.deliveries if said.ts in str(delivery.payload)]
    assert delivered
    for delivery in delivered:
        scene.slack.redeliver(delivery)
    _wait_settled(scene, mortal)
    assert _notes(scene) == 1
    assert said_twice([scene.noc]) == []


@pytest.mark.parametrize("failpoint", ["submitter.accepted", pytest.param("submitter.answered", marks=pytest.mark.breadth)])
def test_a_comment_in_a_pane(scene: Scene, mortal: MortalBot, failpoint: str) -> None:
    """It is acknowledged by the next process, once."""
    reference = {"id": scene.carded, "type": "ticket"}
    trigger = scene.slack.new_trigger(scene.ana.user)
    pane = Pane(scene.ana.user, trigger, {"url": "https://keesa.example/1", "external_ref": reference})
    mortal.start(failpoint=failpoint)
    posted = scene.ana.post_comment(pane, NOTE)
    mortal.wait_killed()
    mortal.start()
    scene.slack.redeliver(posted.delivery)
    scene.slack.wait_for(lambda: pane.acknowledged, 40, f"the acknowledgement\n{mortal.said}")
    _wait_settled(scene, mortal)
    assert _notes(scene) == 1


def _tickets(scene: Scene) -> int:
    return len([ticket for ticket in scene.world.tickets() if ticket.title == TICKET["Title"]])


def _notes(scene: Scene) -> int:
    return len([note for note in scene.world.ticket(scene.carded).notes if NOTE in note.text])


def _told(person: Person, asked: Interaction, words: str) -> int:
    """How often a person was told: in the form, as the command's answer, by direct message."""
    forms = [view.plain for view in person.stack]
    return len([text for text in [*forms, *(m.plain for m in [*asked.replies, *person.dms])] if words in text])


# Events in Keesa that have happened when the bot that will die starts


def appear(scene: Scene) -> str:
    return scene.world.raise_ticket("Fibre cut")


def change_with_card(scene: Scene) -> str:
    scene.world.add_note(scene.carded, "On my way")
    return scene.carded


def change_without_card(scene: Scene) -> str:
    scene.world.add_note(scene.plain, "On my way")
    return scene.plain


EVENTS: list[tuple[Failpoint, Callable[[Scene], str]]] = [
    ("poller.fetched", appear),
    ("poller.recorded", change_with_card),
    ("announcer.claimed", appear),
    ("announcer.posted", appear),
    ("announcer.posted", change_without_card),
    ("announcer.card_kept", change_without_card),
    ("announcer.card_done", change_with_card),
    ("announcer.sent", appear),
]


STEPS: tuple[Failpoint, ...] = ("steps.kept", "steps.accepted", "steps.reported")
LOOK_UP: Failpoint = "followed.fetched"


def test_every_failpoint_is_met() -> None:
    assert {LOOK_UP, KEPT, *STEPS, *(name for name, _ in [*SUBMISSIONS, *EVENTS])} == set(NAMES)


@pytest.mark.parametrize(("failpoint", "happen"), EVENTS)
def test_event(scene: Scene, mortal: MortalBot, failpoint: str, happen: Callable[[Scene], str]) -> None:
    number = happen(scene)
    mortal.start(failpoint=failpoint, connected=False)
    mortal.wait_killed()
    mortal.start()
    card = scene.slack.wait_for(lambda: naming(scene.noc, number), 40, f"{number} in #noc\n{mortal.said}")[0]
    if happen is not appear:
        scene.noc.wait_reply(card, "On my way", timeout=40)
    _wait_settled(scene, mortal)
    assert len(naming(scene.noc, number)) == 1
    assert len(scene.noc.thread(card)) == (0 if happen is appear else 1)
    assert said_twice([scene.noc]) == []


@pytest.mark.parametrize("failpoint", ["announcer.sent", pytest.param("announcer.posted", marks=pytest.mark.breadth)])
def test_one_message_after_another(scene: Scene, mortal: MortalBot, failpoint: str) -> None:
    """With the outcome of the first, the next one is claimed."""
    numbers = [appear(scene), appear(scene)]
    mortal.start(failpoint=failpoint, connected=False)
    mortal.wait_killed()
    mortal.start()
    scene.slack.wait_for(lambda: all(naming(scene.noc, number) for number in numbers), 80, f"{numbers} in #noc\n{mortal.said}")
    _wait_settled(scene, mortal)
    assert [len(naming(scene.noc, number)) for number in numbers] == [1, 1]
    assert said_twice([scene.noc]) == []


def test_look_up_of_a_followed_ticket(scene: Scene, mortal: MortalBot) -> None:
    """No feed shows it, so it is looked up."""
    number = scene.world.raise_ticket("Followed only", ticket_type="eco_support")
    mortal.start()
    scene.ana.command(f"/keesa follow {number}").reply(number)
    mortal.kill()
    let_look_ups_run_out(mortal.database_url)
    scene.world.add_note(number, "On my way")
    mortal.start(failpoint=LOOK_UP, connected=False)
    mortal.wait_killed()
    let_look_ups_run_out(mortal.database_url)
    mortal.start()
    scene.ana.sees("On my way", timeout=40)
    _wait_settled(scene, mortal)
    card, reply = scene.ana.dms
    assert number in card.plain
    assert "On my way" in reply.plain


@pytest.mark.parametrize("failpoint", ["steps.kept", pytest.param("steps.accepted", marks=pytest.mark.breadth), "steps.reported"])
def test_step_of_a_workflow(scene: Scene, mortal: MortalBot, failpoint: str) -> None:
    scene.slack.functions = with_steps()["functions"]
    mortal.start(failpoint=failpoint)
    run = scene.ana.run_step("add_note", channel="#noc", ticket_number=scene.carded, note=NOTE)
    mortal.wait_killed()
    mortal.start()
    for delivery in list(scene.slack.deliveries[-1:]):
        scene.slack.redeliver(delivery)
    scene.slack.wait_for(lambda: run.state == "completed", 40, f"the step to end\n{mortal.said}")
    _wait_settled(scene, mortal)
    assert _notes(scene) == 1
    assert run.ends == 1


def _wait_settled(scene: Scene, mortal: MortalBot) -> None:
    scene.slack.wait_for(lambda: unsent(mortal.database_url) == 0, 40, f"nothing to wait to be sent\n{mortal.said}")
    assert buried(mortal.database_url) == []

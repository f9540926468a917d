"""Steps of workflows: Raise a ticket, Add a note, Look up a ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.runtime.timings import Pauses
from bot.sandbox.keesa import World
from tests.end_to_end.test_delivered_again import settle
from tests.harness import PATIENT, BotFactory
from tests.harness.manifest import with_steps
from tests.slack import Person, Room, SlackServer, StepRun

TICKET = {
    "title": "Fibre cut",
    "description": "No light since noon",
    "customer_name": "Ahmed",
    "contact_number": "773 5241",
    "customer_id": "20",
    "type": "customer",
    "category": "fault",
    "product": "GPON",
}
AT_ONCE = PATIENT._replace(submission_retry=Pauses(timedelta(seconds=0.2), timedelta(seconds=0.2)))
"""However long something took, it is tried again soon."""
URL = "https://dss.example/{number}"


@pytest.fixture(autouse=True)
def _published(slack: SlackServer) -> None:
    slack.functions = with_steps()["functions"]


def ended(slack: SlackServer, run: StepRun, state: str = "completed") -> StepRun:
    slack.wait_for(lambda: run.state != "running", what="the step to end")
    assert (run.state, run.ends) == (state, 1), run.error
    return run


def test_each_acts_once(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=URL)

    raised = ana.run_step("raise_ticket", channel="#noc", **TICKET)
    slack.redeliver(slack.deliveries[-1])
    number = ended(slack, raised).outputs["ticket_number"]
    slack.redeliver(slack.deliveries[-1])
    note = f"Port changed, says {ana.mention} &amp; me"
    noted = ended(slack, ana.run_step("add_note", channel="#noc", ticket_number=f"#{number}", note=note))
    found = ended(slack, ana.run_step("look_up_ticket", ticket_number=number))

    (ticket,) = world.tickets()
    assert str(ticket.number) == number
    assert "Ana in #noc on Slack" in ticket.description
    (added,) = world.ticket(number).notes
    assert added.text.startswith("Port changed, says @Ana & me")
    as_it_is = {"ticket_number": number, "title": "Fibre cut", "status": "open", "link": URL.replace("{number}", number)}
    for run in (raised, noted, found):
        assert as_it_is.items() <= run.outputs.items()
    settle(ana)
    assert ana.dms == [], "the workflow says what it wants to be said"
    assert number in ana.command("/keesa mine").reply().plain


@pytest.mark.usefixtures("bot")
def test_what_fails_says_why(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax line dead")
    wrong = ended(slack, ana.run_step("raise_ticket", **TICKET | {"type": "bogus", "contact_number": "x"}), "failed")
    assert "Type: “bogus” isn't a ticket type." in wrong.error
    assert "Contact number: " in wrong.error
    gone = ended(slack, ana.run_step("look_up_ticket", ticket_number="99"), "failed")
    assert gone.error == "There's no ticket 99. Check the number and try again."
    assert "no ticket 99" in ended(slack, ana.run_step("add_note", ticket_number="99", note="x"), "failed").error
    eve = slack.person("eve", team_id="T0OTHER")
    assert "my own workspace" in ended(slack, eve.run_step("look_up_ticket", ticket_number=number), "failed").error
    assert len(world.tickets()) == 1
    assert ana.dms == []


def test_the_rules_of_the_channel(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax line dead")
    slack.channel("#sales", members=["bo"])
    cay = slack.person("cay")
    noc.channel.members |= {ana.id, cay.id}
    slack.usergroups["S0WRITERS"] = [ana.id]
    start_bot(allowed_channels=noc.id, allowed_usergroups="S0WRITERS")
    bo = slack.person("bo")

    elsewhere = ana.run_step("look_up_ticket", channel="#sales", ticket_number=number)
    assert "in this channel" in ended(slack, elsewhere, "failed").error
    outsider = bo.run_step("look_up_ticket", channel="#noc", ticket_number=number)
    assert "any of the channels" in ended(slack, outsider, "failed").error
    ended(slack, cay.run_step("look_up_ticket", channel="#noc", ticket_number=number))
    only_reads = cay.run_step("add_note", channel="#noc", ticket_number=number, note="Not mine")
    assert "You can look up tickets." in ended(slack, only_reads, "failed").error
    ended(slack, ana.run_step("add_note", ticket_number=number, note="Mine"))
    assert len(world.ticket(number).notes) == 1


def test_keesa_is_down_for_longer_than_the_token_lives(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot()
    number = world.raise_ticket("Fax line dead")
    world.switch(down=True)
    runs = [
        ana.run_step("add_note", channel="#noc", ticket_number=number, note="Port changed"),
        ana.run_step("look_up_ticket", ticket_number=number),
    ]
    ana.sees("I'll post it when Keesa is back")
    start_bot.stop()
    now = slack.clock
    slack.clock = lambda: now() + 16 * 60
    world.switch(down=False)
    start_bot()
    for run in runs:
        ended(slack, run)
    assert len(world.ticket(number).notes) == 1
    ana.sees("Note added")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("timings", [AT_ONCE])
def test_slack_does_not_answer_at_the_end(ana: Person, world: World, slack: SlackServer) -> None:
    """It is told again, and takes only the first."""
    number = world.raise_ticket("Fax line dead")
    slack.faults.drop("functions.completeSuccess", accepted=True)
    slack.faults.drop("functions.completeSuccess")
    run = ended(slack, ana.run_step("look_up_ticket", ticket_number=number))
    slack.wait_for(lambda: slack.calls_to("functions.completeSuccess")[-1].outcome == "execution_not_in_running_state")
    assert run.ends == 1


@pytest.mark.usefixtures("bot")
def test_slack_knows_of_other_values(ana: Person, world: World, slack: SlackServer) -> None:
    """The app's manifest is from another release. The workflow ends, and says what was done."""
    number = world.raise_ticket("Fax line dead")
    slack.faults.error("functions.completeSuccess", "parameter_validation_failed", times=None)
    run = ended(slack, ana.run_step("add_note", ticket_number=number, note="Port changed"), "failed")
    assert f"This is done for ticket {number}" in run.error
    assert len(world.ticket(number).notes) == 1


@pytest.mark.usefixtures("bot")
def test_no_value_notifies_anybody(ana: Person, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("&lt;!channel&gt; &lt;@U0ANA&gt; x < y")
    run = ended(slack, ana.run_step("look_up_ticket", ticket_number=number))
    assert run.outputs["title"] == "<\u2060!channel> <\u2060@U0ANA> x < y"

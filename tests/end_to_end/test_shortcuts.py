"""Shortcuts, and what they leave in the thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.app import Bot
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.harness import PATIENT, BotFactory, LogWatch
from tests.slack import Message, Person, Room, SlackServer

MESSAGE = "Fax line is *dead* &amp; the <https://dhiraagu.example|modem> blinks\n<@U0BO|bo> saw it in <#C0NOC|noc>"


@pytest.mark.usefixtures("bot")
def test_a_ticket_from_anywhere(ana: Person, world: World) -> None:
    ana.shortcut("raise_ticket").view()

    number = raise_ticket(ana)

    assert world.ticket(number).title == TICKET["Title"]
    assert [ticket.number for ticket in world.tickets()] == [int(number)]


@pytest.mark.usefixtures("bot")
def test_a_ticket_from_a_message(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    message = ana.say(MESSAGE, channel="#noc")

    view = ana.message_shortcut("raise_ticket_from_message", message).view()

    assert view.filled["Title"] == "Fax line is *dead* & the modem (https://dhiraagu.example) blinks"
    assert view.filled["Description"].endswith(f"blinks\n@bo saw it in #noc\n\nFrom Slack: {message.link}")
    given = {name: value for name, value in TICKET.items() if name not in ("Title", "Description")}
    assert ana.submit(view, given).errors == {}
    reply = noc.wait_reply(message, "raised by")
    number = str(world.tickets()[0].number)
    assert (reply.plain.splitlines()[0], reply.buttons) == (f"Ticket {number} raised by {ana.mention}", ["View"])
    assert message.link in world.ticket(number).description
    assert slack.thread(message) == [reply]


def _rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


@pytest.mark.usefixtures("bot")
def test_whoever_is_named_in_a_message_is_named_in_the_form(ana: Person, slack: SlackServer) -> None:
    bo = slack.person("bo", real_name="Bo Didi", display_name="bobo")
    core, secret = slack.channel("#core"), slack.channel("#secret", private=True)
    slack.usergroups["S0NOC"], slack.handles["S0NOC"] = [bo.id], "noc-oncall"
    text = f"<@{bo.id}> and <!subteam^S0NOC> in <#{core.channel.id}>, <#{secret.channel.id}>, <@U0GONE|gone>"
    elements = [
        {"type": "user", "user_id": bo.id},
        {"type": "usergroup", "usergroup_id": "S0NOC"},
        {"type": "channel", "channel_id": core.channel.id},
    ]
    typed, composed = ana.say(text, channel="#noc"), ana.say("", channel="#noc", blocks=_rich(*elements))

    note = ana.message_shortcut("note_from_message", typed).view().filled["Note"]
    ana.close_view(everything=True)
    form = ana.message_shortcut("raise_ticket_from_message", composed).view()

    assert note.startswith("@Bo Didi and @noc-oncall in #core, a private channel, @gone\n")
    assert form.filled["Title"] == "@Bo Didi@noc-oncall#core"
    assert [call.args["user"] for call in slack.calls_to("users.info")].count(bo.id) == 1, "it is remembered"
    assert len(slack.calls_to("usergroups.list")) == 1


@pytest.mark.usefixtures("bot")
def test_a_ticket_from_a_photo(ana: Person, noc: Room) -> None:
    photo = {
        "name": "rack.jpg",
        "title": "rack",
        "mimetype": "image/jpeg",
        "pretty_type": "JPEG",
        "permalink": "https://f.example/1",
    }
    message = ana.say("", channel="#noc", files=[photo])

    view = ana.message_shortcut("raise_ticket_from_message", message).view()

    assert view.filled["Title"] == "Photo from Ana: rack.jpg"
    assert view.filled["Description"] == f"Photo: rack.jpg (JPEG) https://f.example/1\n\nFrom Slack: {message.link}"


@pytest.mark.usefixtures("bot")
def test_a_note_from_a_forwarded_message(ana: Person, noc: Room, slack: SlackServer) -> None:
    original = slack.person("bo", real_name="Bo Didi").say("The line is dead", channel="#noc")
    forwarded = {
        "is_share": True,
        "author_id": original.user,
        "channel_id": original.channel.id,
        "from_url": original.link,
        "message_blocks": [{"message": {"blocks": _rich({"type": "text", "text": "The line is dead"})}}],
    }
    message = ana.say("", channel="#general", attachments=[forwarded])

    view = ana.message_shortcut("note_from_message", message).view()

    assert view.filled["Note"].startswith(f"Message from Bo Didi in #noc ({original.link}):\n> The line is dead\n\nFrom Slack: ")


@pytest.mark.usefixtures("bot")
def test_an_app_of_a_whole_organisation(ana: Person, noc: Room, slack: SlackServer) -> None:
    """Slack names no workspace beside the person's."""
    slack.faults.error("chat.getPermalink", "channel_not_found")
    message = ana.say("The line is dead", channel="#noc")
    trigger, url = slack.new_trigger(ana.user, noc.channel), slack.new_response_url(ana.user, noc.channel, message)
    payload = slack.payloads.message_shortcut(ana.user, "note_from_message", message, trigger, url)

    slack.send("interactive", {**payload, "team": None})

    assert ana.sees_view("Add a note").filled["Note"] == f"The line is dead\n\nFrom Slack: {message.link}"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("sick", ["hangs", "is busy", "refuses", "breaks"])
@pytest.mark.parametrize("timings", [PATIENT._replace(name_patience=Timings().name_patience)], ids=["in earnest"])
def test_the_form_waits_for_no_name(ana: Person, noc: Room, slack: SlackServer, sick: str) -> None:
    """It opens within the three seconds of its trigger, whatever happens to the look-ups."""
    faults: dict[str, Callable[..., object]] = {
        "hangs": slack.faults.hold,
        "is busy": slack.faults.ratelimit,
        "refuses": lambda method, **how: slack.faults.error(method, "missing_scope", **how),
        "breaks": slack.faults.drop,
    }
    for method in ("users.info", "conversations.info", "usergroups.list", "chat.getPermalink"):
        faults[sick](method, times=None)
    text = "<@U0BO|bo>, <@U0CY> and <!subteam^S0NOC|@noc-oncall> in <#C0CORE|core>"
    reply = ana.say(text, channel="#noc", thread_ts=ana.say("Is anything wrong?", channel="#noc").ts)

    view = ana.message_shortcut("raise_ticket_from_message", reply).view()

    assert view.filled["Title"] == "@bo, @U0CY and @noc-oncall in #core"
    assert view.filled["Description"].endswith(f"\n\nFrom Slack: {reply.link}?thread_ts={reply.thread_ts}&cid={noc.channel.id}")
    slack.faults.clear()


@pytest.mark.usefixtures("bot")
def test_a_ticket_from_a_reply_is_told_in_its_thread(ana: Person, noc: Room) -> None:
    root = ana.say("Is anything wrong?", channel="#noc")
    message = ana.say("The line is dead", channel="#noc", thread_ts=root.ts)

    ana.message_shortcut("raise_ticket_from_message", message).view()
    number = raise_ticket(ana)

    assert noc.wait_reply(root, f"Ticket {number} raised by").thread_ts == root.ts


@pytest.mark.usefixtures("bot")
def test_the_card_of_a_ticket_raised_in_a_thread(ana: Person, noc: Room, slack: SlackServer) -> None:
    root = ana.say("Is anything wrong?", channel="#noc")
    help_message = _say_help(slack, noc, root)
    ana.press("Raise a ticket", help_message)

    number = raise_ticket(ana)

    card = noc.wait_reply(root, "Raised by")
    assert card.plain.startswith(f"Raised by {ana.mention} *#{number}* · ▲ High priority\n{TICKET['Title']}\n")
    assert card.text.startswith(f"Raised by {ana.mention}. Ticket {number}, high priority: {TICKET['Title']}")
    assert card.buttons == ["Add note", "View notes (0)", "Follow", "More", "Refresh"]


@pytest.mark.usefixtures("bot")
def test_the_card_of_a_ticket_raised_by_a_command_in_a_thread(ana: Person, noc: Room, slack: SlackServer) -> None:
    root = ana.say("Is anything wrong?", channel="#noc")
    trigger, url = slack.new_trigger(ana.user, noc.channel), slack.new_response_url(ana.user, noc.channel)
    command = slack.payloads.command(ana.user, noc.channel, "/keesa new", trigger, url)
    slack.send("command", {**command, "thread_ts": root.ts})
    ana.sees_view("Raise")

    number = raise_ticket(ana)

    assert noc.wait_reply(root, TICKET["Title"]).plain.startswith(f"Raised by {ana.mention} *#{number}*")


def _say_help(slack: SlackServer, room: Room, root: Message) -> Message:
    """The bot's own message with the button, in a thread."""
    button = {"type": "button", "action_id": "raise_ticket", "text": {"type": "plain_text", "text": "Raise a ticket"}}
    row = {"type": "actions", "block_id": "row", "elements": [button]}
    message = Message(slack.new_ts(), room.channel, slack.bot_user_id, "help", blocks=[row], thread_ts=root.ts, bot_id=slack.bot_id)
    return slack.add_message(message)


@pytest.mark.usefixtures("bot")
def test_a_message_is_added_to_a_ticket_once(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number, other = world.raise_ticket("Fibre cut"), world.raise_ticket("Another")
    bo = slack.person("bo")
    message = bo.say("Splicing is done", channel="#noc")

    view = ana.message_shortcut("note_from_message", message).view()
    assert view.filled["Note"] == f"Splicing is done\n\nFrom Slack: {message.link}"
    assert ana.submit(view, {"Ticket number": number}).errors == {}
    ana.sees_view(f"Note added to ticket {number}")
    slack.wait_for(lambda: message.reactions.get("memo"), what="the mark")
    assert message.link in world.ticket(number).notes[0].text

    again = bo.message_shortcut("note_from_message", message).view()
    refused = bo.submit(again, {"Ticket number": f"#{number}"})
    assert refused.errors == {"Ticket number": f"This message is already on ticket {number}. Choose another ticket."}
    assert bo.submit(again, {"Ticket number": other}).errors == {}
    bo.sees_view(f"Note added to ticket {other}")
    slack.wait_for(lambda: [c.outcome for c in slack.calls_to("reactions.add")] == ["ok", "already_reacted"])
    assert len(world.ticket(number).notes) == 1


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
def test_a_message_that_keesa_refused_may_be_added_again(ana: Person, noc: Room, world: World) -> None:
    message = ana.say("Splicing is done", channel="#noc")
    view = ana.message_shortcut("note_from_message", message).view()
    ana.submit(view, {"Ticket number": "9999999"})
    ana.sees_view("There's no ticket 9999999.")

    ana.press("Edit and retry")
    edited = ana.sees_view("Ticket number")
    assert edited.filled["Note"].startswith("Splicing is done")
    number = world.raise_ticket("Fibre cut")
    ana.submit(edited, {"Ticket number": number})

    ana.sees_view(f"Note added to ticket {number}")
    ana.slack.wait_for(lambda: message.reactions.get("memo"), what="the mark")


@pytest.mark.usefixtures("bot")
def test_the_form_delivered_twice_is_one_note_and_no_refusal(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fibre cut")
    message = ana.say("Splicing is done", channel="#noc")
    view = ana.message_shortcut("note_from_message", message).view()
    first = ana.submit(view, {"Ticket number": number})
    ana.sees_view(f"Note added to ticket {number}")

    second = slack.redeliver(first.delivery)

    assert (second.ack or {})["response_action"] == "update"
    assert len(world.ticket(number).notes) == 1


@pytest.mark.usefixtures("bot")
def test_where_the_bot_is_not_the_person_is_told(ana: Person, slack: SlackServer, log_watch: LogWatch) -> None:
    slack.channel("#cafe", bot=False)
    message = ana.say("x" * 5000 + " &lt;end&gt;", channel="#cafe")

    opened = ana.message_shortcut("raise_ticket_from_message", message)

    filled = opened.view().filled
    assert opened.reply("To let me, type").plain.startswith("I'm not in #cafe, so I can't reply under the message.")
    assert (len(filled["Title"]), len(filled["Description"])) == (250, 2999)
    assert filled["Description"].endswith(f"…\n\nFrom Slack: {message.link}")
    raise_ticket(ana)
    slack.wait_for(lambda: log_watch.says("Giving up on announcement"))
    assert slack.thread(message) == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("code", ["invalid_auth", "missing_scope", "a_code_of_tomorrow"])
def test_where_slack_does_not_say_nobody_is_told_to_invite_the_bot(ana: Person, noc: Room, slack: SlackServer, code: str) -> None:
    slack.faults.error("conversations.info", code, times=None)
    message = ana.say("Fibre cut", channel="#noc")
    opened = ana.message_shortcut("raise_ticket_from_message", message)
    opened.view()
    number = raise_ticket(ana)
    assert opened.replies == []
    assert ("conversations.info", code) in slack.faults.met
    slack.wait_for(lambda: any(number in reply.plain for reply in noc.thread(message)), what="the number in the thread")


def test_word_in_the_thread_survives_a_restart(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot()
    world.switch(down=True)
    message = ana.say("The line is dead", channel="#noc")
    view = ana.message_shortcut("raise_ticket_from_message", message).view()
    ana.submit(view, TICKET)
    ana.sees_view("Your ticket is saved")
    start_bot.stop()
    world.switch(down=False)

    start_bot()

    noc.wait_reply(message, "raised by", timeout=20)
    assert (len(slack.thread(message)), len(world.tickets())) == (1, 1)


def test_a_lost_answer_is_no_second_reply(bot: Bot, ana: Person, noc: Room, slack: SlackServer, log_watch: LogWatch) -> None:
    log_watch.expect_error("slack_sdk.web.base_client")
    message = ana.say("The line is dead", channel="#noc")
    ana.message_shortcut("raise_ticket_from_message", message).view()
    slack.faults.drop("chat.postMessage", accepted=True)

    number = raise_ticket(ana)

    noc.wait_reply(message, f"Ticket {number} raised")
    slack.wait_for(lambda: slack.calls_to("conversations.replies"), timeout=20)
    assert len(slack.thread(message)) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"attachments": [None, {"text": "from an app"}]},
        {"attachments": [{"text": "from an app", "blocks": [None], "fields": [None], "files": [None]}]},
        {"attachments": [{"text": "from an app"}], "files": [None]},
        {"attachments": [{"text": "from an app"}], "blocks": [None]},
    ],
)
def test_holes_in_a_message_do_no_harm(bot: Bot, ana: Person, noc: Room, content: dict[str, Any]) -> None:
    message = ana.say("hello", channel="#noc", **content)
    note = ana.message_shortcut("note_from_message", message).view().filled["Note"]
    assert "from an app" in note

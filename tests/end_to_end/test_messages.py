"""Messages to the bot: mentions in channels and threads, and plain words in its own conversation."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.end_to_end.test_delivered_again import settle
from tests.harness import BotFactory
from tests.slack import Message, Person, Room, SlackServer


@pytest.fixture
def card(bot: Bot, ana: Person, noc: Room, world: World) -> Message:
    """A ticket's card in a channel; its number is the world's last ticket's."""
    ana.command("/keesa subscribe customer", channel="#noc").reply("subscribed")
    noc.wait_message("subscribed this channel")
    number = world.raise_ticket("Fax line dead")
    return noc.wait_message(number)


def number_of(world: World) -> str:
    return str(world.tickets()[-1].number)


def answer(person: Person, containing: str, thread_ts: str = "") -> Message:
    """What only this person sees, in that thread."""
    found = lambda: [m for m in person.ephemerals if containing in m.plain and m.thread_ts == thread_ts]  # noqa: E731
    return person.slack.wait_for(found, what=f"{person.user.name} to be answered “{containing}”")[-1]


def test_a_note_in_the_thread_of_a_card(card: Message, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = number_of(world)

    said = ana.ask("note 2 ports changed, see <https://x.example|the rack> &amp; &amp;lt;", channel="#noc", thread_ts=card.ts)
    slack.redeliver(slack.deliveries[-1])

    line = noc.wait_reply(card, "Note added to ticket")
    assert line.plain == f"Note added to ticket *#{number}* by {ana.mention} [Add note]"
    slack.wait_for(lambda: said.reactions, what="the mark")
    assert said.reactions == {"memo": [slack.bot_user_id]}
    (note,) = world.ticket(number).notes
    assert note.text.startswith("2 ports changed, see the rack (https://x.example) & &amp;lt;\n")
    assert "Ana in #noc on Slack" in note.text
    ana.edit(said, f"{said.text} again")
    settle(ana)
    assert len(world.ticket(number).notes) == 1
    assert len([m for m in noc.thread(card) if "Note added to ticket" in m.plain]) == 1
    assert not ana.dms


def test_what_needs_no_number_in_a_thread(card: Message, ana: Person, world: World, slack: SlackServer) -> None:
    number = number_of(world)
    ana.ask("", channel="#noc", thread_ts=card.ts)
    assert "Fax line dead" in answer(ana, number, card.ts).plain
    ana.ask("notes", channel="#noc", thread_ts=card.ts)
    answer(ana, "has no notes yet", card.ts)
    ana.ask("Follow!", channel="#noc", thread_ts=card.ts)
    answer(ana, f"following ticket {number}", card.ts)
    ana.ask("why", channel="#noc", thread_ts=card.ts)
    answer(ana, "Posted here", card.ts)
    ana.ask("note", channel="#noc", thread_ts=card.ts)
    offer = answer(ana, "needs a form", card.ts)
    form = ana.press("Fill in the form", offer).view()
    assert form.filled["Ticket number"].startswith(number)
    ana.submit(form, {"Note": "Port changed"})
    ana.sees_view("Note added")
    ana.close_view()
    assert all(m.user == ana.id or "Port changed" in m.plain for m in slack.thread(card)), "nobody else saw the answers"


@pytest.mark.usefixtures("bot")
def test_outside_of_threads(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax line dead")
    ana.ask(f"*{number}*", channel="#noc")
    card = answer(ana, "Fax line dead")
    ana.press("Share", card)
    posted = noc.wait_message("Fax line dead")
    ana.ask("note It is the modem", channel="#noc", thread_ts=posted.ts)
    noc.wait_reply(posted, "Note added")
    slack.person("bo", real_name="Bo Didi")
    said = ana.ask(f"note {number}: and the power, says <@U0BO>", channel="#noc")
    noc.wait_reply(said, "Note added")
    texts = [note.text.partition("\n")[0] for note in world.ticket(number).notes]
    assert texts == ["It is the modem", "and the power, says @Bo Didi"]
    ana.ask("shwo 5", channel="#noc")
    answer(ana, "Did you mean `@keesa show`?")
    ana.ask("note 999 hello", channel="#noc")
    answer(ana, "There's no ticket 999")
    ana.ask("", channel="#noc")
    answer(ana, "What would you like to do?")
    view = ana.press("Fill in the form", _offered(ana, "new Fibre cut")).view()
    assert view.filled["Title"] == "Fibre cut"
    ana.submit(view, {**TICKET, "Title": "Fibre cut"})
    ana.sees_view("raised")


def _offered(ana: Person, words: str) -> Message:
    ana.ask(words, channel="#noc")
    return answer(ana, "needs a form")


@pytest.mark.usefixtures("bot")
def test_plain_words_in_the_bots_own_conversation(ana: Person, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax line dead")
    photo = {"name": "rack.jpg", "mimetype": "image/jpeg", "pretty_type": "JPEG", "permalink": "https://f.example/1?a&b"}
    said = ana.say(f"note {number} port changed", channel="dm", files=[photo])
    ana.sees("Note added to ticket")
    assert said.reactions == {"memo": [slack.bot_user_id]}
    ana.edit(said, f"note {number} port changed twice")
    ana.say(number, channel="dm", files=[photo])
    card = ana.sees("Fax line dead")
    assert card.seen_by == ""
    ana.press("View notes (1)", card)
    ana.sees("port changed")
    ana.say("frobnicate", channel="dm")
    ana.sees("I don't recognise “frobnicate”")
    ana.say(f"<@{slack.bot_user_id}> new Fibre", channel="dm")
    assert ana.press("Fill in the form", ana.sees("needs a form")).view().filled["Title"] == "Fibre"
    own = {"type": "message", "channel_type": "im", "channel": card.channel.id, "ts": card.ts, "text": number}
    before = len(ana.dms)
    slack.event({**own, "user": slack.bot_user_id, "bot_id": slack.bot_id})
    slack.event({**own, "user": "U0APP", "bot_id": "B0OTHER", "subtype": "bot_message"})
    slack.event({**own, "subtype": "message_deleted", "deleted_ts": card.ts, "hidden": True})
    settle(ana)
    assert len(ana.dms) == before
    (note,) = world.ticket(number).notes
    assert note.text.startswith("port changed\nPhoto: rack.jpg (JPEG) https://f.example/1?a&b\n")


@pytest.mark.usefixtures("bot")
def test_passing_mentions_get_one_hint(ana: Person, noc: Room, slack: SlackServer) -> None:
    for words in ("ask <@{0}>", "thanks <@{0}>!", "<@{0}> is broken again", "<@{0}> thanks", "maybe <@{0}> knows <@{0}>"):
        ana.say(words.format(slack.bot_user_id), channel="#noc")
    answer(ana, "begin your message with my name")
    settle(ana)
    assert [m.plain for m in ana.ephemerals if "/keesa" not in m.plain and "subscriptions" not in m.plain][1:] == []
    bo = slack.person("bo")
    bo.say(f"ask <@{slack.bot_user_id}>", channel="#noc")
    answer(bo, "begin your message with my name")


@pytest.mark.parametrize("how", ["from another workspace", "unsaid", "not in this channel", "not a writer"])
def test_who_may_not(start_bot: BotFactory, ana: Person, noc: Room, slack: SlackServer, world: World, how: str) -> None:
    """The same as for commands, and nobody's words get through."""
    number = world.raise_ticket("Fax line dead")
    slack.usergroups["S0NOC"] = []
    settings = {"not in this channel": {"allowed_channels": "C0CORE"}, "not a writer": {"allowed_usergroups": "S0NOC"}}
    if "C0CORE" in str(settings.get(how)):
        slack.channel("#core")
    start_bot(**settings.get(how, {}))
    eve = slack.person("eve", team_id="T0ELSEWHERE") if how in ("from another workspace", "unsaid") else ana
    noc.channel.ext_shared = how == "unsaid"
    said = {"from another workspace": "my own workspace", "unsaid": "my own workspace", "not a writer": "user groups"}
    eve.join("#noc")
    event = {
        "type": "app_mention",
        "channel": noc.id,
        "user": eve.id,
        "ts": slack.new_ts(),
        "text": f"<@{slack.bot_user_id}> note {number} x",
    }
    slack.event(event | ({} if how == "unsaid" else {"team": eve.user.team_id}), noc.channel)
    if how == "not a writer":
        ana.ask("preferences", channel="#noc")
        ana.press("Fill in the form", answer(ana, "needs a form")).view()
    answer(eve, said.get(how, "You can't use me in this channel"))
    assert not world.ticket(number).notes


@pytest.mark.usefixtures("bot")
def test_an_organisation_is_no_workspace(ana: Person, noc: Room, slack: SlackServer) -> None:
    """Slack may name only that, for colleagues and others alike."""
    eve = slack.person("eve", team_id="T0ELSEWHERE")
    for person in (ana, eve):
        person.join("#noc")
        said = {"type": "app_mention", "channel": noc.id, "ts": slack.new_ts(), "text": f"<@{slack.bot_user_id}> help"}
        slack.event({**said, "user": person.id, "user_team": "E0ORG"}, noc.channel)
    answer(ana, "note")
    answer(eve, "my own workspace")


@pytest.mark.usefixtures("bot")
def test_the_same_note_again_while_it_waits(ana: Person, world: World) -> None:
    """It isn't added twice, and nobody is left without an answer."""
    number = world.raise_ticket("Fax line dead")
    world.switch(down=True)
    for _ in range(2):
        ana.say(f"note {number} port changed", channel="dm")
    ana.sees("Your note is saved")
    ana.sees("I already have this note")
    ana.command(f"/keesa note {number} port changed").reply("I already have this note")
    world.switch(down=False)
    ana.sees("Note added")
    assert len(world.ticket(number).notes) == 1


def test_without_the_scope_everything_else_works(card: Message, ana: Person, slack: SlackServer) -> None:
    slack.scopes -= {"app_mentions:read", "reactions:write"}
    ana.ask("notes", channel="#noc", thread_ts=card.ts)
    assert "Fax line dead" in ana.command("/keesa find fax", channel="#noc").reply("Fax").plain


def test_the_shortcut_in_the_thread_of_a_card_needs_no_number(card: Message, ana: Person, noc: Room, world: World) -> None:
    number = number_of(world)
    reply = ana.say("The modem is dead", channel="#noc", thread_ts=card.ts)
    form = ana.message_shortcut("note_from_message", reply).view()
    assert "Ticket number" not in form.filled
    assert number in form.plain
    ana.submit(form)
    ana.sees_view(f"Note added to ticket {number}")
    ana.slack.wait_for(lambda: reply.reactions, what="the mark")
    assert world.ticket(number).notes[0].text.startswith(f"The modem is dead\n\nFrom Slack: {reply.link}")
    ana.close_view()
    again = ana.message_shortcut("note_from_message", reply).view()
    assert ana.submit(again).errors == {"Note": f"This message is already on ticket {number}. Choose another ticket."}

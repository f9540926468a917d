"""Replies in the thread of a card, where the channel's subscription says that they become notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.test_delivered_again import settle
from tests.harness import PATIENT, BotFactory
from tests.slack import Message, Person, Room, SlackServer


def subscribed(ana: Person, noc: Room, world: World, sync: str = "sync=notes") -> tuple[Message, str]:
    """A new ticket's card in a channel, and its number."""
    ana.command(f"/keesa subscribe customer {sync}", channel="#noc").reply("subscribed")
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fax line dead")
    return noc.wait_message(number), number


def texts(world: World, number: str) -> list[str]:
    return [note.text.partition("\n\n—")[0] for note in world.ticket(number).notes]


def marked(slack: SlackServer, message: Message) -> None:
    slack.wait_for(lambda: message.reactions == {"memo": [slack.bot_user_id]}, what="the mark")


@pytest.mark.usefixtures("bot")
def test_a_reply_becomes_a_note_once(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    card, number = subscribed(ana, noc, world)
    assert "added to the tickets in Keesa as notes" in noc.messages[0].plain
    bo = slack.person("bo", real_name="Bo Didi")
    photo = {"name": "rack.jpg", "mimetype": "image/jpeg", "pretty_type": "JPEG", "permalink": "https://f.example/1"}

    said = bo.say(f"Port changed, {ana.mention} &amp; me", channel="#noc", thread_ts=card.ts, files=[photo])
    slack.redeliver(slack.deliveries[-1])

    marked(slack, said)
    link = f"{said.link}?thread_ts={card.ts}&cid={noc.id}"
    assert texts(world, number) == [f"Port changed, @Ana & me\nPhoto: rack.jpg (JPEG) https://f.example/1\n\nFrom Slack: {link}"]
    assert "— Bo Didi in #noc on Slack" in world.ticket(number).notes[0].text
    bo.edit(said, "Port 7 changed")
    slack.redeliver(slack.deliveries[-1])
    slack.wait_for(lambda: len(world.ticket(number).notes) == 2, what="the edited note")
    assert texts(world, number)[1] == f"Edited: Port 7 changed\nPhoto: rack.jpg (JPEG) https://f.example/1\n\nFrom Slack: {link}"
    slack.wait_for(lambda: "View notes (2)" in card.buttons, what="the card to count them")
    world.add_note(number, "From Keesa")
    noc.wait_reply(card, "From Keesa")
    assert [m.plain for m in noc.thread(card) if m.user == slack.bot_user_id and "Port" in m.plain] == [], "no echo"
    assert [*bo.dms, *bo.ephemerals] == []


@pytest.mark.usefixtures("bot")
def test_what_is_no_reply_of_a_person_to_a_card(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    card, number = subscribed(ana, noc, world)
    other = ana.say("Good morning", channel="#noc")
    ana.say("Same to you", channel="#noc", thread_ts=other.ts)
    eve = slack.person("eve", team_id="T0ELSEWHERE")
    eve.say("I know the customer", channel="#noc", thread_ts=card.ts)
    event = {
        "type": "message",
        "channel": noc.id,
        "channel_type": "channel",
        "thread_ts": card.ts,
        "text": "beep",
        "ts": slack.new_ts(),
    }
    slack.event({**event, "user": "U0APP", "bot_id": "B0APP"}, noc.channel)
    slack.event({**event, "subtype": "bot_message", "bot_id": "B0APP"}, noc.channel)
    ana.edit(ana.say("Hello", channel="#noc"), "Hello!")
    ana.ask("notes", channel="#noc", thread_ts=card.ts)
    said = [
        ana.say(text.format(slack.bot_user_id), channel="#noc", thread_ts=card.ts) for text in ("This one is", "<@{0}> is it dead?")
    ]
    for message in said:
        marked(slack, message)
    assert sorted(text.partition("\n")[0] for text in texts(world, number)) == ["@Keesa is it dead?", "This one is"]
    ana.command("/keesa subscribe customer sync=off", channel="#noc").reply("subscribed")
    noc.wait_message("no longer added")
    ana.say("This one isn't", channel="#noc", thread_ts=card.ts)
    settle(ana)
    assert len(world.ticket(number).notes) == 2


@pytest.mark.usefixtures("bot")
def test_it_is_off_unless_it_is_asked_for(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    card, number = subscribed(ana, noc, world, sync="")
    ana.say("Nobody asked", channel="#noc", thread_ts=card.ts)
    form = ana.press("Change").view()
    ana.submit(form, {"Replies": ["Add replies in a card's thread to its ticket as notes"]})
    noc.wait_message("added to the tickets in Keesa as notes")
    ana.close_view()
    said = ana.say("Now they did", channel="#noc", thread_ts=card.ts)
    marked(slack, said)
    assert [text.partition("\n")[0] for text in texts(world, number)] == ["Now they did"]
    assert "replies become notes" in ana.command("/keesa subscriptions", channel="#noc").reply().plain


def test_keesa_is_down_and_the_bot_is_restarted(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot()
    card, number = subscribed(ana, noc, world)
    world.switch(down=True)
    said = [ana.say(f"Reply {count}", channel="#noc", thread_ts=card.ts) for count in range(12)]
    done = list(slack.deliveries)
    start_bot.stop()
    world.switch(down=False)
    start_bot()
    for delivery in done[-3:]:
        slack.redeliver(delivery)
    for message in said:
        marked(slack, message)
    assert sorted(text.partition("\n")[0] for text in texts(world, number)) == sorted(f"Reply {count}" for count in range(12))


@pytest.mark.usefixtures("bot")
def test_in_other_words_of_slacks(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    """A reply with a file names no workspace, and keeps its subtype when it is edited; below a link, Slack shows a preview."""
    card, number = subscribed(ana, noc, world)
    noc.channel.ext_shared = True
    eve = slack.person("eve", team_id="T0ELSEWHERE")
    kind = {"type": "message", "channel": noc.id, "channel_type": "channel"}
    said = {**kind, "subtype": "file_share", "thread_ts": card.ts, "parent_user_id": slack.bot_user_id}
    theirs = {**said, "user": eve.id, "ts": slack.new_ts(), "text": "Ours"}
    mine = {**said, "user": ana.id, "ts": slack.new_ts(), "text": "See <https://x.example>"}
    photo = {"name": "rack.jpg", "permalink": "https://f.example/1"}
    slack.event(theirs, noc.channel)
    slack.event(mine, noc.channel)
    slack.wait_for(lambda: world.ticket(number).notes, what="the note")
    slack.event({**mine, "ts": slack.new_ts(), "text": None, "files": [photo]}, noc.channel)
    slack.wait_for(lambda: len(world.ticket(number).notes) == 2, what="the file")

    preview = {"from_url": "https://x.example", "title": "A page", "title_link": "https://x.example", "text": "Long"}
    edited = {"user": ana.id, "ts": slack.new_ts()}
    message = {**mine, "text": "Look: <https://x.example>", "attachments": [preview], "edited": edited}
    slack.event({**kind, "subtype": "message_changed", "ts": slack.new_ts(), "message": message}, noc.channel)

    slack.wait_for(lambda: len(world.ticket(number).notes) == 3, what="the edited note")
    assert [text.partition("\n\n")[0] for text in texts(world, number)] == [
        "See https://x.example",
        "File: rack.jpg https://f.example/1",
        "Edited: Look: https://x.example",
    ]


@pytest.mark.parametrize("timings", [PATIENT._replace(members=timedelta(seconds=1))], ids=["often"])
def test_before_it_is_known_who_may_write(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    """Slack delivers the reply again."""
    slack.usergroups["S0NOC"] = [ana.id]
    start_bot(allowed_usergroups="S0NOC")
    card, number = subscribed(ana, noc, world)
    start_bot.stop()
    slack.faults.error("usergroups.users.list", "internal_error", times=None)
    start_bot(allowed_usergroups="S0NOC")

    said = ana.say("Port changed", channel="#noc", thread_ts=card.ts)
    first = slack.deliveries[-1]
    slack.wait_for(lambda: first.is_over)
    slack.take_violations()

    assert first.error, "it was not acknowledged"
    slack.faults.clear()
    slack.wait_for(lambda: not slack.redeliver(first).error, what="the reply to be taken")
    slack.take_violations()
    marked(slack, said)
    assert len(world.ticket(number).notes) == 1

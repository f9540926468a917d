"""Links to tickets show their cards."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.harness import BotFactory, Mode
from tests.slack import Message, Person, Room, SlackServer

PAGE = "https://keesa.example/tickets/{number}"


@pytest.fixture
def mode() -> Mode:
    return "http"


def url(number: str) -> str:
    return PAGE.replace("{number}", number)


def share_links(ana: Person, room: Room, *numbers: str) -> Message:
    """Write one message with several links."""
    message = ana.say(" ".join(f"<{url(number)}>" for number in numbers), channel=f"#{room.channel.name}")
    links = [{"url": url(number), "domain": "keesa.example"} for number in numbers]
    where = {"channel": room.id, "message_ts": message.ts, "source": "conversations_history"}
    room.slack.event({"type": "link_shared", "user": ana.id, "links": links, **where}, room.channel)
    return message


def test_a_link_shows_the_card(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number, closed = world.raise_ticket("Fibre cut"), world.raise_ticket("Another")

    shared = ana.share_link(url(number), channel="#noc")

    slack.wait_for(lambda: shared.unfurls)
    assert "Fibre cut" in shared.plain
    assert shared.buttons == ["Add note", "View notes (0)", "More", "View in Keesa"]
    other = ana.share_link(f"{url(closed)}?tab=notes", channel="#noc")
    slack.wait_for(lambda: other.unfurls)
    ana.press("Add note", shared).view()


def test_not_twice_in_half_an_hour(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    first = ana.share_link(url(number), channel="#noc")
    slack.wait_for(lambda: first.unfurls)

    second = ana.share_link(url(number), channel="#noc")
    elsewhere = ana.share_link(url(number), channel="#general")

    slack.wait_for(lambda: elsewhere.unfurls)
    slack.wait_for(lambda: len(slack.calls_to("conversations.info")) == 3)
    assert second.unfurls == {}


def test_never_where_others_read_along(start_bot: BotFactory, ana: Person, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Secret")
    shared = slack.channel("#partners", ext_shared=True)
    quiet = slack.channel("#quiet", ext_shared=True)
    private = slack.channel("#private", private=True, bot=False, members=["ana"])

    marked = ana.share_link(url(number), channel="#partners")
    slack.event(_event(ana, quiet, url(number), ana.say(url(number), channel="#quiet").ts))
    unseen = ana.share_link(url(number), channel="#private")

    slack.wait_for(lambda: len(slack.calls_to("conversations.info")) == 2)
    noc = ana.share_link(url(number), channel="#noc")
    slack.wait_for(lambda: noc.unfurls)
    assert (marked.unfurls, unseen.unfurls) == ({}, {})
    assert [call.args["channel"] for call in slack.calls_to("chat.unfurl")] == [noc.channel.id]
    assert {call.args["channel"] for call in slack.calls_to("conversations.info")} == {quiet.id, private.id, noc.channel.id}
    assert shared.messages == [marked]


def _event(ana: Person, room: Room, link: str, ts: str) -> dict[str, object]:
    """A link_shared event whose envelope doesn't say that the channel is shared."""
    links = [{"url": link, "domain": "keesa.example"}]
    return {"type": "link_shared", "user": ana.id, "channel": room.id, "message_ts": ts, "links": links, "source": "x"}


def test_what_is_no_ticket_is_left_alone(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    for link in ("https://keesa.example/tickets/new", "https://keesa.example/", url("9999999"), url(number) + "/notes/1"):
        assert ana.share_link(link, channel="#noc").unfurls == {}

    shown = ana.share_link(url(number), channel="#noc")

    slack.wait_for(lambda: shown.unfurls)
    assert len(slack.calls_to("chat.unfurl")) == 1


def test_a_link_that_could_not_be_shown_may_be_shown_later(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    slack.faults.error("chat.unfurl", "fatal_error")
    ana.share_link(url(number), channel="#noc")
    slack.wait_for(lambda: slack.calls_to("chat.unfurl"))

    def shown() -> bool:
        return bool(ana.share_link(url(number), channel="#noc").unfurls) or len(slack.calls_to("chat.unfurl")) > 1

    slack.wait_for(shown)


def test_a_ticket_that_keesa_does_not_have_does_not_spoil_the_others(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    good = world.raise_ticket("Fibre cut")

    shared = share_links(ana, noc, good, str(int(good) + 1))

    slack.wait_for(lambda: shared.unfurls)
    assert list(shared.unfurls) == [url(good)]


def test_each_that_was_not_shown_may_be_shown_later(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    good = world.raise_ticket("Fibre cut")
    next_one = str(int(good) + 1)
    first = share_links(ana, noc, good, next_one)
    slack.wait_for(lambda: first.unfurls)
    assert world.raise_ticket("Raised after its link") == next_one

    later: list[Message] = []

    def shown() -> list[str]:
        later.append(share_links(ana, noc, good, next_one))
        return [link for message in later for link in message.unfurls]

    assert slack.wait_for(shown) == [url(next_one)], "and not the other once more"


def test_two_ways_to_write_a_link(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")

    zeros = ana.share_link(url(f"00{number}"), channel="#noc")
    slack.wait_for(lambda: zeros.unfurls)
    again = ana.share_link(url(number), channel="#noc")
    loud = ana.share_link(url(number).replace("https://keesa.example", "HTTPS://Keesa.Example"), channel="#general")

    slack.wait_for(lambda: loud.unfurls)
    slack.wait_for(lambda: len(slack.calls_to("conversations.info")) == 3)
    assert again.unfurls == {}


def test_only_in_the_channels_that_are_allowed(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE, allowed_channels=noc.id)
    number = world.raise_ticket("Fibre cut")
    slack.channel("#general")

    elsewhere = ana.share_link(url(number), channel="#general")
    here = ana.share_link(url(number), channel="#noc")

    slack.wait_for(lambda: here.unfurls)
    assert elsewhere.unfurls == {}

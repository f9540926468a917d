from __future__ import annotations

import pytest
import requests
from slack_sdk import WebClient

from . import ManualClock, SlackServer
from .sample_app import card


def test_a_command_and_its_answers(connected: SlackServer) -> None:
    ana = connected.person("ana")

    done = ana.command("/keesa show 2102001", channel="#noc")

    assert (done.error, done.ack) == ("", None)
    message = done.reply("*2102001*")
    assert (message.seen_by, message.buttons, message.where) == (ana.id, ["Add note"], f"#noc, only {ana.id}")
    assert connected.messages("#noc") == []
    assert ana.command("/keesa hello").reply("Hello yourself") in ana.ephemerals


def test_an_answer_for_all(connected: SlackServer) -> None:
    connected.person("ana").command("/keesa share", channel="#noc")

    assert connected.channel("#noc").wait_message("*2102001*").buttons == ["Add note"]


def test_pressing_a_button_in_an_ephemeral_message_replaces_it(connected: SlackServer) -> None:
    ana = connected.person("ana")
    message = ana.command("/keesa show 2102001").reply()

    pressed = ana.press("Add note", message)

    assert pressed.reply("noted at 2102001") is message
    assert "message" not in pressed.delivery.payload
    assert pressed.delivery.payload["container"]["is_ephemeral"] is True


def test_a_form_is_filled_in_and_submitted(connected: SlackServer) -> None:
    ana = connected.person("ana")
    view = ana.command("/keesa new").view()
    assert view.filled == {"Title": "", "Type": "Eco Support", "Reference": ""}

    assert ana.submit(view, {}).errors == {"Title": "Please complete this required field."}
    assert ana.submit(view, {"Title": "x" * 51}).errors == {"Title": "Must be at most 50 characters."}
    assert ana.submit(view, {"Title": "wrong"}).errors == {"Title": "Not this one."}

    done = ana.submit(view, {"Title": "change"})
    assert (done.errors, done.next_view, view.title) == ({}, view, "Changed")
    assert "change eco_support None" in view.plain

    pushed = ana.submit(view, {"Title": "more"}).next_view
    assert pushed is not None
    assert (pushed.title, len(ana.stack)) == ("One more", 2)
    assert ana.submit(pushed, {"Title": "fine", "Type": "Customer Support"}).next_view is view
    assert ana.submit(view, {"Title": "clear"}).next_view is None


def test_errors_at_unknown_blocks_are_violations(connected: SlackServer) -> None:
    ana = connected.person("ana")
    view = ana.command("/keesa new").view()
    ana.submit(view, {"Title": "nowhere"})

    assert "errors names nowhere, which is no input" in connected.take_violations()[0]
    assert ana.view is view


def test_the_app_hears_of_closed_views(connected: SlackServer) -> None:
    ana = connected.person("ana")
    ana.command("/keesa new").view()
    ana.close_view(everything=True)

    assert ana.sees("closed New ticket True") in ana.dms


def test_shortcuts_homes_and_links(connected: SlackServer) -> None:
    ana = connected.person("ana")
    assert ana.shortcut("raise_ticket").view().title == "New ticket"
    message = ana.say("the line is dead", channel="#noc")
    assert "the line is dead" in ana.message_shortcut("raise_from_message", message).view().plain

    ana.open_home()
    assert ana.sees_home("*2102001*").buttons == ["Add note"]
    shared = ana.share_link("https://keesa.example/tickets/2102001", channel="#noc")
    connected.wait_for(lambda: shared.unfurls)
    assert "*2102001*" in shared.plain


def test_pressing_in_an_unfurl_and_in_a_home(connected: SlackServer) -> None:
    ana = connected.person("ana")
    link = "https://keesa.example/tickets/2102001"
    shared = ana.share_link(link)
    connected.wait_for(lambda: shared.unfurls)

    pressed = ana.press("Add note", shared)
    assert pressed.reply("noted at 2102001").seen_by == ana.id
    assert pressed.delivery.payload["container"]["app_unfurl_url"] == link
    assert connected.take_violations() == ["response_url: the original message is not the app's own"]

    ana.open_home()
    in_home = ana.press("Add note", ana.sees_home())
    assert (in_home.error, "response_url" in in_home.delivery.payload) == ("", False)


def test_what_befalls_channels_reaches_the_app(connected: SlackServer) -> None:
    archived = connected.channel("#noc").archive()
    left = connected.channel("#core", private=True, members=["ana"]).kick_bot()

    assert archived is not None
    assert archived.payload["event"]["type"] == "channel_archive"
    assert left is not None
    assert (left.payload["event"]["type"], left.error) == ("group_left", "")


def test_rows_are_told_apart_by_what_stands_near(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    rows = [
        {"type": "section", "text": {"type": "mrkdwn", "text": name}, "accessory": card()[1]["elements"][0]}
        for name in ("one", "two")
    ]
    client.chat_postMessage(channel=ana.id, text="rows", blocks=rows)
    message = ana.sees("two")

    with pytest.raises(AssertionError, match="2 times"):
        ana.press("Add note", message)
    with pytest.raises(AssertionError, match="there is no “Delete”"):
        ana.press("Delete", message)


def test_menus_in_messages(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    options = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Follow", "Share")]
    menu = {"type": "overflow", "action_id": "more", "options": options}
    client.chat_postMessage(channel=ana.id, text="card", blocks=[{"type": "section", "text": card()[0]["text"], "accessory": menu}])

    chosen = ana.select("overflow", "Share")

    [action] = chosen.delivery.payload["actions"]
    assert (action["action_id"], action["selected_option"]["value"], chosen.error) == ("more", "share", "dispatch_failed")
    slack.take_violations()


def test_somebody_of_another_team(slack: SlackServer) -> None:
    eve = slack.person("eve", team_id="T0OTHER")
    payload = slack.payloads.shortcut(eve.user, "raise_ticket", slack.new_trigger(eve.user))

    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0OTHER", slack.team_id)


def test_a_response_url_takes_five_uses_in_half_an_hour(timed: SlackServer, clock: ManualClock) -> None:
    ana, noc = timed.person("ana"), timed.channel("#noc")
    url = timed.new_response_url(ana.user, noc.channel)

    def post() -> requests.Response:
        return requests.post(timed.url + url.path, json={"text": "hi"}, timeout=5)

    assert [post().status_code for _ in range(6)] == [200] * 5 + [404]
    url.uses = 0
    clock.advance(1801)
    assert post().json()["error"] == "expired_url"
    assert len(timed.calls_to("response_url")) == 7


def test_a_bad_answer_is_refused_and_recorded(slack: SlackServer) -> None:
    ana, noc = slack.person("ana"), slack.channel("#noc")

    refusal = slack.responses.take(slack.new_response_url(ana.user, noc.channel), {"text": "x", "colour": "red"}, "ack")

    assert refusal == "invalid_payload"
    assert "colour" in slack.take_violations()[0]

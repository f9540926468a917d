"""Where a person acted."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.slack.place import Place


def command(channel_name: str) -> dict[str, Any]:
    return {"user_id": "U0ANA", "user_name": "ana", "channel_id": "C0NOC", "channel_name": channel_name, "text": "help"}


def interaction(**more: Any) -> dict[str, Any]:
    return {"user": {"id": "U0ANA", "name": "ana"}, "trigger_id": "1.2", **more}


@pytest.mark.parametrize(("sent", "kept"), [("noc", "noc"), ("directmessage", ""), ("privategroup", ""), ("mpdm-ana--bo-1", "")])
def test_only_a_public_channels_name_is_told_elsewhere(sent: str, kept: str) -> None:
    place = Place.of_command(command(sent))
    assert (place.requester.channel_id, place.requester.channel_name) == ("C0NOC", kept)


def test_a_button_in_a_message() -> None:
    channel = {"id": "C0NOC", "name": "noc"}
    place = Place.of_interaction(interaction(channel=channel, response_url="https://r", message={"ts": "2.2", "thread_ts": "1.1"}))
    assert (place.user_id, place.channel_name, place.thread_ts, place.response_url) == ("U0ANA", "noc", "1.1", "https://r")
    assert place.view_id == ""


def test_a_button_in_an_ephemeral_message_in_a_thread() -> None:
    place = Place.of_interaction(interaction(channel={"id": "C0NOC", "name": "noc"}, container={"thread_ts": "1.1"}))
    assert place.origin.thread_ts == "1.1"


def test_a_form() -> None:
    place = Place.of_interaction(interaction(view={"id": "V1", "private_metadata": "{}"}))
    assert (place.view_id, place.view_metadata, place.channel_id) == ("V1", "{}", "")

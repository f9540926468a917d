"""A small Bolt app that uses Slack's features, for the tests of this Slack."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.runtime.socket_client import read

KINDS = [Option(text="Customer Support", value="customer_support"), Option(text="Eco Support", value="eco_support")]


def form(title: str = "New ticket", note: str = "") -> View:
    """A modal with a title, a type and, further down, an optional reference."""
    note_block = [SectionBlock(text=note)] if note else []
    return View(
        type="modal",
        callback_id="ticket",
        title=title,
        submit="Raise",
        close="Cancel",
        notify_on_close=True,
        blocks=[
            *note_block,
            InputBlock(label="Title", block_id="title", element=PlainTextInputElement(action_id="title", max_length=50)),
            InputBlock(
                label="Type",
                block_id="type",
                element=StaticSelectElement(action_id="type", options=KINDS, initial_option=KINDS[1], placeholder="Pick one"),
            ),
            InputBlock(label="Reference", block_id="ref", optional=True, element=PlainTextInputElement(action_id="ref")),
        ],
    )


def card() -> list[dict[str, Any]]:
    """A ticket with a button."""
    note = ButtonElement(text="Add note", action_id="add_note", value="2102001")
    return [SectionBlock(text="Ticket *2102001*").to_dict(), ActionsBlock(elements=[note]).to_dict()]


def connect_app(app: App, app_token: str, api_url: str) -> SocketModeHandler:
    """The app in Socket Mode. The SDK blocks for 3 s in each read, even while it is being closed; here for less."""
    handler = SocketModeHandler(app, app_token, web_client=WebClient(app_token, base_url=api_url))
    handler.client.current_session_runner.target = lambda: read(handler.client)  # or it may never close
    handler.connect()  # type: ignore[no-untyped-call]
    handler.client.current_session.sock.settimeout(0.1)  # type: ignore[union-attr]
    return handler


def sample_app(client: WebClient, signing_secret: str) -> App:
    app = App(client=client, signing_secret=signing_secret, process_before_response=True)
    app.command("/keesa")(_command)
    app.action("add_note")(_add_note)
    app.view("ticket")(_submitted)
    app.view_closed("ticket")(_closed)
    app.shortcut("raise_ticket")(_shortcut)
    app.shortcut("raise_from_message")(_shortcut)
    app.event("app_home_opened")(_home)
    app.event("link_shared")(_link)
    app.event("channel_archive")(_archived)
    app.event("group_left")(_archived)
    app.event("message")(_archived)
    return app


def _command(ack: Ack, command: dict[str, Any], respond: Respond, client: WebClient) -> None:
    match command["text"]:
        case "new":
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=form())
        case "hello":
            ack("Hello yourself")
        case "refuse":
            raise RuntimeError("the sample app fails here")
        case "share":
            ack()
            respond(text="Ticket 2102001", blocks=card(), response_type="in_channel")
        case _:
            ack()
            respond(text="Ticket 2102001", blocks=card())


def _add_note(ack: Ack, respond: Respond, action: dict[str, Any]) -> None:
    ack()
    if respond.response_url:
        respond(text=f"noted at {action['value']}", replace_original=True)


def _submitted(ack: Ack, view: dict[str, Any]) -> None:
    values = view["state"]["values"]
    title, kind = values["title"]["title"]["value"], values["type"]["type"]["selected_option"]["value"]
    match title:
        case "wrong":
            ack(response_action="errors", errors={"title": "Not this one."})
        case "nowhere":
            ack(response_action="errors", errors={"nowhere": "Not this one."})
        case "more":
            ack(response_action="push", view=form("One more"))
        case "change":
            ack(response_action="update", view=form("Changed", note=f"{title} {kind} {values['ref']['ref']['value']}"))
        case "clear":
            ack(response_action="clear")
        case _:
            ack()


def _closed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text=f"closed {body['view']['title']['text']} {body['is_cleared']}")


def _shortcut(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=form(note=shortcut.get("message", {}).get("text", "")))


def _home(event: dict[str, Any], client: WebClient) -> None:
    client.views_publish(user_id=event["user"], view=View(type="home", blocks=card()))


def _link(event: dict[str, Any], client: WebClient) -> None:
    unfurls = {link["url"]: {"blocks": card()} for link in event["links"]}
    client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=unfurls)


def _archived() -> None:
    pass

"""A minimal bot, to test the local Slack and its visitor."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.views import Views
from bot.sandbox.workspace import BOT_TOKEN, LocalSlack

LOOK: dict[str, Any] = {"type": "button", "action_id": "look", "text": {"type": "plain_text", "text": "Look"}, "value": "8"}
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "page 1",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "Title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "input", "initial_value": "fax"},
        },
        {
            "type": "input",
            "block_id": "Category",
            "label": {"type": "plain_text", "text": "Category"},
            "element": {
                "type": "static_select",
                "action_id": "input",
                "options": [{"text": {"type": "plain_text", "text": "Fault"}, "value": "fault"}],
            },
        },
        {"type": "actions", "block_id": "row", "elements": [LOOK]},
    ],
}


def small_bot(slack: LocalSlack) -> App:
    """Opens a form on command, answers submissions, and has buttons."""
    app = App(client=WebClient(token=BOT_TOKEN, base_url=slack.api_url))
    asked: list[str] = []

    @app.command("/keesa")
    def command(ack: Any, body: dict[str, Any], client: WebClient, respond: Any) -> None:
        ack()
        asked.append(body["text"])
        if body["text"] == "form":
            client.views_open(trigger_id=body["trigger_id"], view=FORM)
            return
        press = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}, "value": "7"}
        respond(text="for you", blocks=[{"type": "actions", "block_id": "row", "elements": [press]}], response_type="ephemeral")

    @app.view("form")
    def submitted(ack: Any, view: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        values = {key: value["input"] for key, value in view["state"]["values"].items()}
        if values["Category"]["selected_option"] is None:
            ack(response_action="errors", errors={"Category": "Choose one."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"{values['Title']['value']}")

    @app.action("look")
    def looked(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view, where = body["view"], body["container"]
        assert where == {"type": "view", "view_id": view["id"]}
        assert not body.keys() & {"channel", "message", "response_url"}
        text = f"looked at {view['type']} {view['private_metadata']} {body['actions'][0]['value']}"
        client.chat_postMessage(channel=body["user"]["id"], text=text)

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        blocks = [{"type": "actions", "block_id": "row", "elements": [LOOK]}]
        client.views_publish(user_id=event["user"], view={"type": "home", "private_metadata": "page 2", "blocks": blocks})

    @app.action("press")
    def pressed(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        parent = client.chat_postMessage(channel=body["channel"]["id"], text=f"pressed {body['actions'][0]['value']}")
        client.chat_postMessage(channel=body["channel"]["id"], text="a reply", thread_ts=parent["ts"])

    app.use(Views(slack.url).complete)
    return app

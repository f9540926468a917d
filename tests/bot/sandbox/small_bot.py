"""A bot of a few lines, to see whether the local Slack and its visitor do what they should."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.untouched import fill_untouched
from bot.sandbox.workspace import BOT_TOKEN, LocalSlack

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
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
    ],
}


def small_bot(slack: LocalSlack) -> App:
    """Opens a form on command, answers what was submitted, and has a button."""
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

    @app.action("press")
    def pressed(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        parent = client.chat_postMessage(channel=body["channel"]["id"], text=f"pressed {body['actions'][0]['value']}")
        client.chat_postMessage(channel=body["channel"]["id"], text="a reply", thread_ts=parent["ts"])

    app.use(fill_untouched)
    return app

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.sandbox.untouched import fill_untouched

OPTION = {"text": {"type": "plain_text", "text": "Fault"}, "value": "fault"}


def submission(element: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    view = {
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},
            {"type": "input", "block_id": "Field", "element": {"action_id": "input", **element}},
        ],
        "state": {"values": {"Field": {"input": answer}}},
    }
    return {"type": "view_submission", "view": view}


def answered(body: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = body["view"]["state"]["values"]["Field"]["input"]
    return answer


@pytest.mark.parametrize(
    ("element", "answer", "filled"),
    [
        ({"initial_value": "fax"}, {"value": None}, {"value": "fax"}),
        ({"initial_value": "fax"}, {"value": ""}, {"value": ""}),
        ({"initial_value": "fax"}, {"value": "phone"}, {"value": "phone"}),
        ({}, {"value": None}, {"value": None}),
        ({"initial_option": OPTION}, {"selected_option": None}, {"selected_option": OPTION}),
        ({"initial_option": {}}, {"selected_option": OPTION}, {"selected_option": OPTION}),
        ({}, {"selected_option": None}, {"selected_option": None}),
        ({"initial_options": [OPTION]}, {"selected_options": []}, {"selected_options": [OPTION]}),
        ({"initial_date": "2026-05-01"}, {"selected_date": None}, {"selected_date": "2026-05-01"}),
    ],
)
def test_only_what_was_left_alone_is_filled(element: dict[str, Any], answer: dict[str, Any], filled: dict[str, Any]) -> None:
    body, went_on = submission(element, answer), []
    fill_untouched(body, lambda: went_on.append(True))

    assert answered(body) == filled
    assert went_on == [True]


def test_other_payloads_pass() -> None:
    body, went_on = {"type": "view_closed", "view": {}}, []
    fill_untouched(body, lambda: went_on.append(True))
    assert (body, went_on) == ({"type": "view_closed", "view": {}}, [True])


def test_bolt_runs_it_before_listeners_that_were_there_first() -> None:
    app = App(client=WebClient(token="xoxb-test"), token_verification_enabled=False, request_verification_enabled=False)
    app._middleware_list.clear()  # no authorization: there is no Slack behind this test
    seen: list[Any] = []

    @app.view("form")
    def submitted(ack: Any, view: dict[str, Any]) -> None:
        seen.append(view["state"]["values"]["Field"]["input"]["value"])
        ack()

    app.use(fill_untouched)
    body = submission({"initial_value": "fax"}, {"value": None})
    body["view"] |= {"type": "modal", "callback_id": "form"}
    response = app.dispatch(BoltRequest(body=body, mode="socket_mode"))

    assert (response.status, seen) == (200, ["fax"])

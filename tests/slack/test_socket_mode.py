from __future__ import annotations

import json

import pytest
import requests
import websocket
from slack_bolt import App

from . import SlackServer
from .sample_app import connect_app


def connect(slack: SlackServer) -> websocket.WebSocket:
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    url = requests.post(f"{slack.api_url}apps.connections.open", headers=headers, timeout=5).json()["url"]
    return websocket.create_connection(url, timeout=5)


def test_says_hello_and_takes_a_ticket_once(slack: SlackServer) -> None:
    client = connect(slack)

    hello = json.loads(client.recv())

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    client.close()
    with pytest.raises((websocket.WebSocketException, ConnectionError)):
        websocket.create_connection(f"{slack.sockets.base_url}?ticket=used", timeout=5)


def test_several_connections_take_turns(slack: SlackServer, app: App) -> None:
    handlers = [connect_app(app, slack.app_token, slack.api_url) for _ in range(2)]
    connections = slack.sockets.wait_connected(2)
    for _ in range(4):
        slack.person("ana").command("/keesa hello")

    assert [len(connection.sent) for connection in connections] == [2, 2]
    for handler in handlers:
        handler.close()  # type: ignore[no-untyped-call]


def test_a_refresh_moves_the_app_to_a_new_connection(connected: SlackServer) -> None:
    connected.sockets.refresh()

    connected.wait_for(lambda: connected.sockets.opened == 2)
    connected.sockets.wait_connected()
    assert connected.person("ana").command("/keesa hello").error == ""


def test_a_cut_connection_is_replaced(connected: SlackServer) -> None:
    connected.sockets.connections[0].cut()
    connected.wait_for(lambda: not connected.sockets.connections)

    assert connected.person("ana").command("/keesa hello").error == "dispatch_failed"
    assert connected.take_violations() == ["/keesa hello: “dispatch_failed”"]


def test_a_muted_connection_swallows_everything(connected: SlackServer) -> None:
    connected.ack_seconds = 0.1
    connected.sockets.connections[0].mute()

    assert connected.person("ana").command("/keesa hello").error == "operation_timeout"
    assert connected.take_violations() == ["/keesa hello: “operation_timeout”"]


def test_the_same_envelope_again(connected: SlackServer) -> None:
    first = connected.person("ana").open_home()

    again = connected.redeliver(first)

    assert (again.envelope_id, again.retry, again.error) == (first.envelope_id, 1, "")
    assert again.latency is not None


def test_late_and_double_acks_are_violations(slack: SlackServer) -> None:
    slack.ack_seconds = 0.05
    client = connect(slack)
    client.recv()
    done = slack.person("ana").command("/keesa hello")
    assert done.error == "operation_timeout"

    ack = json.dumps({"envelope_id": json.loads(client.recv())["envelope_id"]})
    client.send(ack)
    slack.wait_for(lambda: done.latency)
    client.send(ack)
    slack.wait_for(lambda: len(slack.violations) == 2)

    assert slack.take_violations() == ["/keesa hello: “operation_timeout”", "/keesa hello was acked twice"]
    client.close()


def test_ten_connections_are_enough(slack: SlackServer) -> None:
    clients = [connect(slack) for _ in range(10)]
    slack.sockets.wait_connected(10)
    clients.append(connect(slack))

    assert json.loads(clients[-1].recv())["reason"] == "too_many_websockets"
    assert len(slack.sockets.connections) == 10
    for client in clients:
        client.close()

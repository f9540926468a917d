"""`manifest.yml` has exactly what the code needs, and is valid for Slack."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk import WebClient

import bot
import handlers
from bot.wording import checks
from handlers.grammar.commands import usage_hint
from handlers.grammar.step_inputs import INPUTS
from handlers.slack import app_manifest
from tests.harness.manifest import with_steps

ROOT = Path(__file__).parents[1]
SOURCES = [path for package in (bot, handlers) for path in Path(package.__path__[0]).rglob("*.py") if "sandbox" not in path.parts]

# Source: each method's page at docs.slack.dev/reference/methods. The bot posts in public and private channels and direct messages.
READ = {"channels:read", "groups:read", "im:read"}
HISTORY = {"channels:history", "groups:history", "im:history"}
METHODS: dict[str, set[str]] = {
    "apps_connections_open": set(),  # a scope of the app-level token, which isn't part of a manifest
    "apps_manifest_export": set(),  # for an app configuration token
    "auth_test": set(),
    "bots_info": {"users:read"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_unfurl": {"links:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORY,
    "conversations_info": READ,
    "conversations_members": READ,
    "conversations_open": {"im:write"},
    "conversations_replies": HISTORY,
    "entity_presentDetails": set(),
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "functions_completeError": set(),
    "functions_completeSuccess": set(),
    "reactions_add": {"reactions:write"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}

# Source: each event's page at docs.slack.dev/reference/events
EVENTS = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "entity_comments_requested": "",
    "entity_details_requested": "",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "link_shared": "links:read",
    "message": "im:history",
}

WEB_API_METHODS = {name for name in dir(WebClient) if "_" in name.strip("_") and not name.startswith("_")} - {"api_call"}


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))


class Listening:
    """Takes the place of a Bolt app and records the registered names by kind, such as ``command``."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], object]]:
        def listen(name: object) -> Callable[[object], object]:
            self.names[kind].add(str(name))
            return lambda listener: listener

        return listen


@pytest.fixture(scope="module")
def listening() -> dict[str, set[str]]:
    app: Any = Listening()
    services: Any = None  # listeners only use it when they are called, which doesn't happen here
    handlers.register(app, services)
    return app.names  # type: ignore[no-any-return]


def _web_api_methods() -> set[str]:
    nodes = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} & WEB_API_METHODS


def _schema(major_version: int) -> Path | None:
    """Slack's JSON schema for app manifests, if a copy is available. It isn't ours to distribute."""
    beside = ROOT.parent / "shared" / f"slack-manifest-v{major_version}.schema.json"
    return beside if beside.is_file() else None


@pytest.mark.parametrize("steps", [False, True])
def test_slack_takes_it(manifest: Any, *, steps: bool) -> None:
    schema = _schema(manifest["_metadata"]["major_version"])
    if schema is None:
        pytest.skip("no copy of Slack's schema for app manifests beside the checkout")
    jsonschema.validate(with_steps() if steps else manifest, json.loads(schema.read_text(encoding="utf-8")))


def test_commands_are_the_ones_handled(manifest: Any, listening: dict[str, set[str]]) -> None:
    assert {command["command"] for command in manifest["features"]["slash_commands"]} == listening["command"]


def test_the_hint_is_made_of_the_commands(manifest: Any) -> None:
    assert [command["usage_hint"] for command in manifest["features"]["slash_commands"]] == [usage_hint()]


def test_shortcuts_are_the_ones_handled(manifest: Any, listening: dict[str, set[str]]) -> None:
    assert {shortcut["callback_id"] for shortcut in manifest["features"].get("shortcuts", [])} == listening["shortcut"]


def test_steps_are_the_ones_handled(manifest: Any, listening: dict[str, set[str]]) -> None:
    """They need a paid plan, so the manifest has them as comments."""
    offered = with_steps()
    assert set(offered["functions"]) == listening["function"] == app_manifest.STEPS
    asked_for = {"org_deploy_enabled": True, "function_runtime": "remote"}
    assert offered == manifest | {"settings": manifest["settings"] | asked_for, "functions": offered["functions"]}
    for declared in offered["functions"].values():
        assert len(declared["input_parameters"]) <= 20


def test_what_steps_are_given_is_what_is_read() -> None:
    read = set(INPUTS) | {"person", "channel"}
    declared = {name for one in with_steps()["functions"].values() for name in one["input_parameters"]}
    assert declared == read


def test_check_finds_a_step_that_is_missing() -> None:
    app = with_steps()
    lacking = app | {"functions": {"raise_ticket": app["functions"]["raise_ticket"]}}
    assert list(app_manifest.lacks_of_app(lacking, socket_mode=True, ticket_url=None)) == ["no functions add_note, look_up_ticket"]
    assert list(app_manifest.lacks_of_app(app, socket_mode=True, ticket_url=None)) == []


def test_events_are_the_ones_handled(manifest: Any, listening: dict[str, set[str]]) -> None:
    subscribed = manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])
    assert {event.partition(".")[0] for event in subscribed} == listening["event"]


def test_every_method_called_is_known() -> None:
    assert _web_api_methods() <= METHODS.keys(), "say in METHODS what the method needs"


def test_scopes_are_the_ones_needed(manifest: Any, listening: dict[str, set[str]]) -> None:
    called = {scope for method in _web_api_methods() for scope in METHODS[method]}
    heard = {EVENTS[event] for event in listening["event"]} - {""}
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == called | heard | {"commands"}


def test_check_asks_for_the_same_scopes(manifest: Any) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == app_manifest.SCOPES


def test_check_finds_nothing_missing_in_the_manifest(manifest: Any) -> None:
    assert list(app_manifest.lacks_of_app(manifest, socket_mode=True, ticket_url=None)) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("settings", "event_subscriptions"), None, "no events app_home_opened, app_mention, "),
        (("features", "shortcuts"), [{"callback_id": "raise_ticket"}], "no shortcuts note_from_message, raise_ticket_from_message"),
        (("features", "slash_commands"), [], "no commands /keesa"),
        (("features", "app_home"), {"messages_tab_enabled": True, "home_tab_enabled": False}, "the Home tab is off"),
        (("features", "app_home"), None, "the Home tab is off; the Messages tab is off"),
        (("settings", "interactivity"), {}, "interactivity is off"),
        (("settings", "socket_mode_enabled"), False, "Socket Mode is off"),
    ],
)
def test_check_finds_what_is_missing_in_an_app(manifest: Any, path: tuple[str, str], value: object, said: str) -> None:
    part, name = path
    lacking = {**manifest, part: {**manifest[part], name: value}}
    assert "; ".join(app_manifest.lacks_of_app(lacking, socket_mode=True, ticket_url=None)).startswith(said)


def test_check_finds_that_menus_stay_empty(manifest: Any) -> None:
    """In HTTP mode Slack asks for their options at an address of its own."""
    settings = {**manifest["settings"], "socket_mode_enabled": False}
    with_address = settings | {
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://keesa.example/slack/events"}
    }
    for given, lacked in ((settings, [checks.NO_OPTIONS_URL]), (with_address, [])):
        app = manifest | {"settings": given}
        assert list(app_manifest.lacks_of_app(app, socket_mode=False, ticket_url=None)) == lacked


@pytest.mark.parametrize(("domains", "is_missing"), [(None, True), (["keesa.example"], False), (["eesa.example"], True)])
def test_check_finds_a_domain_that_is_missing(manifest: Any, domains: object, *, is_missing: bool) -> None:
    app = {**manifest, "features": {**manifest["features"], "unfurl_domains": domains}}
    lacked = list(app_manifest.lacks_of_app(app, socket_mode=True, ticket_url="https://dss.keesa.example/{number}"))
    assert bool(lacked) == is_missing


def test_check_compares_all_that_is_handled(listening: dict[str, set[str]]) -> None:
    handled = {kind: frozenset(listening[kind]) for kind in ("event", "shortcut", "command")}
    events = frozenset(event.partition(".")[0] for event in app_manifest.EVENTS)
    assert handled == {"event": events, "shortcut": app_manifest.SHORTCUTS, "command": app_manifest.COMMANDS}


def test_the_bot_may_write_to_a_person(manifest: Any) -> None:
    """Slack refuses direct messages by an app without a messages tab, and people's commands in one that is read-only."""
    tabs = manifest["features"]["app_home"]
    assert tabs["messages_tab_enabled"]
    assert not tabs["messages_tab_read_only_enabled"]


def test_a_person_grants_nothing(manifest: Any) -> None:
    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}

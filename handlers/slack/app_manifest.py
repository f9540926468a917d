"""What the app must have in Slack. A test compares it with `manifest.yml` and with what the code uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from bot.wording import checks as words
from handlers.blocks.entity import INCIDENT, TASK
from handlers.grammar.slack_text import mapping, mappings

SCOPES: Final = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "reactions:write",
        "usergroups:read",
        "users:read",
    }
)
"""The bot scopes that the code needs."""

EVENTS: Final = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "channel_archive",
        "channel_deleted",
        "channel_id_changed",
        "channel_left",
        "channel_rename",
        "entity_comments_requested",
        "entity_details_requested",
        "group_archive",
        "group_deleted",
        "group_left",
        "group_rename",
        "link_shared",
        "message.channels",
        "message.groups",
        "message.im",
    }
)
SHORTCUTS: Final = frozenset({"raise_ticket", "raise_ticket_from_message", "note_from_message"})
COMMANDS: Final = frozenset({"/keesa"})
"""What else the code handles."""
STEPS: Final = frozenset({"raise_ticket", "add_note", "look_up_ticket"})
"""The functions for Workflow Builder, which an app needs all of or none."""


def lacks_of_app(manifest: Mapping[str, Any], *, socket_mode: bool, ticket_url: str | None) -> Iterator[str]:
    """What an app with this manifest lacks, in words."""
    features, given = mapping(manifest.get("features")), mapping(manifest.get("settings"))
    for kind, needed, there in (
        ("events", EVENTS, mapping(given.get("event_subscriptions")).get("bot_events") or ()),
        ("shortcuts", SHORTCUTS, [one.get("callback_id") for one in mappings(features.get("shortcuts"))]),
        ("commands", COMMANDS, [one.get("command") for one in mappings(features.get("slash_commands"))]),
    ):
        if missing := sorted(needed - set(there)):
            yield words.not_in_app(kind, missing)
    if has_steps(manifest) and (missing := sorted(STEPS - set(mapping(manifest.get("functions"))))):
        yield words.not_in_app("functions", missing)
    if not mapping(given.get("interactivity")).get("is_enabled"):
        yield words.NO_INTERACTIVITY
    elif not socket_mode and not mapping(given.get("interactivity")).get("message_menu_options_url"):
        yield words.NO_OPTIONS_URL
    if bool(given.get("socket_mode_enabled")) != socket_mode:
        yield words.SOCKET_MODE_IS_OFF if socket_mode else words.SOCKET_MODE_IS_ON
    yield from _lacks_of_tabs(mapping(features.get("app_home")))
    host = urlsplit(ticket_url or "").hostname
    if host and not any(host == domain or host.endswith(f".{domain}") for domain in features.get("unfurl_domains") or ()):
        yield words.no_unfurl_domain(host)


def lacks_of_objects(manifest: Mapping[str, Any]) -> list[str]:
    """The types of Work Objects that the app hasn't switched on. Slack's schema of manifests doesn't have them yet.

    Source: https://docs.slack.dev/messaging/work-objects-implementation; the name of the key is Slack's own in its exports.
    """
    previews = mapping(mapping(manifest.get("features")).get("rich_previews"))
    active = previews.get("entity_types") or () if previews.get("is_active") else ()
    return sorted(kind for kind in (TASK, INCIDENT) if kind not in active)


def _lacks_of_tabs(home: Mapping[str, Any]) -> Iterator[str]:
    if not home.get("home_tab_enabled"):
        yield words.NO_HOME_TAB
    if not home.get("messages_tab_enabled") or home.get("messages_tab_read_only_enabled"):
        yield words.NO_MESSAGES_TAB


def has_steps(manifest: Mapping[str, Any]) -> bool:
    """Whether the app offers steps for workflows, which it can do without."""
    return bool(STEPS & set(mapping(manifest.get("functions"))))

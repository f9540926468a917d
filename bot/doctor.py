"""``keesa-bot check``: tries every setting, token, scope, the sign-in and the database, and says what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk import WebClient

from bot.config import Settings, misspelt
from bot.keesa.client import connect
from bot.model.errors import KeesaBotError
from bot.store.database import try_database
from handlers.slack.calls import call
from handlers.slack.membership import Membership

SCOPES: Final = frozenset(
    {
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
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
"""The bot scopes that the code needs; the manifest asks for just these."""


@dataclass(frozen=True)
class Finding:
    """What came of one check. `detail` says what was found or what to do."""

    what: str
    ok: bool
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Check one thing after the other; none keeps the next from being checked."""
    for what, check in (
        ("Settings", _settings),
        ("Slack bot token", _bot_token),
        ("Slack scopes", _scopes),
        ("Slack app token", _app_token),
        ("Who may use it", _members),
        ("Keesa sign-in", _keesa),
        ("Database", _database),
    ):
        yield _finding(what, check, settings)


def _finding(what: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(what, True, check(settings))
    except KeesaBotError as error:
        return Finding(what, False, str(error))


def _settings(settings: Settings) -> str:
    if unknown := misspelt():
        raise KeesaBotError(" ".join(unknown))
    return "Socket Mode" if settings.socket_mode else "HTTP mode, at /slack/events"


def _bot_token(settings: Settings) -> str:
    answer = call(_client(settings).auth_test)
    return f"{answer['user']} in {answer['team']}"


def _scopes(settings: Settings) -> str:
    answer = call(_client(settings).auth_test)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = set(str(headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")) - {""}
    missing = sorted(SCOPES - granted)
    if granted and missing:
        raise KeesaBotError(f"missing: {', '.join(missing)}. Update the app from manifest.yml and install it again.")
    return "all that are needed" if granted else "Slack does not say"


def _app_token(settings: Settings) -> str:
    if settings.slack_app_token is None:
        return "not needed in HTTP mode"
    call(_client(settings).apps_connections_open, app_token=settings.slack_app_token.get_secret_value())
    return "opens a connection"


def _members(settings: Settings) -> str:
    members = Membership(_client(settings), settings.allowed_channels, settings.allowed_usergroups)
    if problems := members.refresh():
        raise KeesaBotError(
            f"{'; '.join(problems)}. Are ALLOWED_CHANNELS and ALLOWED_USERGROUPS right, and is the bot in the channels?"
        )
    named = ", ".join([*settings.allowed_channels, *settings.allowed_usergroups])
    return f"as {named} say" if named else "everyone in the workspace"


def _keesa(settings: Settings) -> str:
    keesa = connect(settings)
    try:
        return f"{settings.keesa_base_url}, {len(keesa.open_tickets())} open tickets"
    finally:
        keesa.close()


def _database(settings: Settings) -> str:
    return try_database(settings.database_url)


def _client(settings: Settings) -> Any:
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(), base_url=f"{settings.slack_api_url}/", timeout=10, retry_handlers=[]
    )

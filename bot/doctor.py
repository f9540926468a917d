"""``keesa-bot check``: tries every setting, token and scope, the sign-in and the database, and reports what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.config import Settings, misspelt
from bot.keesa.client import connect
from bot.model.errors import KeesaBotError, KeesaError
from bot.runtime.clock import clock_ahead_of
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.store.database import skew_of, try_database
from bot.wiring.database import bounds_of
from bot.wiring.slack import slack_client
from bot.wording import operator as words
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
"""The bot scopes that the code needs, which are those in the manifest."""


_MOST_AHEAD: Final = timedelta(minutes=1)
"""A clock that is off by more isn't synchronised. Slack allows five minutes."""


@dataclass(frozen=True)
class Finding:
    """The result of one check. `detail` says what was found or what to do."""

    what: str
    ok: bool
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Run all checks, one after the other, even if some fail."""
    for what, check in (
        ("Settings", _settings),
        (words.BOT_TOKEN_CHECK, _bot_token),
        (words.SCOPES_CHECK, _scopes),
        (words.APP_TOKEN_CHECK, _app_token),
        (words.ACCESS_CHECK, _members),
        (words.SIGN_IN_CHECK, _keesa),
        (words.CLOCK_CHECK, _clock),
        (words.DATABASE_CHECK, _database),
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
    return words.SOCKET_MODE if settings.socket_mode else words.HTTP_MODE


def _bot_token(settings: Settings) -> str:
    answer = call(_client(settings).auth_test, Timings())
    return words.bot_token_works(answer["user"], answer["team"])


def _scopes(settings: Settings) -> str:
    answer = call(_client(settings).auth_test, Timings())
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = set(str(headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")) - {""}
    missing = sorted(SCOPES - granted)
    if granted and missing:
        raise KeesaBotError(words.missing_scopes(missing))
    return words.ALL_SCOPES if granted else words.SCOPES_UNKNOWN


def _app_token(settings: Settings) -> str:
    if settings.slack_app_token is None:
        return words.NO_APP_TOKEN_NEEDED
    call(_client(settings).apps_connections_open, Timings(), app_token=settings.slack_app_token.get_secret_value())
    return words.APP_TOKEN_WORKS


def _members(settings: Settings) -> str:
    members = Membership(_client(settings), Timings(), settings.allowed_channels, settings.allowed_usergroups)
    if problems := members.refresh():
        raise KeesaBotError(words.access_unknown(problems))
    named = [*settings.allowed_channels, *settings.allowed_usergroups]
    return words.limited_to(named) if named else words.EVERYONE


def _keesa(settings: Settings) -> str:
    keesa = connect(settings)
    try:
        return words.sign_in_works(settings.keesa_base_url, len(keesa.open_tickets()))
    finally:
        keesa.close()


def _clock(settings: Settings) -> str:
    """Slack's requests and Keesa's tokens expire by their servers' clocks. The bot's own times are the database's."""
    headers = {name.lower(): value for name, value in call(_client(settings).auth_test, Timings()).headers.items()}
    ahead = {"Slack": clock_ahead_of(str(headers.get("date", ""))), "Keesa": _ahead_of_keesa(settings)}
    skew = skew_of(settings.database_url)
    known = {of: span for of, span in (ahead | {words.THE_DATABASE: skew}).items() if span is not None}
    if wrong := {of: span for of, span in known.items() if abs(span) > _MOST_AHEAD}:
        raise KeesaBotError(words.clock_is_wrong(wrong))
    return words.clock_agrees(list(known), skew)


def _ahead_of_keesa(settings: Settings) -> timedelta | None:
    keesa = connect(settings)
    try:
        with suppress(KeesaError):
            keesa.open_tickets()
        return keesa.clock_ahead
    finally:
        keesa.close()


def _database(settings: Settings) -> str:
    return try_database(settings.database_url, bounds_of(settings))


def _client(settings: Settings) -> Any:
    return slack_client(settings, Metrics())

"""``keesa-bot check``: tries every setting, token and scope, the sign-in and the database, and reports what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from pydantic import SecretStr

from bot import wording
from bot.config import Settings, misspelt
from bot.keesa.client import connect
from bot.model.errors import KeesaBotError, KeesaError, SlackRefused, StartError
from bot.runtime.clock import clock_ahead_of
from bot.runtime.drawing import DrawingFailed, can_draw, draw
from bot.runtime.timings import Timings
from bot.store.engines import sqlite_file
from bot.store.examining import Examination
from bot.store.trial import skew_of, try_database
from bot.wiring.database import bounds_of
from bot.wiring.slack import slack_client
from bot.wording import checks as words
from handlers.blocks.charts import chart
from handlers.grammar.slack_text import mapping
from handlers.slack.app_manifest import SCOPES, has_steps, lacks_of_app, lacks_of_objects
from handlers.slack.calls import call, once
from handlers.slack.membership import Membership
from handlers.slack.surfaces import LACKING

FOR_OPERATORS: Final = 2
"""Connections for `check` or `migrate`, and a backup."""

_MOST_AHEAD: Final = timedelta(minutes=1)
"""A clock that is off by more isn't synchronised. Slack allows five minutes."""


class Result(StrEnum):
    """A `NOTE` works, but an operator should know about it."""

    OK = words.OK
    NOTE = words.NOTE
    FAILED = words.FAILED


class Noteworthy(KeesaBotError):
    """A check passed, with something to say."""


@dataclass(frozen=True)
class Finding:
    """The result of one check. `detail` says what was found or what to do."""

    what: str
    result: Result
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Run all checks, one after the other, even if some fail. What is in the database is only checked if there is one."""
    for what, check in (
        (words.SETTINGS_CHECK, _settings),
        (words.BOT_TOKEN_CHECK, _bot_token),
        (words.SCOPES_CHECK, _scopes),
        (words.APP_TOKEN_CHECK, _app_token),
        (words.EVENTS_CHECK, _app),
        (words.OBJECTS_CHECK, _objects),
        (words.PICTURES_CHECK, _pictures),
        (words.ACCESS_CHECK, _members),
        (words.SIGN_IN_CHECK, _keesa),
        (words.CLOCK_CHECK, _clock),
    ):
        yield _finding(what, partial(check, settings))
    yield (database := _finding(words.DATABASE_CHECK, lambda: _database(settings)))
    file = sqlite_file(settings.database_url)
    if database.result is Result.OK and (file is None or file.exists()):
        yield from _in_database(settings)


def _in_database(settings: Settings) -> Iterator[Finding]:
    bounds = bounds_of(settings)
    try:
        database = Examination(settings.database_url, bounds)
    except StartError as error:
        yield Finding(words.RIGHTS_CHECK, Result.FAILED, str(error))
        return
    try:
        yield (tables := _finding(words.TABLES_CHECK, lambda: _tables(database)))
        yield _finding(words.RIGHTS_CHECK, lambda: _rights(database))
        if tables.result is Result.OK:
            yield _finding(words.WRITE_CHECK, lambda: _write(database))
            yield _finding(words.CONNECTIONS_CHECK, lambda: _connections(database, bounds.pool))
    finally:
        database.close()


def _finding(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, Result.OK, check())
    except Noteworthy as note:
        return Finding(what, Result.NOTE, str(note))
    except KeesaBotError as error:
        return Finding(what, Result.FAILED, str(error))


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
    if not granted:
        raise Noteworthy(words.SCOPES_UNKNOWN)
    return words.scopes_beyond(sorted(granted - SCOPES)) if granted - SCOPES else words.ALL_SCOPES


def _app_token(settings: Settings) -> str:
    if settings.slack_app_token is None:
        return words.NO_APP_TOKEN_NEEDED
    call(_client(settings).apps_connections_open, Timings(), app_token=settings.slack_app_token.get_secret_value())
    return words.APP_TOKEN_WORKS


def _app(settings: Settings) -> str:
    """What Slack only shows with an app configuration token. Source: https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests"""
    token = settings.slack_config_token
    if token is None:
        raise Noteworthy(words.EVENTS_UNKNOWN)
    manifest = _manifest(settings, token)
    if lacked := list(lacks_of_app(manifest, socket_mode=settings.socket_mode, ticket_url=settings.keesa_ticket_url)):
        raise KeesaBotError(words.app_lacks(lacked))
    return words.APP_IS_LIKE_MANIFEST if has_steps(manifest) else words.APP_HAS_NO_STEPS


def _manifest(settings: Settings, token: SecretStr) -> Mapping[str, Any]:
    client = _client(settings)
    bot_id = call(client.auth_test, Timings())["bot_id"]
    app_id = call(client.bots_info, Timings(), bot=bot_id)["bot"]["app_id"]
    return mapping(call(client.apps_manifest_export, Timings(), app_id=app_id, token=token.get_secret_value())["manifest"])


def _objects(settings: Settings) -> str:
    """Whether tickets open beside a conversation: Slack refuses the method, or the app hasn't switched it on."""
    if settings.keesa_ticket_url is None:
        return words.NO_OBJECTS_NEEDED
    try:
        once(_client(settings).entity_presentDetails, trigger_id="0", error={"status": "not_found"})
    except SlackRefused as error:  # of course it refuses the trigger
        if error.code in LACKING:
            raise Noteworthy(words.NO_OBJECTS_HERE) from None
    token = settings.slack_config_token
    if token is None:
        raise Noteworthy(words.OBJECTS_UNKNOWN)
    if missing := lacks_of_objects(_manifest(settings, token)):
        raise Noteworthy(words.objects_are_off(missing))
    return words.OBJECTS_ARE_ON


def _pictures(_settings: Settings) -> str:
    """Whether charts can be drawn. Whether they need to be, only a message would show."""
    if not can_draw():
        raise Noteworthy(words.NO_PICTURES)
    trial = chart("bar", words.PICTURES_CHECK, ["1"], {"1": [1]}, x="1", y="1")
    try:
        draw(trial.to_dict(), Timings().drawing)
    except DrawingFailed as error:
        raise Noteworthy(words.cannot_draw(str(error))) from None
    return words.PICTURES_WORK


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


def _tables(database: Examination) -> str:
    version, is_up_to_date = database.version()
    if is_up_to_date:
        return words.tables_are_up_to_date(version)
    raise Noteworthy(words.tables_are_older(version) if version else words.NO_TABLES_YET)


def _rights(database: Examination) -> str:
    if lacked := database.lacks():
        raise KeesaBotError(wording.operator.lacks_rights(lacked))
    if warnings := database.warnings():
        raise Noteworthy("; ".join(warnings))
    return words.ALL_RIGHTS


def _write(database: Examination) -> str:
    database.write_and_read()
    return words.WRITE_WORKS


def _connections(database: Examination, pool: int) -> str:
    """The formula is in docs/performance.md."""
    found = database.connections()
    if found is None:
        return words.ONE_PROCESS
    replicas = max(found.replicas, 1)
    needed = (replicas + 1) * pool + FOR_OPERATORS
    if needed > found.allowed:
        raise Noteworthy(words.too_few_connections(needed, found.allowed, replicas))
    return words.connections_suffice(needed, found.allowed, found.in_use, replicas)


def _client(settings: Settings) -> Any:
    return slack_client(settings)

"""What `keesa-bot check` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.wording.enumerations import all_of
from bot.wording.plurals import counted

CHECK_COLUMN = "Check"
RESULT_COLUMN = "Result"
DETAIL_COLUMN = "Detail"
OK = "ok"
FAILED = "FAILED"
SETTINGS_CHECK = "Settings"
BOT_TOKEN_CHECK = "Slack bot token"
SCOPES_CHECK = "Slack scopes"
APP_TOKEN_CHECK = "Slack app token"
ACCESS_CHECK = "Who can use it"
SIGN_IN_CHECK = "Keesa sign-in"
CLOCK_CHECK = "Clock"
THE_DATABASE = "the database"
DATABASE_CHECK = "Database"
EVENTS_CHECK = "Slack app"
OBJECTS_CHECK = "Work Objects"
PICTURES_CHECK = "Pictures of charts"
TABLES_CHECK = "Database tables"
RIGHTS_CHECK = "Database rights"
WRITE_CHECK = "Database write"
CONNECTIONS_CHECK = "Database connections"
NOTE = "note"
CHECK_AS_JSON = "Print JSON."
SOCKET_MODE = "Socket Mode"
HTTP_MODE = "HTTP mode, at /slack/events"
ALL_SCOPES = "all required scopes granted"
SCOPES_UNKNOWN = "Slack doesn't say which scopes are granted"
NO_APP_TOKEN_NEEDED = "not needed in HTTP mode"
APP_TOKEN_WORKS = "can open a connection"
EVERYONE = "everyone in the workspace"
DATABASE_WORKS = "reachable"
NO_TABLES_YET = "none yet; the first start creates them"
ALL_RIGHTS = "all that the bot needs"
WRITE_WORKS = "written and read in a transaction that was rolled back"
ONE_PROCESS = "SQLite, which one process of the bot uses at a time"
MAY_NOT_CREATE = "may not create tables, which updates of the bot need (GRANT CREATE ON SCHEMA …)"
TABLES_OF_ANOTHER_ROLE = "some tables belong to another role, so only that one can update them (`keesa-bot migrate`)"
EVENTS_UNKNOWN = (
    "Slack doesn't show a bot its events, shortcuts and command. Compare them with manifest.yml, or set SLACK_CONFIG_TOKEN to an "
    "app configuration token."
)
NO_OBJECTS_NEEDED = "not used, since KEESA_TICKET_URL isn't set"
NO_OBJECTS_HERE = "Slack doesn't offer them here, so tickets are shown as cards only."
OBJECTS_UNKNOWN = (
    "If Work Object Previews are off in the app's settings, tickets are shown as cards only. Slack doesn't show a bot whether they "
    "are: look there, or set SLACK_CONFIG_TOKEN."
)
PICTURES_WORK = "drawn where Slack shows no charts"
NO_PICTURES = (
    "If Slack shows no charts here, reports have text alone. For pictures, install the extra: "
    "pip install --require-hashes -r locks/extras.txt."
)
OBJECTS_ARE_ON = "switched on for tasks and incidents"
APP_IS_LIKE_MANIFEST = "events, shortcuts and command as in manifest.yml"
APP_HAS_NO_STEPS = f"{APP_IS_LIKE_MANIFEST}; no steps for Workflow Builder, which are optional"
NO_OPTIONS_URL = "interactivity has no Options Load URL (message_menu_options_url), so menus of tickets stay empty"
NO_INTERACTIVITY = "interactivity is off"
NO_HOME_TAB = "the Home tab is off"
NO_MESSAGES_TAB = "the Messages tab is off or read-only"
SOCKET_MODE_IS_OFF = "Socket Mode is off, but SLACK_APP_TOKEN is set"
SOCKET_MODE_IS_ON = "Socket Mode is on, but SLACK_APP_TOKEN isn't set"


def cannot_draw(why: str) -> str:
    return f"The extra `charts` is installed but draws nothing ({why}), so if Slack shows no charts here, reports have text alone."


def tables_are_up_to_date(version: str) -> str:
    return f"version {version}, up to date"


def tables_are_older(version: str) -> str:
    return f"version {version}; the next start updates them"


def database_to_create(path: str) -> str:
    return f"{path} will be created at the first start"


def lacks_privilege(table: str, privilege: str) -> str:
    return f"{privilege} on {table}"


def cannot_write_to(path: str) -> str:
    return f"write access to {path}"


def open_to_all(path: str) -> str:
    return f"every account of this machine can read or change {path}, with what people wrote: chmod o-rwx"


def connections_suffice(needed: int, allowed: int, in_use: int, replicas: int) -> str:
    """`needed` are those of all replicas that run, and of one more during an update."""
    return f"up to {needed} of {allowed} for {counted(replicas, 'replica')} and one more during an update; {in_use} in use"


def too_few_connections(needed: int, allowed: int, replicas: int) -> str:
    return (
        f"{counted(replicas, 'replica')} and one more during an update may need {needed} connections, and the database allows "
        f"{allowed}. Lower DATABASE_POOL, or raise max_connections."
    )


def not_in_app(kind: str, names: Iterable[str]) -> str:
    """`kind` is “events”, “shortcuts” or “commands”."""
    return f"no {kind} {', '.join(names)}"


def no_unfurl_domain(host: str) -> str:
    return f"links to {host} show no ticket: it isn't an unfurl domain"


def objects_are_off(types: Sequence[str]) -> str:
    """`types` are Slack's names."""
    off = f"Work Object Previews are off for {', '.join(types)}, so tickets are shown as cards only."
    return f"{off} Switch them on in the app's settings."


def app_lacks(lacked: Iterable[str]) -> str:
    return f"{'; '.join(lacked)}. Update the app from manifest.yml and install it again."


def scopes_beyond(scopes: Iterable[str]) -> str:
    return f"{ALL_SCOPES}; not needed: {', '.join(scopes)}"


def bot_token_works(user: str, team: str) -> str:
    return f"{user} in {team}"


def missing_scopes(scopes: Iterable[str]) -> str:
    return f"missing: {', '.join(scopes)}. Update the app from manifest.yml and install it again."


def limited_to(ids: Iterable[str]) -> str:
    return f"limited to {', '.join(ids)}"


def access_unknown(problems: Iterable[str]) -> str:
    return f"{'; '.join(problems)}. Check ALLOWED_CHANNELS and ALLOWED_USERGROUPS, and that the bot is in the private channels."


def clock_agrees(others: Sequence[str], skew: timedelta | None = None) -> str:
    """`skew` is how far this machine's clock is ahead of the database's, if that has one."""
    if not others:
        return "Slack and Keesa don't say what time it is"
    exactly = "" if skew is None else f" ({abs(skew).total_seconds():.1f} seconds {_direction(skew)} {THE_DATABASE})"
    return f"agrees with {all_of(others)}{exactly}"


def clock_is_wrong(ahead: Mapping[str, timedelta]) -> str:
    """`ahead` is how far this machine's clock is ahead of others'."""
    found = [f"{_span(span)} {_direction(span)} {of}" for of, span in ahead.items()]
    return f"This machine's clock is {all_of(found)}. Set it, and keep it right with NTP."


def _direction(ahead: timedelta) -> str:
    return "ahead of" if ahead > timedelta(0) else "behind"


def _span(span: timedelta) -> str:
    minutes = round(abs(span).total_seconds() / 60)
    return counted(minutes, "minute") if minutes < 120 else counted(round(minutes / 60), "hour")


def sign_in_works(url: str, open_tickets: int) -> str:
    return f"{url}, {counted(open_tickets, 'open ticket')}"

"""What operators read on the command line: help, `keesa-bot check`, and why the bot doesn't start."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.wording.enumerations import all_of, any_of
from bot.wording.plurals import counted, plural

# Help

BOT = "A Slack bot for Keesa tickets."
VERSION = "Show the version."
RUN = "Run the bot until SIGTERM or Ctrl-C."
CHECK = "Check every setting, token and scope, the sign-in, the clocks and the database. Can be run at any time."
MIGRATE = "Update the database tables. Every start does this, too."
RESTORED = (
    "Run this once after restoring a backup, before the bot: what waited then may have been sent since, and is looked for first."
)
DEMO = "Run the whole bot in a local Slack workspace, with a sandbox Keesa. No account needed."
DEMO_TOUR = "Don't open a browser: walk through the workspace and print what a person would see."
DEMO_PORT = "The workspace's port. Default: any free port."
SANDBOX = "Run a sandbox Keesa to try things out."
SANDBOX_PORT = "The port to listen on, on loopback."
SANDBOX_LIFE = "Seconds between events in the sandbox's tickets; 0 for none."

DATABASE_IS_UP_TO_DATE = "The database is up to date."


def restored(count: int) -> str:
    were = plural(count, "message, ticket or note was waiting and is", "messages, tickets and notes were waiting and are")
    waiting = f"{count:,} {were} looked for in Slack or Keesa before being sent." if count else "Nothing was waiting."
    return f"{waiting} You can start the bot now."


BAD_SETTINGS = "The settings are wrong:"

# Settings. Each follows the variable's name.

MISSING = "is missing"
NOT_AN_ADDRESS = "must be an http or https address, such as https://keesa.example:8443/api/v1"
MORE_THAN_A_BASE = "must be the address that all calls begin with: leave out everything from “?” or “#” on"
USER_IN_ADDRESS = "must not contain a user or password; set them in their own variables"
NOT_HTTPS = "must begin with https:// (http is allowed for loopback addresses only)"
NO_STATUS = "must name at least one status"
TICKET_URL = "must be an address with {number} in it, such as https://keesa.example/tickets/{number}"
DATABASE_URL = "must be sqlite:///file or postgresql://user:password@host:port/name"
BOT_TOKEN = "must begin with xoxb-; copy the Bot User OAuth Token from the app's “OAuth & Permissions” page"
APP_TOKEN = "must begin with xapp-; copy the App-Level Token from the app's “Basic Information” page"
NO_WAY_TO_SLACK: Final = (
    "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first for Socket Mode, the second for HTTP mode"
)


def bad_status(entry: str) -> str:
    return f"must be a list of name or name=number, with commas between them; “{entry}” is neither"


def bad_time_zone(name: str) -> str:
    return f"must be a time zone such as Indian/Maldives; “{name}” isn't one"


def too_short(at_least: int) -> str:
    return f"is too short: a secret needs at least {at_least} characters"


def not_channel_ids(wrong: Iterable[str]) -> str:
    return f"must list ids such as C024BE91L (at the end of a channel's “View channel details”), not names: {', '.join(wrong)}"


def not_usergroup_ids(wrong: Iterable[str]) -> str:
    return f"must list ids such as S0604QSJC (at the end of a user group's address), not names: {', '.join(wrong)}"


def not_a_choice(choices: Iterable[str]) -> str:
    return f"must be {any_of(choices)}"


def not_in_range(low: float, high: float, *, whole: bool) -> str:
    return f"must be a whole number from {low:g} to {high:g}" if whole else f"must be a number from {low:g} to {high:g}"


def not_above(low: float, high: float) -> str:
    return f"must be a number above {low:g} and up to {high:g}"


def misspelt(name: str, meant: str) -> str:
    return f"{name} isn't a setting. Did you mean {meant}?"


def cannot_read(path: str, reason: str) -> str:
    return f"{path} can't be read ({reason}). Let the bot's account read it."


def not_text(path: str) -> str:
    return f"{path} can't be read: it isn't text in UTF-8"


def setting(name: str, problem: str) -> str:
    return f"{name} {problem}"


# `keesa-bot check`

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
WRITTEN_AND_NOT_READ = "What was written to the database isn't there when it is read."
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
OTHER_PICTURES_TOOK_LONG = "others before it took too long"
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


def drawing_ended(exit_code: int, error: str) -> str:
    """Why there is no picture. `error` is the kind of error, "" if there is none."""
    return f"exit code {exit_code} {error}".strip()


def drawing_took(seconds: float) -> str:
    return f"it took longer than {seconds:g} s"


def cannot_draw(why: str) -> str:
    return f"The extra `charts` is installed but draws nothing ({why}), so if Slack shows no charts here, reports have text alone."


def tables_are_up_to_date(version: str) -> str:
    return f"version {version}, up to date"


def tables_are_older(version: str) -> str:
    return f"version {version}; the next start updates them"


def lacks_privilege(table: str, privilege: str) -> str:
    return f"{privilege} on {table}"


def lacks_rights(lacked: Iterable[str]) -> str:
    return f"The bot's account lacks: {', '.join(lacked)}."


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


# Why the bot doesn't start


SLACK_NOT_ASKED = "Not connected to Slack yet."


def slack_unreachable(url: str, code: str, *, by_proxy: bool = False) -> str:
    """`by_proxy` means that the environment names an HTTP proxy for it."""
    proxy = ", the proxy in HTTPS_PROXY" if by_proxy else ""
    return f"Can't reach Slack at {url} ({code}). Check the network{proxy}, and SLACK_API_URL if you set it."


_SCOPES = "Update the app from manifest.yml and install it again."
_COPY_BOT_TOKEN = "Copy the Bot User OAuth Token (xoxb-…) again from the app's “OAuth & Permissions” page."
_COPY_APP_TOKEN = "Copy the App-Level Token (xapp-…) again from the app's “Basic Information” page."
_BOT_TOKEN_FIXES: Final = {"missing_scope": _SCOPES, "no_permission": _SCOPES}
_APP_TOKEN_FIXES: Final = {"missing_scope": "The App-Level Token needs the scope connections:write. Generate one that has it."}
_ABOUT_TOKENS: Final = (
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "not_allowed_token_type",
)
_ALLOW = "A workspace administrator needs to allow the app again."


def bot_token_refused(code: str) -> str:
    """`code` is Slack's."""
    fix = _COPY_BOT_TOKEN if code in _ABOUT_TOKENS else _BOT_TOKEN_FIXES.get(code, _ALLOW)
    return f"Slack rejected SLACK_BOT_TOKEN ({code}). {fix}"


def app_token_refused(code: str) -> str:
    """`code` is Slack's."""
    fix = _COPY_APP_TOKEN if code in _ABOUT_TOKENS else _APP_TOKEN_FIXES.get(code, _ALLOW)
    return f"Slack didn't open a Socket Mode connection with SLACK_APP_TOKEN ({code}). {fix}"


_FREE_THE_PORT: Final = "Stop what uses it, or set another HTTP_PORT."
_OWN_ADDRESS: Final = "Set HTTP_HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."
_LISTEN_FIXES: Final[Mapping[int | None, str]] = {
    errno.EADDRNOTAVAIL: _OWN_ADDRESS,
    socket.EAI_NONAME: _OWN_ADDRESS,
    errno.EACCES: "Set HTTP_PORT to 1024 or higher, or let the bot use lower ones.",
}


def port_unavailable(port: int, host: str, reason: str, number: int | None) -> str:
    """`number` is the operating system's for the reason."""
    return f"Can't listen on port {port} of {host} ({reason}). {_LISTEN_FIXES.get(number, _FREE_THE_PORT)}"


DATABASE_IN_MEMORY = "DATABASE_URL must name a file: a database in memory would lose everything that waits to be sent."


def database_to_create(path: str) -> str:
    """The answer of `keesa-bot check` about a database that doesn't exist yet."""
    return f"{path} will be created at the first start"


def database_cannot_create(path: str, directory: str, reason: str) -> str:
    return f"Can't create the database {path}: can't write to {directory} ({reason})."


def database_unusable(reason: str) -> str:
    return f"Can't use the database: {reason}"


def database_unreachable(url: str, reason: str) -> str:
    return f"Can't reach the database at {url}: {reason}"


DATABASE_IS_OLDER = (
    "The database's tables are older than this keesa-bot. Start the bot, or run `keesa-bot migrate` while it is stopped, first."
)


def no_database(path: str) -> str:
    return f"There is no database {path} yet. The bot creates it at its first start. Check DATABASE_URL and the working directory."


NO_ANSWER = "it doesn't answer"
DATABASE_MOVED = "its file was deleted or replaced while the bot was running"
NO_VERSION = "its tables say nothing about their version"


def lacks(table: str, columns: Iterable[str]) -> str:
    return f"table {table} lacks {', '.join(columns)}"


def database_foreign(tables: Sequence[str]) -> str:
    found = f" It has tables of something else, such as {tables[0]}." if tables else ""
    return f"The database isn't keesa-bot's.{found} Set DATABASE_URL to a database of its own."


def database_newer(version: str, known: str) -> str:
    return (
        f"The database was made by a newer keesa-bot: its tables have version {version}, this one knows versions up to {known}. "
        "Run the newer keesa-bot, or restore a backup that is older."
    )


def database_half_migrated(what: str) -> str:
    return f"The database isn't whole: {what}. An update of its tables may have been interrupted. Restore a backup."


_DATABASE_FIXES: Final = {
    "deleted or replaced": "Put it back; or restart the bot to begin with what is there now.",
    "full": "Free some space on its disk.",
    "No space left": "Free some space on its disk.",
    "readonly": "Check that its file and directory can be written, and that the disk isn't mounted read-only.",
    "read-only": "Check why it is read-only.",
    "locked": "Another process is writing to it: stop that one.",
    "lock timeout": "Another process holds a lock in it: end that one.",
}


def database_failing(reason: str) -> str:
    """`reason` is the database's own. Nobody has to do anything afterwards: the bot goes on by itself."""
    fixes = (fix for word, fix in _DATABASE_FIXES.items() if word in reason)
    return f"Fails: {reason}. {next(fixes, 'Check its disk or server.')}"


def database_in_use(path: str) -> str:
    return f"Another keesa-bot is running on {path}. Stop it, or set another DATABASE_URL for this one."


def database_cannot_open(path: str, reason: str) -> str:
    return f"Can't open the database {path}: {reason}"


def again(times: int) -> str:
    """After “failed”."""
    return f" (for the {times}th time)" if times > 1 else ""


CONNECTION_IS_DEAD = "the connection is dead"


def cannot_reconnect(reason: str) -> str:
    return f"the connection is dead, and can't be replaced ({reason})"


def error_elsewhere(name: str) -> str:
    """`name` is the part of a library that logged it."""
    return f"An error in {name}"


BAD_SENTRY_DSN = "SENTRY_DSN must be an address as Sentry gives it, such as https://key@sentry.example/1."


def extra_missing(setting: str, extra: str) -> str:
    return f"{setting} is set, but not installed: pip install 'keesa-bot[{extra}]', or remove the setting."


CLOCK_WAS_AHEAD = "The bot's clock was ahead when this feed was last read. Check that NTP is running."

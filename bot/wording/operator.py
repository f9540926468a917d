"""What operators read: the help of the command line, why the bot doesn't start, and reasons in the log."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.wording.enumerations import any_of
from bot.wording.plurals import plural

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
WRITTEN_AND_NOT_READ = "What was written to the database isn't there when it is read."
DATABASE_MOVED = "its file was deleted or replaced while the bot was running"
NO_VERSION = "its tables say nothing about their version"


def lacks(table: str, columns: Iterable[str]) -> str:
    return f"table {table} lacks {', '.join(columns)}"


def lacks_rights(lacked: Iterable[str]) -> str:
    return f"The bot's account lacks: {', '.join(lacked)}."


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


BAD_SENTRY_DSN = "SENTRY_DSN must be an address as Sentry gives it, such as https://key@sentry.example/1."


def extra_missing(setting: str, extra: str) -> str:
    return f"{setting} is set, but not installed: pip install 'keesa-bot[{extra}]', or remove the setting."


# Reasons in the log


def again(times: int) -> str:
    """After “failed”."""
    return f" (for the {times}th time)" if times > 1 else ""


CONNECTION_IS_DEAD = "the connection is dead"


def cannot_reconnect(reason: str) -> str:
    return f"the connection is dead, and can't be replaced ({reason})"


OTHER_PICTURES_TOOK_LONG = "others before it took too long"


def drawing_ended(exit_code: int, error: str) -> str:
    """Why there is no picture. `error` is the kind of error, "" if there is none."""
    return f"exit code {exit_code} {error}".strip()


def drawing_took(seconds: float) -> str:
    return f"it took longer than {seconds:g} s"


def error_elsewhere(name: str) -> str:
    """`name` is the part of a library that logged it."""
    return f"An error in {name}"


CLOCK_WAS_AHEAD = "The bot's clock was ahead when this feed was last read. Check that NTP is running."

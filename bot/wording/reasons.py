"""Why a call to Keesa failed: for the log, for `/readyz` and, as the last error, for `/keesa status`."""

from __future__ import annotations

NONE_GIVEN = "no reason given"
NO_ANSWER = "no answer"
EMPTY = "the answer is empty"
NOT_JSON = "the answer isn't JSON"
TOO_LARGE = "the answer is too large"
NO_TICKET = "the answer has no ticket"
NO_ACCESS_TOKEN = "the answer has no access token"
MAINTENANCE = "Keesa is down for maintenance"
INTERNAL_ERROR = "Keesa had an internal error"
TIMED_OUT = "the answer didn't arrive in time"
CONNECTION_LOST = "the connection was lost"
UNKNOWN_HOST = "the host name can't be resolved"
CONNECTING_TIMED_OUT = "connecting took too long"
PROXY_UNREACHABLE = "the proxy can't be reached"
CONNECTION_REFUSED = "connection refused"
DIGITS_ONLY = "a ticket number has only digits"


def failed(call: str, status: int | None, reason: str) -> str:
    """``GET /tickets: 403: not allowed``; without a status there was no answer."""
    return f"{call}: {status or NO_ANSWER}: {reason}"


def certificate_refused(problem: str) -> str:
    """`problem` is OpenSSL's text, such as “self-signed certificate”."""
    return f"its certificate isn't trusted ({problem})"


def proxy_refuses(status: str) -> str:
    return f"the proxy refuses the connection ({status})"


def cannot_connect(reason: str) -> str:
    return f"can't connect: {reason}"


def no_list(key: str) -> str:
    return f"the answer has no list of {key}"


def sign_in_failed(status: int | None, reason: str) -> str:
    return f"sign-in failed ({status or NO_ANSWER}: {reason})"


def sign_in_rejected(status: int | None, reason: str) -> str:
    return f"sign-in rejected ({status or NO_ANSWER}: {reason})"


def new_token_rejected(reason: str) -> str:
    return f"Keesa rejected a new access token, too: {reason}"


def unreadable_ticket(number: str | None, key: str) -> str:
    return f"ticket {number}: can't read {key}" if number else f"ticket without a number: can't read {key}"

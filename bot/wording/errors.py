"""What went wrong: first what happened, then what to do."""

from __future__ import annotations

from typing import Final

BUSY = "I'm handling a lot of requests right now. Please try again in a minute."
STORE_IS_BUSY = "My database is busy, so nothing was saved. Please try again in a minute."
MAYBE_SAVED = (
    "My database stopped responding while I was saving this, so I can't tell whether it was saved."
    " Please check in a few minutes, before you try again."
)
NOT_SAVED = "My database has a problem, so nothing was saved. Please try again in a few minutes."
NOT_CARRIED_OUT = "I couldn't get what I needed from Slack to act on your message, so nothing was done. Please send it again."
TYPED = "This is what you typed:"
STALE_BUTTON = "This button or form is out of date. Please run the command again."
ASKED_ALREADY = "Someone has already asked for this."
TOO_LATE = "Slack timed out before I could open the form. Please try again."
OPENED_ALREADY = (
    "Slack opens one window for each click or command, and has opened one for this. If you don't see it, please try again."
)
NOT_RECOGNISED = "Slack no longer recognises this click or command, so I couldn't open a window. Please try again."
INCOMPLETE = "Slack didn't send me all of this, so I couldn't do anything. Please try again."
UNKNOWN_CONTROL = "I don't know this button or form. It may be from another version of me. Please run the command again."
SLACK_IS_BUSY = "Slack is rate-limiting me. Please try again in a minute."
SLACK_DID_NOT_ANSWER = "Slack didn't respond, so I don't know if that worked. Please check before you try again."
KEESA_IS_DOWN = "Keesa is down for maintenance. Please try again later."
KEESA_CANNOT_BE_REACHED = "I can't reach Keesa right now. Please try again later."
KEESA_FAILED = "Keesa returned an error. Please try again in a minute."
NO_ANSWER_IN_TIME = "Keesa didn't respond in time. Please try again in a minute."
NO_SIGN_IN = "I can't sign in to Keesa right now. An administrator can see why with `/keesa status`."
NOT_ALLOWED = "My Keesa account isn't allowed to do this. Ask your Keesa administrator to give it permission."
NOTHING_THERE = "Keesa has nothing under that number. Check the number and try again."


def unexpected(reference: str) -> str:
    return f"Something unexpected went wrong. An administrator can find the details in the log under {reference}."


_NEW_TOKEN: Final = (
    "An administrator needs to set `SLACK_BOT_TOKEN` to the app's current Bot User OAuth Token, and restart the bot."
)
_NEW_SCOPES: Final = "An administrator needs to update the app from `manifest.yml` and install it again."
_APP_FIXES: Final = {
    "invalid_auth": _NEW_TOKEN,
    "not_authed": _NEW_TOKEN,
    "token_revoked": _NEW_TOKEN,
    "token_expired": _NEW_TOKEN,
    "account_inactive": _NEW_TOKEN,
    "not_allowed_token_type": _NEW_TOKEN,
    "missing_scope": _NEW_SCOPES,
    "no_permission": _NEW_SCOPES,
    "message_limit_exceeded": "The workspace has reached its message limit. A workspace administrator needs to check its plan.",
}
_APP_FIX: Final = "A workspace administrator needs to allow the app again. Everything that waits to be sent is kept until then."


def app_refused(code: str) -> str:
    """`code` is Slack's."""
    return f"Slack rejects the bot's app ({code}). {_APP_FIXES.get(code, _APP_FIX)}"


def not_accepted(reason: str) -> str:
    """`reason` is Keesa's own."""
    return f"Keesa didn't accept this: {reason}"


def refused_for_good(status: int | None) -> str:
    if status is None:
        return "Keesa refused this, and trying again won't help. Ask your Keesa administrator why."
    return f"Keesa refused this ({status}), and trying again won't help. Ask your Keesa administrator why."

"""What went wrong: first what happened, then what to do."""

from __future__ import annotations

BUSY = "I am busy with many requests at once. Please try again in a minute."
STALE_BUTTON = "This button or form is out of date. Please run the command again."
SLACK_IS_BUSY = "Slack takes no more from me just now. Please try again in a minute."
SLACK_DID_NOT_ANSWER = "Slack did not answer, so this may have been done or not. Please look before you try again."
TOO_LATE = "Slack gave up waiting before I could open the form. Please try again."


def unexpected(reference: str) -> str:
    return f"Something went wrong that I did not foresee. An administrator finds it in the log under {reference}."


ASKED_ALREADY = "This was asked for already."
NOT_ALLOWED = "Keesa does not allow the bot's account to do this. Ask your Keesa administrator to grant the right."
NOTHING_THERE = "Keesa has nothing under that number. Please check it."
KEESA_IS_DOWN = "Keesa is down for maintenance. Please try again later."
KEESA_CANNOT_BE_REACHED = "Keesa cannot be reached at the moment. Please try again later."
NO_SIGN_IN = "Keesa does not let the bot sign in at the moment. An administrator can see why with `/keesa status`."
NO_ANSWER_IN_TIME = "Keesa did not answer in time. Please try again in a minute."
KEESA_FAILED = "Keesa answered with an error of its own. Please try again in a minute."


def app_refused(code: str) -> str:
    return f"Slack refuses the bot's app ({code}). {_APP_FIXES.get(code, _APP_FIX)}"


_RENEW = "An administrator needs to set the app's current Bot User OAuth Token as `SLACK_BOT_TOKEN`, and restart the bot."
_APP_FIX = "A workspace administrator needs to allow the app again. What is waiting is kept until then."
_APP_FIXES = {
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type"), _RENEW
    ),
    **dict.fromkeys(
        ("missing_scope", "no_permission"), "An administrator needs to update the app from `manifest.yml`, and install it again."
    ),
    "message_limit_exceeded": "The workspace has reached its message limit. A workspace administrator needs to look into its plan.",
}


def not_accepted(reason: str) -> str:
    return f"Keesa did not accept it: {reason}"


def refused_for_good(status: int | None) -> str:
    return f"Keesa refused this ({status}), and trying again will not help. Your Keesa administrator may know why."

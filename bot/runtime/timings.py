"""Every wait of the bot's own, in one value: how often it looks, how long it waits, and why that long.

What an operator sets (`POLL_SECONDS`, `STALE_MINUTES`, …) is in `bot.config`; how long a call to Keesa or Slack may take is with
their clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pauses:
    """Pauses that double from `first` to `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, tries: int) -> timedelta:
        """The pause after so many tries that failed."""
        doublings = min(max(tries - 1, 0), 32)
        return min(self.first * (1 << doublings), self.longest)


@dataclass(frozen=True)
class Timings:
    """As the bot runs in earnest. Tests of a whole bot pass shorter ones."""

    # The heartbeat

    beat: timedelta = timedelta(seconds=1)
    """How often what is due is looked for; `POLL_SECONDS` where that is shorter. Nobody notices a second."""
    sweep: timedelta = timedelta(hours=1)
    """How often each subscribed channel is looked at, and old rows deleted: Slack rarely fails to say that a channel is gone."""
    members: timedelta = timedelta(minutes=1)
    """How often the members of the named channels and user groups are read again: so long somebody new may be refused."""
    followed_polls: int = 10
    """A followed ticket that no feed shows is looked up once in so many polls: every five minutes by default."""
    drain: timedelta = timedelta(seconds=7)
    """How long SIGTERM waits for what is in hand; the whole stop has ten seconds."""

    # Leases and retries

    lease: timedelta = timedelta(minutes=2)
    """How long a row is held by whoever works on it: longer than any call with its retries takes, or two would work on it."""
    longest_backoff: timedelta = timedelta(minutes=5)
    """The longest pause before a feed or a ticket that could not be read is tried again: so long its return may go unnoticed."""
    longest_unreadable: timedelta = timedelta(hours=6)
    """The same for a followed ticket for which Keesa answers, but not in a form that anybody can read."""
    departed: Pauses = Pauses(timedelta(seconds=30), timedelta(hours=1))
    """Before a ticket that left its feed and could not be looked up is asked for again."""
    departed_tries: int = 8
    """After so many look-ups in vain, which take some two hours, nobody asks for it any more."""
    submission_retry: Pauses = Pauses(timedelta(seconds=2), timedelta(minutes=5))
    """Before a submission that Keesa did not take is sent again: after about as long as it has been tried already."""

    # Keesa

    first_look_up: timedelta = timedelta(seconds=1)
    """From an answer that was lost to the first look-up: mostly the write is there by then."""
    settled: timedelta = timedelta(seconds=5)
    """After this long, a write that broke off is in Keesa or never will be."""
    settled_after_timeout: timedelta = timedelta(seconds=30)
    """The same for a write that was not answered in time, or during which the bot was killed: Keesa may still be at work on it."""
    sign_in_rejected: Pauses = Pauses(timedelta(seconds=30), timedelta(minutes=15))
    """Between sign-ins with credentials that Keesa rejected: the account must not get locked."""
    sign_in_failed: Pauses = Pauses(timedelta(seconds=1), timedelta(seconds=30))
    """Between sign-ins while Keesa is down: soon signed in when it is back, and no burden before."""

    # Slack

    history_lag: timedelta = timedelta(seconds=10)
    """A message may be read only so long after it was posted: an earlier look that does not find it proves nothing."""
    look_again: timedelta = timedelta(seconds=2)
    """Between two looks for a message that may have been posted."""
    app_refused: Pauses = Pauses(timedelta(seconds=2), timedelta(minutes=1))
    """Between two tries while Slack refuses the whole app: it goes on soon after somebody has mended it."""
    message_refused: Pauses = Pauses(timedelta(seconds=2), timedelta(hours=1))
    """Before a message is sent again that Slack refused for a reason nobody knows."""
    give_up_message_after: timedelta = timedelta(days=1)
    """How long such a message is tried: time enough for somebody to mend what is wrong with the channel or the bot."""
    messages_per_second: float = 1.0
    """What Slack takes in one channel over time."""
    message_burst: int = 3
    """What it takes at once after some silence."""
    ack_travel: timedelta = timedelta(seconds=1.5)
    """The ack that turns a form into “Raising the ticket…” goes another way: an outcome that overtook it would be overwritten."""
    patience: timedelta = timedelta(seconds=1)
    """How long a person waits without wondering: then they are told that the answer takes longer."""
    name_patience: timedelta = timedelta(seconds=1)
    """How long a name is waited for: a form has to be opened within three seconds, and does without."""
    names_kept: timedelta = timedelta(minutes=30)
    """How long what people and channels are called is known without asking again: so long an old name may be shown."""
    names_asked_again: timedelta = timedelta(minutes=1)
    """After how long is asked again what Slack did not answer: it may have asked for a pause."""
    socket_ping: timedelta = timedelta(seconds=3)
    """Between pings of the Socket Mode connection."""
    socket_dead: timedelta = timedelta(seconds=10)
    """A connection on which no pong came for so long is replaced: three pings went unanswered."""
    socket_close: timedelta = timedelta(seconds=1.5)
    """How long the connection may take to close before it is left to the end of the process."""

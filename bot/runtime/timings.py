"""Every wait of the bot's own, as one value: how often it checks, how long it waits, and why.

The operator's settings (`POLL_SECONDS`, `STALE_MINUTES`, …) are in `bot.config`. How long other calls to Keesa or Slack may take
is with their clients.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple


class Pauses(NamedTuple):
    """Pauses that double from `first` to `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, tries: int) -> timedelta:
        """The pause after `tries` failed attempts."""
        doublings = min(max(tries - 1, 0), 32)
        return min(self.first * (1 << doublings), self.longest)

    def as_long_as(self, tried: timedelta) -> timedelta:
        """About as long as it has been tried already, so they double, however many attempts there were."""
        return min(max(tried, self.first), self.longest)


class Timings(NamedTuple):
    """The bot's waits in production. Tests of a whole bot use shorter ones."""

    # The heartbeat

    beat: timedelta = timedelta(seconds=1)
    """How often to look for what is due; `POLL_SECONDS` if that is shorter. Nobody notices a second."""
    sweep: timedelta = timedelta(hours=1)
    """How often to check each subscribed channel, and to delete old rows. Slack usually reports that a channel is gone."""
    duty_step: timedelta = timedelta(seconds=30)
    """After this long, a step of a duty is repeated, since its replica must have been killed. Longer than any step."""
    sweep_step: timedelta = timedelta(seconds=1.5)
    """From one channel to the next: Slack allows about 50 such calls a minute, and people need some of them."""
    freshness: timedelta = timedelta(seconds=5)
    """How often to check whether Keesa still responds, and responds again."""
    schedules: timedelta = timedelta(seconds=5)
    """How often to check whether a scheduled report is due. Nobody minds if it comes some seconds late."""
    reminders: timedelta = timedelta(minutes=1)
    """How often to check of which tickets channels have to be reminded. The shortest time that people can choose."""
    late_words: timedelta = timedelta(seconds=5)
    """How often to check whether the words of tickets wait to be stored."""
    history: timedelta = timedelta(seconds=30)
    """From one list of what was before a subscription to the next. Keesa has better things to do."""
    held: timedelta = timedelta(seconds=15)
    """How often to check whether somebody's quiet hours are over."""
    memory: timedelta = timedelta(seconds=5)
    """How often to give memory back that a long list needed."""
    check_dues: timedelta = timedelta(minutes=1)
    """How often to check that nothing waits for longer than its longest pause."""
    members: timedelta = timedelta(minutes=1)
    """How often to read the members of the channels and user groups in the settings. A new member may be refused for this long."""
    followed_polls: int = 10
    """A followed ticket that no feed shows is looked up once every so many polls, by default every five minutes."""
    last_beat: timedelta = timedelta(seconds=1)
    """How long to wait after SIGTERM for what the heartbeat is doing."""
    drain: timedelta = timedelta(seconds=7)
    """How long to wait for work in progress after SIGTERM. The whole stop has ten seconds."""

    write_patience: timedelta = timedelta(seconds=2)
    """How long to wait for another process that holds the database. The ack must fit into Slack's three seconds."""

    # Leases and retries

    lease: timedelta = timedelta(seconds=20)
    """How long a claim on a row lasts unless it is renewed, which begins after a quarter of this time. What a killed replica had
    claimed is free after three quarters of it, or later."""
    broken_off: timedelta = timedelta(seconds=3)
    """When to take up again what an unforeseen error or the database interrupted: soon, but not in a tight loop."""
    longest_backoff: timedelta = timedelta(minutes=5)
    """The longest pause before retrying a feed or ticket that failed. Its recovery may go unnoticed for this long."""
    longest_unreadable: timedelta = timedelta(hours=6)
    """The same for a followed ticket for which Keesa answers, but not in a readable form."""
    departed: Pauses = Pauses(timedelta(seconds=30), timedelta(hours=1))
    """Before retrying to look up a ticket that left its feed."""
    departed_tries: int = 8
    """After so many failed look-ups, which take about two hours, a ticket is given up."""
    submission_retry: Pauses = Pauses(timedelta(seconds=2), timedelta(minutes=5))
    """Before sending a submission again that Keesa didn't accept: about as long as it has been tried already."""

    answer_awaited: timedelta = timedelta(minutes=5)
    """How long somebody may wait for an answer to a message that was kept. After that, what only shows something is left out."""
    name_awaited: timedelta = timedelta(minutes=2)
    """How long such a message waits for a name while Slack doesn't answer. After that, it is carried out without the name."""

    # Keesa

    first_look_up: timedelta = timedelta(seconds=1)
    """From a lost answer to the first look-up. By then the write usually exists."""
    settled: timedelta = timedelta(seconds=5)
    """After this long, a write whose connection broke is in Keesa or never will be."""
    settled_after_timeout: timedelta = timedelta(seconds=30)
    """The same for a write that timed out, or during which the bot was killed: Keesa may still be processing it."""
    sign_in_rejected: Pauses = Pauses(timedelta(seconds=30), timedelta(minutes=15))
    """Between sign-ins with credentials that Keesa rejected, so that the account doesn't get locked."""
    sign_in_turn: timedelta = timedelta(seconds=15)
    """How long a replica may take to sign in before another one tries. Longer than the call to Keesa may take."""
    sign_in_failed: Pauses = Pauses(timedelta(seconds=1), timedelta(seconds=30))
    """Between sign-ins while Keesa is down: short enough to be back soon, long enough not to be a burden."""

    # Slack

    drawing: timedelta = timedelta(seconds=10)
    """How long a picture of a chart may take; it usually takes two seconds. After that a report has its text alone."""
    picture_processed: Pauses = Pauses(timedelta(seconds=1), timedelta(seconds=3))
    """Before a new picture is shown again that Slack has not processed yet, which usually takes a second."""
    slack_away: Pauses = Pauses(timedelta(seconds=1), timedelta(seconds=30))
    """Between attempts to reach Slack at the start: short enough to be back soon, long enough not to be a burden."""
    repeat_call: Pauses = Pauses(timedelta(seconds=0.5), timedelta(seconds=1))
    """Before a call is repeated that failed temporarily."""
    repeat_call_within: timedelta = timedelta(seconds=3)
    """After this long, a call isn't repeated any more: a person is waiting, or a queue retries better."""
    repeat_opening_within: timedelta = timedelta(seconds=2)
    """The same for a call that opens a window, which must happen within three seconds of the click."""
    history_lag: timedelta = timedelta(seconds=10)
    """How long a new message may be missing from Slack's history. An earlier look that doesn't find it proves nothing."""
    look_again: timedelta = timedelta(seconds=2)
    """Between two looks for a message that may have been posted."""
    app_refused: Pauses = Pauses(timedelta(seconds=2), timedelta(minutes=1))
    """Between two attempts while Slack refuses the whole app, which goes on soon after it is fixed."""
    message_refused: Pauses = Pauses(timedelta(seconds=2), timedelta(hours=1))
    """Before sending a message again that Slack refused for an unknown reason."""
    give_up_message_after: timedelta = timedelta(days=1)
    """How long to retry such a message: enough time to fix the channel or the bot."""
    messages_per_second: float = 1.0
    """The sustained rate that Slack allows in one channel."""
    message_burst: int = 3
    """The burst that Slack allows after a pause."""
    ack_travel: timedelta = timedelta(seconds=1.5)
    """The ack that turns a form into “Raising the ticket…” takes another route, and would overwrite an outcome that came first."""
    patience: timedelta = timedelta(seconds=1)
    """How long people wait without wondering. After that they are told that the answer takes longer."""
    pane: timedelta = timedelta(seconds=0.7)
    """How long a pane waits for Keesa, before it shows a ticket as it was last seen: all of it within a second."""
    name_patience: timedelta = timedelta(seconds=1)
    """How long to wait for a name. A form must be opened within three seconds, if necessary without it."""
    name_call: timedelta = timedelta(seconds=3)
    """How long Slack may take to tell a name. Whoever waited has gone on without it, but it is kept for the next time."""
    names_kept: timedelta = timedelta(minutes=30)
    """How long to cache the names of people and channels. An old name may be shown for this long."""
    names_asked_again: timedelta = timedelta(minutes=1)
    """How long to wait before asking again what Slack didn't answer, since it may have asked for a pause."""
    socket_ping: timedelta = timedelta(seconds=3)
    """Between pings of the Socket Mode connection."""
    socket_dead: timedelta = timedelta(seconds=10)
    """When to replace a connection without a pong: three pings were unanswered."""
    socket_quiet: timedelta = timedelta(seconds=0.2)
    """How long nothing must arrive before a connection is closed for good. What Slack sends meanwhile goes to nobody else, and
    takes about a tenth of a second."""
    socket_close: timedelta = timedelta(seconds=1.5)
    """How long the connection may take to close before it is left until the process ends."""

    def ack_travel_left(self, acked_at: datetime, now: datetime) -> float:
        """For how many more seconds an ack of `acked_at` may be on its way: at most `ack_travel`, though the clock was set."""
        left = acked_at + self.ack_travel - now
        return min(max(left, timedelta(0)), self.ack_travel).total_seconds()

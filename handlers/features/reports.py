"""``/keesa report``, and sharing it."""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import sha256
from typing import Final

from bot import wording
from bot.model.errors import SlackError
from bot.model.periods import MOST_DAYS
from bot.model.reports import Missing, Report, ReportTerms
from handlers.blocks import remarks, text
from handlers.blocks.kit import Message
from handlers.blocks.report_file import report_file
from handlers.blocks.reports import personal_report, pictures_to_follow, report_title, shared_report, why_not
from handlers.features.files import Files
from handlers.features.sharing import Sharing
from handlers.grammar.arguments import Arguments
from handlers.grammar.commands import REPORT
from handlers.grammar.report_request import ReportRequest
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.content import PLAINNESS
from handlers.slack.metadata import ReportRef
from handlers.slack.reply import Reply

log = logging.getLogger(__name__)

_KEY: Final = 17


class ReportCards:
    """Reports for one person, or for a channel."""

    def __init__(self, services: Services, sharing: Sharing) -> None:
        self._services = services
        self._files = Files(services)
        self._sharing = sharing

    def show(self, reply: Reply, asked: ReportRequest) -> Message | None:
        """The report for this person only, or as a file."""
        made, display = self._made(asked.terms, reply.place.channel_id), self._services.display
        if not isinstance(made, Report):
            return remarks.error(made)
        if asked.as_file:
            title = text.escape(report_title(made))
            return self._files.deliver(reply.place, "report", report_file(made), title, wording.reports.FILE_SENT)
        shown = personal_report(made, display)
        reply.say(shown)
        if PLAINNESS.needed_for(shown):
            self._send_pictures(reply.place.user_id, shown, report_title(made))
        return None

    def _send_pictures(self, user_id: str, shown: Message, title: str) -> None:
        """As a direct message, since only the bot itself could see a file in an answer that one person sees."""
        services, pictures = self._services, self._services.pictures
        pictured = pictures.of(pictures_to_follow(shown, title))
        if pictured is None:
            return

        def send() -> None:
            call(
                services.client.chat_postMessage,
                services.timings,
                channel=user_id,
                text=pictured.text,
                blocks=pictured.blocks,
            )

        try:
            pictures.when_processed(send)
        except SlackError as error:
            log.warning("Couldn't send pictures of charts, so a report has its text alone: %s", error)

    def share(self, reply: Reply, ref: ReportRef) -> Message | None:
        """The report as of now, for everybody in the channel."""
        place = reply.place
        self._sharing.check(place)
        terms = Arguments(REPORT.name, ref.query, self._services.statuses, calendar=self._services.calendar).report().terms
        made = self._made(terms, place.channel_id)
        if not isinstance(made, Report):
            return remarks.error(made)
        key = f"R{sha256(ref.query.encode()).hexdigest()[:_KEY]}"
        if self._sharing.share(reply, key, shared_report(made, self._services.display, place.user_id)):
            return remarks.error(wording.reports.shared(place.channel_name)) if place.view_id else None
        return remarks.error(wording.reports.shared_already(place.channel_name))

    def _made(self, terms: ReportTerms, channel_id: str) -> Report | str:
        """The report, or why there is none."""
        since = terms.period.since
        today = self._services.clock().astimezone(self._services.calendar.zone).date()
        if since and since > today:
            return wording.reports.IN_FUTURE
        if since and today - since > timedelta(days=MOST_DAYS):
            return wording.reports.too_long_ago(MOST_DAYS)
        made = self._services.reports.of(terms, channel_id)
        return why_not(made, terms) if isinstance(made, Missing) else made

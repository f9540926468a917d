"""Makes reports from the tickets that the bot knows. It asks Keesa nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from bot.model.feeds import Feed
from bot.model.filters import Filter
from bot.model.periods import Span
from bot.model.reports import Missing, Report, ReportTerms, Summary, Watch
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction
from bot.store.tickets import Told


class Reports:
    """Reads only. `statuses` are all statuses; new tickets have the first one. A feed shows at most `max_limit` tickets, and closed
    ones are kept for `retention`.
    """

    def __init__(
        self, database: Database, *, statuses: Sequence[str], max_limit: int, zone: tzinfo, retention: timedelta, clock: Clock
    ) -> None:
        self._database = database
        self._statuses = statuses
        self._max_limit = max_limit
        self._zone = zone
        self._retention = retention
        self._clock = clock

    def of(
        self, terms: ReportTerms, channel_id: str, *, spans: tuple[Span, Span] | None = None, names_tickets: bool = False
    ) -> Report | Missing:
        """The report for this channel: as of now or, with `spans`, on the first of the two, compared with the other."""
        now = self._clock()
        with self._database.read() as tx:
            filters = _filters(tx, terms, channel_id)
            if not filters:
                return Missing.NOT_WATCHED if terms.everything else Missing.NOTHING_HERE
            feeds = [feed for feed in tx.feeds.all() if feed.ticket_type in filters]
            watch = self._watch(feeds, filters, now)
            if isinstance(watch, Missing):
                return watch
            compared = spans or (terms.period.span(now, self._zone), terms.period.span_before(now, self._zone))
            summary = Summary(terms, compared, self._zone, watch, tx.raised.products(), now=now, names_tickets=names_tickets)
            return _counted(tx, summary, filters, feeds)

    def _watch(self, feeds: Iterable[Feed], types: Collection[str], now: datetime) -> Watch | Missing:
        """What is known of all of these types."""
        of_type = defaultdict[str, list[Feed]](list)
        for feed in feeds:
            of_type[feed.ticket_type].append(feed)
        if len(of_type) < len(types):
            return Missing.NOT_WATCHED
        watches = [self._watch_of(known) for known in of_type.values()]
        if not all(watches):
            return Missing.NOT_READ_YET
        known = [watch for watch in watches if watch]
        since = max(now - self._retention, *(watch.since for watch in known))
        return Watch(since=since, is_partial=any(watch.is_partial for watch in known))

    def _watch_of(self, feeds: Sequence[Feed]) -> Watch | None:
        """What is known of a type. A ticket that leaves the feed of the new ones is looked up, so that feed alone shows all."""
        new = [feed for feed in feeds if feed.status == self._statuses[0]]
        read = [feed for feed in new or feeds if feed.baselined_at]
        since = [max(feed.baselined_at, feed.unchecked_at or feed.baselined_at) for feed in read if feed.baselined_at]
        is_cut = any(feed.paging.cut_at or feed.paging.hides_newest or len(feed.members) >= self._max_limit for feed in read)
        return Watch(since=min(since), is_partial=is_cut or not new) if since else None


def _counted(tx: Transaction, summary: Summary, filters: Mapping[str, Collection[Filter]], feeds: Iterable[Feed]) -> Report:
    """Only what a feed shows is certainly open. What was open may have been closed or deleted when nobody watched, or have a status
    that nobody watches.
    """
    shown = {number for feed in feeds for number in feed.members}
    read = {(feed.ticket_type, feed.status) for feed in feeds if feed.baselined_at}
    is_filtered, is_partial = any(wanted for wanted in filters.values()), False
    for told in tx.tickets.told_since(list(filters), summary.needed_since):
        counted = [one for one in told if _passes(one, filters[one.ticket_type])] if is_filtered else told
        is_over = [one.is_closed or one.facts.number not in shown for one in counted]
        unseen = (one for one, over in zip(counted, is_over, strict=True) if over and not one.is_closed)
        is_partial = is_partial or any((one.ticket_type, one.facts.status.casefold()) not in read for one in unseen)
        summary.add([one.facts for one in counted], is_over)
    return summary.report(filters, is_filtered=is_filtered, is_partial=is_partial)


def _filters(tx: Transaction, terms: ReportTerms, channel_id: str) -> Mapping[str, Collection[Filter]]:
    """For each type of the report, the filters of which a ticket has to pass one; none if all tickets count."""
    if terms.ticket_type:
        return {terms.ticket_type: ()}
    if terms.everything:
        return {feed.ticket_type: () for feed in tx.feeds.all()}
    filters = defaultdict[str, list[Filter]](list)
    for subscription in tx.subscriptions.of_channel(channel_id):
        filters[subscription.ticket_type].append(subscription.filter)
    return {one: () if any(each == Filter() for each in wanted) else wanted for one, wanted in filters.items()}


def _passes(told: Told, wanted: Collection[Filter]) -> bool:
    return not wanted or any(each.passes(told.facts) for each in wanted)

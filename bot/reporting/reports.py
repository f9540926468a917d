"""Makes reports from the tickets that the bot knows. It asks Keesa nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import chain

from bot.model.feeds import Feed
from bot.model.filters import Filter
from bot.model.periods import Span
from bot.model.reports import Missing, Report, ReportTerms, Watch
from bot.model.summary import Summary
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction
from bot.store.tickets import Told


class Reports:
    """Reads only. `statuses` are all statuses; new tickets have the first one. A feed shows at most `max_limit` tickets, and closed
    ones are kept for `retention`. A feed that wasn't read for `stale_after` is out of date.
    """

    def __init__(
        self,
        database: Database,
        *,
        statuses: Sequence[str],
        max_limit: int,
        stale_after: timedelta,
        zone: tzinfo,
        retention: timedelta,
        clock: Clock,
    ) -> None:
        self._database = database
        self._stale_after = stale_after
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
            feeds = _feeds(tx, filters)
            compared = spans or (terms.period.span(now, self._zone), terms.period.span_before(now, self._zone))
            watch = self._watch(tx, feeds, filters, compared[0].end)
            if isinstance(watch, Missing):
                return watch
            summary = Summary(terms, compared, self._zone, watch, tx.raised.products(), now=now, names_tickets=names_tickets)
            return _counted(tx, summary, filters, feeds)

    def are_behind(self, terms: ReportTerms, channel_id: str, end: datetime) -> bool:
        """Whether the feeds have to be read before a report that ends then. Quickly answered."""
        with self._database.read() as tx:
            filters = _filters(tx, terms, channel_id)
            watch = self._watch(tx, _feeds(tx, filters), filters, end) if filters else Missing.NOTHING_HERE
        return watch is Missing.NOT_READ_YET or (isinstance(watch, Watch) and watch.stale_since is not None)

    def _watch(self, tx: Transaction, feeds: Sequence[Feed], types: Collection[str], end: datetime) -> Watch | Missing:
        """What is known of all of these types, for a report that ends then."""
        of_type = defaultdict[str, list[Feed]](list)
        for feed in feeds:
            of_type[feed.ticket_type].append(feed)
        if len(of_type) < len(types):
            return Missing.NOT_WATCHED
        watches = [self._watch_of(tx, known, end) for known in of_type.values()]
        if not all(watches):
            return Missing.NOT_READ_YET
        known = [watch for watch in watches if watch]
        return Watch(
            since=max(self._clock() - self._retention, *(watch.since for watch in known)),
            is_partial=any(watch.is_partial for watch in known),
            stale_since=min((watch.stale_since for watch in known if watch.stale_since), default=None),
            unread_until=max((watch.unread_until for watch in known if watch.unread_until), default=None),
        )

    def _watch_of(self, tx: Transaction, feeds: Sequence[Feed], end: datetime) -> Watch | None:
        """What is known of a type. A ticket that leaves the feed of the new ones is looked up, so that feed alone shows all that
        were open when it was read.
        """
        new = [feed for feed in feeds if feed.status == self._statuses[0]]
        read = [feed for feed in new or feeds if feed.baselined_at]
        if not read:
            return None
        gaps = [feed.unchecked_at for feed in feeds if feed.unchecked_at]
        since = min(self._past(feed.baselined_at) for feed in read if feed.baselined_at)
        is_cut = any(feed.paging.cut_at or feed.paging.hides_newest or len(feed.members) >= self._max_limit for feed in read)
        last_read = min(self._clock.reckoned(feed.last_success_at or since) for feed in read)
        return Watch(
            since=max([since, *map(self._past, gaps)]),
            is_partial=is_cut or not new,
            stale_since=last_read if end - last_read > self._stale_after else None,
            unread_until=self._unread_until(tx, feeds, since),
        )

    def _unread_until(self, tx: Transaction, feeds: Sequence[Feed], since: datetime) -> datetime | None:
        """The end of the last silence, unless all statuses that tickets may have had since then are read, too."""
        if {feed.status for feed in feeds if feed.baselined_at}.issuperset(self._statuses):
            return None
        ended = [silence.until for silence in tx.silences.of(feeds[0].ticket_type, self._statuses[:1])]
        return max((until for until in ended if until > since), default=None)

    def _past(self, moment: datetime) -> datetime:
        """If the clock was ahead at that moment, when that was at the latest."""
        return self._clock.reckoned(moment) if moment > self._clock() else moment


def _counted(tx: Transaction, summary: Summary, filters: Mapping[str, Collection[Filter]], feeds: Iterable[Feed]) -> Report:
    """Only what a feed shows is certainly open. What was open may have been closed or deleted when nobody watched, or have a status
    that nobody watches.
    """
    shown = {number for feed in feeds for number in feed.members}
    read = {(feed.ticket_type, feed.status) for feed in feeds if feed.baselined_at}
    is_filtered, is_partial = any(wanted for wanted in filters.values()), False
    needed = list(filters), summary.needed_since
    for told in chain(tx.tickets.told_since(*needed), tx.history.told_since(*needed)):
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


def _feeds(tx: Transaction, types: Collection[str]) -> list[Feed]:
    return [feed for feed in tx.feeds.all() if feed.ticket_type in types]


def _passes(told: Told, wanted: Collection[Filter]) -> bool:
    return not wanted or any(each.passes(told.facts) for each in wanted)

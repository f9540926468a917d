"""Fills an empty, migrated database as a large team would in years, with the database's own means: a few statements, a minute.

The same numbers make the same rows on both databases. Rows are numbered from 0; `n` is the number of the row, and a prime number
times `n` spreads values that are independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, text

NOW: Final = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
TYPES: Final = (
    "customer_support",
    "eco_support",
    "roc_support",
    "project_support",
    "remote_support",
    "cross_department_support",
    "routine_maintenance",
)
FIRST: Final = 2_000_000
"""The number of the first ticket."""


@dataclass(frozen=True)
class Size:
    """How many rows. Each channel has two subscriptions."""

    tickets: int = 100_000
    submissions: int = 100_000
    announcements: int = 1_000_000
    channels: int = 1_000
    members: int = 1_000


def channel(n: int) -> str:
    """The id of the channel with this number."""
    return f"C{n % 1_000_000:06}"


def user(n: int) -> str:
    """The id of the person with this number."""
    return f"U{n % 1_000_000:06}"


def fill(connection: Connection, size: Size) -> None:
    """Insert all rows. PostgreSQL counts them, as its autovacuum would; SQLite never does."""
    sql = _Sql(connection.dialect.name == "postgresql")
    for statement in (*_tickets(sql, size), *_channels(sql, size), *_announcements(sql, size), *_submissions(sql, size)):
        connection.execute(text(statement), {"now": NOW if sql.is_postgresql else "2026-11-07 09:00:00"})
    if sql.is_postgresql:
        connection.exec_driver_sql("ANALYZE")


@dataclass(frozen=True)
class _Sql:
    """What the two databases write differently."""

    is_postgresql: bool

    def rows(self, count: int) -> str:
        return f"WITH RECURSIVE numbers(n) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})"

    def ago(self, seconds: str) -> str:
        if self.is_postgresql:
            return f"CAST(:now AS timestamptz) - ({seconds}) * interval '1 second'"
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', :now, (-({seconds})) || ' seconds')"

    def iso(self, seconds: str) -> str:
        """So many seconds ago, as JSON has it."""
        if self.is_postgresql:
            return f"to_char(({self.ago(seconds)}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24\\:MI\\:SS\"Z\"')"
        return f"strftime('%Y-%m-%dT%H:%M:%SZ', :now, (-({seconds})) || ' seconds')"

    def padded(self, number: str, digits: int) -> str:
        return f"substr(CAST({10**digits} + ({number}) AS text), 2)"

    def json(self, value: str) -> str:
        return f"CAST({value} AS json)" if self.is_postgresql else value

    def true(self, condition: str) -> str:
        return condition if self.is_postgresql else f"CASE WHEN {condition} THEN 1 ELSE 0 END"

    def channel(self, n: str, size: Size) -> str:
        return f"'C' || {self.padded(f'({n}) % {size.channels}', 6)}"

    def user(self, n: str, count: int) -> str:
        return f"'U' || {self.padded(f'({n}) % {count}', 6)}"

    def number(self, n: str) -> str:
        return f"CAST({FIRST} + ({n}) AS text)"

    def one_of(self, values: tuple[str, ...], n: str) -> str:
        whens = " ".join(f"WHEN {index} THEN '{value}'" for index, value in enumerate(values))
        return f"CASE ({n}) % {len(values)} {whens} END"


_CLOSED: Final = "n % 5 <> 0"
_DAY: Final = 86_400


def _tickets(sql: _Sql, size: Size) -> Iterator[str]:
    """Four of five are closed. The newest was seen now, the oldest 90 days ago."""
    age = f"({size.tickets} - n) * {90 * _DAY} / {size.tickets}"
    status = f"CASE WHEN {_CLOSED} THEN 'closed' ELSE 'open' END"
    raised, noted = sql.iso(f"{age} + n * 7919 % {5 * _DAY} + 7200"), sql.iso(f"{age} + n * 7919 % 7200")
    closed = f"CASE WHEN {_CLOSED} THEN '\"' || {sql.iso(age)} || '\"' ELSE 'null' END"
    state = (
        f'\'{{"number": "\' || {sql.number("n")} || \'", "title": "Fibre \' || n || \' is down", "status": "\' || {status} ||'
        f' \'", "customer": "Customer \' || (n % 7000) || \'", "assigned_to": "Technician \' || (n % 40) || \'",'
        f' "category": "fault", "raised_at": "\' || {raised} || \'", "closed_at": \' || {closed} || \', "notes": [{{"text":'
        f' "On my way to the site.", "author": "ana", "written_at": "\' || {noted} || \'"}}], "unreadable": [],'
        ' "description": "\' ||'
        f" '{'No light since noon. ' * 20}' || '\"}}'"
    )
    yield (
        "INSERT INTO tickets (number, ticket_type, version, known_from, fingerprint, state, is_closed, first_seen_at, seen_at)"
        f" {sql.rows(size.tickets)} SELECT {sql.number('n')}, {sql.one_of(TYPES, 'n')}, 1, 'feed', 'f' || n, {sql.json(state)},"
        f" {sql.true(_CLOSED)}, {sql.ago(age)}, {sql.ago(age)} FROM numbers"
    )
    words, title = f"{sql.number('n')} || ' fibre ' || n || ' customer'", "'fibre ' || n"
    if sql.is_postgresql:
        yield (
            f"INSERT INTO ticket_search (key, number, title, words) {sql.rows(size.tickets)} SELECT {FIRST} + n, {sql.number('n')},"
            f" array_to_tsvector(string_to_array({title}, ' ')), array_to_tsvector(string_to_array({words}, ' ')) FROM numbers"
        )
    else:
        yield (
            f"INSERT INTO ticket_search (rowid, number, title, words) {sql.rows(size.tickets)}"
            f" SELECT {FIRST} + n, {sql.number('n')}, {title}, {words} FROM numbers"
        )


def _channels(sql: _Sql, size: Size) -> Iterator[str]:
    """Every type in two statuses, and every channel with two types. People follow, share and unfurl some tickets."""
    members = ", ".join(f'"{FIRST + size.tickets - 1 - n}"' for n in range(size.members))
    for ticket_type in TYPES:
        for status in ("open", "closed"):
            yield (
                "INSERT INTO feeds (ticket_type, status, next_poll_at, fence, baselined_at, fingerprint, members, paging, missing,"
                f" given_up, failures, last_attempt_at, last_success_at, last_error) SELECT '{ticket_type}', '{status}',"
                f" {sql.ago('-20' if status == 'open' else '5')}, 1,"
                f" {sql.ago(f'{30 * _DAY}')}, 'page', '[{members}]', '{{}}', '[]', 0, 0, {sql.ago('10')},"
                f" {sql.ago('10')}, ''"
            )
            yield (
                f"INSERT INTO silences (ticket_type, status, since, until) {sql.rows(50)} SELECT '{ticket_type}', '{status}',"
                f" {sql.ago(f'(n + 1) * {_DAY}')}, {sql.ago(f'(n + 1) * {_DAY} - 1200')} FROM numbers"
            )
    yield (
        "INSERT INTO subscriptions (channel_id, channel_name, ticket_type, statuses, created_by, created_at, started_at,"
        f" stopped_reason, filters) {sql.rows(2 * size.channels)} SELECT {sql.channel('n', size)},"
        f" 'team-' || (n % {size.channels}),"
        f" {sql.one_of(TYPES, f'n % {size.channels} + n / {size.channels}')}, {sql.json(_STATUSES)}, {sql.user('n', 200)},"
        f" {sql.ago(f'{30 * _DAY}')}, {sql.ago(f'{30 * _DAY}')}, '', CASE n % 3 WHEN 0 THEN '{{}}' ELSE '{_FILTER}' END"
        " FROM numbers"
    )
    yield (
        f"INSERT INTO follows (user_id, ticket_number, since) {sql.rows(size.tickets // 10)} SELECT {sql.user('n', 200)},"
        f" {sql.number(f'n * 7 % {size.tickets}')}, {sql.ago('n')} FROM numbers"
    )
    yield (
        f"INSERT INTO followed (ticket_number, next_look_at, failures) {sql.rows(size.tickets // 10)} SELECT"
        f" {sql.number(f'n * 7 % {size.tickets}')}, {sql.ago('5 - n % 300')}, 0 FROM numbers"
    )
    yield (
        f"INSERT INTO threads (channel_id, thread_ts, ticket_number, begun_at) {sql.rows(size.tickets // 10)} SELECT"
        f" {sql.channel('n', size)}, 'thread ' || n, {sql.number(f'n * 7 % {size.tickets}')}, {sql.ago('n')} FROM numbers"
    )
    yield (
        f"INSERT INTO muted (channel_id, ticket_number, user_id, since) {sql.rows(size.tickets // 10)} SELECT"
        f" {sql.channel('n', size)}, {sql.number('n')}, {sql.user('n', 200)}, {sql.ago('n')} FROM numbers"
    )
    for table, moment in (("unfurls", "unfurled_at"), ("shares", "shared_at")):
        thread, value = (", thread_ts", ", ''") if table == "shares" else ("", "")
        yield (
            f"INSERT INTO {table} (channel_id, ticket_number{thread}, {moment}) {sql.rows(size.tickets // 10)} SELECT"
            f" {sql.channel('n', size)}, {sql.number(f'n * 7 % {size.tickets}')}{value}, {sql.ago('n % 3600')} FROM numbers"
        )
    yield f"INSERT INTO deliveries (key, acted_at) {sql.rows(20_000)} SELECT 'delivery ' || n, {sql.ago('n % 3600')} FROM numbers"
    paced = f"{sql.channel('n', size)}, {sql.ago('n')}"
    yield f"INSERT INTO paces (channel_id, full_at) {sql.rows(size.channels)} SELECT {paced} FROM numbers"


_STATUSES: Final = '\'["open", "closed"]\''
_FILTER: Final = '{"priority": 5}'


def _announcements(sql: _Sql, size: Size) -> Iterator[str]:
    """Sent, but for the last: of every thousand, some wait, are being sent, are held, were given up, or were refused."""
    age = f"({size.announcements} - n) * {90 * _DAY} / {size.announcements}"
    late = f"n >= {size.announcements - 2 * size.channels}"
    state = (
        f"CASE WHEN {late} THEN CASE WHEN n % 20 = 0 THEN 'pending' WHEN n % 200 = 1 THEN 'sending' WHEN n % 50 = 2 THEN 'held'"
        " ELSE 'sent' END WHEN n % 1000 = 3 THEN 'dead' ELSE 'sent' END"
    )
    waits = f"{late} AND (n % 20 = 0 OR n % 200 = 1 OR n % 50 = 2)"
    number = sql.number(f"n / {size.channels} * 101 % {size.tickets}")
    news = f'\'{{"kind": "new", "ticket": {{"number": "\' || {number} || \'"}}}}\''
    yield (
        "INSERT INTO announcements (channel_id, ticket_number, occasion, detail, news, state, part, attempts, attempted_at, due_at,"
        f" lease_until, fence, message_ts, error, created_at, finished_at) {sql.rows(size.announcements)} SELECT"
        f" {sql.channel('n', size)}, {number}, CASE WHEN n % 4 = 0 THEN 'new' ELSE 'change' END, 'v' || n, {sql.json(news)},"
        f" {state}, 0, 1, {sql.ago(age)}, CASE WHEN {late} AND n % 40 = 0 THEN {sql.ago('-3600')} ELSE {sql.ago(age)} END,"
        f" CASE WHEN {late} AND n % 200 = 1 THEN {sql.ago('-60')} END, 1, '1700000000.' || {sql.padded('n', 6)}, '',"
        f" {sql.ago(age)},"
        f" CASE WHEN {waits} THEN NULL ELSE {sql.ago(age)} END FROM numbers"
    )
    yield (
        "INSERT INTO cards (channel_id, ticket_number, message_ts, editable) SELECT channel_id, ticket_number, min(message_ts),"
        f" {sql.true('1 = 1')} FROM announcements WHERE occasion = 'new' GROUP BY channel_id, ticket_number"
    )


def _submissions(sql: _Sql, size: Size) -> Iterator[str]:
    """By 200 people, the busiest of whom wrote a tenth. All but the last are final, and their authors were told."""
    age = f"({size.submissions} - n) * {90 * _DAY} / {size.submissions}"
    late = f"n >= {size.submissions - 1000}"
    state = (
        f"CASE WHEN {late} AND n % 25 = 0 THEN 'pending' WHEN {late} AND n % 25 = 1 THEN 'unknown' WHEN n % 100 = 7 THEN 'refused'"
        " ELSE 'done' END"
    )
    number, is_note = sql.number(f"n * 3 % {size.tickets}"), "n % 3 = 0"
    note = f'\'{{"kind": "note", "ticket_number": "\' || {number} || \'", "text": "On my way to the site."}}\''
    ticket = (
        f'\'{{"kind": "ticket", "title": "Fibre \' || n || \'", "description": "{"No light since noon. " * 10}",'
        ' "ticket_type": "customer_support", "category": "fault", "product_id": \' || (n % 24) || \', "customer_name":'
        ' "Customer \' || (n % 7000) || \'", "customer_contact": 7735241, "customer_id": \' || (n % 7000) || \'}}\''
    ).replace("}}", "}")
    yield (
        "INSERT INTO submissions (id, key, write, user_id, user_name, channel_id, channel_name, created_at, state, attempts,"
        " due_at, fence, sent_at, timed_out, ticket_number, error, view_id, response_url, thread_ts, message_ts, card, told,"
        " finished_at,"
        f" kind, digest, product_id, customer_id, customer, priority) {sql.rows(size.submissions)} SELECT"
        f" 'S' || {sql.padded('n', 7)}, 'form ' || n, {sql.json(f'CASE WHEN {is_note} THEN {note} ELSE {ticket} END')},"
        f" CASE WHEN n % 10 = 0 THEN 'U000000' ELSE {sql.user('n', 200)} END, 'bo', {sql.channel('n', size)},"
        " 'team',"
        f" {sql.ago(age)}, {state}, 1, CASE WHEN {late} AND n % 50 = 0 THEN {sql.ago('-3600')} ELSE {sql.ago(age)} END,"
        " 1,"
        f" {sql.ago(age)}, {sql.true('1 = 0')}, CASE WHEN {late} AND n % 25 < 2 THEN '' ELSE {number} END, '', 'V' || n, '', '',"
        f" '', '', CASE WHEN {late} AND n % 25 < 2 THEN '' ELSE {state} END, CASE WHEN {late} AND n % 25 < 2 THEN NULL"
        f" ELSE {sql.ago(age)} END, CASE WHEN {is_note} THEN 'note' ELSE 'ticket' END, 'digest ' || n,"
        f" CASE WHEN {is_note} THEN NULL ELSE n % 24 END, CASE WHEN {is_note} THEN NULL ELSE n % 7000 END,"
        f" CASE WHEN {is_note} THEN '' ELSE 'customer ' || (n % 7000) END, CASE WHEN n % 5 = 0 THEN 5 END FROM numbers"
    )

"""The tables. A change here needs a migration under `migrations/versions`, which only expands: see CONTRIBUTING.md."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite has no time zones, so they are removed and added here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _some(name: str, *columns: str, where: str, on_postgresql: str = "") -> Index:
    """A partial index. Queries use it if they have the same condition: see `bot.store.conditions`."""
    return Index(name, *columns, info={"sqlite": where, "postgresql": on_postgresql or where})


metadata = MetaData(
    naming_convention={"ix": "%(column_0_N_label)s", "uq": "%(table_name)s_%(column_0_N_name)s_key", "pk": "%(table_name)s_pkey"}
)  # SQLite's migrations can only drop constraints that have a name

compatibility = Table(
    "compatibility",
    metadata,
    Column("oldest", String(32), primary_key=True),
)
"""One row: the oldest version of the tables whose bot can use them as they are. Migrations that take something away raise it."""

feeds = Table(
    "feeds",
    metadata,
    Column("ticket_type", String(64)),
    Column("status", String(64)),
    Column("next_poll_at", Instant, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
    Column("baselined_at", Instant),
    Column("fingerprint", String(64)),
    Column("members", JSON, nullable=False, default=list),
    Column("paging", JSON, nullable=False, default=dict),
    Column("missing", JSON, nullable=False, default=list),
    Column("given_up", Integer, nullable=False, default=0),
    Column("unchecked_at", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_attempt_at", Instant),
    Column("last_success_at", Instant),
    Column("last_error", Text, nullable=False, default=""),
    PrimaryKeyConstraint("ticket_type", "status"),
)

silences = Table(
    "silences",
    metadata,
    Column("ticket_type", String(64)),
    Column("status", String(64)),
    Column("since", Instant),
    Column("until", Instant, nullable=False),
    PrimaryKeyConstraint("ticket_type", "status", "since"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(18), primary_key=True),
    Column("ticket_type", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("known_from", String(16), nullable=False),
    Column("fingerprint", String(64)),
    Column("state", JSON, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("is_partial", Boolean, nullable=False, server_default=false()),
    Column("first_seen_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("unassigned_at", Instant),
    Column("reopened_at", Instant),
    Column("is_gone", Boolean, nullable=False, server_default=false()),
    Index("tickets_of_type", "ticket_type", "seen_at"),
    _some("tickets_closed", "seen_at", where="is_closed = 1", on_postgresql="is_closed"),
    _some("tickets_gone", "seen_at", where="is_gone = 1", on_postgresql="is_gone"),
    _some("tickets_partial", "number", where="is_partial = 1", on_postgresql="is_partial"),
)

history = Table(
    "history",
    metadata,
    Column("number", String(18), primary_key=True),
    Column("ticket_type", String(64), nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("state", JSON, nullable=False),
    Column("read_at", Instant, nullable=False),
    Index("history_read_at", "read_at"),
)

history_lists = Table(
    "history_lists",
    metadata,
    Column("ticket_type", String(64)),
    Column("status", String(64)),
    Column("read_at", Instant, nullable=False),
    PrimaryKeyConstraint("ticket_type", "status"),
)

unsearched = Table(
    "unsearched",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("numbers", JSON, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", String(32), nullable=False),
    Column("channel_name", String(128), nullable=False),
    Column("ticket_type", String(64), nullable=False),
    Column("statuses", JSON, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("stopped_at", Instant),
    Column("resumed_at", Instant),
    Column("stopped_reason", String(64), nullable=False, default=""),
    Column("stale_since", Instant),
    Column("filters", Text, nullable=False, default="{}"),
    Column("changed_at", Instant),
    Column("former", JSON(none_as_null=True)),
    Column("sync_notes", Boolean, nullable=False, default=False, server_default=false()),
    Column("reminders", Text, nullable=False, default="[]", server_default=text("'[]'")),
    Column("mention", JSON(none_as_null=True)),
    Column("quiet", JSON(none_as_null=True)),
    UniqueConstraint("channel_id", "ticket_type", "filters"),
    sqlite_autoincrement=True,  # old buttons and forms must not act on a new subscription with the same id
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", String(32), nullable=False),
    Column("ticket_number", String(18), nullable=False),
    Column("occasion", String(16), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("news", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("part", Integer, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("attempted_at", Instant),
    Column("due_at", Instant, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
    Column("message_ts", String(32), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("refused_at", Instant),
    Column("request_id", String(16), nullable=False, default="", server_default=text("''")),
    UniqueConstraint("channel_id", "ticket_number", "occasion", "detail"),
    Index("announcements_line", "state", "channel_id", "id"),
    _some(
        "announcements_waiting",
        "channel_id",
        "id",
        "occasion",
        "refused_at",
        where="state NOT IN ('sent', 'held', 'digested', 'dead', 'dropped')",
    ),
    _some("announcements_held", "due_at", "channel_id", where="state = 'held'"),
    _some("announcements_leased", "lease_until", where="lease_until IS NOT NULL"),
    _some("announcements_finished", "finished_at", where="finished_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", String(32), nullable=False),
    Column("what", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    UniqueConstraint("channel_id", "what", "scope"),
    Index("schedules_due", "due_at"),
    sqlite_autoincrement=True,
)

reminders = Table(
    "reminders",
    metadata,
    Column("channel_id", String(32)),
    Column("ticket_number", String(18)),
    Column("reminder", String(40)),
    Column("began", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("told_at", Instant, nullable=False),
    PrimaryKeyConstraint("channel_id", "ticket_number", "reminder"),
)

cards = Table(
    "cards",
    metadata,
    Column("channel_id", String(32)),
    Column("ticket_number", String(18)),
    Column("message_ts", String(32), nullable=False),
    Column("editable", Boolean, nullable=False, default=True),
    PrimaryKeyConstraint("channel_id", "ticket_number"),
    Index("cards_of_ticket", "ticket_number"),
    Index("cards_of_message", "channel_id", "message_ts"),
)

threads = Table(
    "threads",
    metadata,
    Column("channel_id", String(32)),
    Column("thread_ts", String(32)),
    Column("ticket_number", String(18), nullable=False),
    Column("begun_at", Instant, nullable=False),
    PrimaryKeyConstraint("channel_id", "thread_ts"),
    Index("threads_begun_at", "begun_at"),
    Index("threads_of_ticket", "ticket_number"),
)

hints = Table(
    "hints",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column("given_at", Instant, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("write", JSON, nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("user_name", String(128), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("channel_name", String(128), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
    Column("sent_at", Instant),
    Column("timed_out", Boolean, nullable=False, default=False),
    Column("ticket_number", String(18), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("view_id", String(64), nullable=False, default=""),
    Column("response_url", Text, nullable=False, default=""),
    Column("thread_ts", String(32), nullable=False, default=""),
    Column("message_ts", String(32), nullable=False, default=""),
    Column("card", Text, nullable=False, default=""),
    Column("once", String(120)),
    Column("told", String(16), nullable=False, default=""),
    Column("finished_at", Instant),
    Column("kind", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("product_id", BigInteger),
    Column("customer_id", BigInteger),
    Column("eco_id", BigInteger),
    Column("customer", Text, nullable=False),
    Column("priority", Integer),
    Column("request_id", String(16), nullable=False, default="", server_default=text("''")),
    Index("submissions_alike", "product_id", "state"),
    Index("submissions_of_ticket", "ticket_number"),
    Index("submissions_due", "state", "due_at"),
    Index("submissions_of_user", "user_id", "created_at"),
    Index("submissions_once", "once", unique=True),
    _some("submissions_open", "user_id", "digest", where="state NOT IN ('done', 'refused', 'expired', 'cancelled', 'dropped')"),
    _some("submissions_untold", "created_at", where="told != state AND state NOT IN ('pending', 'sending', 'unknown', 'taken')"),
    _some("submissions_of_view", "view_id", where="view_id != ''"),
    _some("submissions_leased", "lease_until", where="lease_until IS NOT NULL"),
    _some("submissions_finished", "finished_at", where="finished_at IS NOT NULL"),
    _some("submissions_written_out", "finished_at", where="response_url != '-'"),
)

steps = Table(
    "steps",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("token", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
    Column("ended_at", Instant),
    Column("request_id", String(16), nullable=False),
    _some("steps_due", "due_at", where="ended_at IS NULL"),
    _some("steps_ended", "ended_at", where="ended_at IS NOT NULL"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("key", String(128), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("said", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0),
    Column("request_id", String(16), nullable=False),
    UniqueConstraint("key"),
    Index("inbox_due", "due_at"),
)

unfurls = Table(
    "unfurls",
    metadata,
    Column("channel_id", String(32)),
    Column("ticket_number", String(18)),
    Column("unfurled_at", Instant, nullable=False),
    PrimaryKeyConstraint("channel_id", "ticket_number"),
)

shares = Table(
    "shares",
    metadata,
    Column("channel_id", String(32)),
    Column("thread_ts", String(32)),
    Column("ticket_number", String(18)),
    Column("shared_at", Instant, nullable=False),
    PrimaryKeyConstraint("channel_id", "thread_ts", "ticket_number"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("acted_at", Instant, nullable=False),
    Index("deliveries_acted_at", "acted_at"),
)

duties = Table(
    "duties",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("position", String(64), nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("credentials", String(32), primary_key=True),
    Column("turn_until", Instant),
    Column("retry_at", Instant),
    Column("pause", Float, nullable=False, default=0.0),
    Column("rejected", Boolean, nullable=False, default=False),
    Column("status", Integer),
    Column("error", Text, nullable=False, default=""),
)

paces = Table(
    "paces",
    metadata,
    Column("channel_id", String(32), primary_key=True),
    Column("full_at", Instant, nullable=False),
)

interventions = Table(
    "interventions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("name", String(128), nullable=False),
    Column("account", String(128), nullable=False),
    Column("host", String(255), nullable=False),
    Column("move", String(16), nullable=False),
    Column("item", String(160), nullable=False),
    Column("ticket_number", String(18), nullable=False),
    Column("reason", Text, nullable=False),
    Index("interventions_at", "at"),
)

follows = Table(
    "follows",
    metadata,
    Column("user_id", String(32)),
    Column("ticket_number", String(18)),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("user_id", "ticket_number"),
    Index("follows_of_ticket", "ticket_number"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column("time_zone", String(64), nullable=False),
    Column("quiet_start", Integer),
    Column("quiet_end", Integer),
    Column("is_hourly", Boolean, nullable=False),
    Column("left_out", JSON, nullable=False),
)

form_defaults = Table(
    "form_defaults",
    metadata,
    Column("channel_id", String(32), primary_key=True),
    Column("defaults", JSON, nullable=False),
)

known_customers = Table(
    "known_customers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("words", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("contact", BigInteger, nullable=False),
    Column("customer_id", BigInteger),
    Column("eco_id", BigInteger),
    Column("used_by", String(32), nullable=False),
    Column("used_at", Instant, nullable=False),
    Index("known_customers_used_at", "used_at"),
)

templates = Table(
    "templates",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("template", JSON, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

muted = Table(
    "muted",
    metadata,
    Column("channel_id", String(32)),
    Column("ticket_number", String(18)),
    Column("user_id", String(32), nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("channel_id", "ticket_number"),
    Index("muted_of_ticket", "ticket_number"),
)

followed = Table(
    "followed",
    metadata,
    Column("ticket_number", String(18), primary_key=True),
    Column("next_look_at", Instant, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("owner", String(64)),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, default=0, server_default="0"),
    Index("followed_due", "next_look_at"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)


def conditioned() -> MetaData:
    """The tables with the conditions of their partial indexes, which only migrations need.

    A condition is an option of a database, and naming it loads the dialect: PostgreSQL's is a tenth of the start on SQLite.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            for dialect, where in index.info.items():
                index.dialect_options[dialect]["where"] = text(where)
    return metadata

"""Hypothesis strategies for what Keesa and people may send: huge, right-to-left, control characters, markup, entities, emoji."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.model.announcements import AnnouncementState, Delivery, OccasionKind
from bot.model.changes import Change, ChangeKind
from bot.model.feeds import Feed
from bot.model.filters import Filter, Rule
from bot.model.subscriptions import Subscription
from bot.model.tickets import Note, Ticket
from bot.model.words import words
from bot.watching.why import Reason, Verdict
from handlers.blocks.display import Display

NOW = datetime(2021, 2, 1, 8, 30, tzinfo=UTC)

_SCRAPS = st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "<#C1|x>",
        "@here ",
        "<b>",
        "</b>",
        "<i><b>",
        "<div>",
        "</div>",
        "<p>",
        "<ul><li>",
        "</li></ul>",
        "<br>",
        "<pre>",
        "</pre>",
        "<a href='https://x.example/?a=1&b=2|3'>",
        "<a href=javascript:alert(1)>",
        "</a>",
        "<script>",
        "<soup>",
        "<h5555555>",
        "<!--",
        "-->",
        "<?xml ?>",
        "<![CDATA[",
        "&amp;",
        "&lt;!here&gt;",
        "&#0;",
        "&#xD800;",
        "&nbsp;",
        "&",
        "https://y.example/a?b=1&c=<d>",
        "\r\n",
        "\n\n\n",
        "\x00\x1b",
        "\u202e",
        "\u200f",
        "ދިވެހި",
        "العربية",
        "👩‍👩‍👧‍👦",
        "*_~`",
        "```",
        "> ",
        " ",
        "\ud800",
    ]
)
_SIZES = st.sampled_from([1, 1, 1, 1, 40, 900, 5_000])
texts = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(_SCRAPS | st.text(max_size=8), max_size=8),
    _SIZES,
).map(lambda text: text[:60_000])

moments = st.datetimes(timezones=st.just(UTC)) | st.just(NOW)
numbers = st.from_regex(r"[0-9]{1,18}", fullmatch=True)
notes = st.builds(Note, text=texts, author=texts, written_at=st.none() | moments)
tickets = st.builds(
    Ticket,
    number=numbers,
    title=texts,
    description=texts,
    status=texts | st.sampled_from(["open", "closed", "1", ""]),
    customer=texts,
    priority=st.none() | st.integers(),
    contact_name=texts,
    contact_number=texts,
    raised_at=st.none() | moments,
    raised_by=texts,
    assigned_to=texts,
    ticket_type=st.none() | st.just("eco_support") | texts,
    category=st.none() | texts,
    image_urls=st.lists(texts | texts.map("https://x.example/{}".format), max_size=12).map(tuple),
    closed_at=st.none() | moments,
    notes=st.lists(notes, max_size=12).map(tuple),
)
changes = st.builds(
    Change,
    kind=st.sampled_from(ChangeKind),
    field=st.sampled_from(["status", "priority", "ticket_type", "description", "image_urls", "title"]) | texts,
    before=texts,
    after=texts | st.just("5"),
    note=st.none() | notes,
)
groups = texts.map(lambda text: tuple(words(text)[:4])).filter(lambda group: 0 < len(" ".join(group)) <= 150)
filters = st.builds(
    Filter,
    priority=st.sampled_from([None, 1, 5, 3]),
    categories=st.lists(st.sampled_from(["fault", "survey"]) | texts, max_size=3).map(tuple),
    words=st.just(()) | groups,
    without=st.just(()) | groups.map(lambda group: (group,)),
)
subscriptions = st.builds(
    Subscription,
    id=st.integers(1, 2**31),
    channel_id=st.just("C0123456789"),
    channel_name=texts,
    ticket_type=texts,
    statuses=st.lists(texts, max_size=3).map(tuple),
    filter=filters,
    created_by=st.just("U0123456789"),
    created_at=moments,
    changed_at=st.none() | moments,
    stopped_at=st.none() | moments,
)
SUBSCRIPTION = Subscription(
    id=1, channel_id="C1", channel_name="noc", ticket_type="eco", statuses=("open",), created_by="U1", created_at=NOW
)
deliveries = st.builds(
    Delivery,
    kind=st.sampled_from([OccasionKind.NEW, OccasionKind.CHANGE, OccasionKind.DIGEST]),
    state=st.sampled_from(AnnouncementState),
    created_at=moments,
    finished_at=st.none() | moments,
    message_ts=st.sampled_from(["", "1612168200.000100"]),
    error=texts,
)
verdicts = st.builds(
    Verdict,
    subscription=subscriptions,
    reason=st.sampled_from(Reason),
    rules=st.lists(st.sampled_from(Rule), min_size=1, max_size=4, unique=True).map(tuple),
    since=st.none() | moments,
    silent_feeds=st.lists(st.tuples(texts, st.none() | moments), max_size=2).map(tuple),
)
feeds = st.builds(
    Feed,
    ticket_type=texts,
    status=texts,
    next_poll_at=moments,
    members=st.lists(numbers, max_size=3).map(tuple),
    failures=st.integers(0, 3),
    last_success_at=st.none() | moments | st.just(NOW - timedelta(seconds=90)),
    last_error=texts,
)
displays = st.sampled_from(
    [Display(), Display(dates="fixed"), Display(ticket_url="https://keesa.example/tickets/{number}?a=1&b=2")]
)

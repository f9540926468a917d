"""Traces: one for each request, with nothing in it that people wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.app import Bot
from bot.runtime import tracing
from bot.runtime.correlation import working_on
from bot.sandbox.keesa import World
from tests.harness import wait_until
from tests.slack import Person, Room

Spans = Callable[[], tuple[ReadableSpan, ...]]


@pytest.fixture
def spans() -> Iterator[Spans]:
    """Everything that is traced and has ended."""
    exporter = InMemorySpanExporter()
    stop, ended = tracing.export_to(exporter), list[tuple[ReadableSpan, ...]]()

    def finished() -> tuple[ReadableSpan, ...]:
        if not ended:
            stop()
            ended.append(exporter.get_finished_spans())
        return ended[0]

    yield finished
    finished()


def test_nothing_is_traced_by_default() -> None:
    with tracing.span("GET /tickets") as outcome:
        outcome("ok")


def test_one_request_is_one_trace(spans: Spans) -> None:
    """Also if it goes on later and elsewhere."""
    with working_on("command", "12345678"), tracing.span("slack command"), tracing.span("GET /tickets") as outcome:
        outcome("ok")
    with working_on("submitter", "12345678"), tracing.span("POST /tickets"):
        pass
    with working_on("poller"), tracing.span("GET /tickets/tickets_by_type"):
        pass
    inner, outer, later, other = spans()
    assert len({span.context.trace_id for span in (inner, outer, later)}) == 1
    assert other.context.trace_id != inner.context.trace_id
    assert inner.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert inner.attributes == {"keesa_bot.task": "command", "keesa_bot.request": "12345678", "keesa_bot.outcome": "ok"}


def test_an_error_leaves_no_text(spans: Spans) -> None:
    def fail() -> None:
        with working_on("command"), tracing.span("slack command"):
            raise ValueError("the password is lagoon-2102")

    with pytest.raises(ValueError, match="lagoon"):
        fail()
    (span,) = spans()
    assert (span.events, span.status.description) == ((), None)


@pytest.mark.parametrize("mode", ["http"])
def test_a_whole_bot(spans: Spans, bot: Bot, ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax of Ibrahim")
    ana.command(f"/keesa note {number} The modem is broken", channel="#noc").reply("Note added")
    wait_until(lambda: world.ticket(number).notes, "the note")
    traced = spans()
    by_trace: dict[int, set[str]] = {}
    for span in traced:
        by_trace.setdefault(span.context.trace_id, set()).add(span.name)
    assert any({"slack command", "POST /tickets/add_ticket_note"} <= names for names in by_trace.values())
    everything = " ".join(span.to_json() for span in traced)
    for private in ("Ibrahim", "modem", number, ana.user.id, ana.user.name, "lagoon-2102", "xoxb-"):
        assert private not in everything

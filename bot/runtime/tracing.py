"""Traces for OpenTelemetry (extra ``otel``): what arrives from Slack, and the calls to Keesa and Slack. Off by default.

All that is done for one request is one trace, on whichever replica and however much later, because a trace's id is made from the
request's. A span has a kind, an outcome and times, and nothing that people or Keesa wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from bot import wording
from bot.model.errors import StartError
from bot.runtime.correlation import current_work
from bot.runtime.replica import replica_name

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

Outcome = Callable[[str], None]
"""Tells the span how it ended, in a word."""
_SECONDS: Final = 2
"""For one attempt to send spans, so that stopping doesn't take long either."""


def _unseen(_outcome: str) -> None:
    """Nobody traces."""


@contextmanager
def _untraced(_name: str) -> Iterator[Outcome]:
    yield _unseen


_begin: Callable[[str], AbstractContextManager[Outcome]] = _untraced


def span(name: str) -> AbstractContextManager[Outcome]:
    """Trace the ``with`` as part of the current request."""
    return _begin(name)


def configure(endpoint: str) -> Callable[[], None]:
    """Send spans to the collector at `endpoint`, by OTLP over HTTP, until the function that this returns is called.

    Raises `StartError` without the extra.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        raise StartError(wording.operator.extra_missing("OTEL_EXPORTER_OTLP_ENDPOINT", "otel")) from None
    return export_to(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_SECONDS))


def export_to(exporter: SpanExporter) -> Callable[[], None]:
    """Send spans there. Returns what stops that."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    service = {"service.name": "keesa-bot", "service.version": version("keesa-bot"), "service.instance.id": replica_name()}
    provider = TracerProvider(resource=Resource.create(service))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("keesa-bot")

    @contextmanager
    def begin(name: str) -> Iterator[Outcome]:
        work = current_work()
        root = _root_of(work.request) if work.request else 0
        inside = trace.get_current_span().get_span_context().trace_id == root
        context = None if inside or not root else trace.set_span_in_context(_remote(root))
        with tracer.start_as_current_span(name, context, record_exception=False, set_status_on_exception=False) as current:
            current.set_attribute("keesa_bot.task", work.task)
            current.set_attribute("keesa_bot.request", work.request)
            yield lambda outcome: current.set_attribute("keesa_bot.outcome", outcome)

    def _remote(root: int) -> trace.NonRecordingSpan:
        flags = trace.TraceFlags(trace.TraceFlags.SAMPLED)
        return trace.NonRecordingSpan(trace.SpanContext(root, root & ((1 << 64) - 1) or 1, is_remote=True, trace_flags=flags))

    global _begin
    _begin = begin
    return lambda: _end(provider.shutdown)


def _end(shut_down: Callable[[], None]) -> None:
    global _begin
    _begin = _untraced
    shut_down()


def _root_of(request: str) -> int:
    """The trace's id."""
    return int.from_bytes(sha256(request.encode()).digest()[:16], "big") or 1

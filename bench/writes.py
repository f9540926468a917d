"""How long Slack waits for an ack that needs a write, while other threads write for people and in the background."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count as numbers
from statistics import quantiles

from bench.acks import running_bot, signed_request
from bot.app import Bot
from bot.model.subscriptions import Terms
from bot.runtime.clock import utc_now
from bot.runtime.urgency import Urgency, working
from handlers.slack.ids import PROGRESS

_WRITERS = 30
_CLOSED = {
    "type": "view_closed",
    "team": {"id": "T0KEESA"},
    "user": {"id": "U0ANA", "team_id": "T0KEESA"},
    "view": {"id": "V1", "type": "modal", "callback_id": PROGRESS, "private_metadata": "", "blocks": []},
}


def measure(count: int) -> Iterator[str]:
    """Returns a line for the acks, and one for the writes in the meantime."""
    with running_bot() as bot, ThreadPoolExecutor(2 * _WRITERS) as pool:
        ids, urgencies = numbers(), (Urgency.PERSON, Urgency.BACKGROUND)
        tasks = [pool.submit(_write, bot, next(ids), urgency) for _ in range(count) for urgency in urgencies]
        acks = []
        while not all(task.done() for task in tasks):
            acks.append(_seconds_to_ack(bot))
        failed = sum(task.exception() is not None for task in tasks)
        with bot.core.database.read() as tx:
            lost = 2 * count - failed - len(tx.subscriptions.all())
    cuts = quantiles(acks, n=100)
    p50, p99, longest = (1000 * seconds for seconds in (cuts[49], cuts[98], max(acks)))
    yield f"{len(acks)} acks after a write: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {longest:.1f} ms"
    yield f"{2 * count} writes meanwhile: {failed} failed, {lost} lost"


def _write(bot: Bot, number: int, urgency: Urgency) -> None:
    with working(urgency), bot.core.database.write() as tx:
        terms = Terms(ticket_type="eco_support", statuses=("open",))
        tx.subscriptions.add(channel_id=f"C{number}", channel_name="noc", terms=terms, created_by="U0ANA", now=utc_now())


def _seconds_to_ack(bot: Bot) -> float:
    """Closing a form, which is written to the database before Slack gets its answer."""
    request = signed_request({"payload": json.dumps(_CLOSED)})
    began = time.perf_counter()
    answer = bot.slack.dispatch(request)
    taken = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"the closing was answered with {answer.status}: {answer.body}")
    return taken

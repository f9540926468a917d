"""Slack's Web API client as this bot uses it: it signs views, and measures its calls."""

from __future__ import annotations

from typing import Any

from slack_sdk.web import SlackResponse

from bot.model.errors import SlackError, SlackNotSent, SlackOutcomeUnknown
from bot.runtime.metrics import Metrics, timed
from handlers.slack.calls import FAILURES, failure_of
from handlers.slack.refusals import NOT_NOW
from handlers.slack.seal import Seal, SealingClient


class SlackClient(SealingClient):
    """Threads may share it."""

    def __init__(self, seal: Seal, metrics: Metrics, **options: Any) -> None:
        super().__init__(seal, **options)
        self._metrics = metrics

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        with timed(self._metrics.slack_calls) as labels:
            labels += [api_method, "ok"]
            try:
                return super().api_call(api_method, **options)
            except FAILURES as error:
                labels[1] = _label(failure_of(api_method, error))
                raise


def _label(failure: SlackError) -> str:
    """The outcome as one of a few words."""
    match failure:
        case SlackNotSent():
            return "rate_limited" if failure.code in NOT_NOW else "unreachable"
        case SlackOutcomeUnknown():
            return "failed"
        case _:
            return "refused"

"""slack_sdk's clients as this bot uses them. They keep their connections; the Web API's signs views, measures its calls, and
notices when Slack doesn't work.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.request import Request

from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.model.errors import SlackError, SlackNotSent, SlackOutcomeUnknown
from bot.runtime.kept_connections import post
from bot.runtime.metrics import Metrics, timed
from bot.runtime.outages import Outage
from bot.runtime.proxies import proxy_for
from bot.runtime.tracing import span
from handlers.slack.calls import FAILURES, failure_of
from handlers.slack.seal import Seal, SealingClient

_TIMEOUT: Final = 10


class SlackClient(SealingClient):
    """Threads may share it."""

    def __init__(self, seal: Seal, metrics: Metrics, outage: Outage, **options: Any) -> None:
        super().__init__(seal, **options)
        self._metrics = metrics
        self._outage = outage

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        with span(api_method) as ended, timed(self._metrics.slack_calls) as labels:
            labels += [api_method, "ok"]
            try:
                answer = super().api_call(api_method, **options)
            except FAILURES as error:
                failure = failure_of(api_method, error)
                labels[1] = _label(failure)
                ended(labels[1])
                self._notice(failure)
                raise
            ended("ok")
            self._outage.worked()
            return answer

    def _notice(self, failure: SlackError) -> None:
        """Slack works if it refuses something."""
        if failure.is_outage:
            self._outage.failed(str(failure))
        else:
            self._outage.worked()

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """slack_sdk's hook for one request."""
        answered = post(req, proxy=self.proxy, timeout=self.timeout)
        return {"status": answered.status, "headers": answered.headers, "body": answered.body}


class Webhook(WebhookClient):
    """Answers through a response_url, once and without repeating. Raises `ValueError` if it is no address."""

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=_TIMEOUT, retry_handlers=[])
        self.proxy = proxy_for(url)

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        answered = post(req, proxy=self.proxy, timeout=self.timeout)
        return WebhookResponse(url=url, status_code=answered.status, body=answered.body, headers=dict(answered.headers.items()))


def _label(failure: SlackError) -> str:
    """The outcome as one of a few words."""
    match failure:
        case SlackNotSent():
            return "unreachable" if failure.is_outage else "rate_limited"
        case SlackOutcomeUnknown():
            return "failed"
        case _:
            return "refused"

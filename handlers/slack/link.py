"""The connection to Slack, which may be unreachable when the bot starts: the bot's identity and, in Socket Mode, the WebSocket.

Temporary failures are retried, while Keesa is polled and written to. What a person must fix (a wrong token, a missing scope, a rule
of the workspace) stops the bot.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from slack_sdk import WebClient

from bot import wording
from bot.model.errors import AppRefused, SlackError, StartError
from bot.runtime.socket_mode import SocketMode
from bot.runtime.timings import Pauses
from handlers.slack.calls import once
from handlers.slack.identity import Identity
from handlers.slack.refusals import PASSING

log = logging.getLogger(__name__)


class Link:
    """Opened once. The scheduler calls `beat`, which retries until then.

    `problem` is why it isn't open yet, in plain text. `refusal` is why it never will be. `socket` is None in HTTP mode.
    """

    def __init__(
        self,
        client: WebClient,
        identity: Identity,
        socket: SocketMode | None,
        pauses: Pauses,
        *,
        on_open: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem = wording.operator.SLACK_NOT_ASKED
        self.refusal: StartError | None = None
        self.is_open = False
        self._client = client
        self._identity = identity
        self._socket = socket
        self._pauses = pauses
        self._on_open = on_open
        self._monotonic = monotonic
        self._tries = 0
        self._not_before = 0.0
        self._trying = threading.Lock()

    def open(self) -> None:
        """Try now. Raises `StartError` if Slack refuses for a permanent reason."""
        with self._trying:
            if not self.is_open:
                self._try()

    def beat(self) -> None:
        """Try again if the pause is over."""
        if self.is_open or self.refusal or self._monotonic() < self._not_before or not self._trying.acquire(blocking=False):
            return
        try:
            self._try()
        except StartError as error:
            self.refusal = error
        finally:
            self._trying.release()

    def _try(self) -> None:
        try:
            self._connect()
        except SlackError as error:
            failure = error
        else:
            self.is_open, self.problem = True, ""
            self._on_open()
            return
        if isinstance(failure, AppRefused) and failure.code not in PASSING:
            raise StartError(_refusal(failure))
        self._put_off(failure)

    def _connect(self) -> None:
        if not self._identity.is_known:
            self._identity.learn(once(self._client.auth_test))
        if self._socket:
            address = once(self._client.apps_connections_open, app_token=self._socket.app_token)["url"]
            self._socket.start(address)

    def _put_off(self, error: SlackError) -> None:
        self._tries += 1
        pause = self._pauses.after(self._tries)
        self._not_before = self._monotonic() + pause.total_seconds()
        self.problem = wording.operator.slack_unreachable(
            self._client.base_url, error.code, by_proxy=self._client.proxy is not None
        )
        level = logging.WARNING if self._tries == 1 else logging.INFO
        log.log(level, "%s Trying again until Slack answers.", self.problem)


def _refusal(error: AppRefused) -> str:
    is_about_app_token = error.call == "apps_connections_open"
    return (wording.operator.app_token_refused if is_about_app_token else wording.operator.bot_token_refused)(error.code)

"""The bot's identity in Slack."""

from __future__ import annotations

from slack_sdk.web import SlackResponse

from bot import wording


class Identity:
    """Empty until Slack has told it. Source: https://docs.slack.dev/reference/methods/auth.test"""

    def __init__(self) -> None:
        self._answer: SlackResponse | None = None

    def learn(self, answer: SlackResponse) -> None:
        self._answer = answer

    @property
    def is_known(self) -> bool:
        return self._answer is not None

    @property
    def answer(self) -> SlackResponse:
        """Slack's full answer. Raises `RuntimeError` before there is one."""
        if self._answer is None:
            raise RuntimeError("Slack has not said yet whose bot this is")
        return self._answer

    @property
    def user_id(self) -> str:
        return self._of("user_id")

    @property
    def team_id(self) -> str:
        """The workspace in which the bot is installed."""
        return self._of("team_id")

    @property
    def url(self) -> str:
        """The address of the workspace, with which permalinks begin: ``https://ooredoo.slack.com/``."""
        return self._of("url")

    @property
    def name(self) -> str:
        """For the log: ``keesa in Ooredoo``."""
        return wording.checks.bot_token_works(self._of("user"), self._of("team"))

    def _of(self, key: str) -> str:
        return str(self._answer[key]) if self._answer else ""

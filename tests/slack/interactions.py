"""The results of a person's actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .deliveries import Delivery
from .values import PATIENCE, Json, Message, ResponseUrl, Trigger, View

if TYPE_CHECKING:
    from .server import SlackServer


@dataclass(eq=False)
class Interaction:
    """The result of an action. `replies` grows as the app answers through the response_url."""

    slack: SlackServer
    delivery: Delivery
    trigger: Trigger
    url: ResponseUrl | None = None

    @property
    def ack(self) -> Json | None:
        return self.delivery.ack

    @property
    def error(self) -> str:
        """``dispatch_failed`` or ``operation_timeout``, ``""`` if the ack came in time."""
        return self.delivery.error

    @property
    def latency(self) -> float | None:
        return self.delivery.latency

    @property
    def replies(self) -> list[Message]:
        """The message in the ack and those sent to the response_url, in order."""
        with self.slack.changed:
            return list(self.url.messages) if self.url else []

    def reply(self, containing: str = "", timeout: float = PATIENCE) -> Message:
        """Wait for a reply that contains this text."""
        found = lambda: next((m for m in self.replies if containing in m.plain), None)  # noqa: E731
        return self.slack.wait_for(found, timeout, f"an answer to {self.delivery.what} with “{containing}”")

    def view(self, timeout: float = PATIENCE) -> View:
        """Wait for the view that was opened or pushed with this action's trigger."""
        return self.slack.wait_for(lambda: self.trigger.view, timeout, f"a view after {self.delivery.what}")


@dataclass(eq=False)
class Submission(Interaction):
    """The result of a submit: `errors` by label (Slack's own, and then nothing was sent, or the app's), else the view that is on
    top now.
    """

    submitted: View | None = None
    next_view: View | None = None

    @property
    def errors(self) -> dict[str, str]:
        return self.submitted.errors_by_label if self.submitted else {}

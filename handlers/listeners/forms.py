"""Forms: every mistake is shown at its field, and the input is saved before Slack gets its ack."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.features.submissions import Submitting
from handlers.grammar.form_fields import Fields
from handlers.listeners.access import Access
from handlers.listeners.routes import FormRoute
from handlers.services import Services
from handlers.slack.place import Place


class FormListener:
    """Handles one form by calling its feature. What that returns is in the ack."""

    def __init__(self, services: Services, access: Access, route: FormRoute[Any, Any]) -> None:
        self._services = services
        self._access = access
        self._form = route.form
        self._handler = route.handler

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody submitted the form."""
        view, place = body["view"], Place.of_interaction(body)
        if not self._form.reads_only:
            self._access.check_may_write(place.user_id)
        services = self._services
        answer = self._form.read(Fields(view["state"]["values"], services.statuses, services.links, services.calendar))
        if not isinstance(answer, dict):
            answer = self._handler(place, self._form.read_metadata(view["private_metadata"]), answer)
        if isinstance(answer, dict):
            return ack(response_action="errors", errors=answer)
        return ack(response_action="update", view=self._services.seal.sealed(answer.to_dict()))


class ClosedListener:
    """Somebody closed a submitted form before its outcome was shown."""

    def __init__(self, submissions: Submitting) -> None:
        self._submissions = submissions

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        self._submissions.form_closed(body["view"]["id"])
        return ack()

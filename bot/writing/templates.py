"""The workspace's templates of tickets: finding, changing and removing them."""

from __future__ import annotations

import logging

from bot.model.templates import TemplateResult, TicketTemplate, as_template_name
from bot.runtime.clock import Clock
from bot.runtime.ornaments import ornament
from bot.store.database import Database

log = logging.getLogger(__name__)


class Templates:
    """The workspace has at most `most`."""

    def __init__(self, database: Database, clock: Clock, most: int) -> None:
        self._database = database
        self._clock = clock
        self._most = most

    def all(self) -> list[TicketTemplate]:
        """By name."""
        with self._database.read() as tx:
            return tx.templates.all()

    def for_a_form(self) -> list[TicketTemplate]:
        """The same; none if the database fails, since a form needs none."""
        return ornament("templates", self.all, [])

    def get(self, name: str) -> TicketTemplate | None:
        """The template with that name in any spelling, if there is one."""
        with self._database.read() as tx:
            return tx.templates.get(as_template_name(name))

    def keep(self, template: TicketTemplate, user_id: str, *, instead_of: str = "") -> TemplateResult:
        """Keep a new template, or an existing one as it was changed, perhaps under another name."""
        with self._database.write() as tx:
            is_renamed = template.name != instead_of
            if is_renamed and tx.templates.get(template.name):
                return TemplateResult.TAKEN
            if not instead_of and len(tx.templates.all()) >= self._most:
                return TemplateResult.FULL
            if is_renamed and instead_of:
                tx.templates.remove(instead_of)
            tx.templates.put(template, user_id, self._clock())
        log.info("Template %s was changed by %s", template.name, user_id)
        return TemplateResult.KEPT

    def remove(self, name: str, user_id: str) -> bool:
        """False if there is none with that name."""
        with self._database.write() as tx:
            is_gone = tx.templates.remove(name)
        if is_gone:
            log.info("Template %s was removed by %s", name, user_id)
        return is_gone

"""Templates of tickets: listing, changing and removing them."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot import wording
from bot.model.templates import TemplateResult, TicketTemplate
from handlers.blocks import forms, remarks
from handlers.blocks.kit import Message, remark
from handlers.blocks.templates import template_list
from handlers.grammar.form_fields import Errors
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import TemplateForm, TemplateRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view


class Templates:
    """Everybody may see them; whoever may raise tickets may change them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, _reply: Reply) -> Message:
        """All of them."""
        return template_list(self._services.templates.all())

    def add(self, reply: Reply) -> None:
        """The empty form."""
        reply.open(forms.template_form(None, TemplateForm(origin=reply.place.origin)))

    def edit(self, reply: Reply, ref: TemplateRef) -> Message | None:
        """The form, filled in."""
        template = self._services.templates.get(ref.name)
        if template is None:
            return remarks.error(wording.templates.GONE)
        reply.open(forms.template_form(template, TemplateForm(origin=reply.place.origin, name=template.name)))
        return None

    def submit(self, place: Place, form: TemplateForm, template: TicketTemplate) -> View | Errors:
        """Keep it before Slack gets its ack."""
        match self._services.templates.keep(template, place.user_id, instead_of=form.name):
            case TemplateResult.TAKEN:
                return {FormBlock.NAME: wording.templates.taken(template.name)}
            case TemplateResult.FULL:
                return {FormBlock.NAME: wording.templates.full(self._services.limits.templates)}
            case TemplateResult.KEPT:
                return as_view(remark(wording.templates.saved(template.name)), form.origin)

    def remove(self, reply: Reply, ref: TemplateRef) -> None:
        """In the form in which the button is."""
        is_gone = self._services.templates.remove(ref.name, reply.place.user_id)
        reply.replace(remark(wording.templates.removed(ref.name) if is_gone else wording.templates.GONE))

"""Templates of tickets: listing, changing and removing them, and filling in the form for a new ticket."""

from __future__ import annotations

from dataclasses import replace

from slack_sdk.models.views import View

from bot import wording
from bot.model.templates import TemplateResult, TicketTemplate
from handlers.blocks import forms, remarks
from handlers.blocks.kit import Message, remark
from handlers.blocks.templates import refilled, template_list
from handlers.grammar.form_fields import Errors
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import TemplateForm, TemplateRef, origin_of
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view


class NewTicketForms:
    """The form for a new ticket: as the person's last one, then as the channel's defaults say, then as a template does."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open(self, reply: Reply, title: str = "", description: str = "") -> None:
        """The form. A title that is a template's name chooses it; what is too long for a title goes into the description."""
        chosen = self._services.templates.get(title) if title and not description else None
        if chosen:
            title = ""
        if not description:
            title, description = forms.split_title(title)
        origin = reply.place.origin_of_new_form().model_copy(update={"has_title": bool(title), "has_text": bool(description)})
        prefill = replace(self._prefill(reply.place, chosen), **_given(title=title, description=description))
        templates = self._services.templates.for_a_form()
        reply.open(forms.new_ticket_form(prefill, origin, templates, chosen.name if chosen else ""))

    def choose(self, reply: Reply, name: str) -> None:
        """Somebody chose another template in the open form, or none."""
        place, templates = reply.place, self._services.templates.for_a_form()
        chosen = next((template for template in templates if template.name == name), None)
        wanted = self._prefill(place, chosen)
        reply.update(refilled(place.view, wanted, origin_of(place.view_metadata), templates, chosen.name if chosen else ""))

    def _prefill(self, place: Place, template: TicketTemplate | None) -> forms.Prefill:
        last = self._services.submissions.last_ticket_of(place.user_id)
        defaults = self._services.submissions.defaults_of(place.channel_id)
        return replace(forms.Prefill.like(last), **(defaults.chosen | (template.chosen if template else {})))


def _given(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


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

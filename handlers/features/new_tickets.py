"""The form for a new ticket."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.templates import TicketTemplate, as_template_name
from handlers.blocks import forms
from handlers.blocks.forms import Menus, Prefill
from handlers.blocks.refilling import all_but_customer, refilled, touched
from handlers.grammar.slack_text import mapping, mappings, string
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import origin_of
from handlers.slack.place import Place
from handlers.slack.reply import Reply
from handlers.slack.surfaces import Surface


class NewTicketForms:
    """Starts as the person's last one, then as the channel's defaults say, then as a template does."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open(self, reply: Reply, title: str = "", description: str = "") -> None:
        """The form. A title that is a template's name chooses it; what is too long for a title goes into the description."""
        templates = self._services.templates.for_a_form()
        chosen = None if description else _named(templates, as_template_name(title))
        if not description:
            title, description = forms.split_title("" if chosen else title)
        origin = reply.place.origin_of_new_form().model_copy(update={"has_title": bool(title), "has_text": bool(description)})
        given = {name: text for name, text in (("title", title), ("description", description)) if text}
        prefill = self._prefill(reply.place, chosen)._replace(**given)
        menus = Menus(templates, chosen.name if chosen else "", self._services.suggesting.has_customers())
        self._services.surfaces.tried(
            Surface.PICKERS,
            lambda picker: reply.open(forms.new_ticket_form(prefill, origin, menus if picker else _without_picker(menus))),
        )

    def choose_template(self, reply: Reply, name: str) -> None:
        """Somebody chose another template in the open form, or none: it fills in what they haven't changed."""
        place, origin = reply.place, origin_of(reply.place.view_metadata)
        menus = self._menus(place)._replace(chosen=name)
        wanted = self._prefill(place, _named(menus.templates, name))
        reply.update(refilled(place.view, wanted, origin, menus, touched(place.view, origin)))

    def choose_customer(self, reply: Reply, key: str) -> None:
        """Somebody chose a customer in the open form: it fills in their name and numbers."""
        place, customer = reply.place, self._services.suggesting.customer(key)
        if customer is None:
            return
        origin = origin_of(place.view_metadata).model_copy(update={"has_customer": True})
        wanted = Prefill(
            customer_name=customer.name,
            contact_number=str(customer.contact),
            customer_id="" if customer.customer_id is None else str(customer.customer_id),
            eco_id="" if customer.eco_id is None else str(customer.eco_id),
        )
        reply.update(refilled(place.view, wanted, origin, self._menus(place), all_but_customer()))

    def _menus(self, place: Place) -> Menus:
        """Those of the open form. What was chosen in them stays, since their ids do."""
        shown = mapping(mapping(place.view.get("state")).get("values"))
        chosen = mapping(next(iter(mapping(shown.get(FormBlock.TEMPLATE)).values()), None)).get("selected_option")
        templates = self._services.templates.for_a_form()
        has_customers = any(block.get("block_id") == FormBlock.CUSTOMER for block in mappings(place.view.get("blocks")))
        return Menus(templates, string(mapping(chosen).get("value")), has_customers)

    def _prefill(self, place: Place, template: TicketTemplate | None) -> Prefill:
        last = self._services.submissions.last_ticket_of(place.user_id)
        defaults = self._services.submissions.defaults_of(place.channel_id)
        return Prefill.like(last)._replace(**(defaults.chosen | (template.chosen if template else {})))


def _named(templates: Sequence[TicketTemplate], name: str) -> TicketTemplate | None:
    return next((template for template in templates if template.name == name), None)


def _without_picker(menus: Menus) -> Menus:
    return menus._replace(has_customers=False)

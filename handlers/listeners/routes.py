"""Which feature handles what: a line for each command, button, form and shortcut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from slack_sdk.models.views import View

from handlers.blocks.kit import Message
from handlers.features import help as help_feature
from handlers.features.defaults import DefaultsForm
from handlers.features.files import Files
from handlers.features.find import Finder
from handlers.features.following import FollowSwitch
from handlers.features.from_message import FromMessage
from handlers.features.home import Home
from handlers.features.lists import Lists
from handlers.features.muting import MuteSwitch
from handlers.features.new_tickets import NewTicketForms
from handlers.features.note_forms import NoteForms
from handlers.features.notes import Notes
from handlers.features.pages import Pages
from handlers.features.panes import Panes
from handlers.features.picking import Picking, PickingCustomer
from handlers.features.preferences import PreferencesForm
from handlers.features.reports import ReportCards
from handlers.features.schedule_form import ScheduleForms
from handlers.features.schedules import Schedules
from handlers.features.sharing import Sharing
from handlers.features.status import StatusReports
from handlers.features.submissions import Submitting
from handlers.features.subscription_form import SubscriptionForm
from handlers.features.subscriptions import Subscriptions
from handlers.features.templates import Templates
from handlers.features.threads import Discussions
from handlers.features.tickets import TicketCards
from handlers.features.why import Explanations
from handlers.grammar import buttons, commands, forms
from handlers.grammar.buttons import Button
from handlers.grammar.commands import Command
from handlers.grammar.form_fields import Errors
from handlers.grammar.forms import Form
from handlers.grammar.parse import parse
from handlers.listeners.access import Access
from handlers.services import Services
from handlers.slack.ids import Shortcut
from handlers.slack.metadata import CommandRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply

A = TypeVar("A")
P = TypeVar("P")
V = TypeVar("V")

Handler = Callable[[Reply, A], Message | None]
"""Takes what `read` of a command or button returned. Returns the answer, or None if it has answered by itself."""
FormHandler = Callable[[Place, P, V], View | Errors]
"""Takes what a form stores and what was filled in. Returns what the form turns into, or errors by block id."""


class CommandRoute(NamedTuple, Generic[A]):
    """A command and its handler."""

    command: Command[A]
    handler: Handler[A]


class ButtonRoute(NamedTuple, Generic[A]):
    """A button and its handler."""

    button: Button[A]
    handler: Handler[A]


class FormRoute(NamedTuple, Generic[P, V]):
    """A form and its handler."""

    form: Form[P, V]
    handler: FormHandler[P, V]


class Routes:
    """All routes, and the features that they lead to. A link (`Button.is_link`) has none."""

    def __init__(self, services: Services, access: Access) -> None:
        self._access = access
        self.home = home = Home(services)
        self._services, self.picking = services, Picking(services)
        self.picking_customer = PickingCustomer(services)
        note_forms = NoteForms(services, self.picking)
        self.submissions = submissions = Submitting(services, home, note_forms)
        self.panes = panes = Panes(services)
        sharing, files = Sharing(services), Files(services)
        tickets, notes = TicketCards(services, sharing, panes), Notes(services, submissions, note_forms)
        lists, finder = Lists(services, files), Finder(services, files)
        following, subscriptions = FollowSwitch(services, tickets, home), Subscriptions(services, home, files)
        new_tickets, templates = NewTicketForms(services), Templates(services)
        muting, preferences, defaults = MuteSwitch(services), PreferencesForm(services), DefaultsForm(services)
        explanations, reports = Explanations(services), StatusReports(services)
        from_message = FromMessage(services, new_tickets, notes)
        report_cards, schedules = ReportCards(services, sharing), Schedules(services, subscriptions, home)
        pages = Pages(lists, finder, subscriptions, home)
        self.commands: tuple[CommandRoute[Any], ...] = (
            CommandRoute(commands.NEW, new_tickets.open),
            CommandRoute(commands.SHOW, tickets.show),
            CommandRoute(commands.OPEN, lists.open),
            CommandRoute(commands.MINE, lists.mine),
            CommandRoute(commands.LIST, lists.of_type),
            CommandRoute(commands.FIND, finder.find),
            CommandRoute(commands.NOTE, notes.note),
            CommandRoute(commands.NOTES, lists.notes),
            CommandRoute(commands.FOLLOW, following.follow),
            CommandRoute(commands.UNFOLLOW, following.unfollow),
            CommandRoute(commands.SUBSCRIBE, subscriptions.subscribe),
            CommandRoute(commands.UNSUBSCRIBE, subscriptions.unsubscribe),
            CommandRoute(commands.SUBSCRIPTIONS, subscriptions.show),
            CommandRoute(commands.PREFERENCES, _alone(preferences.open)),
            CommandRoute(commands.DEFAULTS, _alone(defaults.open)),
            CommandRoute(commands.TEMPLATES, _alone(templates.show)),
            CommandRoute(commands.MUTE, muting.mute),
            CommandRoute(commands.UNMUTE, muting.unmute),
            CommandRoute(commands.THREADS, Discussions(services).show),
            CommandRoute(commands.REPORT, report_cards.show),
            CommandRoute(commands.SCHEDULE, schedules.schedule),
            CommandRoute(commands.SCHEDULES, _alone(schedules.show)),
            CommandRoute(commands.UNSCHEDULE, schedules.end),
            CommandRoute(commands.WHY, explanations.why),
            CommandRoute(commands.STATUS, _alone(reports.status)),
            CommandRoute(commands.MENU, _alone(help_feature.menu)),
            CommandRoute(commands.HELP, help_feature.explain),
        )
        self.buttons: tuple[ButtonRoute[Any], ...] = (
            ButtonRoute(buttons.OPEN_FORM, self._open_form),
            ButtonRoute(buttons.HELP_TOPIC, help_feature.explain_instead),
            ButtonRoute(buttons.RAISE_TICKET, _alone(new_tickets.open)),
            ButtonRoute(buttons.FIND_TICKETS, _alone(finder.open_form)),
            ButtonRoute(buttons.MY_TICKETS, lists.mine),
            ButtonRoute(buttons.OPEN_TICKETS, lists.open),
            ButtonRoute(buttons.SHOW_SUBSCRIPTIONS, _alone(subscriptions.show_here)),
            ButtonRoute(buttons.OPEN_PREFERENCES, _alone(preferences.open)),
            ButtonRoute(buttons.REFRESH_HOME, _alone(home.refresh)),
            ButtonRoute(buttons.SHOW_TICKET, tickets.show),
            ButtonRoute(buttons.REFRESH_TICKET, tickets.refresh),
            ButtonRoute(buttons.SHOW_DESCRIPTION, lists.description),
            ButtonRoute(buttons.SHOW_NOTES, lists.notes),
            ButtonRoute(buttons.SHOW_NOTE, lists.note),
            ButtonRoute(buttons.ADD_NOTE, notes.note_on),
            ButtonRoute(buttons.SHARE_TICKET, tickets.share),
            ButtonRoute(buttons.FOLLOW_TICKET, following.follow_on_card),
            ButtonRoute(buttons.UNFOLLOW_TICKET, following.unfollow_on_card),
            ButtonRoute(buttons.SHARE_REPORT, report_cards.share),
            ButtonRoute(buttons.PICK_TICKET, tickets.show),
            ButtonRoute(buttons.FOLLOW_PICKED, following.follow),
            ButtonRoute(buttons.PAGE_PREVIOUS, pages.turn),
            ButtonRoute(buttons.PAGE_NEXT, pages.turn),
            ButtonRoute(buttons.CHANGE_SUBSCRIPTION, subscriptions.open_change),
            ButtonRoute(buttons.UNDO_SUBSCRIBE, subscriptions.undo),
            ButtonRoute(buttons.UNSUBSCRIBE, subscriptions.end),
            ButtonRoute(buttons.ADD_SCHEDULE, _alone(schedules.add)),
            ButtonRoute(buttons.CHANGE_SCHEDULE, schedules.open_change),
            ButtonRoute(buttons.UNSCHEDULE, schedules.end_there),
            ButtonRoute(buttons.CHOOSE_TEMPLATE, new_tickets.choose_template),
            ButtonRoute(buttons.CHOOSE_CUSTOMER, new_tickets.choose_customer),
            ButtonRoute(buttons.NEW_TEMPLATE, _alone(templates.add)),
            ButtonRoute(buttons.EDIT_TEMPLATE, templates.edit),
            ButtonRoute(buttons.REMOVE_TEMPLATE, templates.remove),
            ButtonRoute(buttons.CANCEL_SUBMISSION, submissions.cancel),
            ButtonRoute(buttons.EDIT_SUBMISSION, submissions.edit),
        )
        self.forms: tuple[FormRoute[Any, Any], ...] = (
            FormRoute(forms.NEW_TICKET, submissions.ticket_by_form),
            FormRoute(forms.NOTE, submissions.note_by_form),
            FormRoute(forms.SUBSCRIBE, SubscriptionForm(services, subscriptions, home).submit),
            FormRoute(forms.FIND, finder.find_by_form),
            FormRoute(forms.DEFAULTS, defaults.submit),
            FormRoute(forms.TEMPLATE, templates.submit),
            FormRoute(forms.SCHEDULE, ScheduleForms(services, schedules, home).submit),
            FormRoute(forms.PREFERENCES, preferences.submit),
        )
        self.shortcuts: Mapping[Shortcut, Handler[Mapping[str, Any]]] = {
            Shortcut.RAISE_TICKET: _alone(new_tickets.open),
            Shortcut.RAISE_TICKET_FROM_MESSAGE: from_message.raise_ticket,
            Shortcut.NOTE_FROM_MESSAGE: from_message.add_note,
        }

    def _open_form(self, reply: Reply, ref: CommandRef) -> Message | None:
        """The form for which somebody has written a command to the bot."""
        command, arguments = parse(
            ref.words, self._services.statuses, self._services.links, self._services.calendar, ref.ticket_number or ""
        )
        if not command.reads_only:
            self._access.check_may_write(reply.place.user_id)
        handlers = {route.command: route.handler for route in self.commands}
        return handlers[command](reply, arguments)


def _alone(handler: Callable[[Reply], Message | None]) -> Handler[Any]:
    """A handler for a command or button without arguments."""
    return lambda reply, _: handler(reply)

"""The table of forms: what each stores, and how it is read. Pure.

`handlers.listeners.routes` says which feature handles each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from bot import wording
from bot.model.catalogue import CATEGORIES, PRIORITIES, PRODUCTS, TICKET_TYPES
from bot.model.defaults import FormDefaults
from bot.model.filters import Filter
from bot.model.preferences import Preferences, Topic
from bot.model.quiet import MINUTES, Quiet, QuietHours
from bot.model.reports import Dimension, ReportTerms
from bot.model.schedules import WEEKDAYS, Rhythm, ScheduleTerms, Times
from bot.model.subscriptions import Terms
from bot.model.templates import LONGEST_NAME, TicketTemplate, as_template_name
from bot.model.writes import NewTicket
from handlers.grammar.filter_options import consistent, read_without, read_words
from handlers.grammar.form_fields import Errors, Fields
from handlers.grammar.quiet_options import OFF, read_quiet
from handlers.grammar.reminder_options import read_mention, read_reminders
from handlers.grammar.schedule_request import ScheduleSelection
from handlers.grammar.selection import ALL, SearchRequest, Selection
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import FormOrigin, NoteForm, ScheduleForm, SubscribeForm, TemplateForm

P = TypeVar("P")
V = TypeVar("V")
T = TypeVar("T")

FIND_COMMAND: Final = "find"
SCHEDULE_COMMAND: Final = "schedule"
ANY: Final = "any"
"""The option for no particular priority, because Slack doesn't let people clear a choice."""

NO_DEFAULT: Final = "none"
NO_TEMPLATE: Final = "."
"""No template has this name."""
_NAME: Final = re.compile(r"\w[\w-]*")
NEVER: Final = "never"
TIMES: Final = {str(minute): "{:02}:{:02}".format(*divmod(minute, 60)) for minute in range(0, MINUTES, 30)}
"""Every half hour of a day, by its minute."""
SUBSCRIBED: Final = "subscribed"
ABOUT: Final = {SUBSCRIBED: wording.forms.SUBSCRIBED, ALL: wording.forms.ALL_TYPES, **TICKET_TYPES}
"""What a schedule can be about."""
DAYS: Final = wording.schedules.day_names()
NO_BREAKDOWN: Final = "none"
BREAKDOWNS: Final = {NO_BREAKDOWN: wording.forms.NO_BREAKDOWN} | {one.value: wording.reports.by(one.value) for one in Dimension}
HOURLY: Final = "hourly"
UPDATES: Final = {"at_once": wording.forms.AT_ONCE, HOURLY: wording.forms.HOURLY}


@dataclass(frozen=True, eq=False)
class Form(Generic[P, V]):
    """A form. Its `id` is Slack's callback id.

    `read_metadata` parses the view's private_metadata (`handlers.slack.metadata`). `read` returns the submitted value, or errors by
    block id. It counts as writing unless it is declared as `reads_only`.
    """

    id: str
    read_metadata: Callable[[str], P]
    read: Callable[[Fields], V | Errors]
    reads_only: bool = False


def read_ticket(fields: Fields) -> NewTicket | Errors:
    """The form for a new ticket."""
    new: dict[str, Any] = {
        "ticket_type": fields.choice(FormBlock.TYPE, TICKET_TYPES),
        "category": fields.choice(FormBlock.CATEGORY, CATEGORIES),
        "product_id": fields.choice(FormBlock.PRODUCT, PRODUCTS),
        "title": fields.text(FormBlock.TITLE),
        "description": fields.text(FormBlock.DESCRIPTION),
        "customer_name": fields.text(FormBlock.CUSTOMER_NAME),
        "customer_contact": fields.phone(FormBlock.CONTACT_NUMBER),
        "customer_id": fields.optional_id(FormBlock.CUSTOMER_ID),
        "eco_id": fields.optional_id(FormBlock.ECO_ID),
        "reference": fields.optional_text(FormBlock.REFERENCE),
    }
    priority = fields.optional_choice(FormBlock.PRIORITY, PRIORITIES)
    new["priority"] = int(priority) if priority else None
    if new["customer_id"] is None and new["eco_id"] is None:
        fields.errors.setdefault(FormBlock.CUSTOMER_ID, wording.forms.ENTER_AN_ID)
    return fields.errors or NewTicket.model_validate(new | {"product_id": int(new["product_id"] or 0)})


class NoteTyped(NamedTuple):
    """A filled-in note. `number` is None if the form doesn't ask for it because it was opened on a ticket."""

    text: str
    number: str | None = None


def read_note(fields: Fields) -> NoteTyped | Errors:
    """The form for a note."""
    number = fields.ticket_number(FormBlock.TICKET_NUMBER) if fields.blocks(FormBlock.TICKET_NUMBER) else None
    text = fields.text(FormBlock.NOTE)
    return fields.errors or NoteTyped(text, number)


def read_terms(fields: Fields) -> Terms | Errors:
    """The form for a subscription."""
    ticket_type = fields.choice(FormBlock.TYPE, TICKET_TYPES)
    chosen = [status for block in fields.blocks(FormBlock.STATUSES) for status in fields.choices(block)]
    if not chosen:
        fields.errors[FormBlock.STATUSES] = wording.forms.CHOOSE_SOME
    priority = fields.choice(FormBlock.PRIORITY, {ANY: "", **PRIORITIES})
    asked = Filter(
        priority=int(priority) if priority.isdecimal() else None,
        categories=tuple(key for key in CATEGORIES if key in fields.choices(FormBlock.CATEGORY)),
        words=_read(fields, FormBlock.WORDS, read_words) or (),
        without=_read(fields, FormBlock.EXCLUDE_WORDS, read_without) or (),
    )
    try:
        consistent(asked)
    except ValueError as error:
        fields.errors[FormBlock.EXCLUDE_WORDS] = str(error)
    kept = tuple(status for status in fields.statuses if status in chosen)
    reminders = _read(fields, FormBlock.REMINDERS, lambda typed: read_reminders([typed])) or ()
    mention, quiet = _read(fields, FormBlock.MENTION, read_mention), _read_quiet(fields)
    if mention and mention.handle and not reminders:
        fields.errors.setdefault(FormBlock.MENTION, wording.reminders.NOTHING_TO_MENTION)
    return fields.errors or Terms(
        ticket_type=ticket_type,
        statuses=kept,
        filter=asked,
        sync_notes=bool(fields.choices(FormBlock.REPLIES)),
        reminders=reminders,
        mention=mention if mention and mention.handle else None,
        quiet=quiet,
    )


def _read_quiet(fields: Fields) -> QuietHours | None:
    hours = _read(fields, FormBlock.QUIET, lambda typed: read_quiet([typed]))
    if not hours or hours == OFF:
        return None
    high_passes, zone = bool(fields.choices(FormBlock.HIGH_PASSES)), str(fields.calendar.zone)
    return QuietHours(start=hours.start, end=hours.end, time_zone=zone, high_passes=high_passes)


def read_search(fields: Fields) -> SearchRequest | Errors:
    """The form for a search, in which the same can be typed as behind the command."""
    typed = fields.text(FormBlock.WORDS)
    asked = Selection(FIND_COMMAND, typed, fields.statuses, fields.calendar)
    found = _read(fields, FormBlock.WORDS, lambda _: asked.search(fields.links)) if typed else None
    if found and found.as_file:
        fields.errors[FormBlock.WORDS] = wording.finding.NO_FILE_HERE
    return fields.errors or found or SearchRequest(typed)


def _read(fields: Fields, block: FormBlock, reader: Callable[[str], T]) -> T | None:
    value = fields.optional_text(block)
    try:
        return reader(value) if value else None
    except (ValueError, UsageError) as error:
        fields.errors[block] = str(error)
        return None


def read_preferences(fields: Fields) -> Preferences | Errors:
    """The form for preferences, without the time zone."""
    start = fields.choice(FormBlock.QUIET_FROM, {NEVER: "", **TIMES})
    end = fields.choice(FormBlock.QUIET_UNTIL, {NEVER: "", **TIMES})
    if (start == NEVER) != (end == NEVER):
        fields.errors.setdefault(FormBlock.QUIET_UNTIL, wording.forms.BOTH_ENDS)
    elif start == end != NEVER:
        fields.errors.setdefault(FormBlock.QUIET_UNTIL, wording.forms.TWO_TIMES)
    updates = fields.choice(FormBlock.UPDATES, UPDATES)
    if fields.errors:
        return fields.errors
    chosen = fields.choices(FormBlock.TOPICS)
    return Preferences(
        quiet=None if start == NEVER else Quiet(start=int(start), end=int(end)),
        is_hourly=updates == HOURLY,
        left_out=tuple(topic for topic in Topic if topic not in chosen),
    )


def read_schedule(fields: Fields) -> ScheduleTerms | Errors:
    """The form for a schedule. Its time and time zone are typed as behind the command."""
    typed = ScheduleSelection(SCHEDULE_COMMAND, "", fields.statuses, fields.calendar)
    what = fields.choice(FormBlock.WHAT, wording.schedules.WHATS)
    about, day = fields.choice(FormBlock.ABOUT, ABOUT), fields.choice(FormBlock.DAYS, DAYS)
    by = fields.choice(FormBlock.BREAKDOWN, BREAKDOWNS)
    if what == "digest" and by != NO_BREAKDOWN:
        fields.errors.setdefault(FormBlock.BREAKDOWN, wording.schedules.ONLY_REPORTS)
    time = _read(fields, FormBlock.TIME, typed.time) if fields.text(FormBlock.TIME) else None
    zone = _read(fields, FormBlock.TIME_ZONE, typed.zone) or typed.zone("")
    if fields.errors or time is None:
        return fields.errors
    weekday = day if day in WEEKDAYS else ""
    report = ReportTerms(
        ticket_type=about if about in TICKET_TYPES else None,
        everything=about == ALL,
        by=None if by == NO_BREAKDOWN else Dimension(by),
    )
    rhythm = Rhythm.WEEKLY if weekday else Rhythm(day)
    times = Times(rhythm=rhythm, weekday=weekday, hour=time[0], minute=time[1], zone=zone)
    return ScheduleTerms(what="digest" if what == "digest" else "report", report=report, times=times)


def read_defaults(fields: Fields) -> FormDefaults | Errors:
    """The form for a channel's defaults."""
    values = {
        "ticket_type": fields.choice(FormBlock.TYPE, {NO_DEFAULT: "", **TICKET_TYPES}),
        "category": fields.choice(FormBlock.CATEGORY, {NO_DEFAULT: "", **CATEGORIES}),
        "product": fields.choice(FormBlock.PRODUCT, {NO_DEFAULT: "", **PRODUCTS}),
        "priority": fields.choice(FormBlock.PRIORITY, {NO_DEFAULT: "", **PRIORITIES}),
    }
    return fields.errors or FormDefaults.model_validate({name: value for name, value in values.items() if value != NO_DEFAULT})


def read_template(fields: Fields) -> TicketTemplate | Errors:
    """The form for a template."""
    typed = fields.text(FormBlock.NAME)
    name = as_template_name(typed)
    if typed and not (_NAME.fullmatch(name) and len(name) <= LONGEST_NAME):
        fields.errors[FormBlock.NAME] = wording.templates.BAD_NAME
    chosen = read_defaults(fields)
    texts = {
        "title": FormBlock.TITLE,
        "description": FormBlock.DESCRIPTION,
        "customer_name": FormBlock.CUSTOMER_NAME,
        "reference": FormBlock.REFERENCE,
    }
    said = {field: text for field, block in texts.items() if (text := fields.optional_text(block))}
    if isinstance(chosen, dict):
        return fields.errors
    if not (said or chosen.chosen):
        return {FormBlock.TITLE: wording.templates.EMPTY}
    return TicketTemplate(name=name, **chosen.model_dump(), **said)


NEW_TICKET = Form("new_ticket", FormOrigin.from_json, read_ticket)
NOTE = Form("note", NoteForm.from_json, read_note)
SUBSCRIBE = Form("subscribe", SubscribeForm.from_json, read_terms)
FIND = Form("find", FormOrigin.from_json, read_search, reads_only=True)
DEFAULTS = Form("defaults", FormOrigin.from_json, read_defaults)
TEMPLATE = Form("template", TemplateForm.from_json, read_template)
SCHEDULE = Form("schedule", ScheduleForm.from_json, read_schedule)
PREFERENCES = Form("preferences", FormOrigin.from_json, read_preferences, reads_only=True)

FORMS: Final[tuple[Form[Any, Any], ...]] = (NEW_TICKET, NOTE, SUBSCRIBE, FIND, DEFAULTS, TEMPLATE, SCHEDULE, PREFERENCES)

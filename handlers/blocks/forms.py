"""Builds the forms for tickets, notes, subscriptions and searches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import wording
from bot.model.catalogue import CATEGORIES, PRIORITIES, PRODUCTS, TICKET_TYPES
from bot.model.defaults import FormDefaults
from bot.model.filters import Filter
from bot.model.preferences import Preferences, Topic
from bot.model.quiet import QuietHours
from bot.model.subscriptions import Terms
from bot.model.templates import LONGEST_NAME, TicketTemplate
from bot.model.tickets import Ticket
from bot.model.writes import NewTicket
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import actions, button, plain, section
from handlers.blocks.pickers import customer_picker, ticket_picker
from handlers.blocks.ticket import subject
from handlers.grammar.buttons import CHOOSE_TEMPLATE, REMOVE_TEMPLATE
from handlers.grammar.filter_options import LONGEST, write_without
from handlers.grammar.forms import (
    ABOUT,
    ANY,
    BREAKDOWNS,
    DAYS,
    DEFAULTS,
    FIND,
    HOURLY,
    NEVER,
    NEW_TICKET,
    NO_BREAKDOWN,
    NO_DEFAULT,
    NO_TEMPLATE,
    NOTE,
    PREFERENCES,
    SCHEDULE,
    SUBSCRIBE,
    SUBSCRIBED,
    TEMPLATE,
    TIMES,
    UPDATES,
    Form,
)
from handlers.grammar.quiet_options import EXCEPT
from handlers.grammar.reminder_options import write_reminders
from handlers.grammar.selection import SYNC
from handlers.slack.ids import INPUT, FormBlock
from handlers.slack.limits import INPUT_LENGTH
from handlers.slack.metadata import MAX_QUERY, FormOrigin, NoteForm, Payload, ScheduleForm, SubscribeForm, TemplateForm, TemplateRef

TITLE_LENGTH = 250
_NAME_LENGTH = 250
_DIGITS_LENGTH = 500  # room for what people paste along with a number: blanks, marks, a link to the ticket
_SHORT = 100
_BOXES = 10
_VIEW_TITLE = 24
_OPTION = 75
_PLACEHOLDER = 150


class Prefill(NamedTuple):
    """The initial values of the ticket form: fields as text, menus by key. A key that isn't in its menu is ignored."""

    ticket_type: str = ""
    category: str = ""
    product: str = ""
    title: str = ""
    description: str = ""
    customer_name: str = ""
    contact_number: str = ""
    customer_id: str = ""
    eco_id: str = ""
    priority: str = ""
    reference: str = ""

    @classmethod
    def of(cls, new: NewTicket) -> Self:
        """The form as it was filled in for `new`."""
        return cls(
            ticket_type=new.ticket_type,
            category=new.category,
            product=str(new.product_id),
            title=new.title,
            description=new.description,
            customer_name=new.customer_name,
            contact_number=str(new.customer_contact),
            customer_id="" if new.customer_id is None else str(new.customer_id),
            eco_id="" if new.eco_id is None else str(new.eco_id),
            priority="" if new.priority is None else str(new.priority),
            reference=new.reference or "",
        )

    @classmethod
    def like(cls, last: NewTicket | None, *, title: str = "", description: str = "") -> Self:
        """An empty form with the type, product and customer of `last`. What was blanked since then stays empty."""
        if last is None:
            return cls(title=title, description=description)
        return cls(
            ticket_type=last.ticket_type,
            product=str(last.product_id),
            title=title,
            description=description,
            customer_name=last.customer_name,
            contact_number=str(last.customer_contact or ""),
            customer_id="" if last.customer_id is None else str(last.customer_id),
            eco_id="" if last.eco_id is None else str(last.eco_id),
        )


def split_title(title: str) -> tuple[str, str]:
    """The part of a title that fits its field, and the rest for the description; split between words, with “…” at both ends."""
    whole = text.one_line(title)
    begun = text.plain(whole, TITLE_LENGTH)
    if begun == whole:
        return whole, ""
    begun = begun.removesuffix(text.ELLIPSIS)
    if whole[len(begun)] != " ":
        begun = begun.rpartition(" ")[0] or begun
    return f"{begun}{text.ELLIPSIS}", f"{text.ELLIPSIS}{whole[len(begun) :].strip()}"


class Menus(NamedTuple):
    """What tells the bot at once what was chosen in the form for a new ticket: a template, and a known customer.

    `chosen` is the name of one of the `templates`, or "".
    """

    templates: Sequence[TicketTemplate] = ()
    chosen: str = ""
    has_customers: bool = False


NO_MENUS: Final = Menus()


def new_ticket_form(prefill: Prefill, origin: FormOrigin, menus: Menus = NO_MENUS) -> View:
    """The form for a new ticket. Each input's action id is `INPUT`, at first; block ids are in `FormBlock`."""
    return _modal(
        NEW_TICKET,
        origin,
        title=wording.forms.RAISE_TICKET,
        submit=wording.forms.SUBMIT_TICKET,
        blocks=[
            *([_template_menu(menus.templates, menus.chosen)] if menus.templates else []),
            *(*_menus(prefill), *_texts(prefill)),
            *([_telling(FormBlock.CUSTOMER, customer_picker(), wording.forms.HINT_CUSTOMER)] if menus.has_customers else []),
            *(*_customer(prefill), *_extras(prefill)),
        ],
    )


def note_form(form: NoteForm, note: str = "", *, typed: str = "") -> View:
    """The form for a note that asks for the ticket's number; `typed` is a number that somebody gave already."""
    number = _input(FormBlock.TICKET_NUMBER, typed, _DIGITS_LENGTH, wording.forms.PLACEHOLDER_NUMBER)
    return _note_form(form, number, note)


def note_form_picking(form: NoteForm, note: str = "", chosen: Option | None = None) -> View:
    """The same with a menu of tickets in which one can type; `chosen` is the ticket that is filled in."""
    menu = ticket_picker(INPUT, chosen)
    hint = plain(wording.forms.HINT_PICK, _PLACEHOLDER)
    number = InputBlock(block_id=FormBlock.TICKET_NUMBER, label=_label(FormBlock.TICKET_NUMBER), element=menu, hint=hint)
    return _note_form(form, number, note)


def note_form_on(ticket: Ticket, form: NoteForm, display: Display, note: str = "") -> View:
    """The form for a note on the ticket that it shows, whose number is in `form`."""
    return _note_form(form, section(subject(ticket, display)), note)


def _note_form(form: NoteForm, first: Block, note: str) -> View:
    words = _input(FormBlock.NOTE, note, INPUT_LENGTH, wording.forms.PLACEHOLDER_NOTE, hint=wording.forms.HINT_NOTE, multiline=True)
    return _modal(
        NOTE,
        form,
        title=wording.forms.ADD_NOTE,
        submit=wording.forms.SUBMIT_NOTE,
        blocks=[first, words],
    )


def subscribe_form(form: SubscribeForm, terms: Terms | None, statuses: Sequence[str], time_zone: str) -> View:
    """The form for a subscription, filled in with `terms`. If these have no statuses, all are ticked."""
    asked = terms.filter if terms else Filter()
    priorities = {ANY: wording.forms.ANY_PRIORITY} | {str(key): name for key, name in PRIORITIES.items()}
    words, not_words = " ".join(asked.words), write_without(asked.without)
    return _modal(
        SUBSCRIBE,
        form,
        title=wording.forms.SUBSCRIBE if form.id is None else wording.forms.CHANGE,
        submit=wording.forms.SUBMIT_SUBSCRIBE if form.id is None else wording.forms.SUBMIT_CHANGE,
        blocks=[
            _menu(FormBlock.TYPE, TICKET_TYPES, terms.ticket_type if terms else ""),
            *_status_boxes(statuses, terms.statuses if terms else statuses),
            _menu(FormBlock.PRIORITY, priorities, str(asked.priority or ANY)),
            _boxes(FormBlock.CATEGORY, CATEGORIES, asked.categories, hint=wording.forms.HINT_CATEGORY, optional=True),
            _input(FormBlock.WORDS, words, LONGEST, wording.forms.PLACEHOLDER_WORDS, hint=wording.forms.HINT_WORDS, optional=True),
            _input(
                FormBlock.EXCLUDE_WORDS,
                not_words,
                LONGEST,
                wording.forms.PLACEHOLDER_EXCLUDE_WORDS,
                hint=wording.forms.HINT_EXCLUDE_WORDS,
                optional=True,
            ),
            _boxes(FormBlock.REPLIES, {SYNC: wording.forms.SYNC}, [SYNC] if terms and terms.sync_notes else [], optional=True),
            *_reminders(terms),
            *_quiet(terms.quiet if terms else None, time_zone),
        ],
    )


def _reminders(terms: Terms | None) -> list[Block]:
    typed = write_reminders(terms.reminders) if terms else ""
    mention = f"@{terms.mention.handle}" if terms and terms.mention else ""
    asked, hint = wording.forms.PLACEHOLDER_REMINDERS, wording.forms.HINT_REMINDERS
    return [
        _input(FormBlock.REMINDERS, typed, LONGEST, asked, hint=hint, optional=True),
        _input(FormBlock.MENTION, mention, _SHORT, wording.forms.PLACEHOLDER_MENTION, optional=True),
    ]


def _quiet(quiet: QuietHours | None, time_zone: str) -> list[Block]:
    hint, asked = wording.forms.hint_quiet_channel(time_zone), wording.forms.PLACEHOLDER_QUIET
    ticked = [EXCEPT] if quiet and quiet.high_passes else []
    return [
        _input(FormBlock.QUIET, str(quiet or ""), _SHORT, asked, hint=hint, optional=True),
        _boxes(FormBlock.HIGH_PASSES, {EXCEPT: wording.forms.HIGH_PASSES}, ticked, optional=True),
    ]


def find_form(origin: FormOrigin) -> View:
    """The form for a search."""
    return _modal(
        FIND,
        origin,
        title=wording.forms.FIND_TICKET,
        submit=wording.forms.SUBMIT_FIND,
        blocks=[_input(FormBlock.WORDS, "", MAX_QUERY, wording.forms.PLACEHOLDER_FIND, hint=wording.forms.HINT_FIND)],
    )


def defaults_form(chosen: FormDefaults, origin: FormOrigin) -> View:
    """The form for what a channel's forms start with."""
    return _modal(
        DEFAULTS,
        origin,
        title=wording.forms.DEFAULTS,
        submit=wording.forms.SUBMIT_DEFAULTS,
        blocks=_default_menus(chosen),
    )


def template_form(template: TicketTemplate | None, form: TemplateForm) -> View:
    """The form for a template, filled in with it if it exists already; then it can also be removed."""
    shown = template or TicketTemplate(name="")
    skeleton, remove = wording.forms.HINT_SKELETON, button(wording.buttons.REMOVE, REMOVE_TEMPLATE, TemplateRef(name=shown.name))
    placeholders = wording.forms
    return _modal(
        TEMPLATE,
        form,
        title=wording.forms.TEMPLATE,
        submit=wording.forms.SUBMIT_TEMPLATE,
        blocks=[
            _input(FormBlock.NAME, shown.name, LONGEST_NAME, placeholders.PLACEHOLDER_NAME),
            *_default_menus(shown),
            _input(FormBlock.TITLE, shown.title, TITLE_LENGTH, placeholders.PLACEHOLDER_TITLE, optional=True),
            _input(
                FormBlock.DESCRIPTION,
                shown.description,
                INPUT_LENGTH,
                placeholders.PLACEHOLDER_DESCRIPTION,
                hint=skeleton,
                multiline=True,
                optional=True,
            ),
            _input(FormBlock.CUSTOMER_NAME, shown.customer_name, _NAME_LENGTH, placeholders.PLACEHOLDER_CUSTOMER, optional=True),
            _input(FormBlock.REFERENCE, shown.reference, _NAME_LENGTH, placeholders.PLACEHOLDER_REFERENCE, optional=True),
            *([actions(remove)] if template else []),
        ],
    )


def schedule_form(form: ScheduleForm, time_zone: str) -> View:
    """The form for a schedule, filled in with the one to change. A new one is in `time_zone`, unless another is chosen."""
    former = form.former
    report, times = (former.report, former.times) if former else (None, None)
    time = f"{times.hour:02}:{times.minute:02}" if times else ""
    zone, asked = times.zone if times else time_zone, wording.forms.PLACEHOLDER_TIME_ZONE
    days = (times.weekday or times.rhythm.value) if times else ""
    by = report.by.value if report and report.by else NO_BREAKDOWN
    return _modal(
        SCHEDULE,
        form,
        title=wording.forms.SCHEDULE if former is None else wording.forms.CHANGE_SCHEDULE,
        submit=wording.forms.SUBMIT_SCHEDULE if former is None else wording.forms.SUBMIT_CHANGE,
        blocks=[
            _menu(FormBlock.WHAT, wording.schedules.WHATS, former.what if former else "", hint=wording.forms.HINT_WHAT),
            _menu(FormBlock.ABOUT, ABOUT, (former.scope if former else "") or SUBSCRIBED),
            _menu(FormBlock.DAYS, DAYS, days),
            _input(FormBlock.TIME, time, _SHORT, wording.forms.PLACEHOLDER_TIME),
            _input(FormBlock.TIME_ZONE, zone, _SHORT, asked, hint=wording.forms.HINT_TIME_ZONE, optional=True),
            _menu(FormBlock.BREAKDOWN, BREAKDOWNS, by, hint=wording.schedules.ONLY_REPORTS),
        ],
    )


def preferences_form(chosen: Preferences, time_zone: str, origin: FormOrigin) -> View:
    """The form for when and about what a person wants direct messages."""
    times = {NEVER: wording.forms.NO_QUIET_HOURS} | TIMES
    start, end = (str(chosen.quiet.start), str(chosen.quiet.end)) if chosen.quiet else (NEVER, NEVER)
    wanted = [topic for topic in Topic if topic not in chosen.left_out]
    return _modal(
        PREFERENCES,
        origin,
        title=wording.forms.PREFERENCES,
        submit=wording.forms.SUBMIT_PREFERENCES,
        blocks=[
            _menu(FormBlock.QUIET_FROM, times, start),
            _menu(FormBlock.QUIET_UNTIL, times, end, hint=wording.forms.hint_quiet(time_zone)),
            _menu(FormBlock.UPDATES, UPDATES, HOURLY if chosen.is_hourly else next(iter(UPDATES))),
            _boxes(FormBlock.TOPICS, wording.forms.TOPICS, wanted, hint=wording.forms.HINT_TOPICS, optional=True),
        ],
    )


def _modal(form: Form[Any, Any], metadata: Payload, *, title: str, submit: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=form.id,
        title=plain(title, _VIEW_TITLE),
        submit=plain(submit, _VIEW_TITLE),
        close=plain(wording.forms.CANCEL, _VIEW_TITLE),
        private_metadata=metadata.to_json(),
        blocks=blocks,
    )


def _template_menu(templates: Sequence[TicketTemplate], chosen: str) -> Block:
    none = Option(text=plain(wording.forms.NO_TEMPLATE, _OPTION), value=NO_TEMPLATE)
    options = {NO_TEMPLATE: none} | {
        template.name: Option(text=plain(template.name, _OPTION), value=template.name) for template in templates
    }
    menu = StaticSelectElement(
        action_id=CHOOSE_TEMPLATE.id, options=list(options.values()), initial_option=options.get(chosen or NO_TEMPLATE)
    )
    return _telling(FormBlock.TEMPLATE, menu, wording.forms.HINT_TEMPLATE)


def _telling(block: FormBlock, menu: InputInteractiveElement, hint: str) -> Block:
    """An optional menu that tells the bot at once what was chosen."""
    said = plain(hint, _PLACEHOLDER)
    return InputBlock(block_id=block, label=_label(block), element=menu, hint=said, dispatch_action=True, optional=True)


def _default_menus(chosen: FormDefaults | TicketTemplate) -> list[Block]:
    """Menus in which nothing can be chosen, too."""

    def menu(block: FormBlock, names: Mapping[Any, str], value: object) -> InputBlock:
        options = {NO_DEFAULT: wording.forms.NO_DEFAULT} | {str(key): name for key, name in names.items()}
        return _menu(block, options, str(value or NO_DEFAULT))

    return [
        menu(FormBlock.TYPE, TICKET_TYPES, chosen.ticket_type),
        menu(FormBlock.CATEGORY, CATEGORIES, chosen.category),
        menu(FormBlock.PRODUCT, PRODUCTS, chosen.product),
        menu(FormBlock.PRIORITY, PRIORITIES, chosen.priority),
    ]


def _menus(prefill: Prefill) -> list[Block]:
    products = {str(key): name for key, name in PRODUCTS.items()}
    return [
        _menu(FormBlock.TYPE, TICKET_TYPES, prefill.ticket_type),
        _menu(FormBlock.CATEGORY, CATEGORIES, prefill.category),
        _menu(FormBlock.PRODUCT, products, prefill.product),
    ]


def _texts(prefill: Prefill) -> list[Block]:
    asked = wording.forms.PLACEHOLDER_DESCRIPTION
    return [
        _input(FormBlock.TITLE, prefill.title, TITLE_LENGTH, wording.forms.PLACEHOLDER_TITLE),
        _input(FormBlock.DESCRIPTION, prefill.description, INPUT_LENGTH, asked, multiline=True),
    ]


def _customer(prefill: Prefill) -> list[Block]:
    return [
        _input(FormBlock.CUSTOMER_NAME, prefill.customer_name, _NAME_LENGTH, wording.forms.PLACEHOLDER_CUSTOMER),
        _digits(FormBlock.CONTACT_NUMBER, prefill.contact_number, wording.forms.PLACEHOLDER_DIGITS, wording.forms.HINT_CONTACT),
        _digits(
            FormBlock.CUSTOMER_ID, prefill.customer_id, wording.forms.PLACEHOLDER_ID, wording.forms.HINT_CUSTOMER_ID, optional=True
        ),
        _digits(FormBlock.ECO_ID, prefill.eco_id, wording.forms.PLACEHOLDER_ID, wording.forms.HINT_ECO_ID, optional=True),
    ]


def _extras(prefill: Prefill) -> list[Block]:
    priorities = {str(key): name for key, name in PRIORITIES.items()}
    return [
        _menu(FormBlock.PRIORITY, priorities, prefill.priority, optional=True),
        _input(FormBlock.REFERENCE, prefill.reference, _NAME_LENGTH, wording.forms.PLACEHOLDER_REFERENCE, optional=True),
    ]


def _menu(block: FormBlock, choices: Mapping[str, str], chosen: str, *, hint: str = "", optional: bool = False) -> InputBlock:
    options = {key: Option(text=plain(name, _OPTION), value=key) for key, name in choices.items()}
    element = StaticSelectElement(
        action_id=INPUT,
        placeholder=plain(wording.forms.CHOOSE, _PLACEHOLDER),
        options=list(options.values()),
        initial_option=options.get(chosen),
    )
    described = plain(hint, _PLACEHOLDER) if hint else None
    return InputBlock(block_id=block, label=_label(block), element=element, hint=described, optional=optional)


def _status_boxes(statuses: Sequence[str], chosen: Collection[str]) -> list[Block]:
    """The statuses to tick, in several fields if one can't hold them all."""
    parts = [statuses[start : start + _BOXES] for start in range(0, len(statuses), _BOXES)]
    return [
        _boxes(FormBlock.STATUSES, {status: status for status in some}, chosen, part=part, optional=len(parts) > 1)
        for part, some in enumerate(parts, start=1)
    ]


def _boxes(
    block: FormBlock, choices: Mapping[str, str], chosen: Collection[str], *, hint: str = "", part: int = 1, optional: bool = False
) -> InputBlock:
    """Up to ten checkboxes. A field with more is split; this is its `part`."""
    options = {key: Option(text=plain(name, _OPTION), value=key) for key, name in choices.items()}
    ticked = [option for key, option in options.items() if key in chosen]
    element = CheckboxesElement(action_id=INPUT, options=list(options.values()), initial_options=ticked or None)
    described = plain(hint, _PLACEHOLDER) if hint else None
    block_id = f"{block} {part}" if part > 1 else block
    return InputBlock(block_id=block_id, label=_label(block, part), element=element, hint=described, optional=optional)


def _label(block: FormBlock, part: int = 1) -> PlainTextObject:
    return plain(wording.forms.label(block, part), _PLACEHOLDER)


def _digits(block: FormBlock, value: str, placeholder: str, hint: str, *, optional: bool = False) -> InputBlock:
    return _input(block, value, _DIGITS_LENGTH, placeholder, hint=hint, optional=optional)


def _input(
    block: FormBlock,
    value: str,
    limit: int,
    placeholder: str,
    *,
    hint: str = "",
    multiline: bool = False,
    optional: bool = False,
) -> InputBlock:
    initial = text.plain_lines(value, limit) if multiline else text.plain(value, limit)
    element = PlainTextInputElement(
        action_id=INPUT,
        initial_value=initial or None,
        max_length=limit,
        multiline=multiline,
        placeholder=plain(placeholder, _PLACEHOLDER),
    )
    described = plain(hint, _PLACEHOLDER) if hint else None
    return InputBlock(block_id=block, label=_label(block), element=element, hint=described, optional=optional)

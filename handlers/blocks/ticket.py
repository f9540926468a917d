"""Builds a ticket's card, its entry in a list, and its one-sentence description."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from bot import wording
from bot.model.catalogue import PRIORITIES, category_name, priority_name, ticket_type_name
from bot.model.markup import bare_line
from bot.model.notes import says_something
from bot.model.tickets import Ticket
from handlers.blocks import text
from handlers.blocks.authors import ticket_with_author
from handlers.blocks.display import Display
from handlers.blocks.kit import SECTION, Message, actions, button, context, fields, header, link_button, message, section
from handlers.blocks.notes import in_order, note_quote
from handlers.blocks.rich import rich
from handlers.grammar.buttons import (
    ADD_NOTE,
    FOLLOW_TICKET,
    OPEN_IN_KEESA,
    REFRESH_TICKET,
    SHARE_TICKET,
    SHOW_DESCRIPTION,
    SHOW_NOTES,
    SHOW_TICKET,
    UNFOLLOW_TICKET,
)
from handlers.slack.limits import length
from handlers.slack.metadata import MAX_STATUS, MAX_TITLE, NoteRef, TicketRef

_TITLE = 150
_WHOLE_TITLE = 4_500  # 900 characters, if each of them is an ``&``
_VALUE = 200
_LINE = 150
_OPEN = "open"
_FENCE = "```"
_DESCRIPTION = 2_500
_LAST_NOTE = 700
_ENTRY_TITLE = 120
_ENTRY_VALUE = 60
_IMAGES = 8
_IMAGES_LENGTH = 2_000


def personal_card(ticket: Ticket, display: Display, *, followed: bool = False, followers: int = 0) -> Message:
    """The card for one person: Add note · Notes (n) · Follow (Unfollow if `followed`) · Share · Refresh.

    `followers` is how many people follow the ticket.
    """
    share = button(wording.buttons.SHARE, SHARE_TICKET, TicketRef(number=ticket.number))
    buttons = _buttons(ticket, display, share, followed=followed, whole=True)
    top = _top(ticket, display, wording.tickets.TICKET)
    return message([*top, *_whole(ticket, display, followers), actions(*buttons)], card_text(ticket, display))


def channel_card(
    ticket: Ticket, display: Display, lead: str = wording.tickets.NEW, *, followed: bool = False, followers: int = 0
) -> Message:
    """The compact card for a channel: Add note · Notes (n) · Follow · More · Refresh. In a direct message it is Unfollow if
    `followed`.

    The line above it says why it is there (`lead`, escaped mrkdwn) and how the ticket is now. Refreshing a card reads the lead from
    the message. A closed ticket is never called new.
    """
    if lead == wording.tickets.NEW and ticket.is_closed:
        lead = wording.tickets.TICKET
    buttons = _buttons(ticket, display, in_channel=True, followed=followed)
    blocks = [*_top(ticket, display, lead), *_compact(ticket, display, followers), actions(*buttons)]
    return message(blocks, _lead_text(ticket, display, lead))


def pointer(sentence: str, number: str) -> Message:
    """A plain sentence about a ticket, and a button that shows it."""
    opens = button(wording.buttons.VIEW, SHOW_TICKET, TicketRef(number=number))
    return message([section(text.escape(sentence), opens)], text.escape(sentence))


def shared_card(ticket: Ticket, display: Display, user_id: str) -> Message:
    """The card that somebody shared in a channel."""
    return channel_card(ticket, display, wording.tickets.shared_by(f"<@{user_id}>"))


def unfurled_card(ticket: Ticket, display: Display) -> Message:
    """The card below a link to the ticket: Add note · Notes (n) · More. Slack doesn't allow editing it later."""
    buttons = _buttons(ticket, display, in_channel=True, editable=False)
    blocks = [*_top(ticket, display, wording.tickets.TICKET), *_compact(ticket, display), actions(*buttons)]
    return message(blocks, card_text(ticket, display))


def card_text(ticket: Ticket, display: Display) -> str:
    """One sentence of mrkdwn, such as ``Ticket 2102001, open, high priority: Fibre cut, Customer X``."""
    return _sentence(ticket, display)


def subject(ticket: Ticket, display: Display) -> str:
    """Two lines of mrkdwn: number and title, then the state, if known."""
    first = f"{display.number(ticket.number)} {text.brief(bare_line(ticket.title), _TITLE)}".rstrip()
    return "\n".join(filter(None, [first, " · ".join(marked_state(ticket, display))]))


def note_ref(ticket: Ticket, *, in_channel: bool) -> NoteRef:
    """The value of the Add note button: enough for the form to show the ticket."""
    return NoteRef(
        number=ticket.number,
        in_channel=in_channel,
        title=text.plain(ticket.title, MAX_TITLE),
        status=text.plain(ticket.status, MAX_STATUS),
        priority=ticket.priority if ticket.priority in PRIORITIES else None,
    )


def entry(ticket: Ticket, display: Display, said: Collection[str] = (), mark: str = "") -> str:
    """Two lines of mrkdwn for lists, at most 2,600 long: number and title, then the main facts, its state first.

    The type in `said` is left out; `mark` is mrkdwn for the end.
    """
    kind = text.brief(ticket_type_name(ticket.ticket_type), _ENTRY_VALUE)
    known = [
        *marked_state(ticket, display),
        kind if kind not in said else "",
        text.brief(category_name(ticket.category), _ENTRY_VALUE),
        text.brief(bare_line(ticket.customer), _ENTRY_VALUE),
        wording.tickets.raised("", display.when(ticket.raised_at)) if ticket.raised_at else "",
        mark,
    ]
    first = f"{display.number(ticket.number)} {text.brief(bare_line(ticket.title), _ENTRY_TITLE)}".rstrip()
    return "\n".join(filter(None, [first, " · ".join(filter(None, known))]))


def _buttons(
    ticket: Ticket,
    display: Display,
    *extra: ButtonElement,
    in_channel: bool = False,
    editable: bool = True,
    followed: bool = False,
    whole: bool = False,
) -> list[ButtonElement]:
    """The buttons of a card. If it isn't `editable`, it has none that would have to change it. One that isn't `whole` has More."""
    ref = TicketRef(number=ticket.number, in_channel=in_channel)
    buttons = [
        button(wording.buttons.ADD_NOTE, ADD_NOTE, note_ref(ticket, in_channel=in_channel)),
        button(wording.buttons.notes(len(ticket.notes)), SHOW_NOTES, ref),
        *([_follow(ref, followed=followed)] if editable and not ticket.is_closed else []),
        *extra,
    ]
    if not whole:
        more = wording.buttons.more(ticket.number)
        buttons.append(button(wording.buttons.MORE, SHOW_TICKET, TicketRef(number=ticket.number), said=more))
    if editable:
        buttons.append(button(wording.buttons.REFRESH, REFRESH_TICKET, ref))
    if whole and _goes_on(rich(ticket_with_author(ticket).description)):
        buttons.append(button(wording.buttons.FULL_DESCRIPTION, SHOW_DESCRIPTION, ref))
    if url := display.url(ticket.number):
        buttons.append(link_button(wording.buttons.VIEW_IN_KEESA, OPEN_IN_KEESA, url))
    return buttons


def _follow(ref: TicketRef, *, followed: bool) -> ButtonElement:
    if followed:
        return button(wording.buttons.UNFOLLOW, UNFOLLOW_TICKET, ref)
    return button(wording.buttons.FOLLOW, FOLLOW_TICKET, ref)


def _top(ticket: Ticket, display: Display, lead: str) -> Iterator[Block]:
    """What all cards begin with: a line with why it is there, its number and its state, then the title."""
    yield context(lead, " · ".join([display.number(ticket.number), *marked_state(ticket, display)]))
    title = _title(ticket_with_author(ticket))
    yield header(wording.tickets.marked(wording.tickets.CLOSED_MARK, title) if ticket.is_closed else title)


def _compact(ticket: Ticket, display: Display, followers: int = 0) -> Iterator[Block]:
    """For whom, one line of the description unless it is closed, and who raised it."""
    ticket = ticket_with_author(ticket)
    yield from _rest_of_title(ticket)
    customer = text.brief(ticket.customer, _VALUE)
    first = text.cut(_first_line(rich(ticket.description)), _LINE)
    described = "" if ticket.is_closed or first == text.escape(ticket.title) else first
    if lines := [line for line in (f"*{customer}*" if customer else "", described) if line]:
        yield section("\n".join(lines))
    yield from _foot(ticket, display, followers)


def _whole(ticket: Ticket, display: Display, followers: int) -> Iterator[Block]:
    """Everything, in the same order."""
    ticket = ticket_with_author(ticket)
    description = rich(ticket.description)
    yield from _rest_of_title(ticket)
    yield from fields(_details(ticket))
    if description:
        yield section(text.cut(description, _DESCRIPTION))
    if _goes_on(description):
        yield context(wording.tickets.DESCRIPTION_CONTINUES)
    if ticket.image_urls:
        yield section(f"*{wording.tickets.IMAGES}*\n{_images(ticket.image_urls)}")
    if notes := in_order(filter(says_something, ticket.notes)):
        last, _ = note_quote(notes[-1], display, wording.tickets.LATEST_NOTE, _LAST_NOTE)
        yield section(last)
    yield from _foot(ticket, display, followers)


def _rest_of_title(ticket: Ticket) -> Iterator[Block]:
    """All of a title that is too long for a heading."""
    if length(text.one_line(ticket.title)) > _TITLE:
        yield from map(section, text.split(text.cut(text.escape(text.one_line(ticket.title)), _WHOLE_TITLE), SECTION))


def _foot(ticket: Ticket, display: Display, followers: int) -> Iterator[Block]:
    if history := [*_history(ticket, display), *([wording.following.followers(followers)] if followers else [])]:
        yield context(*history)


def _first_line(mrkdwn: str) -> str:
    """The first line that says something. What begins a block of code would need its end."""
    lines = (line.strip() for line in mrkdwn.splitlines())
    return next((line for line in lines if line and not line.startswith(_FENCE)), "")


def _title(ticket: Ticket) -> str:
    return text.one_line(ticket.title) or wording.tickets.numbered(ticket.number)


def _lead_text(ticket: Ticket, display: Display, lead: str) -> str:
    """As `card_text`, beginning with the reason why the card is there."""
    match lead:
        case wording.tickets.NEW:
            return _sentence(ticket, display, is_new=True)
        case wording.tickets.TICKET:
            return card_text(ticket, display)
        case _:
            return wording.tickets.read_out_because(text.cut(lead, _VALUE), card_text(ticket, display))


def _sentence(ticket: Ticket, display: Display, *, is_new: bool = False) -> str:
    title, customer = text.brief(bare_line(ticket.title), _TITLE), text.brief(bare_line(ticket.customer), _VALUE)
    about = [words for words in (title, customer) if words]
    return wording.tickets.read_out(ticket.number, state(ticket, display), about, is_new=is_new)


def state(ticket: Ticket, display: Display) -> list[str]:
    """The status and the priority, if known; mrkdwn."""
    return [words for words in _state(ticket, display) if words]


def marked_state(ticket: Ticket, display: Display) -> list[str]:
    """The same, each with its mark, as all cards and lists show it."""
    words = zip(state_marks(ticket, display), _state(ticket, display), strict=True)
    return [wording.tickets.marked(mark, said) for mark, said in words if said]


def state_marks(ticket: Ticket, display: Display) -> tuple[str, str]:
    """The marks before the status and the priority, so that one can look down a list; the words say the same."""
    marks = wording.tickets
    is_open = display.status(ticket.status).casefold() == _OPEN
    of_status = marks.CLOSED_MARK if ticket.is_closed else marks.OPEN_MARK if is_open else marks.OTHER_MARK
    return of_status, marks.PRIORITY_MARKS.get(ticket.priority or 0, "")


def _state(ticket: Ticket, display: Display) -> tuple[str, str]:
    """The status and the priority, each "" if unknown; mrkdwn."""
    priority = priority_name(ticket.priority)
    status = text.brief(display.status(ticket.status), _ENTRY_VALUE)
    return status, wording.tickets.priority(priority) if priority else ""


def _details(ticket: Ticket) -> Iterator[tuple[str, str]]:
    return _known(
        (wording.tickets.TYPE, ticket_type_name(ticket.ticket_type)),
        (wording.tickets.CATEGORY, category_name(ticket.category)),
        (wording.tickets.CUSTOMER, ticket.customer),
        (wording.tickets.CONTACT, ", ".join(filter(None, [ticket.contact_name, ticket.contact_number]))),
        (wording.tickets.ASSIGNED_TO, ticket.assigned_to),
    )


def _known(*fields: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that have a value, in escaped mrkdwn."""
    for label, value in fields:
        if shown := text.brief(value, _VALUE):
            yield label, shown


def _goes_on(description: str) -> bool:
    return length(description) > _DESCRIPTION


def _images(urls: tuple[str, ...]) -> str:
    links = [text.link(url, wording.tickets.image(index)) for index, url in enumerate(urls[:_IMAGES], start=1)]
    more = [wording.lists.and_more(len(urls) - _IMAGES)] if len(urls) > _IMAGES else []
    return text.cut(" · ".join(links + more), _IMAGES_LENGTH)


def _history(ticket: Ticket, display: Display) -> list[str]:
    lines: list[str] = []
    if ticket.raised_by or ticket.raised_at:
        raised_at = display.when(ticket.raised_at) if ticket.raised_at else ""
        lines.append(wording.tickets.raised(text.brief(ticket.raised_by, _VALUE), raised_at))
    if ticket.closed_at:
        lines.append(wording.tickets.closed(display.when(ticket.closed_at)))
    return lines

"""Builds the views and messages about a ticket or note that a person submitted."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock
from slack_sdk.models.views import View

from bot import wording
from bot.model.news import MessageNoted, TicketRaised
from bot.model.writes import Alike
from bot.wording.submissions import Kind
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import (
    MESSAGE_LENGTH,
    SECTION,
    Message,
    actions,
    button,
    context,
    link_button,
    message,
    plain,
    section,
)
from handlers.blocks.ticket import channel_card
from handlers.grammar.buttons import ADD_NOTE, CANCEL_SUBMISSION, EDIT_SUBMISSION, OPEN_IN_KEESA, SHARE_TICKET, SHOW_TICKET
from handlers.slack.ids import PROGRESS
from handlers.slack.metadata import FormOrigin, NoteRef, SubmissionRef, TicketRef

_VIEW_TITLE = 24
_REASON = 1_500
_ALIKE = 3


def progress_view(kind: Kind, ref: SubmissionRef) -> View:
    """The form while it waits after submit. Slack reports when it is closed, so that the outcome can be sent elsewhere."""
    view = _view(kind, [section(wording.submissions.sending(kind)), context(wording.submissions.STILL_RUNNING)], ref.to_json())
    view.notify_on_close = True
    return view


def done_view(kind: Kind, number: str, origin: FormOrigin, display: Display, warning: Sequence[Block] = ()) -> View:
    """Keesa has it. Share is offered if the form was opened in a channel; `warning` is from `alike_warning`."""
    buttons = _ways_on(number, display, share=bool(origin.channel_id))
    blocks = [section(f"*{wording.submissions.done(kind, number)}*"), *warning, actions(*buttons)]
    return _view(kind, blocks, origin.to_json())


def taken_view(kind: Kind, ref: SubmissionRef, warning: Sequence[Block] = ()) -> View:
    """Keesa has it, but its number isn't known yet. Closing the view is notified, so that the number can be sent elsewhere."""
    view = _view(kind, [section(text.escape(wording.submissions.taken(kind))), *warning], ref.to_json())
    view.notify_on_close = True
    return view


def taken_message(kind: Kind, warning: Sequence[Block] = ()) -> Message:
    """As `taken_view`."""
    sentence = text.escape(wording.submissions.taken(kind))
    return message([section(sentence), *warning], _with(warning, sentence))


def kept_view(kind: Kind, sentence: str, ref: SubmissionRef, warning: Sequence[Block] = ()) -> View:
    """It is waiting. `sentence` (plain) is ``wording.submissions.kept`` or ``wording.submissions.looking_it_up``."""
    blocks = [section(text.escape(sentence)), *warning, actions(_cancel(kind, ref))]
    view = _view(kind, blocks, ref.to_json())
    view.notify_on_close = True
    return view


def refused_view(kind: Kind, reason: str, ref: SubmissionRef) -> View:
    """Keesa refused it, with the reason (plain), and a button back to the filled form."""
    return _view(kind, [section(_refusal(kind, reason)), actions(_edit(ref))], ref.to_json())


def failed_view(kind: Kind, sentence: str) -> View:
    """An error that can't be fixed here. `sentence` is plain."""
    return _view(kind, [section(text.escape(sentence))])


def done_message(kind: Kind, number: str, display: Display, *, share: bool = True, warning: Sequence[Block] = ()) -> Message:
    """Keesa has it; for a person who closed the form or used a command."""
    sentence = wording.submissions.done(kind, number)
    buttons = _ways_on(number, display, share=share)
    return message([section(f"*{sentence}*"), *warning, actions(*buttons)], _with(warning, f"{sentence}." if warning else sentence))


def raised_in_thread(news: TicketRaised, display: Display) -> Message:
    """For the thread in which somebody raised a ticket: its card, or only its number under the message that it was made from."""
    person = f"<@{news.user_id}>"
    if not news.from_message:
        return channel_card(news.ticket, display, wording.tickets.raised_by(person))
    sentence = wording.submissions.raised_by(news.ticket.number, person)
    return message([section(sentence), actions(*_ways_on(news.ticket.number, display, share=False))], sentence)


def noted_in_thread(news: MessageNoted, display: Display) -> Message:
    """For the thread in which somebody wrote a note to the bot, with a button for the next note."""
    sentence = wording.notes.added_by(display.number(news.ticket_number), f"<@{news.user_id}>")
    another = button(wording.buttons.ADD_NOTE, ADD_NOTE, NoteRef(number=news.ticket_number, in_channel=True))
    return message([section(sentence, another)], sentence)


def kept_message(kind: Kind, sentence: str, ref: SubmissionRef, warning: Sequence[Block] = ()) -> Message:
    """As `kept_view`, as a message."""
    blocks = [section(text.escape(sentence)), *warning, actions(_cancel(kind, ref))]
    return message(blocks, _with(warning, text.escape(sentence)))


def refused_message(kind: Kind, reason: str, ref: SubmissionRef) -> Message:
    """As `refused_view`, as a message."""
    sentence = wording.submissions.refused_because(kind, text.cut(text.escape(reason), _REASON))
    return message([section(_refusal(kind, reason)), actions(_edit(ref))], sentence)


def expired_message(kind: Kind, ref: SubmissionRef) -> Message:
    """Keesa was down for too long."""
    return message([section(wording.submissions.expired(kind)), actions(_edit(ref))], wording.submissions.expired(kind))


def cancelled_message(kind: Kind, ref: SubmissionRef) -> Message:
    """The person cancelled it."""
    return message([section(wording.submissions.cancelled(kind)), actions(_edit(ref))], wording.submissions.cancelled(kind))


def dropped_view(kind: Kind, sentence: str, ref: SubmissionRef) -> View:
    """An operator ended it. `sentence` is plain, and "" once it was blanked."""
    return _view(kind, [section(_dropped(kind, sentence)), actions(_edit(ref))])


def dropped_message(kind: Kind, sentence: str, ref: SubmissionRef) -> Message:
    """As `dropped_view`, as a message."""
    said = _dropped(kind, sentence)
    return message([section(said), actions(_edit(ref))], said)


def alike_warning(alike: Sequence[Alike], display: Display) -> list[Block]:
    """The newest few tickets for the same customer and product, each with a button that shows it."""
    return [section(_alike(one, display), _shows(one.ticket_number)) for one in alike[:_ALIKE]]


def _view(kind: Kind, blocks: list[Block], metadata: str | None = None) -> View:
    title = wording.forms.RAISE_TICKET if kind == "ticket" else wording.forms.ADD_NOTE
    return View(
        type="modal",
        callback_id=PROGRESS,
        title=plain(title, _VIEW_TITLE),
        close=plain(wording.forms.CLOSE, _VIEW_TITLE),
        private_metadata=metadata,
        blocks=blocks,
    )


def in_full(words: str) -> Message:
    """A text that is too long for a form, so that it can be copied from here; as much as Slack accepts."""
    parts = text.split(text.cut(text.escape(words), MESSAGE_LENGTH - SECTION), SECTION)
    return message(
        [section(wording.submissions.TOO_LONG_FOR_A_FORM), *map(section, parts)], wording.submissions.TOO_LONG_FOR_A_FORM
    )


def _alike(one: Alike, display: Display) -> str:
    ticket = f"{wording.tickets.TICKET} {display.number(one.ticket_number)}"
    return (
        wording.submissions.alike(ticket) if one.is_known else wording.submissions.maybe_alike(ticket, display.when(one.raised_at))
    )


def _with(warning: Sequence[Block], sentence: str) -> str:
    """The sentence, followed by the warning."""
    return " ".join([sentence, *(block.text.text for block in warning if isinstance(block, SectionBlock) and block.text)])


def _shows(number: str) -> ButtonElement:
    return button(wording.buttons.ticket(number), SHOW_TICKET, TicketRef(number=number))


def _refusal(kind: Kind, reason: str) -> str:
    return f"*{wording.submissions.refused(kind)}*\n{text.cut(text.escape(reason), _REASON)}"


def _dropped(kind: Kind, sentence: str) -> str:
    return text.cut(text.escape(sentence or wording.submissions.dropped(kind, "")), _REASON)


def _ways_on(number: str, display: Display, *, share: bool) -> list[ButtonElement]:
    ref = TicketRef(number=number)
    buttons = [button(wording.buttons.SHARE, SHARE_TICKET, ref)] if share else []
    buttons.append(button(wording.buttons.VIEW, SHOW_TICKET, ref))
    if url := display.url(number):
        buttons.append(link_button(wording.buttons.VIEW_IN_KEESA, OPEN_IN_KEESA, url))
    return buttons


def _cancel(kind: Kind, ref: SubmissionRef) -> ButtonElement:
    return button(wording.buttons.cancel(kind), CANCEL_SUBMISSION, ref)


def _edit(ref: SubmissionRef) -> ButtonElement:
    return button(wording.buttons.EDIT_AND_RETRY, EDIT_SUBMISSION, ref, style="primary")

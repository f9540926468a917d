"""What becomes of a ticket or a note that a person submitted: as the form that waits for it, and as a message."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from handlers import wording
from handlers.blocks import text
from handlers.blocks.look import Look
from handlers.blocks.parts import Message, actions, button, context, link_button, message, plain, section
from handlers.ids import Action, Callback
from handlers.metadata import FormOrigin, SubmissionRef, TicketRef
from handlers.wording import Kind

_VIEW_TITLE = 24
_REASON = 1_500


def progress_view(kind: Kind, ref: SubmissionRef) -> View:
    """What the form turns into after submit. Closing it is notified, so that the outcome can be told elsewhere."""
    view = _view(kind, [section(wording.sending(kind)), context(wording.STILL_RUNNING)], ref.to_json())
    view.notify_on_close = True
    return view


def done_view(kind: Kind, number: str, origin: FormOrigin, look: Look) -> View:
    """Keesa has it. Share is there where the form was opened in a channel."""
    buttons = _ways_on(number, look, share=bool(origin.channel_id))
    return _view(kind, [section(f"*{wording.done(kind, number)}*"), actions(*buttons)], origin.to_json())


def kept_view(kind: Kind, sentence: str, ref: SubmissionRef) -> View:
    """It waits: `sentence` (plain) is ``wording.kept`` or ``wording.looking_it_up``."""
    view = _view(kind, [section(text.escape(sentence)), actions(_cancel(ref))], ref.to_json())
    view.notify_on_close = True
    return view


def refused_view(kind: Kind, reason: str, ref: SubmissionRef) -> View:
    """Keesa's no, with its reason (plain), and a way back to the filled form."""
    return _view(kind, [section(_refusal(kind, reason)), actions(_edit(ref))], ref.to_json())


def failed_view(kind: Kind, sentence: str) -> View:
    """What cannot be mended here; `sentence` is plain."""
    return _view(kind, [section(text.escape(sentence))])


def done_message(kind: Kind, number: str, look: Look, *, share: bool = True) -> Message:
    """Keesa has it, for a person who closed the form or used a command."""
    sentence = wording.done(kind, number)
    return message([section(f"*{sentence}*"), actions(*_ways_on(number, look, share=share))], sentence)


def kept_message(kind: Kind, sentence: str, ref: SubmissionRef) -> Message:
    """As `kept_view`."""
    return message([section(text.escape(sentence)), actions(_cancel(ref))], text.escape(sentence))


def refused_message(kind: Kind, reason: str, ref: SubmissionRef) -> Message:
    """As `refused_view`."""
    return message([section(_refusal(kind, reason)), actions(_edit(ref))], _refusal(kind, reason))


def expired_message(kind: Kind, ref: SubmissionRef) -> Message:
    """Keesa was away for too long."""
    return message([section(wording.expired(kind)), actions(_edit(ref))], wording.expired(kind))


def cancelled_message(kind: Kind, ref: SubmissionRef) -> Message:
    """The person took it back."""
    return message([section(wording.cancelled(kind)), actions(_edit(ref))], wording.cancelled(kind))


def _view(kind: Kind, blocks: list[Block], metadata: str | None = None) -> View:
    title = wording.FORM_TITLE if kind == "ticket" else wording.NOTE_TITLE
    return View(
        type="modal",
        callback_id=Callback.PROGRESS,
        title=plain(title, _VIEW_TITLE),
        close=plain(wording.CLOSE, _VIEW_TITLE),
        private_metadata=metadata,
        blocks=blocks,
    )


def _refusal(kind: Kind, reason: str) -> str:
    return f"*{wording.refused(kind)}*\n{text.cut(text.escape(reason), _REASON)}"


def _ways_on(number: str, look: Look, *, share: bool) -> list[ButtonElement]:
    ref = TicketRef(number=number)
    buttons = [button(wording.BUTTON_SHARE, Action.SHARE_TICKET, ref)] if share else []
    buttons.append(button(wording.BUTTON_OPEN, Action.SHOW_TICKET, ref))
    if url := look.url(number):
        buttons.append(link_button(wording.BUTTON_OPEN_IN_KEESA, Action.OPEN_IN_KEESA, url))
    return buttons


def _cancel(ref: SubmissionRef) -> ButtonElement:
    return button(wording.BUTTON_CANCEL, Action.CANCEL_SUBMISSION, ref)


def _edit(ref: SubmissionRef) -> ButtonElement:
    return button(wording.BUTTON_EDIT_AGAIN, Action.EDIT_SUBMISSION, ref, style="primary")

"""Posts to Slack for the announcer and the submitter.

Posting isn't idempotent in Slack, so this client has no retry handlers: slack_sdk's would post a message again if the connection
breaks after Slack accepted it. Every message carries its announcement's id as metadata, by which it can be found. If Slack asks for
a pause, the announcement waits in its line (`bot.telling.announcer`) and not on a thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from slack_sdk import WebClient

from bot import wording
from bot.model.announcements import Announcement, Card, Part, Recipient
from bot.model.errors import AppRefused, ChannelGone, MessageGone, SlackError, SlackRefused
from bot.model.news import News, SubmissionSettled, TicketAppeared, TicketChanged
from bot.model.tickets import Ticket
from bot.model.writes import NewNote, Submission, SubmissionOutcome, SubmissionState
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.telling.voice import Posted
from bot.writing.submissions import Submissions
from handlers.blocks import remarks, ticket
from handlers.blocks.announcements import news_message
from handlers.blocks.comments import own_comment
from handlers.blocks.display import Display
from handlers.blocks.entity import Entity, shared_entity
from handlers.blocks.kit import Finer, Message, Unchanging
from handlers.blocks.submission_results import result_message, result_view
from handlers.slack.calls import call, once
from handlers.slack.comments import acknowledge_comment, trigger_of
from handlers.slack.content import with_or_without_blocks
from handlers.slack.identity import Identity
from handlers.slack.pictures import Pictures
from handlers.slack.place import Place
from handlers.slack.redrawing import RESPONSE_URL_LIFE, Redrawing
from handlers.slack.reply import respond, say_at
from handlers.slack.surfaces import Surface, Surfaces

log = logging.getLogger(__name__)

EVENT_TYPE: Final = "keesa_announcement"
_MESSAGES: Final = 64
"""As many new tickets at once, or a few, each with its card and a reply; some kilobytes each."""
MARK: Final = "memo"
"""The reaction to a message that was added to a ticket."""
_LOOK_BACK: Final = timedelta(days=1)
"""How far before an attempt its message is searched for: this machine's clock may have been ahead of Slack's by hours."""


class Notifier:
    """Implements `Voice` for the announcer and `Teller` for the submitter."""

    def __init__(
        self,
        client: WebClient,
        identity: Identity,
        submissions: Submissions,
        redrawing: Redrawing,
        surfaces: Surfaces,
        pictures: Pictures,
        display: Display,
        clock: Clock,
        timings: Timings = Timings(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._identity = identity
        self._submissions = submissions
        self._redrawing = redrawing
        self._surfaces = surfaces
        self._pictures = pictures
        self._display = display
        self._clock = clock
        self._timings = timings
        self._sleep = sleep
        self._blind = False
        self._built = lru_cache(_MESSAGES)(self._build)
        self._entity = lru_cache(_MESSAGES)(lambda ticket, at: shared_entity(ticket, display, at))

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        """``chat.postMessage``. A person also sees a reply outside of its thread, so that they don't miss it.

        If the thread's parent is gone, Slack posts into the channel. The only sign is that the message has no ``thread_ts``.
        """
        where = {"channel": self._conversation(announcement.recipient), "thread_ts": thread_ts}
        answer = self._post_with(
            self._content(announcement, part),
            self._entities(announcement, part),
            **where,
            reply_broadcast=True if thread_ts and announcement.recipient.is_person else None,
            metadata={"event_type": EVENT_TYPE, "event_payload": _payload(announcement, part)},
            unfurl_links=False,
            unfurl_media=False,
        )
        message = answer.get("message") or {"thread_ts": thread_ts}
        return _posted({**message, "ts": answer["ts"]}, thread_ts)

    def _post_with(self, content: Message, entities: list[Entity], *, metadata: dict[str, Any], **arguments: Any) -> Any:
        """``chat.postMessage``, with the entities if the workspace takes them."""

        def post(part: Message, objects: bool) -> Any:
            shown = metadata | {"entities": entities} if objects else metadata
            blocks = part.blocks or None
            return once(self._client.chat_postMessage, text=part.text, blocks=blocks, metadata=shown, **arguments)

        if not entities:
            return with_or_without_blocks(lambda part: post(part, False), content, self._pictures)
        return with_or_without_blocks(
            lambda part: self._surfaces.tried(Surface.OBJECTS, lambda objects: post(part, objects)), content
        )

    def _entities(self, announcement: Announcement, part: Part) -> list[Entity]:
        """The ticket of a card as a Work Object, if it has an address; at most one."""
        news = announcement.news
        if part is not Part.CARD or not isinstance(news, TicketAppeared | TicketChanged):
            return []
        entity = self._entity(news.ticket, announcement.created_at)
        return [entity] if entity else []

    def edit_card(self, card: Card, shown: Ticket, followers: int) -> None:
        """``chat.update`` with the ticket's current state."""
        followed = card.recipient.is_person
        content = ticket.channel_card(shown, self._display, wording.tickets.TICKET, followed=followed, followers=followers)
        channel = self._conversation(card.recipient)
        _send(self._client.chat_update, content, channel=channel, ts=card.message_ts)

    def react(self, channel_id: str, message_ts: str) -> None:
        """``reactions.add`` of a :memo: to the message. If the scope for it is missing, nothing else is held up."""
        try:
            once(self._client.reactions_add, channel=channel_id, timestamp=message_ts, name=MARK)
        except SlackRefused as error:
            if error.code != "already_reacted":
                raise
        except AppRefused as error:
            if error.code != "missing_scope":
                raise
            raise SlackRefused(error.call, error.code) from None

    def find(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """The message with that announcement's metadata, in its thread or, if the thread is gone, in the channel."""
        wanted = _payload(announcement, part)
        found = (message for message in self._messages(announcement, thread_ts) if self._is_own(message, wanted))
        message = next(found, None)
        return _posted(message, thread_ts) if message else None

    def tell(self, submission: Submission) -> None:
        """Tell the person in the waiting form or pane, else as the command's answer or where they wrote it, else by a direct
        message, which is a row and can't fail. What a workflow asked for is only told if it took long, or takes long.
        """
        is_told = _is_for_workflow(submission) or self._told_in_pane(submission) or self._told_in_form(submission)
        if not (is_told or self._told_as_answer(submission) or self._told_where_said(submission)):
            self._submissions.announce_outcome(submission)
        self._redrawing.after(submission)

    def channel_name(self, channel_id: str) -> str:
        """``conversations.info``. Raises `ChannelGone` if the channel is archived or the bot isn't in it."""
        channel = call(self._client.conversations_info, self._timings, channel=channel_id)["channel"]
        if channel.get("is_archived"):
            raise ChannelGone("conversations_info", "is_archived")
        if not (channel.get("is_member") or channel.get("is_im")):
            raise ChannelGone("conversations_info", "not_in_channel")
        return str(channel.get("name") or "")

    def _told_in_form(self, submission: Submission) -> bool:
        current = self._submissions.get(submission.id)
        view = result_view(submission, self._display, self._submissions.alike(submission))
        if current is None or not current.view_id or view is None:
            return False
        self._sleep(self._timings.ack_travel_left(submission.created_at, self._clock()))
        try:
            call(self._client.views_update, self._timings, view_id=current.view_id, view=view)
        except SlackError as error:
            log.info("Couldn't update the form of submission %s: %s", submission.id, error)
            return False
        return True

    def _told_in_pane(self, submission: Submission) -> bool:
        """A comment is acknowledged when Keesa has it, or has an error. What only a message can say is sent as one, too: that it
        is kept meanwhile, what became of it then, and the text of what failed.
        """
        trigger_id, note = trigger_of(submission), submission.write
        if not trigger_id or not submission.state.is_final or not isinstance(note, NewNote):
            return False
        is_done = submission.state is SubmissionState.DONE
        url = self._display.url(note.ticket_number) or ""
        why = submission.error or result_message(submission, self._display).text
        outcome = {"comment": own_comment(submission, note, url)} if is_done else {"error": why}
        try:
            acknowledge_comment(self._client, self._timings, trigger_id, **outcome)
        except SlackError as error:
            log.info("Couldn't acknowledge the comment of submission %s: %s", submission.id, error)
            return False
        return is_done and submission.told is SubmissionOutcome.NOT_YET

    def _told_as_answer(self, submission: Submission) -> bool:
        if not submission.response_url or self._clock() > self._clock.reckoned(submission.created_at) + RESPONSE_URL_LIFE:
            return False
        try:
            respond(submission.response_url, result_message(submission, self._display, self._submissions.alike(submission)))
        except SlackError as error:
            log.info("Couldn't reply to the command of submission %s: %s", submission.id, error)
            return error.outcome_unknown
        return True

    def _told_where_said(self, submission: Submission) -> bool:
        """A message that has become a note is marked there for all to see; anything else only its author sees."""
        if not submission.is_a_message:
            return False
        if submission.outcome is SubmissionOutcome.DONE and submission.ticket_number:
            return True
        who = submission.requester
        place = Place(
            who.user_id, who.user_name, who.channel_id, thread_ts=submission.thread_ts or None, said_ts=submission.message_ts
        )
        try:
            say_at(self._client, place, result_message(submission, self._display), self._timings)
        except SlackError as error:
            log.info("Couldn't reply where submission %s was written: %s", submission.id, error)
            return error.outcome_unknown
        return True

    def _conversation(self, recipient: Recipient) -> str:
        """The id of the channel, or of the direct message with the person (``conversations.open``)."""
        if not recipient.is_person:
            return recipient.id
        return str(call(self._client.conversations_open, self._timings, users=recipient.id)["channel"]["id"])

    def _messages(self, announcement: Announcement, thread_ts: str | None) -> Iterator[dict[str, Any]]:
        """The messages since shortly before the attempt. Without the scope to read them there are none, which is logged once.

        A thread that can't be read counts as empty: its parent may be too new to be read, or deleted.
        """
        conversation = self._conversation(announcement.recipient)
        since = f"{(min(announcement.attempted_at, self._clock()) - _LOOK_BACK).timestamp():.6f}"
        try:
            if thread_ts:
                with suppress(MessageGone):
                    yield from _pages(self._client.conversations_replies, channel=conversation, ts=thread_ts, oldest=since)
            yield from _pages(self._client.conversations_history, channel=conversation, oldest=since)
        except (SlackRefused, AppRefused) as error:
            if isinstance(error, AppRefused) and error.code != "missing_scope":
                raise
            self._say_blind(error)

    def _say_blind(self, error: SlackError) -> None:
        if not self._blind:
            log.warning("Can't read channel history (%s): a message may be posted twice if Slack doesn't confirm it", error)
        self._blind = True

    def _is_own(self, message: dict[str, Any], wanted: dict[str, Any]) -> bool:
        """Whether the bot itself posted the message, because anybody can forge metadata."""
        metadata = message.get("metadata") or {}
        return (
            message.get("user") == self._identity.user_id
            and metadata.get("event_type") == EVENT_TYPE
            and metadata.get("event_payload") == wanted
        )

    def _content(self, announcement: Announcement, part: Part) -> Message:
        if isinstance(announcement.news, SubmissionSettled):
            return self._outcome(announcement.news.submission_id)
        return self._built(announcement.news, part, announcement.recipient.is_person)

    def _build(self, news: News, part: Part, to_follower: bool) -> Message:
        """Often a thousand channels get the same message one after the other."""
        built = news_message(news, part, self._display, to_follower=to_follower)
        return Message([block if isinstance(block, Finer) else Unchanging(block) for block in built.blocks], built.text)

    def _outcome(self, submission_id: str) -> Message:
        submission = self._submissions.get(submission_id)
        if submission is None:
            return remarks.error(wording.submissions.FORGOTTEN)
        return result_message(submission, self._display, self._submissions.alike(submission))


def _is_for_workflow(submission: Submission) -> bool:
    """Whether only the workflow gets the outcome, since its person never heard that it waits."""
    return submission.is_of_a_step and submission.state.is_final and submission.told is SubmissionOutcome.NOT_YET


def _send(method: Callable[..., Any], content: Message, **arguments: Any) -> Any:
    return with_or_without_blocks(lambda part: once(method, text=part.text, blocks=part.blocks or None, **arguments), content)


def _pages(method: Callable[..., Any], **where: Any) -> Iterator[dict[str, Any]]:
    """The messages on all pages of a reading method."""
    cursor = None
    while True:
        answer = once(method, **where, limit=200, include_all_metadata=True, cursor=cursor)
        yield from answer.get("messages") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _posted(message: Mapping[str, Any], thread_ts: str | None) -> Posted:
    """A message outside of threads has no ``thread_ts``, or its own once it has replies."""
    at_root = message.get("thread_ts") in (None, "", message["ts"])
    return Posted(str(message["ts"]), is_astray=bool(thread_ts) and at_root)


def _payload(announcement: Announcement, part: Part) -> dict[str, Any]:
    """Only strings, so that what Slack returns compares equal. The time tells the announcements of two databases apart."""
    return {"id": str(announcement.id), "part": str(part.value), "owed": announcement.created_at.isoformat()}

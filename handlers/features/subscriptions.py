"""Subscribing channels, changing, removing and listing subscriptions."""

from __future__ import annotations

from functools import partial
from typing import Final

from slack_sdk.models.blocks import DividerBlock
from slack_sdk.models.views import View

from bot import wording
from bot.model import catalogue
from bot.model.errors import AppRefused, ChannelGone
from bot.model.page import Page, page_of
from bot.model.quiet import QuietHours
from bot.model.reminders import UserGroup
from bot.model.subscriptions import ALL_SUBSCRIPTIONS, Selected, Subscription, Terms
from bot.model.writes import Requester
from bot.runtime.ornaments import ornament
from bot.watching.preview import Preview
from bot.watching.subscribing import Outcome, Result
from handlers.blocks import forms, remarks, subscriptions
from handlers.blocks.kit import Message, message
from handlers.blocks.subscription_table import subscription_file
from handlers.features.files import Files
from handlers.features.home import Home
from handlers.grammar import commands
from handlers.grammar.arguments import Arguments
from handlers.grammar.list_options import write_criteria
from handlers.grammar.selection import SubscribeRequest, SubscriptionListing
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.metadata import PageKind, PageRef, SubscribeForm, SubscriptionRef
from handlers.slack.reply import Reply

EVERYWHERE: Final = "all"
"""Stands for every channel in place of a channel's id."""
_DONE = (Result.MADE, Result.CHANGED, Result.RESUMED)
_REFUSALS = {
    Result.TAKEN: wording.subscriptions.ALREADY,
    Result.OUTDATED: wording.subscriptions.CHANGED_SINCE,
    Result.UNDONE: wording.subscriptions.UNDONE_ALREADY,
    Result.GONE: wording.subscriptions.REMOVED,
}


class Subscriptions:
    """Handles subscriptions. The channel is told about each change, and the person who made it gets an answer."""

    def __init__(self, services: Services, home: Home, files: Files) -> None:
        self._services = services
        self._home = home
        self._files = files

    def subscribe(self, reply: Reply, asked: SubscribeRequest) -> Message | None:
        """Subscribe this channel. Without a type, open the form."""
        place = reply.place
        if not self.is_member(place.channel_id):
            return remarks.error(wording.access.not_in_channel(place.channel_name))
        if asked.ticket_type is None:
            reply.open(self._form(SubscribeForm(origin=place.origin), None))
            return None
        terms = Terms(
            ticket_type=asked.ticket_type,
            statuses=asked.statuses,
            filter=asked.filter,
            sync_notes=bool(asked.sync_notes),
            reminders=asked.reminders or (),
            mention=asked.mention,
            quiet=asked.quiet if isinstance(asked.quiet, QuietHours) else None,
        )
        whole = self.with_group(terms)
        if isinstance(whole, str):
            return remarks.error(whole)
        kept = [name for name in ("sync_notes", "reminders", "mention", "quiet") if getattr(asked, name) is None]
        outcome = self._services.subscribing.subscribe(place.channel_id, place.channel_name, whole, place.user_id, kept=kept)
        return self.answer(outcome, place.channel_id, self.preview(outcome))

    def unsubscribe(self, reply: Reply, ticket_type: str | None) -> Message:
        """Remove this channel's subscriptions to a type, or all of them."""
        stopped = self._services.subscribing.unsubscribe(reply.place.channel_id, ticket_type, reply.place.user_id)
        if not stopped:
            return remarks.error(_nothing_to_end(ticket_type))
        return subscriptions.all_unsubscribed(stopped, self._services.display)

    def show(self, reply: Reply, asked: SubscriptionListing) -> Message:
        """The first page of this channel's subscriptions, or of all channels', or all of them as a table or a file."""
        query = EVERYWHERE if asked.everywhere else reply.place.channel_id
        ref = PageRef(kind=PageKind.SUBSCRIPTIONS, query=query, filters=self._written(asked.selected))
        if asked.as_file:
            found = self._selected(ref, asked.selected)
            if found:
                content = subscription_file(found, self._services.display)
                said, sent = wording.subscriptions.file_comes(len(found)), wording.subscriptions.in_file(len(found))
                return self._files.deliver(reply.place, ref.kind.value, content, said, sent)
        return self.page(ref, reply.place.requester)

    def show_here(self, reply: Reply) -> Message:
        """This channel's subscriptions, from the menu."""
        return self.show(reply, SubscriptionListing())

    def page(self, ref: PageRef, who: Requester) -> Message:
        """A page of the channel's subscriptions, or of all channels', with buttons on those that `who` may change."""
        channel_id, selected = _channel_of(ref), self._read(ref)
        found = self._found(ref, channel_id, selected)
        only = subscriptions.selected_said(selected, self._services.display)
        if not found.total and only:
            return remarks.error(wording.subscriptions.none_match(only))
        if not found.total:
            return remarks.error(wording.subscriptions.NONE_ANYWHERE if channel_id is None else wording.subscriptions.NONE)
        muted = self._services.muting.of_channel(channel_id) if channel_id else []
        scheduled = self._services.scheduling.of_channel(channel_id) if channel_id else []
        table = partial(self._selected, ref, selected)
        return subscriptions.subscription_list(found, ref, self._services.display, who, muted, scheduled, only, table)

    def _found(self, ref: PageRef, channel_id: str | None, selected: Selected) -> Page[Subscription]:
        if selected == ALL_SUBSCRIPTIONS:
            return self._services.subscribing.page(ref.page, subscriptions.A_PAGE, channel_id)
        return page_of(self._selected(ref, selected), ref.page, subscriptions.A_PAGE)

    def _selected(self, ref: PageRef, selected: Selected) -> list[Subscription]:
        """All that are on the list."""
        return list(filter(selected.passes, self._services.subscribing.all_of(_channel_of(ref))))

    def _written(self, selected: Selected) -> str:
        """What to type for the same, whenever it is read."""
        return " ".join(filter(None, [selected.ticket_type, write_criteria(selected.criteria, self._services.calendar)]))

    def _read(self, ref: PageRef) -> Selected:
        services = self._services
        arguments = Arguments(commands.SUBSCRIPTIONS.name, ref.filters, services.statuses, calendar=services.calendar)
        return arguments.subscriptions().selected if ref.filters else ALL_SUBSCRIPTIONS

    def open_change(self, reply: Reply, ref: SubscriptionRef) -> Message | None:
        """The filled-in form for the subscription whose Edit button was pressed. If that is in a form, it replaces that form."""
        found = self._services.subscribing.find(ref.id, reply.place.requester)
        if found.subscription is None or self.refusal(found):
            self._home.follow_up_later(reply.place)
            return remarks.error(self.refusal(found))
        list_url = reply.place.response_url if ref.page else ""
        changed_at = found.subscription.changed_at
        form = SubscribeForm(origin=reply.place.origin, id=ref.id, changed_at=changed_at, page=ref.page, response_url=list_url)
        view = self._form(form, found.subscription.terms)
        (reply.update if reply.place.view_id else reply.open)(view)
        return None

    def undo(self, reply: Reply, ref: SubscriptionRef) -> Message | None:
        """Undo the change that the message with the button reported."""
        outcome = self._services.subscribing.undo(ref.id, ref.changed_at, reply.place.requester)
        if outcome.subscription is None or self.refusal(outcome):
            return remarks.error(self.refusal(outcome))
        ended = outcome.result is Result.ENDED
        self._home.follow_up_later(reply.place)
        reply.replace(subscriptions.undone(outcome.subscription, self._services.display, here=reply.place.channel_id, ended=ended))
        return None

    def end(self, reply: Reply, ref: SubscriptionRef) -> Message | None:
        """Remove the subscription whose button was pressed, and show the rest of the list.

        If it was removed before, the list is out of date and is shown again.
        """
        who = reply.place.requester
        outcome = self._services.subscribing.end(ref.id, who)
        if outcome.result is Result.ELSEWHERE:
            return remarks.error(self.refusal(outcome))
        said = remarks.error(self.refusal(outcome))
        if outcome.subscription:
            said = subscriptions.unsubscribed(outcome.subscription, self._services.display, here=who.channel_id)
        if reply.place.in_home and not reply.place.view_id:
            self._home.follow_up_later(reply.place, said.text)
            return None
        left = self.page(ref.page, who) if ref.page else Message([], "")
        reply.replace(message([*said.blocks, *([DividerBlock()] if left.blocks else []), *left.blocks], said.text))
        return None

    def preview(self, outcome: Outcome) -> Preview | None:
        """What the subscription would have posted lately, for which Keesa may have to be asked; None if nothing was done."""
        if outcome.subscription is None or outcome.result not in _DONE:
            return None
        previews, terms = self._services.previews, outcome.subscription.terms
        unknown = previews.unknown(wording.subscriptions.NO_PREVIEW)
        return ornament("preview", lambda: previews.of(terms, outcome.unread), unknown)

    def answer(self, outcome: Outcome, here: str, preview: Preview | None) -> Message:
        """The answer to the person who subscribed a channel or changed a subscription, in the channel `here`.

        Without a preview it says that the bot is asking Keesa for it.
        """
        subscription = outcome.subscription
        if subscription is None or self.refusal(outcome):
            return remarks.error(self.refusal(outcome))
        if outcome.result is Result.UNCHANGED:
            return subscriptions.unchanged(subscription)
        subscribing = self._services.subscribing
        others = [one for one in subscribing.of_channel(subscription.channel_id) if one.id != subscription.id]
        return subscriptions.subscribed(
            subscription,
            preview,
            self._services.display,
            here=here,
            others=[one.terms for one in others if one.ticket_type == subscription.ticket_type],
            undo=outcome.result is not Result.RESUMED,
        )

    def with_group(self, terms: Terms, former: UserGroup | None = None) -> Terms | str:
        """The terms, with the user group that they mention looked up; or why that can't be done, in plain text.

        If Slack doesn't answer, the `former` group is still the one of that handle.
        """
        typed = terms.mention
        if typed is None or not (typed.handle or typed.id):
            return terms.model_copy(update={"mention": None})
        groups = self._services.directory.user_groups()
        if groups is None and former and former.handle == typed.handle:
            return terms.model_copy(update={"mention": former})
        if groups is None:
            return wording.reminders.NO_ANSWER
        found = next((one for one in groups if one.id == typed.id or one.handle.casefold() == typed.handle.casefold()), None)
        return terms.model_copy(update={"mention": found}) if found else wording.reminders.no_such_group(typed.handle)

    def refusal(self, outcome: Outcome) -> str:
        """Why nothing was done, in plain text; empty if something was."""
        if outcome.subscription and outcome.result is Result.ELSEWHERE:
            return wording.subscriptions.of_another_channel(outcome.subscription.channel_name)
        if outcome.result is Result.FULL:
            return wording.limits.too_many_subscriptions(self._services.limits.subscriptions)
        return _REFUSALS.get(outcome.result, "")

    def _form(self, form: SubscribeForm, terms: Terms | None) -> View:
        return forms.subscribe_form(form, terms, self._services.statuses, str(self._services.display.time_zone))

    def is_member(self, channel_id: str) -> bool:
        """Whether the bot may post here: in a channel that it is in, or in this person's own conversation with it."""
        try:
            channel = call(self._services.client.conversations_info, self._services.timings, channel=channel_id)["channel"]
        except ChannelGone:
            return False
        except AppRefused as error:
            if error.code == "missing_scope":  # the bot can't see group conversations
                return False
            raise
        return bool(channel.get("is_member") or channel.get("is_im"))


def _channel_of(ref: PageRef) -> str | None:
    """The channel whose subscriptions are listed; None for all."""
    return None if ref.query == EVERYWHERE else ref.query


def _nothing_to_end(ticket_type: str | None) -> str:
    if ticket_type is None:
        return wording.subscriptions.NONE
    return wording.subscriptions.not_subscribed(catalogue.ticket_type_name(ticket_type))

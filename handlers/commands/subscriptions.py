"""Subscribing a channel, ending that, and listing what there is."""

from __future__ import annotations

from bot.errors import ChannelGone, SlackRefused
from bot.models import Subscription
from handlers import wording
from handlers.blocks import errors, subscriptions
from handlers.blocks.parts import Message, message, section
from handlers.commands.parse import ListSubscriptions, Subscribe, Unsubscribe
from handlers.metadata import PageKind, PageRef, SubscriptionRef
from handlers.place import Reply
from handlers.services import Services
from handlers.slack_calls import call


class SubscriptionCommands:
    """What people do with subscriptions. The channel hears of each change; the person who made it is answered besides."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def work(self, reply: Reply, intent: Subscribe | Unsubscribe | ListSubscriptions) -> None:
        match intent:
            case Subscribe():
                self._subscribe(reply, intent)
            case Unsubscribe(ticket_type):
                self._unsubscribe(reply, ticket_type)
            case ListSubscriptions(everywhere):
                place = reply.place
                reply.say(self.page(PageRef(kind=PageKind.SUBSCRIPTIONS, query="all" if everywhere else place.channel_id)))

    def page(self, ref: PageRef) -> Message:
        """A page of the channel's subscriptions, or of all."""
        watches = self._services.watches
        found = watches.all() if ref.query == "all" else watches.of_channel(ref.query)
        return subscriptions.subscription_list(found, ref, self._services.look)

    def end(self, reply: Reply, ref: SubscriptionRef) -> None:
        """End the subscription on whose button somebody pressed."""
        found = next((s for s in self._services.watches.all() if s.id == ref.id), None)
        if found is None:
            reply.replace(errors.error(wording.NO_SUCH_SUBSCRIPTION))
            return
        self._services.watches.unsubscribe(found.channel_id, found.ticket_type, reply.place.user_id)
        reply.replace(subscriptions.unsubscribed(found, self._services.look))

    def _subscribe(self, reply: Reply, intent: Subscribe) -> None:
        place = reply.place
        if not self._is_member(place.channel_id):
            reply.say(errors.error(wording.not_in_channel(place.channel_name)))
            return
        watches = self._services.watches
        new = watches.subscribe(place.channel_id, place.channel_name, intent.ticket_type, intent.statuses, place.user_id)
        current = next(s for s in watches.of_channel(place.channel_id) if s.ticket_type == intent.ticket_type)
        reply.say(subscriptions.subscribed(current, self._services.look) if new else self._unchanged(current))

    def _unchanged(self, current: Subscription) -> Message:
        return message([section(wording.ALREADY_SUBSCRIBED)], wording.ALREADY_SUBSCRIBED)

    def _unsubscribe(self, reply: Reply, ticket_type: str | None) -> None:
        stopped = self._services.watches.unsubscribe(reply.place.channel_id, ticket_type, reply.place.user_id)
        if not stopped:
            reply.say(errors.error(wording.NO_SUCH_SUBSCRIPTION))
            return
        ended = [subscriptions.unsubscribed(subscription, self._services.look) for subscription in stopped]
        reply.say(message([block for one in ended for block in one.blocks], " ".join(one.text for one in ended)))

    def _is_member(self, channel_id: str) -> bool:
        """Whether the bot may post here: it is in the channel, or this is the person's own conversation with it."""
        try:
            channel = call(self._services.client.conversations_info, channel=channel_id)["channel"]
        except ChannelGone:
            return False
        except SlackRefused as error:
            if error.code == "missing_scope":  # a group conversation is not the bot's to see
                return False
            raise
        return bool(channel.get("is_member") or channel.get("is_im"))

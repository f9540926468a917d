"""Subscribes rooms as a person does."""

from __future__ import annotations

from tests.slack import Person, Room


def subscribe(person: Person, room: Room, words: str = "customer") -> None:
    """Subscribe a room, and wait until its feeds have been read."""
    person.command(f"/keesa subscribe {words}", channel=room.id).reply("This channel is now subscribed to")
    room.wait_message("subscribed this channel to")

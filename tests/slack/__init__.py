"""A strict Slack for tests; `SlackServer` is the way in."""

from .faults import Faults, Gate
from .interactions import Interaction, Submission
from .person import Person
from .room import Room
from .server import SlackServer
from .values import Channel, ManualClock, Message, User, View

__all__ = [
    "Channel",
    "Faults",
    "Gate",
    "Interaction",
    "ManualClock",
    "Message",
    "Person",
    "Room",
    "SlackServer",
    "Submission",
    "User",
    "View",
]

"""A strict imitation of Slack for tests. Start with `SlackServer`."""

from .faults import Faults, Gate
from .interactions import Interaction, Submission
from .person import Person
from .room import Room
from .server import SlackServer
from .step_runs import StepRun
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
    "StepRun",
    "Submission",
    "User",
    "View",
]

"""What the tests of the bot share: clocks that stand still, whole bots, and a watch over logs and network."""

from .bots import BotFactory, Mode, settings_for
from .clock import HandClock, LateClock, wait_until
from .desk import PollingDesk
from .logs import LogWatch
from .network import forbid_the_world_outside
from .process import BotProcess, hear_ctrl_c
from .threads import stacks
from .work import InlineWorkers

__all__ = [
    "BotFactory",
    "BotProcess",
    "HandClock",
    "InlineWorkers",
    "LateClock",
    "LogWatch",
    "Mode",
    "PollingDesk",
    "forbid_the_world_outside",
    "hear_ctrl_c",
    "settings_for",
    "stacks",
    "wait_until",
]

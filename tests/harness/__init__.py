"""What the tests of the bot share: clocks that stand still, work that is done at once, whole bots, and watch over logs and network."""

from .bots import BotFactory, Mode, settings_for
from .clock import HandClock, wait_until
from .logs import LogWatch
from .network import forbid_the_world_outside
from .process import BotProcess
from .work import InlineWorkers

__all__ = [
    "BotFactory",
    "BotProcess",
    "HandClock",
    "InlineWorkers",
    "LogWatch",
    "Mode",
    "forbid_the_world_outside",
    "settings_for",
    "wait_until",
]

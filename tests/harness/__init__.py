"""What the bot's tests share: clocks that stand still, whole bots, and checks of logs and network."""

from .bots import PATIENT, TRYING_AGAIN_LATER, UNLIMITED, BotFactory, Mode, settings_for
from .clock import HandClock, LateClock, wait_until
from .databases import alembic, open_migrated, put_migrated
from .desk import PollingDesk
from .in_memory import keep_files_in_memory
from .keesa import hold_up
from .logs import LogWatch
from .network import forbid_the_world_outside
from .process import BotProcess, forgive_a_kill, fork, hear_ctrl_c
from .statements import share_compiled_statements
from .threads import stacks
from .work import InlineWorkers

__all__ = [
    "PATIENT",
    "TRYING_AGAIN_LATER",
    "UNLIMITED",
    "BotFactory",
    "BotProcess",
    "HandClock",
    "InlineWorkers",
    "LateClock",
    "LogWatch",
    "Mode",
    "PollingDesk",
    "alembic",
    "forbid_the_world_outside",
    "forgive_a_kill",
    "fork",
    "hear_ctrl_c",
    "hold_up",
    "keep_files_in_memory",
    "open_migrated",
    "put_migrated",
    "settings_for",
    "share_compiled_statements",
    "stacks",
    "wait_until",
]

"""Runs the bot until it is told to stop."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading

from bot.app import build
from bot.runtime.clock import Clock
from bot.runtime.configured import configured, observed
from bot.runtime.limits import Limits
from bot.runtime.timings import Timings


def run_until_stopped(timings: Timings = Timings(), clock: Clock | None = None, limits: Limits = Limits()) -> None:
    """Run the bot with these settings until SIGTERM or Ctrl-C. Raises `ConfigError` and `StartError`."""
    settings = configured()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with observed(settings):
        bot = build(settings, clock, timings, limits)
        gc.freeze()  # what is there now stays: no collection needs to look through it
        gc.enable()
        try:
            bot.start()
            bot.wait(stopping)
        finally:
            ended = bot.stop()
    if not ended:  # Python would wait for hanging threads, and a supervisor wouldn't; their work is in the database
        logging.shutdown()
        os._exit(0)

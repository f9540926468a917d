"""The whole bot on one machine without any account: a sandbox Keesa, a local Slack, and the bot between them.

Either for the browser, or as a tour that plays a person and checks every step.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.app import build
from bot.config import Settings, load
from bot.runtime.logs import TEXT_FORMAT, Origin
from bot.runtime.replica import replica_name
from bot.sandbox import wording
from bot.sandbox.keesa import SandboxKeesa
from bot.sandbox.life import Life
from bot.sandbox.narrator import TourError
from bot.sandbox.npm import Say
from bot.sandbox.program import ensure_program
from bot.sandbox.signals import sigterm_is_ctrl_c
from bot.sandbox.tour import Tour
from bot.sandbox.views import Views
from bot.sandbox.visitor import Visitor
from bot.sandbox.workspace import ANA, APP_TOKEN, BOT_TOKEN, NOC, LocalSlack
from bot.sandbox.world import World
from bot.wiring.slack import seal_of

FOLDER = Path(".demo")
SECONDS_PER_HAPPENING = 12.0

WHAT_TO_TRY = """
Open {page} in a browser. You are Ana; go to #noc and type

  /keesa                         what there is
  /keesa new Fax line is dead    raise a ticket in a form
  /keesa open                    tickets, with buttons
  /keesa subscribe customer      then wait: other people raise, annotate and close tickets

Only this machine can reach it: it asks for no password.
Keesa as the bot sees it: {keesa}
The bot's log: {log}
Ctrl-C ends it all.
"""


@dataclass(frozen=True)
class House:
    """The parts of the demo that run together."""

    world: World
    keesa: SandboxKeesa
    slack: LocalSlack


def run(
    *,
    tour: bool = False,
    port: int | None = None,
    folder: Path = FOLDER,
    seconds: float = SECONDS_PER_HAPPENING,
    console: Console | None = None,
) -> int:
    """Run the demo until Ctrl-C or SIGTERM, or play the tour. Returns the exit code.

    `port` is for the local Slack; a free one if it is None. `seconds` pass between what other people do in Keesa. Raises
    `StartError` if npm, the network or the port isn't available.
    """
    console = console or Console()
    with sigterm_is_ctrl_c():
        try:
            return _take_the_tour(folder, port, console) if tour else _live(folder, port, seconds, console)
        except KeyboardInterrupt:
            console.print(wording.STOPPED)
            return 0


def _live(folder: Path, port: int | None, seconds: float, console: Console) -> int:
    with house(folder, port, console) as home:
        life = Life(home.world, seconds=seconds, seed=1)
        life.seed_tickets()
        state = home.keesa.url.replace("/api/v1", "/_sandbox/state")
        console.print(wording.what_to_try(home.slack.url, state, str(folder / "bot.log")), highlight=False)
        life.run()
    return 0


def _take_the_tour(folder: Path, port: int | None, console: Console) -> int:
    started = time.monotonic()
    with house(folder, port, console) as home:
        try:
            Tour(Visitor(home.slack.url, ANA), NOC, home.world, console.out).run()
        except TourError as error:
            console.out(wording.failed(str(error), str(folder / "bot.log")))
            return 1
    console.out(wording.passed(time.monotonic() - started))
    return 0


@contextmanager
def house(folder: Path, port: int | None, console: Console) -> Iterator[House]:
    """The parts, started; stopped in reverse order at the end, whatever happens."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        with console.status(wording.GETTING_READY) as status:
            home = _move_in(stack, folder, port, status.update)
        yield home


def _move_in(stack: ExitStack, folder: Path, port: int | None, say: Say) -> House:
    program = ensure_program(folder.absolute(), say=say)
    say(wording.STARTING)
    stack.enter_context(_log_to(folder / "bot.log"))
    files = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix="run-")))
    keesa = stack.enter_context(SandboxKeesa())
    slack = stack.enter_context(LocalSlack(program, files, port=port))
    settings = _settings(slack, keesa, files)
    bot = build(settings)
    bot.slack.use(Views(slack.url, seal_of(settings).opened).complete)
    stack.callback(bot.stop)
    bot.start()
    return House(keesa.world, keesa, slack)


def _settings(slack: LocalSlack, keesa: SandboxKeesa, files: Path) -> Settings:
    """The demo's own settings. The person's .env is ignored."""
    return load(
        _env_file=None,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=slack.api_url,
        keesa_base_url=keesa.url,
        keesa_user=keesa.world.user,
        keesa_password=keesa.world.password,
        keesa_statuses="open,closed",
        database_url=f"sqlite:///{files.absolute() / 'demo.sqlite3'}",
        poll_seconds=1,
        http_host="127.0.0.1",
        http_port=0,
        dates="fixed",
        time_zone="Indian/Maldives",
    )


@contextmanager
def _log_to(file: Path) -> Iterator[None]:
    handler = logging.FileHandler(file, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter(TEXT_FORMAT))
    handler.addFilter(Origin(replica_name()))  # which the format names
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()

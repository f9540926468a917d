"""A Chromium, driven by Playwright: the machine's own, else one that is fetched once."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import playwright
from playwright.sync_api import Browser, sync_playwright

from bot.sandbox.npm import Say, node
from tests.browser.fetched import Program, fetched_chromium, fits_this_machine

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DRIVER = Path(playwright.__file__).parent / "driver" / "node"
QUIET = ("--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run", "--disable-background-networking")
MISSING = (
    "The browser tests need a Chromium, and there is none on this machine. Install one:"
    " apt-get install chromium (Debian, Ubuntu), brew install --cask chromium (macOS)."
)


class ChromiumMissingError(Exception):
    """There is no Chromium on this machine, and none to be fetched for it; the text names the fix."""


def prepare(say: Say) -> Program:
    """A Chromium, and what Playwright needs to drive it; `say` and what is raised are as in `find_chromium`.

    The Node.js that comes with Playwright wants a library that a bare Debian does not have (libatomic); another one is lent then.
    """
    if not _runs(str(DRIVER)):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node(say))
    return find_chromium(say)


def find_chromium(say: Say) -> Program:
    """The machine's own, or the fetched one; `say` is told what takes time.

    Raises `ChromiumMissingError`, and `StartError` where one should be had but cannot be fetched.
    """
    own = next(filter(_runs, filter(None, map(shutil.which, (*NAMES, *MAC_APPLICATIONS)))), None)
    if own:
        return Program(own)
    if fits_this_machine():
        return fetched_chromium(say)
    raise ChromiumMissingError(MISSING)


def _runs(program: str) -> bool:
    """Ubuntu's chromium-browser may be a script that only tells how to install it."""
    try:
        return not subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def chromium(**how: Any) -> Iterator[Browser]:
    """A headless Chromium, closed again whatever happens; `how` goes to Playwright's ``launch``.

    Its sandbox is off: it does not work for root, and the only page it opens is ours. Raises as `prepare` does.
    """
    program = prepare(print)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program.path,
            args=QUIET,
            chromium_sandbox=False,
            env={**os.environ, **program.environment},
            **how,
        )
        try:
            yield browser
        finally:
            browser.close()

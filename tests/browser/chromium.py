"""A Chromium driven by Playwright: the installed one, else a downloaded one."""

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
    """There is no Chromium on this machine, and none to download for it. The text names the fix."""


def prepare(say: Say) -> Program:
    """A Chromium, and what Playwright needs to drive it. For `say` and errors see `find_chromium`.

    Playwright's own Node.js needs a library that a bare Debian doesn't have (libatomic); then another Node.js is used.
    """
    if not _runs(str(DRIVER)):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node(say))
    return find_chromium(say)


def find_chromium(say: Say) -> Program:
    """The installed Chromium, or a downloaded one; `say` is called before anything slow.

    Raises `ChromiumMissingError`, and `StartError` if the download fails.
    """
    own = next(filter(_runs, filter(None, map(shutil.which, (*NAMES, *MAC_APPLICATIONS)))), None)
    if own:
        return Program(own)
    if fits_this_machine():
        return fetched_chromium(say)
    raise ChromiumMissingError(MISSING)


def _runs(program: str) -> bool:
    """Whether it runs. Ubuntu's chromium-browser may be a script that only explains how to install it."""
    try:
        return not subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def chromium(**how: Any) -> Iterator[Browser]:
    """A headless Chromium, which is always closed again; `how` goes to Playwright's ``launch``.

    Its sandbox is off, because it doesn't work for root and the only page is ours. Raises the same errors as `prepare`.
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

"""The machine's own Chromium, driven by Playwright: nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run", "--disable-background-networking")
MISSING = "No Chromium on PATH: install it (Debian and Ubuntu: apt-get install chromium; macOS: brew install --cask chromium)."


class ChromiumMissingError(Exception):
    """There is no Chromium on this machine; the text names the fix."""


def find_chromium() -> str:
    """The path of the first of `NAMES` that is on PATH. Raises `ChromiumMissingError`."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise ChromiumMissingError(MISSING)
    return found


@contextmanager
def chromium(**how: Any) -> Iterator[Browser]:
    """A headless Chromium, closed again whatever happens; `how` goes to Playwright's ``launch``.

    Its sandbox is off: it does not work for root, and the only page it opens is ours. Raises `ChromiumMissingError`.
    """
    program = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET, chromium_sandbox=False, **how)
        try:
            yield browser
        finally:
            browser.close()

"""The local Slack's page as a person uses it: channels, the composer, messages, buttons, forms, threads.

The selectors are for local-slack 0.1.8 with the demo's corrections.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000


class Screen:
    """One person in front of `page`. Every method waits until the page is ready, at most `PATIENCE` milliseconds."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def open(self, url: str, channel: str) -> None:
        """Open the workspace and pick a channel, by its name without #."""
        self.page.goto(url)
        expect(self.page.locator(".app-dot.on")).to_be_visible()
        self.pick(channel)

    def pick(self, channel: str) -> None:
        self.page.locator(".sidebar-item").filter(has_text=re.compile(rf"#{channel}$")).click()
        expect(self.page.locator(".channel-title")).to_have_text(f"# {channel}")

    def type(self, words: str) -> None:
        """Type into the channel's composer and send."""
        self.page.locator(".main .composer-input").fill(words)
        self.page.locator(".main .composer-send").click()

    def message(self, *texts: str | re.Pattern[str]) -> Locator:
        """The newest message in the channel that contains all these texts."""
        return _with_all(self.page.locator(".main .msg"), texts).last

    def press(self, where: Locator, label: str) -> None:
        where.get_by_role("button", name=label, exact=True).click()

    # The app's Home

    def open_home(self) -> None:
        self.page.locator(".sidebar-item").filter(has_text=re.compile(r"keesa$")).click()

    @property
    def home(self) -> Locator:
        return self.page.locator(".home-inner")

    # Forms

    @property
    def form(self) -> Locator:
        return self.page.locator(".modal")

    def field(self, label: str) -> Locator:
        """The block of the field with that label: label, input and hint."""
        named = self.page.locator(".bk-label", has_text=re.compile(rf"^{label}$"))
        return self.form.locator(".bk-input").filter(has=named)

    def chosen(self, label: str) -> Locator:
        """The selected option of the menu with that label."""
        return self.field(label).locator("option:checked")

    def ticked(self, label: str) -> Locator:
        """The ticked boxes of the field with that label."""
        return self.field(label).locator("label:has(input:checked)")

    def error(self, label: str) -> Locator:
        """The error at the field with that label."""
        return self.field(label).locator(".modal-error")

    def fill(self, answers: Mapping[str, str]) -> None:
        """Fill in answers by label; for a menu, the option's text."""
        for label, answer in answers.items():
            field = self.field(label)
            menu = field.locator(".bk-select")
            if menu.count():
                menu.select_option(label=answer)
            else:
                field.locator(".bk-plain-input").fill(answer)

    def submit(self) -> None:
        self.form.locator(".modal-btn.primary").click()

    def close(self) -> None:
        self.form.locator(".modal-x").click()
        expect(self.form).to_have_count(0)

    # Threads

    def open_thread(self, message: Locator) -> None:
        message.locator(".thread-summary").click()
        expect(self.page.locator(".thread-pane")).to_be_visible()

    def reply(self, *texts: str | re.Pattern[str]) -> Locator:
        """The newest message in the open thread that contains all these texts."""
        return _with_all(self.page.locator(".thread-pane .msg"), texts).last


def _with_all(messages: Locator, texts: tuple[str | re.Pattern[str], ...]) -> Locator:
    for text in texts:
        messages = messages.filter(has_text=text)
    return messages

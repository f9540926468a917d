"""Messages with pictures of charts, and what is sent if there can be none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.model.errors import ContentRefused, SlackError, SlackRefused
from bot.runtime.drawing import DrawingFailed
from bot.runtime.timings import Timings
from handlers.blocks.charts import chart
from handlers.blocks.kit import Message, message, section
from handlers.slack.content import PLAINNESS, with_or_without_blocks
from handlers.slack.pictures import Pictures

CHART = chart("bar", "Ages", ["Under 1 day"], {"Open": [1]}, x="Age", y="Tickets", instead=[section("a list")])
CHARTED = message([section("text"), CHART], "the sentence")


class Workspace:
    """Draws no charts, and refuses pictures so many times."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.pauses: list[float] = []
        self.got: list[list[str]] = []
        self.pictures = Pictures(WebClient(), Timings(), self.pauses.append)

    def send(self) -> None:
        with_or_without_blocks(self._post, CHARTED, self.pictures)

    def _post(self, content: Message) -> None:
        kinds = [str(block.type) for block in content.blocks]
        is_refused = "data_visualization" in kinds or ("image" in kinds and self.refusals > 0)
        self.refusals -= "image" in kinds
        if is_refused:
            raise ContentRefused("chat.postMessage", "invalid_blocks")
        self.got.append(kinds)


@pytest.fixture(autouse=True)
def _works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("handlers.slack.pictures.can_draw", lambda: True)
    monkeypatch.setattr("handlers.slack.pictures.draw", lambda *_: b"PNG")
    monkeypatch.setattr("handlers.slack.pictures.upload_picture", lambda *_: "F012345678")
    yield
    PLAINNESS.forget()


@pytest.mark.parametrize(("refusals", "pauses", "shown"), [(0, [], "image"), (2, [1, 2], "image"), (3, [1, 2], "section")])
def test_pictures_are_shown_once_slack_has_processed_them(refusals: int, pauses: list[float], shown: str) -> None:
    slack = Workspace(refusals)
    slack.send()
    assert (slack.got, slack.pauses) == ([["section", shown]], pauses)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr("handlers.slack.pictures.can_draw", lambda: False)
    slack = Workspace()
    slack.send()
    slack.send()
    assert slack.got == [["section", "section"]] * 2
    assert caplog.text.count("without the extra") == 1


@pytest.mark.parametrize(
    "error", [DrawingFailed("it took longer than 10 s"), SlackRefused("files_upload", "file_uploads_disabled")]
)
def test_nothing_to_show(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: DrawingFailed | SlackError
) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr("handlers.slack.pictures.draw", fail)
    slack = Workspace()
    slack.send()
    assert slack.got == [["section", "section"]]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(error) in caplog.text

"""Messages with blocks that not every workspace shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk.models.blocks import Block

from bot.model.errors import ContentRefused
from handlers.blocks.kit import Finer, Message, message, section
from handlers.slack.content import PLAINNESS, Plainness, with_or_without_blocks

CHART = Finer("data_visualization", {"title": "Days"}, [section("a list")])
LISTED = message([section("text"), CHART], "the sentence")


class Workspace:
    """Refuses some kinds of blocks."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.got: list[list[str]] = []

    def post(self, content: Message) -> str:
        self.got.append([str(block.to_dict().get("text", {}).get("text") or block.type) for block in content.blocks])
        if any(block.type in self.refused for block in content.blocks):
            raise ContentRefused("chat.postMessage", "invalid_blocks")
        return "posted"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    PLAINNESS.forget()


def test_a_workspace_that_shows_them() -> None:
    slack = Workspace()
    assert with_or_without_blocks(slack.post, LISTED) == "posted"
    assert slack.got == [["text", "data_visualization"]]


def test_a_workspace_that_does_not(caplog: pytest.LogCaptureFixture) -> None:
    slack = Workspace("data_visualization")
    assert [with_or_without_blocks(slack.post, LISTED) for _ in range(2)] == ["posted"] * 2
    assert slack.got == [["text", "data_visualization"], ["text", "a list"], ["text", "a list"]], "it is asked once"
    assert not [record for record in caplog.records if record.levelname == "ERROR"], "nothing is wrong with the bot"
    other: list[Block] = [Finer("data_table", {})]
    with_or_without_blocks(slack.post, message(other, "s"))
    assert slack.got[-1] == ["data_table"], "another kind may be shown"


def test_a_day_later_they_are_tried_again() -> None:
    now = [1000.0]
    plainness = Plainness(lambda: now[0])
    assert not plainness.needed_for(LISTED)
    plainness.remember(LISTED)
    now[0] += 23 * 60 * 60
    assert plainness.needed_for(LISTED)
    now[0] += 60 * 60
    assert not plainness.needed_for(LISTED)


def test_a_message_that_is_wrong_in_itself(caplog: pytest.LogCaptureFixture) -> None:
    slack = Workspace("section", "data_visualization")
    with_or_without_blocks(slack.post, LISTED)
    assert slack.got == [["text", "data_visualization"], ["text", "a list"], []]
    assert "only its text is sent" in caplog.text

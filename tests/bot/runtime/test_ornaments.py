from __future__ import annotations

import pytest

from bot.model.errors import Busy
from bot.runtime.ornaments import ornament


def test_what_can_be_made_is_there() -> None:
    assert ornament("warning", lambda: "careful", "") == "careful"


@pytest.mark.parametrize(("error", "level"), [(Busy("full"), "INFO"), (ZeroDivisionError(), "WARNING")])
def test_what_cannot_is_left_out_and_logged(error: Exception, level: str, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> str:
        raise error

    caplog.set_level("INFO")
    assert ornament("warning", fail, "nothing") == "nothing"
    (record,) = caplog.records
    assert record.levelname == level
    assert record.getMessage().startswith("Left out the warning")

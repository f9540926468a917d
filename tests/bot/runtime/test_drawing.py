"""Pictures of charts, which another process draws."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime.drawing import DrawingFailed, can_draw, draw
from handlers.blocks.charts import chart

PATIENTLY = timedelta(minutes=4)
HOSTILE = ["$\\frac{1}{$", "_hidden", "a\nb", "x" * 999, "محمد", "އަހުމަދު", "🚒\u200d🚒", "\\input{x}", "\ud800", "{x!r} %s", ""]
PNG = b"\x89PNG\r\n"


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_draws_any_name(kind: str) -> None:
    numbers = range(len(HOSTILE))
    block = chart("bar", "By $customer", HOSTILE, {"Opened": numbers, "$x$": [0] * len(HOSTILE)}, x="Customer", y="$").to_dict()
    block["chart"]["type"] = kind
    picture = draw(block, PATIENTLY)
    assert picture.startswith(PNG)
    assert 10_000 < len(picture) < 500_000
    assert can_draw()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What runs in place of the one that draws."""
    path = tmp_path / "program.py"
    monkeypatch.setattr("bot.runtime.drawing.PROGRAM", path)
    return path


def test_gets_no_secrets(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    program.write_text("import os; print(*sorted({*os.environ} - {'LC_CTYPE', '__CF_USER_TEXT_ENCODING'}))")
    assert draw({}, PATIENTLY).split() == [b"MPLCONFIGDIR", b"OPENBLAS_NUM_THREADS"]


@pytest.mark.parametrize(
    ("code", "within", "why"),
    [
        ("raise ValueError('Ahmed')", PATIENTLY, r"^exit code 1 ValueError$"),
        ("import no_such_library", PATIENTLY, r"^exit code 1 ModuleNotFoundError$"),
        ("import os; os._exit(0)", PATIENTLY, r"^exit code 0$"),
        ("import time; time.sleep(3600)", timedelta(seconds=0.2), r"longer than 0.2 s"),
    ],
)
def test_says_why_there_is_none(program: Path, code: str, within: timedelta, why: str) -> None:
    program.write_text(code)
    with pytest.raises(DrawingFailed, match=why):
        draw({}, within)
    program.write_text("print('drawn')")
    assert draw({}, PATIENTLY).startswith(b"drawn"), "the next has its turn"

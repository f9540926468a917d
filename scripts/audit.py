"""Asks pip-audit for known vulnerabilities in everything that is locked.

``make audit``. Exits with 1 if there are any, and with 2 if it can't ask: the list is on the internet, and what couldn't be looked
up isn't safe.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

LOCKS: Final = Path(__file__).parents[1] / "locks"
OFFLINE: Final = "Can't look up vulnerabilities. This needs the internet: pip-audit asks pypi.org about each package."


def main() -> int:
    """Returns the exit code."""
    locks = [argument for lock in sorted(LOCKS.glob("*.txt")) for argument in ("--requirement", str(lock))]
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    command = [sys.executable, "-m", "pip_audit", *options, *locks]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    code, said = judged(done.stdout)
    sys.stdout.write(f"{said}\n")
    if not done.stdout:
        sys.stdout.write(done.stderr[-500:])
    return code


def judged(output: str) -> tuple[int, str]:
    """The exit code, and what to say, for what pip-audit wrote as JSON: "" if it failed."""
    if not output:
        return 2, OFFLINE
    packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    found = [
        f"{package['name']} {package['version']}: {_described(flaw)}" for package in packages for flaw in package.get("vulns", ())
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if found:
        return 1, "\n".join([*found, 'Update them: make lock ARGS="--upgrade-package NAME"'])
    if skipped:
        named = ", ".join(skipped[:5]) + (", …" if len(skipped) > 5 else "")
        return 2, f"{OFFLINE} It couldn't say anything about {len(skipped)} of {len(packages)}: {named}"
    return 0, f"No known vulnerabilities in {len(packages)} packages"


def _described(flaw: dict[str, Any]) -> str:
    fixed = f", fixed in {' or '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else ", not fixed yet"
    return f"{flaw['id']}{fixed}"


if __name__ == "__main__":
    sys.exit(main())

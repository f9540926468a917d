"""Checks the files in deploy/ with the programs that know them, and names those that aren't on this machine.

``make validate``. Exits with 1 if a file isn't valid.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEPLOY: Final = Path(__file__).parents[1] / "deploy"
MANIFESTS: Final = DEPLOY / "kubernetes"
COMPOSE: Final = DEPLOY / "compose" / "compose.yaml"
RULES: Final = DEPLOY / "monitoring" / "alerts.yml"
UNIT: Final = DEPLOY / "systemd" / "keesa-bot.service"


@dataclass(frozen=True)
class Check:
    """`command` exits with 0 if what it checks is valid. `asks` exits with 0 if the program is there."""

    what: str
    command: tuple[str | Path, ...]
    asks: tuple[str, ...] = ()

    def is_possible(self) -> bool:
        return not self.asks or (shutil.which(self.asks[0]) is not None and _run(self.asks).returncode == 0)


def main() -> int:
    """Returns the exit code."""
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        for check in _checks(Path(directory)):
            done = _run(check.command) if check.is_possible() else None
            sys.stdout.write(f"{check.what}: {_outcome(check, done)}\n")
            failed = failed or bool(done and done.returncode)
    return 1 if failed else 0


def _outcome(check: Check, done: subprocess.CompletedProcess[str] | None) -> str:
    if done is None:
        return f"not checked, because `{' '.join(check.asks)}` doesn't work here"
    return f"invalid\n{done.stdout}{done.stderr}" if done.returncode else "valid"


def _checks(directory: Path) -> Iterator[Check]:
    manifests = sorted(path for path in MANIFESTS.glob("*.yaml") if path.name != "kustomization.yaml")
    yield Check("Kubernetes manifests", (_tool("kubernetes-validate"), "--strict", *manifests))
    yield Check("Kustomization", ("kubectl", "kustomize", MANIFESTS), ("kubectl", "version", "--client"))
    yield Check("Compose file, by compose-lint", (_tool("compose-lint"), COMPOSE))
    yield Check("Compose file", ("docker", "compose", "-f", COMPOSE, "config", "--quiet"), ("docker", "compose", "version"))
    yield Check("Alert rules", ("promtool", "check", "rules", RULES), ("promtool", "--version"))
    yield Check(
        "Prometheus' configuration", ("promtool", "check", "config", RULES.with_name("prometheus.yml")), ("promtool", "--version")
    )
    unit = directory / UNIT.name  # a copy whose program exists on this machine
    unit.write_text(
        UNIT.read_text(encoding="utf-8").replace("/opt/keesa-bot/.venv/bin/keesa-bot run", "/bin/true"), encoding="utf-8"
    )
    yield Check("systemd unit", ("systemd-analyze", "verify", unit), ("systemd-analyze", "--version"))


def _tool(name: str) -> Path:
    """A program from locks/audit.txt."""
    return Path(sys.executable).with_name(name)


def _run(command: tuple[str | Path, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())

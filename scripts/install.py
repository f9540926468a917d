"""Runs ``pip install`` and shows one line that counts the packages; if it fails, all of pip's output.

``python scripts/install.py LABEL ARGUMENTS…``: LABEL says what is installed, the other arguments go to pip. It only uses the
standard library, because it runs before anything is installed.
"""

from __future__ import annotations

import subprocess
import sys
import time

COUNTED = ("Collecting ", "Obtaining ")


def main(label: str, *arguments: str) -> int:
    """Returns pip's exit code."""
    started, output = time.monotonic(), []
    _show(f"Installing {label}…")
    command = [sys.executable, "-m", "pip", "install", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:  # noqa: S603
        for line in pip.stdout or ():
            output.append(line)
            if sys.stdout.isatty():
                _show(f"Installing {label}… {_packages(output)}")
    if pip.returncode:
        _show(f"Installing {label} failed. This is what pip said:\n")
        sys.stdout.writelines(output)
    else:
        _show(f"Installed {label}: {_packages(output)} in {time.monotonic() - started:.0f} s\n")
    return pip.returncode


def _packages(output: list[str]) -> str:
    count = sum(line.startswith(COUNTED) for line in output)
    return "1 package" if count == 1 else f"{count} packages"


def _show(line: str) -> None:
    """In a terminal, replace the previous line."""
    sys.stdout.write(f"\r\033[K{line}" if sys.stdout.isatty() else line.rstrip("\n") + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

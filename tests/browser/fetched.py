"""A headless Chromium from an npm package for Linux on x86-64, with a font and the libraries that it needs.

The package is packed with Brotli, and is unpacked once.
"""

from __future__ import annotations

import os
import platform
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bot.model.errors import StartError
from bot.sandbox.npm import Say, ensure_package, node

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".chromium"
LOCK_FOLDER = ROOT / "locks" / "chromium"
PACKAGE = "@sparticuz/chromium"
UNPACK = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"

# Without a font, opening a page crashes it. The paths are absolute because tests may start in any directory.
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Program:
    """A browser's program, and its environment variables."""

    path: str
    environment: dict[str, str] = field(default_factory=dict)


def fits_this_machine() -> bool:
    """Whether the package supports this machine."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


def fetched_chromium(say: Say) -> Program:
    """The package's Chromium, downloaded and unpacked if necessary. Raises `StartError`: see `ensure_package`."""
    folder = ensure_package(PACKAGE, CACHE, LOCK_FOLDER, label="a browser for the tests", say=say, finish=unpack)
    fonts = folder / "fonts.conf"
    if not fonts.exists():
        fonts.write_text(FONTS_CONF.format(folder=folder), "utf-8")
    libraries = os.pathsep.join(filter(None, [str(folder / "lib"), os.environ.get("LD_LIBRARY_PATH")]))
    return Program(str(folder / "chromium"), {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(fonts)})


def unpack(folder: Path, say: Say) -> None:
    """Unpack the program, `lib/` and `fonts/` from `bin/`, and empty that."""
    say("Unpacking the browser…")
    packed, nodejs = folder / "bin", node(say)
    with (folder / "chromium").open("wb") as program:
        _decompress(nodejs, packed / "chromium.br", program)
    (folder / "chromium").chmod(0o755)
    for name in ("al2023.tar.br", "fonts.tar.br"):
        with TemporaryFile() as archive:
            _decompress(nodejs, packed / name, archive)
            archive.seek(0)
            _extract(archive, folder)
    for file in packed.iterdir():
        file.unlink()


def _extract(archive: IO[bytes], folder: Path) -> None:
    """Extract the archive's folders. Files beside them belong elsewhere."""
    with tarfile.open(fileobj=archive) as files:
        for member in files:
            content = files.extractfile(member)
            if content and "/" in member.name:
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def _decompress(nodejs: str, source: Path, target: IO[bytes]) -> None:
    with source.open("rb") as packed:
        done = subprocess.run([nodejs, "-e", UNPACK], stdin=packed, stdout=target, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise StartError(f"{source.name} cannot be unpacked:\n{done.stderr.decode(errors='replace').strip()}")

"""The local Slack as a child process: a workspace with people, channels and the bot already installed.

It asks for no password, and by default listens on every interface. A script of ours that it loads restricts it to this machine.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from bot.model.errors import StartError
from bot.sandbox import wording

BOT_TOKEN = "xoxb-demo"  # noqa: S105 - the local workspace accepts any
APP_TOKEN = "xapp-demo"  # noqa: S105
BOT_USER = "U01KEESA"
ANA, IBRAHIM, MARIYAM = "U01ANA", "U02IBRAHIM", "U03MARIYAM"
NOC, SUPPORT, FIELD_OPS = "C01NOC", "C02SUPPORT", "C03FIELD"
HOST = "127.0.0.1"
OURS = Path(__file__).with_name("local_slack.js")
START_SECONDS = 30
STOP_SECONDS = 5

# On Linux the kernel ends the child when this process dies without warning. The flag survives exec.
END_WITH_PARENT = "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.execv(sys.argv[1], sys.argv[1:])"


def workspace_config() -> dict[str, Any]:
    """The people, channels and app of the workspace, as the local Slack's configuration file."""
    people = [(ANA, "ana", "Ana Moosa"), (IBRAHIM, "ibrahim", "Ibrahim Naseer"), (MARIYAM, "mariyam", "Mariyam Hassan")]
    channels = [
        (NOC, "noc", "What the network does"),
        (SUPPORT, "support", "Customers"),
        (FIELD_OPS, "field-ops", "Out on the islands"),
    ]
    members = [ANA, IBRAHIM, MARIYAM, BOT_USER]
    return {
        "workspace": {"name": "Demo Telecom", "domain": "demo", "teamId": "T01DEMO"},
        "apps": [
            {
                "appId": "A01KEESA",
                "botUserId": BOT_USER,
                "botName": "keesa",
                "botToken": BOT_TOKEN,
                "appToken": APP_TOKEN,
                "mode": "socket",
            }
        ],
        "users": [{"id": id_, "name": name, "real_name": real, "tz": "Indian/Maldives"} for id_, name, real in people],
        "channels": [{"id": id_, "name": name, "topic": topic, "members": members} for id_, name, topic in channels],
    }


class LocalSlack:
    """The local Slack, started from `program` with its files in `folder`, on `port` or on a free one.

    Can be used as a context manager. However this process ends, no child stays behind.
    """

    def __init__(self, program: Path, folder: Path, *, port: int | None = None) -> None:
        self._program = program
        self._folder = folder.absolute()
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def api_url(self) -> str:
        """The value for ``SLACK_API_URL``."""
        return f"{self.url}/api/"

    def start(self) -> LocalSlack:
        """Start it and wait until it answers. Raises `StartError`."""
        if self._port:
            _check_is_free(self._port)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "workspace.json").write_text(json.dumps(workspace_config()), "utf-8")
        (self._folder / "bunfig.toml").write_text(f"preload = {json.dumps([str(OURS.absolute())])}\n", "utf-8")
        atexit.register(self.stop)
        try:
            self._process = self._spawn()
            self.url = self._wait_for(self._announced_url)
            self._wait_for(self._answers)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the child process. A second call does nothing."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> LocalSlack:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _spawn(self) -> subprocess.Popen[bytes]:
        """Start the child out of reach of Ctrl-C, and in its own folder: it keeps uploads in TMPDIR and would read our .env."""
        command = [str(self._program.absolute()), "--config", "workspace.json", "--port", str(self._port or 0), "--base-host", HOST]
        if sys.platform == "linux":
            command = [sys.executable, "-c", END_WITH_PARENT, *command]
        environment = os.environ | {"TMPDIR": str(self._folder)}
        with self._log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - the program that we installed
                command, cwd=self._folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def _log(self) -> Path:
        return self._folder / "local-slack.log"

    def _announced_url(self) -> str:
        """The address that our script prints. Nothing is used before it is printed."""
        found = re.search(r"Listening on (http://\S+) only", self._log.read_text("utf-8", errors="replace"))
        return found[1] if found else ""

    def _answers(self) -> str:
        try:
            return self.url if requests.get(f"{self.url}/_control/state", timeout=5).ok else ""
        except requests.RequestException:
            return ""

    def _wait_for(self, what: Callable[[], str]) -> str:
        deadline = time.monotonic() + START_SECONDS
        while not (found := what()):
            if self._process is None or self._process.poll() is not None:
                raise StartError(self._why_it_ended())
            if time.monotonic() > deadline:
                raise StartError(wording.slack_too_slow(START_SECONDS, str(self._log)))
            time.sleep(0.02)
        return found

    def _why_it_ended(self) -> str:
        output = self._log.read_text("utf-8", errors="replace")
        if self._port and "EADDRINUSE" in output:
            return wording.slack_port_taken(self._port)
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        return wording.slack_did_not_start(lines[-1] if lines else wording.NO_REASON)


def _check_is_free(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        raise StartError(wording.slack_port_taken(port)) from None

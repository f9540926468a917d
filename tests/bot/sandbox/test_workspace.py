from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from slack_sdk import WebClient

from bot.model.errors import StartError
from bot.sandbox import workspace
from bot.sandbox.visitor import Visitor, form_values
from bot.sandbox.workspace import BOT_TOKEN, IBRAHIM, NOC, LocalSlack
from tests.harness import wait_until

CORRECTED = (
    "useEffect(()=>{k(presets(m))}",
    "ctx:{input:C,errors:c??{},onAction:",
    "l.hint.text}),a.errors?.[c]&&",
    'f.jsx(l.multiline?"textarea":"input",',
    "try /keesa",
    "function presets(view)",
    "function showFirstError(error)",
    "<style>textarea",
)


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_it_answers_and_leaves_no_process_behind(program: Path, tmp_path: Path) -> None:
    slack = LocalSlack(program, tmp_path).start()
    assert slack._process is not None
    pid = slack._process.pid
    assert requests.get(slack.url, timeout=10).ok
    assert WebClient(token=BOT_TOKEN, base_url=slack.api_url).auth_test()["user"] == "keesa"

    slack.stop()
    slack.stop()
    assert not is_alive(pid)


def test_a_given_port_is_used(program: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with LocalSlack(program, tmp_path, port=port) as slack:
        assert slack.url == f"http://127.0.0.1:{port}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one loopback address only")
def test_it_listens_on_one_loopback_address_alone(bot: LocalSlack) -> None:
    port = urlsplit(bot.url).port or 0
    socket.create_connection(("127.0.0.1", port), timeout=10).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=10)


def test_the_page_has_all_corrections(bot: LocalSlack) -> None:
    """Each correction replaces exact text, so none is applied if the page changes."""
    page = requests.get(bot.url, timeout=10).text
    for piece in CORRECTED:
        assert page.count(piece) == 1, piece


def test_without_our_script_it_is_not_used(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.js").touch()
    monkeypatch.setattr(workspace, "OURS", tmp_path / "empty.js")
    monkeypatch.setattr(workspace, "START_SECONDS", 3)
    with pytest.raises(StartError, match="The local Slack didn't start within 3 seconds"):
        LocalSlack(program, tmp_path).start()


def test_a_port_in_use_is_one_clear_line(program: Path, tmp_path: Path) -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is already in use .* Choose another one with --port"):
            LocalSlack(program, tmp_path, port=port).start()


def test_a_program_that_ends_at_once_is_one_clear_line(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho no such luck >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(StartError, match="The local Slack didn't start: no such luck"):
        LocalSlack(program, tmp_path / "run").start()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_it_ends_with_a_parent_that_was_killed(program: Path, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from bot.sandbox.workspace import LocalSlack\n"
        "slack = LocalSlack(Path(sys.argv[1]), Path(sys.argv[2])).start()\n"
        "print(slack._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(program), str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(child), "the local Slack to end")


def test_a_visitor_reads_answers_and_presses_buttons(ana: Visitor, bot: LocalSlack) -> None:
    ana.command(NOC, "hello")
    answer = wait_until(lambda: ana.messages(NOC), "an answer")[0]
    assert answer["text"] == "for you"
    assert Visitor(bot.url, IBRAHIM).messages(NOC) == []

    with pytest.raises(LookupError, match="no button “Push”"):
        ana.press(NOC, answer, "Push")
    ana.press(NOC, answer, "Press")
    posted = wait_until(
        lambda: [message for message in ana.messages(NOC) if message["text"] == "pressed 7"], "the press to be heard"
    )[0]
    assert [reply["text"] for reply in wait_until(lambda: ana.replies(NOC, posted), "a reply")] == ["a reply"]


def test_a_visitor_fills_a_form(ana: Visitor) -> None:
    ana.command(NOC, "form")
    view = wait_until(ana.view, "the form")
    with pytest.raises(LookupError, match="the form has no"):
        form_values(view, {"Colour": "red"})
    with pytest.raises(LookupError, match="no option “Survey”"):
        form_values(view, {"Category": "Survey"})

    assert ana.submit(view, {}).errors == {"Category": "Choose one."}
    assert ana.submit(view, {"Category": "Fault"}).view is None
    assert [message["text"] for message in wait_until(ana.direct_messages, "a direct message")] == ["fax"]


def test_a_visitor_presses_buttons_in_windows_and_in_the_home(ana: Visitor) -> None:
    ana.open_home()
    ana.press_in_view(wait_until(ana.home, "the home"), "Look")
    wait_until(
        lambda: [message["text"] for message in ana.direct_messages()] == ["looked at home page 2 8"], "an answer to the home"
    )

    ana.command(NOC, "form")
    ana.press_in_view(wait_until(ana.view, "the form"), "Look")
    wait_until(
        lambda: "looked at modal page 1 8" in [message["text"] for message in ana.direct_messages()], "an answer to the form"
    )

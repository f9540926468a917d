"""The tests, files and states that the documents name exist."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wording
from bot.model.announcements import AnnouncementState
from bot.model.writes import SubmissionState

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOUD = ("warning", "error", "exception", "critical")
PAPERS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize(("paper", "rows_begin"), [(DOCS / "invariants.md", r"\| \d"), (ROOT / "SECURITY.md", r"\| (?!Who \|)\w")])
def test_each_invariant_and_each_threat_has_a_test_that_exists(paper: Path, rows_begin: str) -> None:
    rows = [line for line in paper.read_text(encoding="utf-8").splitlines() if re.match(rows_begin, line)]
    assert len(rows) >= 13
    for row in rows:
        named = re.findall(r"`(tests/[^`]+|make \w+)`", row)
        assert named, row
        for reference in named:
            path, _, test = reference.partition("::")
            assert path.startswith("make ") or (ROOT / path).exists(), reference
            assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), reference


@pytest.mark.parametrize(("heading", "states"), [("A submission", SubmissionState), ("An announcement", AnnouncementState)])
def test_the_diagrams_have_the_states_of_the_code(heading: str, states: type[SubmissionState | AnnouncementState]) -> None:
    section = (DOCS / "states.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    drawn = set(re.findall(r"^ +(\w+) -->", section, re.MULTILINE)) | set(re.findall(r"--> (\w+)", section))
    assert drawn == {state.value for state in states}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_between_documents_lead_somewhere(paper: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", paper.read_text(encoding="utf-8")):
        assert (paper.parent / target).exists(), target


def test_no_label_in_a_diagram_has_a_semicolon() -> None:
    """Mermaid would draw each word after it as a state."""
    for paper in PAPERS:
        assert not re.search(r"-->.*;", paper.read_text(encoding="utf-8")), paper.name


def test_the_glossary_names_what_is_in_the_code() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for room in ("bot", "handlers") for file in (ROOT / room).rglob("*.py"))
    rows = [line.split("|")[3] for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    named = re.findall(r"`([^`]+)`", "".join(rows))
    assert len(named) >= 20
    for name in named:
        class_name, _, attribute = name.partition(".")
        is_class = re.search(rf"^class {re.escape(class_name)}\b", code, re.MULTILINE)
        found = (ROOT / name).exists() or (is_class and (not attribute or f"    {attribute}:" in code))
        assert found, name


def test_the_architecture_says_nothing_twice() -> None:
    lines = [line for line in (DOCS / "architecture.md").read_text(encoding="utf-8").splitlines() if len(line) > 60]
    assert sorted(line for line in set(lines) if lines.count(line) > 1) == []


def test_every_message_is_explained() -> None:
    ends, _, logged = (DOCS / "messages.md").read_text(encoding="utf-8").partition("## Warnings")
    assert set(_listed(logged)) == set(_logged()) | {wording.operator.misspelt("…", "…")}
    assert [beginning for beginning in _ends() if not any(beginning in line for line in _listed(ends))] == []


def _listed(part: str) -> list[str]:
    return [line for line in re.findall(r"^\| (.+?) \|", part, re.MULTILINE) if line != "Message"]


def _logged() -> Iterator[str]:
    """The warnings and errors in the log."""
    for node in _nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (*LOUD, "log"):
            match node.args[node.func.attr == "log" :]:
                case [ast.Constant(value=str(message)), *_] if message != "%s":
                    yield re.sub(r"%[+.\d]*[sdf]", "…", message)


def _ends() -> Iterator[str]:
    """How the messages begin with which the bot ends."""
    raised = {ast.unparse(node.exc) for node in _nodes() if isinstance(node, ast.Raise) and node.exc}
    names = {name for text in raised for name in re.findall(r"^StartError\(wording\.operator\.(\w+)", text)}
    assert len(names) > 8
    for name in names:
        text = getattr(wording.operator, name)
        said = text if isinstance(text, str) else text(*["…"] * len(inspect.signature(text).parameters))
        yield re.split(r"…|: |\. ", said)[0].rstrip(" :(.")


def _nodes() -> Iterator[ast.AST]:
    files = (file for room in ("bot", "handlers") for file in (ROOT / room).rglob("*.py") if "sandbox" not in file.parts)
    for file in files:
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))

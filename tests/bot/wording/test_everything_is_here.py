"""A second language is one folder: no text that people read is outside of `bot.wording`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[3]

ELSEWHERE: Final = {
    "bot/wording": "the texts",
    "bot/sandbox/wording.py": "the demo's own texts",
    "bot/sandbox": "people and tickets that are made up, and the tools behind the demo",
    "bot/store": "SQL; what `StartError` says is checked all the same",
    "bot/model/catalogue.py": "keys, and words to type",
    "handlers/slack/ids.py": "ids; `forms.LABELS` has what people see",
    "bot/model/attribution.py": "the line that is read back out of Keesa, whoever wrote it in whatever language",
    "bot/runtime/chart_picture.py": "names of fonts, and words of matplotlib's",
    "bot/runtime/logs.py": "patterns of secrets",
    "bot/runtime/socket_session.py": "a protocol's words, and for the log how it failed",
    "bot/keesa/oddities.py": "what values look like, for the log",
    "bot/keesa/times.py": "patterns of times; its errors become oddities",
}
"""Literals that aren't texts of the bot's, and why."""

TECHNICAL: Final = (
    re.compile(r"[a-z_-]+ "),  # the beginning of a key, before an id
    re.compile(r"/keesa( help)? "),  # a command to type
    re.compile(r" UTC|looking up"),  # a time zone, and the name of a pool of threads
    re.compile(r" limit=| show "),  # an option or a command to type
    re.compile(r"(GET|POST) (/\S+)?|HTTP |Bearer "),  # a call, for the log
    re.compile(r"text/plain; .*"),  # a content type
    re.compile(r"%[^A-Za-z]*[A-Za-z]([ /:.-]%[A-Za-z])+"),  # a format of time
    re.compile(r"Value error, "),  # pydantic's words, which are removed
    re.compile(
        r"not (answering|beating|connected|ready|match|closed)"
    ),  # values of `/readyz`, an option to type, Keesa's own words
    re.compile(r".*\[\^.*|.*\(\?[:!].*"),  # a regular expression
    re.compile(r"note (edited|removed)"),  # kinds of changes, in the database
    re.compile(r" \(while attempting to bind"),  # what waitress says
    re.compile(r"text of | of "),  # what a message was made of, for the log
    re.compile(r"submissions' texts"),  # what was deleted, for the log
    re.compile(r'"\w+": '),  # a key of JSON
    re.compile(r"bytes \| None"),  # a type
    re.compile(r"unknown type|no input"),  # what is wrong with a payload, for the log
    re.compile(r"search is behind"),  # why the database is busy, for the log
)
UNSHOWN: Final = {
    "compile",
    "fullmatch",
    "match",
    "sub",
    "debug",
    "info",
    "warning",
    "error",
    "exception",
    "critical",
    "log",
    "submit_due",
}
"""Calls whose literals nobody in Slack reads: regular expressions, and the log, which stays in English."""
UNSEEN: Final = {
    "LookupError",
    "RuntimeError",
    "TypeError",
    "TimeoutError",
    "UnreadableValue",
    "AlreadyAsked",
    "Busy",
    "MetadataError",
    "LeaseLost",
    "SlackClientNotConnectedError",
}
"""Errors whose own text is only for the log: defects, and those with another message for people."""
SHOWN: Final = {"plain", "mrkdwn", "header", "section", "context", "remark", "button", "link_button", "Option"}
"""Builders whose literals are shown as they are."""


def test_no_sentence_stands_outside_the_wording() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for file in _modules("bot", "handlers")
        for line, text in _sentences(ast.parse(file.read_text("utf-8")), only_errors=_is_elsewhere(file))
    ]
    assert not found, "\n".join(["These belong into bot/wording:", *found])


def test_no_label_is_shown_that_stands_outside_the_wording() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{call.lineno}: {ast.unparse(call)}"
        for file in _modules("handlers")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and _name(call.func) in SHOWN and any(map(_has_words, _arguments(call)))
    ]
    assert not found, "\n".join(["These belong into bot/wording:", *found])


def test_every_field_of_a_form_has_a_label() -> None:
    from bot.wording import forms
    from handlers.slack.ids import FormBlock

    assert set(forms.LABELS) == set(FormBlock)


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ('x = "Not here"', True),
        ('x = f"{a} in {b}"', True),
        ('raise StartError("Not here")', True),
        ('"""A docstring."""', False),
        ('log.info("Not shown to anybody")', False),
        ('raise LookupError("no such thing")', False),
        ('x = f"digest {number}"', False),
        ('x = "word"', False),
    ],
)
def test_the_search_finds_what_it_should(code: str, is_found: bool) -> None:
    assert bool(list(_sentences(ast.parse(code)))) is is_found


def _modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if not path.is_relative_to(ROOT / "bot" / "wording"))


def _is_elsewhere(file: Path) -> bool:
    return any(file.is_relative_to(ROOT / place) for place in ELSEWHERE)


def _sentences(tree: ast.Module, *, only_errors: bool = False) -> Iterator[tuple[int, str]]:
    """The line and text of literals that look like sentences. With `only_errors`, only in `raise StartError(…)`."""
    skipped = set(_skipped(tree))
    nodes: Iterable[ast.AST] = ast.walk(tree)
    if only_errors:
        nodes = (node for call in nodes if _calls(call, {"StartError"}) for node in ast.walk(call))
    for node in nodes:
        if isinstance(node, ast.Constant) and node not in skipped and _is_sentence(node.value):
            yield node.lineno, str(node.value)


def _skipped(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, and the arguments of calls that show people nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif _calls(node, UNSHOWN | UNSEEN):
            yield from ast.walk(node)


def _is_sentence(value: object) -> bool:
    if not isinstance(value, str) or " " not in value or not re.search("[A-Za-z]", value):
        return False
    return not any(pattern.fullmatch(value) for pattern in TECHNICAL)


def _calls(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in names


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in (None, "text", "said"))]


def _has_words(argument: ast.expr) -> bool:
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search("[A-Za-z]", part.value) for part in parts
    )

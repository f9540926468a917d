"""Rules for single values in payloads: each reports what Slack would reject."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any, str, "Report"], None]


@dataclass
class Report:
    """The problems in one payload. `where` is ``message``, ``modal`` or ``home``; `text_length` counts the text of all blocks."""

    where: str
    problems: list[str] = field(default_factory=list)
    text_length: int = 0
    markdown_length: int = 0
    charts: int = 0
    focused: int = 0

    def refuse(self, path: str, reason: str) -> None:
        self.problems.append(f"{reason} [json-pointer:{path}]")


def string(shortest: int = 1, longest: int | None = None, *, pattern: str = "") -> Rule:
    """A string whose length is within a range."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report.refuse(path, "must be a string")
        elif len(value) < shortest:
            report.refuse(path, f"must be more than {shortest - 1} characters")
        elif longest is not None and len(value) > longest:
            report.refuse(path, f"must be less than {longest + 1} characters")
        elif pattern and not re.fullmatch(pattern, value):
            report.refuse(path, f"must match {pattern}")

    return check


def boolean(value: Any, path: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.refuse(path, "must be a boolean")


def integer(low: int, high: int) -> Rule:
    """A whole number in a range."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.refuse(path, "must be an integer")
        elif not low <= value <= high:
            report.refuse(path, f"must be between {low} and {high}")

    return check


def one_of(*allowed: Any) -> Rule:
    """One of these values."""

    def check(value: Any, path: str, report: Report) -> None:
        if value not in allowed:
            report.refuse(path, f"must be one of {', '.join(map(str, allowed))}")

    return check


def array(rule: Rule, low: int, high: int) -> Rule:
    """A list whose length is within a range, and whose values each pass a rule."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report.refuse(path, "must be an array")
            return
        if not low <= len(value) <= high:
            report.refuse(path, f"must have {low} to {high} items, has {len(value)}")
        for index, item in enumerate(value):
            rule(item, f"{path}/{index}", report)

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule], *more: Rule) -> Rule:
    """An object with exactly these keys. `more` are rules about the whole object, applied if its keys are right."""

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.refuse(path, "must be an object")
            return
        before = len(report.problems)
        for key in required.keys() - value.keys():
            report.refuse(path, f"missing required field: {key}")
        _check_keys(value, {**required, **optional}, path, report)
        if len(report.problems) == before:
            for rule in more:
                rule(value, path, report)

    return check


def _check_keys(value: Mapping[str, Any], rules: Mapping[str, Rule], path: str, report: Report) -> None:
    for key, item in value.items():
        if rule := rules.get(key):
            rule(item, f"{path}/{key}", report)
        else:
            report.refuse(path, f"invalid additional property: {key}")


def typed(table: Mapping[str, Rule]) -> Rule:
    """An object whose ``type`` selects its rule."""

    def check(value: Any, path: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table:
            report.refuse(path, f"unsupported type: {kind}; here it may be {', '.join(table)}")
        else:
            table[kind](value, path, report)

    return check


def _counted(longest: int) -> Rule:
    measure = string(1, longest)

    def check(value: Any, path: str, report: Report) -> None:
        measure(value, path, report)
        report.text_length += len(value) if isinstance(value, str) else 0

    return check


def plain(longest: int) -> Rule:
    """A ``plain_text`` object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object."""
    return typed({"plain_text": shape({"type": string(), "text": _counted(longest)}, {"emoji": boolean})})


def text(longest: int) -> Rule:
    """A ``plain_text`` or ``mrkdwn`` object."""
    mrkdwn = shape({"type": string(), "text": _counted(longest)}, {"verbatim": boolean})
    return typed({"plain_text": plain(longest), "mrkdwn": mrkdwn})

"""What `make audit` says about pip-audit's findings: nothing that it couldn't look up counts as safe."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scripts.audit import OFFLINE, judged

FINE: dict[str, Any] = {"name": "rich", "version": "14.1", "vulns": []}
FLAWED: dict[str, Any] = {"name": "flask", "version": "3.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.2"], "aliases": []}]}
UNFIXED: dict[str, Any] = {"name": "idna", "version": "3.1", "vulns": [{"id": "PYSEC-2", "fix_versions": [], "aliases": []}]}
SKIPPED: dict[str, Any] = {"name": "arrow", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([FINE], 0, "No known vulnerabilities in 1 packages"),
        ([FINE, FLAWED], 1, "flask 3.1: PYSEC-1, fixed in 3.2"),
        ([UNFIXED, SKIPPED], 1, "idna 3.1: PYSEC-2, not fixed yet"),
        ([FINE, SKIPPED], 2, "It couldn't say anything about 1 of 2: arrow"),
    ],
)
def test_what_was_found(packages: list[dict[str, Any]], code: int, said: str) -> None:
    result = judged(json.dumps({"dependencies": packages, "fixes": []}))
    assert result[0] == code
    assert said in result[1]


def test_no_answer_is_no_good_news() -> None:
    assert judged("") == (2, OFFLINE)

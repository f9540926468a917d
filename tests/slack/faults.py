"""Fault injection: rules that make calls fail, by method, by count or by chance."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
RESPONSE_URL = "response_url"
Condition = Callable[[Json], bool]


@dataclass(eq=False)
class Fault:
    """What happens to a call. With `accepted`, Slack does what was asked and only the answer is faulty.

    `status`, `headers` and `body` replace the answer; `drop` breaks the connection; `seconds` delays; `gate` holds the call until a
    test releases it. `left` is how many more calls it affects (None: no limit), `chance` the probability for each.
    """

    method: str
    name: str
    accepted: bool = False
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    drop: bool = False
    seconds: float = 0.0
    gate: Gate | None = None
    left: int | None = 1
    chance: float = 1.0
    when: Condition | None = None

    @property
    def answers(self) -> bool:
        """Whether it replaces Slack's answer."""
        return self.drop or self.status is not None


class Gate:
    """Holds calls: `arrived` counts those that wait, `release` lets them and all later ones through."""

    def __init__(self) -> None:
        self.arrived = 0
        self._open = threading.Event()

    def release(self) -> None:
        self._open.set()

    def wait(self) -> None:
        self._open.wait()


class Faults:
    """The active rules. A `method` is a Web API method, ``response_url``, or ``*`` for all.

    All rules take `times` (how many calls to affect, None for all), `chance` (0 to 1, from a seeded generator), `when` (a condition
    on the call's arguments), and `accepted` (handle the call first, then fail).
    """

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.met: list[tuple[str, str]] = []
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def status(self, method: str, status: int = 500, body: str = "Internal Server Error", **how: Any) -> Fault:
        """An HTTP status with a body that isn't JSON."""
        return self._add(method, f"status {status}", status=status, body=body, **how)

    def ratelimit(self, method: str, retry_after: int = 1, **how: Any) -> Fault:
        """429 with ``Retry-After``."""
        headers = {"Retry-After": str(retry_after), "Content-Type": "application/json"}
        return self._add(method, "ratelimited", status=429, headers=headers, body='{"ok":false,"error":"ratelimited"}', **how)

    def drop(self, method: str, **how: Any) -> Fault:
        """Break the connection before anything was done or, with ``accepted=True``, afterwards."""
        return self._add(method, "dropped", drop=True, **how)

    def delay(self, method: str, seconds: float, **how: Any) -> Fault:
        """Answer late."""
        return self._add(method, f"delayed {seconds:g} s", seconds=seconds, **how)

    def hold(self, method: str, **how: Any) -> Gate:
        """Hold calls until the returned gate is released."""
        gate = Gate()
        self._add(method, "held", gate=gate, **how)
        return gate

    def not_json(self, method: str, body: str = "<html>Oops</html>", **how: Any) -> Fault:
        """A 200 whose body isn't JSON."""
        return self._add(method, "not JSON", status=200, headers={"Content-Type": "text/html"}, body=body, **how)

    def error(self, method: str, code: str, **how: Any) -> Fault:
        """``{"ok": false, "error": code}``."""
        headers = {"Content-Type": "application/json"}
        return self._add(method, code, status=200, headers=headers, body=f'{{"ok":false,"error":"{code}"}}', **how)

    def clear(self) -> None:
        """Remove all rules."""
        with self._lock:
            rules, self._rules = self._rules, []
        for rule in rules:
            if rule.gate:
                rule.gate.release()

    def take(self, method: str, args: Json) -> Fault | None:
        """The rule that applies to this call, if any."""
        with self._lock:
            for rule in self._rules:
                if self._meets(rule, method, args):
                    rule.left = None if rule.left is None else rule.left - 1
                    self.met.append((method, rule.name))
                    return rule
            return None

    def _meets(self, rule: Fault, method: str, args: Json) -> bool:
        if rule.method not in (method, "*") or rule.left == 0 or (rule.when and not rule.when(args)):
            return False
        return self.random.random() < rule.chance

    def _add(self, method: str, name: str, *, times: int | None = 1, **fields: Any) -> Fault:
        fault = Fault(method, name, left=times, **fields)
        with self._lock:
            self._rules.append(fault)
        return fault

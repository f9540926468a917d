"""The app's manifest, as `manifest.yml` has it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

PATH: Final = Path(__file__).parents[2] / "manifest.yml"
_STEPS: Final = re.compile(r"^# functions:\n.*", re.MULTILINE | re.DOTALL)


@cache
def with_steps() -> Any:
    """With the steps for Workflow Builder, changed as its comments say."""
    text = PATH.read_text(encoding="utf-8")
    text = _STEPS.sub(lambda steps: re.sub("^# ", "", steps[0], flags=re.MULTILINE), text)
    text = text.replace("org_deploy_enabled: false", "org_deploy_enabled: true").replace("# function_runtime", "function_runtime")
    return yaml.safe_load(text)

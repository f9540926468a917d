"""What submissions are searched by has columns of its own, beside the JSON of what was written. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def name_searched(name: str) -> str:
    """A customer's name as names are compared."""
    return " ".join(name.casefold().split())


def columns_of(write: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a write, given its JSON. `digest` is the same for the same write only."""
    return {
        "kind": write["kind"],
        "digest": hashlib.sha256(json.dumps(write, sort_keys=True).encode()).hexdigest(),
        "product_id": write.get("product_id"),
        "customer_id": write.get("customer_id"),
        "eco_id": write.get("eco_id"),
        "customer": name_searched(write.get("customer_name") or ""),
        "priority": write.get("priority"),
    }

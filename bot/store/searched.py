"""The columns by which submissions are searched, beside the JSON of the write. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def name_searched(name: str) -> str:
    """A customer's name in the form in which names are compared."""
    return " ".join(name.casefold().split())


def columns_of(write: Mapping[str, Any]) -> dict[str, Any]:
    """The columns for a write, given its JSON. Equal writes have the same `digest`, others never."""
    return {
        "kind": write["kind"],
        "digest": hashlib.sha256(json.dumps(write, sort_keys=True).encode()).hexdigest(),
        "product_id": write.get("product_id"),
        "customer_id": write.get("customer_id"),
        "eco_id": write.get("eco_id"),
        "customer": name_searched(write.get("customer_name") or ""),
        "priority": write.get("priority"),
    }

"""Templates of tickets."""

from __future__ import annotations

NONE = "There are no templates yet. A template fills in the form for a new ticket."
GONE = "That template no longer exists. See current ones with `/keesa templates`."
TITLE = "Templates"
HOW = "To use one, type `/keesa new` and its name, or choose it in the form for a new ticket."
BAD_NAME = "Use up to 40 letters, digits and hyphens, for example fibre-cut."
EMPTY = "Fill in at least one field besides the name."


def taken(name: str) -> str:
    return f"There is already a template with the name {name}. Choose another name."


def full(most: int) -> str:
    return f"There can be at most {most} templates. Remove one first."


def saved(name: str) -> str:
    return f"Saved. To use it, type `/keesa new {name}`, or choose it in the form for a new ticket."


def removed(name: str) -> str:
    return f"Removed the template {name}."

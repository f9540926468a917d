"""What Slack offers in some workspaces only: not tried again after a refusal, as long as this process runs.

For blocks of messages see `handlers.blocks.kit.Finer`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

from bot.model.errors import ContentRefused, SlackRefused

log = logging.getLogger(__name__)

LACKING: Final = frozenset({"feature_not_enabled", "not_allowed", "unknown_method", "unsupported_entity_type"})
"""Besides the content, what Slack may call a surface that it doesn't offer; it has no list of these."""

T = TypeVar("T")


_ABOUT_OBJECTS: Final = ("metadata", "entity", "entities")


class Surface(StrEnum):
    """What may be lacking, by Slack's names."""

    PICKERS = "external_select"
    OBJECTS = "entities"


class Surfaces:
    """Threads may share it."""

    def __init__(self) -> None:
        self._refused: set[Surface] = set()

    def has(self, surface: Surface) -> bool:
        """Whether Slack hasn't refused it yet."""
        return surface not in self._refused

    def refuse(self, surface: Surface) -> None:
        """Don't try it again."""
        if self.has(surface):
            log.info("Slack takes no %s here, so I do without", surface)
        self._refused.add(surface)

    def tried(self, surface: Surface, show: Callable[[bool], T]) -> T:
        """`show` with the surface or, if Slack refuses that, without. It is lacking if only the second works."""
        if not self.has(surface):
            return show(False)
        try:
            return show(True)
        except SlackRefused as error:
            if not _is_lacking(error):
                raise
        shown = show(False)
        self.refuse(surface)
        return shown


def _is_lacking(error: SlackRefused) -> bool:
    """Whether the same call may work without the surface. Slack documents few of the codes for Work Objects."""
    is_about_objects = any(word in error.code for word in _ABOUT_OBJECTS)
    return isinstance(error, ContentRefused) or error.code in LACKING or is_about_objects

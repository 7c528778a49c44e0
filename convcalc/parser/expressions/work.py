"""What one document may still cost, however it is written."""

from __future__ import annotations

from typing import Any

from convcalc.diagnostics import Refusal


class Work:
    """What the expressions and loops of one document may still cost, and its parsed texts."""

    __slots__ = ("kept", "left", "limit", "texts")

    def __init__(self, limit: int = 1_000_000) -> None:
        self.limit = self.left = limit
        self.texts: dict[str, Any] = {}
        self.kept = 0

    def spend(self, n: int = 1) -> None:
        """Refusal E107 when more than the limit is spent."""
        self.left -= n
        if self.left < 0:
            message = f"the expressions and loops of this spec take more than {self.limit:,} steps"
            raise Refusal("E107", message, "use fewer turns and shorter lists")

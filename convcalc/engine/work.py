"""What a question may cost: one measure for all commands, in steps of about a microsecond."""

from __future__ import annotations

from convcalc.diagnostics import Refusal

LIMIT = 1_000_000
"""How many steps are taken for a question before it is refused: about a second."""
TRIAL, WALK = 60, 25
"""What it takes to try a layer somewhere, and to walk over one."""


class Work:
    """What may still be spent on a question. `what` takes the steps, and `hint` says what to make
    smaller.

    >>> work = Work("the rows of this table", "ask for fewer", 100)
    >>> work.spend(40)
    >>> work.left, work.affords(60), work.affords(61)
    (60, True, False)
    """

    __slots__ = ("hint", "left", "limit", "what")

    def __init__(self, what: str, hint: str, limit: int = LIMIT) -> None:
        self.what, self.hint = what, hint
        self.limit = self.left = limit

    @property
    def spent(self) -> int:
        return self.limit - self.left

    def spend(self, steps: int = 1) -> None:
        """Refusal E107 when more than the limit is spent."""
        self.left -= steps
        if self.left < 0:
            raise self.exceeded()

    def affords(self, steps: int) -> bool:
        """Whether so much is left."""
        return steps <= self.left

    def take(self, steps: int) -> bool:
        """Spend so much if it is left; whether it was."""
        if not self.affords(steps):
            return False
        self.left -= steps
        return True

    def exceeded(self) -> Exception:
        """What is raised when more than the limit is spent."""
        return self.refusal()

    def refusal(self) -> Refusal:
        message = f"{self.what} take more than {self.limit:,} steps"
        return Refusal("E107", message, self.hint)

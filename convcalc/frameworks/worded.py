"""How networks of source say things: with advice in words of their framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.phrases import spoken
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Diagnostic
    from convcalc.frameworks.proposed import Change


class Words(NamedTuple):
    """How source of a framework says things."""

    framework: str

    def told(self, one: Diagnostic) -> Diagnostic:
        """A diagnostic whose help says what to write in code."""
        return one._replace(help=spoken(self.framework, one.help)) if one.help else one

    def proposed(self, instead: str, changes: Sequence[Change]) -> str:
        """What to write, with arguments as the framework spells them: `changes` are layers by name,
        as they are, what is done to them, and on how many axes.
        """
        from convcalc.frameworks.proposed import proposed

        return proposed(self.framework, instead, changes)

"""The problems of one text, while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import MAX_TOLD, Diagnostic, Problems, in_source_order, sameness

if TYPE_CHECKING:
    from collections.abc import Iterable


class Collected(list["Diagnostic"]):
    """Problems of one text, each once: one in a loop or block comes back with every turn. Problems
    as soon as there are more than MAX_TOLD, so that no text is read on for more than anybody reads.
    """

    __slots__ = ("once",)

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        super().__init__()
        self.once: set[object] = set()
        self += diagnostics

    def append(self, diagnostic: Diagnostic) -> None:
        key = sameness(diagnostic)
        if key in self.once:
            return
        self.once.add(key)
        super().append(diagnostic)
        if len(self) > MAX_TOLD:
            raise Problems([*self.told(), self.ended()])

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.append(diagnostic)

    def __iadd__(self, diagnostics: Iterable[Diagnostic]) -> Collected:  # type: ignore[override, misc]
        self.extend(diagnostics)
        return self

    def told(self) -> tuple[Diagnostic, ...]:
        return in_source_order(self[:MAX_TOLD])

    def ended(self) -> Diagnostic:
        """Where it is not read on, behind all that is told."""
        message = f"more than {MAX_TOLD} problems: the rest is not read"
        return Diagnostic("E107", message, "mend these first", self.told()[-1].span)

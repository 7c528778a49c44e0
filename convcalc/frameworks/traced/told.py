"""What source tells of a network beside its layers: notes, doubts, names, how layers are called."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from convcalc.engine.calls import DERIVED, FUNCTION, METHOD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Remark


class Told:
    """What was told so far."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.doubts: list[Diagnostic] = []
        self.remarks: list[Remark] = []
        self.aliases: dict[str, str] = {}
        self.idle: list[str] = []
        """Weights that are held and never used."""
        self.reworked: dict[str, str] = {}
        """Nodes whose weights are worked out of others, and what does that."""
        self.unsaid: dict[str, str] = {}
        """Nodes that do what their settings do not tell, and what that is."""
        self.keys: tuple[str, ...] = ()
        """The keys of the dictionary that comes out, if it is one."""
        self.in_training: dict[str, str] = {}
        """What nodes do in training only, that no setting tells."""
        self.calls: dict[str, str] | None = None
        """What nodes are called as, where that is kept, and what those are that are made here."""
        self.firsts: dict[str, int] = {}
        """The first size that comes out of nodes with weights that are modules, if not 1."""
        self.contiguous: dict[str, bool] = {}
        """Whether what arrives at nodes that multiply by matrices is contiguous in memory."""
        self.calling, self.derived, self.within = METHOD, False, ""
        self.whole: list[str] = []
        """Nodes whose numbers are cut off to whole ones."""

    def doubt(self, node: str, why: str) -> None:
        """Keep that a layer gives other numbers than its settings tell."""
        self.unsaid.setdefault(node, why)

    @contextmanager
    def called_as(self, how: str) -> Iterator[None]:
        """Nodes that are made within are called so."""
        before, self.calling = self.calling, how
        try:
            yield
        finally:
            self.calling = before

    @contextmanager
    def of_a_class(self) -> Iterator[None]:
        """Functions that are called within are what a class does that is derived from a layer."""
        before, self.derived = self.derived, True
        try:
            yield
        finally:
            self.derived = before

    def called_here(self, name: str) -> None:
        """Keep what a node is called as, where that is kept."""
        if self.calls is not None:
            own = self.derived and self.calling.startswith(FUNCTION)
            self.calls[name] = (DERIVED if own else self.calling) + self.within

    def arrives(self, node: str, contiguous: bool | None) -> None:
        """Keep whether what arrives at a node is contiguous in memory, where that is known."""
        if contiguous is not None:
            self.contiguous[str(node)] = contiguous

    def called_besides_so(self, name: str, mark: str) -> None:
        """Keep what more there is to say of how a node is called, where that is kept."""
        if self.calls is not None and name in self.calls:
            self.calls[name] = self.calls[name].removesuffix(self.within) + mark + self.within

    def told(self, doubts: Mapping[str, str], outputs: Sequence[str]) -> dict[str, Any]:
        """The same for a network of these outputs, of whose layers there are `doubts` besides."""
        return {
            "notes": tuple(self.notes),
            "doubts": tuple(self.doubts),
            "remarks": tuple(self.remarks),
            "idle": tuple(self.idle),
            "aliases": self.aliases,
            "reworked": self.reworked,
            "unsaid": {**doubts, **self.unsaid},
            "in_training": self.in_training,
            "keys": self.keys if len(self.keys) == len({*outputs}) else (),
        }

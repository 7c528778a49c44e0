"""How long the code of a source holds what a layer gives: as long as the reader does, which runs it
variable by variable as Python does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.parameters import Numbers, Param

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Node


class Lifetimes:
    """By name of a node, the last node that was made while a tensor of it was there; and of what
    was changed in place, what it lies `over`. `known`: that is so in Python; `tables`: code made
    some that are no layers. `fused`: by layer the last one of those that run as one;
    `copied`: the last one when code copied what a layer gives.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.until: dict[str, str] = {}
        self.over: dict[str, str] = {}
        self.known, self.tables = True, False
        self.last = ""
        self.fused: dict[str, str] = {}
        self.copied: dict[str, str] = {}

    def returned(self) -> None:
        """The code has returned; nodes that are made from now on lay out what it gave."""
        self.last = self.nodes[-1].name if self.nodes else ""

    def late(self) -> frozenset[str]:
        """Those nodes, which code made before it returned, while its variables were there."""
        names = [node.name for node in self.nodes]
        return frozenset(names[names.index(self.last) + 1 :] if self.last in names else ())

    def watched(self, name: str) -> str:
        """The name for a tensor to have."""
        found = Watched(name)
        found.lifetimes = self
        return found

    def wrote(self, old: str, new: str) -> None:
        """`new` lies where `old` does, if its layer is the last one and reads that."""
        if self.nodes and self.nodes[-1].name == new and old in self.nodes[-1].inputs:
            self.over[str(new)] = str(old)

    def made(self, found: Any, values: Sequence[Any] = ()) -> Any:
        """What code made of `values`, which may be a table: a parameter as it lies is none."""
        own = isinstance(found, (Param, Numbers)) and not any(found is one for one in values)
        if own and not any(shows(found, one) for one in values):
            self.tables = True
        return found

    def copies(self, name: str) -> None:
        """Code copies what this layer gives, for which there may be no layer."""
        if self.nodes:
            self.copied.setdefault(str(name), self.nodes[-1].name)

    def fuses(self, names: Sequence[str], last: str) -> None:
        """These run as one, of which nothing is there but what the last one gives."""
        self.fused.update(dict.fromkeys(map(str, names), str(last)))
        self.fused.pop(str(last), None)

    def stays(self, name: str) -> None:
        """It is there to the end: a module keeps it in an attribute."""
        if self.nodes:
            self.until[str(name)] = self.nodes[-1].name

    def found(self) -> Mapping[str, str] | None:
        """Without what was tried and undone; None where the reader holds more than Python."""
        if not self.known:
            return None
        known = {node.name for node in self.nodes}
        return {name: last for name, last in self.until.items() if last in known}


def shows(found: Any, value: Any) -> bool:
    """Whether one table lies where another does."""
    both = isinstance(found, Param) and isinstance(value, Param)
    return both and found.holds_what(value)


class Watched(str):
    """A name that tells when nothing has it any more."""

    __slots__ = ("lifetimes",)
    lifetimes: Lifetimes

    def __del__(self) -> None:
        lifetimes = self.lifetimes
        if lifetimes.nodes:
            lifetimes.until[str(self)] = lifetimes.nodes[-1].name

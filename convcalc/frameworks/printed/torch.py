"""`print(model)` of PyTorch as a network: every module with its settings, and no `forward`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.dialect import dialect_named
from convcalc.engine.network import Group, Told
from convcalc.frameworks.printed.follow import network_following
from convcalc.frameworks.printed.modules import Held, Shelf, inner_product
from convcalc.frameworks.printed.parts import chosen, lacking
from convcalc.frameworks.printed.plain import (
    ATTENTIONS,
    SELF_ATTENDING,
    sequential,
    with_weights,
    without_weights,
)
from convcalc.frameworks.printed.rows import Printed, Row
from convcalc.frameworks.printed.tree import MAX_MODULES, Module, modules_of, place
from convcalc.layers import ranks_of
from convcalc.layers.stated import Stated
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.printed.text import Paste

MAX_TOLD = 6
HOLD = "hold parameters of their own"


def network(paste: Paste, target: str | None, shapes: Sequence[str]) -> Network:
    """The modules of a model. With `shapes`, what follows from them, where the model is modules one
    after the other. Problems E404 where it is not.
    """
    root = chosen(modules_of(paste), target, paste)
    if shapes:
        from convcalc.frameworks.printed.chain import chained

        return chained(paste, root, shapes)
    return Reader(paste).read(root).network()


class Reader:
    """A model that is being read."""

    def __init__(self, paste: Paste) -> None:
        self.paste = paste
        self.shelf = Shelf(dialect_named("pytorch"))
        self.rows: list[Row] = []
        self.groups: dict[str, Group] = {}
        self.unsure: dict[str, None] = {}
        """Classes of which it is not known whether they hold parameters themselves."""
        self.missing: dict[str, None] = {}
        """Classes of which it is known that they do."""

    def read(self, root: Module) -> Printed:
        self.module(root, "", None)
        whole = not self.unsure and not self.missing
        told = Told("print(model)", False, whole, trained=False, follow=network_following)
        told = lacking(told, root, self.paste)
        return Printed(root.cls, "pytorch", told, self.rows, self.groups, notes=self.notes())

    def notes(self) -> list[str]:
        found = [
            "as print(model) shows it: modules as registered; the order in which forward() calls "
            "them, shapes and MACs are not in it",
        ]
        if self.missing:
            found.append(f"not printed: parameters of {few(self.missing)} themselves")
        if self.unsure:
            holds = "holds parameters of its own" if len(self.unsure) == 1 else HOLD
            found.append(f"not printed: whether {few(self.unsure)} {holds}")
        if self.unsure or self.missing:
            found.append("a module that is registered in several places is counted in each")
        elif all_sequential(self.groups):
            found.append("it is all Sequential: shapes follow from an input")
        return found

    def module(self, module: Module, path: str, around: Module | None) -> None:
        if len(self.rows) + len(self.groups) > MAX_MODULES:
            message = f"more than {MAX_MODULES:,} modules"
            raise Problems(
                [Diagnostic("E408", message, "give a part of the model", place(self.paste, module))]
            )
        if not module.inner:
            self.leaf(module, path)
            return
        if path:
            self.groups[path] = Group(module.cls)
        self.own(module, path, around)
        for one in module.inner:
            self.module(one, f"{path}.{one.name}" if path else one.name, module)

    def leaf(self, module: Module, path: str) -> None:
        """A module without others in it."""
        if module.sizes is not None:
            held = Held(weights=(Weight("weight", module.sizes),))
        else:
            held = self.shelf.held(module)
        if held.weights is None:
            self.missing[module.cls] = None
        self.add(path or module.cls, module, held)

    def own(self, module: Module, path: str, around: Module | None) -> None:
        """What a module holds besides those in it."""
        cls = module.cls
        if cls in ATTENTIONS:
            out = self.shelf.held(module.inner[0])
            found = inner_product(module, out)
            if found and around is not None and around.cls in SELF_ATTENDING:
                self.add(f"{path}.in_proj", module, Held(weights=found))
                return
            self.missing[cls] = None
            self.add(f"{path}.in_proj", module, Held())
        elif module.extra and (held := self.shelf.held(module)).weights:
            self.add(f"{path}.own" if path else "own", module, held)
        elif with_weights(cls):
            self.missing[cls] = None
            self.add(f"{path}.own" if path else "own", module, Held())
        elif not (sequential(cls) or without_weights(cls)):
            self.unsure[cls or "the model"] = None

    def add(self, name: str, module: Module, held: Held) -> None:
        brief = " ".join(module.extra.split())[:80] if held.made is None else ""
        rank = next(iter(ranks_of(held.word)), 1)
        kind = Stated(module.cls, held.kind, held.made, brief, held=held.weights, rank=rank)
        self.rows.append(Row(name, kind, place(self.paste, module)))


def all_sequential(groups: Mapping[str, Group]) -> bool:
    return all(sequential(group.kind) for group in groups.values())


def few(names: dict[str, None]) -> str:
    """The first of many names."""
    listed = list(names)
    more = f" and {len(listed) - MAX_TOLD} more" if len(listed) > MAX_TOLD else ""
    return f"{', '.join(listed[:MAX_TOLD])}{more}"

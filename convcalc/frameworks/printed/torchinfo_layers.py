"""The modules of a table of torchinfo, as far as it tells of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic
from convcalc.engine.network import Group, Told
from convcalc.frameworks.printed.cells import MAX_TOLD, disagreeing, sums_in
from convcalc.frameworks.printed.follow import network_following
from convcalc.frameworks.printed.modules import kind_of
from convcalc.frameworks.printed.rows import Printed, Row
from convcalc.frameworks.printed.torchinfo_rows import RECURSIVE, Seen
from convcalc.frameworks.printed.weighed import NOTHING, Weighed, brief, small, weighed
from convcalc.frameworks.printed.weighed import Seen as Asked
from convcalc.layers.stated import Stated
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.printed.cells import Dims
    from convcalc.frameworks.printed.text import Line, Paste
    from convcalc.layers.kind import Kind

ADDS = re.compile(r"Total mult-adds(?: \((?:Units\.)?([A-Za-z])[^)\n]{0,40}\))?: *([\d.,]{1,20})")
UNITS = {"K": " k", "M": " M", "G": " G", "T": " T"}


class Reader:
    """A table that is being read."""

    def __init__(self, paste: Paste, lines: Sequence[Line], seen: Sequence[Seen]) -> None:
        self.paste, self.seen = paste, seen
        self.sums = sums_in(paste, lines)
        self.adds = next((m for m in (ADDS.search(line.text) for line in lines) if m), None)
        self.keys = set(seen[0].cells)
        self.batch = batch_of(seen)
        self.rows: list[Row] = []
        self.groups: dict[str, Group] = {}
        self.doubts: list[Diagnostic] = []
        self.recursive = self.inferred = False

    def read(self) -> Printed:
        path: list[str] = []
        for k, one in enumerate(self.seen):
            root = one.depth == 0
            del path[max(one.depth - 1, 0) :]
            opens = k + 1 < len(self.seen) and self.seen[k + 1].depth > one.depth
            if not root:
                path.append(one.name)
            self.row(one, ".".join(path), opens)
            self.recursive = self.recursive or RECURSIVE in one.cells.get("params", "")
        counts = [one.params for one in self.seen]
        self.doubts += disagreeing(self.sums, counts, exact="params" in self.keys)
        top = self.seen[0]
        whole = self.whole(counts)
        told = Told("torchinfo", wired=False, whole=whole, trained=False, follow=network_following)
        shapes = {}
        entering = self.shape(top.dims("input")) if top.depth == 0 else None
        if entering is not None:
            shapes["input"] = entering
        return Printed(
            top.cls if top.depth == 0 else "",
            "pytorch",
            told,
            self.rows,
            self.groups,
            shapes,
            (),
            self.notes(),
            self.doubts[:MAX_TOLD],
        )

    def whole(self, counts: Sequence[int | None]) -> bool:
        """Whether the rows have all parameters."""
        total = self.sums.get("Total")
        known = [n for n in counts if n is not None]
        return total is not None and len(known) == len(counts) and sum(known) == total.value

    def notes(self) -> list[str]:
        lacking = {"shape": "shapes", "kernel": "kernels", "input": "what goes in"}
        absent = [text for key, text in lacking.items() if key not in self.keys]
        also = f"; {' and '.join(absent)} are not in it" if absent else ""
        found = [f"as torchinfo shows it, not how modules are connected{also}"]
        if self.inferred:
            found.append("whether there is a bias follows from parameters and shapes, so MACs do")
        if self.recursive:
            found.append("modules that are called again are marked as recursive and counted once")
        if self.adds:
            found.append(
                f"it says {self.adds[2]}{UNITS.get(self.adds[1] or '', '')} mult-adds, in which it "
                "counts biases and norms, too"
            )
        keys = {"Trainable": "trainable", "Non-trainable": "not"}
        said = [f"{self.sums[k].value:,} {text}" for k, text in keys.items() if k in self.sums]
        if said:
            found.append(f"it says of parameters: {', '.join(said)}")
        return found

    def row(self, one: Seen, full: str, opens: bool) -> None:
        """A module: a group, if others follow in it, and what it holds besides them."""
        if opens and full:
            self.groups[full] = Group(one.cls)
        if opens or one.depth == 0:
            if one.params:
                own = Stated(one.cls, held=weights_of(one))
                self.add(f"{full}.own" if full else "own", own, one)
            elif one.params is None:
                self.add(f"{full}.own" if full else "own", Stated(one.cls), one)
            if opens or len(self.seen) > 1:
                return
        kind = kind_of(one.cls)
        shape = self.shape(one.dims("shape"))
        found = self.weighed(one, kind, shape)
        held = None if one.params is None else weights_of(one)
        text = brief(kind, int(shape.channels), found) if kind and shape else ""
        again = RECURSIVE in one.cells.get("params", "")
        cost = None if again and found.macs != 0 else found.macs
        self.add(full or one.cls, Stated(one.cls, kind, None, text, shape, held, cost), one)

    def add(self, name: str, kind: Stated, one: Seen) -> None:
        self.rows.append(Row(name, kind, self.paste.span(one.line, one.cls)))

    def shape(self, dims: Dims) -> Shape | None:
        """A shape of one sample; None where the batch is not the first of its axes."""
        if len(dims) < 2 or not small(dims) or self.batch is None:
            return None
        folded, rest = divmod(dims[0] or 0, self.batch)
        if rest or not folded:
            return None
        sizes = [n or 0 for n in (dims if folded > 1 else dims[1:])]
        sizes[0] = folded if folded > 1 else sizes[0]
        return Shape.of(sizes, "channels_first")

    def weighed(self, one: Seen, kind: type[Kind] | None, shape: Shape | None) -> Weighed:
        """What follows from the parameters of a module that is called once."""
        if kind is None or one.params is None:
            return NOTHING
        dims = one.dims("shape")
        if shape is None or dims[0] != self.batch:
            return weighed(kind, NO_SHAPE) if not kind.holds() else NOTHING
        last = kind.among("linears")
        sizes = tuple(n or 0 for n in dims[1:])
        out, positions = (sizes[-1], sizes[:-1]) if last else (sizes[0], sizes[1:])
        before = one.dims("input")
        fits = len(before) == len(dims) and small(before)
        entering = (before[-1] if last else before[1]) if fits else None
        reads = tuple(n or 0 for n in before[2:]) if fits and not last else None
        asked = Asked(one.params, out, positions, entering, reads, self.kernel(one), True, True)
        if not one.params and kind.holds() and not kind.among("activations"):
            return NOTHING
        found = weighed(kind, asked)
        self.inferred = self.inferred or bool(found.macs)
        if found.wrong:
            message = (
                f"{one.cls} has {one.params:,} parameters, which none that gives {out} channels has"
            )
            at = self.paste.span(one.line, one.cells["params"].strip())
            self.doubts.append(Diagnostic("E413", message, "one of them was changed", at))
        return found

    def kernel(self, one: Seen) -> tuple[int, ...] | None:
        """The kernel, of which older versions print the sizes of the weight."""
        dims, rank = one.dims("kernel"), len(one.dims("shape")) - 2
        found = dims[-rank:] if rank > 0 and len(dims) in (rank, rank + 2) else ()
        return tuple(n or 0 for n in found) if found and small(found) else None


def weights_of(one: Seen) -> tuple[Weight, ...]:
    return (Weight("weights", (one.params,), frozen=one.frozen),) if one.params else ()


def batch_of(seen: Sequence[Seen]) -> int | None:
    """The size of the batch: of what enters or leaves the model, or else the usual first size."""
    for key in ("input", "shape"):
        dims = seen[0].dims(key)
        if dims and dims[0]:
            return dims[0]
    found = [one.dims("shape")[0] for one in seen if one.dims("shape")]
    sizes = [n for n in found if n]
    return max(set(sizes), key=sizes.count) if sizes else None


NO_SHAPE = Asked(0, 1)

"""The layers of a summary of Keras, as far as it tells of them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic
from convcalc.engine.network import Group, Told
from convcalc.frameworks.names import spelled_out
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.printed.cells import MAX_TOLD, disagreeing
from convcalc.frameworks.printed.keras_rows import Seen
from convcalc.frameworks.printed.rows import MAX_NAME, Printed, Row
from convcalc.frameworks.printed.weighed import FREE, NOTHING, Weighed, brief, small, weighed
from convcalc.frameworks.printed.weighed import Seen as Asked
from convcalc.layers import kind_named
from convcalc.layers.stated import Stated
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.printed.cells import Dims, Sum
    from convcalc.frameworks.printed.text import Paste
    from convcalc.layers.kind import Kind

LAYOUT = "channels_last"
MAX_CUT = 2_000
"""Of how many names that are cut off the whole is looked for."""
INPUTS = ("InputLayer",)
MODELS = ("Functional", "Sequential", "Model")
CAMEL = re.compile(r"_\d+$")


class Reader:
    """A summary that is being read."""

    def __init__(
        self,
        paste: Paste,
        seen: Sequence[Seen],
        sums: dict[str, Sum],
        connected: bool,
        cut: bool = False,
    ) -> None:
        self.paste, self.seen, self.sums = paste, seen, sums
        self.connected, self.cut = connected, cut
        self.rows: list[Row] = []
        self.groups: dict[str, Group] = {}
        self.inputs: dict[str, Shape] = {}
        self.given: dict[str, Dims] = {}
        """What comes out of each layer, by its path."""
        self.placed: set[str] = set()
        self.twice: set[str] = set()
        """Names that several layers have, where they are cut off."""
        self.doubts: list[Diagnostic] = []
        self.inferred = self.loose = False

    def read(self, name: str) -> Printed:
        plain = name.startswith("sequential") or not (name or self.cut)
        chain = not self.connected and (plain or (self.seen[0].cls in INPUTS and not self.cut))
        path: list[str] = []
        before = ""
        for k, one in enumerate(self.seen):
            del path[one.depth :]
            opens = k + 1 < len(self.seen) and self.seen[k + 1].depth > one.depth
            full = ".".join([*path, one.name])
            path.append(one.name)
            sources = self.sources(one, before if chain else "", ".".join(path[:-1]))
            self.layer(one, full, sources, opens)
            before = before if opens else full
        top = [one.params for one in self.seen if one.depth == 0]
        exact = not any(one.cls in MODELS or one.depth for one in self.seen)
        self.doubts += disagreeing(self.sums, top, exact)
        wired = not self.loose and (chain or self.connected)
        told = Told("summary()", wired, whole=self.whole(), trained=False)
        return Printed(
            name,
            "keras",
            told,
            self.rows,
            self.groups,
            self.inputs,
            self.outputs(wired),
            self.notes(chain),
            self.doubts[:MAX_TOLD],
        )

    def whole(self) -> bool:
        """Whether the rows have all parameters."""
        known = [row.kind.params for row in self.rows]
        total = self.sums.get("Total")
        if total is None or None in known:
            return False
        optimizer = self.sums["Optimizer"].value if "Optimizer" in self.sums else 0
        return sum(n for n in known if n) == total.value - optimizer

    def outputs(self, wired: bool) -> list[str]:
        """The layers that nothing reads, where it is known what reads what."""
        read = {name for row in self.rows for name in row.inputs}
        return [row.name for row in self.rows if row.name not in read] if wired else []

    def notes(self, chain: bool) -> list[str]:
        found = [
            "as summary() of Keras shows it: outputs and parameters; kernels, strides and "
            "paddings are not in it"
        ]
        if self.inferred:
            found.append(
                "from parameters and shapes: whether there is a bias, so MACs, and kernels where "
                "one fits; kernels no larger than the input, square ones in groups"
            )
        if not chain and (self.loose or not self.connected):
            found.append("how the layers are connected is not in it, or cut off")
        keys = {"Trainable": "trainable", "Non-trainable": "not", "Optimizer": "of the optimizer"}
        said = [f"{self.sums[k].value:,} {text}" for k, text in keys.items() if k in self.sums]
        if said:
            found.append(f"it says of parameters: {', '.join(said)}")
        return found

    def sources(self, one: Seen, before: str, inside: str) -> tuple[str, ...]:
        """The paths of the layers that one reads, as far as they are told."""
        if not self.connected:
            return (before,) if before else ()
        found = []
        for name in one.sources:
            known = self.named(name, inside)
            if known:
                found.append(self.last_of(known))
            else:
                self.loose = True
        if one.connected.strip("- ") and len(one.sources) < one.connected.count(",") + 1:
            self.loose = True
            return ()
        return tuple(dict.fromkeys(found))

    def named(self, name: str, inside: str) -> str:
        """The path of the layer of that name, or of the only one that begins so, if it is cut."""
        full = f"{inside}.{name}" if inside else name
        if not name.endswith("…"):
            known = full if full in self.given else name if name in self.given else ""
            return "" if known in self.twice else known
        if len(self.seen) > MAX_CUT:
            return ""
        start = full[:-1]
        fitting = [
            path
            for path in self.given
            if path.startswith(start) or (path.endswith("…") and start.startswith(path[:-1]))
        ]
        return fitting[0] if len(fitting) == 1 and fitting[0] not in self.twice else ""

    def last_of(self, name: str) -> str:
        """The layer of that name, or of a model whose layers are listed the last of them."""
        if name not in self.groups:
            return name
        inside = (row.name for row in reversed(self.rows) if row.name.startswith(f"{name}."))
        return next(inside, name)

    def layer(self, one: Seen, full: str, sources: tuple[str, ...], opens: bool) -> None:
        """A row; one that `opens` a model is a group, whose layers follow."""
        dims: Dims = one.shapes[0][1:] if len(one.shapes) == 1 else ()
        if full in self.given:
            self.twice.add(full)
        self.given[full] = dims
        if opens:
            self.groups[full] = Group(one.cls)
            return
        shape = Shape.of(dims, LAYOUT) if dims and small(dims) else None  # type: ignore[arg-type]
        name = full[:MAX_NAME]
        if one.cls in INPUTS and shape is not None and not one.depth:
            self.inputs[name] = shape
            return
        kind = self.kind_of(one)
        found = self.weighed(one, kind, dims, sources)
        held = self.weights(one, kind, dims)
        text = brief(kind, dims[-1], found) if kind and dims and dims[-1] else ""
        called = f"{one.cls}…" if one.cut else one.cls
        stated = Stated(called, kind, None, text, shape, held, found.macs)
        span = self.paste.span(one.line, one.name)
        known = tuple(n for n in sources if n in self.inputs or n in self.placed)
        self.placed.add(name)
        self.rows.append(Row(name, stated, span, known))

    def kind_of(self, one: Seen) -> type[Kind] | None:
        """The kind of a class; of one that is cut off, if the layer's name is made of it."""
        cls = one.cls
        if one.cut:
            words = CAMEL.sub("", one.name).replace("_", "")
            fitting = [name for name in classes() if name.startswith(cls) and name.lower() == words]
            cls = fitting[0] if cls and len(fitting) == 1 else ""
        row = KERAS.row(f"layers.{cls}") if cls else None
        return kind_named(row.kind) if row and row.kind else None

    def weighed(
        self, one: Seen, kind: type[Kind] | None, dims: Dims, sources: Sequence[str]
    ) -> Weighed:
        """What follows from the parameters of a layer."""
        if one.cls in ACTIVE or (one.cls in INPUTS and not one.params):
            return Weighed(0)
        if kind is None or one.params is None:
            return NOTHING
        if not dims or not small(dims):
            return weighed(kind, NO_SHAPE) if kind.among(*FREE) else NOTHING
        before = self.given[sources[0]] if len(sources) == 1 else ()
        enters = before[-1] if before and len(before) == len(dims) else None
        reads = before[:-1] if before and small(before) and len(before) == len(dims) else None
        asked = Asked(one.params, dims[-1], dims[:-1], enters, reads)  # type: ignore[arg-type]
        found = weighed(kind, asked)
        self.inferred = self.inferred or bool(found.macs)
        if found.wrong:
            self.doubts.append(impossible(one, asked, self.paste))
        return found

    def weights(self, one: Seen, kind: type[Kind] | None, dims: Dims) -> tuple[Weight, ...] | None:
        """As many weights as are printed; half of those of a batch norm are statistics."""
        if one.params is None:
            return None
        if kind and kind.among("batch_norms") and dims and dims[-1] and one.params == 4 * dims[-1]:
            half = one.params // 2
            return (Weight("trained", (half,)), Weight("statistics", (half,), buffer=True))
        return (Weight("weights", (one.params,)),) if one.params else ()


def impossible(one: Seen, asked: Asked, paste: Paste) -> Diagnostic:
    """E413 for parameters that a layer of its kind cannot have."""
    enters = f" from {asked.entering}" if asked.entering else ""
    message = (
        f"{one.cls} has {one.params:,} parameters, which none that gives {asked.channels} "
        f"channels{enters} has"
    )
    return Diagnostic("E413", message, "one of them was changed", paste.span(one.line), one.name)


ACTIVE = ("Activation",)
NO_SHAPE = Asked(0, 1)


@cache
def classes() -> tuple[str, ...]:
    """All classes of Keras that are known."""
    return tuple(spelled_out(KERAS.constructors))

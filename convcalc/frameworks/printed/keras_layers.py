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
from convcalc.frameworks.printed.follow import network_following
from convcalc.frameworks.printed.keras_rows import Seen
from convcalc.frameworks.printed.keras_wiring import Wiring
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
WIDER = "print it wider, model.summary(line_length=200), or save the model: model.save('net.keras')"
INPUTS = ("InputLayer",)
FED = "input"
"""What an input is called that is given, since it is not printed."""
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
        self.wiring = Wiring(connected, len(seen))
        self.placed: set[str] = set()
        self.doubts: list[Diagnostic] = []
        self.inferred = False

    def feed(self, shape: Shape, name: str) -> bool:
        """Takes the shape of the input; whether none is printed, and the first layer reads it."""
        if any(one.cls in INPUTS for one in self.seen) or not self.chained(name):
            return False
        self.inputs[FED] = shape
        self.wiring.given[FED] = (*shape.spatial, shape.channels)
        return True

    def chained(self, name: str) -> bool:
        """Whether each layer reads the one before."""
        plain = name.startswith("sequential") or not (name or self.cut)
        return not self.connected and (plain or (self.seen[0].cls in INPUTS and not self.cut))

    def read(self, name: str) -> Printed:
        chain = self.chained(name)
        path: list[str] = []
        before = FED if self.inputs else ""
        for k, one in enumerate(self.seen):
            del path[one.depth :]
            opens = k + 1 < len(self.seen) and self.seen[k + 1].depth > one.depth
            full = ".".join([*path, one.name])
            path.append(one.name)
            sources = self.wiring.sources(one, before if chain else "", ".".join(path[:-1]))
            self.layer(one, full, sources, opens)
            before = before if opens else full
        top = [one.params for one in self.seen if one.depth == 0]
        exact = not any(one.cls in MODELS or one.depth for one in self.seen)
        self.doubts += disagreeing(self.sums, top, exact)
        wired = not self.wiring.loose and (chain or self.connected)
        told = self.told(wired)
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

    def told(self, wired: bool) -> Told:
        """What is said of it all, and of what follows from it."""
        made = Told("summary()", wired, self.whole(), trained=False, follow=network_following)
        alone = [row.name for row in self.rows if not row.inputs]
        if wired and not self.inputs:
            lacks, way = "summary() does not show the input of this model", "28x28x1"
            return made._replace(lacks=lacks, way=f"give it with --input: {way}", code="E411")
        if wired and not alone:
            return made
        what = f"of '{alone[0][:60]}'" if wired else "of all layers"
        lacks = f"the summary does not show the inputs {what}, or they are cut off"
        return made._replace(lacks=lacks, way=WIDER)

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
        if not chain and (self.wiring.loose or not self.connected):
            found.append("how the layers are connected is not in it, or cut off")
        keys = {"Trainable": "trainable", "Non-trainable": "not", "Optimizer": "of the optimizer"}
        said = [f"{self.sums[k].value:,} {text}" for k, text in keys.items() if k in self.sums]
        if said:
            found.append(f"it says of parameters: {', '.join(said)}")
        return found

    def layer(self, one: Seen, full: str, sources: tuple[str, ...], opens: bool) -> None:
        """A row; one that `opens` a model is a group, whose layers follow."""
        dims: Dims = one.shapes[0][1:] if len(one.shapes) == 1 else ()
        self.wiring.add(full, dims, opens)
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
        before = self.wiring.given[sources[0]] if len(sources) == 1 else ()
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

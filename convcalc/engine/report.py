"""What is known about a network once it has been walked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.algebra.window import Scatter, Window
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.algebra.carried import Placed
    from convcalc.algebra.field import Alignment, AxisField
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Network
    from convcalc.layers.kind import Kind
    from convcalc.layers.weight import Weight


MACS = "multiply-accumulates of convolutions and matrix products"
COUNTED = f"Per sample. MACs: {MACS}, no biases; FLOPs: 2 x MACs."
COUNTED_IN_SHORT = "MACs are multiply-accumulates, without biases; FLOPs are twice as many."
"""What is counted, as it stands under tables and derivations."""

CONVENTIONS_TEXT = {
    "macs": f"{MACS}, without biases",
    "flops": "2 x MACs",
    "activations": "elements of every layer's output",
    "receptive_field": "extent in input positions; the statistics of normalisation are disregarded",
    "batch": "every number is for one sample",
}

Fields = Mapping[str, tuple["Placed", ...]]
"""For each network input that a node sees: its field on each axis of that input, with the axis of
the node that it follows, where that is another.
"""


def unplaced(report: Report) -> list[LayerReport]:
    """The layers of which something is not known."""
    return [layer for layer in report.layers if layer.unknown]


def first_field(fields: Fields) -> tuple[AxisField, ...]:
    """The field on the first input that is seen, whatever axes it follows."""
    return tuple(map(bare, next(iter(fields.values()), ())))


class Params(NamedTuple):
    """Numbers of trainable and non-trainable parameters."""

    trainable: int = 0
    non_trainable: int = 0

    @property
    def total(self) -> int:
        return self.trainable + self.non_trainable

    def __add__(self, other: Params) -> Params:  # type: ignore[override]
        return Params(self.trainable + other.trainable, self.non_trainable + other.non_trainable)

    def to_dict(self) -> dict[str, int]:
        return {
            "total": self.total,
            "trainable": self.trainable,
            "non_trainable": self.non_trainable,
        }


class LayerReport(NamedTuple):
    """One layer, worked out. `macs` are per sample; `axes` say how each spatial axis is read.

    `shared` names the layer whose weights it uses: they are listed, but counted there.
    `aligned`: whether the paths that meet here see areas of the same centre. `output` is None where
    the layer could not be worked out. `folded`: it stands for a group of layers, its `parts`.
    `unknown`: which of `params`, `macs` and `field` cannot be told; their numbers are what is
    known; with `output`, that is not known, though the rest may be. `held`: how its weights are,
    if they are not trained: `frozen` or `fixed`.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output: Shape | None
    axes: tuple[AxisMap, ...] = ()
    weights: tuple[Weight, ...] = ()
    params: Params = Params()
    macs: int = 0
    fields: Fields = {}  # noqa: RUF012 - it is never written
    parts: tuple[LayerReport, ...] = ()
    shared: str | None = None
    folded: bool = False
    aligned: Alignment = None
    unknown: tuple[str, ...] = ()
    held: str = ""

    @property
    def failed(self) -> bool:
        return self.output is None

    @property
    def lost(self) -> bool:
        """Whether it could not be worked out, and nothing is known of it."""
        return self.output is None and "output" not in self.unknown

    def known(self, quantity: str) -> bool:
        """Whether its number is all there is; where not, it is at least that."""
        unseen = quantity == "field" and self.unseen
        return not self.lost and quantity not in self.unknown and not unseen

    @property
    def unseen(self) -> bool:
        """Whether what it sees is not known, for it or a layer before it is not."""
        return any(isinstance(axis, Varies) and axis.unknown for axis in self.field)

    @property
    def activations(self) -> int:
        if self.folded:
            return sum(part.activations for part in self.parts)
        output = self.output
        return int(output.elements) if output else 0

    @property
    def field(self) -> tuple[AxisField, ...]:
        """The field on the first input that the layer sees."""
        return first_field(self.fields)

    @property
    def receptive_field(self) -> dict[str, Any] | None:
        """The field as `to_dict` has it; None where the layer could not be worked out."""
        return field_dict(self) if self.known("field") and self.fields else None

    def __repr__(self) -> str:
        known = f"output={self.output!r}, params={self.params.total}, macs={self.macs}"
        rest = "output=None" if self.failed else known
        return f"<LayerReport name={self.name!r}, kind={self.kind.name!r}, {rest}>"

    def leaves(self) -> Iterator[LayerReport]:
        """The layer itself, or the steps of a composite."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Totals(NamedTuple):
    """Sums over the layers that could be worked out; `complete` if that is all of them, and
    otherwise those of which that is so are `sure`: `params`, `macs`.
    """

    params: Params
    macs: int
    activations: int
    peak: int
    complete: bool
    sure: tuple[str, ...] = ()

    def whole(self, quantity: str) -> bool:
        """Whether the sum of a quantity is all there is."""
        return self.complete or quantity in self.sure

    @property
    def flops(self) -> int:
        return 2 * self.macs


class Report(NamedTuple):
    """A network with the numbers of each layer, in the order of the spec."""

    network: Network
    batch: int
    layers: tuple[LayerReport, ...]
    totals: Totals
    diagnostics: tuple[Diagnostic, ...] = ()
    shown_in: str | None = None
    """The layout in which dims are given, if not the network's."""
    ignore_global: bool = False
    """Whether paths that see everything were left out of fields where they meet others."""

    @property
    def layout(self) -> str:
        return self.shown_in or self.network.layout

    @property
    def ok(self) -> bool:
        return not any(d.severity == "error" for d in self.diagnostics)

    @property
    def shapes(self) -> dict[str, Shape | None]:
        """What comes out of each input and layer; None where that is not known."""
        return {**self.network.inputs, **{layer.name: layer.output for layer in self.layers}}

    @property
    def outputs(self) -> dict[str, Shape]:
        """The shapes of the network's outputs, as far as they were reached."""
        found = self.shapes
        reached = ((name, found.get(name)) for name in self.network.outputs)
        return {name: shape for name, shape in reached if shape}

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, which `json.dumps` takes: schema `convcalc.report/1`.

        Dims are without the batch, in the report's layout; lists per axis are in spatial order;
        `start` and `end` are the input positions that output 0 sees, unclipped; what is not known
        is None. `groups` is there if the network has any.
        """
        network, totals = self.network, self.totals
        layout, shapes = self.layout, self.shapes
        groups = {
            path: {"kind": group.kind, "settings": group.settings}
            for path, group in network.groups.items()
        }
        return {
            "schema": SCHEMAS["report"],
            "name": network.name,
            "dialect": network.dialect.name,
            "layout": layout,
            "batch": self.batch,
            "inputs": {name: list(s.dims(layout)) for name, s in network.inputs.items()},
            "outputs": {name: list(s.dims(layout)) for name, s in self.outputs.items()},
            "layers": [layer_dict(layer, self, shapes) for layer in self.layers],
            **({"groups": groups} if groups else {}),
            "totals": {
                "params": totals.params.to_dict(),
                "macs": totals.macs,
                "flops": totals.flops,
                "activations": totals.activations,
                "complete": totals.complete,
            },
            "conventions": {**CONVENTIONS_TEXT, "dtype": network.dtype},
            "diagnostics": [d.to_dict() for d in self.diagnostics],
        }


def layer_dict(
    layer: LayerReport, report: Report, shapes: Mapping[str, Shape | None]
) -> dict[str, Any]:
    """A layer as plain data; numbers that are not known are null."""
    layout, dialect = report.layout, report.network.dialect
    macs = layer.macs if layer.known("macs") else None
    return {
        "name": layer.name,
        "kind": layer.kind.name,
        "inputs": list(layer.inputs),
        "input_shapes": [
            list(shape.dims(layout)) if shape else None
            for shape in (shapes.get(name) for name in layer.inputs)
        ],
        "output_shape": list(layer.output.dims(layout)) if layer.output else None,
        "settings": resolved(layer),
        "weights": [
            {
                "name": dialect.weight_name(w),
                "shape": list(dialect.weight_shape(w)),
                "trainable": w.trainable,
            }
            for w in layer.weights
            if not w.buffer or dialect.counts_buffers
        ],
        "params": layer.params.to_dict() if layer.known("params") else None,
        "macs": macs,
        "flops": None if macs is None else 2 * macs,
        "activations": None if layer.failed else layer.activations,
        "receptive_field": layer.receptive_field,
    }


def resolved(layer: LayerReport) -> dict[str, Any]:
    """The settings with nothing left open: one value per axis, padding as [lo, hi] pairs."""
    rank = layer.kind.axes_set(layer.input_shapes[0].rank) if layer.input_shapes else 0
    found: dict[str, Any] = {}
    for s in layer.kind.settings():
        value = layer.kind.in_effect(s.name) if rank else getattr(layer.kind, s.name)
        if isinstance(value, tuple):
            value = list(value)
        elif value is not None and rank and s.type.per_axis:
            value = [value] * rank
        if value is not None:
            found[s.name] = value
    ends = [[a.lo, a.hi] for a in layer.axes if isinstance(a, (Window, Scatter))]
    if "padding" in found and ends and len(ends) == rank:
        found["padding"] = ends
    return found


def field_dict(layer: LayerReport) -> dict[str, Any]:
    """The receptive field on the first input seen; `inputs` has the others, if there are any."""
    found = axes_dict(layer.field)
    if len(layer.fields) > 1:
        found["inputs"] = {
            name: axes_dict(tuple(map(bare, axes))) for name, axes in layer.fields.items()
        }
    return found


def axes_dict(axes: tuple[AxisField, ...]) -> dict[str, Any]:
    """An axis of which everything is seen has null for its size and place. Where the size depends
    on the position, `smallest` is not `size`; `jump` is a whole number or a fraction, as text.
    """
    if any(isinstance(axis, Varies) for axis in axes):
        return {"position_dependent": True}
    if not axes or all(isinstance(axis, Everything) for axis in axes):
        return {"global": True}
    local = [axis if isinstance(axis, (Field, Listed)) else None for axis in axes]
    first = [axis.interval(0) if isinstance(axis, Field) else None for axis in axes]
    return {
        "size": [axis and axis.size for axis in local],
        "smallest": [axis and axis.smallest for axis in local],
        "jump": [axis.jump if isinstance(axis, Field) else None for axis in axes],
        "start": [x[0] if x else None for x in first],
        "end": [x[1] if x else None for x in first],
    }

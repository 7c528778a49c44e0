"""What a table of layers can show: one row each in `COLUMNS`.

A column has a raw value, for csv, and a text, for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import ON_AVERAGE, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.amounts import folded, grouped, half, scaled, sized
from convcalc.diagnostics import printable
from convcalc.engine.memory import BYTES
from convcalc.record import NamedTuple
from convcalc.render.cover import covered_raw, covered_text, first_output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.engine.report import LayerReport, Report

    Raw = Callable[[LayerReport, Report], Any]

ALIGNED = {None: "", True: "yes", False: "no", ON_AVERAGE: ON_AVERAGE}


class Column(NamedTuple):
    """`raw` gives the value of a layer, `text` writes it; numbers are set to the right."""

    title: str
    doc: str
    raw: Raw
    text: Callable[[Any], str] = str
    number: bool = False


def field_text(axes: Sequence[AxisField], fold: bool = True) -> str:
    """`7`, `7x3`, `7…8` where it varies over positions, `all`, or `varies`."""
    texts = [_axis_text(axis) for axis in axes] or ["all"]
    return folded(texts) if fold or not texts[0][0].isdecimal() else "x".join(texts)


def _axis_text(axis: AxisField) -> str:
    if isinstance(axis, (Field, Listed)):
        low, high = axis.smallest, axis.size
        return str(high) if low == high else f"{low}…{high}"
    return "varies" if isinstance(axis, Varies) else "all"


def jump_text(axes: Sequence[AxisField]) -> str:
    """`2`, `1/2`, or nothing where a field does not move."""
    jumps = [axis.jump for axis in axes if isinstance(axis, Field)]
    return folded(jumps) if jumps and len(jumps) == len(axes) else ""


def settings_text(layer: LayerReport, report: Report) -> str:
    """The settings in shorthand, without the dialect's defaults."""
    rank = layer.input_shapes[0].rank if layer.input_shapes else 1
    defaults = report.network.dialect.defaults.get(layer.kind.name)
    shared = f" share={layer.shared}" if layer.shared else ""
    return (layer.kind.shorthand(rank, defaults) + shared).strip()


def weights_text(layer: LayerReport, report: Report) -> str:
    dialect = report.network.dialect
    return " ".join(
        "x".join(map(str, dialect.weight_shape(w)))
        for w in layer.weights
        if not w.buffer or dialect.counts_buffers
    )


def shape_text(layer: LayerReport, report: Report) -> str | None:
    return layer.output.text(report.layout) if layer.output else None


def inputs_text(layer: LayerReport, report: Report) -> str:
    return " ".join(shape.text(report.layout) for shape in layer.input_shapes)


def numeric(value: Callable[[LayerReport], int | None]) -> Raw:
    """A number that is unknown, not zero, where the layer could not be worked out."""
    return lambda layer, report: None if layer.failed else value(layer)


def seen(text: Callable[[Sequence[AxisField]], str]) -> Raw:
    return lambda layer, report: None if layer.failed else text(layer.field)


COLUMNS: dict[str, Column] = {
    "name": Column("layer", "name of the layer", lambda layer, _: layer.name, printable),
    "kind": Column("kind", "kind of layer", lambda layer, _: layer.kind.name, printable),
    "settings": Column("settings", "settings, in short", settings_text, printable),
    "from": Column(
        "from", "layers that it reads", lambda layer, _: " ".join(layer.inputs), printable
    ),
    "input": Column("input", "shapes that go in", inputs_text),
    "output": Column("output", "shape that comes out", shape_text),
    "field": Column("field", "receptive field, in input positions", seen(field_text), number=True),
    "jump": Column("jump", "how far the field moves per output", seen(jump_text), number=True),
    "start": Column(
        "start",
        "first input position that output 0 sees, unclipped",
        seen(first_output(lambda x: str(x[0]))),
        number=True,
    ),
    "centre": Column(
        "centre",
        "middle of what output 0 sees",
        seen(first_output(lambda x: half(x[0] + x[1]))),
        number=True,
    ),
    "effective_padding": Column(
        "padding",
        "effective padding: how far output 0 sees beyond the input",
        seen(first_output(lambda x: str(-x[0]))),
        number=True,
    ),
    "covers": Column(
        "covers of axis",
        "share of an axis of the input that the middle unit reads",
        covered_raw,
        covered_text,
        True,
    ),
    "aligned": Column(
        "aligned",
        "whether paths that meet see areas of the same centre",
        lambda layer, _: ALIGNED[layer.aligned],
    ),
    "weights": Column("weights", "shapes of the weights", weights_text),
    "params": Column("params", "parameters", numeric(lambda x: x.params.total), grouped, True),
    "trainable": Column(
        "trainable", "trainable parameters", numeric(lambda x: x.params.trainable), grouped, True
    ),
    "macs": Column("MACs", "multiply-accumulates", numeric(lambda x: x.macs), scaled, True),
    "flops": Column("FLOPs", "2 x MACs", numeric(lambda x: 2 * x.macs), scaled, True),
    "activations": Column(
        "activations", "elements of the output", numeric(lambda x: x.activations), grouped, True
    ),
    "memory": Column(
        "memory",
        "bytes of the output",
        lambda layer, report: (
            None if layer.failed else layer.activations * BYTES[report.network.dtype]
        ),
        sized,
        True,
    ),
}

FIELD = (
    "name",
    "kind",
    "settings",
    "output",
    "field",
    "jump",
    "start",
    "centre",
    "effective_padding",
    "covers",
    "aligned",
)
"""What `convcalc field` shows of each layer."""

DEFAULT = ("name", "kind", "settings", "output", "field", "jump", "params", "macs")


def counted_as(name: str) -> Column:
    """The column of another tool's count."""
    from convcalc.engine.counting import CONVENTIONS

    convention = CONVENTIONS[name]
    return Column(name, convention.text, numeric(convention.of), grouped, True)

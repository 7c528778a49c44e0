"""What a table of layers can show: one row each in `COLUMNS`.

A column has a raw value, for csv, and a text, for people.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import ON_AVERAGE, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.amounts import figures, folded, grouped, half, percent, scaled, sized
from convcalc.diagnostics import printable
from convcalc.engine.memory import BYTES
from convcalc.layers.weight import said
from convcalc.record import NamedTuple
from convcalc.render.cover import covered_raw, covered_text, first_output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.engine.report import LayerReport, Report

    Raw = Callable[[LayerReport, Report], Any]

ALIGNED = {None: "", True: "yes", False: "no", ON_AVERAGE: ON_AVERAGE}


class Column(NamedTuple):
    """`raw` gives the value of a layer, `text` writes it; numbers are set to the right. `listed`:
    it is a list, of which a folded row names a few.
    """

    title: str
    doc: str
    raw: Raw
    text: Callable[[Any], str] = str
    number: bool = False
    listed: bool = False


def field_text(axes: Sequence[AxisField], fold: bool = True) -> str:
    """`7`, `7x3`, `7…8` where it varies over positions, `all`, or `varies`."""
    texts = [_axis_text(axis) for axis in axes] or ["all"]
    return folded(texts) if fold or not texts[0][0].isdecimal() else "x".join(texts)


def _axis_text(axis: AxisField) -> str:
    if isinstance(axis, (Field, Listed)):
        low, high = axis.smallest, axis.size
        return str(high) if low == high else f"{low}…{high}"
    if isinstance(axis, Varies):
        return "?" if axis.unknown else "varies"
    return "all"


def jump_text(axes: Sequence[AxisField]) -> str:
    """`2`, `1/2`, or nothing where a field does not move."""
    jumps = [axis.jump for axis in axes if isinstance(axis, Field)]
    return folded(jumps) if jumps and len(jumps) == len(axes) else ""


def settings_text(layer: LayerReport, report: Report) -> str:
    """The settings in shorthand, without the dialect's defaults, what only says how it is run, and
    what is only stated of the input, where that is so.
    """
    rank = layer.input_shapes[0].rank if layer.input_shapes else 1
    defaults = report.network.dialect.defaults.get(layer.kind.name)
    kind = (layer.kind if layer.failed else layer.kind.accepted()).in_numbers()
    held = f" {said(layer.held)}" if layer.held else ""
    shared = f" share={layer.shared}" if layer.shared else ""
    return (kind.shorthand(rank, defaults) + held + shared).strip()


def short(settings: str) -> str:
    """The settings for people: of a long list of numbers the first ones.

    >>> short("48x1x1 values=[1,2,3,4,5,6,7,8,9] origin=code")
    '48x1x1 values=[1,2,3, 6 more] origin=code'
    """
    return printable(LONG.sub(few, settings))


def few(found: re.Match[str]) -> str:
    numbers = found[1].split(",")
    return f"[{','.join(numbers[:FEW])}, {len(numbers) - FEW} more]"


FEW = 3
LONG = re.compile(r"\[([^\[\],]+(?:,[^\[\],]+){8,})\]")
"""More numbers than an axis, a shape or a padding has."""


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


def numeric(value: Callable[[LayerReport], int | None], of: str = "") -> Raw:
    """A number that is unknown, not zero, where the layer could not be worked out, or what it is a
    number of cannot be told.
    """
    return lambda layer, report: value(layer) if layer.known(of) else None


def share(value: Callable[[Any], int], of: str) -> Raw:
    """The share that a layer has of a total, from 0 to 1; nothing where that is not whole."""

    def raw(layer: LayerReport, report: Report) -> float | str | None:
        if not layer.known(of):
            return None
        total = value(report.totals)
        return value(layer) / total if total and report.totals.complete else ""

    return raw


def share_text(share: float | str) -> str:
    """`38 %`"""
    return percent(share) if isinstance(share, float) else share


def seen(text: Callable[[Sequence[AxisField]], str]) -> Raw:
    def raw(layer: LayerReport, report: Report) -> str | None:
        if not layer.known("field"):
            return None
        return text(layer.field) if layer.fields else ""

    return raw


def later(name: str) -> Raw:
    """What `costs` works out of the whole network, which is loaded where it is asked for."""

    def raw(layer: LayerReport, report: Report) -> float | None:
        from convcalc.render import costs

        found: float | None = getattr(costs, name)(layer, report)
        return found

    return raw


COLUMNS: dict[str, Column] = {
    "name": Column("layer", "name of the layer", lambda layer, _: layer.name, printable),
    "kind": Column("kind", "kind of layer", lambda layer, _: layer.kind.title, printable),
    "settings": Column("settings", "settings, in short", settings_text, short),
    "from": Column(
        "from",
        "layers that it reads",
        lambda layer, _: " ".join(layer.inputs),
        printable,
        listed=True,
    ),
    "input": Column("input", "shapes that go in", inputs_text, listed=True),
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
    "weights": Column("weights", "shapes of the weights", weights_text, listed=True),
    "layers": Column(
        "layers",
        "layers that the row stands for",
        lambda layer, _: len(layer.parts) if layer.folded else 1,
        grouped,
        True,
    ),
    "params": Column(
        "params", "parameters", numeric(lambda x: x.params.total, "params"), grouped, True
    ),
    "params_share": Column(
        "params %",
        "share of all parameters",
        share(lambda x: x.params.total, "params"),
        share_text,
        True,
    ),
    "trainable": Column(
        "trainable",
        "trainable parameters",
        numeric(lambda x: x.params.trainable, "params"),
        grouped,
        True,
    ),
    "macs": Column("MACs", "multiply-accumulates", numeric(lambda x: x.macs, "macs"), scaled, True),
    "macs_share": Column(
        "MACs %", "share of all MACs", share(lambda x: x.macs, "macs"), share_text, True
    ),
    "flops": Column("FLOPs", "2 x MACs", numeric(lambda x: 2 * x.macs, "macs"), scaled, True),
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
    "alive": Column(
        "alive",
        "bytes of activations in memory at once while the layer runs",
        later("at_once"),
        sized,
        True,
    ),
    "traffic": Column(
        "traffic", "bytes that the layer reads and writes", later("moved"), sized, True
    ),
    "intensity": Column(
        "intensity", "FLOPs for each byte of traffic", later("intensity"), figures, True
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
SHARES = {"params": "params_share", "macs": "macs_share"}
RANKED = (
    *("name", "kind", "settings", "output"),
    *("params", "params_share"),
    *("macs", "macs_share"),
)
BY_KIND = ("kind", "layers", "params", "params_share", "macs", "macs_share")
"""The usual ones: of layers, of layers by what they cost, of kinds."""

SUMMED = (
    *("layers", "params", "params_share", "trainable"),
    *("macs", "macs_share", "flops", "activations", "memory"),
)
"""What adds up over layers."""
SORTED = ("name", "kind", *SUMMED)
"""What rows may be sorted by."""


def word_of(key: str) -> str:
    """What a column is called where it is asked for: by its title, if that is one word."""
    title = COLUMNS[key].title
    return key if " " in title else title


def plain(name: str) -> str:
    """A name as it is compared.

    >>> plain("MACs %"), plain("effective_padding")
    ('macs%', 'effectivepadding')
    """
    return "".join(c for c in name.lower() if c not in " _-")


def key_of(name: str) -> str | None:
    """The key of the column that is called so, by its title or its key; None if there is none."""
    word = plain(name)
    for key, column in COLUMNS.items():
        if word in (plain(column.title), plain(key)):
            return key
    return None


def counted_as(name: str) -> Column:
    """The column of another tool's count."""
    from convcalc.engine.counting import CONVENTIONS

    convention = CONVENTIONS[name]

    def counted(layer: LayerReport, report: Report) -> int | None:
        return convention.of_report(report).of(layer) if layer.known("") else None

    return Column(name, convention.text, counted, grouped, True)

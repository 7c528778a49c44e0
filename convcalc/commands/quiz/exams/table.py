"""The table of a network with blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import grouped
from convcalc.commands.quiz.exams.exam import CELL
from convcalc.commands.quiz.network import COLUMNS
from convcalc.render.columns import field_text, settings_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.network import Blank
    from convcalc.engine.report import Report

SAME = "same"
"""What stays as it was is not written again, for it would give away what is asked for before."""
HEADS = ("layer", "kind", "from", "output", "field", "params", "MACs")
CONVENTIONS = (
    "Shapes are of one sample, without the batch.",
    f"An output or field that is '{SAME}' is that of the layer it reads. The field is the "
    "receptive field along an axis, in pixels of the input: 'all' of them, or a size that varies.",
    "params: trainable parameters. MACs: multiply-accumulates of convolutions and matrix "
    "products, without biases; FLOPs are twice as many.",
)


def notes_of(report: Report) -> tuple[str, ...]:
    """Whose rules hold, and how the table is to be read."""
    network = report.network
    order = network.layout.replace("_", " ")
    rules = f"Defaults and rules are those of {network.dialect.title}, {order}."
    return tuple(note for note in (rules, legend(report), *CONVENTIONS) if note)


def legend(report: Report) -> str:
    """What numbers behind kinds are: `Numbers behind a kind are, in this order: conv filters,
    kernel; linear features. p2 is padding 2.`
    """
    orders: dict[str, str] = {}
    marks: dict[str, str] = {}
    for layer in report.layers:
        words, settings = settings_text(layer, report).split(), layer.kind.settings()
        bare = sum(word[:1].isdecimal() for word in words)
        first = [s.name for s in settings if s.positional][:bare]
        if first:
            orders.setdefault(layer.kind.name, ", ".join(first))
        short = {s.short: s.name for s in settings if s.short}
        used = [word[:1] for word in words if word[1:2].isdecimal() and word[:1] in short]
        marks.update({"/": "stride"} if any("/" in word for word in words) else {})
        marks.update({mark: short[mark] for mark in used})
    told = "; ".join(f"{kind} {names}" for kind, names in orders.items())
    signs = ", ".join(f"{mark}2 is {name} 2" for mark, name in marks.items())
    said = [f"Numbers behind a kind are, in this order: {told}."] if told else []
    return " ".join([*said, *([f"{signs}."] if signs else [])])


def table_of(report: Report, blanks: Sequence[Blank]) -> tuple[tuple[str, ...], ...]:
    """HEADS of each input and layer; `from` says what a layer reads where that is not the row
    above. Of blanks, their numbers.
    """
    places = {(b.layer, b.what): f"({k}) {CELL}" for k, b in enumerate(blanks, 1)}
    place = {layer.name: layer for layer in report.layers}
    rows: list[tuple[str, ...]] = [
        (name, "input", "", shape.text(report.layout), "", "", "")
        for name, shape in report.network.inputs.items()
    ]
    above = rows[-1][0]
    for layer in report.layers:
        before = place.get(layer.inputs[0]) if len(layer.inputs) == 1 else None
        kept = before is not None and layer.input_shapes[0] == layer.output
        texts = (
            SAME if kept else layer.output.text(report.layout) if layer.output else "",
            SAME if kept and before and before.field == layer.field else field_text(layer.field),
            grouped(layer.params.trainable),
            grouped(layer.macs),
        )
        cells = [
            places.get((layer.name, what), text) for what, text in zip(COLUMNS, texts, strict=True)
        ]
        kind = f"{layer.kind.name} {settings_text(layer, report)}".strip()
        read = "" if layer.inputs == (above,) else ", ".join(layer.inputs)
        rows.append((layer.name, kind, read, *cells))
        above = layer.name
    return tuple(rows)

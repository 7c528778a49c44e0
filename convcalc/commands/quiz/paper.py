"""The table of a network with blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import grouped
from convcalc.render.columns import field_text, settings_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.network import Blank
    from convcalc.engine.report import Report

SAME = "same"
"""What stays as it was is not written again, for it would give away what is asked for before."""
COLUMNS = ("shape", "field", "params", "macs")


def table_of(report: Report, blanks: Sequence[Blank]) -> tuple[tuple[str, ...], ...]:
    """Layer, kind, output, field, parameters and MACs of each layer; of blanks their numbers."""
    places = {(b.layer, b.what): f"({k}) ________" for k, b in enumerate(blanks, 1)}
    place = {layer.name: layer for layer in report.layers}
    rows = []
    for layer in report.layers:
        before = place.get(layer.inputs[0]) if len(layer.inputs) == 1 else None
        kept = layer.input_shapes[0] == layer.output and before is not None
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
        rows.append((layer.name, kind, *cells))
    return tuple(rows)

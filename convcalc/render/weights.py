"""Every weight tensor with its shape, in the dialect's order and under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.engine.report import Report

TITLES = ("layer", "weight", "shape", "elements", "trainable")


def weight_rows(report: Report) -> Iterator[tuple[str, str, str, int, str]]:
    """Rows under TITLES. Shared weights stand with the layer that owns them."""
    dialect = report.network.dialect
    for layer in report.layers:
        if layer.shared:
            continue
        for weight in layer.weights:
            trainable = "yes" if not weight.buffer else "no" if dialect.counts_buffers else "buffer"
            shape = "x".join(map(str, dialect.weight_shape(weight)))
            name = printable(layer.name)
            yield name, dialect.weight_name(weight), shape, int(weight.elements), trainable

"""Layers as plain dicts, which other libraries take for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import simple
from convcalc.engine.memory import BYTES
from convcalc.render.columns import settings_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.report import LayerReport, Report


def row(layer: LayerReport, report: Report) -> dict[str, Any]:
    """A layer as `Report.rows` has it."""
    layout = report.layout
    size = BYTES[report.network.dtype]
    field = layer.receptive_field or {}
    first = layer.input_shapes[0] if layer.input_shapes else None

    def known(value: Any, of: str = "") -> Any:
        return value if layer.known(of) else None

    return {
        "name": layer.name,
        "kind": layer.kind.name,
        "settings": settings_text(layer, report),
        "from": " ".join(layer.inputs),
        "input": first.dims(layout) if first else None,
        "output": layer.output.dims(layout) if layer.output else None,
        "field": per_axis(field.get("size"), int),
        "jump": per_axis(field.get("jump"), jump_number),
        "params": known(layer.params.total, "params"),
        "trainable": known(layer.params.trainable, "params"),
        "macs": known(layer.macs, "macs"),
        "flops": known(2 * layer.macs, "macs"),
        "activations": known(layer.activations),
        "memory": known(layer.activations * size),
    }


def per_axis(values: list[Any] | None, number: Callable[[Any], Any]) -> Any:
    """One number where all axes agree, else a tuple; None where one is not known."""
    if not values or any(value is None for value in values):
        return None
    return simple([number(value) for value in values])


def jump_number(text: str) -> float:
    """`2`, or half of it for `1/2`."""
    over, _, under = str(text).partition("/")
    return int(over) / int(under) if under else int(over)

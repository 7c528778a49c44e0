"""What tools count for recurrent layers: per step and cell, a cell for each layer and direction.

Without a projection PyTorch runs an LSTM as one operator of oneDNN, for which tools that count
operators have no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport

    Cell = Callable[[Any, int], int]

CURVES = {1: 1, 3: 7, 4: 10}
"""Elementwise work per unit by the number of gates, as ptflops and calflops have it."""


def steps(layer: LayerReport) -> int:
    return int(product(layer.input_shapes[0].spatial))


def each_cell(count: Cell) -> Count:
    """The sum over all cells, given the features that arrive at each, times the steps."""

    def counted(layer: LayerReport) -> int:
        kind: Any = layer.kind
        cells = kind.cells(layer.input_shapes[0].channels)
        return sum(count(kind, arriving) for _, arriving in cells) * steps(layer)

    return counted


def at_once(count: Cell) -> Count:
    """The sum over all cells, whatever the number of steps."""

    def counted(layer: LayerReport) -> int:
        kind: Any = layer.kind
        return sum(
            count(kind, arriving) for _, arriving in kind.cells(layer.input_shapes[0].channels)
        )

    return counted


def taken_apart(count: Count) -> Count:
    """Where PyTorch does not run it as one operator."""

    def counted(layer: LayerReport) -> int | None:
        kind: Any = layer.kind
        return count(layer) if getattr(kind, "projection", True) else None

    return counted


def products(kind: Any, arriving: int) -> int:
    return int(kind.gates * kind.units * (arriving + kind.state))


def both_biases(kind: Any) -> int:
    return 2 * int(kind.gates * kind.units) if kind.bias else 0


def with_both_biases(layer: LayerReport) -> int:
    kind: Any = layer.kind
    number = len(kind.cells(layer.input_shapes[0].channels))
    return layer.macs + number * both_biases(kind) * steps(layer)


def thop_cell(kind: Any, arriving: int) -> int:
    """A sum per gate, and what combines them; it knows no projection."""
    units = int(kind.units)
    gate = units * (arriving + units) + units
    return int(kind.gates) * gate + both_biases(kind) + (4 * units if kind.gates > 1 else 0)


def ultralytics_cell(kind: Any, arriving: int) -> int:
    """The same, with what projects the state."""
    units, state = int(kind.units), int(kind.state)
    narrowed = int(kind.gates) * units * (state - units)
    return thop_cell(kind, arriving) + narrowed + int(getattr(kind, "projection", 0)) * units


def torchinfo_cell(kind: Any, arriving: int) -> int:
    weights = products(kind, arriving) + int(getattr(kind, "projection", 0) * kind.units)
    return weights + both_biases(kind)


def ptflops_cell(kind: Any, arriving: int) -> int:
    """Without what projects."""
    return products(kind, arriving) + both_biases(kind) + CURVES[kind.gates] * int(kind.units)


def calflops_cell(kind: Any, arriving: int) -> int:
    """Of a sum of n products n - 1 additions; without what projects."""
    sums = 2 * products(kind, arriving) - 2 * int(kind.gates * kind.units)
    return sums + both_biases(kind) + CURVES[kind.gates] * int(kind.units)


def tensorflow_cell(kind: Any, arriving: int) -> int:
    """A step before the loop; and of the loop what has a known size: the product of the features
    and its bias. LSTMs add both products by an operator for biases, and multiply one pair of gates.
    """
    gates, units = int(kind.gates), int(kind.units)
    step = 2 * products(kind, arriving)
    loop = 2 * gates * units * arriving
    number = 2 + bool(getattr(kind, "reset_after", False)) if kind.bias else 0
    return step + loop + (CELLS[gates] + number * gates) * units


CELLS = {1: 1, 4: 13, 3: 8}
"""Its elementwise operations per unit, by the number of gates."""

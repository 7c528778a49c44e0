"""The parameters of a network by the names that `state_dict()` has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport, Report

    Sizes = tuple[int, ...]

ALONE = (0, 0)
"""How many inputs a tensor has that is there by itself."""


def parameters_of(report: Report, layer: LayerReport) -> dict[str, Sizes]:
    """The parameters of a layer as the framework calls them, with their sizes."""
    rules = report.network.dialect
    alone = layer.kind.inputs == ALONE
    return {
        layer.name if alone else f"{layer.name}.{one.name}": tuple(
            map(int, rules.weight_shape(one))
        )
        for one in layer.weights
        if not one.buffer
    }


def fits(layer: LayerReport, file: Sizes, network: Sizes) -> bool:
    """Whether a tensor of `file` is the one meant. Of one that is there by itself, the network has
    the sizes with which it is used: a factor for each of 8 channels is 8x1x1.
    """
    if layer.kind.inputs != ALONE:
        return file == network
    return without_ones(file) == without_ones(network)


def without_ones(sizes: Sizes) -> list[int]:
    return [n for n in sizes if n != 1]

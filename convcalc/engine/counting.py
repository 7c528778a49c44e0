"""What other tools would print: one small function per counting convention.

Each takes one worked-out layer (a composite is counted by its parts) and returns what the tool adds
for it. The default, MACs, needs none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import product
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.report import LayerReport, Report

CONVOLUTIONS = ("conv", "depthwise_conv", "conv_transpose")
RECTIFIERS = ("relu", "relu6", "leaky_relu", "prelu", "elu")
ADAPTIVE = ("adaptive_avg_pool", "global_avg_pool")
POOLS = ("max_pool", "avg_pool", *ADAPTIVE)


def read(layer: LayerReport) -> int:
    """Elements that go in."""
    return layer.input_shapes[0].elements


def biases(layer: LayerReport) -> int:
    """One addition per output element of a convolution or linear layer with a bias."""
    has_bias = any(w.name == "bias" for w in layer.weights)
    return layer.activations if has_bias and any(w.contracts for w in layer.weights) else 0


def affine(layer: LayerReport) -> bool:
    return layer.params.trainable > 0


def torch(layer: LayerReport) -> int:
    """2 x MACs: torch.utils.flop_counter."""
    return 2 * layer.macs


def fvcore(layer: LayerReport) -> int:
    """MACs + 2 per batch-norm element, 5 per other norm's, adaptive average pools' inputs,
    4 per element of linear upsampling
    """
    count, kind = layer.macs, layer.kind.name
    if kind == "batch_norm":
        count += (2 if affine(layer) else 1) * read(layer)
    elif kind in ("layer_norm", "group_norm"):
        count += (5 if affine(layer) else 4) * read(layer)
    elif kind in ADAPTIVE:
        count += read(layer)
    elif kind == "upsample":
        count += layer.activations * (4 if "linear" in getattr(layer.kind, "mode", "") else 1)
    return count


def thop(layer: LayerReport) -> int:
    """MACs + 4 per batch-norm element, and per average-pool output its window and 1"""
    count, kind = layer.macs, layer.kind.name
    if kind == "batch_norm":
        count += (4 if affine(layer) else 2) * read(layer)
    elif kind in ADAPTIVE:
        window = product(layer.input_shapes[0].spatial) // product(_spatial(layer))
        count += (window + 1) * layer.activations
    elif kind == "avg_pool":
        kernel = layer.kind.per_axis("kernel", layer.input_shapes[0].rank)
        count += (product(kernel) + 1) * layer.activations
    return count


def torchinfo(layer: LayerReport) -> int:
    """Convolutions' parameters x output positions, transposed ones too; others' parameters"""
    if layer.kind.name in CONVOLUTIONS:
        return layer.params.trainable * product(_spatial(layer))
    return layer.params.trainable


def ptflops(layer: LayerReport) -> int:
    """MACs + biases + 2 per batch-norm element + inputs of rectifiers and pools, which it counts
    twice unless they are plain average pools
    """
    count, kind = layer.macs + biases(layer), layer.kind.name
    if kind == "batch_norm":
        count += 2 * read(layer)
    elif kind in RECTIFIERS or kind in POOLS:
        count += (1 if kind == "avg_pool" else 2) * read(layer)
    return count


def ptflops_aten(layer: LayerReport) -> int:
    """MACs + biases"""
    return layer.macs + biases(layer)


def calflops(layer: LayerReport) -> int:
    """2 x MACs + convolutions' biases + 2 per batch-norm element + rectifiers' and pools' inputs"""
    count, kind = 2 * layer.macs, layer.kind.name
    if kind in CONVOLUTIONS:
        count += biases(layer)
    elif kind == "batch_norm":
        count += 2 * read(layer)
    elif kind in RECTIFIERS or kind in POOLS:
        count += read(layer)
    return count


def _spatial(layer: LayerReport) -> tuple[int, ...]:
    return layer.output.spatial if layer.output else ()


class Convention(NamedTuple):
    """How a tool counts one layer; its sentence is the function's docstring."""

    count: Callable[[LayerReport], int]

    @property
    def text(self) -> str:
        return " ".join((self.count.__doc__ or "").split())

    def of(self, layer: LayerReport) -> int:
        """What the tool adds for a layer; 0 for one that could not be worked out."""
        return 0 if layer.failed else sum(map(self.count, layer.leaves()))

    def total(self, report: Report) -> int:
        return sum(map(self.of, report.layers))


CONVENTIONS: dict[str, Convention] = {
    "torch": Convention(torch),
    "fvcore": Convention(fvcore),
    "thop": Convention(thop),
    "torchinfo": Convention(torchinfo),
    "ptflops": Convention(ptflops),
    "ptflops-aten": Convention(ptflops_aten),
    "calflops": Convention(calflops),
}

"""What is compared of the layers of a network, in the words that all formats share."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import Window
from convcalc.amounts import grouped
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport, Report

POWER = "pow"
END = "the end"
"""What stands for a layer behind the last."""
LEFT_OUT = ("movers", "tensors", "passive")
"""Groups of kinds that formats write in different numbers, and that compute nothing."""
ARITHMETIC = ("activations", "gated_units", "functions", "elementwise", "response_norms")
"""Groups of kinds without weights, which formats write as one layer or as several."""
SPELLED_OUT = ("functions", "elementwise")
"""Groups of kinds that an activation is written out as."""
FAMILIES = (
    *("convolutions", "transposed", "linears", "batch_norms", "max_pools", "recurrents"),
    *("adaptive_average_pools", "reductions", "average_pools", "adaptive_max_pools"),
    *("sample_norms", "embeddings", "resizings", "products", "attention_products"),
)
"""Groups of kinds that are one for all formats."""
ONE_OF = {"reductions": "adaptive_average_pools", "attention_products": "products"}
"""Groups that formats write for another one."""


ADAPTIVE, PRODUCTS = "adaptive average pools", "products"
CONVOLUTIONS, NORMS = "convolutions", "batch norms"
EACH_POSITION = ("linears", NORMS)
"""Families that treat all positions alike, which formats lay out in rows or in windows."""
WHOLE = ("attentions", "attention_products", "sample_norms", "scale_norms")
"""Groups of kinds that formats write out as their parts."""


class Layer(NamedTuple):
    """What is compared of a layer: `run` are the layers without weights since the one before."""

    name: str
    family: str
    sizes: tuple[int, ...]
    params: int
    biased: bool
    run: tuple[str, ...]
    spelled: bool
    """Whether there is arithmetic in `run` that may stand for an activation."""
    macs: int = 0
    whole: bool = False
    """Whether it is of a kind that formats may write out as its parts."""
    heads: int = 0
    tensor: bool = False
    """Whether it is no layer but a tensor."""
    apart: bool = False
    """Whether one of the two networks has it as its parts."""
    aside: bool = False
    """Whether it depends on no input."""
    source: str = ""
    """The layer that it reads, past those that only move elements."""

    @property
    def key(self) -> tuple[str, tuple[int, ...], int]:
        """What must be equal: of products how many there are, and how long; of layers that treat
        all positions alike how many these are.
        """
        sizes = self.sizes
        if not sizes:
            return self.family, sizes, self.params
        if self.family == PRODUCTS:
            sizes = (prod(sizes), self.macs)
        elif self.family in EACH_POSITION:
            sizes = (sizes[0], prod(sizes[1:]))
        return self.family, sizes, self.params

    @property
    def text(self) -> str:
        shape = "x".join(map(str, self.sizes)) or "?"
        params = f", {grouped(self.params)} params" if self.params else ""
        return f"'{self.name[:60]}' ({self.family}, {shape}{params})"

    @property
    def before(self) -> str:
        return ", ".join(self.run) or "nothing"


def layers_of(report: Report) -> list[Layer]:
    """The layers that hold weights, windows or products, and at the end what is behind the last."""
    found: list[Layer] = []
    run: list[str] = []
    spelled, fed, sources = False, fed_by_inputs(report), sources_of(report)
    for one in (one for one in report.layers if one.name not in report.network.idle):
        kind, held = one.kind.like, one.params.trainable
        if not held and kind.among(*ARITHMETIC):
            run.append(kind.name)
            spelled = spelled or kind.among(*SPELLED_OUT)
        elif held or not (kind.among(*LEFT_OUT) or is_nothing(one)):
            squared = getattr(one.kind, "of_squares", False)
            if squared:  # written out, powers stand before and behind it
                run, spelled = [*run, POWER], True
            biased = any(weight.name == "bias" for weight in one.weights)
            whole, heads = kind.among(*WHOLE), getattr(one.kind, "heads", 0)
            tensor = kind.among("tensors")
            rest = held, biased, tuple(run), spelled, int(one.macs), whole, heads, tensor
            aside = bool(fed) and one.name not in fed
            last = found[-1].name if found else ""
            source = sources.get(one.name, "") if sources else last
            found.append(Layer(one.name, family(one), sizes_of(one), *rest, False, aside, source))
            run, spelled = [POWER] * squared, squared
    return [*found, Layer(END, "output", (), 0, False, tuple(run), spelled)]


def fed_by_inputs(report: Report) -> set[str]:
    """The layers that depend on inputs of the network; none where that is not known."""
    if report.network.told:
        return set()
    found = set(report.network.inputs)
    for node in report.network.nodes:
        if not found.isdisjoint(node.inputs):
            found.add(node.name)
    return found


def sources_of(report: Report) -> dict[str, str]:
    """By layer, the first that it reads, past those that only move elements; none where that is
    not known.
    """
    if report.network.told:
        return {}
    found: dict[str, str] = {}
    moving: dict[str, str] = {}
    for node in report.network.nodes:
        first = node.inputs[0] if node.inputs else ""
        found[node.name] = moving.get(first, first)
        if node.kind.like.among("movers", "passive"):
            moving[node.name] = found[node.name]
    return found


def is_nothing(layer: LayerReport) -> bool:
    """Whether a pool gives what it is given: adaptive ones to a size that is there already, which
    exporters leave out or write as windows of one.
    """
    return (
        family(layer) == ADAPTIVE
        and layer.kind.worked_out
        and layer.output == layer.input_shapes[0]
    )


def tiles(layer: LayerReport) -> bool:
    """Whether the windows of a pool lie side by side and cover all: so formats write adaptive
    pools.
    """
    if not layer.axes:
        return False
    shape = layer.input_shapes[0]
    lengths = zip(layer.axes, shape.sizes[-len(layer.axes) :], strict=False)
    return all(
        isinstance(axis, Window)
        and (axis.span, axis.lo, axis.hi) == (axis.stride, 0, 0)
        and n % axis.stride == 0
        for axis, n in lengths
    )


def family(layer: LayerReport) -> str:
    kind = layer.kind.like
    found = next((group for group in FAMILIES if kind.among(group)), kind.name)
    if found == "average_pools" and tiles(layer):
        return ADAPTIVE
    return ONE_OF.get(found, found).replace("_", " ")


def sizes_of(layer: LayerReport) -> tuple[int, ...]:
    """What comes out, channels first, without axes of size 1, which formats keep or drop."""
    sizes = layer.output.dims("channels_first") if layer.output is not None else ()
    if layer.kind.like.among("tensors"):
        return tuple(int(n) for n in sizes if n != 1)
    first, *rest = map(int, sizes or (0,))
    return (first, *(n for n in rest if n != 1))

"""What a tool counts of a layer if the network is written otherwise, given what it counts else;
None where either is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.attended import apart, is_module
from convcalc.engine.counts import learned, macs, positions, products, read, scores
from convcalc.engine.stepped import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.attended import Apart
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport

    Then = Callable[[LayerReport, Optional[int]], Optional[int]]


def not_counted(layer: LayerReport, count: int | None) -> int | None:
    return None if count is None else 0


def once(layer: LayerReport, count: int | None) -> int | None:
    return None if count is None else count // 2


def each_position(layer: LayerReport, count: int | None) -> int | None:
    """Parameters as often as there are positions."""
    return None if count is None else count * positions(layer)


def unless_idle(layer: LayerReport, count: int | None) -> int | None:
    """Nothing of a pool from which as much comes out as goes in."""
    return count if count is None or layer.output != layer.input_shapes[0] else 0


def normed(layer: LayerReport, count: int | None) -> int | None:
    """Of a layer whose filters have lengths, these and their directions as often as the second axis
    of what comes out is long; biases as before.
    """
    weight = next((w for w in layer.weights if w.contracts), None)
    if count is None or weight is None or layer.output is None:
        return None
    held, lengths = int(weight.elements), int(weight.sizes[0])
    spatial = layer.output.spatial
    second = spatial[0] if layer.kind.among("linears") and spatial else layer.output.channels
    return count - held * (count // learned(layer)) + (held + lengths) * int(second)


def not_known(layer: LayerReport, count: int | None) -> None:
    """What it then is depends on more than that."""


def apart_less(left: Callable[[Apart], int]) -> Then:
    """Of attention that is no module, so much less; of any other kind nothing is counted, and of
    one that has parts it is not known.
    """

    def then(layer: LayerReport, count: int | None) -> int | None:
        if layer.parts or count is None:
            return None
        if not layer.kind.among("attentions"):
            return 0
        found = None if is_module(layer) else apart(layer)
        return count if found is None else count - left(found)

    return then


def inside(as_it_is: Count, then: Then) -> Then:
    """The same of an encoder, of whose attention a tool counts `as_it_is`."""

    def within(layer: LayerReport, count: int | None) -> int | None:
        if count is None or not layer.parts:
            return then(layer, count)
        inner = [(x, as_it_is(x)) for x in layer.leaves() if x.kind.among("attentions")]
        return count + sum((then(x, n) or 0) - (n or 0) for x, n in inner)

    return within


def unnormed(then: Then) -> Then:
    """The same of an encoder, of whose norms a tool counts one for each element: without them."""

    def within(layer: LayerReport, count: int | None) -> int | None:
        if count is None or not layer.parts:
            return then(layer, count)
        return count - sum(read(x) for x in layer.leaves() if x.kind.among("sample_norms"))

    return within


def derived(layer: LayerReport, count: int | None) -> int | None:
    """Of attention by a class that is derived from PyTorch's module, nothing."""
    return 0 if count is not None and is_module(layer) else count


def by_timm(layer: LayerReport, count: int | None) -> int | None:
    """By the rule for timm's class, which leaves the linear layers in it out."""
    inside = is_module(layer) and len(layer.input_shapes) == 1
    return read(layer) + products(layer) + scores(layer) if inside else count


def within_timm(layer: LayerReport, count: int | None) -> int | None:
    """The same of the layers that are in it: all is told by the products."""
    if not layer.kind.among("attention_products"):
        return 0
    width = int(layer.input_shapes[0].channels)
    return read(layer) + layer.macs + layer.macs // (2 * width)


def stepped(axis: Callable[[LayerReport], int]) -> Then:
    """Of recurrent layers, with so many steps."""

    def then(layer: LayerReport, count: int | None) -> int | None:
        return None if count is None else count // steps(layer) * axis(layer)

    return then


def softmax(found: Apart) -> int:
    return 3 * found.scores - found.rows


def estimated(found: Apart) -> int:
    """By how much an estimate of four digits is below the products."""
    loop = found.products // 2
    return 2 * (loop - int(float(f"{2 * loop + 1:.3e}")) // 2)


def fused(times: int, softmax: int, module: int | None = None) -> Then:
    """Of attention without its products and its softmax, each of which counts so many times, the
    products of PyTorch's `module` otherwise; of an encoder, which is fused as it is, with them.
    """

    def then(layer: LayerReport, count: int | None) -> int | None:
        if count is None or layer.kind.among("attention_products"):
            return not_counted(layer, count)
        whole = module if module is not None and is_module(layer) else times
        inner = [x for x in layer.leaves() if x.kind.among("attentions")]
        more = sum(whole * made(x) + softmax * scored(x) for x in inner)
        return count - more if layer.kind.among("attentions") else count + more

    return then


def made(layer: LayerReport) -> int:
    found = None if is_module(layer) else apart(layer)
    return products(layer) if found is None else found.products


def scored(layer: LayerReport) -> int:
    found = None if is_module(layer) else apart(layer)
    return scores(layer) if found is None else found.scores


def activated(times: int) -> Then:
    """Of an encoder the activations too."""

    def then(layer: LayerReport, count: int | None) -> int | None:
        inner = (x for x in layer.leaves() if x.kind.among("rectifiers", "functions", "curves"))
        return None if count is None else count + times * sum(map(read, inner))

    return then


def apart_then(linears: Callable[[Apart], int]) -> Then:
    """Of attention as PyTorch's module has it, written with linear layers and one function."""

    def then(layer: LayerReport, count: int | None) -> int | None:
        found = apart(layer) if is_module(layer) else None
        return count if found is None else linears(found)

    return then


def inside_others(layer: LayerReport, count: int | None) -> int | None:
    """Parameters that are counted are not, and those that are not are."""
    return 0 if count else learned(layer)


def windows(held: Callable[[Apart], int]) -> Then:
    """Of attention within windows so many parameters."""

    def then(layer: LayerReport, count: int | None) -> int | None:
        found = None if is_module(layer) else apart(layer)
        return count if found is None else held(found)

    return then


def each_offset(layer: LayerReport, count: int | None) -> int | None:
    """The same, and those of a network of offsets for each of them."""
    found = None if is_module(layer) else apart(layer)
    if found is None or not found.others:
        return count
    within = (found.parameters - found.inner) * found.windows
    return within + found.others * found.rows_of_offsets


def without_biases(layer: LayerReport, count: int | None) -> int | None:
    """Without those that are added to products of what is not contiguous in memory: of attention
    inside, of recurrent layers in the first, of linear ones if rows of features arrive.
    """
    if count is None:
        return None
    if layer.kind.among("recurrents"):
        return count - first_biases(layer)
    if layer.kind.among("linears"):
        return macs(layer) if layer.input_shapes[0].spatial else count
    last = any(w.name == "out_proj.bias" for w in layer.weights)
    return macs(layer) + (read(layer) if last else 0) if is_module(layer) else None


def first_biases(layer: LayerReport) -> int:
    """Of the cells that see the input: one of their two biases, at each step."""
    kind: Any = layer.kind
    cells = 1 + bool(kind.bidirectional)
    return steps(layer) * cells * int(kind.gates) * int(kind.units) if kind.bias else 0

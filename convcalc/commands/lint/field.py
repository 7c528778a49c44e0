"""Rules about how far layers see."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field
from convcalc.amounts import counted, ordinal
from convcalc.commands.lint.padding import kept_size
from convcalc.commands.lint.rule import Finding, Rule, kernel_of, windows
from convcalc.engine.analyze import analyze
from convcalc.engine.edit import Edit, edited
from convcalc.engine.limits import field_of, gated, last_local, narrowest
from convcalc.render.columns import field_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport
    from convcalc.layers.kind import Kind

PASSING = ("batch_norms", "activations", "passive")
"""What reads each position for itself."""
RELATING = ("attentions", "attention_products", "products", "recurrents")
"""What relates positions wherever they lie."""
MOST_DILATION = 8


def input_size(design: Design) -> int:
    """The smallest axis of the first input; 0 if it is flat."""
    shape = next(iter(design.network.inputs.values()))
    return min(map(int, shape.spatial), default=0)


def small_field(design: Design) -> Iterator[Finding]:
    if any(leaf.kind.among(*RELATING) for layer in design.each() for leaf in layer.leaves()):
        return
    asked = design.limits["object_size"]
    wanted, layer = int(asked or input_size(design)), last_local(design.report)
    if layer is None or narrowest(layer) >= wanted:
        return
    what = "the objects" if asked else "the input"
    aside = " (global gates ignored)" if any(map(gated, design.report.layers)) else ""
    edits = wider(design, wanted)
    yield Finding(
        edits[0][0] if edits else last_window(design),
        f"the last local layer, '{layer.name}', sees {field_text(layer.field)} pixels"
        f"{aside}, {what} {'have' if asked else 'has'} {wanted}",
        edits[0][1].text if edits else "add layers, strides early on, or dilation",
        edits,
        severity="warning" if asked else "",
    )


SMALL_FIELD = Rule(
    code="C201",
    severity="note",
    why=(
        "What lies further apart than the receptive field of the last local layer is never "
        "related; objects larger than it are not seen as a whole."
    ),
    example="{input: 3x64x64, layers: [conv 8 3x3 p1, relu, conv 8 3x3 p1]}",
    near="{input: 3x5x5, layers: [conv 8 3x3 p1, relu, conv 8 3x3 p1]}",
    instead="add layers, strides early on, or dilation",
    source="https://distill.pub/2019/computing-receptive-fields/",
    find=small_field,
)


def last_window(design: Design) -> str:
    found = [layer.name for layer in design.each() if windows(layer)]
    return found[-1] if found else ""


def wider(design: Design, wanted: int) -> tuple[tuple[str, Edit], ...]:
    """The last convolution dilated until enough is seen, if that can be."""
    convs = [
        layer
        for layer in design.each("convolutions")
        if all(kernel_of(a) > 1 and a.window.stride == 1 for a in windows(layer))
    ]
    if not convs:
        return ()
    layer = convs[-1]
    kernel = [kernel_of(a) for a in windows(layer)]
    for dilation in range(2, MOST_DILATION + 1):
        kind = kept_size(layer.kind, kernel, [dilation] * len(kernel))
        edit = Edit(f"write dilation {dilation} in '{layer.name}'", kind)
        if not design.affords_walk():
            break
        report = analyze(edited(design.network, (layer.name, edit)))
        if report.ok and (field_of(report) or 0) >= wanted:
            return ((layer.name, edit),)
    return ()


def unproductive_layers(design: Design) -> Iterator[Finding]:
    found = [layer for layer in design.each() if sees_all_before(design, layer)]
    if not found:
        return
    first = found[0]
    edits = tuple(
        (layer.name, Edit("kernel 1", pointwise(layer.kind, len(windows(layer)))))
        for layer in found
    )
    macs = sum(layer.macs for layer in found)
    total = design.report.totals.macs or 1
    yield Finding(
        first.name,
        f"the layer before sees all of the input already, and so do those of "
        f"{counted(len(found), 'layer')} with a kernel from here on: {100 * macs / total:.0f} % of "
        "all MACs relate positions that are related already",
        "use a larger input, fewer strides early on, or 1x1 kernels",
        edits,
    )


UNPRODUCTIVE_LAYERS = Rule(
    code="C202",
    severity="note",
    why=(
        "Once a layer sees the whole input, kernels after it relate nothing new; such layers "
        "contribute little to what a classifier learns."
    ),
    example=(
        "{input: 3x9x9, layers: [conv 8 5x5 p2, relu, conv 8 5x5 p2, relu, conv 8 3x3 p1, "
        "global_avg_pool]}"
    ),
    near=(
        "{input: 3x10x10, layers: [conv 8 5x5 p2, relu, conv 8 5x5 p2, relu, conv 8 3x3 p1, "
        "global_avg_pool]}"
    ),
    instead="use a larger input, fewer strides early on, or fewer layers at the end",
    source="https://arxiv.org/abs/2106.12307",
    find=unproductive_layers,
)


def pointwise(kind: Any, rank: int) -> Kind:
    """The layer with a kernel of 1, where it stands."""
    return kept_size(kind, [1] * rank, [1] * rank)


def sees_all_before(design: Design, layer: LayerReport) -> bool:
    """Whether a convolution reads a layer whose field is as large as the input."""
    axes = windows(layer)
    before = design.layers.get(layer.inputs[0]) if layer.inputs else None
    size = input_size(design)
    if not before or not size or not layer.weights or all(kernel_of(a) == 1 for a in axes):
        return False
    fields = [a for a in before.field if isinstance(a, Field)]
    return bool(fields) and all(f.size >= size for f in fields)


def gridding(design: Design) -> Iterator[Finding]:
    for layer in design.each("convolutions"):
        before = design.back(layer, *PASSING)
        axes = windows(layer)
        if before is None or not before.kind.among("convolutions"):
            continue
        earlier = windows(before)
        if len(earlier) != len(axes):
            continue
        shared = [
            gcd(a.window.dilation, b.window.dilation)
            for a, b in zip(axes, earlier, strict=True)
            if kernel_of(a) > 1 and kernel_of(b) > 1
        ]
        if shared and min(shared) > 1:
            factor, dilation = min(shared), axes[0].window.dilation
            other = next(d for d in range(dilation - 1, 0, -1) if gcd(d, shared[0]) == 1)
            kernel = [kernel_of(a) for a in axes]
            kind = kept_size(layer.kind, kernel, [other] * len(axes))
            yield Finding(
                layer.name,
                f"its dilation {dilation} and that of '{before.name}', "
                f"{earlier[0].window.dilation}, have the factor {factor} in common: together they "
                f"read every {ordinal(factor, spelled=True)} position only",
                f"use dilations without a common factor, such as {other} here",
                ((layer.name, Edit(f"dilation {other}", kind)),),
            )


GRIDDING = Rule(
    code="C203",
    severity="warning",
    why=(
        "Dilated convolutions in a row whose dilations have a common factor read a grid of "
        "positions and nothing between: neighbours of the output come from disjoint inputs."
    ),
    example="{input: 8x64x64, layers: [conv 8 3x3 p2 d2, relu, conv 8 3x3 p2 d2]}",
    near="{input: 8x64x64, layers: [conv 8 3x3 p2 d2, relu, conv 8 3x3 p3 d3]}",
    instead="use dilations without a common factor, such as 1, 2, 5",
    source="https://arxiv.org/abs/1702.08502",
    find=gridding,
)

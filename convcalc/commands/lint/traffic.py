"""Rules about memory traffic: the guidelines of ShuffleNet V2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.commands.lint.rule import Finding, Rule, kernel_of, windows
from convcalc.engine.edit import Edit
from convcalc.engine.memory import BYTES
from convcalc.engine.traffic import alone
from convcalc.layers.activation import Activation
from convcalc.layers.merge import Elementwise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport


SHUFFLE = "https://arxiv.org/abs/1807.11164"


def unequal_widths(design: Design) -> Iterator[Finding]:
    for layer in design.each("full_convolutions"):
        axes, kind = windows(layer), layer.kind
        groups = getattr(kind, "groups", 1)
        if not axes or groups != 1 or any(kernel_of(a) > 1 for a in axes):
            continue
        arriving, leaving = layer.input_shapes[0].channels, layer.output.channels  # type: ignore[union-attr]
        ratio = max(arriving, leaving) / max(1, min(arriving, leaving))
        if ratio > design.limits["width_ratio"] and layer.input_shapes[0].elements > arriving:
            yield Finding(
                layer.name,
                f"a 1x1 convolution from {arriving} to {leaving} channels, {ratio:.3g} times as "
                "many: for its MACs it moves more memory than one of equal widths",
                "let both sides have similar widths",
            )


UNEQUAL_WIDTHS = Rule(
    code="C305",
    severity="note",
    why=(
        "For a given number of MACs a 1x1 convolution moves the least memory when as many channels "
        "leave it as arrive (ShuffleNet V2, G1)."
    ),
    example="{input: 512x14x14, layers: [conv 64 1x1]}",
    near="{input: 256x14x14, layers: [conv 64 1x1]}",
    instead="let both sides have similar widths",
    source=SHUFFLE,
    find=unequal_widths,
)


def many_groups(design: Design) -> Iterator[Finding]:
    most = int(design.limits["most_groups"])
    for layer in design.each("full_convolutions", "transposed"):
        kind: Any = layer.kind
        channels = layer.input_shapes[0].channels
        if not most < kind.groups < channels:
            continue
        fewer = [g for g in range(1, most + 1) if channels % g == 0 and kind.filters % g == 0]
        yield Finding(
            layer.name,
            f"{kind.groups} groups of {channels // kind.groups} channels: the more groups, the "
            "more memory is moved for each MAC",
            f"use {fewer[-1]} groups",
            ((layer.name, Edit(f"{fewer[-1]} groups", kind.but(groups=fewer[-1]))),),
        )


MANY_GROUPS = Rule(
    code="C306",
    severity="note",
    why=(
        "Groups save MACs, not memory traffic: with many of them a layer waits for memory "
        "(ShuffleNet V2, G2)."
    ),
    example="{input: 128x14x14, layers: [conv 128 3x3 p1 g32]}",
    near="{input: 128x14x14, layers: [conv 128 3x3 p1 g8]}",
    instead="use fewer groups",
    source=SHUFFLE,
    find=many_groups,
)


def fragmentation(design: Design) -> Iterator[Finding]:
    for layer in design.each("merges"):
        if len(layer.inputs) > design.limits["most_branches"]:
            yield Finding(
                layer.name,
                f"{len(layer.inputs)} paths meet: many small operators keep a parallel machine "
                "waiting",
                "use fewer, wider paths",
            )


FRAGMENTATION = Rule(
    code="C307",
    severity="note",
    why=(
        "Many small paths are many small operators, each of which has to be started and waited for "
        "(ShuffleNet V2, G3)."
    ),
    example=(
        "{input: 16x14x14, layers: [conv 8 1x1 name=a from=input, conv 8 1x1 name=b from=input, "
        "conv 8 1x1 name=c from=input, conv 8 1x1 name=d from=input, 'concat from=[a,b,c,d]']}"
    ),
    near=(
        "{input: 16x14x14, layers: [conv 8 1x1 name=a from=input, conv 8 1x1 name=b from=input, "
        "'concat from=[a,b]']}"
    ),
    instead="use fewer, wider paths",
    source=SHUFFLE,
    find=fragmentation,
)


def elementwise_share(design: Design) -> Iterator[Finding]:
    leaves = [leaf for layer in design.each() for leaf in layer.leaves()]
    small = [x for x in leaves if isinstance(x.kind, (Activation, Elementwise))]
    total = sum(x.activations for x in leaves)
    written = sum(x.activations for x in small)
    if total and written > design.limits["most_elementwise"] * total:
        yield Finding(
            "",
            f"{counted(len(small), 'elementwise layer')} write {100 * written / total:.0f} % of "
            "all outputs, and compute next to nothing",
            "let them be fused into the layers before them, or leave some out",
        )


ELEMENTWISE_SHARE = Rule(
    code="C308",
    severity="note",
    why=(
        "Activations and sums compute next to nothing, and yet read and write whole maps "
        "(ShuffleNet V2, G4)."
    ),
    example="{input: 16x14x14, layers: [conv 16 3x3 p1, sigmoid, dropout, relu]}",
    near="{input: 16x14x14, layers: [conv 16 3x3 p1, relu, conv 16 3x3 p1]}",
    instead="let them be fused, or leave some out",
    source=SHUFFLE,
    find=elementwise_share,
)


def memory_bound(design: Design) -> Iterator[Finding]:
    size = BYTES[design.network.dtype]
    slow = []
    for layer in design.each():
        for leaf in layer.leaves():
            if leaf.kind.among("depthwise") or is_depthwise(leaf):
                moved = alone(leaf, size).bytes_of()
                if leaf.macs < design.limits["least_intensity"] * moved:
                    slow.append((layer, leaf.macs, moved))
    if slow:
        macs, moved = sum(row[1] for row in slow), sum(row[2] for row in slow)
        total = design.report.totals.macs or 1
        yield Finding(
            slow[0][0].name,
            f"{counted(len(slow), 'depthwise layer')}, this the first: {macs / moved:.2g} MACs for "
            f"each byte moved, and {100 * macs / total:.0f} % of all MACs: such layers wait for "
            "memory, not for arithmetic",
            "fuse them with their neighbours, or use full convolutions in early layers",
        )


MEMORY_BOUND = Rule(
    code="C309",
    severity="note",
    why=(
        "A depthwise convolution does a handful of MACs for each element that it reads and writes: "
        "its time is that of the memory, whatever its MACs are."
    ),
    example="{input: 64x56x56, layers: [depthwise_conv 3x3 p1]}",
    near="{input: 64x56x56, layers: [conv 64 3x3 p1]}",
    instead="fuse it with its neighbours, or use a full convolution",
    source=SHUFFLE,
    find=memory_bound,
)


def is_depthwise(layer: LayerReport) -> bool:
    """A convolution with a group for each channel."""
    groups = getattr(layer.kind, "groups", 1)
    return bool(groups > 1 and layer.input_shapes and groups == layer.input_shapes[0].channels)

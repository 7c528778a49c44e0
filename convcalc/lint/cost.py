"""Rules about what layers cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.edit import Edit
from convcalc.layers.activation import Activation
from convcalc.layers.merge import Elementwise
from convcalc.layers.pool import GlobalAvgPool
from convcalc.lint.rule import Finding, Rule, counted, kernel_of, windows
from convcalc.memory import BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.lint.rule import Design
    from convcalc.report import LayerReport

WEIGHTED = ("conv", "depthwise_conv", "separable_conv", "conv_transpose", "linear")
LARGE = 2**17
"""Parameters below which no layer is called large."""


def bias_before_norm(design: Design) -> Iterator[Finding]:
    for layer in design.each(*WEIGHTED):
        after = design.only(layer)
        if after and after.kind.name == "batch_norm" and getattr(layer.kind, "bias", False):
            bias = next(w for w in layer.weights if w.name.rpartition(".")[2] == "bias")
            yield Finding(
                layer.name,
                f"its bias of {counted(bias.elements, 'parameter')} is subtracted again by "
                f"'{after.name}', which takes the mean away",
                "write bias=false",
                ((layer.name, Edit("bias=false", layer.kind.but(bias=False))),),
            )


def most_params(design: Design) -> Iterator[Finding]:
    total = design.report.totals.params.total
    for layer in design.each():
        held = layer.params.total
        if held > design.limits["most_params"] * total and held > LARGE:
            pooled = pooling_before(design, layer)
            yield Finding(
                layer.name,
                f"it holds {held:,} of {total:,} parameters, {100 * held / total:.0f} %",
                "pool before flatten, or make it smaller" if pooled else "make it smaller",
                pooled,
            )


def pooling_before(design: Design, layer: LayerReport) -> tuple[tuple[str, Edit], ...]:
    """Global pooling before the flatten that feeds a linear layer, if there is one."""
    flatten = design.back(layer, ("dropout", "identity"))
    if layer.kind.name != "linear" or not flatten or flatten.kind.name != "flatten":
        return ()
    shape = flatten.input_shapes[0]
    if shape.elements == shape.channels:
        return ()
    edits = [(flatten.name, Edit("pool first", flatten.kind, (GlobalAvgPool(keepdims=True),)))]
    if getattr(layer.kind, "in_features", None):
        stated = layer.kind.but(in_features=int(shape.channels))
        edits.append((layer.name, Edit("in_features", stated)))
    return tuple(edits)


def flatten_to_linear(design: Design) -> Iterator[Finding]:
    for layer in design.each("linear"):
        edits = pooling_before(design, layer)
        if edits:
            shape = design.layers[edits[0][0]].input_shapes[0]
            positions = int(shape.elements // shape.channels)
            yield Finding(
                layer.name,
                f"it reads {shape.elements:,} features, {shape.channels:,} channels at "
                f"{positions} positions: global pooling would leave {shape.channels:,}",
                "pool to one value a channel before flatten",
                edits,
            )


def channels_not_multiple(design: Design) -> Iterator[Finding]:
    multiple = int(design.limits["multiple"])
    weighted = [layer.name for layer in design.each(*WEIGHTED)]
    for layer in design.each("conv", "separable_conv", "conv_transpose"):
        kind: Any = layer.kind
        if kind.filters <= multiple or kind.filters % multiple == 0 or layer.name == weighted[-1]:
            continue
        wanted = -(-kind.filters // multiple) * multiple
        yield Finding(
            layer.name,
            f"{kind.filters} channels are no multiple of {multiple}, which tensor cores need to be "
            "used in full",
            f"use {wanted}",
            ((layer.name, Edit(f"filters {wanted}", kind.but(filters=wanted))),),
        )


def unequal_widths(design: Design) -> Iterator[Finding]:
    for layer in design.each("conv"):
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


def many_groups(design: Design) -> Iterator[Finding]:
    most = int(design.limits["most_groups"])
    for layer in design.each("conv", "conv_transpose"):
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


def fragmentation(design: Design) -> Iterator[Finding]:
    for layer in design.each("concat", "add", "maximum", "average", "multiply"):
        if len(layer.inputs) > design.limits["most_branches"]:
            yield Finding(
                layer.name,
                f"{len(layer.inputs)} paths meet: many small operators keep a parallel machine "
                "waiting",
                "use fewer, wider paths",
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


def memory_bound(design: Design) -> Iterator[Finding]:
    size = BYTES[design.network.dtype]
    slow = []
    for layer in design.each():
        for leaf in layer.leaves():
            if leaf.kind.name == "depthwise_conv" or is_depthwise(leaf):
                moved = size * (
                    sum(int(s.elements) for s in leaf.input_shapes)
                    + leaf.activations
                    + leaf.params.total
                )
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


def is_depthwise(layer: LayerReport) -> bool:
    """A convolution with a group for each channel."""
    groups = getattr(layer.kind, "groups", 1)
    return bool(groups > 1 and layer.input_shapes and groups == layer.input_shapes[0].channels)


SHUFFLE = "https://arxiv.org/abs/1807.11164"
CONV = "conv 64 3x3 p1"
RULES = (
    Rule(
        "C301",
        "bias-before-norm",
        "warning",
        "Batch normalisation subtracts the mean, and with it any bias that was added before: the "
        "bias is trained for nothing.",
        "{input: 3x32x32, layers: [conv 16 3x3 p1, batch_norm, relu]}",
        "{input: 3x32x32, layers: [conv 16 3x3 p1 bias=false, batch_norm, relu]}",
        "write bias=false",
        "https://arxiv.org/abs/1502.03167",
        bias_before_norm,
    ),
    Rule(
        "C302",
        "most-params-in-one-layer",
        "warning",
        "A layer that holds most of the parameters is most of what is stored, moved and "
        "overfitted; mostly it is the first linear layer behind a map that was flattened.",
        "{input: 64x14x14, layers: [conv 64 3x3 p1, relu, flatten, linear 512, relu, linear 10]}",
        "{input: 64x14x14, layers: [conv 64 3x3 p1, relu, conv 64 3x3 p1, relu, conv 64 3x3 p1]}",
        "pool before flatten, or make the layer smaller",
        "https://arxiv.org/abs/1312.4400",
        most_params,
    ),
    Rule(
        "C303",
        "flatten-to-linear",
        "note",
        "A linear layer on a flattened map has a weight for each position, fits one input size "
        "only, and is what global pooling was invented against.",
        "{input: 16x7x7, layers: [relu, flatten, linear 10]}",
        "{input: 16x7x7, layers: [relu, global_avg_pool, flatten, linear 10]}",
        "pool to one value a channel before flatten",
        "https://arxiv.org/abs/1312.4400",
        flatten_to_linear,
    ),
    Rule(
        "C304",
        "channels-not-a-multiple",
        "note",
        "Tensor cores work on blocks of 8 or 16 channels (of half precision); other numbers are "
        "padded, or leave them unused.",
        "{input: 16x14x14, layers: [conv 60 3x3 p1, relu, conv 64 3x3 p1]}",
        "{input: 16x14x14, layers: [conv 64 3x3 p1, relu, conv 10 1x1]}",
        "round up to the multiple",
        "https://docs.nvidia.com/deeplearning/performance/dl-performance-convolutional/",
        channels_not_multiple,
    ),
    Rule(
        "C305",
        "unequal-widths",
        "note",
        "For a given number of MACs a 1x1 convolution moves the least memory when as many channels "
        "leave it as arrive (ShuffleNet V2, G1).",
        "{input: 512x14x14, layers: [conv 64 1x1]}",
        "{input: 256x14x14, layers: [conv 64 1x1]}",
        "let both sides have similar widths",
        SHUFFLE,
        unequal_widths,
    ),
    Rule(
        "C306",
        "many-groups",
        "note",
        "Groups save MACs, not memory traffic: with many of them a layer waits for memory "
        "(ShuffleNet V2, G2).",
        "{input: 128x14x14, layers: [conv 128 3x3 p1 g32]}",
        "{input: 128x14x14, layers: [conv 128 3x3 p1 g8]}",
        "use fewer groups",
        SHUFFLE,
        many_groups,
    ),
    Rule(
        "C307",
        "fragmentation",
        "note",
        "Many small paths are many small operators, each of which has to be started and waited for "
        "(ShuffleNet V2, G3).",
        "{input: 16x14x14, layers: [conv 8 1x1 name=a from=input, conv 8 1x1 name=b from=input, "
        "conv 8 1x1 name=c from=input, conv 8 1x1 name=d from=input, 'concat from=[a,b,c,d]']}",
        "{input: 16x14x14, layers: [conv 8 1x1 name=a from=input, conv 8 1x1 name=b from=input, "
        "'concat from=[a,b]']}",
        "use fewer, wider paths",
        SHUFFLE,
        fragmentation,
    ),
    Rule(
        "C308",
        "elementwise-share",
        "note",
        "Activations and sums compute next to nothing, and yet read and write whole maps "
        "(ShuffleNet V2, G4).",
        "{input: 16x14x14, layers: [conv 16 3x3 p1, sigmoid, dropout, relu]}",
        "{input: 16x14x14, layers: [conv 16 3x3 p1, relu, conv 16 3x3 p1]}",
        "let them be fused, or leave some out",
        SHUFFLE,
        elementwise_share,
    ),
    Rule(
        "C309",
        "memory-bound",
        "note",
        "A depthwise convolution does a handful of MACs for each element that it reads and writes: "
        "its time is that of the memory, whatever its MACs are.",
        "{input: 64x56x56, layers: [depthwise_conv 3x3 p1]}",
        "{input: 64x56x56, layers: [conv 64 3x3 p1]}",
        "fuse it with its neighbours, or use a full convolution",
        SHUFFLE,
        memory_bound,
    ),
)

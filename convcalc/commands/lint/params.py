"""Rules about parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.commands.lint.rule import Finding, Rule
from convcalc.engine.edit import Edit
from convcalc.layers.pool import GlobalAvgPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport

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
)

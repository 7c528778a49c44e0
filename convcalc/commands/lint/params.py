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

LARGE = 2**17
"""Parameters below which no layer is called large."""


def bias_before_norm(design: Design) -> Iterator[Finding]:
    for layer in design.each("weighted"):
        after = design.only(layer)
        if after and after.kind.among("batch_norms") and getattr(layer.kind, "bias", False):
            bias = next(w for w in layer.weights if w.name.rpartition(".")[2] == "bias")
            yield Finding(
                layer.name,
                f"its bias of {counted(bias.elements, 'parameter')} is subtracted again by "
                f"'{after.name}', which takes the mean away",
                "write bias=false",
                ((layer.name, Edit("bias=false", layer.kind.but(bias=False))),),
                same=True,
            )


BIAS_BEFORE_NORM = Rule(
    code="C301",
    severity="warning",
    why=(
        "Batch normalisation subtracts the mean, and with it any bias that was added before: the "
        "bias is trained for nothing."
    ),
    example="{input: 3x32x32, layers: [conv 16 3x3 p1, batch_norm, relu]}",
    near="{input: 3x32x32, layers: [conv 16 3x3 p1 bias=false, batch_norm, relu]}",
    instead="write bias=false",
    source="https://arxiv.org/abs/1502.03167",
    find=bias_before_norm,
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


MOST_PARAMS = Rule(
    code="C302",
    severity="warning",
    why=(
        "A layer that holds most of the parameters is most of what is stored, moved and "
        "overfitted; mostly it is the first linear layer behind a map that was flattened."
    ),
    example=(
        "{input: 64x14x14, layers: [conv 64 3x3 p1, relu, flatten, linear 512, relu, linear 10]}"
    ),
    near="{input: 64x14x14, layers: [conv 64 3x3 p1, relu, conv 64 3x3 p1, relu, conv 64 3x3 p1]}",
    instead="pool before flatten, or make the layer smaller",
    source="https://arxiv.org/abs/1312.4400",
    find=most_params,
)


def pooling_before(design: Design, layer: LayerReport) -> tuple[tuple[str, Edit], ...]:
    """Global pooling before the flatten that feeds a linear layer, if there is one."""
    flatten = design.back(layer, "dropouts", "identities")
    if not (layer.kind.among("linears") and flatten and flatten.kind.among("flattens")):
        return ()
    shape = flatten.input_shapes[0]
    if shape.channels in (1, shape.elements):  # one is left where channels were averaged already
        return ()
    edits = [(flatten.name, Edit("pool first", flatten.kind, (GlobalAvgPool(keepdims=True),)))]
    if getattr(layer.kind, "in_features", None):
        stated = layer.kind.but(in_features=int(shape.channels))
        edits.append((layer.name, Edit("in_features", stated)))
    return tuple(edits)


def flatten_to_linear(design: Design) -> Iterator[Finding]:
    for layer in design.each("linears"):
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


FLATTEN_TO_LINEAR = Rule(
    code="C303",
    severity="note",
    why=(
        "A linear layer on a flattened map has a weight for each position, fits one input size "
        "only, and is what global pooling was invented against."
    ),
    example="{input: 16x7x7, layers: [relu, flatten, linear 10]}",
    near="{input: 16x7x7, layers: [relu, global_avg_pool, flatten, linear 10]}",
    instead="pool to one value a channel before flatten",
    source="https://arxiv.org/abs/1312.4400",
    find=flatten_to_linear,
)


def channels_not_multiple(design: Design) -> Iterator[Finding]:
    multiple = int(design.limits["multiple"])
    weighted = [layer.name for layer in design.each("weighted")]
    for layer in design.each("full_convolutions", "separable", "transposed"):
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


CHANNELS_NOT_MULTIPLE = Rule(
    code="C304",
    severity="note",
    why=(
        "Tensor cores work on blocks of 8 or 16 channels (of half precision); other numbers are "
        "padded, or leave them unused."
    ),
    example="{input: 16x14x14, layers: [conv 60 3x3 p1, relu, conv 64 3x3 p1]}",
    near="{input: 16x14x14, layers: [conv 64 3x3 p1, relu, conv 10 1x1]}",
    instead="round up to the multiple",
    source="https://docs.nvidia.com/deeplearning/performance/dl-performance-convolutional/",
    find=channels_not_multiple,
)

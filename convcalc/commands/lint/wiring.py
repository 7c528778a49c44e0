"""Rules about what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.lint.rule import Finding, Rule, kernel_of, windows
from convcalc.engine.edit import Edit
from convcalc.layers.activation import Relu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport

MIXING = ("full_convolutions", "transposed", "linears")
"""Linear maps across channels."""
AFFINE = ("batch_norms", "scalings", "passive", "flattens")
"""What stays a linear map between two linear maps."""


def unused_layer(design: Design) -> Iterator[Finding]:
    for name in design.network.inputs:
        if not design.readers.get(name) and name not in design.network.outputs:
            yield Finding(
                "", f"nothing reads the input '{name}'", "leave it out of inputs, or read it"
            )
    idle = {*design.network.idle, *design.network.outputs}
    for layer in design.each():
        if not design.readers.get(layer.name) and layer.name not in idle:
            cost = counted(layer.params.total, "parameter")
            yield Finding(
                layer.name,
                f"nothing reads it, and it is no output ({cost}, {counted(layer.macs, 'MAC')})",
                "leave it out, read it, or list it under outputs",
                ((layer.name, Edit("leave it out", remove=True)),) if layer.inputs else (),
                same=True,
            )


UNUSED_LAYER = Rule(
    code="C401",
    severity="warning",
    why=(
        "A layer that nothing reads and that is no output is computed, stored and trained for "
        "nothing."
    ),
    example=(
        "{input: 3x32x32, layers: [conv 8 3x3 p1 name=a, conv 8 3x3 p1 name=b from=input, relu "
        "from=a]}"
    ),
    near=(
        "{input: 3x32x32, layers: [conv 8 3x3 p1 name=a, conv 8 3x3 p1 name=b from=input, "
        "'add from=[a,b]']}"
    ),
    instead="leave it out, read it, or list it under outputs",
    source="https://docs.pytorch.org/docs/stable/notes/ddp.html",
    find=unused_layer,
)


def linear_in_a_row(design: Design) -> Iterator[Finding]:
    for layer in design.each("full_convolutions", "linears"):
        before = design.back(layer, *AFFINE)
        if before is None or not before.kind.among(*MIXING) or factored(before, layer):
            continue
        found = [*between(design, before, layer)]
        given = any(x.name in design.network.outputs for x in found)  # each is wanted by itself
        if not given and all(len(design.after(x)) == 1 for x in found):
            yield Finding(
                layer.name,
                f"nothing non-linear stands between '{before.name}' and this layer: the two are "
                "one linear map, which one layer could hold",
                "put an activation between them, or leave one out",
                ((layer.name, Edit("an activation before it", layer.kind, (Relu(),))),),
            )


LINEAR_IN_A_ROW = Rule(
    code="C402",
    severity="warning",
    why=(
        "Two linear maps with nothing non-linear between them are one linear map: more parameters "
        "and MACs, and nothing more can be learnt."
    ),
    example="{input: 8x32x32, layers: [conv 16 3x3 p1, conv 16 3x3 p1]}",
    near="{input: 8x32x32, layers: [conv 16 3x3 p1, relu, conv 16 3x3 p1]}",
    instead="put an activation between them, or leave one out",
    source="https://www.deeplearningbook.org/contents/mlp.html",
    find=linear_in_a_row,
)


def between(design: Design, first: LayerReport, last: LayerReport) -> Iterator[LayerReport]:
    """`first` and the layers from it to `last`."""
    found = design.before(last)
    while found and found.name != first.name:
        yield found
        found = design.before(found)
    yield first


def factored(first: LayerReport, second: LayerReport) -> bool:
    """Whether two linear maps are one that was taken apart on purpose: through a bottleneck, by
    axis, or into a depthwise and a pointwise one.
    """
    arriving, middle = first.input_shapes[0].elements, first.output.channels  # type: ignore[union-attr]
    leaving = second.output.channels  # type: ignore[union-attr]
    if (
        middle < min(first.input_shapes[0].channels, leaving)
        or middle < min(arriving, leaving) // 2
    ):
        return True
    kernels = [{kernel_of(a) for a in windows(x)} for x in (first, second)]
    by_axis = any(len(k) > 1 for k in kernels)
    groups = max(getattr(x.kind, "groups", 1) for x in (first, second))
    return by_axis or groups > 1


def activation_twice(design: Design) -> Iterator[Finding]:
    for layer in design.each("activations"):
        before = design.back(layer, "passive")
        if before is not None and before.kind.among("activations"):
            twice = type(layer.kind) is type(before.kind)
            again = " again" if twice else ""
            idle = twice and layer.kind.among("idempotent") and before is design.before(layer)
            yield Finding(
                layer.name,
                f"{layer.kind.name}{again} on what {before.kind.name} ('{before.name}') gave: two "
                "activations in a row",
                "leave one out",
                ((layer.name, Edit("leave it out", remove=True)),),
                same=idle and layer.kind == before.kind,
            )


ACTIVATION_TWICE = Rule(
    code="C403",
    severity="warning",
    why=(
        "An activation on the output of an activation does nothing (relu), or squeezes twice what "
        "was meant to be squeezed once."
    ),
    example="{input: 8x32x32, layers: [conv 16 3x3 p1, relu, relu]}",
    near="{input: 8x32x32, layers: [conv 16 3x3 p1, relu, dropout]}",
    instead="leave one out",
    source="https://www.deeplearningbook.org/contents/mlp.html",
    find=activation_twice,
)


def norm_at_the_end(design: Design) -> Iterator[Finding]:
    for name in design.network.outputs:
        layer = design.layers.get(name)
        if layer and layer.kind.among("batch_norms"):
            yield Finding(
                name,
                "batch norm after the last layer scales what the loss reads by statistics of the "
                "batch",
                "leave it out",
                ((name, Edit("leave it out", remove=True)),),
            )


NORM_AT_THE_END = Rule(
    code="C404",
    severity="warning",
    why=(
        "Batch norm on the last layer makes each output depend on the rest of the batch, and takes "
        "away the scale that the loss should set."
    ),
    example="{input: 64, layers: [linear 10, batch_norm]}",
    near="{input: 64, layers: [linear 32 bias=false, batch_norm, relu, linear 10]}",
    instead="leave it out",
    source="https://arxiv.org/abs/1502.03167",
    find=norm_at_the_end,
)


def dropout_before_norm(design: Design) -> Iterator[Finding]:
    for layer in design.each("batch_norms"):
        before = design.back(layer, "activations", "identities", "flattens")
        if before and before.kind.among("dropouts"):
            yield Finding(
                before.name,
                f"dropout before batch norm ('{layer.name}'): the variance that is trained with "
                "is not the one at inference",
                "put dropout after the last batch norm",
                ((before.name, Edit("leave it out", remove=True)),),
            )


DROPOUT_BEFORE_NORM = Rule(
    code="C405",
    severity="warning",
    why=(
        "Dropout changes the variance in training but not at inference; a batch norm after it has "
        "learnt the wrong one."
    ),
    example="{input: 64, layers: [linear 32 bias=false, dropout, batch_norm, relu, linear 10]}",
    near="{input: 64, layers: [linear 32 bias=false, batch_norm, relu, dropout, linear 10]}",
    instead="put dropout after the last batch norm",
    source="https://arxiv.org/abs/1801.05134",
    find=dropout_before_norm,
)


def softmax_at_the_end(design: Design) -> Iterator[Finding]:
    for name in design.network.outputs:
        layer = design.layers.get(name)
        if layer and layer.kind.among("probabilities"):
            loss = "CrossEntropyLoss" if layer.kind.among("softmaxes") else "BCEWithLogitsLoss"
            told = f"{loss} applies it" if pytorch(design) else "losses with from_logits apply it"
            yield Finding(
                name,
                f"{layer.kind.name} is the last layer; {told} itself",
                "leave it out where the loss has it, and apply it at inference",
                ((name, Edit("leave it out", remove=True)),),
            )


SOFTMAX_AT_THE_END = Rule(
    code="C406",
    severity="note",
    why=(
        "Cross-entropy losses apply softmax themselves, more exactly; a network that ends in it "
        "applies it twice."
    ),
    example="{input: 64, layers: [linear 10, softmax]}",
    near="{input: 64, layers: [linear 10, softmax, linear 4]}",
    instead="leave it out in training",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    find=softmax_at_the_end,
)


def pytorch(design: Design) -> bool:
    return bool(design.network.dialect.name == "pytorch")

"""Layers whose outputs and gradients are recorded: as a spec has them, and as PyTorch runs them.

Each row is the spec, the code (`x` the input, `w` and `b` the weights and biases in order, `F`
torch.nn.functional), the sizes of the input, of the weights and of the biases, and how the numbers
are drawn: whole ones, those at the corners of activations, or with many ties.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One layer, or several one after the other, each seed a case."""

    spec: str
    ran: str
    input: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...] = ()
    biases: tuple[int, ...] = ()
    drawn: str = "whole"
    seeds: int = 2


CONVOLUTIONS = [
    Row("conv 1 2x2", "F.conv2d(x, w[0])", (1, 3, 3), ((1, 1, 2, 2),)),
    Row("conv 2 3x3", "F.conv2d(x, w[0], b[0])", (2, 4, 4), ((2, 2, 3, 3),), (2,)),
    Row("conv 1 3x3/2 p1", "F.conv2d(x, w[0], b[0], 2, 1)", (1, 5, 5), ((1, 1, 3, 3),), (1,)),
    Row("conv 1 2x2/2", "F.conv2d(x, w[0], None, 2)", (1, 5, 4), ((1, 1, 2, 2),)),
    Row("conv 2 3x2/2x1 p1x0", "F.conv2d(x, w[0], b[0], (2, 1), (1, 0))", (1, 4, 4),
        ((2, 1, 3, 2),), (2,)),
    Row("conv 1 2x2 d2", "F.conv2d(x, w[0], None, 1, 0, 2)", (1, 4, 4), ((1, 1, 2, 2),)),
    Row("conv 1 3x3/3 p2 d2", "F.conv2d(x, w[0], b[0], 3, 2, 2)", (1, 6, 5),
        ((1, 1, 3, 3),), (1,)),
    Row("conv 4 2x2 g2", "F.conv2d(x, w[0], b[0], 1, 0, 1, 2)", (4, 3, 3),
        ((4, 2, 2, 2),), (4,)),
    Row("conv 2 3x3 p1 g2", "F.conv2d(x, w[0], None, 1, 1, 1, 2)", (2, 3, 3), ((2, 1, 3, 3),)),
    Row("conv 1 3 p1", "F.conv1d(x, w[0], b[0], 1, 1)", (2, 6), ((1, 2, 3),), (1,)),
    Row("conv 2 2/2 d3", "F.conv1d(x, w[0], None, 2, 0, 3)", (1, 8), ((2, 1, 2),)),
    Row("depthwise_conv 3x3 p1", "F.conv2d(x, w[0], b[0], 1, 1, 1, 2)", (2, 3, 3),
        ((2, 1, 3, 3),), (2,)),
    Row("depthwise_conv 2x2 m2", "F.conv2d(x, w[0], None, 1, 0, 1, 2)", (2, 3, 3),
        ((4, 1, 2, 2),)),
    Row("conv_transpose 1 2x2", "F.conv_transpose2d(x, w[0])", (1, 3, 3), ((1, 1, 2, 2),)),
    Row("conv_transpose 2 3x3/2 p1", "F.conv_transpose2d(x, w[0], b[0], 2, 1)", (2, 3, 2),
        ((2, 2, 3, 3),), (2,)),
    Row("conv_transpose 1 3x3/2 p1 op1", "F.conv_transpose2d(x, w[0], b[0], 2, 1, 1)", (1, 2, 3),
        ((1, 1, 3, 3),), (1,)),
    Row("conv_transpose 1 2x2/3", "F.conv_transpose2d(x, w[0], None, 3)", (1, 2, 2),
        ((1, 1, 2, 2),)),
    Row("conv_transpose 2 2x2 d2 g2", "F.conv_transpose2d(x, w[0], None, 1, 0, 0, 2, 2)",
        (2, 2, 2), ((2, 1, 2, 2),)),
    Row("conv_transpose 2 3/2", "F.conv_transpose1d(x, w[0], b[0], 2)", (1, 4),
        ((1, 2, 3),), (2,)),
]  # fmt: skip

LINEARS = [
    Row("linear 2", "F.linear(x, w[0], b[0])", (3,), ((2, 3),), (2,)),
    Row("linear 3", "F.linear(x, w[0])", (4,), ((3, 4),)),
    Row("linear 2", "F.linear(x, w[0], b[0])", (2, 3), ((2, 3),), (2,)),
    Row("linear 2", "F.linear(x, w[0], b[0])", (2, 2, 3), ((2, 3),), (2,)),
    Row("flatten", "x.flatten(1)", (2, 2, 3)),
]

POOLS = [
    Row("max_pool 2x2", "F.max_pool2d(x, 2)", (1, 4, 4), drawn="ties", seeds=4),
    Row("max_pool 3x3/2 p1", "F.max_pool2d(x, 3, 2, 1)", (2, 5, 5), drawn="ties", seeds=4),
    Row("max_pool 2x2/1", "F.max_pool2d(x, 2, 1)", (1, 3, 4), drawn="ties", seeds=4),
    Row("max_pool 2x2/1 d2", "F.max_pool2d(x, 2, 1, 0, 2)", (1, 4, 4), drawn="ties"),
    Row("max_pool 2x2 ceil_mode", "F.max_pool2d(x, 2, ceil_mode=True)", (1, 3, 5), drawn="ties"),
    Row("max_pool 3/2 p1", "F.max_pool1d(x, 3, 2, 1)", (2, 7), drawn="ties"),
    Row("avg_pool 2x2", "F.avg_pool2d(x, 2)", (1, 4, 4)),
    Row("avg_pool 3x3/2 p1", "F.avg_pool2d(x, 3, 2, 1)", (2, 5, 5)),
    Row("avg_pool 3x3/2 p1 count_include_pad=false",
        "F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)", (1, 5, 5)),
    Row("avg_pool 2x2 ceil_mode", "F.avg_pool2d(x, 2, ceil_mode=True)", (1, 3, 5)),
    Row("avg_pool 2x2 divisor_override=3", "F.avg_pool2d(x, 2, divisor_override=3)", (1, 4, 4)),
    Row("avg_pool 3/1", "F.avg_pool1d(x, 3, 1)", (2, 6)),
    Row("lp_pool 2x2", "F.lp_pool2d(x, 2.0, 2)", (1, 4, 4)),
    Row("lp_pool 2x2/1", "F.lp_pool2d(x, 2.0, 2, 1)", (2, 3, 3)),
    Row("lp_pool 2x2 ceil_mode", "F.lp_pool2d(x, 2.0, 2, ceil_mode=True)", (1, 3, 5)),
    Row("lp_pool 2x2 order=3", "F.lp_pool2d(x, 3.0, 2)", (1, 4, 4), drawn="positive"),
    Row("lp_pool 2x2 order=1", "F.lp_pool2d(x, 1.0, 2)", (1, 4, 4), drawn="positive"),
    Row("lp_pool 3/2 order=4", "F.lp_pool1d(x, 4.0, 3, 2)", (2, 7)),
    Row("adaptive_avg_pool 2x3", "F.adaptive_avg_pool2d(x, (2, 3))", (1, 5, 4)),
    Row("adaptive_avg_pool 3", "F.adaptive_avg_pool1d(x, 3)", (2, 7)),
    Row("adaptive_max_pool 2x3", "F.adaptive_max_pool2d(x, (2, 3))", (1, 5, 4), drawn="ties"),
    Row("adaptive_max_pool 4x4", "F.adaptive_max_pool2d(x, 4)", (1, 3, 6), drawn="ties"),
    Row("global_avg_pool", "F.adaptive_avg_pool2d(x, 1)", (3, 3, 2)),
    Row("global_max_pool", "F.adaptive_max_pool2d(x, 1)", (2, 3, 3), drawn="ties"),
]  # fmt: skip

ACTIVATIONS = {
    "relu": "F.relu(x)",
    "relu6": "F.relu6(x)",
    "leaky_relu": "F.leaky_relu(x)",
    "leaky_relu 0.2": "F.leaky_relu(x, 0.2)",
    "elu": "F.elu(x)",
    "elu 0.5": "F.elu(x, 0.5)",
    "celu": "F.celu(x)",
    "celu 2": "F.celu(x, 2.0)",
    "selu": "F.selu(x)",
    "gelu": "F.gelu(x)",
    "gelu approximate=tanh": "F.gelu(x, approximate='tanh')",
    "silu": "F.silu(x)",
    "hard_silu": "F.hardswish(x)",
    "hard_sigmoid": "F.hardsigmoid(x)",
    "sigmoid": "torch.sigmoid(x)",
    "log_sigmoid": "F.logsigmoid(x)",
    "tanh": "torch.tanh(x)",
    "hard_tanh": "F.hardtanh(x)",
    "softplus": "F.softplus(x)",
    "softsign": "F.softsign(x)",
    "mish": "F.mish(x)",
    "exponential": "torch.exp(x)",
    "rescale 0.5 offset=-1": "x * 0.5 - 1",
    "identity": "x * 1",
    "dropout": "F.dropout(x, training=False)",
    "abs": "x.abs()",
    "negative": "-x",
    "sign": "x.sign()",
    "square": "x.square()",
    "pow 3": "x.pow(3)",
    "pow 2": "x.pow(2)",
    "sin": "x.sin()",
    "cos": "x.cos()",
    "erf": "x.erf()",
    "floor": "x.floor()",
    "ceil": "x.ceil()",
    "round": "x.round()",
    "clip -1 2": "x.clamp(-1, 2)",
    "clip min=0": "x.clamp(min=0)",
}
POSITIVE = {
    "reciprocal": "x.reciprocal()",
    "sqrt": "x.sqrt()",
    "rsqrt": "x.rsqrt()",
    "log": "x.log()",
    "pow 0.5": "x.pow(0.5)",
    "pow -1.5": "x.pow(-1.5)",
}
OTHERS = [
    Row("softmax", "x.softmax(1)", (4,), drawn="corners"),
    Row("softmax", "x.softmax(1)", (3, 2, 2)),
    Row("log_softmax", "x.log_softmax(1)", (4,), drawn="corners"),
    Row("log_softmax", "x.log_softmax(1)", (3, 2)),
    Row("softmax 1", "x.softmax(2)", (2, 3, 2)),
    Row("softmax dims=-1", "x.softmax(3)", (2, 2, 3)),
    Row("softmax spatial", "x.flatten(2).softmax(2).view_as(x)", (2, 2, 3)),
    Row("log_softmax 2", "x.log_softmax(-1)", (2, 2, 3)),
    Row("log_softmax all", "x.flatten(1).log_softmax(1).view_as(x)", (2, 2, 2)),
    Row("prelu", "F.prelu(x, w[0])", (2, 3, 3), ((1,),)),
    Row("prelu channel", "F.prelu(x, w[0])", (2, 2, 3), ((2,),)),
    Row("batch_norm", "F.batch_norm(x, mean, var, w[0], b[0])", (2, 2, 3), ((2,),), (2,)),
    Row("batch_norm eps=0.1", "F.batch_norm(x, mean, var, w[0], b[0], eps=0.1)", (3, 4), ((3,),),
        (3,)),
    Row("batch_norm", "F.batch_norm(x, mean, var, w[0], b[0])", (4,), ((4,),), (4,)),
    Row("batch_norm affine=false", "F.batch_norm(x, mean, var)", (2, 3, 3)),
    Row("layer_norm", "F.layer_norm(x, (4,), w[0], b[0])", (4,), ((4,),), (4,)),
    Row("layer_norm", "F.layer_norm(x.movedim(1, -1), (3,), w[0], b[0]).movedim(-1, 1)", (3, 2, 2),
        ((3,),), (3,)),
    Row("layer_norm all eps=0.5", "F.layer_norm(x, (2, 2, 3), w[0], b[0].view(2, 2, 3), 0.5)",
        (2, 2, 3), ((2, 2, 3),), (12,)),
    Row("layer_norm spatial", "F.layer_norm(x, (2, 3), w[0], b[0].view(2, 3))", (2, 2, 3),
        ((2, 3),), (6,)),
    Row("layer_norm affine=false", "F.layer_norm(x, (5,))", (5,)),
    Row("group_norm 2", "F.group_norm(x, 2, w[0], b[0])", (4, 2, 2), ((4,),), (4,)),
    Row("group_norm 1 eps=0.01", "F.group_norm(x, 1, w[0], b[0], 0.01)", (3, 4), ((3,),), (3,)),
    Row("group_norm 3 affine=false", "F.group_norm(x, 3)", (3, 2, 3)),
    Row("instance_norm", "F.instance_norm(x)", (2, 3, 2)),
    Row("instance_norm affine", "F.instance_norm(x, weight=w[0], bias=b[0])", (2, 2, 2),
        ((2,),), (2,)),
    Row("glu", "F.glu(x, 1)", (4,)),
    Row("glu", "F.glu(x, 1)", (4, 2, 2)),
    Row("glu axis=2", "F.glu(x, 3)", (2, 2, 4)),
]  # fmt: skip

CHAINS = [
    Row("conv 1 2x2; relu; max_pool 2x2/1", "F.max_pool2d(F.relu(F.conv2d(x, w[0])), 2, 1)",
        (1, 4, 4), ((1, 1, 2, 2),), drawn="ties", seeds=3),
    Row("conv 2 3x3 p1; relu; avg_pool 2x2; flatten; linear 2",
        "F.linear(F.avg_pool2d(F.relu(F.conv2d(x, w[0], b[0], 1, 1)), 2).flatten(1), w[1], b[1])",
        (1, 4, 4), ((2, 1, 3, 3), (2, 8)), (2, 2), seeds=3),
    Row("linear 3; relu; linear 2; softmax", "F.linear(F.relu(F.linear(x, w[0], b[0])), w[1], b[1])"
        ".softmax(1)", (2,), ((3, 2), (2, 3)), (3, 2), seeds=3),
    Row("conv 1 2x2/2; sigmoid; conv_transpose 1 2x2/2",
        "F.conv_transpose2d(torch.sigmoid(F.conv2d(x, w[0], None, 2)), w[1], None, 2)", (1, 4, 4),
        ((1, 1, 2, 2), (1, 1, 2, 2)), seeds=3),
    Row("conv 2 2x2; instance_norm; relu; flatten; linear 2",
        "F.linear(F.relu(F.instance_norm(F.conv2d(x, w[0], b[0]))).flatten(1), w[1], b[1])",
        (1, 3, 3), ((2, 1, 2, 2), (2, 8)), (2, 2), seeds=3),
    Row("linear 4; layer_norm; glu",
        "F.glu(F.layer_norm(F.linear(x, w[0], b[0]), (4,), w[1], b[1]))",
        (3,), ((4, 3), (4,)), (4, 4), seeds=3),
    Row("conv 2 2x2; leaky_relu; global_avg_pool; flatten; log_softmax",
        "F.adaptive_avg_pool2d(F.leaky_relu(F.conv2d(x, w[0])), 1).flatten(1).log_softmax(1)",
        (1, 3, 3), ((2, 1, 2, 2),), seeds=3),
]  # fmt: skip

ROWS = [
    *CONVOLUTIONS,
    *LINEARS,
    *POOLS,
    *(Row(s, r, (2, 4, 4), drawn="corners", seeds=2) for s, r in ACTIVATIONS.items()),
    *(Row(s, r, (1, 2, 4), drawn="positive", seeds=2) for s, r in POSITIVE.items()),
    *OTHERS,
    *CHAINS,
]

"""The layers that `record_counts.py` counts: kind, settings, inputs without the batch, what is run.

What is run is an expression: a module of PyTorch or torchvision, or a function of x, y and z, which
may hold modules and parameters. `weight_norm` is missing, since it is no layer there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

LINE, PLANE, SPACE = [4, 12], [4, 6, 10], [4, 6, 4, 10]
DIMS = {1: LINE, 2: PLANE, 3: SPACE}
"""Channels first, for each number of spatial axes."""

PLAIN = {
    "relu": "ReLU()",
    "relu6": "ReLU6()",
    "leaky_relu": "LeakyReLU()",
    "elu": "ELU()",
    "celu": "CELU()",
    "selu": "SELU()",
    "gelu": "GELU()",
    "silu": "SiLU()",
    "hard_silu": "Hardswish()",
    "sigmoid": "Sigmoid()",
    "hard_sigmoid": "Hardsigmoid()",
    "log_sigmoid": "LogSigmoid()",
    "tanh": "Tanh()",
    "hard_tanh": "Hardtanh()",
    "softplus": "Softplus()",
    "softsign": "Softsign()",
    "mish": "Mish()",
    "softmax": "Softmax(1)",
    "log_softmax": "LogSoftmax(1)",
    "dropout": "Dropout()",
    "identity": "Identity()",
}


def convolutions() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for bias in (True, False):
            ours: dict[str, Any] = {"filters": 6, "kernel": 3, "bias": bias}
            text = f"nn.Conv{rank}d(4, 6, 3, bias={bias})"
            yield "conv", ours, [dims], text
            strided = {**ours, "kernel": 2, "stride": 2}
            text = f"nn.ConvTranspose{rank}d(4, 6, 2, 2, bias={bias})"
            yield "conv_transpose", strided, [dims], text
            twice = {"multiplier": 2, "kernel": 3, "bias": bias}
            text = f"nn.Conv{rank}d(4, 8, 3, groups=4, bias={bias})"
            yield "depthwise_conv", twice, [dims], text
            grouped = {**ours, "groups": 2}
            text = f"nn.Conv{rank}d(4, 6, 3, groups=2, bias={bias})"
            yield "conv", grouped, [dims], text
            strided = {**strided, "groups": 2}
            text = f"nn.ConvTranspose{rank}d(4, 6, 2, 2, groups=2, bias={bias})"
            yield "conv_transpose", strided, [dims], text
    for bias in (True, False):
        ours = {"filters": 6, "kernel": 3, "bias": bias}
        steps = "nn.Conv2d(4, 4, 3, groups=4, bias=False)", f"nn.Conv2d(4, 6, 1, bias={bias})"
        yield "separable_conv", ours, [PLANE], f"nn.Sequential({', '.join(steps)})"
    padded = {"filters": 6, "kernel": 3, "stride": 2, "padding": 1, "dilation": 2}
    yield "conv", padded, [PLANE], "nn.Conv2d(4, 6, 3, 2, 1, 2)"


def pools() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for kernel, stride, padding in ((2, 2, 0), (3, 2, 1), (3, 1, 0)):
            ours = {"kernel": kernel, "stride": stride, "padding": padding}
            for what, name in (("max", "MaxPool"), ("avg", "AvgPool")):
                text = f"nn.{name}{rank}d({kernel}, {stride}, {padding})"
                yield f"{what}_pool", ours, [dims], text
        ours = {"kernel": 2, "stride": 2, "order": 2}
        yield "lp_pool", ours, [dims], f"nn.LPPool{rank}d(2, 2)"
        for what, name in (("avg", "AdaptiveAvgPool"), ("max", "AdaptiveMaxPool")):
            for size in (2, 3, 4):
                text = f"nn.{name}{rank}d({size})"
                yield f"adaptive_{what}_pool", {"output_size": size}, [dims], text
            yield f"global_{what}_pool", {}, [dims], f"nn.{name}{rank}d(1)"
    indices = "torch.zeros_like(x, dtype=torch.int64)"
    yield "max_unpool", {"kernel": 2}, [PLANE], f"F.max_unpool2d(x, {indices}, 2)"
    kept = {"keepdims": False}
    yield "global_avg_pool", kept, [PLANE], "x.mean([2, 3])"


def norms() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for affine in (True, False):
            ours: dict[str, Any] = {"affine": affine}
            yield "batch_norm", ours, [dims], f"nn.BatchNorm{rank}d(4, affine={affine})"
            yield "instance_norm", ours, [dims], f"nn.InstanceNorm{rank}d(4, affine={affine})"
            grouped = {"groups": 2, "affine": affine}
            yield "group_norm", grouped, [dims], f"nn.GroupNorm(2, 4, affine={affine})"
            whole = {"over": "all", "affine": affine}
            text = f"nn.LayerNorm({dims}, elementwise_affine={affine})"
            yield "layer_norm", whole, [dims], text
            last, first = [0, *range(2, rank + 2), 1], [0, rank + 1, *range(1, rank + 1)]
            moved = f"torchvision.ops.Permute({last})", f"torchvision.ops.Permute({first})"
            norm = f"nn.LayerNorm(4, elementwise_affine={affine})"
            yield "layer_norm", ours, [dims], f"nn.Sequential({moved[0]}, {norm}, {moved[1]})"
        yield "local_response_norm", {}, [dims], "nn.LocalResponseNorm(5)"
    text = f"nn.LayerNorm({PLANE}, bias=False)"
    yield "layer_norm", {"over": "all", "bias": False}, [PLANE], text
    yield "normalization", {}, [PLANE], "(x - 0.45) / 0.23"
    scale = "nn.Parameter(torch.ones(4, 1, 1))"
    yield "layer_scale", {}, [PLANE], f"held('layer_scale * x', layer_scale={scale})"


def activations() -> Iterator[Row]:
    for kind, text in PLAIN.items():
        yield kind, {}, [PLANE], f"nn.{text}"
    yield "prelu", {}, [PLANE], "nn.PReLU()"
    yield "prelu", {"slopes": "channel"}, [PLANE], "nn.PReLU(4)"
    yield "exponential", {}, [PLANE], "torch.exp(x)"
    yield "rescale", {"scale": 2, "offset": -1}, [PLANE], "2 * x - 1"
    text = "torchvision.ops.StochasticDepth(0.2, 'row')"
    yield "stochastic_depth", {"rate": 0.2}, [PLANE], text
    for kind in ("relu", "softmax"):
        yield kind, {}, [[12]], f"nn.{PLAIN[kind]}"


def linears() -> Iterator[Row]:
    for bias in (True, False):
        ours: dict[str, Any] = {"features": 5, "bias": bias}
        yield "linear", ours, [[12]], f"nn.Linear(12, 5, bias={bias})"
        yield "linear", ours, [[7, 12]], f"nn.Linear(12, 5, bias={bias})"
    yield "flatten", {}, [PLANE], "nn.Flatten()"
    text = "held('inner(x[:, 0].long()).movedim(-1, 1)', inner=nn.Embedding(20, 5))"
    yield "embedding", {"vocabulary": 20, "width": 5}, [[1, 7]], text


def attention() -> Iterator[Row]:
    run = "inner(*[x.movedim(1, -1).contiguous()] * 3)[0].movedim(-1, 1)"
    for heads, bias in ((1, True), (2, True), (2, False)):
        inner = f"nn.MultiheadAttention(4, {heads}, bias={bias}, batch_first=True)"
        yield "attention", {"heads": heads, "bias": bias}, [LINE], f"held({run!r}, inner={inner})"
    run = "inner(x.movedim(1, -1)).movedim(-1, 1)"
    inner = "nn.TransformerEncoderLayer(4, 2, 16, 0.1, 'gelu', batch_first=True, norm_first=True)"
    text = f"held({run!r}, inner={inner})"
    yield "transformer_encoder", {"heads": 2, "expand": 4}, [LINE], text


def attention_elsewhere() -> Iterator[Row]:
    """Keys and values of a second input, products alone, norms and gated units."""
    run = "inner(*[t.movedim(1, -1).contiguous() for t in (x, y, y)])[0].movedim(-1, 1)"
    for given, other in (("", [4, 7]), ("kdim=6, vdim=6, ", [6, 7])):
        inner = f"nn.MultiheadAttention(4, 2, {given}batch_first=True)"
        yield "attention", {"heads": 2}, [LINE, other], f"held({run!r}, inner={inner})"
    run = "F.scaled_dot_product_attention(x, y, z)"  # of equal widths PyTorch counts on GPUs alone
    for shapes in ([[2, 12, 4], [2, 12, 4], [2, 12, 3]], [[2, 12, 4], [2, 7, 4], [2, 7, 6]]):
        yield "scaled_dot_product_attention", {"axis": "last"}, shapes, run
    yield "rms_norm", {"over": "all"}, [PLANE], f"nn.RMSNorm({PLANE})"
    yield "rms_norm", {"over": 2}, [PLANE], "nn.RMSNorm(10)"
    yield "glu", {}, [PLANE], "nn.GLU(1)"
    for name in ("gelu", "silu", "relu"):
        yield "glu", {"activation": name}, [PLANE], f"F.{name}(x[:, :2]) * x[:, 2:]"


def recurrent() -> Iterator[Row]:
    run = "inner(x.transpose(1, 2).contiguous())[0].transpose(1, 2)"
    for kind in ("rnn", "lstm", "gru"):
        for ours, theirs in (
            ({}, ""),
            ({"bias": False}, ", bias=False"),
            ({"layers": 2, "bidirectional": True}, ", num_layers=2, bidirectional=True"),
        ):
            inner = f"nn.{kind.upper()}(4, 6{theirs}, batch_first=True)"
            yield kind, {"units": 6, **ours}, [[4, 9]], f"held({run!r}, inner={inner})"
    inner = "nn.LSTM(4, 6, proj_size=3, batch_first=True)"
    yield "lstm", {"units": 6, "projection": 3}, [[4, 9]], f"held({run!r}, inner={inner})"


def deformed() -> Iterator[Row]:
    for bias in (True, False):
        inner = f"torchvision.ops.DeformConv2d(4, 6, 3, padding=1, bias={bias})"
        text = f"beside('inner(x, y)', inner={inner})"
        ours = {"filters": 6, "kernel": 3, "padding": 1, "bias": bias}
        yield "deformable_conv", ours, [PLANE, [18, *PLANE[1:]]], text
    inner = "torchvision.ops.DeformConv2d(6, 8, (3, 2), groups=2)"
    ours = {"filters": 8, "kernel": [3, 2], "groups": 2}
    text = f"beside('inner(x, y, z)', inner={inner})"
    yield "deformable_conv", ours, [[6, 7, 9], [12, 5, 8], [6, 5, 8]], text


def upsampling() -> Iterator[Row]:
    modes = {
        1: ("nearest", "nearest-exact", "linear"),
        2: ("nearest", "nearest-exact", "bilinear", "bicubic"),
        3: ("nearest", "nearest-exact", "trilinear"),
    }
    for rank, names in modes.items():
        for mode in names:
            text = f"nn.Upsample(scale_factor=2, mode={mode!r})"
            yield "upsample", {"factor": 2, "mode": mode}, [DIMS[rank]], text
        mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[rank]
        aligned = {"size": 9, "mode": mode, "align_corners": True}
        text = f"nn.Upsample(9, mode={mode!r}, align_corners=True)"
        yield "upsample", aligned, [DIMS[rank]], text


def merges() -> Iterator[Row]:
    texts = {
        "add": ("x + y", "x + y + z"),
        "subtract": ("x - y",),
        "multiply": ("x * y", "x * y * z"),
        "maximum": ("torch.maximum(x, y)",),
        "average": ("(x + y) / 2",),
        "concat": ("torch.cat([x, y], 1)",),
    }
    for kind, several in texts.items():
        for number, text in enumerate(several, 2):
            yield kind, {}, [PLANE] * number, text
    yield "multiply", {}, [PLANE, [4, 1, 1]], "x * y"


def rearranging() -> Iterator[Row]:
    yield "reshape", {"shape": [8, 30]}, [PLANE], "x.reshape(-1, 8, 30)"
    yield "permute", {"dims": [2, 3, 1]}, [PLANE], "torchvision.ops.Permute([0, 2, 3, 1])"
    yield "slice", {"start": 1, "stop": 3}, [PLANE], "x[:, 1:3]"
    yield "unfold", {"kernel": 3}, [PLANE], "nn.Unfold(3)"
    yield "pixel_shuffle", {"factor": 2}, [PLANE], "nn.PixelShuffle(2)"
    yield "pixel_unshuffle", {"factor": 2}, [PLANE], "nn.PixelUnshuffle(2)"
    yield "channel_shuffle", {"groups": 2}, [PLANE], "nn.ChannelShuffle(2)"
    for mode, name in (
        ("zeros", "ZeroPad2d"),
        ("reflect", "ReflectionPad2d"),
        ("replicate", "ReplicationPad2d"),
        ("circular", "CircularPad2d"),
    ):
        yield "pad", {"padding": 1, "mode": mode}, [PLANE], f"nn.{name}(1)"
    yield "crop", {"cropping": 1}, [PLANE], "x[:, :, 1:-1, 1:-1]"


def composites() -> Iterator[Row]:
    dims = [16, 6, 10]
    text = "torchvision.ops.SqueezeExcitation(16, 4)"
    yield "squeeze_excite", {"squeeze": 4}, [dims], text
    for filters, stride in ((16, 1), (8, 2)):
        ours = {"filters": filters, "kernel": 3, "stride": stride, "expand": 6}
        module = "torchvision.models.mobilenetv2.InvertedResidual"
        text = f"{module}(16, {filters}, {stride}, 6)"
        yield "inverted_residual", ours, [dims], text


def unlike() -> Iterator[Row]:
    """Settings that a tool reads in a way of its own."""
    dims, line = [6, 7, 9], [6, 20]
    yield "local_response_norm", {"size": 3}, [dims], "nn.LocalResponseNorm(3)"
    yield "local_response_norm", {"size": 2}, [[6, 11]], "nn.LocalResponseNorm(2)"
    sized = {"size": [9, 11], "mode": "bilinear"}
    yield "upsample", sized, [dims], "nn.Upsample((9,11),mode='bilinear')"
    larger = {"factor": 1.5, "mode": "nearest"}
    yield "upsample", larger, [dims], "nn.Upsample(scale_factor=1.5,mode='nearest')"
    ours: dict[str, Any] = {"filters": 8, "kernel": 3, "stride": 2, "padding": 1}
    ours |= {"output_padding": 1, "groups": 2, "dilation": 2}
    yield "conv_transpose", ours, [dims], "nn.ConvTranspose2d(6,8,3,2,1,1,2,True,2)"
    ours = {"filters": 6, "kernel": [2, 3], "stride": [2, 3]}
    yield "conv_transpose", ours, [dims], "nn.ConvTranspose2d(6,6,(2,3),(2,3))"
    run = "inner(*[x.movedim(1, -1).contiguous()] * 3)[0].movedim(-1, 1)"
    inner = "nn.MultiheadAttention(6, 3, batch_first=True)"
    yield "attention", {"heads": 3}, [line], f"held({run!r}, inner={inner})"
    run = "inner(x.movedim(1, -1)).movedim(-1, 1)"
    inner = "nn.TransformerEncoderLayer(6,3,12,0.1,'gelu',batch_first=True,norm_first=True)"
    text = f"held({run!r}, inner={inner})"
    yield "transformer_encoder", {"heads": 3, "expand": 2}, [line], text
    ours = {"kernel": 3, "stride": 1, "order": 3}
    yield "lp_pool", ours, [dims], "nn.LPPool2d(3,3,1)"
    yield "adaptive_avg_pool", {"output_size": [3, 4]}, [dims], "nn.AdaptiveAvgPool2d((3,4))"
    yield "adaptive_avg_pool", {"output_size": [None, 1]}, [dims], "nn.AdaptiveAvgPool2d((None,1))"
    yield "adaptive_avg_pool", {"output_size": 7}, [[64, 13, 13]], "nn.AdaptiveAvgPool2d(7)"
    yield "softmax", {}, [[6, 11]], "nn.Softmax(1)"
    yield "prelu", {}, [[12]], "nn.PReLU()"
    yield "batch_norm", {}, [[12]], "nn.BatchNorm1d(12)"
    yield "layer_norm", {"over": "all"}, [[12]], "nn.LayerNorm(12)"
    text = "held('inner(x[:, 0].long()).movedim(-1, 1)', inner=nn.Embedding(9, 3))"
    yield "embedding", {"vocabulary": 9, "width": 3}, [[1, 6]], text
    for kernel in (3, 2):
        ours = {"filters": 6, "kernel": kernel, "padding": "same"}
        yield "conv", ours, [dims], f"nn.Conv2d(6,6,{kernel},padding='same')"
    ours = {"kernel": 3, "bias": False}
    yield "depthwise_conv", ours, [dims], "nn.Conv2d(6,6,3,groups=6,bias=False)"


def functions() -> Iterator[Row]:
    names = {
        **{
            kind: kind
            for kind in (
                *("abs", "sign", "reciprocal", "square", "sqrt", "rsqrt", "log", "sin", "cos"),
                *("erf", "floor", "ceil", "round"),
            )
        },
        "negative": "neg",
    }
    for kind, name in names.items():
        yield kind, {}, [PLANE], f"torch.{name}(x)"
    yield "pow", {"exponent": 3}, [PLANE], "torch.pow(x, 3)"
    yield "clip", {"min": 0, "max": 1}, [PLANE], "torch.clamp(x, 0, 1)"
    for kind, text in {
        "divide": "x / y",
        "power": "torch.pow(x, y)",
        "modulo": "torch.remainder(x, y)",
        "minimum": "torch.minimum(x, y)",
    }.items():
        yield kind, {}, [PLANE] * 2, text


def reductions() -> Iterator[Row]:
    for op, name in {
        **{op: op for op in ("sum", "mean", "prod", "argmax", "std", "var")},
        "max": "amax",
        "min": "amin",
        "norm": "linalg.vector_norm",
    }.items():
        ours: dict[str, Any] = {"op": op, "axis": "channels", "keepdims": True}
        yield "reduce", ours, [PLANE], f"torch.{name}(x, dim=1, keepdim=True)"
    for op in ("sum", "mean"):
        ours = {"op": op, "axis": [1, 2]}
        yield "reduce", ours, [PLANE], f"torch.{op}(x, dim=[2, 3])"


def products() -> Iterator[Row]:
    yield "matmul", {}, [[3, 4, 6], [3, 6, 5]], "torch.matmul(x, y)"
    yield "matmul", {}, [[2, 3, 4, 6], [2, 3, 6, 5]], "torch.matmul(x, y)"
    for equation, inputs in (
        ("bhqd,bhkd->bhqk", [[3, 4, 6], [3, 5, 6]]),
        ("bhqk,bhkd->bhqd", [[3, 4, 5], [3, 5, 6]]),
        ("bij,bij->bij", [[4, 6], [4, 6]]),
        ("bchw,bc->bhw", [[3, 4, 5], [3]]),
        ("bqd,bkd->bqk", [[49, 64], [51, 64]]),
        ("bqd,bkd->bkq", [[49, 64], [51, 64]]),
        ("bki,bkj->bij", [[49, 64], [49, 31]]),
        ("bhqd,bhkd->bhqk", [[8, 49, 64], [8, 51, 64]]),
    ):
        yield "einsum", {"equation": equation}, inputs, f"torch.einsum('{equation}', x, y)"
    yield "einsum", {"equation": "bijk->bki"}, [[4, 6, 5]], "torch.einsum('bijk->bki', x)"


def moved() -> Iterator[Row]:
    """Parts, turns and copies of what arrives."""
    yield "slice", {"step": 2, "axis": 2}, [PLANE], "x[..., ::2]"
    yield "split", {"part": 1, "chunks": 2}, [PLANE], "x.chunk(2, 1)[1]"
    yield "index_select", {"indices": [0, 2]}, [PLANE], "x.index_select(1, torch.tensor([0, 2]))"
    yield "roll", {"shift": 1}, [PLANE], "x.roll([1, 1], [2, 3])"
    yield "flip", {}, [PLANE], "x.flip([2, 3])"
    yield "tile", {"times": 2}, [PLANE], "x.repeat(1, 2, 1, 1)"
    yield "broadcast_to", {"shape": [4, 6, 10]}, [[4, 1, 1]], "x.expand(1, 4, 6, 10)"
    yield "pad", {"padding": 0, "channel_padding": [1, 2]}, [PLANE], "F.pad(x, [0, 0, 0, 0, 1, 2])"
    yield "concat", {"axis": 1}, [PLANE, PLANE], "torch.cat([x, y], 2)"
    yield "select", {"position": 0, "axis": 1}, [PLANE], "x.select(2, 0)"
    yield "squeeze", {"axis": 1}, [[4, 1, 10]], "x.squeeze(2)"
    yield "unsqueeze", {"axis": 1}, [LINE], "x.unsqueeze(2)"
    yield "stack_inputs", {"axis": 1}, [PLANE, PLANE], "torch.stack([x, y], 2)"
    yield "flatten", {"start": 2}, [PLANE], "nn.Flatten(2)"
    yield "windows", {"size": 3, "axis": 2}, [PLANE], "x.unfold(3, 3, 1)"
    cut, order = "x.reshape(-1, 4, 3, 2, 5, 2)", "permute(0, 1, 2, 4, 3, 5)"
    yield "window_partition", {"size": 2}, [PLANE], f"{cut}.{order}"
    joined = f"x.{order}.reshape(-1, 4, 6, 10)"
    yield "window_reverse", {}, [[4, 3, 5, 2, 2]], joined
    yield "fold", {"output_size": [6, 10], "kernel": 3}, [[36, 32]], "nn.Fold((6, 10), 3)"


GROUPS = (
    convolutions,
    pools,
    norms,
    activations,
    linears,
    attention,
    attention_elsewhere,
    recurrent,
    deformed,
    upsampling,
    merges,
    rearranging,
    composites,
    unlike,
    functions,
    reductions,
    products,
    moved,
)
LAYERS: list[Row] = [row for group in GROUPS for row in group()]

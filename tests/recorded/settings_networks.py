"""Small networks for `record_settings.py`, each written for PyTorch, Keras and ONNX: what it is
about, layers as this project spells them, inputs without the batch, and what is run.

`P` (in ONNX `W`) makes a weight, `B` one that is not trained, `C` a constant. Inputs and shapes are
written with the channels first and turned for Keras. A framework that is not there has no such
thing as one expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Layers = list[Any]
Row = tuple[str, str, Layers, list[list[int]], str]
Told = dict[str, str]

LINE, MAP, SPACE = [8, 6], [8, 4, 6], [8, 4, 6, 3]
SHAPED = ("shape", "sizes")
"""Settings that are in the order of the layout."""


def last(dims: list[int]) -> list[int]:
    return [*dims[1:], dims[0]]


def turned(layer: Any) -> Any:
    """The layer with its shapes channels last."""
    if not isinstance(layer, dict):
        return layer
    ((kind, given),) = layer.items()
    return {kind: {k: last(v) if k in SHAPED else v for k, v in given.items()}}


def both(about: str, layers: Layers, inputs: list[list[int]], told: Told) -> Iterator[Row]:
    for dialect, text in told.items():
        if dialect == "keras":
            yield about, dialect, list(map(turned, layers)), list(map(last, inputs)), text
        else:
            yield about, dialect, layers, inputs, text


def held(name: str, shape: list[int], kind: str = "parameter") -> dict[str, Any]:
    return {kind: {"shape": shape, "name": name}}


def parameters() -> Iterator[Row]:
    token = [held("token", [8, 1]), {"concat": {"axis": 1, "from": ["token", "x"]}}]
    yield from both(
        "a class token",
        token,
        [LINE],
        {
            "pytorch": "torch.cat([P(1, 8, 1), x], 2)",
            "keras": "ops.concatenate([ops.reshape(P(8), (1, 1, 8)), x], 1)",
            "onnx": "Concat(W(1, 8, 1), x, axis=2)",
        },
    )
    for about, shape, kind, theirs in (
        ("position embeddings", [8, 6], "add", ("x + P(8, 6)", "x + P(6, 8)", "Add(x, W(8, 6))")),
        ("a temperature", [1, 1], "multiply", ("x * P(1)", "x * P(1)", "Mul(x, W(1))")),
        (
            "a factor of each channel",
            [8, 1],
            "multiply",
            ("x * P(8, 1)", "x * P(8)", "Mul(x, W(8, 1))"),
        ),
        (
            "a factor of each position",
            [1, 6],
            "multiply",
            ("x * P(6)", "x * P(6, 1)", "Mul(x, W(6))"),
        ),
        (
            "a learned divisor",
            [1, 6],
            "divide",
            ("x / P(6)", "x / P(6, 1)", "Div(x, W(6))"),
        ),
        (
            "too many positions",
            [8, 5],
            "add",
            ("x + P(8, 5)", "x + P(5, 8)", "Add(x, W(8, 5))"),
        ),
    ):
        layers = [held("p", shape), {kind: {"from": ["x", "p"]}}]
        yield from both(about, layers, [LINE], dict(zip(DIALECTS, theirs, strict=True)))
    rezero = ["relu name=r", held("p", [1, 1]), {"multiply": {"from": ["r", "p"]}}]
    yield from both(
        "a residual that starts at zero (ReZero)",
        [*rezero, {"add": {"from": ["x", "multiply1"]}}],
        [LINE],
        {
            "pytorch": "x + P(1) * F.relu(x)",
            "keras": "x + P(1) * ops.relu(x)",
            "onnx": "Add(x, Mul(W(1), Relu(x)))",
        },
    )
    for about, shape, kind, theirs in (
        ("a mask", [1, 6], "add", ("x + C(6)", "x + C(6, 1)", "Add(x, C(6))")),
        (
            "zeros beside the channels",
            [3, 6],
            "concat",
            (
                "torch.cat([x, C(1, 3, 6)], 1)",
                "ops.concatenate([x, C(1, 6, 3)], 2)",
                "Concat(x, C(1, 3, 6), axis=1)",
            ),
        ),
    ):
        layers = [held("c", shape, "constant"), {kind: {"from": ["x", "c"]}}]
        yield from both(about, layers, [LINE], dict(zip(DIALECTS, theirs, strict=True)))
    yield (
        "a product with a learned matrix",
        "pytorch",
        [held("p", [8, 6, 5]), {"matmul": {"from": ["x", "p"]}}],
        [MAP],
        "x @ P(8, 6, 5)",
    )
    yield (
        "a product with a learned matrix",
        "onnx",
        [held("p", [8, 6, 5]), {"matmul": {"from": ["x", "p"]}}],
        [MAP],
        "MatMul(x, W(8, 6, 5))",
    )
    conv = {"conv": {"filters": 5, "kernel": 3, "name": "c"}}
    yield (
        "the length of each filter (weight norm)",
        "onnx",
        [conv, "weight_norm"],
        [MAP],
        "Conv(x, Mul(sphere(W(5, 8, 3, 3)), W(5, 1, 1, 1)), W(5))",
    )
    yield (
        "the length of each filter (weight norm)",
        "pytorch",
        [conv, "weight_norm"],
        [MAP],
        "F.conv2d(x, F.normalize(P(5, 8, 3, 3).flatten(1)).view(5, 8, 3, 3) * P(5, 1, 1, 1), P(5))",
    )


DIALECTS = ("pytorch", "keras", "onnx")


def unlearned() -> Iterator[Row]:
    conv = {"conv": {"filters": 5, "kernel": 3, "trainable": False}}
    yield from both(
        "a frozen layer",
        [conv, {"conv": {"filters": 4, "kernel": 1}}],
        [MAP],
        {
            "pytorch": "nn.Conv2d(5, 4, 1)(nn.Conv2d(8, 5, 3).requires_grad_(False)(x))",
            "keras": "layers.Conv2D(4, 1)(layers.Conv2D(5, 3, trainable=False)(x))",
            "onnx": "Conv(Conv(x, B(5, 8, 3, 3), B(5)), W(4, 5, 1, 1), W(4))",
        },
    )
    block = {"name": "stem", "trainable": False}
    block["layers"] = [{"conv": {"filters": 5, "kernel": 3}}, "batch_norm"]
    yield from both(
        "a frozen block",
        [block, {"conv": {"filters": 4, "kernel": 1}}],
        [MAP],
        {
            "pytorch": "nn.Conv2d(5, 4, 1)(nn.Sequential(nn.Conv2d(8, 5, 3), nn.BatchNorm2d(5))"
            ".requires_grad_(False)(x))",
            "onnx": "Conv(BatchNormalization(Conv(x, B(5, 8, 3, 3), B(5)), B(5), B(5), B(5), B(5)),"
            " W(4, 5, 1, 1), W(4))",
        },
    )
    yield (
        "a frozen block",
        "keras",
        [block, {"conv": {"filters": 4, "kernel": 1}}],
        [last(MAP)],
        "layers.Conv2D(4, 1)(layers.BatchNormalization(trainable=False)"
        "(layers.Conv2D(5, 3, trainable=False)(x)))",
    )
    blur = {"depthwise_conv": {"kernel": 3, "stride": 2, "bias": False, "fixed": True}}
    yield from both(
        "a blur of fixed numbers",
        [blur],
        [MAP],
        {
            "pytorch": "F.conv2d(x, C(8, 1, 3, 3), stride=2, groups=8)",
            "onnx": "Conv(x, B(8, 1, 3, 3), group=8, strides=[2, 2])",
        },
    )


def shapes() -> Iterator[Row]:
    merging = []
    for k, (row, column) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        merging += [
            {"slice": {"start": row, "step": 2, "axis": 1, "from": "x", "name": f"r{k}"}},
            {"slice": {"start": column, "step": 2, "axis": 2, "from": f"r{k}", "name": f"s{k}"}},
        ]
    merging += [{"concat": {"from": ["s0", "s1", "s2", "s3"]}}, "layer_norm"]
    merging += [{"linear": {"features": 16, "axis": "channels", "bias": False}}]
    four = "[x[:, :, 0::2, 0::2], x[:, :, 1::2, 0::2], x[:, :, 0::2, 1::2], x[:, :, 1::2, 1::2]]"
    keras = "[x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]"
    yield from both(
        "patch merging of Swin",
        merging,
        [MAP],
        {
            "pytorch": f"nn.Linear(32, 16, bias=False)(nn.LayerNorm(32)(torch.cat({four}, 1)"
            ".permute(0, 2, 3, 1))).permute(0, 3, 1, 2)",
            "keras": "layers.Dense(16, use_bias=False)(layers.LayerNormalization()"
            f"(ops.concatenate({keras}, -1)))",
        },
    )
    halves = [{"split": {"part": k, "chunks": 2, "from": "x", "name": f"h{k}"}} for k in range(2)]
    selective = [
        *halves,
        {"stack_inputs": {"axis": 1, "from": ["h0", "h1"]}},
        {"reduce": {"op": "sum", "axis": 1}},
        {"reduce": {"op": "mean", "axis": "all"}},
    ]
    yield from both(
        "halves that are stacked, added up, and a mean of all: a number",
        selective,
        [MAP],
        {
            "pytorch": "torch.stack(x.chunk(2, 1), 2).sum(2).mean([1, 2, 3])",
            "keras": "ops.mean(ops.sum(ops.stack(ops.split(x, 2, 3), 1), 1), (1, 2, 3))",
        },
    )
    spatial = [
        {"reduce": {"op": "mean", "axis": "channels", "keepdims": True, "from": "x", "name": "a"}},
        {"reduce": {"op": "max", "axis": "channels", "keepdims": True, "from": "x", "name": "b"}},
        {"concat": {"from": ["a", "b"]}},
        {"conv": {"filters": 1, "kernel": 3, "padding": "same", "bias": False}},
        "sigmoid name=gate",
        {"multiply": {"from": ["x", "gate"]}},
    ]
    yield from both(
        "spatial attention of CBAM",
        spatial,
        [MAP],
        {
            "pytorch": "x * nn.Conv2d(2, 1, 3, padding='same', bias=False)(torch.cat([x.mean("
            "1, True), x.amax(1, True)], 1)).sigmoid()",
            "keras": "x * ops.sigmoid(layers.Conv2D(1, 3, padding='same', use_bias=False)("
            "ops.concatenate([ops.mean(x, -1, keepdims=True), ops.max(x, -1, keepdims=True)]"
            ", -1)))",
            "onnx": "Mul(x, Sigmoid(Conv(Concat(ReduceMean(x, [1], keepdims=1), "
            "ReduceMax(x, [1], keepdims=1), axis=1), W(1, 2, 3, 3), pads=[1, 1, 1, 1])))",
        },
    )
    yield from both(
        "a shortcut that pads its channels",
        [
            {"avg_pool": {"kernel": 2, "stride": 2}},
            {"pad": {"padding": 0, "channel_padding": [0, 4]}},
        ],
        [MAP],
        {
            "pytorch": "F.pad(F.avg_pool2d(x, 2), [0, 0, 0, 0, 0, 4])",
            "keras": "ops.pad(layers.AveragePooling2D(2)(x), ((0, 0), (0, 0), (0, 0), (0, 4)))",
            "onnx": "Pad(AveragePool(x, kernel_shape=[2, 2], strides=[2, 2]), "
            "[0, 0, 0, 0, 0, 4, 0, 0])",
        },
    )
    yield from both(
        "channels by index",
        [{"index_select": {"indices": [7, 0, 0, 3]}}, {"conv": {"filters": 2, "kernel": 1}}],
        [MAP],
        {
            "pytorch": "nn.Conv2d(4, 2, 1)(x[:, [7, 0, 0, 3]])",
            "keras": "layers.Conv2D(2, 1)(ops.take(x, [7, 0, 0, 3], -1))",
            "onnx": "Conv(Gather(x, [7, 0, 0, 3], axis=1), W(2, 4, 1, 1), W(2))",
        },
    )
    yield from both(
        "a map of one row, stretched, and a norm of it",
        [
            {"reduce": {"op": "norm", "axis": 1, "keepdims": True, "name": "n"}},
            {"broadcast_to": {"shape": [8, 4, 6]}},
            {"divide": {"from": ["x", "broadcast_to1"]}},
        ],
        [MAP],
        {
            "pytorch": "x / torch.linalg.vector_norm(x, dim=2, keepdim=True).expand(-1, -1, 4, -1)",
            "onnx": "Div(x, Expand(ReduceL2(x, [2], keepdims=1), [1, 8, 4, 6]))",
            "keras": "x / ops.broadcast_to(ops.norm(x, axis=1, keepdims=True), (1, 4, 6, 8))",
        },
    )
    yield from both(
        "five axes",
        [
            {"unsqueeze": {"axis": 4}},
            {"tile": {"times": 2, "axis": 4}},
            {"roll": {"shift": 1, "axis": 3}},
            {"concat": {"axis": 4, "from": ["roll1", "tile1"]}},
        ],
        [SPACE],
        {
            "pytorch": "torch.cat([torch.roll(x.unsqueeze(5).repeat(1, 1, 1, 1, 1, 2), 1, 4), "
            "x.unsqueeze(5).repeat(1, 1, 1, 1, 1, 2)], 5)",
            "keras": "ops.concatenate([ops.roll(ops.tile(ops.expand_dims(x, 4), (1, 1, 1, 1, 2, 1)"
            "), 1, 3), ops.tile(ops.expand_dims(x, 4), (1, 1, 1, 1, 2, 1))], 4)",
        },
    )


def batched() -> Iterator[Row]:
    conv = {"conv": {"filters": 5, "kernel": 3, "batch_axes": 1}}
    yield from both(
        "a convolution of each frame (time distributed)",
        [conv],
        [SPACE],
        {
            "pytorch": "nn.Conv2d(8, 5, 3)(x.transpose(1, 2).flatten(0, 1)).unflatten(0, (1, 4))"
            ".transpose(1, 2)",
            "keras": "layers.TimeDistributed(layers.Conv2D(5, 3))(x)",
            "onnx": "Transpose(Reshape(Conv(Reshape(Transpose(x, perm=[0, 2, 1, 3, 4]), [4, 8, 6"
            ", 3]), W(5, 8, 3, 3), W(5)), [1, 4, 5, 4, 1]), perm=[0, 2, 1, 3, 4])",
        },
    )
    lstm = {"lstm": {"units": 5, "batch_axes": 1, "sequences": True}}
    yield from both(
        "an LSTM along each row",
        [lstm],
        [MAP],
        {
            "pytorch": "nn.LSTM(8, 5, batch_first=True)(x.permute(0, 2, 3, 1).flatten(0, 1))[0]"
            ".unflatten(0, (1, 4)).permute(0, 3, 1, 2)",
            "keras": "layers.TimeDistributed(layers.LSTM(5, return_sequences=True))(x)",
        },
    )
    swin = [
        {"roll": {"shift": -1}},
        {"window_partition": {"size": 2}},
        {"attention": {"heads": 2, "batch_axes": [1, 2]}},
        "window_reverse",
        {"roll": {"shift": 1}},
    ]
    inner = "torch.roll(x, (-1, -1), (2, 3)).unflatten(2, (2, 2)).unflatten(4, (3, 2))"
    inner += ".permute(0, 2, 4, 3, 5, 1).reshape(6, 4, 8)"
    text = "nn.MultiheadAttention(8, 2, batch_first=True)(*[{}] * 3)[0]"
    back = ".view(1, 2, 3, 2, 2, 8).permute(0, 5, 1, 3, 2, 4).reshape(1, 8, 4, 6)"
    yield (
        "attention in shifted windows",
        "pytorch",
        swin,
        [MAP],
        f"torch.roll({text.format(inner)}{back}, (1, 1), (2, 3))",
    )
    window = "ops.reshape(ops.transpose(ops.reshape(ops.roll(x, (-1, -1), (1, 2)), "
    window += "(1, 2, 2, 3, 2, 8)), (0, 1, 3, 2, 4, 5)), (6, 4, 8))"
    text = f"layers.MultiHeadAttention(2, 4)(*[{window}] * 2)"
    text = f"ops.transpose(ops.reshape({text}, (1, 2, 3, 2, 2, 8)), (0, 1, 3, 2, 4, 5))"
    text = f"ops.roll(ops.reshape({text}, (1, 4, 6, 8)), (1, 1), (1, 2))"
    yield "attention in shifted windows", "keras", swin, [last(MAP)], text
    shifted = [{"attention": {"heads": 2, "window": 2, "shift": 1}}]
    yield "attention in shifted windows", "keras", shifted, [last(MAP)], text


def others() -> Iterator[Row]:
    partial = [
        {"multiply": {"from": ["x", "y"], "name": "seen"}},
        {"conv": {"filters": 5, "kernel": 3, "padding": 1, "bias": False, "name": "c"}},
        {
            "conv": {
                "filters": 5,
                "kernel": 3,
                "padding": 1,
                "bias": False,
                "fixed": True,
                "from": "y",
                "name": "ones",
            }
        },
        {"divide": {"from": ["c", "ones"]}},
    ]
    yield (
        "a partial convolution",
        "pytorch",
        partial,
        [MAP, MAP],
        "F.conv2d(x * y, P(5, 8, 3, 3), padding=1) / F.conv2d(y, C(5, 8, 3, 3), padding=1)",
    )
    yield (
        "a partial convolution",
        "onnx",
        partial,
        [MAP, MAP],
        "Div(Conv(Mul(x, y), W(5, 8, 3, 3), pads=[1, 1, 1, 1]), "
        "Conv(y, B(5, 8, 3, 3), pads=[1, 1, 1, 1]))",
    )
    involution = [
        {"conv": {"filters": 18, "kernel": 1, "name": "kernels"}},
        {"reshape": {"shape": [2, 1, 9, 24]}},
        {"unfold": {"kernel": 3, "padding": 1, "from": "x"}},
        {"reshape": {"shape": [2, 4, 9, 24], "name": "columns"}},
        {"multiply": {"from": ["columns", "reshape1"]}},
        {"reduce": {"op": "sum", "axis": 2}},
        {"reshape": {"shape": [8, 4, 6]}},
    ]
    yield (
        "an involution",
        "pytorch",
        involution,
        [MAP],
        "(F.unfold(x, 3, padding=1).view(1, 2, 4, 9, 24) * nn.Conv2d(8, 18, 1)(x).view("
        "1, 2, 1, 9, 24)).sum(3).view(1, 8, 4, 6)",
    )
    pooled = [
        {"max_pool": {"kernel": 2, "name": "p"}},
        {"max_unpool": {"kernel": 2, "from": ["p", "x"]}},
    ]
    yield (
        "an unpool that knows its pool",
        "pytorch",
        pooled,
        [[8, 5, 7]],
        "F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2, output_size=x.shape)",
    )


ROWS: list[Row] = [
    row for group in (parameters, unlearned, shapes, batched, others) for row in group()
]

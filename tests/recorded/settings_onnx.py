"""Layers in ONNX for `record_settings.py`: kind, settings, inputs without the batch, and what is
run.

`W` makes a weight, `B` one that is not trained, `C` a constant that nobody counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

FLAT, LINE, MAP, SPACE = [12], [8, 17], [8, 9, 14], [8, 5, 6, 7]
TOKENS = [1, 7]


def convolutions() -> Iterator[Row]:
    three = {"filters": 6, "kernel": 3}
    yield "conv", {**three, "groups": 2}, [MAP], "Conv(x, W(6, 4, 3, 3), W(6), group=2)"
    yield "conv", {**three, "groups": 3}, [MAP], "Conv(x, W(6, 2, 3, 3), W(6), group=3)"
    yield "conv", {**three, "groups": 4}, [MAP], "Conv(x, W(6, 2, 3, 3), W(6), group=4)"
    yield "conv", {**three, "in_channels": 8}, [MAP], "Conv(x, W(6, 8, 3, 3), W(6))"
    yield "conv", {**three, "in_channels": 7}, [MAP], "Conv(x, W(6, 7, 3, 3), W(6))"
    for ours, text in (
        ({"kernel": 3}, "Conv(x, W(8, 1, 3, 3), W(8), group=8)"),
        ({"kernel": 3, "bias": False}, "Conv(x, W(8, 1, 3, 3), group=8)"),
        ({"kernel": 3, "multiplier": 2}, "Conv(x, W(16, 1, 3, 3), W(16), group=8)"),
        (
            {"kernel": 3, "stride": 2, "padding": 1},
            "Conv(x, W(8, 1, 3, 3), W(8), group=8, strides=[2, 2], pads=[1, 1, 1, 1])",
        ),
        (
            {"kernel": [3, 2], "dilation": [2, 3], "in_channels": 8},
            "Conv(x, W(8, 1, 3, 2), W(8), group=8, dilations=[2, 3])",
        ),
        ({"kernel": 10}, "Conv(x, W(8, 1, 10, 10), W(8), group=8)"),
    ):
        yield "depthwise_conv", ours, [MAP], text
        own = text.replace(", W(8)", "").replace(", W(16)", "")
        deep, channels = ours.get("multiplier", 1), 8
        bias = "" if ours.get("bias") is False else ", W(5)"
        whole = f"Conv({own}, W(5, {channels * deep}, 1, 1){bias})"
        yield "separable_conv", {"filters": 5, **ours}, [MAP], whole
    for ours, text in (
        ({"groups": 2}, "ConvTranspose(x, W(8, 3, 3, 3), W(6), group=2)"),
        ({"groups": 3}, "ConvTranspose(x, W(8, 2, 3, 3), W(6), group=3)"),
        ({"in_channels": 8}, "ConvTranspose(x, W(8, 6, 3, 3), W(6))"),
        ({"in_channels": 6}, "ConvTranspose(x, W(6, 6, 3, 3), W(6))"),
    ):
        yield "conv_transpose", {**three, **ours}, [MAP], text
    for stride, pad, bias in ((1, 0, True), (2, 1, True), (3, 0, False)):
        steps = range(0, 17 + 2 * pad - 2, stride)
        pads = f"Pad(x, [0, 0, {pad}, 0, 0, {pad}])"
        parts = [
            f"Unsqueeze(MatMul(Reshape(Slice({pads}, [{o}], [{o + 3}], [2]), [1, 24]), "
            "W(24, 6)), [2])"
            for o in steps
        ]
        text = f"Concat({', '.join(parts)}, axis=2)"
        text = f"Add({text}, W(6, {len(parts)}))" if bias else text
        ours = {**three, "stride": stride, "padding": pad, "bias": bias, "in_channels": 8}
        yield "locally_connected", ours, [LINE], text


def deformed() -> Iterator[Row]:
    three = {"filters": 6, "kernel": 3}
    shapes = [MAP, [18, 7, 12]]
    yield (
        "deformable_conv",
        {**three, "in_channels": 8},
        shapes,
        ("DeformConv(x, W(6, 8, 3, 3), y, W(6))"),
    )
    yield (
        "deformable_conv",
        {**three, "in_channels": 7, "bias": False},
        shapes,
        ("DeformConv(x, W(6, 7, 3, 3), y)"),
    )
    yield (
        "deformable_conv",
        {**three, "bias": False, "groups": 2},
        shapes,
        ("DeformConv(x, W(6, 4, 3, 3), y, group=2)"),
    )


def pools() -> Iterator[Row]:
    for more in ({"stride": 2}, {"padding": 1}, {"dilation": 2}):
        yield "unfold", {"kernel": 2, **more}, [MAP], "Im2Col(x, kernel_shape=[2, 2])"
    yield (
        "max_unpool",
        {"kernel": 2, "stride": 2, "padding": 1},
        [[1, 4]],
        ("MaxUnpool(x, [[[0, 1, 2, 3]]], kernel_shape=[2], strides=[2], pads=[1, 1])"),
    )
    yield (
        "avg_pool",
        {"kernel": 3, "dilation": 2},
        [MAP],
        ("AveragePool(x, kernel_shape=[3, 3], dilations=[2, 2])"),
    )
    yield (
        "avg_pool",
        {"kernel": 3, "divisor_override": 2},
        [MAP],
        ("AveragePool(x, kernel_shape=[3, 3], divisor_override=2)"),
    )
    yield (
        "lp_pool",
        {"kernel": 3, "dilation": 2, "order": 1},
        [MAP],
        ("LpPool(x, kernel_shape=[3, 3], dilations=[2, 2], p=1)"),
    )
    for what, op in (("avg", "Average"), ("max", "Max")):
        for dims in (LINE, MAP, SPACE):
            yield f"global_{what}_pool", {}, [dims], f"Global{op}Pool(x)"
            axes = list(range(2, len(dims) + 1))
            text = f"Squeeze(Global{op}Pool(x), {axes})"
            yield f"global_{what}_pool", {"keepdims": False}, [dims], text
        text = f"Adaptive{op}Pool(x, output_size=[3, 2])"
        yield f"adaptive_{what}_pool", {"output_size": [3, 2]}, [MAP], text


def norms() -> Iterator[Row]:
    for dims in (FLAT, LINE, MAP, SPACE):
        n = dims[0]
        two = f"W({n}), W({n})"
        more = {"eps": 0.001, "momentum": 0.2, "in_channels": n}
        text = f"BatchNormalization(x, {two}, B({n}), B({n}), epsilon=0.001, momentum=0.2)"
        yield "batch_norm", more, [dims], text
        whole = ", ".join(map(str, dims))
        text = f"LayerNormalization(x, W({whole}), W({whole}), axis=1, epsilon=0.001)"
        yield "layer_norm", {"over": "all", "eps": 0.001, "sizes": dims}, [dims], text
        ends = list(range(2, len(dims) + 1))
        there, back = [0, *ends, 1], [0, len(dims), *range(1, len(dims))]
        text = f"LayerNormalization(Transpose(x, perm={there}), W({n}), W({n}))"
        yield "layer_norm", {"over": "channels"}, [dims], f"Transpose({text}, perm={back})"
        text = f"LayerNormalization(Transpose(x, perm={there}), W({n}))"
        yield "layer_norm", {"center": False}, [dims], f"Transpose({text}, perm={back})"
        text = f"LayerNormalization(Transpose(x, perm={there}), C({n}))"
        yield "layer_norm", {"affine": False}, [dims], f"Transpose({text}, perm={back})"
        text = f"LayerNormalization(Transpose(x, perm={there}), C({n}), W({n}))"
        yield "layer_norm", {"scale": False}, [dims], f"Transpose({text}, perm={back})"
        root = "Div(x, Sqrt(ReduceMean(Pow(x, 2.0), [1])))"
        ones = ", ".join(["1"] * (len(dims) - 1))
        yield "rms_norm", {"eps": 0.0}, [dims], f"Mul({root}, W({n}, {ones}))".replace(", )", ")")
        yield "rms_norm", {"affine": False}, [dims], root
    text = "LayerNormalization(x, W(9, 14), W(9, 14), axis=2)"
    yield "layer_norm", {"dims": [2, 3], "sizes": [9, 14]}, [MAP], text
    yield "layer_norm", {"dims": -1}, [MAP], "LayerNormalization(x, W(14), W(14))"
    text = "LayerNormalization(x, W(8), W(8))"
    yield "layer_norm", {"dims": -1, "sizes": [8]}, [MAP], text
    text = "Mul(Div(x, Sqrt(ReduceMean(Pow(x, 2.0), [3]))), W(14))"
    yield "rms_norm", {"dims": -1}, [MAP], text
    yield (
        "rms_norm",
        {"over": "all", "sizes": MAP},
        [MAP],
        ("Mul(Div(x, Sqrt(ReduceMean(Pow(x, 2.0), [1, 2, 3]))), W(8, 9, 14))"),
    )
    yield "batch_norm", {"in_channels": 7}, [MAP], "BatchNormalization(x, W(7), W(7), B(7), B(7))"
    statistics = "B(8), B(8)"
    for ours, held in (
        ({"affine": False}, "C(8), C(8)"),
        ({"scale": False}, "C(8), W(8)"),
        ({"center": False}, "W(8), C(8)"),
    ):
        yield "batch_norm", ours, [MAP], f"BatchNormalization(x, {held}, {statistics})"
        yield "instance_norm", {"affine": True, **ours}, [MAP], f"InstanceNormalization(x, {held})"
        text = f"GroupNormalization(x, {held}, num_groups=4)"
        yield "group_norm", {"groups": 4, **ours}, [MAP], text
    ours = {"affine": True, "eps": 0.001, "in_channels": 8}
    yield "instance_norm", ours, [MAP], "InstanceNormalization(x, W(8), W(8), epsilon=0.001)"
    text = "GroupNormalization(x, W(8), W(8), num_groups=2, epsilon=0.001)"
    yield "group_norm", {"groups": 2, "eps": 0.001, "in_channels": 8}, [MAP], text
    text = "GroupNormalization(x, W(8), W(8), num_groups=3)"
    yield "group_norm", {"groups": 3}, [MAP], text
    ours = {"size": 3, "alpha": 0.001, "beta": 0.5, "k": 2.0}
    yield "local_response_norm", ours, [MAP], "LRN(x, size=3, alpha=0.001, beta=0.5, bias=2.0)"
    yield "local_response_norm", {}, [FLAT], "LRN(x, size=5)"
    yield "normalization", {"given": True}, [MAP], "Div(Sub(x, C(8, 1, 1)), C(8, 1, 1))"
    yield "layer_scale", {"init": 0.1}, [MAP], "Mul(x, W(8, 1, 1))"
    yield "layer_scale", {"bias": True}, [MAP], "Add(Mul(x, W(8, 1, 1)), W(8, 1, 1))"


FUNCTIONS = {
    "relu": "Relu(x)",
    "relu6": "Clip(x, 0.0, 6.0)",
    "selu": "Selu(x)",
    "gelu": "Gelu(x)",
    "silu": "Mul(x, Sigmoid(x))",
    "hard_silu": "HardSwish(x)",
    "sigmoid": "Sigmoid(x)",
    "hard_sigmoid": "HardSigmoid(x)",
    "log_sigmoid": "Log(Sigmoid(x))",
    "tanh": "Tanh(x)",
    "hard_tanh": "Clip(x, -1.0, 1.0)",
    "softplus": "Softplus(x)",
    "softsign": "Softsign(x)",
    "mish": "Mish(x)",
    "exponential": "Exp(x)",
    "softmax": "Softmax(x, axis=1)",
    "log_softmax": "LogSoftmax(x, axis=1)",
    "abs": "Abs(x)",
    "negative": "Neg(x)",
    "sign": "Sign(x)",
    "reciprocal": "Reciprocal(x)",
    "square": "Mul(x, x)",
    "sqrt": "Sqrt(x)",
    "rsqrt": "Reciprocal(Sqrt(x))",
    "log": "Log(x)",
    "sin": "Sin(x)",
    "cos": "Cos(x)",
    "erf": "Erf(x)",
    "floor": "Floor(x)",
    "ceil": "Ceil(x)",
    "round": "Round(x)",
    "identity": "Identity(x)",
}


def functions() -> Iterator[Row]:
    for kind, text in FUNCTIONS.items():
        yield kind, {}, [MAP], text
    yield "leaky_relu", {"slope": 0.2}, [MAP], "LeakyRelu(x, alpha=0.2)"
    yield "elu", {"alpha": 0.5}, [MAP], "Elu(x, alpha=0.5)"
    yield "celu", {"alpha": 0.5}, [MAP], "Celu(x, alpha=0.5)"
    yield "rescale", {"scale": 2, "offset": 1}, [MAP], "Add(Mul(x, 2.0), 1.0)"
    yield "pow", {"exponent": 3}, [MAP], "Pow(x, 3.0)"
    for ours, text in (
        ({"min": 0.2, "max": 0.5}, "Clip(x, 0.2, 0.5)"),
        ({"min": 0.2}, "Clip(x, 0.2)"),
        ({"max": 0.5}, "Clip(x, None, 0.5)"),
        ({}, "Clip(x)"),
    ):
        yield "clip", ours, [MAP], text
    yield "dropout", {"rate": 0.2}, [MAP], "Dropout(x, 0.2)"
    yield "stochastic_depth", {"rate": 0.2}, [MAP], "Identity(x)"
    yield "prelu", {"slopes": "one"}, [MAP], "PRelu(x, W(1))"
    yield "prelu", {"slopes": "channel", "in_channels": 8}, [MAP], "PRelu(x, W(8, 1, 1))"
    yield "prelu", {"slopes": "element"}, [MAP], "PRelu(x, W(8, 9, 14))"
    yield "prelu", {"in_channels": 7}, [MAP], "PRelu(x, W(7, 1, 1))"


def softmaxes() -> Iterator[Row]:
    for kind, name in (("softmax", "Softmax"), ("log_softmax", "LogSoftmax")):
        for ours, axis in (({"axis": 1}, 2), ({"dims": -1}, -1), ({"axis": 3}, 4)):
            yield kind, ours, [MAP], f"{name}(x, axis={axis})"


def linears() -> Iterator[Row]:
    for dims in (FLAT, LINE, MAP, SPACE):
        yield "flatten", {}, [dims], "Flatten(x)"
    yield "flatten", {"start": 2}, [MAP], "Reshape(x, [0, 0, -1])"
    yield "flatten", {"start": 1, "end": 2}, [MAP], "Reshape(x, [0, -1, 14])"
    yield "linear", {"features": 5}, [FLAT], "Gemm(x, W(5, 12), W(5), transB=1)"
    yield "linear", {"features": 5, "bias": False}, [FLAT], "Gemm(x, W(12, 5))"
    yield "linear", {"features": 5, "in_features": 11}, [FLAT], "Gemm(x, W(11, 5), W(5))"
    yield "linear", {"features": 5, "in_features": 12}, [FLAT], "Gemm(x, W(12, 5), W(5))"
    yield "linear", {"features": 5}, [MAP], "Add(MatMul(x, W(14, 5)), W(5))"
    text = "Add(MatMul(Transpose(x, perm=[0, 2, 3, 1]), W(8, 5)), W(5))"
    yield (
        "linear",
        {"features": 5, "axis": "channels"},
        [MAP],
        f"Transpose({text}, perm=[0, 3, 1, 2])",
    )
    text = "Gather(W(20, 5), Cast(Squeeze(x, [1]), to=7))"
    ours = {"vocabulary": 20, "width": 5}
    yield "embedding", ours, [TOKENS], f"Transpose({text}, perm=[0, 2, 1])"
    yield "glu", {}, [LINE], "Mul(half(x, 1, 0), Sigmoid(half(x, 1, 1)))"
    yield "glu", {"activation": "gelu"}, [LINE], "Mul(half(x, 1, 0), Gelu(half(x, 1, 1)))"
    yield "glu", {"axis": 2}, [MAP], "Mul(half(x, 3, 0), Sigmoid(half(x, 3, 1)))"
    yield "glu", {"axis": 1}, [MAP], "Mul(half(x, 2, 0), Sigmoid(half(x, 2, 1)))"


def recurrent() -> Iterator[Row]:
    """Y is steps, directions, batch, units; Y_h, the second output, the last state of each."""
    steps = "Transpose(x, perm=[2, 0, 1])"
    for kind, op, gates in (("rnn", "RNN", 1), ("lstm", "LSTM", 4), ("gru", "GRU", 3)):
        for own, sides, bias in (
            ({}, 1, True),
            ({"bias": False}, 1, False),
            ({"bidirectional": True}, 2, True),
            ({"sequences": False}, 1, True),
            ({"bidirectional": True, "sequences": False}, 2, False),
            ({"in_channels": 8}, 1, True),
            ({"in_channels": 7}, 1, True),
        ):
            more = {**own, "bias": bias}
            rows, size = 5 * gates, more.get("in_channels", 8)
            held = f"W({sides}, {rows}, {size}), W({sides}, {rows}, 5)"
            held += f", W({sides}, {2 * rows})" if bias else ""
            way = ", direction='bidirectional'" if sides == 2 else ""
            last = not more.get("sequences", True)
            out = "out=1, outs=2, " if last else ""
            text = f"{op}({steps}, {held}, {out}hidden_size=5{way})"
            if last:
                text = f"Reshape(Transpose({text}, perm=[1, 0, 2]), [0, -1])"
            else:
                text = f"Reshape(Transpose({text}, perm=[2, 1, 3, 0]), [0, -1, 17])"
            yield kind, {"units": 5, **more}, [LINE], text
        yield kind, {"units": 5, "layers": 2}, [LINE], f"{op}({steps}, layers=2)"
    text = "GRU({}, W(1, 15, 8), W(1, 15, 5), W(1, 30), hidden_size=5, linear_before_reset={})"
    back = "Reshape(Transpose({}, perm=[2, 1, 3, 0]), [0, -1, 17])"
    for after in (False, True):
        ours = {"units": 5, "reset_after": after}
        yield "gru", ours, [LINE], back.format(text.format(steps, int(after)))
    ours = {"units": 5, "activation": "relu"}
    own = f"RNN({steps}, W(1, 5, 8), W(1, 5, 5), W(1, 10), hidden_size=5, activations=['Relu'])"
    yield "rnn", ours, [LINE], back.format(own)
    yield "lstm", {"units": 5, "projection": 2}, [LINE], f"LSTM({steps}, proj_size=2)"


def attentions() -> Iterator[Row]:
    """`heads` takes the channels of a row apart: batch x heads x positions x width."""
    for heads, bias in ((1, True), (2, True), (4, False)):
        made = [
            "MatMul(Transpose(x, perm=[0, 2, 1]), W(8, 8))"
            if not bias
            else "Add(MatMul(Transpose(x, perm=[0, 2, 1]), W(8, 8)), W(8))"
        ] * 3
        text = attended(*(f"heads({one}, {heads})" for one in made))
        text = f"MatMul(joined({text}), W(8, 8))"
        text = f"Add({text}, W(8))" if bias else text
        ours = {"heads": heads, "bias": bias}
        yield "attention", ours, [LINE], f"Transpose({text}, perm=[0, 2, 1])"
    rows = "Transpose(x, perm=[0, 2, 1])"
    for kv, key, value, features in ((1, 2, 2, 8), (2, 4, 3, 5), (4, 3, 5, 8)):
        made = f"heads(Add(MatMul({rows}, W(8, {{0}})), W({{0}})), {{1}})"
        few = [made.format(kv * n, kv) for n in (key, value)]
        few = [
            f"Reshape(Tile(Unsqueeze({t}, [2]), [1, 1, {4 // kv}, 1, 1]), [0, 4, 17, -1])"
            for t in few
        ]
        own = f"joined({attended(made.format(4 * key, 4), *few)})"
        ours = {"heads": 4, "kv_heads": kv, "key_dim": key, "value_dim": value}
        text = f"Transpose({own}, perm=[0, 2, 1])"
        yield "attention", {**ours, "project": False}, [LINE], text
        text = f"Add(MatMul({own}, W({4 * value}, {features})), W({features}))"
        ours = {**ours, "features": features}
        yield "attention", ours, [LINE], f"Transpose({text}, perm=[0, 2, 1])"
    gate = "Conv(GlobalAveragePool(x), W({0}, 8, 1, 1){1})"
    gate = f"Sigmoid(Conv({{2}}({gate}), W(8, {{0}}, 1, 1){{3}}))"
    for ours, narrow, op, bias in (
        ({"ratio": 4}, 2, "Relu", True),
        ({"squeeze": 3, "bias": False}, 3, "Relu", False),
        ({"squeeze": 6, "gate": "hard_sigmoid"}, 6, "Relu", True),
    ):
        held = (f", W({narrow})", ", W(8)") if bias else ("", "")
        text = gate.format(narrow, held[0], op, held[1])
        text = text.replace("Sigmoid", "HardSigmoid") if "gate" in ours else text
        yield "squeeze_excite", ours, [MAP], f"Mul(x, {text})"
    text = attended(*(f"heads(Transpose({n}, perm=[0, 2, 1]), 2)" for n in "xyz"))
    text = f"Transpose(joined({text}), perm=[0, 2, 1])"
    yield "scaled_dot_product_attention", {"heads": 2}, [LINE, [8, 9], [6, 9]], text
    yield "scaled_dot_product_attention", {"heads": 2}, [LINE, [8, 9], [6, 8]], text
    yield "scaled_dot_product_attention", {"heads": 2}, [LINE, [6, 9], [6, 9]], text
    few = "Tile(heads(Transpose({}, perm=[0, 2, 1]), 1), [1, 2, 1, 1])"
    text = attended("heads(Transpose(x, perm=[0, 2, 1]), 2)", few.format("y"), few.format("z"))
    text = f"Transpose(joined({text}), perm=[0, 2, 1])"
    ours = {"heads": 2, "kv_heads": 1}
    yield "scaled_dot_product_attention", ours, [LINE, [4, 9], [3, 9]], text
    ours, shapes = {"axis": "last"}, [[2, 7, 6], [2, 9, 6], [2, 9, 5]]
    yield "scaled_dot_product_attention", ours, shapes, attended("x", "y", "z")


def attended(queries: str, keys: str, values: str) -> str:
    return f"MatMul(Softmax(MatMul({queries}, Transpose({keys}, perm=[0, 1, 3, 2]))), {values})"


MEETING = (
    [[4, 6, 5], [4, 6, 5]],
    [[4, 6, 5], [4, 1, 1]],
    [[1, 6, 5], [4, 6, 1]],
    [[4, 6, 5], [4, 6, 4]],
    [[4, 6, 5], [3, 6, 5]],
    [[7], [7]],
    [[7], [1]],
    [[7], [6]],
)
PRODUCTS = (
    [[4, 6], [6, 5]],
    [[4, 6], [5, 6]],
    [[3, 4, 6], [3, 6, 5]],
    [[3, 4, 6], [1, 6, 5]],
    [[3, 4, 6], [2, 6, 5]],
    [[3, 2, 4, 6], [3, 2, 6, 5]],
)
EQUATIONS = (
    ("hqd,hkd->hqk", [[3, 4, 6], [3, 5, 6]]),
    ("ij,jk->ik", [[4, 6], [6, 5]]),
    ("ij,jk->", [[4, 6], [6, 5]]),
    ("chw,dc->dhw", [[3, 4, 5], [7, 3]]),
    ("ij->ji", [[4, 6]]),
    ("ij,jk->ik", [[4, 6], [5, 6]]),
)
OPERATIONS = {
    "add": "Add(x, y)",
    "subtract": "Sub(x, y)",
    "multiply": "Mul(x, y)",
    "divide": "Div(x, y)",
    "power": "Pow(x, y)",
    "modulo": "Mod(x, y, fmod=1)",
    "minimum": "Min(x, y)",
    "maximum": "Max(x, y)",
    "average": "Mean(x, y)",
}


def merges() -> Iterator[Row]:
    for kind, text in OPERATIONS.items():
        for inputs in MEETING:
            yield kind, {}, inputs, text
    for inputs in PRODUCTS:
        yield "matmul", {}, inputs, "MatMul(x, y)"
    for equation, inputs in EQUATIONS:
        terms, _, output = equation.partition("->")
        whole = ",".join(f"z{term}" for term in terms.split(",")) + f"->z{output}"
        given = "x, y" if len(inputs) > 1 else "x"
        yield "einsum", {"equation": equation}, inputs, f"Einsum({given}, equation='{whole}')"


REDUCTIONS = {
    "sum": "ReduceSum",
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "norm": "ReduceL2",
    "prod": "ReduceProd",
    "std": "ReduceStd",
    "var": "ReduceVar",
}
REDUCED: tuple[tuple[Any, list[int]], ...] = (
    ("channels", [1]),
    ("spatial", [2, 3]),
    ("all", [1, 2, 3]),
    (2, [3]),
    (["channels", 2], [1, 3]),
    (3, [4]),
)


def reductions() -> Iterator[Row]:
    for op, name in REDUCTIONS.items():
        for axes, theirs in REDUCED:
            for keep in (False, True):
                ours = {"op": op, "axis": axes, "keepdims": keep}
                yield "reduce", ours, [MAP], f"{name}(x, {theirs}, keepdims={int(keep)})"
    yield "reduce", {"op": "sum", "axis": 1}, [MAP], "ReduceSum(x, [2])"
    for axis, theirs in (("channels", 1), (2, 3), (3, 4)):
        ours = {"op": "argmax", "axis": axis, "keepdims": False}
        yield "reduce", ours, [MAP], f"ArgMax(x, axis={theirs}, keepdims=0)"
    yield "reduce", {"op": "argmax", "axis": "spatial"}, [MAP], "ArgMax(x, axis=[2, 3])"


def resized() -> Iterator[Row]:
    for mode, theirs in (("nearest", "nearest"), ("linear", "linear"), ("cubic", "cubic")):
        ours = {"factor": 2, "mode": mode}
        yield "upsample", ours, [MAP], f"Resize(x, None, [1.0, 1.0, 2.0, 2.0], mode='{theirs}')"
        ours = {"factor": [1.5, 0.4], "mode": mode}
        yield "upsample", ours, [MAP], f"Resize(x, None, [1.0, 1.0, 1.5, 0.4], mode='{theirs}')"
        ours = {"size": [5, 30], "mode": mode}
        yield "upsample", ours, [MAP], f"Resize(x, None, None, [1, 8, 5, 30], mode='{theirs}')"
    ours = {"size": [5, 30], "mode": "linear", "align_corners": True}
    text = "Resize(x, None, None, [1, 8, 5, 30], mode='linear', coordinate_transformation_mode="
    yield "upsample", ours, [MAP], f"{text}'align_corners')"
    yield (
        "upsample",
        {"factor": 2, "mode": "area"},
        [MAP],
        ("Resize(x, None, [1.0, 1.0, 2.0, 2.0], mode='area')"),
    )
    for mode, theirs in (
        ("zeros", "constant"),
        ("reflect", "reflect"),
        ("replicate", "edge"),
        ("circular", "wrap"),
    ):
        ours = {"padding": [[1, 2], [3, 0]], "mode": mode}
        yield "pad", ours, [MAP], f"Pad(x, [0, 0, 1, 3, 0, 0, 2, 0], mode='{theirs}')"


GROUPS = (
    *(convolutions, deformed, pools, norms, functions, softmaxes, linears, recurrent),
    attentions,
    *(merges, reductions, resized),
)
ROWS: list[Row] = [row for group in GROUPS for row in group()]

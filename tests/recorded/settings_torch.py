"""Layers in PyTorch for `record_settings.py`: kind, settings, inputs without the batch, and what is
run.

`P` makes a parameter, `C` a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

FLAT, LINE, MAP, SPACE = [12], [8, 17], [8, 9, 14], [8, 5, 6, 7]


def convolutions() -> Iterator[Row]:
    for more, theirs in (
        ({"dilation": 2}, ", dilation=2"),
        ({"dilation": [1, 3], "padding": "same"}, ", dilation=(1, 3), padding='same'"),
        ({"in_channels": 8}, ""),
        ({"padding": "same", "stride": 2}, ", padding='same', stride=2"),
    ):
        ours: dict[str, Any] = {"kernel": 3, **more}
        first = f"nn.Conv2d(8, 8, 3, groups=8{theirs}"
        yield "depthwise_conv", ours, [MAP], f"{first})(x)"
        text = f"nn.Conv2d(8, 6, 1)({first}, bias=False)(x))"
        yield "separable_conv", {"filters": 6, **ours}, [MAP], text
    ours = {"kernel": 3, "in_channels": 6}
    yield "depthwise_conv", ours, [MAP], "nn.Conv2d(6, 6, 3, groups=6)(x)"
    text = "nn.Conv2d(6, 4, 1)(nn.Conv2d(6, 6, 3, groups=6)(x))"
    yield "separable_conv", {"filters": 4, **ours}, [MAP], text
    shapes = [MAP, [36, 7, 12]]
    for groups in (1, 2, 3):
        ours = {"filters": 6, "kernel": 3, "offset_groups": groups}
        own = f"ops.deform_conv2d(x, y[:, :{18 * groups}], P(6, 8, 3, 3), P(6))"
        yield "deformable_conv", ours, [MAP, [18 * groups, 7, 12]], own
    yield (
        "deformable_conv",
        {"filters": 6, "kernel": 3, "offset_groups": 2},
        shapes,
        ("ops.deform_conv2d(x, y, P(6, 8, 3, 3), P(6))"),
    )


def locally_connected() -> Iterator[Row]:
    for dims, kernel, stride, padding in (
        (MAP, [3, 3], [1, 1], [0, 0]),
        (MAP, [3, 2], [2, 1], [1, 0]),
        (MAP, [10, 3], [1, 1], [0, 0]),
        (LINE, [3], [2], [1]),
    ):
        sizes = [
            (n + 2 * p - k) // s + 1
            for n, k, s, p in zip(dims[1:], kernel, stride, padding, strict=True)
        ]
        flat = len(dims) == 2
        one = (lambda v: [*v, 1]) if flat else list
        nought = (lambda v: [*v, 0]) if flat else list
        source = "x.unsqueeze(-1)" if flat else "x"
        columns = f"F.unfold({source}, {one(kernel)}, 1, {nought(padding)}, {one(stride)})"
        length, whole = 1, 8
        for n in sizes:
            length *= n
        for k in kernel:
            whole *= k
        text = f"torch.einsum('bkl,fkl->bfl', {columns}, P(6, {whole}, {length}))"
        text = f"{text}.unflatten(2, {sizes})" if not flat else text
        for bias in (True, False):
            ours = {"filters": 6, "kernel": kernel, "stride": stride, "padding": padding}
            ours |= {"bias": bias, "in_channels": 8}
            end = f" + P({', '.join(map(str, [6, *sizes]))})" if bias else ""
            yield "locally_connected", ours, [dims], text + end


def pools() -> Iterator[Row]:
    for name, kind in (("AvgPool", "avg_pool"), ("LPPool", "lp_pool")):
        order = "2, " if kind == "lp_pool" else ""
        text = f"nn.{name}2d({order}2, dilation=2)(x)"
        yield kind, {"kernel": 2, "dilation": 2}, [MAP], text
    yield "lp_pool", {"kernel": 2, "padding": 1}, [MAP], "nn.LPPool2d(2, 2, padding=1)(x)"
    for keep in (True, False):
        ours = {"keepdims": keep}
        yield "global_max_pool", ours, [MAP], f"x.amax([2, 3], keepdim={keep})"


def norms() -> Iterator[Row]:
    for rank, dims in enumerate((FLAT, LINE, MAP, SPACE)):
        n = dims[0]
        how = f"{n}, eps=0.001"
        name = f"BatchNorm{max(rank, 1)}d"
        ours = {"eps": 0.001, "momentum": 0.2, "center": False}
        text = f"nn.{name}({how}, momentum=0.2, bias=False).eval()(x)"
        yield "batch_norm", ours, [dims], text
        text = f"F.batch_norm(x, C({n}), C({n}), None, P({n}))"
        yield "batch_norm", {"scale": False}, [dims], text
        ours = {"over": "all", "eps": 0.001, "center": False, "sizes": dims}
        yield "layer_norm", ours, [dims], f"nn.LayerNorm({dims}, 0.001, bias=False)(x)"
        whole = ", ".join(map(str, dims))
        text = f"F.layer_norm(x, {dims}, None, P({whole}))"
        yield "layer_norm", {"over": "all", "scale": False}, [dims], text
        ours = {"over": "all", "eps": 0.001, "sizes": dims}
        yield "rms_norm", ours, [dims], f"nn.RMSNorm({dims}, 0.001)(x)"
        ours = {"groups": 4, "eps": 0.001, "center": False, "in_channels": n}
        yield "group_norm", ours, [dims], f"nn.GroupNorm(4, {how}, bias=False)(x)"
        text = f"F.group_norm(x, 4, None, P({n}))"
        yield "group_norm", {"groups": 4, "scale": False}, [dims], text
        if rank:
            ours = {"affine": True, "eps": 0.001, "center": False, "in_channels": n}
            text = f"nn.InstanceNorm{rank}d({how}, affine=True, bias=False)(x)"
            yield "instance_norm", ours, [dims], text
            ours = {"affine": True, "scale": False}
            yield "instance_norm", ours, [dims], f"F.instance_norm(x, None, None, None, P({n}))"
    for name, kind in (("LayerNorm", "layer_norm"), ("RMSNorm", "rms_norm")):
        for dims, sizes in ((-1, [14]), ([-2, -1], [9, 14]), ([-3, -2, -1], MAP), (-1, [8])):
            ours = {"dims": dims, "sizes": sizes}
            yield kind, ours, [MAP], f"nn.{name}({sizes})(x)"
        yield kind, {"dims": -1}, [FLAT], f"nn.{name}(12)(x)"
        yield kind, {"dims": 3}, [MAP], f"nn.{name}(14)(x)"
        yield kind, {"dims": 1}, [MAP], f"nn.{name}(8)(x.movedim(1, -1)).movedim(-1, 1)"
    yield "group_norm", {"groups": 2, "in_channels": 6}, [MAP], "nn.GroupNorm(2, 6)(x)"
    yield "layer_norm", {"over": "all", "sizes": [9, 14]}, [MAP], "nn.LayerNorm([8, 9])(x)"
    ours = {"size": 3, "alpha": 0.001, "beta": 0.5, "k": 2.0}
    yield "local_response_norm", ours, [MAP], "nn.LocalResponseNorm(3, 0.001, 0.5, 2.0)(x)"
    yield "normalization", {"given": True}, [MAP], "(x - C(8, 1, 1)) / C(8, 1, 1)"
    yield "layer_scale", {"init": 0.1}, [MAP], "x * P(8, 1, 1)"
    yield "layer_scale", {"bias": True}, [MAP], "x * P(8, 1, 1) + P(8, 1, 1)"


SOFTENED = (
    ({"axis": 1}, "F.{0}(x, 2)"),
    ({"axis": 2}, "F.{0}(x, -1)"),
    ({"axis": "spatial"}, "F.{0}(x.flatten(2), 2).view_as(x)"),
    ({"axis": "all"}, "F.{0}(x.flatten(1), 1).view_as(x)"),
    ({"axis": 3}, "F.{0}(x, 4)"),
    ({"dims": -1}, "F.{0}(x, -1)"),
    ({"dims": -4}, "F.{0}(x, -5)"),
)


def softmaxes() -> Iterator[Row]:
    for kind in ("softmax", "log_softmax"):
        for ours, text in SOFTENED:
            yield kind, ours, [MAP], text.format(kind)


INPLACE = {
    "relu": "nn.ReLU(inplace=True)",
    "relu6": "nn.ReLU6(inplace=True)",
    "leaky_relu": "nn.LeakyReLU(inplace=True)",
    "elu": "nn.ELU(inplace=True)",
    "celu": "nn.CELU(inplace=True)",
    "selu": "nn.SELU(inplace=True)",
    "silu": "nn.SiLU(inplace=True)",
    "hard_silu": "nn.Hardswish(inplace=True)",
    "hard_sigmoid": "nn.Hardsigmoid(inplace=True)",
    "hard_tanh": "nn.Hardtanh(inplace=True)",
    "mish": "nn.Mish(inplace=True)",
    "dropout": "nn.Dropout(inplace=True)",
}


def functions() -> Iterator[Row]:
    for kind, text in INPLACE.items():
        yield kind, {"inplace": True}, [MAP], f"{text}(x)"
    yield "leaky_relu", {"slope": 0.2}, [MAP], "nn.LeakyReLU(0.2)(x)"
    yield "elu", {"alpha": 0.5}, [MAP], "nn.ELU(0.5)(x)"
    yield "celu", {"alpha": 0.5}, [MAP], "nn.CELU(0.5)(x)"
    yield "dropout", {"rate": 0.2}, [MAP], "nn.Dropout(0.2)(x)"
    yield "stochastic_depth", {"rate": 0.2}, [MAP], "ops.StochasticDepth(0.2, 'row')(x)"
    yield "prelu", {"slopes": "channel", "in_channels": 8}, [MAP], "nn.PReLU(8)(x)"
    yield "prelu", {"slopes": "channel", "in_channels": 7}, [MAP], "nn.PReLU(7)(x)"
    yield "prelu", {"slopes": "element"}, [MAP], "nn.PReLU(8 * 9 * 14)(x)"
    for inputs in ([MAP, MAP], [MAP, [8, 1, 1]], [MAP, MAP, MAP], [MAP, [7, 9, 14]]):
        names = ", ".join("xyz"[: len(inputs)])
        text = f"torch.stack(torch.broadcast_tensors({names})).mean(0)"
        yield "average", {}, inputs, text


def steps() -> Iterator[Row]:
    """A convolutional LSTM of one step, which the state leaves as it is."""
    gates = "(g := nn.Conv1d(8, 12, 3, dilation={0}{1})(x[:, :, 0]).chunk(4, 1), "
    gates += "s := nn.Conv1d(3, 12, 3, padding=1, bias=False)(torch.zeros(1, 3, {2})).chunk(4, 1)) "
    cell = "and ((g[3] + s[3]).sigmoid() * ((g[0] + s[0]).sigmoid() * (g[2] + s[2]).tanh()).tanh())"
    for dilation, padding, size in ((2, 0, 13), (3, 3, 17), (2, 2, 17)):
        more = f", padding={padding}" if padding else ""
        ours = {"filters": 3, "kernel": 3, "dilation": dilation, "padding": padding}
        text = f"({gates.format(dilation, more, size)}{cell}).unsqueeze(2)"
        yield "conv_lstm", ours, [[8, 1, 17]], text


def others() -> Iterator[Row]:
    rows = "x.transpose(1, 2)"
    heads = f"(nn.Linear(8, {{0}})({rows}).unflatten(2, (-1, {{1}})).transpose(1, 2))"
    for kv, key, value in ((1, 2, 2), (2, 2, 2), (4, 3, 5)):
        several = f"F.scaled_dot_product_attention({heads.format(4 * key, key)}, "
        times = f".repeat_interleave({4 // kv}, 1)"
        several += (
            f"{heads.format(kv * key, key)}{times}, {heads.format(kv * value, value)}{times})"
        )
        ours = {"heads": 4, "kv_heads": kv, "key_dim": key, "value_dim": value}
        inner = f"{several}.transpose(1, 2).flatten(2)"
        yield "attention", {**ours, "project": False}, [LINE], f"{inner}.transpose(1, 2)"
        text = f"nn.Linear({4 * value}, 8)({inner}).transpose(1, 2)"
        yield "attention", ours, [LINE], text
    text = "nn.GRU(8, 5, batch_first=True)(x.transpose(1, 2))[0].transpose(1, 2)"
    yield "gru", {"units": 5, "reset_after": True}, [LINE], text
    text = "nn.GRU(8, 5, batch_first=True, reset_after=False)(x.transpose(1, 2))[0].transpose(1, 2)"
    yield "gru", {"units": 5, "reset_after": False}, [LINE], text
    layer = "nn.TransformerEncoderLayer(8, 2, 32, batch_first=True, norm_first=True)"
    ours = {"heads": 2, "expand": 4}
    yield "transformer_encoder", ours, [LINE], f"{layer}({rows}).transpose(1, 2)"
    layer = layer.replace("32", "16").replace("8, 2", "8, 3")
    yield (
        "transformer_encoder",
        {"heads": 3, "expand": 2},
        [LINE],
        f"{layer}({rows}).transpose(1, 2)",
    )
    for filters, kernel, stride, expand in ((8, 3, 1, 6), (12, 3, 2, 6), (16, 3, 1, 1)):
        inner = f"torchvision.models.mobilenetv2.InvertedResidual(8, {filters}, {stride}, {expand})"
        ours = {"filters": filters, "kernel": kernel, "stride": stride, "expand": expand}
        yield "inverted_residual", ours, [MAP], f"{inner}(x)"


GROUPS = (convolutions, locally_connected, pools, norms, functions, softmaxes, steps, others)
ROWS: list[Row] = [row for group in GROUPS for row in group()]

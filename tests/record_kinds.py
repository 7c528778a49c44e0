"""Run layers of PyTorch and Keras and record what comes out, in tests/data/kinds.json.

Not a test, and not needed to run the tests. By hand, with both frameworks installed:

    pip install torch keras tensorflow-cpu
    python tests/record_kinds.py

Three lists are recorded:
`cases`: a layer as this project spells it (kind, settings, inputs without the batch in the
dialect's layout), what was really run, and either its output, parameters and (PyTorch)
multiply-accumulates or the message with which it was refused.
`placements`: for every output position on the first spatial axis, the first and last input
position that it depends on, found by feeding one impulse at a time.
`networks`: specs/ that no library publishes, built by hand.
"""

from __future__ import annotations

import json
import random
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if __name__ == "__main__":  # pytest imports this file when it looks for doctests
    import keras
    import numpy as np
    import tensorflow as tf
    import torch
    from torch import nn
    from torch.utils.flop_counter import FlopCounterMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT = Path(__file__).parent / "data" / "kinds.json"
BATCH = 2
DIMS = {0: [12], 1: [8, 17], 2: [8, 9, 14], 3: [8, 5, 6, 7]}
RANDOM = random.Random(20250)


class Case(NamedTuple):
    """`make()` builds what is run on the inputs; `ran` is its text."""

    group: str
    kind: str
    settings: dict[str, Any]
    inputs: list[list[int]]
    ran: str
    make: Callable[[], Any]


def written(library: str, name: str, arguments: dict[str, Any]) -> str:
    return f"{library}.{name}({', '.join(f'{k}={v!r}' for k, v in arguments.items())})"


def module(
    group: str,
    kind: str,
    settings: dict[str, Any],
    dims: list[int],
    name: str,
    **arguments: Any,
) -> Case:
    """A case of one torch.nn module on one input."""
    ran = written("nn", name, arguments)
    return Case(group, kind, settings, [dims], ran, lambda: getattr(nn, name)(**arguments))


def function(
    group: str,
    kind: str,
    settings: dict[str, Any],
    inputs: list[list[int]],
    ran: str,
    run: Callable[..., Any],
) -> Case:
    """A case of a function of PyTorch on one or more inputs."""
    return Case(group, kind, settings, inputs, ran, lambda: run)


def layer(
    group: str,
    kind: str,
    settings: dict[str, Any],
    inputs: list[int] | list[list[int]],
    name: str,
    **arguments: Any,
) -> Case:
    """A case of one Keras layer on one or more inputs."""
    many = inputs if isinstance(inputs[0], list) else [inputs]
    ran = written("keras.layers", name, arguments)
    return Case(group, kind, settings, many, ran, lambda: getattr(keras.layers, name)(**arguments))


def last(dims: list[int]) -> list[int]:
    """Channels-first dims as channels-last."""
    return [*dims[1:], dims[0]]


def pads(ends: list[list[int]]) -> list[int]:
    """[before, after] of each axis as PyTorch's padding layers want it: the last axis first."""
    return [x for pair in reversed(ends) for x in pair]


# PyTorch ---------------------------------------------------------------------------------------

TORCH_MODES = {
    1: ("nearest", "nearest-exact", "linear", "area"),
    2: ("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    3: ("nearest", "nearest-exact", "trilinear", "area"),
}
LINEAR = ("linear", "bilinear", "trilinear", "bicubic")


def upsample() -> Iterator[Case]:
    def case(dims: list[int], mode: str, align: bool | None = None, **how: Any) -> Case:
        ours = {("factor" if k == "scale_factor" else k): v for k, v in how.items()}
        theirs = {k: tuple(v) if isinstance(v, list) else v for k, v in how.items()}
        if align is not None:
            ours["align_corners"] = theirs["align_corners"] = align
        return module(
            "upsample", "upsample", {**ours, "mode": mode}, dims, "Upsample", mode=mode, **theirs
        )

    for rank, modes in TORCH_MODES.items():
        for mode in modes:
            for factor in (2, 1.5, 0.5, 2.7):
                yield case(DIMS[rank], mode, scale_factor=factor)
            yield case(DIMS[rank], mode, scale_factor=[1.5, 3, 0.4][:rank])
            yield case(DIMS[rank], mode, size=10)
            yield case(DIMS[rank], mode, size=[4, 30, 7][:rank])
            yield case(DIMS[rank], mode, True, scale_factor=2)
            if mode in LINEAR:
                yield case(DIMS[rank], mode, True, size=[5, 1, 9][:rank])
                yield case(DIMS[rank], mode, False, scale_factor=3)
        yield case(DIMS[rank], "nearest", scale_factor=0.01)
        yield case(DIMS[rank], "nearest", size=[5] * (rank + 1))
        yield case(DIMS[rank], "nearest", size=6, scale_factor=2)
        yield case(DIMS[rank], "nearest")
    for n, factor in ((30, 0.1), (29, 1.1), (10, 1.1), (100, 0.29), (50, 1.16), (7, 3.3)):
        yield case([3, n], "nearest", scale_factor=factor)
    for rank, mode in ((1, "bilinear"), (1, "trilinear"), (3, "bilinear"), (2, "trilinear")):
        yield case(DIMS[rank], mode, scale_factor=2)
    for rank in (1, 3):
        yield case(DIMS[rank], "bicubic", scale_factor=2)
        yield case(DIMS[rank], "bicubic", scale_factor=2)._replace(
            settings={"factor": 2, "mode": "cubic"}
        )
    for rank, mode in ((2, "bilinear"), (3, "trilinear")):
        yield case(DIMS[rank], mode, scale_factor=2)._replace(
            settings={"factor": 2, "mode": "linear"}
        )
    yield case(DIMS[0], "nearest", scale_factor=2)


def adaptive() -> Iterator[Case]:
    sizes: dict[int, list[Any]] = {
        1: [1, 4, 17, 30, [5], [None]],
        2: [1, 3, 9, 20, [5, 2], [None, 4], [3, None], [None, None], [9, 14]],
        3: [1, 2, 8, [1, 2, 3], [None, 4, 1], [None, None, 9]],
    }
    for what in ("Avg", "Max"):
        kind = f"adaptive_{what.lower()}_pool"
        for rank, several in sizes.items():
            name = f"Adaptive{what}Pool{rank}d"
            for size in [*several, [2] * (rank + 1)]:
                their = tuple(size) if isinstance(size, list) else size
                yield module(
                    "adaptive pool",
                    kind,
                    {"output_size": size},
                    DIMS[rank],
                    name,
                    output_size=their,
                )
    for rank in (1, 2, 3):
        for what in ("avg", "max"):
            name = f"Adaptive{what.title()}Pool{rank}d"
            yield module("global pool", f"global_{what}_pool", {}, DIMS[rank], name, output_size=1)


def lp_pool() -> Iterator[Case]:
    for rank, count in ((1, 24), (2, 24), (3, 12)):
        for _ in range(count):
            dims = [3, *(RANDOM.randint(3, 20) for _ in range(rank))]
            kernel = RANDOM.choice([RANDOM.randint(1, 6), [RANDOM.randint(1, 6) for _ in dims[1:]]])
            stride = RANDOM.choice([None, RANDOM.randint(1, 5)])
            given = {"stride": stride, "ceil_mode": RANDOM.random() < 0.5}
            if rank == 1 and isinstance(kernel, list):
                kernel = kernel[0]
            order = RANDOM.choice([1, 2, 3.5])
            their = tuple(kernel) if isinstance(kernel, list) else kernel
            yield module(
                "lp_pool",
                "lp_pool",
                {"kernel": kernel, "order": order, **given},
                dims,
                f"LPPool{rank}d",
                norm_type=order,
                kernel_size=their,
                **given,
            )


def unfold() -> Iterator[Case]:
    for _ in range(30):
        dims = [3, RANDOM.randint(3, 20), RANDOM.randint(3, 20)]

        def some(low: int, high: int) -> Any:
            one = RANDOM.randint(low, high)
            return RANDOM.choice([one, [one, RANDOM.randint(low, high)]])

        ours = {
            "kernel": some(1, 5),
            "stride": some(1, 4),
            "padding": some(0, 3),
            "dilation": some(1, 3),
        }
        their = {k: tuple(v) if isinstance(v, list) else v for k, v in ours.items()}
        their["kernel_size"] = their.pop("kernel")
        yield module("unfold", "unfold", ours, dims, "Unfold", **their)
    yield module(
        "unfold",
        "unfold",
        {"kernel": 3, "padding": "same"},
        [3, 9, 9],
        "Unfold",
        kernel_size=3,
        padding="same",
    )
    yield module("unfold", "unfold", {"kernel": 3}, [3, 9, 9, 9], "Unfold", kernel_size=3)
    yield module("unfold", "unfold", {"kernel": 3}, [12], "Unfold", kernel_size=3)


def shuffles() -> Iterator[Case]:
    for channels, factor in ((8, 2), (9, 3), (8, 1), (16, 4), (8, 3), (6, 2)):
        yield module(
            "shuffle",
            "pixel_shuffle",
            {"factor": factor},
            [channels, 4, 5],
            "PixelShuffle",
            upscale_factor=factor,
        )
    for dims, factor in (
        ([3, 8, 6], 2),
        ([1, 9, 12], 3),
        ([5, 7, 4], 1),
        ([3, 8, 6], 4),
        ([3, 7, 6], 2),
    ):
        yield module(
            "shuffle",
            "pixel_unshuffle",
            {"factor": factor},
            dims,
            "PixelUnshuffle",
            downscale_factor=factor,
        )
    for rank in (1, 2, 3):
        for groups in (1, 2, 4, 8, 3, 16):
            yield module(
                "shuffle",
                "channel_shuffle",
                {"groups": groups},
                DIMS[rank],
                "ChannelShuffle",
                groups=groups,
            )


ACTIVATIONS = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "elu": "ELU", "celu": "CELU",
    "selu": "SELU", "gelu": "GELU", "silu": "SiLU", "hard_silu": "Hardswish",
    "sigmoid": "Sigmoid", "hard_sigmoid": "Hardsigmoid", "log_sigmoid": "LogSigmoid",
    "tanh": "Tanh", "hard_tanh": "Hardtanh", "softplus": "Softplus", "softsign": "Softsign",
    "mish": "Mish", "dropout": "Dropout", "identity": "Identity",
}  # fmt: skip


def activations() -> Iterator[Case]:
    for kind, name in ACTIVATIONS.items():
        yield module("activation", kind, {}, DIMS[2], name)
    for kind, name in (("softmax", "Softmax"), ("log_softmax", "LogSoftmax")):
        yield module("activation", kind, {}, DIMS[2], name, dim=1)
    for dims in DIMS.values():
        yield module("prelu", "prelu", {}, dims, "PReLU")
        yield module("prelu", "prelu", {"slopes": "one"}, dims, "PReLU", num_parameters=1)
        yield module("prelu", "prelu", {"slopes": "channel"}, dims, "PReLU", num_parameters=dims[0])


def norms() -> Iterator[Case]:
    for rank, dims in DIMS.items():
        channels, where = dims[0], f"{max(rank, 1)}d"
        for affine in (True, False):
            yield module(
                "batch_norm",
                "batch_norm",
                {"affine": affine},
                dims,
                f"BatchNorm{where}",
                num_features=channels,
                affine=affine,
            )
        yield module(
            "batch_norm",
            "batch_norm",
            {"in_channels": channels + 1},
            dims,
            f"BatchNorm{where}",
            num_features=channels + 1,
        )
        for groups in (1, 2, 4, 8, 12, 3, 5, 16):
            affine = groups != 4
            yield module(
                "group_norm",
                "group_norm",
                {"groups": groups, "affine": affine},
                dims,
                "GroupNorm",
                num_groups=groups,
                num_channels=channels,
                affine=affine,
            )
        for size in (5, 3, 2):
            yield module(
                "local_response_norm",
                "local_response_norm",
                {"size": size},
                dims,
                "LocalResponseNorm",
                size=size,
            )
        if not rank:
            continue
        name = f"InstanceNorm{rank}d"
        for given in ({}, {"affine": True}, {"affine": False}):
            yield module(
                "instance_norm", "instance_norm", given, dims, name, num_features=channels, **given
            )
        one = [channels, *[1] * rank]
        yield module("instance_norm", "instance_norm", {}, one, name, num_features=channels)
        two = [channels, *[1] * (rank - 1), 2]
        yield module("instance_norm", "instance_norm", {}, two, name, num_features=channels)
    for dims in ([6], [6, 1], [6, 1, 1]):
        yield module(
            "group_norm",
            "group_norm",
            {"groups": 6},
            dims,
            "GroupNorm",
            num_groups=6,
            num_channels=6,
        )


def layer_norms() -> Iterator[Case]:
    for dims in DIMS.values():
        for affine, bias in ((True, True), (True, False), (False, True)):
            flags = {"affine": affine, "bias": bias}
            theirs = {"elementwise_affine": affine, "bias": bias}
            yield module(
                "layer_norm",
                "layer_norm",
                {"over": "all", **flags},
                dims,
                "LayerNorm",
                normalized_shape=tuple(dims),
                **theirs,
            )

            def make(dims: list[int] = dims, theirs: dict[str, Any] = theirs) -> nn.Module:
                return Last(nn.LayerNorm(dims[0], **theirs))

            ran = f"nn.LayerNorm({dims[0]}, {theirs}) with the channels moved last"
            yield Case("layer_norm", "layer_norm", flags, [dims], ran, make)


def last_of_torch() -> type:
    class Moved(nn.Module):
        """A module applied with the channels last."""

        def __init__(self, inner: nn.Module) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x.movedim(1, -1)).movedim(-1, 1)

    return Moved


def attention_of_torch() -> type:
    class Attention(nn.Module):
        """Self-attention over the positions, channels first."""

        def __init__(self, width: int, heads: int, bias: bool) -> None:
            super().__init__()
            self.inner = nn.MultiheadAttention(width, heads, bias=bias, batch_first=True)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            rows = x.flatten(2).transpose(1, 2)
            return self.inner(rows, rows, rows)[0].transpose(1, 2).reshape(x.shape)

    return Attention


def dense() -> Iterator[Case]:
    for rank, dims in DIMS.items():
        arriving = dims[-1]
        for features, bias in ((5, True), (1, False), (20, True)):
            yield module(
                "linear",
                "linear",
                {"features": features, "bias": bias},
                dims,
                "Linear",
                in_features=arriving,
                out_features=features,
                bias=bias,
            )
        for stated in (arriving, arriving + 1, 1000):
            yield module(
                "linear",
                "linear",
                {"features": 4, "in_features": stated},
                dims,
                "Linear",
                in_features=stated,
                out_features=4,
            )
        yield module("flatten", "flatten", {}, dims, "Flatten")

        def make(channels: int = dims[0]) -> nn.Module:
            return Last(nn.Linear(channels, 5))

        settings = {"features": 5, "axis": "channels"}
        ran = f"nn.Linear({dims[0]}, 5) with the channels moved last"
        yield Case("linear", "linear", settings, [dims], ran, make)
        if not rank:
            continue
        for heads, bias in ((1, True), (2, False), (4, True), (3, True)):

            def attend(width: int = dims[0], heads: int = heads, bias: bool = bias) -> nn.Module:
                return Attention(width, heads, bias)

            ran = f"nn.MultiheadAttention({dims[0]}, {heads}, bias={bias}) over all positions"
            settings = {"heads": heads, "bias": bias}
            yield Case("attention", "attention", settings, [dims], ran, attend)


PAD_MODES = {
    "zeros": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}


def padding_layers() -> Iterator[Case]:
    for mode, name in PAD_MODES.items():
        for rank in (1, 2, 3):
            dims = [2, *(4, 6, 5)[:rank]]
            ends: list[list[list[int]]] = [
                [[1, 1]] * rank,
                [[0, 2], [3, 1], [2, 2]][:rank],
                [[3, 3]] * rank,
                [[4, 0]] * rank,
                [[0, 5]] * rank,
                [[9, 9]] * rank,
                [[0, 0]] * rank,
            ]
            for one in ends:
                yield module(
                    "pad",
                    "pad",
                    {"padding": one, "mode": mode},
                    dims,
                    f"{name}{rank}d",
                    padding=tuple(pads(one)),
                )
            yield module(
                "pad", "pad", {"padding": 2, "mode": mode}, dims, f"{name}{rank}d", padding=2
            )
    for cut in (1, 2, 3):
        yield function(
            "crop",
            "crop",
            {"cropping": cut},
            [[2, 5, 6]],
            f"F.pad(x, {[-cut] * 4})",
            lambda x, cut=cut: nn.functional.pad(x, [-cut] * 4),
        )


def unpool() -> Iterator[Case]:
    for rank in (1, 2, 3):
        for _ in range(14):
            dims = [2, *(RANDOM.randint(1, 6) for _ in range(rank))]
            kernel, stride = RANDOM.randint(1, 4), RANDOM.choice([None, 1, 2, 3])
            padding = RANDOM.choice([0, 0, 1])
            step = stride or kernel
            usual = [(n - 1) * step - 2 * padding + kernel for n in dims[1:]]
            size = RANDOM.choice([None, [u + RANDOM.randint(-step, step) for u in usual]])
            if min(size or usual) < 1:
                continue

            def make(
                name: str = f"MaxUnpool{rank}d",
                given: tuple[Any, ...] = (kernel, stride, padding),
                size: list[int] | None = size,
            ) -> Callable[..., Any]:
                unpool = getattr(nn, name)(*given)
                return lambda x: unpool(x, torch.zeros_like(x, dtype=torch.int64), size)

            settings = {"kernel": kernel, "stride": stride, "padding": padding, "output_size": size}
            ran = f"nn.MaxUnpool{rank}d({kernel}, {stride}, {padding})(x, indices, {size})"
            yield Case("max_unpool", "max_unpool", settings, [dims], ran, make)


MEETING = (
    ([[4, 6, 5], [4, 6, 5]]),
    ([[4, 6, 5], [4, 1, 1]]),
    ([[4, 1, 1], [4, 6, 5]]),
    ([[1, 6, 5], [4, 6, 5]]),
    ([[4, 6, 1], [4, 1, 5]]),
    ([[4, 6, 5], [4, 6, 4]]),
    ([[4, 6, 5], [3, 6, 5]]),
    ([[4, 6, 5], [2, 6, 5]]),
    ([[7], [7]]),
    ([[7], [1]]),
    ([[7], [6]]),
    ([[3, 9], [3, 9], [3, 9]]),
    ([[3, 9], [3, 1], [1, 9]]),
    ([[3, 9], [3, 9], [3, 8]]),
    ([[4, 3, 4, 5], [4, 3, 4, 5]]),
    ([[4, 3, 4, 5], [4, 3, 1, 5]]),
    ([[4, 3, 4, 5], [4, 3, 2, 5]]),
    ([[5], [4, 6, 3]]),
    ([[4], [4, 6, 3]]),
)
JOINED = (
    ([[4, 6, 5], [3, 6, 5]], "channels"),
    ([[4, 6, 5], [3, 6, 5], [1, 6, 5]], "channels"),
    ([[4, 6, 5], [3, 6, 4]], "channels"),
    ([[4, 6, 5], [3, 1, 5]], "channels"),
    ([[4, 6, 5], [4, 1, 5]], 1),
    ([[4, 6, 5], [4, 6, 9]], 2),
    ([[4, 6, 5], [3, 6, 9]], 2),
    ([[4, 6, 5], [4, 6, 5]], 3),
    ([[7], [5]], "channels"),
    ([[7], [5]], 1),
    ([[3, 9], [3, 2]], 1),
    ([[3, 9], [4, 9]], 1),
    ([[3, 9], [4, 9, 1]], "channels"),
    ([[2, 3, 4, 5], [6, 3, 4, 5]], "channels"),
    ([[2, 3, 4, 5], [2, 3, 4, 1]], 3),
)


def merges() -> Iterator[Case]:
    def fold(op: Callable[..., Any]) -> Callable[..., Any]:
        def run(first: Any, *others: Any) -> Any:
            for other in others:
                first = op(first, other)
            return first

        return run

    operations = {
        "add": ("+", lambda a, b: a + b),
        "subtract": ("-", lambda a, b: a - b),
        "multiply": ("*", lambda a, b: a * b),
        "maximum": ("torch.maximum", torch.maximum),
    }
    for kind, (ran, op) in operations.items():
        for shapes in MEETING:
            yield function("merge", kind, {}, shapes, ran, fold(op))
    for shapes, axis in JOINED:
        dim = 1 if axis == "channels" else axis + 1
        yield function(
            "concat",
            "concat",
            {"axis": axis},
            shapes,
            f"torch.cat(dim={dim})",
            lambda *xs, dim=dim: torch.cat(xs, dim),
        )


def grouped() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims = DIMS[rank]
        for multiplier, stride, bias in ((1, 1, True), (2, 2, False), (3, 1, True)):
            their = {"kernel_size": 3, "stride": stride, "padding": 1, "bias": bias}
            ours = {"kernel": 3, "stride": stride, "padding": 1, "bias": bias}
            channels = dims[0]
            theirs = {
                "in_channels": channels,
                "out_channels": channels * multiplier,
                "groups": channels,
            }
            name = f"Conv{rank}d"
            yield module(
                "depthwise",
                "depthwise_conv",
                {"multiplier": multiplier, **ours},
                dims,
                name,
                **theirs,
                **their,
            )
            filters = {"filters": channels * multiplier, "groups": channels}
            yield module("depthwise", "conv", {**filters, **ours}, dims, name, **theirs, **their)

            def make(
                name: str = name, theirs: dict[str, Any] = theirs, their: dict[str, Any] = their
            ) -> nn.Module:
                conv = getattr(nn, name)
                depthwise = conv(**theirs, **{**their, "bias": False})
                return nn.Sequential(
                    depthwise, conv(theirs["out_channels"], 10, 1, bias=their["bias"])
                )

            settings = {"filters": 10, "multiplier": multiplier, **ours}
            ran = f"depthwise and 1x1 nn.{name}({theirs}, {their})"
            yield Case("separable", "separable_conv", settings, [dims], ran, make)
        for filters, groups in ((12, 4), (12, 8), (9, 3)):
            yield module(
                "depthwise",
                "conv",
                {"filters": filters, "kernel": 1, "groups": groups},
                dims,
                f"Conv{rank}d",
                in_channels=dims[0],
                out_channels=filters,
                kernel_size=1,
                groups=groups,
            )


def rearranged() -> Iterator[Case]:
    shapes = ((12, [3, 4]), (12, [2, -1]), (12, [5, -1]), (12, [-1]), (12, [-1, -1]), (12, [3, 5]))
    for n, shape in shapes:
        yield function(
            "reshape",
            "reshape",
            {"shape": shape},
            [[n]],
            f"x.reshape(N, {shape})",
            lambda x, shape=shape: x.reshape(BATCH, *shape),
        )
    for dims, shape in (([4, 6, 5], [8, 3, 5]), ([4, 6, 5], [-1]), ([2, 9], [3, 3, -1])):
        yield function(
            "reshape",
            "reshape",
            {"shape": shape},
            [dims],
            f"x.reshape(N, {shape})",
            lambda x, shape=shape: x.reshape(BATCH, *shape),
        )
    for order in ([1, 2, 3], [3, 1, 2], [2, 3, 1], [1, 1, 2], [1, 2], [1, 2, 4]):
        yield function(
            "permute",
            "permute",
            {"dims": order},
            [[4, 6, 5]],
            f"x.permute(0, {order})",
            lambda x, order=order: x.permute(0, *order),
        )


def squeeze_excite() -> Iterator[Case]:
    for channels, ratio, bias in ((16, 4, True), (64, 16, True), (24, 16, False), (8, 16, True)):

        def make(channels: int = channels, ratio: int = ratio, bias: bool = bias) -> nn.Module:
            narrow = max(channels // ratio, 1)
            return Gated(
                nn.Sequential(
                    nn.AdaptiveAvgPool2d(1),
                    nn.Conv2d(channels, narrow, 1, bias=bias),
                    nn.ReLU(),
                    nn.Conv2d(narrow, channels, 1, bias=bias),
                    nn.Sigmoid(),
                )
            )

        settings = {"ratio": ratio, "bias": bias}
        yield Case(
            "squeeze_excite",
            "squeeze_excite",
            settings,
            [[channels, 7, 5]],
            "x * Sequential(AdaptiveAvgPool2d, Conv2d, ReLU, Conv2d, Sigmoid)(x)",
            make,
        )


def gated_of_torch() -> type:
    class Gated(nn.Module):
        """x times what `inner` makes of it."""

        def __init__(self, inner: nn.Module) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * self.inner(x)

    return Gated


PYTORCH = (
    upsample, adaptive, lp_pool, unfold, shuffles, activations, norms, layer_norms, dense,
    padding_layers, unpool, merges, grouped, rearranged, squeeze_excite,
)  # fmt: skip


# Keras -----------------------------------------------------------------------------------------


def keras_norms() -> Iterator[Case]:
    flags = [{}, {"scale": False}, {"center": False}, {"scale": False, "center": False}]
    for dims in map(last, DIMS.values()):
        for given in flags:
            yield layer("batch_norm", "batch_norm", given, dims, "BatchNormalization", **given)
            yield layer("layer_norm", "layer_norm", given, dims, "LayerNormalization", **given)
        yield layer(
            "layer_norm",
            "layer_norm",
            {"over": "all"},
            dims,
            "LayerNormalization",
            axis=list(range(1, len(dims) + 1)),
        )
        for groups in (1, 2, 4, 8, 3, 16):
            yield layer(
                "group_norm",
                "group_norm",
                {"groups": groups},
                dims,
                "GroupNormalization",
                groups=groups,
            )
        for given in flags[1:]:
            yield layer(
                "group_norm",
                "group_norm",
                {"groups": 2, **given},
                dims,
                "GroupNormalization",
                groups=2,
                **given,
            )
    yield layer("group_norm", "group_norm", {}, [4, 4, 64], "GroupNormalization")
    for dims in map(last, DIMS.values()):
        yield layer("prelu", "prelu", {}, dims, "PReLU")
        shared = list(range(1, len(dims)))
        yield layer("prelu", "prelu", {"slopes": "channel"}, dims, "PReLU", shared_axes=shared)
    yield layer("activation", "leaky_relu", {}, [4, 4, 3], "LeakyReLU")
    yield layer("activation", "softmax", {}, [7], "Softmax")
    yield layer("activation", "dropout", {"rate": 0.2}, [4, 4, 3], "Dropout", rate=0.2)


def keras_dense() -> Iterator[Case]:
    for dims in map(last, DIMS.values()):
        for units, bias in ((5, True), (20, False)):
            yield layer(
                "linear",
                "linear",
                {"features": units, "bias": bias},
                dims,
                "Dense",
                units=units,
                use_bias=bias,
            )
        yield layer("flatten", "flatten", {}, dims, "Flatten")
    for shape in ([3, 4], [2, -1], [5, -1], [-1], [-1, -1], [3, 5], [2, 2, 3]):
        yield layer(
            "reshape", "reshape", {"shape": shape}, [12], "Reshape", target_shape=tuple(shape)
        )
    yield layer(
        "reshape", "reshape", {"shape": [10, -1]}, [4, 5, 6], "Reshape", target_shape=(10, -1)
    )
    for order in ([1, 2, 3], [3, 1, 2], [2, 1, 3], [1, 1, 2], [1, 2], [1, 2, 4]):
        yield layer("permute", "permute", {"dims": order}, [6, 5, 4], "Permute", dims=tuple(order))


def keras_resizing() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims, name = last(DIMS[rank]), f"UpSampling{rank}D"
        for factor in (2, 3, [2, 3, 4][:rank], 1.5):
            if rank == 1 and isinstance(factor, list):
                continue
            size = tuple(factor) if isinstance(factor, list) else factor
            yield layer("upsample", "upsample", {"factor": factor}, dims, name, size=size)
        yield layer("upsample", "upsample", {}, dims, name)
        for mode in (
            "nearest",
            "bilinear",
            "bicubic",
            "nearest_exact",
            "area",
            "linear",
            "lanczos3",
        ):
            yield layer(
                "upsample",
                "upsample",
                {"factor": 2, "mode": mode},
                dims,
                name,
                size=2,
                interpolation=mode,
            )
        ends: list[Any] = [1, [2, 0, 3][:rank], [[1, 2], [0, 3], [2, 2]][:rank], [[9, 9]] * rank]
        for one in ends:
            flat = rank == 1 and isinstance(one, list)
            their = one[0] if flat else one
            their = tuple(map(tuple_of, their)) if isinstance(their, list) else their
            yield layer("pad", "pad", {"padding": one}, dims, f"ZeroPadding{rank}D", padding=their)
            yield layer("crop", "crop", {"cropping": one}, dims, f"Cropping{rank}D", cropping=their)
        for given in ({}, {"keepdims": True}, {"keepdims": False}):
            for what, long in (("avg", "Average"), ("max", "Max")):
                yield layer(
                    "global pool",
                    f"global_{what}_pool",
                    given,
                    dims,
                    f"Global{long}Pooling{rank}D",
                    **given,
                )
                if not given:
                    pool, name_of = f"{what}_pool", f"{long}Pooling{rank}D"
                    yield layer("pool", pool, {"kernel": 3}, dims, name_of, pool_size=3)
                    yield layer("pool", pool, {}, dims, name_of)


def tuple_of(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def keras_convolutions() -> Iterator[Case]:
    paddings = ("valid", "same", "causal")
    for rank in (1, 2):
        dims = last(DIMS[rank])
        for padding in paddings:
            for stride, dilation, multiplier in ((1, 1, 1), (2, 1, 2), (1, 2, 3), (2, 2, 1)):
                theirs = {
                    "kernel_size": 3,
                    "strides": stride,
                    "dilation_rate": dilation,
                    "padding": padding,
                }
                ours = {"kernel": 3, "stride": stride, "dilation": dilation, "padding": padding}
                yield layer(
                    "conv",
                    "conv",
                    {"filters": 6, **ours},
                    dims,
                    f"Conv{rank}D",
                    filters=6,
                    **theirs,
                )
                deep = {"depth_multiplier": multiplier, **theirs}
                yield layer(
                    "depthwise",
                    "depthwise_conv",
                    {"multiplier": multiplier, **ours},
                    dims,
                    f"DepthwiseConv{rank}D",
                    **deep,
                )
                for bias in (True, False):
                    yield layer(
                        "separable",
                        "separable_conv",
                        {"filters": 6, "multiplier": multiplier, "bias": bias, **ours},
                        dims,
                        f"SeparableConv{rank}D",
                        filters=6,
                        use_bias=bias,
                        **deep,
                    )
            yield layer(
                "pool",
                "max_pool",
                {"kernel": 3, "padding": padding},
                dims,
                f"MaxPooling{rank}D",
                pool_size=3,
                padding=padding,
            )
            yield layer(
                "conv_transpose",
                "conv_transpose",
                {"filters": 2, "kernel": 3, "stride": 2, "padding": padding},
                dims,
                f"Conv{rank}DTranspose",
                filters=2,
                kernel_size=3,
                strides=2,
                padding=padding,
            )


def keras_merges() -> Iterator[Case]:
    for kind in ("add", "subtract", "multiply", "maximum", "average"):
        for shapes in MEETING:
            ordered = [last(s) for s in shapes]
            yield layer("merge", kind, {}, ordered, kind.title())
    for shapes, axis in JOINED:
        ordered = [last(s) for s in shapes]
        at = -1 if axis == "channels" else axis
        if axis != "channels" and axis >= len(ordered[0]):
            at = len(ordered[0]) + 1  # no such axis
        yield layer("concat", "concat", {"axis": axis}, ordered, "Concatenate", axis=at)


KERAS = (keras_norms, keras_dense, keras_resizing, keras_convolutions, keras_merges)


# Running ---------------------------------------------------------------------------------------


def shortened(error: Exception) -> str:
    """The first sentences of a message, in one line."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))
    text = re.sub(r"\s+", " ", text).strip()
    return f"{type(error).__name__}: {text[:240]}"


def run_torch(case: Case) -> dict[str, Any]:
    torch.manual_seed(1)
    try:
        made = case.make()
        inputs = [torch.rand(BATCH, *dims) for dims in case.inputs]
        with FlopCounterMode(display=False) as counter:
            output = made(*inputs)
    except Exception as error:  # whatever a framework raises is its refusal
        return {"ok": False, "message": shortened(error)}
    parameters = made.parameters() if isinstance(made, nn.Module) else ()
    return {
        "ok": True,
        "output": list(output.shape[1:]),
        "trainable": sum(p.numel() for p in parameters),
        "non_trainable": 0,
        "macs": counter.get_total_flops() // 2 // BATCH,
    }


def run_keras(case: Case) -> dict[str, Any]:
    try:
        made = case.make()
        inputs = [np.random.rand(BATCH, *dims).astype("float32") for dims in case.inputs]
        output = made(inputs if len(inputs) > 1 else inputs[0])
    except Exception as error:  # whatever a framework raises is its refusal
        return {"ok": False, "message": shortened(error)}
    return {
        "ok": True,
        "output": list(output.shape[1:]),
        "trainable": sum(int(np.prod(w.shape)) for w in made.trainable_weights),
        "non_trainable": sum(int(np.prod(w.shape)) for w in made.non_trainable_weights),
    }


def recorded(dialect: str, case: Case, run: Callable[[Case], dict[str, Any]]) -> dict[str, Any]:
    head = {"dialect": dialect, **case._asdict()}
    del head["make"]
    head["settings"] = {k: v for k, v in case.settings.items() if v is not None}
    return {**head, **run(case)}


# Placements ------------------------------------------------------------------------------------


def torch_placements() -> Iterator[Case]:
    def each(kind: str, dims: list[int], ours: dict[str, Any], name: str, **theirs: Any) -> Case:
        return module("placement", kind, ours, dims, name, **theirs)

    for n, factor in (
        (6, 2),
        (6, 3),
        (6, 1.5),
        (8, 0.5),
        (9, 1 / 3),
        (8, 2.5),
        (7, 1.5),
        (11, 0.7),
    ):
        for mode in ("nearest", "nearest-exact", "linear", "area", "bicubic"):
            yield resampled(n, mode, {"factor": factor})
        for mode in ("linear", "bicubic"):
            yield resampled(n, mode, {"factor": factor, "align_corners": True})
    for n, size in ((6, 9), (9, 6), (5, 13), (12, 7), (10, 4), (7, 7), (5, 9)):
        for mode in ("nearest", "nearest-exact", "linear", "area", "bicubic"):
            yield resampled(n, mode, {"size": size})
        for mode in ("linear", "bicubic"):
            yield resampled(n, mode, {"size": size, "align_corners": True})
        for what in ("Avg", "Max"):
            kind = f"adaptive_{what.lower()}_pool"
            ours = {"output_size": size}
            yield each(kind, [1, n], ours, f"Adaptive{what}Pool1d", output_size=size)
    for kernel, stride, padding, extra, dilation in (
        (3, 2, 1, 1, 1), (3, 2, 0, 1, 1), (4, 2, 1, 0, 1), (2, 3, 0, 2, 1), (5, 3, 2, 2, 1),
        (3, 1, 1, 0, 1), (3, 2, 1, 1, 3), (2, 4, 0, 3, 1), (3, 3, 2, 0, 2), (7, 4, 3, 3, 1),
    ):  # fmt: skip
        same = {"stride": stride, "padding": padding, "output_padding": extra, "dilation": dilation}
        yield each(
            "conv_transpose",
            [1, 9],
            {"filters": 1, "kernel": kernel, **same},
            "ConvTranspose1d",
            in_channels=1,
            out_channels=1,
            kernel_size=kernel,
            **same,
        )
    for kernel, stride, padding, ceil in ((3, 2, 1, True), (2, 2, 0, True), (5, 3, 2, False)):
        same = {"stride": stride, "padding": padding, "ceil_mode": ceil}
        for what in ("max", "avg"):
            yield each(
                f"{what}_pool",
                [1, 12],
                {"kernel": kernel, **same},
                f"{what.title()}Pool1d",
                kernel_size=kernel,
                **same,
            )
    for factor in (2, 3):
        yield each(
            "pixel_unshuffle",
            [1, 12, 12],
            {"factor": factor},
            "PixelUnshuffle",
            downscale_factor=factor,
        )


def resampled(n: int, mode: str, how: dict[str, Any]) -> Case:
    """Interpolation of one axis; cubic has two in PyTorch, of which the second is left alone."""
    flat = mode == "bicubic"
    dims = [1, n, 4] if flat else [1, n]
    ours = {
        k: [v, 4 if k == "size" else 1] if flat and k != "align_corners" else v
        for k, v in how.items()
    }
    theirs = {("scale_factor" if k == "factor" else k): tuple_of(v) for k, v in ours.items()}
    return module(
        "placement", "upsample", {**ours, "mode": mode}, dims, "Upsample", mode=mode, **theirs
    )


def keras_placements() -> Iterator[Case]:
    def each(kind: str, dims: list[int], ours: dict[str, Any], name: str, **theirs: Any) -> Case:
        return layer("placement", kind, ours, dims, name, **theirs)

    for kernel, stride in (
        (3, 2),
        (4, 2),
        (5, 2),
        (2, 2),
        (3, 1),
        (4, 1),
        (2, 3),
        (5, 3),
        (7, 4),
        (1, 2),
    ):
        for padding in ("same", "valid"):
            for extra in (None, 0, 1):
                if extra is not None and extra >= stride:
                    continue
                if extra == 0 and padding == "same" and kernel % 2 == 0:
                    continue  # refused
                wide = [kernel, 1], [stride, 1]
                ours = {"filters": 1, "kernel": wide[0], "stride": wide[1], "padding": padding}
                theirs = {
                    "filters": 1,
                    "kernel_size": wide[0],
                    "strides": wide[1],
                    "padding": padding,
                }
                if extra is None:
                    yield each("conv_transpose", [8, 4, 1], ours, "Conv2DTranspose", **theirs)
                else:
                    ours = {"filters": 1, "kernel": kernel, "stride": stride, "padding": padding}
                    theirs = {
                        "filters": 1,
                        "kernel_size": kernel,
                        "strides": stride,
                        "padding": padding,
                    }
                    yield each(
                        "conv_transpose",
                        [8, 1],
                        {**ours, "output_padding": extra},
                        "Conv1DTranspose",
                        **theirs,
                        output_padding=extra,
                    )
    for n in (11, 12, 13):
        for kernel, stride in ((2, 1), (3, 2), (4, 1), (5, 2), (4, 3), (6, 5)):
            same = {"padding": "same"}
            yield each(
                "conv",
                [n, 1],
                {"filters": 1, "kernel": kernel, "stride": stride, **same},
                "Conv1D",
                filters=1,
                kernel_size=kernel,
                strides=stride,
                **same,
            )
            for what, name in (("max", "Max"), ("avg", "Average")):
                yield each(
                    f"{what}_pool",
                    [n, 1],
                    {"kernel": kernel, "stride": stride, **same},
                    f"{name}Pooling1D",
                    pool_size=kernel,
                    strides=stride,
                    **same,
                )
        for stride in (1, 2):
            causal = {"padding": "causal"}
            yield each(
                "conv",
                [n, 1],
                {"filters": 1, "kernel": 3, "stride": stride, **causal},
                "Conv1D",
                filters=1,
                kernel_size=3,
                strides=stride,
                **causal,
            )
    for factor in (2, 3):
        for mode in ("nearest", "bilinear", "bicubic"):
            yield each(
                "upsample",
                [7, 4, 1],
                {"factor": [factor, 1], "mode": mode},
                "UpSampling2D",
                size=(factor, 1),
                interpolation=mode,
            )


def hulls(answers: Any) -> list[list[int] | None]:
    """`answers[i, o]` says whether impulse i reached output o: first and last i of each o."""
    found = [np.flatnonzero(answers[:, o]) for o in range(answers.shape[1])]
    return [[int(seen[0]), int(seen[-1])] if len(seen) else None for seen in found]


def place_torch(case: Case) -> dict[str, Any]:
    torch.set_default_dtype(torch.float64)
    made = case.make()
    for parameter in made.parameters():
        nn.init.ones_(parameter) if parameter.dim() > 1 else nn.init.zeros_(parameter)
    n = case.inputs[0][1]
    impulses = torch.zeros(n, *case.inputs[0])
    impulses[range(n), :, range(n)] = 1
    with torch.no_grad():
        reached = made(impulses).abs() > 1e-6
    torch.set_default_dtype(torch.float32)
    return {"seen": hulls(reached.movedim(2, 1).flatten(2).any(2).numpy())}


def place_keras(case: Case) -> dict[str, Any]:
    made = case.make()
    if hasattr(made, "kernel_initializer"):
        made.kernel_initializer = keras.initializers.Ones()
    n = case.inputs[0][0]
    impulses = np.zeros((n, *case.inputs[0]), dtype="float32")
    impulses[range(n), range(n)] = 1
    reached = np.abs(np.asarray(made(impulses))) > 1e-5
    return {"seen": hulls(reached.reshape(n, reached.shape[1], -1).any(2))}


# Networks --------------------------------------------------------------------------------------


def unet_small() -> tuple[Any, list[list[int]]]:
    def twice(i: int, o: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(i, o, 3, 1, 1), nn.ReLU(), nn.Conv2d(o, o, 3, 1, 1), nn.ReLU()
        )

    parts = nn.ModuleDict(
        {
            "down1": twice(1, 16), "down2": twice(16, 32), "bottom": twice(32, 64),
            "up2": nn.ConvTranspose2d(64, 32, 2, 2), "join2": twice(64, 32),
            "up1": nn.ConvTranspose2d(32, 16, 2, 2), "join1": twice(32, 16),
            "score": nn.Conv2d(16, 2, 1),
        }
    )  # fmt: skip
    pool = nn.MaxPool2d(2)

    def forward(x: torch.Tensor) -> list[torch.Tensor]:
        first = parts["down1"](x)
        second = parts["down2"](pool(first))
        up = parts["up2"](parts["bottom"](pool(second)))
        up = parts["up1"](parts["join2"](torch.cat([second, up], 1)))
        return [parts["score"](parts["join1"](torch.cat([first, up], 1)))]

    parts.forward = forward
    return parts, [[1, 128, 128]]


def two_inputs() -> tuple[Any, list[list[int]]]:
    parts = nn.ModuleDict(
        {
            "encoder": nn.Sequential(
                nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()
            ),
            "difference": nn.Sequential(
                nn.Conv2d(64, 16, 3, 1, 1), nn.ReLU(), nn.Conv2d(16, 1, 1),
                nn.Upsample(scale_factor=4, mode="bilinear"),
            ),
            "same": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 1)),
        }
    )  # fmt: skip

    def forward(left: torch.Tensor, right: torch.Tensor) -> list[torch.Tensor]:
        a, b = parts["encoder"](left), parts["encoder"](right)
        return [parts["difference"](torch.cat([a, b], 1)), parts["same"](a - b)]

    parts.forward = forward
    return parts, [[3, 64, 64], [3, 64, 64]]


def networks() -> Iterator[dict[str, Any]]:
    for build in (unet_small, two_inputs):
        network, inputs = build()
        with FlopCounterMode(display=False) as counter:
            outputs = network(*(torch.rand(1, *dims) for dims in inputs))
        yield {
            "spec": build.__name__,
            "outputs": [list(y.shape[1:]) for y in outputs],
            "params": sum(p.numel() for p in network.parameters()),
            "macs": counter.get_total_flops() // 2,
        }


def main() -> None:
    warnings.simplefilter("ignore")
    sides = (
        ("pytorch", PYTORCH, run_torch, torch_placements, place_torch),
        ("keras", KERAS, run_keras, keras_placements, place_keras),
    )
    cases, placements = [], []
    for dialect, groups, run, placed, place in sides:
        cases += [recorded(dialect, case, run) for group in groups for case in group()]
        placements += [recorded(dialect, case, place) for case in placed()]
    source = (
        f"torch {torch.__version__}, keras {keras.__version__} on tensorflow {tf.__version__} "
        "(CPU), really run by tests/record_kinds.py"
    )
    lists = {"cases": cases, "placements": placements, "networks": list(networks())}
    body = ",\n".join(
        f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for name, rows in lists.items()
    )
    OUT.write_text(f'{{\n"source": {json.dumps(source)},\n{body}\n}}\n')
    for name, rows in lists.items():
        print(f"{len(rows)} {name}")


if __name__ == "__main__":
    Last, Attention, Gated = last_of_torch(), attention_of_torch(), gated_of_torch()
    main()

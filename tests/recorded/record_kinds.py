"""Run layers of PyTorch and Keras and record what comes out, in tests/recorded/kinds.json.

Not a test, and not needed to run the tests. By hand, with both frameworks installed:

    pip install torch torchvision timm keras tensorflow-cpu
    pip install torch torchvision keras tensorflow-cpu tf_keras
    python -m tests.recorded.record_kinds

Three lists are recorded:
`cases`: a layer as this project spells it (kind, settings, inputs without the batch in the
dialect's layout), what was really run, and either its output, parameters and (PyTorch)
multiply-accumulates, or the message with which it was refused. An empty output is a refusal.
`placements`: for every output position on the first spatial axis, the first and last input
position that it depends on, found by feeding one impulse at a time.
`networks`: those of specs/ that no library publishes, built by hand.
"""

from __future__ import annotations

import json
import random
import re
import warnings
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.recorded import attention_layers

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision  # before TensorFlow, beside which it cannot be loaded
    from torch import nn
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    warnings.simplefilter("ignore")

    import keras
    import numpy as np
    import tensorflow as tf
    import tf_keras

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT = Path(__file__).parent / "kinds.json"
BATCH = 2
DIMS = {0: [12], 1: [8, 17], 2: [8, 9, 14], 3: [8, 5, 6, 7]}
"""Channels first, for each number of spatial axes."""
RANDOM = random.Random(20250)


class Case(NamedTuple):
    """`make()` builds what is run on the inputs; `ran` is its text."""

    kind: str
    settings: dict[str, Any]
    inputs: list[list[int]]
    ran: str
    make: Callable[[], Any]


TORCH_NAMES = {"kernel": "kernel_size", "factor": "scale_factor", "features": "out_features"}
KERAS_NAMES = {
    "kernel": "kernel_size",
    "stride": "strides",
    "dilation": "dilation_rate",
    "multiplier": "depth_multiplier",
    "bias": "use_bias",
    "features": "units",
    "shape": "target_shape",
    "factor": "size",
    "mode": "interpolation",
}


def arguments(names: dict[str, str], ours: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Our settings as a framework names them, lists as tuples; `more` adds to them."""
    return {**{names.get(k, k): tuple_of(v) for k, v in ours.items()}, **more}


def tuple_of(value: Any) -> Any:
    return tuple(map(tuple_of, value)) if isinstance(value, list) else value


def written(name: str, given: dict[str, Any]) -> str:
    return f"{name}({', '.join(f'{k}={v!r}' for k, v in given.items())})"


def module(kind: str, ours: dict[str, Any], dims: list[int], name: str, **more: Any) -> Case:
    """A torch.nn module on one input, with our settings and `more`."""
    return exactly(kind, ours, dims, name, **arguments(TORCH_NAMES, ours, more))


def exactly(kind: str, ours: dict[str, Any], dims: list[int], name: str, **theirs: Any) -> Case:
    """A torch.nn module on one input, with arguments of its own."""
    return Case(
        kind, ours, [dims], written(f"nn.{name}", theirs), lambda: getattr(nn, name)(**theirs)
    )


def function(
    kind: str, ours: dict[str, Any], inputs: list[list[int]], ran: str, run: Callable[..., Any]
) -> Case:
    """A function of PyTorch on one or more inputs."""
    return Case(kind, ours, inputs, ran, lambda: run)


def layer(kind: str, ours: dict[str, Any], dims: list[int], name: str, **more: Any) -> Case:
    """A Keras layer on one input, with our settings and `more`."""
    return exact_layer(kind, ours, [dims], name, **arguments(KERAS_NAMES, ours, more))


def exact_layer(
    kind: str, ours: dict[str, Any], inputs: list[list[int]], name: str, **theirs: Any
) -> Case:
    """A Keras layer on one or more inputs, with arguments of its own."""
    ran = written(f"keras.layers.{name}", theirs)
    return Case(kind, ours, inputs, ran, lambda: getattr(keras.layers, name)(**theirs))


def channels_last(dims: list[int]) -> list[int]:
    return [*dims[1:], dims[0]]


def wrapped(forward: Callable[..., Any], **parts: Any) -> Any:
    """Modules under names, run by `forward(parts, *inputs)`."""
    whole = nn.ModuleDict(parts)
    whole.forward = lambda *inputs: forward(whole, *inputs)
    return whole


def moved(inner: Any) -> Any:
    """`inner` applied with the channels last."""
    return wrapped(lambda m, x: m["inner"](x.movedim(1, -1)).movedim(-1, 1), inner=inner)


# PyTorch ---------------------------------------------------------------------------------------

TORCH_MODES = {
    1: ("nearest", "nearest-exact", "linear", "area"),
    2: ("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    3: ("nearest", "nearest-exact", "trilinear", "area"),
}


def upsample() -> Iterator[Case]:
    def case(dims: list[int], mode: str, **how: Any) -> Case:
        return module("upsample", {**how, "mode": mode}, dims, "Upsample")

    for rank, modes in TORCH_MODES.items():
        dims = DIMS[rank]
        for mode in modes:
            for factor in (2, 1.5, 0.5, 2.7, [1.5, 3, 0.4][:rank]):
                yield case(dims, mode, factor=factor)
            for size in (10, [4, 30, 7][:rank]):
                yield case(dims, mode, size=size)
            yield case(dims, mode, factor=2, align_corners=True)
            if mode.endswith(("linear", "cubic")):
                yield case(dims, mode, size=[5, 1, 9][:rank], align_corners=True)
                yield case(dims, mode, factor=3, align_corners=False)
        yield case(dims, "nearest", factor=0.01)
        yield case(dims, "nearest", size=[5] * (rank + 1))
        yield case(dims, "nearest", size=6, factor=2)
        yield case(dims, "nearest")
    for n, factor in ((30, 0.1), (29, 1.1), (10, 1.1), (100, 0.29), (50, 1.16), (7, 3.3)):
        yield case([3, n], "nearest", factor=factor)
    for rank, mode in ((1, "bilinear"), (1, "trilinear"), (3, "bilinear"), (2, "trilinear")):
        yield case(DIMS[rank], mode, factor=2)
    for rank, theirs, ours in (
        (1, "bicubic", "bicubic"),
        (1, "bicubic", "cubic"),
        (2, "bicubic", "cubic"),
        (2, "bilinear", "linear"),
        (3, "bicubic", "bicubic"),
        (3, "bicubic", "cubic"),
        (3, "trilinear", "linear"),
        (0, "nearest", "nearest"),
    ):
        settings = {"factor": 2, "mode": ours}
        yield module("upsample", settings, DIMS[rank], "Upsample", mode=theirs)


def adaptive_pools() -> Iterator[Case]:
    sizes: dict[int, list[Any]] = {
        1: [1, 4, 17, 30, [5], [None], [2, 2]],
        2: [1, 3, 9, 20, [5, 2], [None, 4], [3, None], [None, None], [9, 14], [2, 2, 2]],
        3: [1, 2, 8, [1, 2, 3], [None, 4, 1], [None, None, 9], [2, 2]],
    }
    for what in ("avg", "max"):
        for rank, several in sizes.items():
            name = f"Adaptive{what.title()}Pool{rank}d"
            for size in several:
                yield module(f"adaptive_{what}_pool", {"output_size": size}, DIMS[rank], name)
            yield exactly(f"global_{what}_pool", {}, DIMS[rank], name, output_size=1)


def lp_pools() -> Iterator[Case]:
    for rank, count in ((1, 24), (2, 24), (3, 12)):
        for _ in range(count):
            dims = [3, *(RANDOM.randint(3, 20) for _ in range(rank))]
            one, each = RANDOM.randint(1, 6), [RANDOM.randint(1, 6) for _ in range(rank)]
            order = RANDOM.choice([1, 2, 3.5])
            ours = {
                "kernel": RANDOM.choice([one, each]) if rank > 1 else one,
                "stride": RANDOM.choice([None, RANDOM.randint(1, 5)]),
                "ceil_mode": RANDOM.random() < 0.5,
            }
            theirs = arguments(TORCH_NAMES, ours, {"norm_type": order})
            yield exactly("lp_pool", {**ours, "order": order}, dims, f"LPPool{rank}d", **theirs)


def unfold() -> Iterator[Case]:
    def some(low: int, high: int) -> Any:
        one = RANDOM.randint(low, high)
        return RANDOM.choice([one, [one, RANDOM.randint(low, high)]])

    for _ in range(30):
        ours = {
            "kernel": some(1, 5),
            "stride": some(1, 4),
            "padding": some(0, 3),
            "dilation": some(1, 3),
        }
        dims = [3, RANDOM.randint(3, 20), RANDOM.randint(3, 20)]
        yield module("unfold", ours, dims, "Unfold")
    yield module("unfold", {"kernel": 3, "padding": "same"}, [3, 9, 9], "Unfold")
    yield module("unfold", {"kernel": 3}, [3, 9, 9, 9], "Unfold")
    yield module("unfold", {"kernel": 3}, [12], "Unfold")


def shuffles() -> Iterator[Case]:
    for channels, r in ((8, 2), (9, 3), (8, 1), (16, 4), (8, 3), (6, 2)):
        dims = [channels, 4, 5]
        yield exactly("pixel_shuffle", {"factor": r}, dims, "PixelShuffle", upscale_factor=r)
    for h, w, r in ((8, 6, 2), (9, 12, 3), (7, 4, 1), (8, 6, 4), (7, 6, 2)):
        dims = [3, h, w]
        yield exactly("pixel_unshuffle", {"factor": r}, dims, "PixelUnshuffle", downscale_factor=r)
    for rank in (1, 2, 3):
        for groups in (1, 2, 4, 8, 3, 16):
            yield module("channel_shuffle", {"groups": groups}, DIMS[rank], "ChannelShuffle")


ACTIVATIONS = {
    "relu": "ReLU",
    "relu6": "ReLU6",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "celu": "CELU",
    "selu": "SELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "hard_silu": "Hardswish",
    "sigmoid": "Sigmoid",
    "hard_sigmoid": "Hardsigmoid",
    "log_sigmoid": "LogSigmoid",
    "tanh": "Tanh",
    "hard_tanh": "Hardtanh",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "mish": "Mish",
    "dropout": "Dropout",
    "identity": "Identity",
}


def activations() -> Iterator[Case]:
    for kind, name in ACTIVATIONS.items():
        yield module(kind, {}, DIMS[2], name)
    for kind, name in (("softmax", "Softmax"), ("log_softmax", "LogSoftmax")):
        yield exactly(kind, {}, DIMS[2], name, dim=1)
    yield function("exponential", {}, [DIMS[2]], "torch.exp", torch.exp)
    for dims in DIMS.values():
        yield module("prelu", {}, dims, "PReLU")
        yield exactly("prelu", {"slopes": "one"}, dims, "PReLU", num_parameters=1)
        yield exactly("prelu", {"slopes": "channel"}, dims, "PReLU", num_parameters=dims[0])


def norms() -> Iterator[Case]:
    for rank, dims in DIMS.items():
        channels, name = dims[0], f"BatchNorm{max(rank, 1)}d"
        for affine in (True, False):
            yield module("batch_norm", {"affine": affine}, dims, name, num_features=channels)
        for stated in (channels, channels + 1):
            yield exactly("batch_norm", {"in_channels": stated}, dims, name, num_features=stated)
        for groups in (1, 2, 4, 8, 12, 3, 5, 16):
            yield group_norm(dims, groups, groups != 4)
        for size in (5, 3, 2):
            yield module("local_response_norm", {"size": size}, dims, "LocalResponseNorm")
    for dims in ([6], [6, 1], [6, 1, 1]):
        yield group_norm(dims, 6, True)
    for rank in (1, 2, 3):
        name = f"InstanceNorm{rank}d"
        for ours in ({}, {"affine": True}, {"affine": False}):
            yield module("instance_norm", ours, DIMS[rank], name, num_features=8)
        for size in (1, 2):
            dims = [8, *[1] * (rank - 1), size]
            yield module("instance_norm", {}, dims, name, num_features=8)


def group_norm(dims: list[int], groups: int, affine: bool) -> Case:
    ours = {"groups": groups, "affine": affine}
    theirs = {"num_groups": groups, "num_channels": dims[0], "affine": affine}
    return exactly("group_norm", ours, dims, "GroupNorm", **theirs)


def layer_norms() -> Iterator[Case]:
    for dims in DIMS.values():
        for affine, bias in ((True, True), (True, False), (False, True)):
            ours = {"affine": affine, "bias": bias}
            theirs = {"elementwise_affine": affine, "bias": bias}
            everything = {"normalized_shape": tuple(dims), **theirs}
            yield exactly("layer_norm", {"over": "all", **ours}, dims, "LayerNorm", **everything)

            def make(channels: int = dims[0], theirs: dict[str, Any] = theirs) -> Any:
                return moved(nn.LayerNorm(channels, **theirs))

            ran = f"nn.LayerNorm({dims[0]}, {theirs}) on channels last"
            yield Case("layer_norm", ours, [dims], ran, make)


def linears() -> Iterator[Case]:
    for dims in DIMS.values():
        for features, bias in ((5, True), (1, False), (20, True)):
            ours = {"features": features, "bias": bias}
            yield module("linear", ours, dims, "Linear", in_features=dims[-1])
        for stated in (dims[-1], dims[-1] + 1, 1000):
            yield module("linear", {"features": 4, "in_features": stated}, dims, "Linear")
        yield module("flatten", {}, dims, "Flatten")

        def make(channels: int = dims[0]) -> Any:
            return moved(nn.Linear(channels, 5))

        ran = f"nn.Linear({dims[0]}, 5) on channels last"
        yield Case("linear", {"features": 5, "axis": "channels"}, [dims], ran, make)


def attention() -> Iterator[Case]:
    def attend(parts: Any, x: Any) -> Any:
        rows = x.flatten(2).transpose(1, 2)
        return parts["inner"](rows, rows, rows)[0].transpose(1, 2).reshape(x.shape)

    for rank in (1, 2, 3):
        for heads, bias in ((1, True), (2, False), (4, True), (3, True)):

            def make(heads: int = heads, bias: bool = bias) -> Any:
                inner = nn.MultiheadAttention(8, heads, bias=bias, batch_first=True)
                return wrapped(attend, inner=inner)

            ran = f"nn.MultiheadAttention(8, {heads}, bias={bias}) over all positions"
            yield Case("attention", {"heads": heads, "bias": bias}, [DIMS[rank]], ran, make)


PAD_MODES = {
    "zeros": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}
ENDS = ([1, 1], [3, 3], [4, 0], [0, 5], [9, 9], [0, 0])


def paddings() -> Iterator[Case]:
    for mode, name in PAD_MODES.items():
        for rank in (1, 2, 3):
            dims = [2, *(4, 6, 5)[:rank]]
            for ends in ([[0, 2], [3, 1], [2, 2]][:rank], *([pair] * rank for pair in ENDS)):
                ours = {"padding": ends, "mode": mode}
                theirs = tuple(x for pair in reversed(ends) for x in pair)  # the last axis first
                yield exactly("pad", ours, dims, f"{name}{rank}d", padding=theirs)
            yield exactly("pad", {"padding": 2, "mode": mode}, dims, f"{name}{rank}d", padding=2)
    for cut in (1, 2, 3):
        run = lambda x, cut=cut: nn.functional.pad(x, [-cut] * 4)  # noqa: E731
        yield function("crop", {"cropping": cut}, [[2, 5, 6]], f"F.pad(x, {[-cut] * 4})", run)


def unpools() -> Iterator[Case]:
    for rank in [r for r in (1, 2, 3) for _ in range(14)]:
        dims = [2, *(RANDOM.randint(1, 6) for _ in range(rank))]
        kernel, stride = RANDOM.randint(1, 4), RANDOM.choice([None, 1, 2, 3])
        padding = RANDOM.choice([0, 0, 1])
        step = stride or kernel
        usual = [(n - 1) * step - 2 * padding + kernel for n in dims[1:]]
        size = RANDOM.choice([None, [u + RANDOM.randint(-step, step) for u in usual]])
        if min(size or usual) < 1:
            continue
        ours = {"kernel": kernel, "stride": stride, "padding": padding}
        theirs = arguments(TORCH_NAMES, ours, {})

        def make(name: str = f"MaxUnpool{rank}d", given: Any = theirs, size: Any = size) -> Any:
            unpool = getattr(nn, name)(**given)
            return lambda x: unpool(x, torch.zeros_like(x, dtype=torch.int64), size)

        ran = written(f"nn.MaxUnpool{rank}d", theirs) + f"(x, indices, {size})"
        yield Case("max_unpool", {**ours, "output_size": size}, [dims], ran, make)


def unpools_of_pools() -> Iterator[Case]:
    """The second input is pooled, and gives the places and the size."""
    for rank in (1, 2, 3):
        for sizes, kernel, stride, padding, ceil in (
            ((12, 11, 10), 2, None, 0, False),
            ((12, 11, 10), 3, 2, 1, False),
            ((13, 11, 9), 3, 2, 0, True),
            ((11, 9, 8), 2, 3, 0, True),
            ((7, 9, 8), 3, 1, 0, False),
        ):
            own = {"kernel": kernel, "stride": stride, "padding": padding}
            theirs = arguments(TORCH_NAMES, own, {})
            pooled = [2, *sizes[:rank]]
            pools = [
                getattr(nn, f"MaxPool{rank}d")(**theirs, ceil_mode=mode, return_indices=True)
                for mode in (False, True)
            ]
            unpool = getattr(nn, f"MaxUnpool{rank}d")(**theirs)

            def run(x: Any, whole: Any, pools: Any = pools, unpool: Any = unpool) -> Any:
                for pool in pools:
                    found, places = pool(whole)
                    if x.shape == found.shape:
                        return unpool(x, places, output_size=whole.size())
                raise ValueError(f"the pool gives {list(found.shape[1:])}")

            came = list(pools[ceil](torch.rand(1, *pooled))[0].shape[1:])
            ran = (
                written(f"nn.MaxUnpool{rank}d", theirs) + "(x, places, y.size()), of its pool of y"
            )
            yield function("max_unpool", own, [came, pooled], ran, run)
            step = stride or kernel
            for wrong in (
                [came, [3, *pooled[1:]]],
                [[1, *came[1:]], pooled],
                [came, [2, *(n + 2 * step for n in pooled[1:])]],
                [[2, *(n + 1 for n in came[1:])], pooled],
            ):
                yield function("max_unpool", own, wrong, ran, run)


MEETING = (
    [[4, 6, 5], [4, 6, 5]],
    [[4, 6, 5], [4, 1, 1]],
    [[4, 1, 1], [4, 6, 5]],
    [[1, 6, 5], [4, 6, 5]],
    [[4, 6, 1], [4, 1, 5]],
    [[4, 6, 5], [4, 6, 4]],
    [[4, 6, 5], [3, 6, 5]],
    [[4, 6, 5], [2, 6, 5]],
    [[7], [7]],
    [[7], [1]],
    [[7], [6]],
    [[3, 9], [3, 9], [3, 9]],
    [[3, 9], [3, 1], [1, 9]],
    [[3, 9], [3, 9], [3, 8]],
    [[4, 3, 4, 5], [4, 3, 4, 5]],
    [[4, 3, 4, 5], [4, 3, 1, 5]],
    [[4, 3, 4, 5], [4, 3, 2, 5]],
    [[5], [4, 6, 3]],
    [[4], [4, 6, 3]],
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
    operations = {"add": "add", "subtract": "sub", "multiply": "mul", "maximum": "maximum"}
    for kind, name in operations.items():

        def run(first: Any, *others: Any, name: str = name) -> Any:
            for other in others:
                first = getattr(torch, name)(first, other)
            return first

        for shapes in MEETING:
            yield function(kind, {}, shapes, f"torch.{name}", run)
    for shapes, axis in JOINED:
        dim = 1 if axis == "channels" else axis + 1
        run = lambda *xs, dim=dim: torch.cat(xs, dim)  # noqa: E731
        yield function("concat", {"axis": axis}, shapes, f"torch.cat(dim={dim})", run)


def grouped() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims, name = DIMS[rank], f"Conv{rank}d"
        for multiplier, stride, bias in ((1, 1, True), (2, 2, False), (3, 1, True)):
            both = {"kernel": 3, "stride": stride, "padding": 1, "bias": bias}
            filters = 8 * multiplier
            channels = {"in_channels": 8, "out_channels": filters, "groups": 8}
            theirs = arguments(TORCH_NAMES, both, channels)
            yield exactly(
                "depthwise_conv", {"multiplier": multiplier, **both}, dims, name, **theirs
            )
            yield exactly("conv", {"filters": filters, "groups": 8, **both}, dims, name, **theirs)

            def make(name: str = name, theirs: dict[str, Any] = theirs, bias: bool = bias) -> Any:
                conv, depthwise = getattr(nn, name), {**theirs, "bias": False}
                pointwise = conv(theirs["out_channels"], 10, 1, bias=bias)
                return nn.Sequential(conv(**depthwise), pointwise)

            ours = {"filters": 10, "multiplier": multiplier, **both}
            ran = f"two nn.{name}: {theirs} without bias, then 1x1"
            yield Case("separable_conv", ours, [dims], ran, make)
        for filters, groups in ((12, 4), (12, 8), (9, 3)):
            ours = {"filters": filters, "kernel": 1, "groups": groups}
            theirs = {"in_channels": 8, "out_channels": filters, "kernel_size": 1, "groups": groups}
            yield exactly("conv", ours, dims, name, **theirs)


RESHAPES = (
    ([12], [3, 4]),
    ([12], [2, -1]),
    ([12], [5, -1]),
    ([12], [-1]),
    ([12], [-1, -1]),
    ([12], [3, 5]),
    ([12], [2, 2, 3]),
    ([4, 6, 5], [8, 3, 5]),
    ([4, 6, 5], [-1]),
    ([2, 9], [3, 3, -1]),
)
ORDERS = ([1, 2, 3], [3, 1, 2], [2, 3, 1], [2, 1, 3], [1, 1, 2], [1, 2], [1, 2, 4])


def rearranged() -> Iterator[Case]:
    for dims, shape in RESHAPES:
        run = lambda x, shape=shape: x.reshape(BATCH, *shape)  # noqa: E731
        yield function("reshape", {"shape": shape}, [dims], f"x.reshape(N, {shape})", run)
    for order in ORDERS:
        run = lambda x, order=order: x.permute(0, *order)  # noqa: E731
        yield function("permute", {"dims": order}, [[4, 6, 5]], f"x.permute(0, {order})", run)


def squeeze_excites() -> Iterator[Case]:
    for channels, ratio, bias in ((16, 4, True), (64, 16, True), (24, 16, False), (8, 16, True)):

        def make(channels: int = channels, ratio: int = ratio, bias: bool = bias) -> Any:
            narrow = max(channels // ratio, 1)
            squeeze = nn.Conv2d(channels, narrow, 1, bias=bias)
            excite = nn.Conv2d(narrow, channels, 1, bias=bias)
            steps = nn.AdaptiveAvgPool2d(1), squeeze, nn.ReLU(), excite, nn.Sigmoid()
            return wrapped(lambda m, x: x * m["gate"](x), gate=nn.Sequential(*steps))

        ran = "x * Sequential(AdaptiveAvgPool2d, Conv2d, ReLU, Conv2d, Sigmoid)(x)"
        ours = {"ratio": ratio, "bias": bias}
        yield Case("squeeze_excite", ours, [[channels, 7, 5]], ran, make)


def rows(x: Any) -> Any:
    """The positions of a map in one row, the channels last."""
    return x.flatten(2).transpose(1, 2)


def back(y: Any, x: Any) -> Any:
    """Rows as a map of the sizes of `x`."""
    return y.transpose(1, 2).unflatten(2, x.shape[2:])


def blocks(x: Any, size: int, partition: str = "window", keep: int = 0) -> Any:
    """A map with its channels last in windows of `size`, or in grids: all windows of all samples
    as a batch; with `keep` those of each sample apart, their positions in one row.
    """
    n, h, w, channels = x.shape
    if partition == "grid":
        x = x.view(n, size, h // size, size, w // size, channels).permute(0, 2, 4, 1, 3, 5)
    else:
        x = x.view(n, h // size, size, w // size, size, channels).permute(0, 1, 3, 2, 4, 5)
    if keep:
        return x.reshape(n, -1, size * size, channels)
    return x.reshape(-1, size, size, channels)


def joined(y: Any, x: Any, size: int, partition: str = "window") -> Any:
    """What `blocks` took apart, put together to the sizes of `x`, which has its channels first."""
    n, _, h, w = x.shape
    y = y.reshape(n, h // size, w // size, size, size, -1)
    order = (0, 3, 1, 4, 2, 5) if partition == "grid" else (0, 1, 3, 2, 4, 5)
    return y.permute(*order).reshape(n, h, w, -1)


def split(x: Any, y: Any, z: Any, heads: int, few: int | None = None) -> list[Any]:
    """Maps by heads: batch x heads x positions x width, of `few` heads those of keys and values."""
    several = (heads, few or heads, few or heads)
    return [
        t.flatten(2).unflatten(1, (n, -1)).transpose(2, 3)
        for t, n in zip((x, y, z), several, strict=True)
    ]


def parted(x: Any, y: Any, z: Any, heads: int, few: int) -> list[Any]:
    """The same for Keras: batch x positions x heads x width."""
    return [
        keras.ops.reshape(t, (t.shape[0], t.shape[1], n, -1))
        for t, n in zip((x, y, z), (heads, few, few), strict=True)
    ]


def torch_text(text: str) -> Any:
    """What an expression of attention_layers.py makes."""
    import timm
    import timm.models.beit
    import timm.models.vision_transformer_sam
    import torchvision

    own = {f.__name__: f for f in (rows, back, blocks, joined, split)}
    names = {"nn": nn, "F": nn.functional, "torch": torch, "timm": timm, "torchvision": torchvision}

    def together(run: str, inner: Any) -> Any:
        function = eval(f"lambda inner, x, y=None, z=None: {run}", {**names, **own})
        return wrapped(lambda parts, *inputs: function(parts["inner"], *inputs), inner=inner)

    if text.startswith(("nn.", "held(")):
        return eval(text, {**names, "held": together})
    return eval(f"lambda x, y=None, z=None: {text}", {**names, **own})


def keras_text(text: str) -> Any:
    names = {"layers": keras.layers, "ops": keras.ops, "split": parted}
    names["rows"] = lambda x: keras.ops.reshape(x, (*x.shape[:2], -1))

    class Held(keras.layers.Layer):
        def __init__(self, run: str, inner: Any = None) -> None:
            super().__init__()
            self.inner = inner
            self.run = eval(f"lambda inner, x, y=None, z=None: {run}", names)

        def call(self, inputs: Any) -> Any:
            several = inputs if isinstance(inputs, list) else [inputs]
            return self.run(self.inner, *several)

    if text.startswith(("layers.", "held(")):
        return eval(text, {**names, "held": Held})
    return Held(text)


def attention_forms() -> Iterator[Case]:
    for several in attention_layers.TORCH:
        for kind, ours, inputs, text in several():
            yield Case(kind, ours, inputs, text, partial(torch_text, text))


def keras_attention_forms() -> Iterator[Case]:
    for several in attention_layers.KERAS:
        for kind, ours, inputs, text in several():
            yield Case(kind, ours, inputs, text, partial(keras_text, text))


def held(name: str, parameter: Any, forward: Callable[..., Any]) -> Any:
    """A module with one parameter, run by `forward(parameter, x)`."""
    whole = nn.Module()
    setattr(whole, name, parameter)
    whole.forward = lambda x: forward(parameter, x)
    return whole


def scales() -> Iterator[Case]:
    """As ConvNeXt and temporal convolutional networks have them."""
    for rank, dims in DIMS.items():

        def scale(dims: list[int] = dims) -> Any:
            factor = nn.Parameter(torch.full((dims[0], *[1] * (len(dims) - 1)), 1e-6))
            return held("layer_scale", factor, lambda f, x: f * x)

        yield Case("layer_scale", {}, [dims], "x * nn.Parameter(C)", scale)
        if rank:

            def lengths(dims: list[int] = dims, rank: int = rank) -> Any:
                conv = getattr(nn, f"Conv{rank}d")(3, dims[0], 3)
                normed = nn.utils.parametrizations.weight_norm(conv)
                return held("g", normed.parametrizations.weight.original0, lambda g, x: x)

            ran = f"what weight_norm(nn.Conv{rank}d) holds beside its weight and bias"
            yield Case("weight_norm", {}, [dims], ran, lengths)
    yield function(
        "rescale", {"scale": 2, "offset": -1}, [DIMS[2]], "2 * x - 1", lambda x: 2 * x - 1
    )
    standard = lambda x: (x - 0.45) / 0.23  # noqa: E731
    yield function("normalization", {}, [DIMS[2]], "(x - mean) / std", standard)


def embeddings() -> Iterator[Case]:
    for length, vocabulary, width in ((7, 20, 5), (64, 1000, 3), (1, 2, 1)):

        def make(vocabulary: int = vocabulary, width: int = width) -> Any:
            inner = nn.Embedding(vocabulary, width)
            return wrapped(lambda m, x: m["inner"](x[:, 0].long()).movedim(-1, 1), inner=inner)

        ours = {"vocabulary": vocabulary, "width": width}
        ran = f"nn.Embedding({vocabulary}, {width}), its channels moved before the positions"
        yield Case("embedding", ours, [[1, length]], ran, make)


def other_gates() -> Iterator[Case]:
    """As MobileNetV3, EfficientNet and RegNet have them."""
    activations, gates = {"relu": "ReLU", "silu": "SiLU"}, {"hard_sigmoid": "Hardsigmoid"}
    for squeeze, activation, gate in ((6, "relu", "hard_sigmoid"), (10, "silu", "sigmoid")):

        def make(squeeze: int = squeeze, activation: str = activation, gate: str = gate) -> Any:
            names = activations[activation], gates.get(gate, "Sigmoid")
            between, last = (getattr(nn, name)() for name in names)
            convs = nn.Conv2d(16, squeeze, 1), nn.Conv2d(squeeze, 16, 1)
            steps = nn.AdaptiveAvgPool2d(1), convs[0], between, convs[1], last
            return wrapped(lambda m, x: x * m["gate"](x), gate=nn.Sequential(*steps))

        ours = {"squeeze": squeeze, "activation": activation, "gate": gate}
        ran = "x * Sequential(AdaptiveAvgPool2d, Conv2d, activation, Conv2d, gate)(x)"
        yield Case("squeeze_excite", ours, [[16, 7, 5]], ran, make)


def resized() -> Iterator[Case]:
    """As networks for segmentation have it: back to a given size, and cut to one."""
    for dims, size in (([3, 1, 1], [9, 12]), ([3, 5, 6], [33, 41]), ([3, 33, 41], [33, 41])):
        yield module("upsample", {"size": size, "mode": "bilinear"}, dims, "Upsample")
    for ends in ([[3, 5], [3, 4]], [[0, 2], [1, 0]], [[5, 5], [0, 0]]):
        cut = [-x for pair in reversed(ends) for x in pair]
        run = lambda x, cut=cut: nn.functional.pad(x, cut)  # noqa: E731
        yield function("crop", {"cropping": ends}, [[2, 10, 12]], f"F.pad(x, {cut})", run)
    for shape in ([8, 3, 4, 5], [8, 4, 9, 9]):
        run = lambda x: x.mean([2, 3, 4])  # noqa: E731
        yield function("global_avg_pool", {"keepdims": False}, [shape], "x.mean([2, 3, 4])", run)


FUNCTIONS = {
    **{
        kind: kind
        for kind in (
            *("abs", "sign", "reciprocal", "square", "sqrt", "rsqrt", "log", "sin", "cos", "erf"),
            *("floor", "ceil", "round"),
        )
    },
    "negative": "neg",
}
"""Kinds of functions, and what PyTorch calls them; Keras has all of them by our names."""


def functions() -> Iterator[Case]:
    for kind, name in FUNCTIONS.items():
        run = getattr(torch, name)
        for dims in (DIMS[0], DIMS[2]):
            yield function(kind, {}, [dims], f"torch.{name}", run)
    for exponent in (2, 0.5, -1):
        run = lambda x, n=exponent: torch.pow(x, n)  # noqa: E731
        yield function("pow", {"exponent": exponent}, [DIMS[1]], f"torch.pow(x, {exponent})", run)
    for low, high in ((0, 1), (None, 0.5), (0.2, None), (1, 0), (None, None)):
        run = lambda x, low=low, high=high: torch.clamp(x, low, high)  # noqa: E731
        ours = {"min": low, "max": high}
        yield function("clip", ours, [DIMS[2]], f"torch.clamp(x, {low}, {high})", run)


def more_merges() -> Iterator[Case]:
    operations = {
        "divide": "div",
        "power": "pow",
        "modulo": "remainder",
        "minimum": "minimum",
    }
    for kind, name in operations.items():
        for shapes in MEETING:
            if len(shapes) == 2:
                yield function(kind, {}, shapes, f"torch.{name}", getattr(torch, name))


REDUCED = (
    *("channels", "spatial", "all", 1, 2, 3),
    *(["channels", 1], ["channels", 2], [1, 2], [1, 3], ["channels", 1, 2]),
)
OPERATIONS = {
    "sum": "sum",
    "mean": "mean",
    "max": "amax",
    "min": "amin",
    "norm": "linalg.vector_norm",
    "prod": "prod",
    "argmax": "argmax",
    "std": "std",
    "var": "var",
}


def numbered(axes: Any, rank: int, channels: int) -> list[int]:
    """Axes of ours as a framework counts them, with the batch: `channels` is where these are."""
    if axes == "all":
        return list(range(1, rank + 2))
    if axes == "spatial":
        axes = list(range(1, rank + 1))
    before = 1 if channels == 1 else 0
    several = axes if isinstance(axes, list) else [axes]
    places = {axis: axis + before for axis in range(1, rank + 1)}
    return [{"channels": channels, **places}.get(axis, rank + 9) for axis in several]


def reductions() -> Iterator[Case]:
    for op, name in OPERATIONS.items():
        for rank, dims in DIMS.items():
            for axes in REDUCED:
                if op in ("std", "norm", "min") and rank in (1, 3):
                    continue
                for keep in (False, True):
                    dim = numbered(axes, rank, 1)
                    if not dim:  # which would go over all, the batch too
                        continue
                    one: Any = dim[0] if len(dim) == 1 else dim
                    yield reduction(op, axes, keep, dims, name, one)


def reduction(op: str, axes: Any, keep: bool, dims: list[int], name: str, dim: Any) -> Case:
    def run(x: Any) -> Any:
        return attrgetter(name)(torch)(x, dim=dim, keepdim=keep)

    ours = {"op": op, "axis": axes, "keepdims": keep}
    return function("reduce", ours, [dims], f"torch.{name}(x, dim={dim}, keepdim={keep})", run)


PRODUCTS = (
    [[4, 6], [6, 5]],
    [[4, 6], [5, 6]],
    [[3, 4, 6], [3, 6, 5]],
    [[3, 4, 6], [1, 6, 5]],
    [[1, 4, 6], [3, 6, 5]],
    [[3, 4, 6], [2, 6, 5]],
    [[3, 4, 6], [3, 4, 6]],
    [[3, 2, 4, 6], [3, 2, 6, 5]],
    [[3, 1, 4, 6], [1, 2, 6, 5]],
    [[3, 2, 4, 6], [3, 2, 5, 6]],
    [[3, 4, 6], [6, 5]],
    [[6, 5], [3, 4, 6]],
    [[6], [6, 5]],
    [[6, 5], [5]],
    [[6], [6]],
)
EQUATIONS = (
    ("hqd,hkd->hqk", [[3, 4, 6], [3, 5, 6]]),
    ("bhqd,bhkd->bhqk", [[3, 4, 6], [3, 5, 6]]),
    ("hqk,hkd->hqd", [[3, 4, 5], [3, 5, 6]]),
    ("ij,jk->ik", [[4, 6], [6, 5]]),
    ("ij,jk->ki", [[4, 6], [6, 5]]),
    ("ij,jk->ijk", [[4, 6], [6, 5]]),
    ("ij,jk->k", [[4, 6], [6, 5]]),
    ("ij,jk->", [[4, 6], [6, 5]]),
    ("ij,ij->ij", [[4, 6], [4, 6]]),
    ("ij,ij->i", [[4, 6], [4, 6]]),
    ("i,j->ij", [[4], [6]]),
    ("i,i->", [[4], [4]]),
    ("chw,c->hw", [[3, 4, 5], [3]]),
    ("chw,dc->dhw", [[3, 4, 5], [7, 3]]),
    ("chwv,vu->chwu", [[3, 4, 5, 6], [6, 7]]),
    ("ij->ji", [[4, 6]]),
    ("bij->bji", [[4, 6]]),
    ("ijk->ik", [[4, 6, 5]]),
    ("ijk->", [[4, 6, 5]]),
    ("ij,jk->ik", [[4, 6], [5, 6]]),
    ("hqd,hkd->hqk", [[3, 4, 6], [3, 5, 7]]),
    ("hqd,hkd->hqk", [[3, 4, 6], [2, 5, 6]]),
    ("ij,jk->ik", [[4, 6, 2], [6, 5]]),
    ("ij,jk->ik", [[4, 6]]),
    ("ij->ij", [[4, 6], [4, 6]]),
)


def with_batch(equation: str, inputs: list[list[int]]) -> str:
    """The equation with a letter for the batch in front, unless it has one."""
    terms, _, output = equation.partition("->")
    if len(terms.split(",")[0]) > len(inputs[0]):
        return equation
    return ",".join(f"z{term}" for term in terms.split(",")) + f"->z{output}"


def products() -> Iterator[Case]:
    for inputs in PRODUCTS:
        if all(len(dims) > 1 for dims in inputs) and len({len(dims) for dims in inputs}) == 1:
            yield function("matmul", {}, inputs, "torch.matmul", torch.matmul)
    for equation, inputs in EQUATIONS:
        text = with_batch(equation, inputs)
        run = lambda *xs, text=text: torch.einsum(text, *xs)  # noqa: E731
        yield function("einsum", {"equation": equation}, inputs, f"torch.einsum('{text}')", run)


STEPS = [6, 9]
"""Features and steps; PyTorch's modules have the features last, and give the states as well."""
MANY = (
    {},
    {"bias": False},
    {"bidirectional": True},
    {"layers": 3},
    {"layers": 2, "bidirectional": True, "bias": False},
    {"in_channels": 6},
    {"in_channels": 7},
    {"sequences": False},
    {"layers": 2, "bidirectional": True, "sequences": False},
)


def of_steps(inner: Any, last: bool) -> Any:
    def run(parts: Any, x: Any) -> Any:
        steps, states = parts["inner"](x.transpose(1, 2))
        if not last:
            return steps.transpose(1, 2)
        state = states[0] if isinstance(states, tuple) else states
        number = 2 if inner.bidirectional else 1
        return state[-number:].transpose(0, 1).flatten(1)

    return wrapped(run, inner=inner)


def recurrent() -> Iterator[Case]:
    def case(kind: str, dims: list[int], **ours: Any) -> Case:
        name = {"layers": "num_layers", "projection": "proj_size"}
        given = {name.get(k, k): v for k, v in ours.items() if k not in ("units", "sequences")}
        size = given.pop("in_channels", dims[0])
        theirs = {"input_size": size, "hidden_size": ours["units"], "batch_first": True, **given}
        last = not ours.get("sequences", True)

        def make() -> Any:
            return of_steps(getattr(nn, kind.upper())(**theirs), last)

        end = ", its last states" if last else ""
        return Case(kind, ours, [dims], written(f"nn.{kind.upper()}", theirs) + end, make)

    for kind in ("rnn", "lstm", "gru"):
        for ours in MANY:
            yield case(kind, STEPS, units=5, **ours)
        yield case(kind, [1, 1], units=1)
        yield case(kind, [3, 40], units=16, layers=2)
        yield case(kind, [12], units=5)
        yield case(kind, [6, 9, 9], units=5)
    for ours in ({"projection": 2}, {"projection": 5}, {"projection": 8}, {"projection": 0}):
        yield case("lstm", STEPS, units=5, **ours)
        yield case("lstm", STEPS, units=5, layers=2, bidirectional=True, **ours)
        yield case("lstm", STEPS, units=5, sequences=False, **ours)
    for activation in ("tanh", "relu"):

        def make(activation: str = activation) -> Any:
            return of_steps(nn.RNN(6, 5, nonlinearity=activation, batch_first=True), False)

        ours = {"units": 5, "activation": activation}
        yield Case("rnn", ours, [STEPS], f"nn.RNN(6, 5, nonlinearity={activation!r})", make)


class ByHand(NamedTuple):
    """A convolutional LSTM as its paper has it, of convolutions."""

    rank: int
    filters: int
    kernel: int
    stride: int
    padding: int
    bias: bool
    peepholes: bool
    sequences: bool

    def make(self, dims: list[int]) -> Any:
        conv, filters = getattr(nn, f"Conv{self.rank}d"), self.filters
        how = {"stride": self.stride, "padding": self.padding, "bias": self.bias}
        arriving = conv(dims[0], 4 * filters, self.kernel, **how)
        state = conv(filters, 4 * filters, self.kernel, padding="same", bias=False)
        sizes = arriving(torch.zeros(1, dims[0], *dims[2:])).shape[2:]
        whole = wrapped(self.run, arriving=arriving, state=state)
        if self.peepholes:
            whole.peephole = nn.Parameter(torch.rand(3, filters, *sizes))
        return whole

    def run(self, parts: Any, x: Any) -> Any:
        """Equations 3 of Shi et al. 2015."""
        h = c = torch.zeros(1)
        found = []
        for step in x.unbind(2):
            arriving = parts["arriving"](step)
            h = h.expand(len(x), self.filters, *arriving.shape[2:])
            i, f, new, o = (arriving + parts["state"](h)).chunk(4, 1)
            p = getattr(parts, "peephole", torch.zeros(3, 1))
            i, f = torch.sigmoid(i + p[0] * c), torch.sigmoid(f + p[1] * c)
            c = f * c + i * torch.tanh(new)
            h = torch.sigmoid(o + p[2] * c) * torch.tanh(c)
            found.append(h)
        return torch.stack(found, 2) if self.sequences else h


def conv_lstms() -> Iterator[Case]:
    for dims in ([5, 4, 8], [5, 4, 8, 9], [2, 3, 6, 7, 5]):
        for row in (
            (3, 1, 1, True, False, True),
            (3, 1, 1, False, False, False),
            (3, 2, 0, True, True, True),
            (2, 1, 1, True, True, False),
            (1, 1, 0, True, False, True),
            (10, 1, 0, True, False, True),
        ):
            cell = ByHand(len(dims) - 2, 3, *row)
            ours = {k: v for k, v in cell._asdict().items() if k != "rank"}
            ran = f"nn.Conv{cell.rank}d of each step, and one of the state"
            yield Case("conv_lstm", ours, [dims], ran, lambda cell=cell, dims=dims: cell.make(dims))


def deformed() -> Iterator[Case]:
    x = [4, 9, 8]
    for more, *others in (
        ({}, [18, 7, 6]),
        ({}, [18, 7, 6], [9, 7, 6]),
        ({"bias": False, "padding": 1}, [18, 9, 8]),
        ({"groups": 2}, [18, 7, 6]),
        ({"groups": 3}, [18, 7, 6]),
        ({}, [36, 7, 6], [18, 7, 6]),
        ({}, [36, 7, 6], [9, 7, 6]),
        ({}, [54, 7, 6]),
        ({}, [72, 7, 6]),
        ({}, [20, 7, 6]),
        ({}, [10, 7, 6]),
        ({}, [18, 9, 8]),
        ({}, [18, 7, 7]),
        ({}, [18, 7, 6], [9, 7, 7]),
        ({"kernel": [3, 2], "stride": [2, 1], "dilation": [2, 3]}, [12, 3, 5]),
        ({"kernel": 1}, [2, 9, 8], [1, 9, 8]),
        ({"padding": "same"}, [18, 9, 8]),
        ({"kernel": 10}, [200, 1, 1]),
        ({"in_channels": 5}, [18, 7, 6]),
    ):
        ours = {"filters": 6, "kernel": 3, **more}
        theirs = arguments(TORCH_NAMES, ours, {})
        theirs = {"in_channels": 4, "out_channels": theirs.pop("filters"), **theirs}
        ran = written("torchvision.ops.DeformConv2d", theirs)
        make = lambda theirs=theirs: torchvision.ops.DeformConv2d(**theirs)  # noqa: E731
        yield Case("deformable_conv", ours, [x, *others], ran, make)
    theirs = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
    make = lambda: torchvision.ops.DeformConv2d(**theirs)  # noqa: E731
    ours = {"filters": 6, "kernel": 3}
    yield Case("deformable_conv", ours, [[4, 9], [3, 7]], "torchvision.ops.DeformConv2d", make)


PYTORCH = (
    upsample,
    adaptive_pools,
    lp_pools,
    unfold,
    shuffles,
    activations,
    norms,
    layer_norms,
    linears,
    attention,
    paddings,
    unpools,
    merges,
    grouped,
    rearranged,
    squeeze_excites,
    scales,
    embeddings,
    other_gates,
    resized,
    functions,
    more_merges,
    reductions,
    products,
    attention_forms,
    recurrent,
    conv_lstms,
    deformed,
    unpools_of_pools,
)


# Keras -----------------------------------------------------------------------------------------

FLAGS = ({}, {"scale": False}, {"center": False}, {"scale": False, "center": False})


def keras_norms() -> Iterator[Case]:
    for dims in map(channels_last, DIMS.values()):
        for flags in FLAGS:
            yield layer("batch_norm", flags, dims, "BatchNormalization")
            yield layer("layer_norm", flags, dims, "LayerNormalization")
            yield layer("group_norm", {"groups": 2, **flags}, dims, "GroupNormalization")
        axes = list(range(1, len(dims) + 1))
        yield exact_layer("layer_norm", {"over": "all"}, [dims], "LayerNormalization", axis=axes)
        for groups in (1, 4, 8, 3, 16):
            yield layer("group_norm", {"groups": groups}, dims, "GroupNormalization")
        yield layer("prelu", {}, dims, "PReLU")
        shared = list(range(1, len(dims)))
        yield exact_layer("prelu", {"slopes": "channel"}, [dims], "PReLU", shared_axes=shared)
    yield layer("group_norm", {}, [4, 4, 64], "GroupNormalization")
    yield layer("leaky_relu", {}, [4, 4, 3], "LeakyReLU")
    yield layer("softmax", {}, [7], "Softmax")
    yield layer("dropout", {"rate": 0.2}, [4, 4, 3], "Dropout")


def keras_linears() -> Iterator[Case]:
    for dims in map(channels_last, DIMS.values()):
        for units, bias in ((5, True), (20, False)):
            yield layer("linear", {"features": units, "bias": bias}, dims, "Dense")
        yield layer("flatten", {}, dims, "Flatten")
    for dims, shape in RESHAPES:
        yield layer("reshape", {"shape": shape}, dims, "Reshape")
    for order in ORDERS:
        yield layer("permute", {"dims": order}, [6, 5, 4], "Permute")


def keras_upsampling() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims, name = channels_last(DIMS[rank]), f"UpSampling{rank}D"
        for factor in (2, 3, [2, 3, 4][:rank], 1.5):
            if rank > 1 or factor != [2]:
                yield layer("upsample", {"factor": factor}, dims, name)
        yield layer("upsample", {}, dims, name)
        for mode in ("bilinear", "bicubic", "area", "nearest_exact", "lanczos3"):
            yield layer("upsample", {"factor": 2, "mode": mode}, dims, name)
        for ours, theirs in (("linear", "bilinear"), ("cubic", "bicubic")):
            settings = {"factor": 2, "mode": ours}
            yield layer("upsample", settings, dims, name, interpolation=theirs)
    yield layer("upsample", {"factor": 2, "mode": "nearest"}, [9, 14, 8], "UpSampling2D")


def keras_ends() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims = channels_last(DIMS[rank])
        ends: list[Any] = [1, [2, 0, 3][:rank], [[1, 2], [0, 3], [2, 2]][:rank], [[9, 9]] * rank]
        for one in ends:
            theirs = tuple_of(one[0] if rank == 1 and isinstance(one, list) else one)
            name = f"ZeroPadding{rank}D"
            yield exact_layer("pad", {"padding": one}, [dims], name, padding=theirs)
            name = f"Cropping{rank}D"
            yield exact_layer("crop", {"cropping": one}, [dims], name, cropping=theirs)


def keras_pools() -> Iterator[Case]:
    for rank in (1, 2, 3):
        dims = channels_last(DIMS[rank])
        for what, long in (("avg", "Average"), ("max", "Max")):
            for ours in ({}, {"keepdims": True}, {"keepdims": False}):
                yield layer(f"global_{what}_pool", ours, dims, f"Global{long}Pooling{rank}D")
            name = f"{long}Pooling{rank}D"
            yield layer(f"{what}_pool", {}, dims, name)
            for padding in ("valid", "same", "causal"):
                ours = {"kernel": 3, "padding": padding}
                yield exact_layer(f"{what}_pool", ours, [dims], name, pool_size=3, padding=padding)
            # size 1 is left out: AdaptiveMaxPooling with it kills the process on TensorFlow
            for size in (4, 20, [3, 2, 5][:rank], [None] * rank):
                ours, name_of = {"output_size": size}, f"Adaptive{long}Pooling{rank}D"
                yield layer(f"adaptive_{what}_pool", ours, dims, name_of)


def keras_convolutions() -> Iterator[Case]:
    for rank in (1, 2):
        dims = channels_last(DIMS[rank])
        for padding in ("valid", "same", "causal"):
            for stride, dilation, deep in ((1, 1, 1), (2, 1, 2), (1, 2, 3), (2, 2, 1)):
                ours = {"kernel": 3, "stride": stride, "dilation": dilation, "padding": padding}
                yield layer("conv", {"filters": 6, **ours}, dims, f"Conv{rank}D")
                ours["multiplier"] = deep
                yield layer("depthwise_conv", ours, dims, f"DepthwiseConv{rank}D")
                for bias in (True, False):
                    both = {"filters": 6, "bias": bias, **ours}
                    yield layer("separable_conv", both, dims, f"SeparableConv{rank}D")
            ours = {"filters": 2, "kernel": 3, "stride": 2, "padding": padding}
            yield layer("conv_transpose", ours, dims, f"Conv{rank}DTranspose")


def keras_merges() -> Iterator[Case]:
    for kind in ("add", "subtract", "multiply", "maximum", "average"):
        for shapes in MEETING:
            yield exact_layer(kind, {}, list(map(channels_last, shapes)), kind.title())
    for shapes, axis in JOINED:
        inputs = list(map(channels_last, shapes))
        at = -1 if axis == "channels" else axis
        if at >= len(inputs[0]):
            at += 1  # past the channels: no such axis
        yield exact_layer("concat", {"axis": axis}, inputs, "Concatenate", axis=at)


def keras_scales() -> Iterator[Case]:
    """As keras.applications has them."""
    for dims in map(channels_last, DIMS.values()):
        yield layer("normalization", {}, dims, "Normalization")
        stated = {"mean": [0.5] * dims[-1], "variance": [0.2] * dims[-1]}
        yield exact_layer("normalization", {"given": True}, [dims], "Normalization", **stated)
        yield layer("rescale", {"scale": 0.1, "offset": -1}, dims, "Rescaling")

        def scale(channels: int = dims[-1]) -> Any:
            return keras.src.applications.convnext.LayerScale(1e-6, channels)

        yield Case("layer_scale", {}, [dims], "keras.applications' LayerScale", scale)
        shape = (None, *[1] * len(dims))
        theirs = {"rate": 0.2, "noise_shape": shape}
        yield exact_layer("stochastic_depth", {"rate": 0.2}, [dims], "Dropout", **theirs)


def keras_embeddings() -> Iterator[Case]:
    for length, vocabulary, width in ((7, 20, 5), (64, 1000, 3)):

        def make(length: int = length, vocabulary: int = vocabulary, width: int = width) -> Any:
            steps = keras.layers.Reshape([length]), keras.layers.Embedding(vocabulary, width)
            return keras.Sequential(steps)

        ours = {"vocabulary": vocabulary, "width": width}
        ran = f"keras.layers.Embedding({vocabulary}, {width}) of {length} tokens"
        yield Case("embedding", ours, [[length, 1]], ran, make)


def keras_gates() -> Iterator[Case]:
    for squeeze, activation, gate in ((6, "relu", "hard_sigmoid"), (10, "silu", "sigmoid")):

        def make(squeeze: int = squeeze, activation: str = activation, gate: str = gate) -> Any:
            x = keras.Input((7, 5, 16))
            y = keras.layers.GlobalAveragePooling2D(keepdims=True)(x)
            y = keras.layers.Conv2D(squeeze, 1, activation=activation)(y)
            y = keras.layers.Conv2D(16, 1, activation=gate)(y)
            return keras.Model(x, keras.layers.Multiply()([x, y]))

        ours = {"squeeze": squeeze, "activation": activation, "gate": gate}
        ran = "Multiply of x and GlobalAveragePooling2D, Conv2D, Conv2D of it"
        yield Case("squeeze_excite", ours, [[7, 5, 16]], ran, make)


def keras_groups() -> Iterator[Case]:
    for rank in (1, 2):
        dims = channels_last(DIMS[rank])
        for filters, groups in ((12, 4), (8, 8), (9, 3), (12, 8)):
            ours = {"filters": filters, "kernel": 3, "padding": "same", "groups": groups}
            yield layer("conv", ours, dims, f"Conv{rank}D")


def operation(
    kind: str, ours: dict[str, Any], inputs: list[list[int]], ran: str, run: Callable[..., Any]
) -> Case:
    """A function of Keras on one or more inputs, as a layer of a model has it."""

    def make() -> Any:
        given = [keras.Input(dims) for dims in inputs]
        return keras.Model(given if len(given) > 1 else given[0], run(*given))

    return Case(kind, ours, inputs, ran, make)


def keras_functions() -> Iterator[Case]:
    dims = channels_last(DIMS[2])
    for kind in FUNCTIONS:
        yield operation(kind, {}, [dims], f"keras.ops.{kind}", getattr(keras.ops, kind))
    for exponent in (2, 0.5):
        run = lambda x, n=exponent: keras.ops.power(x, n)  # noqa: E731
        ran = f"keras.ops.power(x, {exponent})"
        yield operation("pow", {"exponent": exponent}, [dims], ran, run)
    for low, high in ((0, 1), (0.2, 0.5)):
        run = lambda x, low=low, high=high: keras.ops.clip(x, low, high)  # noqa: E731
        ours = {"min": low, "max": high}
        yield operation("clip", ours, [dims], f"keras.ops.clip(x, {low}, {high})", run)
    for ours in ({"min": 0}, {"max": 1}, {}):
        run = lambda x, ours=ours: keras.ops.clip(  # noqa: E731
            x, **{f"x_{name}": bound for name, bound in ours.items()}
        )
        yield operation("clip", ours, [dims], f"keras.ops.clip(x, {ours})", run)


def keras_more_merges() -> Iterator[Case]:
    for shapes in MEETING:
        inputs = list(map(channels_last, shapes))
        yield exact_layer("minimum", {}, inputs, "Minimum")
        for kind, name in (("divide", "divide"), ("power", "power"), ("modulo", "mod")):
            if len(inputs) == 2:
                run = getattr(keras.ops, name)
                yield operation(kind, {}, inputs, f"keras.ops.{name}", run)


def keras_reductions() -> Iterator[Case]:
    for op in OPERATIONS:
        for rank, first in DIMS.items():
            for axes in REDUCED:
                if rank == 3 and op in ("std", "min"):
                    continue
                dims = channels_last(first)
                axis = numbered(axes, rank, rank + 1)
                for keep in (False, True):
                    if not axis:
                        continue
                    one: Any = axis[0] if len(axis) == 1 else tuple(axis)

                    def run(x: Any, op: str = op, axis: Any = one, keep: bool = keep) -> Any:
                        return getattr(keras.ops, op)(x, axis=axis, keepdims=keep)

                    ours = {"op": op, "axis": axes, "keepdims": keep}
                    ran = f"keras.ops.{op}(x, axis={one}, keepdims={keep})"
                    yield operation("reduce", ours, [dims], ran, run)


def keras_products() -> Iterator[Case]:
    for inputs in PRODUCTS:
        if all(len(dims) > 1 for dims in inputs) and len({len(dims) for dims in inputs}) == 1:
            yield operation("matmul", {}, inputs, "keras.ops.matmul", keras.ops.matmul)
    for equation, inputs in EQUATIONS:
        text = with_batch(equation, inputs)
        run = lambda *xs, text=text: keras.ops.einsum(text, *xs)  # noqa: E731
        ran = f"keras.ops.einsum('{text}')"
        yield operation("einsum", {"equation": equation}, inputs, ran, run)


def keras_recurrent() -> Iterator[Case]:
    names = {"rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}
    theirs = {"units": "units", "bias": "use_bias", "sequences": "return_sequences"}

    def case(kind: str, dims: list[int], **ours: Any) -> Case:
        given = {theirs.get(k, k): v for k, v in ours.items() if k != "bidirectional"}

        def make() -> Any:
            one = getattr(keras.layers, names[kind])(**given)
            return keras.layers.Bidirectional(one) if ours.get("bidirectional") else one

        around = " in Bidirectional" if ours.get("bidirectional") else ""
        return Case(
            kind, ours, [dims], written(f"keras.layers.{names[kind]}", given) + around, make
        )

    for kind in names:
        for ours in (
            *({}, {"bias": False}, {"sequences": True}, {"sequences": False}),
            *({"bidirectional": True}, {"bidirectional": True, "sequences": True}),
            *({"bidirectional": True, "bias": False}, {"layers": 2}),
        ):
            yield case(kind, channels_last(STEPS), units=5, **ours)
        for dims in ([12], [9, 9, 6], [1, 1], [40, 3]):
            yield case(kind, dims, units=4)
    yield case("lstm", channels_last(STEPS), units=5, projection=2)
    for after in (True, False):
        for ours in ({}, {"bias": False}, {"bidirectional": True}, {"sequences": True}):
            yield case("gru", channels_last(STEPS), units=5, reset_after=after, **ours)


MAPS = {1: [4, 8, 5], 2: [4, 8, 9, 5], 3: [3, 6, 7, 5, 2]}
"""Steps of maps with as many axes, and channels."""


def keras_conv_lstms() -> Iterator[Case]:
    names = {**KERAS_NAMES, "sequences": "return_sequences"}
    for rank, dims in MAPS.items():
        for more in (
            *({}, {"bias": False}, {"sequences": True}, {"kernel": 1}, {"kernel": 2}),
            *({"padding": "same"}, {"padding": "same", "stride": 2, "sequences": True}),
            *({"stride": 2}, {"dilation": 2}, {"dilation": 2, "padding": "same"}),
            *({"stride": 2, "dilation": 2}, {"padding": "causal"}, {"kernel": 10}),
            *({"kernel": [2, 3, 1][:rank]}, {"kernel": [2, 3, 1, 1][: rank + 1]}),
        ):
            ours = {"filters": 3, "kernel": 3, **more}
            theirs = arguments(names, ours, {})
            yield exact_layer("conv_lstm", ours, [dims], f"ConvLSTM{rank}D", **theirs)
    for dims in ([8, 5], [12]):
        ours = {"filters": 3, "kernel": 3}
        theirs = arguments(names, ours, {})
        yield exact_layer("conv_lstm", ours, [dims], "ConvLSTM1D", **theirs)


def keras_locally_connected() -> Iterator[Case]:
    """As Keras 2 has it, which the package tf_keras still is."""
    for rank, dims in ((1, [11, 4]), (2, [9, 8, 4])):
        for more in (
            *({}, {"bias": False}, {"stride": 2}, {"kernel": 1}, {"kernel": 9}, {"kernel": 12}),
            *({"padding": "same"}, {"padding": "valid", "stride": 3}, {"filters": 1}),
            *({"kernel": [2, 4][:rank], "stride": [3, 1][:rank]}, {"padding": "causal"}),
        ):
            ours = {"filters": 6, "kernel": 3, **more}
            theirs = arguments(KERAS_NAMES, ours, {})
            name = f"LocallyConnected{rank}D"
            make = lambda name=name, given=theirs: getattr(tf_keras.layers, name)(**given)  # noqa: E731
            yield Case(
                "locally_connected", ours, [dims], written(f"tf_keras.layers.{name}", theirs), make
            )
    for dims in ([12], [6, 7, 8, 3]):
        ours = {"filters": 6, "kernel": 3}
        make = lambda: tf_keras.layers.LocallyConnected2D(6, 3)  # noqa: E731
        yield Case(
            "locally_connected", ours, [dims], "tf_keras.layers.LocallyConnected2D(6, 3)", make
        )


KERAS = (
    keras_norms,
    keras_linears,
    keras_upsampling,
    keras_ends,
    keras_pools,
    keras_convolutions,
    keras_merges,
    keras_scales,
    keras_embeddings,
    keras_gates,
    keras_groups,
    keras_functions,
    keras_more_merges,
    keras_reductions,
    keras_products,
    keras_attention_forms,
    keras_recurrent,
    keras_conv_lstms,
    keras_locally_connected,
)


# Running ---------------------------------------------------------------------------------------


def refused(error: Exception) -> dict[str, Any]:
    """A message in one line, without colours."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))
    text = re.sub(r"\s+", " ", text).strip()
    return {"ok": False, "message": f"{type(error).__name__}: {text[:160]}"}


def accepted(output: Any, **more: int) -> dict[str, Any]:
    dims = list(output.shape[1:])
    if 0 in dims:
        return {"ok": False, "message": f"an empty output, {dims}"}
    return {"ok": True, "output": dims, **more}


UNCOUNTED = ("deformable_conv",)
"""What FlopCounterMode has no rule for."""


def run_torch(case: Case) -> dict[str, Any]:
    try:
        made = case.make()
        inputs = [torch.rand(BATCH, *dims) for dims in case.inputs]
        with (  # of the fused kernels for CPUs, oneDNN's too, PyTorch counts nothing
            sdpa_kernel(SDPBackend.MATH),
            torch.backends.mkldnn.flags(enabled=False),
            FlopCounterMode(display=False) as counter,
        ):
            output = made(*inputs)
    except Exception as error:  # whatever a framework raises is its refusal
        return refused(error)
    held = sum(p.numel() for p in made.parameters()) if isinstance(made, nn.Module) else 0
    counted = {} if case.kind in UNCOUNTED else {"macs": counter.get_total_flops() // 2 // BATCH}
    return accepted(output, trainable=held, non_trainable=0, **counted)


def run_keras(case: Case) -> dict[str, Any]:
    try:
        made = case.make()
        inputs = [np.random.rand(BATCH, *dims).astype("float32") for dims in case.inputs]
        output = made(inputs if len(inputs) > 1 else inputs[0])
    except Exception as error:  # whatever a framework raises is its refusal
        return refused(error)
    trainable = sum(int(np.prod(w.shape)) for w in made.trainable_weights)
    held = sum(int(np.prod(w.shape)) for w in made.non_trainable_weights)
    return accepted(output, trainable=trainable, non_trainable=held)


def recorded(dialect: str, case: Case, run: Callable[[Case], dict[str, Any]]) -> dict[str, Any]:
    settings = {k: v for k, v in case.settings.items() if v is not None}
    head = {"dialect": dialect, "kind": case.kind, "settings": settings, "inputs": case.inputs}
    return {**head, "ran": case.ran, **run(case)}


# Placements ------------------------------------------------------------------------------------

FACTORS = ((6, 2), (6, 3), (6, 1.5), (8, 0.5), (9, 1 / 3), (8, 2.5), (7, 1.5), (11, 0.7), (7, 1.1))
"""Input length and factor; the last three are not exact: the output would have a broken length."""
SIZES = ((6, 9), (9, 6), (5, 13), (12, 7), (10, 4), (7, 7), (5, 9))


def torch_resampling() -> Iterator[Case]:
    ways = [(n, {"factor": f}) for n, f in FACTORS] + [(n, {"size": s}) for n, s in SIZES]
    for n, how in ways:
        for mode in ("nearest", "nearest-exact", "area", "linear"):
            yield module("upsample", {**how, "mode": mode}, [1, n], "Upsample")
        aligned = {"mode": "linear", "align_corners": True}
        yield module("upsample", {**how, **aligned}, [1, n], "Upsample")
        # cubic interpolation takes two axes, of which the second is left alone
        flat = {k: [v, 4 if k == "size" else 1] for k, v in how.items()}
        for align in (False, True):
            cubic = {"mode": "bicubic", "align_corners": align}
            yield module("upsample", {**flat, **cubic}, [1, n, 4], "Upsample")
    for n, size in SIZES:
        for what in ("avg", "max"):
            name = f"Adaptive{what.title()}Pool1d"
            yield module(f"adaptive_{what}_pool", {"output_size": size}, [1, n], name)


TRANSPOSED = (
    (3, 2, 1, 1, 1),
    (3, 2, 0, 1, 1),
    (4, 2, 1, 0, 1),
    (2, 3, 0, 2, 1),
    (5, 3, 2, 2, 1),
    (3, 1, 1, 0, 1),
    (3, 2, 1, 1, 3),
    (2, 4, 0, 3, 1),
    (3, 3, 2, 0, 2),
    (7, 4, 3, 3, 1),
)
"""Kernel, stride, padding, output padding, dilation."""


def torch_windows() -> Iterator[Case]:
    for kernel, stride, padding, extra, dilation in TRANSPOSED:
        both = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        ours = {**both, "output_padding": extra}
        theirs = arguments(TORCH_NAMES, ours, {"in_channels": 1, "out_channels": 1})
        ours["filters"] = 1
        yield exactly("conv_transpose", ours, [1, 9], "ConvTranspose1d", **theirs)
    for kernel, stride, padding, ceil in ((3, 2, 1, True), (2, 2, 0, True), (5, 3, 2, False)):
        ours = {"kernel": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil}
        for what in ("max", "avg"):
            yield module(f"{what}_pool", ours, [1, 12], f"{what.title()}Pool1d")
    for r in (2, 3):
        ours = {"factor": r}
        yield exactly("pixel_unshuffle", ours, [1, 12, 12], "PixelUnshuffle", downscale_factor=r)


def torch_states() -> Iterator[Case]:
    for kind in ("rnn", "lstm", "gru"):
        for ours in ({}, {"layers": 2}, {"bidirectional": True}, {"sequences": False}):
            theirs = {k: v for k, v in ours.items() if k != "sequences"}
            theirs = arguments({"layers": "num_layers"}, theirs, {"batch_first": True})

            def make(
                kind: str = kind, theirs: Any = theirs, last: bool = "sequences" in ours
            ) -> Any:
                return of_steps(getattr(nn, kind.upper())(1, 3, **theirs), last)

            yield Case(
                kind, {"units": 3, **ours}, [[1, 12]], written(f"nn.{kind.upper()}", theirs), make
            )


def keras_transposed() -> Iterator[Case]:
    shapes = ((3, 2), (4, 2), (5, 2), (2, 2), (3, 1), (4, 1), (2, 3), (5, 3), (7, 4), (1, 2))
    for kernel, stride in shapes:
        for padding in ("same", "valid"):
            ours = {"filters": 1, "kernel": kernel, "stride": stride, "padding": padding}
            for extra in range(min(stride, 2)):
                if extra or padding == "valid" or kernel % 2:  # the others are refused
                    given = {**ours, "output_padding": extra}
                    yield layer("conv_transpose", given, [8, 1], "Conv1DTranspose")
            flat = {**ours, "kernel": [kernel, 1], "stride": [stride, 1]}
            yield layer("conv_transpose", flat, [8, 4, 1], "Conv2DTranspose")


def keras_windows() -> Iterator[Case]:
    for n in (11, 12, 13):
        for kernel, stride in ((2, 1), (3, 2), (4, 1), (5, 2), (4, 3), (6, 5)):
            ours = {"kernel": kernel, "stride": stride, "padding": "same"}
            yield layer("conv", {"filters": 1, **ours}, [n, 1], "Conv1D")
            theirs = {"pool_size": kernel, "strides": stride, "padding": "same"}
            yield exact_layer("max_pool", ours, [[n, 1]], "MaxPooling1D", **theirs)
            yield exact_layer("avg_pool", ours, [[n, 1]], "AveragePooling1D", **theirs)
        for stride in (1, 2):
            ours = {"filters": 1, "kernel": 3, "stride": stride, "padding": "causal"}
            yield layer("conv", ours, [n, 1], "Conv1D")
    for factor in (2, 3):
        for mode in ("nearest", "bilinear", "bicubic"):
            ours = {"factor": [factor, 1], "mode": mode}
            yield layer("upsample", ours, [7, 4, 1], "UpSampling2D")
    for n, size in SIZES:
        for what, long in (("avg", "Average"), ("max", "Max")):
            name = f"Adaptive{long}Pooling1D"
            yield layer(f"adaptive_{what}_pool", {"output_size": size}, [n, 1], name)


def keras_states() -> Iterator[Case]:
    """What each step sees of the steps."""
    for kernel in (1, 3):
        ours = {"filters": 1, "kernel": kernel, "padding": "same", "sequences": True}
        theirs = arguments({**KERAS_NAMES, "sequences": "return_sequences"}, ours, {})
        yield exact_layer("conv_lstm", ours, [[6, 5, 1]], "ConvLSTM1D", **theirs)


PLACED = {
    "pytorch": (torch_resampling, torch_windows, torch_states),
    "keras": (keras_transposed, keras_windows, keras_states),
}


def hulls(reached: Any) -> dict[str, Any]:
    """`reached[i, o]` says whether impulse i reached output o: first and last i of each o."""
    found = [np.flatnonzero(reached[:, o]) for o in range(reached.shape[1])]
    return {"seen": [[int(seen[0]), int(seen[-1])] if len(seen) else None for seen in found]}


def place_torch(case: Case) -> dict[str, Any]:
    made = case.make().double()
    for parameter in made.parameters():
        nn.init.constant_(parameter, parameter.dim() > 1)  # ones, and biases of zero
    n = case.inputs[0][1]
    impulses = torch.zeros(n, *case.inputs[0], dtype=torch.float64)
    impulses[range(n), :, range(n)] = 1
    with torch.no_grad():
        reached = made(impulses).abs() > 1e-6
    if reached.dim() == 2:  # a state, which is all that comes out
        reached = reached.unsqueeze(2)
    return hulls(reached.movedim(2, 1).flatten(2).any(2).numpy())


def place_keras(case: Case) -> dict[str, Any]:
    made = case.make()
    holder = getattr(made, "cell", made)
    if hasattr(holder, "kernel_initializer"):
        holder.kernel_initializer = keras.initializers.Ones()
    n = case.inputs[0][0]
    impulses = np.zeros((n, *case.inputs[0]), dtype="float32")
    impulses[range(n), range(n)] = 1
    reached = np.abs(np.asarray(made(impulses))) > 1e-5
    return hulls(reached.reshape(n, reached.shape[1], -1).any(2))


# Networks --------------------------------------------------------------------------------------


def unet_small() -> tuple[Any, list[list[int]]]:
    def twice(i: int, o: int) -> Any:
        first, second = nn.Conv2d(i, o, 3, 1, 1), nn.Conv2d(o, o, 3, 1, 1)
        return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())

    def forward(parts: Any, x: Any) -> list[Any]:
        first = parts["down1"](x)
        second = parts["down2"](parts["pool"](first))
        up = parts["up2"](parts["bottom"](parts["pool"](second)))
        up = parts["up1"](parts["join2"](torch.cat([second, up], 1)))
        return [parts["score"](parts["join1"](torch.cat([first, up], 1)))]

    network = wrapped(
        forward,
        pool=nn.MaxPool2d(2),
        down1=twice(1, 16),
        down2=twice(16, 32),
        bottom=twice(32, 64),
        up2=nn.ConvTranspose2d(64, 32, 2, 2),
        join2=twice(64, 32),
        up1=nn.ConvTranspose2d(32, 16, 2, 2),
        join1=twice(32, 16),
        score=nn.Conv2d(16, 2, 1),
    )
    return network, [[1, 128, 128]]


def two_inputs() -> tuple[Any, list[list[int]]]:
    def forward(parts: Any, left: Any, right: Any) -> list[Any]:
        a, b = parts["encoder"](left), parts["encoder"](right)
        return [parts["difference"](torch.cat([a, b], 1)), parts["same"](a - b)]

    encoder = nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()
    larger = nn.Upsample(scale_factor=4, mode="bilinear")
    difference = nn.Conv2d(64, 16, 3, 1, 1), nn.ReLU(), nn.Conv2d(16, 1, 1), larger
    same = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 1)
    network = wrapped(
        forward,
        encoder=nn.Sequential(*encoder),
        difference=nn.Sequential(*difference),
        same=nn.Sequential(*same),
    )
    return network, [[3, 64, 64], [3, 64, 64]]


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
    lists: dict[str, list[dict[str, Any]]] = {"cases": [], "placements": [], "networks": []}
    for dialect, groups, run, place in (
        ("pytorch", PYTORCH, run_torch, place_torch),
        ("keras", KERAS, run_keras, place_keras),
    ):
        for group in groups:
            lists["cases"] += [recorded(dialect, case, run) for case in group()]
        for group in PLACED[dialect]:
            lists["placements"] += [recorded(dialect, case, place) for case in group()]
    lists["networks"] += networks()
    versions = (
        f"torch {torch.__version__}, keras {keras.__version__} on tensorflow {tf.__version__}"
    )
    source = json.dumps(f"{versions} (CPU), really run by tests/recorded/record_kinds.py")
    body = (f'"{k}": [\n' + ",\n".join(map(json.dumps, v)) + "\n]" for k, v in lists.items())
    OUT.write_text("{\n" + ",\n".join([f'"source": {source}', *body]) + "\n}\n")
    print(", ".join(f"{len(rows)} {name}" for name, rows in lists.items()))


if __name__ == "__main__":
    main()

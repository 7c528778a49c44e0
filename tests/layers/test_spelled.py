"""Kinds by the names that frameworks have for them."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.layers import kind_named, ranks_of
from convcalc.layers.pool import MaxPool


@pytest.mark.parametrize(
    ("word", "kind", "ranks"),
    [
        ("Conv2d", "conv", (2,)),
        ("conv1d", "conv", (1,)),
        ("Conv_3D", "conv", (3,)),
        ("Conv2DTranspose", "conv_transpose", (2,)),
        ("ConvTranspose1d", "conv_transpose", (1,)),
        ("MaxPooling2D", "max_pool", (2,)),
        ("maxpool", "max_pool", ()),
        ("GlobalAveragePooling2D", "global_avg_pool", (2,)),
        ("AdaptiveAvgPool2d", "adaptive_avg_pool", (2,)),
        ("BatchNorm1d", "batch_norm", (0, 1)),
        ("BatchNorm2d", "batch_norm", (2,)),
        ("BatchNormalization", "batch_norm", ()),
        ("LeakyReLU", "leaky_relu", ()),
        ("ReLU6", "relu6", ()),
        ("Dense", "linear", ()),
        ("ZeroPadding2D", "pad", (2,)),
        ("conv", "conv", ()),
    ],
)
def test_names_of_frameworks_are_kinds_for_as_many_axes(
    word: str, kind: str, ranks: tuple[int, ...]
) -> None:
    found = kind_named(word)
    assert found is not None
    assert found.name == kind
    assert ranks_of(word) == ranks


@pytest.mark.parametrize("word", ["linear2d", "relu3d", "Conv4d", "Conv2", "conv2d3d", "2d", ""])
def test_what_no_framework_has_is_no_kind(word: str) -> None:
    assert kind_named(word) is None
    assert ranks_of(word) == ()


def test_a_name_for_other_axes_is_refused_where_it_stands() -> None:
    net = convcalc.loads("input: 3x8x8\nlayers:\n  - Conv2d 4 3\n  - Conv1d 4 3\n", "net.yaml")
    (wrong,) = convcalc.analyze(net).diagnostics
    assert str(wrong) == (
        """\
net.yaml:4:5: error[E204]: this conv is for 1 spatial axis, but the input has 2: 4x6x6
  |
4 |   - Conv1d 4 3
  |     ^^^^^^
  help: write conv2d, or conv for any number"""
    )


def test_pools_take_kernel_and_stride_as_pytorch_writes_them() -> None:
    pool = convcalc.loads("{input: 3x8x8, layers: [maxpool 3 2]}").nodes[0].kind
    assert pool == MaxPool(kernel=3, stride=2)
    assert pool.shorthand() == "3/2"

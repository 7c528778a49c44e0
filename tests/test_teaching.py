"""The examples from which convolution arithmetic is taught, with the numbers people know."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest

from convcalc import analyze, build, load, loads
from convcalc.algebra.window import Window
from convcalc.engine.report import LayerReport, Report

SPECS = Path(__file__).parent.parent / "specs"


def single(shape: str, layer: str, dialect: str = "pytorch") -> LayerReport:
    """One layer, in the dialect's layout, without any diagnostic."""
    report = analyze(build({"dialect": dialect, "input": shape, "layers": [layer]}))
    assert report.diagnostics == ()
    return report.layers[0]


def dims(layer: LayerReport, layout: str = "channels_first") -> tuple[int, ...]:
    assert layer.output is not None
    return tuple(layer.output.dims(layout))


def walked(spec: str) -> Report:
    report = analyze(load(spec))
    assert report.diagnostics == ()
    return report


def shapes(report: Report) -> list[tuple[str, tuple[int, ...]]]:
    return [(x.kind.name, dims(x, report.network.layout)) for x in report.layers]


def params(report: Report) -> list[int]:
    """Of the layers that have any."""
    return [x.params.total for x in report.layers if x.params.total]


# One layer


def test_six_5x5_filters_turn_32x32x3_into_28x28x6() -> None:
    layer = single("3x32x32", "conv 6 5x5")
    assert dims(layer) == (6, 28, 28)
    assert layer.params.total == 6 * (5 * 5 * 3 + 1) == 456
    assert layer.macs == 28 * 28 * 6 * 75


def test_a_3x3_filter_on_7x7_gives_5x5() -> None:
    assert dims(single("1x7x7", "conv 1 3x3")) == (1, 5, 5)


def test_a_3x3_filter_on_7x7_with_stride_2_gives_3x3() -> None:
    layer = single("1x7x7", "conv 1 3x3/2")
    assert dims(layer) == (1, 3, 3)
    assert [axis.left_over(7) for axis in layer.axes] == [0, 0]  # type: ignore[union-attr]


def test_a_3x3_filter_on_7x7_with_stride_3_does_not_fit() -> None:
    """7 - 3 = 4 is not divisible by 3: one row and one column are never read."""
    layer = single("1x7x7", "conv 1 3x3/3")
    assert dims(layer) == (1, 2, 2)
    assert [axis.left_over(7) for axis in layer.axes] == [1, 1]  # type: ignore[union-attr]
    assert Window(span=3, stride=3, lo=0, hi=0).left_over(7) == (7 - 3) % 3 == 1


def test_a_border_of_1_keeps_7x7_under_a_3x3_filter() -> None:
    assert dims(single("1x7x7", "conv 1 3x3 p1")) == (1, 7, 7)


@pytest.mark.parametrize(("filter_size", "padding"), [(3, 1), (5, 2), (7, 3)])
def test_a_border_of_half_the_filter_keeps_the_size(filter_size: int, padding: int) -> None:
    layer = single("3x32x32", f"conv 3 {filter_size} p{padding}")
    assert dims(layer) == (3, 32, 32)


def test_ten_5x5_filters_with_a_border_of_2_have_760_parameters_on_32x32x3() -> None:
    layer = single("3x32x32", "conv 10 5x5 p2")
    assert dims(layer) == (10, 32, 32)
    assert layer.params.total == 10 * (5 * 5 * 3 + 1) == 760


def test_32_1x1_filters_turn_56x56x64_into_56x56x32() -> None:
    layer = single("56x56x64", "conv 32 1x1", "keras")
    assert dims(layer, "channels_last") == (56, 56, 32)
    assert layer.params.total == 64 * 32 + 32


def test_2x2_pooling_halves_224x224x64() -> None:
    layer = single("64x224x224", "max_pool 2")
    assert dims(layer) == (64, 112, 112)
    assert layer.params.total == 0


def test_tensorflow_same_on_9x9x3_with_stride_5_gives_2x2x2() -> None:
    """out = ⌈9/5⌉ = 2; (2-1)·5 + 2 - 9 < 0, so nothing is padded."""
    layer = single("9x9x3", "conv 2 2x2/5 same", "keras")
    assert dims(layer, "channels_last") == (2, 2, 2)
    assert layer.axes == (Window(span=2, stride=5, lo=0, hi=0),) * 2
    assert layer.params.total == 2 * (2 * 2 * 3 + 1)


def test_separable_on_9x9x3_with_multiplier_5_gives_9x9x20() -> None:
    layer = single("9x9x3", "separable_conv 20 2x2 same m5", "keras")
    assert dims(layer, "channels_last") == (9, 9, 20)
    depthwise, pointwise = layer.parts
    assert dims(depthwise, "channels_last") == (9, 9, 15)
    assert depthwise.params.total == 2 * 2 * 3 * 5
    assert pointwise.params.total == 15 * 20 + 20


def test_keras_conv1d_of_kernel_3_turns_8x1_into_6x1() -> None:
    layer = single("8x1", "conv 1 3", "keras")
    assert dims(layer, "channels_last") == (6, 1)
    assert layer.params.total == 3 + 1


# Whole networks


def test_the_hand_signs_exercise_comes_to_2x2x16_before_flatten() -> None:
    report = walked("teaching/keras_conv_pool")
    assert shapes(report) == [
        ("conv", (64, 64, 8)),
        ("relu", (64, 64, 8)),
        ("max_pool", (8, 8, 8)),
        ("conv", (8, 8, 16)),
        ("relu", (8, 8, 16)),
        ("max_pool", (2, 2, 16)),
        ("flatten", (64,)),
        ("linear", (6,)),
    ]
    assert params(report) == [4 * 4 * 3 * 8 + 8, 2 * 2 * 8 * 16 + 16, 64 * 6 + 6] == [392, 528, 390]
    assert report.totals.params.total == 1310
    assert report.totals.macs == 64 * 64 * 384 + 8 * 8 * 512 + 384


def test_the_hand_signs_exercise_pads_an_even_kernel_more_on_the_far_side() -> None:
    report = walked("teaching/keras_conv_pool")
    assert report.layers[0].axes == (Window(span=4, stride=1, lo=1, hi=2),) * 2
    assert report.layers[2].axes == (Window(span=8, stride=8, lo=0, hi=0),) * 2


def test_the_cifar10_cnn_flattens_to_2048() -> None:
    report = walked("teaching/cifar10_cnn")
    rows = [row for row in shapes(report) if row[0] in ("max_pool", "flatten", "linear")]
    assert rows == [
        ("max_pool", (32, 16, 16)),
        ("max_pool", (64, 8, 8)),
        ("max_pool", (128, 4, 4)),
        ("flatten", (2048,)),
        ("linear", (512,)),
        ("linear", (64,)),
        ("linear", (10,)),
    ]


def test_the_cifar10_cnn_has_1_175_818_parameters() -> None:
    report = walked("teaching/cifar10_cnn")
    convolutions = [3 * 32 * 9 + 32, 32 * 64 * 9 + 64, 64 * 128 * 9 + 128]
    linear = [2048 * 512 + 512, 512 * 64 + 64, 64 * 10 + 10]
    assert params(report) == convolutions + linear
    assert params(report) == [896, 18496, 73856, 1049088, 32832, 650]
    assert report.totals.params.total == 1175818
    positions = [32 * 32 * 3 * 32 * 9, 16 * 16 * 32 * 64 * 9, 8 * 8 * 64 * 128 * 9]
    assert report.totals.macs == sum(positions) + 2048 * 512 + 512 * 64 + 64 * 10


def test_lenet5_has_61_706_parameters_layer_by_layer() -> None:
    report = walked("lenet5")
    assert params(report) == [156, 2416, 48120, 10164, 850]
    assert report.totals.params.total == 61706
    assert ("flatten", (400,)) in shapes(report)
    assert [x.macs for x in report.layers if x.macs] == [117600, 240000, 48000, 10080, 840]


def test_lenet5_as_printed_reads_32x32_and_has_the_same_weights() -> None:
    """The paper pads the digits to 32x32 instead of padding the first convolution."""
    spec = loads(
        "{input: 1x32x32, layers: [conv 6 5, tanh, avg_pool 2, conv 16 5, tanh, avg_pool 2, "
        "conv 120 5, tanh, flatten, linear 84, tanh, linear 10]}"
    )
    report = analyze(spec)
    assert [dims(x) for x in report.layers[:3]] == [(6, 28, 28), (6, 28, 28), (6, 14, 14)]
    assert dims(report.layers[6]) == (120, 1, 1)
    assert report.totals.params.total == 61706


def test_alexnet_comes_down_to_256x6x6() -> None:
    report = walked("alexnet")
    convolutions = [shape for kind, shape in shapes(report) if kind == "conv"]
    assert convolutions == [
        (64, 55, 55),
        (192, 27, 27),
        (384, 13, 13),
        (256, 13, 13),
        (256, 13, 13),
    ]
    pools = [shape for kind, shape in shapes(report) if kind == "max_pool"]
    assert pools == [(64, 27, 27), (192, 13, 13), (256, 6, 6)]
    assert ("flatten", (9216,)) in shapes(report)
    assert report.totals.params.total == 61100840


def test_the_first_layer_of_the_alexnet_paper_fits_227_and_not_224() -> None:
    """The paper says 224; (224 - 11)/4 is not whole, (227 - 11)/4 + 1 = 55 is."""
    fits, not_quite = single("3x227x227", "conv 96 11x11/4"), single("3x224x224", "conv 96 11x11/4")
    assert dims(fits) == (96, 55, 55)
    assert fits.axes[0].left_over(227) == 0  # type: ignore[union-attr]
    assert dims(not_quite) == (96, 54, 54)
    assert not_quite.axes[0].left_over(224) == 1  # type: ignore[union-attr]
    assert fits.params.total == 96 * (11 * 11 * 3 + 1) == 34944


def test_vgg16_keeps_most_of_its_parameters_in_the_first_linear_layer() -> None:
    report = walked("vgg16")
    pools = [shape for kind, shape in shapes(report) if kind == "max_pool"]
    assert pools == [(64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (512, 7, 7)]
    first = next(x for x in report.layers if x.kind.name == "linear")
    assert first.params.total == 7 * 7 * 512 * 4096 + 4096 == 102764544
    assert report.totals.params.total == 138357544
    assert sum(prod(dims(x)) for x in report.layers if x.kind.name == "conv") == 13547520


def test_three_3x3_filters_see_what_one_7x7_sees_with_fewer_weights() -> None:
    stacked = analyze(build({"input": "64x56x56", "layers": ["conv 64 3 p1 bias=false"] * 3}))
    one = single("64x56x56", "conv 64 7 p3 bias=false")
    assert stacked.layers[-1].field == one.field
    assert stacked.totals.params.total == 3 * (9 * 64 * 64)
    assert one.params.total == 49 * 64 * 64


# A family


@pytest.mark.parametrize(("name", "depth"), [("small_resnet8", 1), ("small_resnet14", 2)])
def test_small_resnets_by_hand(name: str, depth: int) -> None:
    """3x3 and 1x1 convolutions without biases, and 2 parameters per normalised channel."""
    params, macs = 3 * 16 * 9 + 2 * 16, 3 * 16 * 9 * 32 * 32
    channels, size = 16, 32
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        size //= stride
        for block in range(depth):
            weights = channels * filters * 9 + filters * filters * 9
            if block == 0 and stride == 2:
                weights += channels * filters
                params += 2 * filters
            params += weights + 2 * 2 * filters
            macs += weights * size * size
            channels = filters
    report = walked(name)
    assert report.totals.params.total == params + 64 * 10 + 10
    assert report.totals.macs == macs + 64 * 10

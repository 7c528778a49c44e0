"""Sizes alone, and letters for what is not known."""

from __future__ import annotations

import pytest

from tests.conftest import Ask

ALONE = """\
conv 7/2 p3  (PyTorch)
input            224: the size of each axis
output           112
size             ⌊(224 + 2·3 − 7)/2⌋ + 1 = 112
receptive field  7, jump 2
"""
TWO = """\
conv 3 stride=2 padding=1  (PyTorch)
input            224x160: sizes alone, without channels
output           112x80
H                ⌊(224 + 2·1 − 3)/2⌋ + 1 = 112
W                ⌊(160 + 2·1 − 3)/2⌋ + 1 = 80
receptive field  3x3, jump 2
"""
LETTERS = """\
conv F/S pP  (PyTorch)
input  N: the size of each axis
size   ⌊(N + 2·P − F)/S⌋ + 1
"""
CHANNELS = """\
conv 64 7/2 p3  (PyTorch)
input            3xNxN: 3 channels, NxN
channels         64
H_out, W_out     ⌊(N + 3 + 3 − 7)/2⌋ + 1
weight           64x3x7x7
bias             64
params           9,472
MACs             9408·H_out·W_out
receptive field  7x7, jump 2
"""


@pytest.mark.parametrize(
    ("args", "printed"),
    [
        (["conv", "224", "7/2", "p3"], ALONE),
        (["conv", "224x160", "3", "-s", "2", "-p", "1"], TWO),
        (["conv", "N", "F/S", "pP"], LETTERS),
        (["conv", "3xNxN", "64", "7/2", "p3"], CHANNELS),
    ],
)
def test_what_does_not_depend_on_more_is_answered(ask: Ask, args: list[str], printed: str) -> None:
    assert ask(*args) == (0, printed, "")


@pytest.mark.parametrize(
    ("args", "size", "formula"),
    [
        ("max-pool 224 3/2", "111", "⌊(224 + 2·0 − 3)/2⌋ + 1 = 111"),
        ("conv-transpose 14 4/2 p1", "28", "(14 − 1)·2 − 2·1 + 4 = 28"),
        ("conv 224 64 7/2 p3", "112", "⌊(224 + 2·3 − 7)/2⌋ + 1 = 112"),
        ("conv 225 3/2 same --dialect keras", "113", "⌊(225 + 1 + 1 − 3)/2⌋ + 1 = 113"),
        ("depthwise-conv 56 3 p1", "56", "⌊(56 + 2·1 − 3)/1⌋ + 1 = 56"),
        ("separable-conv 32 3", "30", "⌊(32 + 2·0 − 3)/1⌋ + 1 = 30"),
        ("conv 224 3 g4", "222", "⌊(224 + 2·0 − 3)/1⌋ + 1 = 222"),
    ],
)
def test_a_size_alone_is_that_of_an_axis(ask: Ask, args: str, size: str, formula: str) -> None:
    code, out, err = ask(*args.split())
    assert (code, err) == (0, "")
    rows = dict(line.split(maxsplit=1) for line in out.splitlines()[1:4])
    assert (rows["output"], rows["size"]) == (size, formula)


@pytest.mark.parametrize("settings", ["7/2 p3", "3", "5/3 p2 d2", "4/4", "3/2 g2"])
@pytest.mark.parametrize("n", [15, 32, 33, 224])
def test_sizes_are_those_of_the_layer_with_channels(ask: Ask, settings: str, n: int) -> None:
    alone = ask("conv", str(n), *settings.split()).out.splitlines()[2].split()[1]
    whole = ask("conv", f"4x{n}x{n}", "8", *settings.split()).out.splitlines()[2].split()[1]
    assert whole == f"8x{alone}x{alone}"


@pytest.mark.parametrize(
    ("args", "row"),
    [
        ("conv N 3/2", "size             ⌊(N − 3)/2⌋ + 1"),
        ("max-pool N F/S", "size   ⌊(N − F)/S⌋ + 1"),
        ("conv-transpose N F/S pP", "size   (N − 1)·S − 2·P + F"),
        ("conv N -k F -s S", "size   ⌊(N − F)/S⌋ + 1"),
        ("conv N 3 dD", "size   N − K + 1"),
        ("conv N 3 dD", "  K    D·2 + 1"),
        ("conv N 3/2 same --dialect keras", "size             ⌊(N + lo + hi − 3)/2⌋ + 1"),
        ("conv N 3/2 same --dialect keras", "  out            ⌈N/2⌉"),
        ("conv CxHxW 64 7 p3", "params           64·C·7·7 + 64"),
        ("conv CxHxW 64 7 p3", "W_out            W + 3 + 3 − 7 + 1"),
    ],
)
def test_letters_stay_in_the_formula(ask: Ask, args: str, row: str) -> None:
    code, out, err = ask(*args.split())
    assert (code, err) == (0, "")
    assert row in out.splitlines()


@pytest.mark.parametrize("words", [["--format", "json"], ["--explain"], ["--dialect", "all"]])
def test_sizes_alone_are_a_table_of_one_dialect(ask: Ask, words: list[str]) -> None:
    assert ask("conv", "224", "3", *words).said == (
        "sizes alone are answered as a table, by one dialect; give the channels as well, "
        "such as 3x224x224"
    )


def test_letters_go_without_rounding_that_depends_on_them(ask: Ask) -> None:
    assert ask("max-pool", "N", "3/2", "ceil_mode=true").said == (
        "letters go without ceil_mode: which windows are dropped depends on the numbers"
    )


def test_channels_and_a_missing_kernel_are_not_taken_for_sizes(ask: Ask) -> None:
    for shape in ("3x224x224", "16x1000", "8x8"):
        code, out, err = ask("conv", shape, "5")
        assert (code, out) == (2, "")
        assert "conv needs 'kernel'" in err


def test_a_letter_where_the_number_decides_is_refused(ask: Ask) -> None:
    assert ask("conv", "CxHxW", "64", "3", "gG").said == (
        "groups takes a number; letters stand for size, kernel, stride, padding, dilation, "
        "filters, multiplier"
    )
    assert ask("max-pool", "N", "3", "pP").said == (
        "what comes out depends on the numbers that the letters stand for; give numbers: "
        "it is refused for some"
    )


def test_letters_go_with_a_layer_of_one_step(ask: Ask) -> None:
    assert ask("separable-conv", "CxHxW", "64", "3").said == (
        "letters go with a layer of one step, and separable_conv is depthwise_conv and conv"
    )


@pytest.mark.parametrize("shape", ["CxHxW", "HxWxC"])
@pytest.mark.parametrize("dialect", ["pytorch", "keras"])
def test_the_letter_of_channels_says_where_they_are(ask: Ask, shape: str, dialect: str) -> None:
    out = ask("conv", shape, "64", "7", "--dialect", dialect).out
    assert f"{shape}: C channels, HxW\n" in out
    assert "params         64·C·7·7 + 64" in out or "params           64·C·7·7 + 64" in out


def test_what_does_not_fit_an_axis_is_refused(ask: Ask) -> None:
    code, out, err = ask("conv", "2", "7")
    assert (code, out) == (1, "")
    assert "E201" in err


def test_a_layer_without_a_kernel_takes_a_number_for_its_features(ask: Ask) -> None:
    assert "weight           10x512 = 5,120\n" in ask("linear", "512", "10").out

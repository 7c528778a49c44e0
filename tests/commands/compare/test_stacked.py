"""Layers at the prompt, compared."""

from __future__ import annotations

import pytest

from convcalc.commands.compare.stacked import is_stack
from tests.conftest import Ask


def test_two_kernels_of_three_against_one_of_five(ask: Ask) -> None:
    code, out, err = ask("compare", "conv 3; conv 3", "conv 5", "--input", "64x56x56")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1].split() == ["output", "64x52x52", "64x52x52"]
    assert lines[7].split() == ["field", "5", "5", "1x"]
    assert (
        "weights of 'conv 5' to 'conv 3; conv 3', without biases: 5·5 / (2·3·3) = 25/18 = 1.39"
        in lines
    )
    assert "note: 'conv 3' is read as a kernel, and keeps the channels: 'conv 64 3'" in lines


@pytest.mark.parametrize(
    ("other", "formula"),
    [
        (
            "depthwise_conv 3 p1; conv 128 1",
            "(3·3 + 128) / (128·3·3) = 1/128 + 1/9 = 137/1152 = 0.119",
        ),
        ("conv 128 3 p1 g4", "16 / 64 = 1/4 = 0.25"),
        (
            "conv 32 1; conv 32 3 p1; conv 128 1",
            "(32·64 + 32·32·3·3 + 128·32) / (128·64·3·3) = 1/36 + 1/8 + 1/18 = 5/24 = 0.208",
        ),
        ("locally_connected 128 3", "196·576 / (64·3·3) = 196"),
        ("flatten; linear 128", "16384 / (64·3·3) = 256/9 = 28.4"),
        ("relu", ""),
    ],
)
def test_the_formula_of_the_ratio_is_without_what_both_have(
    ask: Ask, other: str, formula: str
) -> None:
    out = ask("compare", "conv 128 3 p1", other, "--input", "64x16x16").out
    told = [line for line in out.splitlines() if line.startswith("weights of ")]
    assert [line.partition("biases: ")[2] for line in told] == ([formula] if formula else [])


def test_channels_are_kept_from_the_layer_before(ask: Ask) -> None:
    out = ask("compare", "conv 32 3; conv 5", "conv 32 7", "--input", "8x20x20").out
    assert "'conv 5' is read as a kernel, and keeps the channels: 'conv 32 5'" in out


def test_channels_are_where_the_dialect_has_them(ask: Ask) -> None:
    asked = ("compare", "conv 3; conv 3", "conv 5", "--dialect", "keras", "--input", "56x30x64")
    out = ask(*asked).out
    assert "5·5 / (2·3·3) = 25/18" in out
    assert "'conv 3' is read as a kernel, and keeps the channels: 'conv 64 3'" in out


def test_an_input_is_needed_and_mistakes_are_told(ask: Ask) -> None:
    code, _, err = ask("compare", "conv 3; conv 3", "conv 5")
    assert code == 2
    assert "'conv 3; conv 3' needs the shape of its input: --input 64x56x56" in err
    code, _, err = ask("compare", "conv 3; nope 3", "conv 5", "--input", "64x56x56")
    assert code == 2
    assert "there is no kind of layer called 'nope'" in err


def test_a_stack_may_stand_beside_a_network(ask: Ask) -> None:
    code, out, _ = ask("compare", "lenet5", "conv 6 5; max_pool 2:input=1x32x32")
    assert code == 0
    assert "6x14x14" in out


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("conv 3; conv 3", True), ("conv 5", True), ("resnet18", False), ("conv", False), ("", False)],
)
def test_what_is_taken_for_layers(text: str, is_one: bool) -> None:
    assert is_stack(text) is is_one


def test_layers_between_commas_are_told_to_be_parted_otherwise(ask: Ask) -> None:
    said = ask("compare", "conv 3, conv 3", "conv 5", "--input", "64x56x56").said
    assert said == "layers have ';' between them, not ','; write 'conv 3; conv 3'"


@pytest.mark.parametrize("layer", ["conv k=3", "conv k3 p1", "conv kernel=3"])
def test_a_kernel_that_is_named_keeps_the_channels_too(ask: Ask, layer: str) -> None:
    out = ask("compare", layer, "conv 64 5", "--input", "64x56x56").out
    read = layer.replace("conv", "conv 64")
    assert f"note: '{layer}' is read as a kernel, and keeps the channels: '{read}'" in out


def test_a_number_beside_a_kernel_that_is_named_is_that_of_filters(ask: Ask) -> None:
    out = ask("compare", "conv 8 k=3", "conv 8 3", "--input", "64x56x56").out
    assert "read as a kernel" not in out
    assert out.count("8x54x54") == 2

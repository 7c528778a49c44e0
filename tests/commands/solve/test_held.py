"""Layers by what they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.solve.held import held
from convcalc.dialect import DIALECTS, dialect_named
from tests.conftest import Ask


@given(
    st.integers(1, 64),
    st.integers(1, 32),
    st.integers(1, 11),
    st.booleans(),
    st.sampled_from([*DIALECTS]),
)
def test_the_layer_that_was_meant_is_among_them(
    filters: int, channels: int, kernel: int, bias: bool, dialect: str
) -> None:
    params = filters * (channels * kernel * kernel + bias)
    found = held(params, filters, None, dialect_named(dialect))
    assert (kernel, channels, bias) in [(one.kernel, one.channels, one.bias) for one in found]
    assert all(eval(one.formula.replace("·", "*")) == params for one in found)


def test_a_number_of_a_summary_becomes_a_layer(ask: Ask) -> None:
    code, out, err = ask("solve", "--params", "640", "--filters", "64", "-k", "3")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "640 parameters, 64 outputs: which layer?",
        "layer        arrives    parameters",
        "conv 64 3x3  1 channel  64·1·3·3 + 64 = 640",
        "Square kernels, one group; strides, paddings and dilations hold nothing.",
    ]
    told = json.loads(ask("solve", "--params", "640", "--filters", "64", "--format", "json").out)
    assert [row["short"] for row in told["layers"]][:2] == ["conv 64 3x3", "conv 64 1x1"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["--params", "641", "--filters", "64"],
            "error[E501]: no convolution and no linear layer of 64 outputs holds 641: "
            "641 is no multiple of 64: 1 remains",
        ),
        (
            ["--params", "64", "--filters", "64", "-k", "3"],
            "error[E501]: no convolution and no linear layer of 64 outputs holds 64: a bias is all",
        ),
        (["--params", "640"], "error[E110]: --params goes with --filters, as in"),
        (["--filters", "640"], "error[E110]: --params goes with --filters, as in"),
        (["--params", "x", "--filters", "6"], "error[E110]: --params takes a count such as 5M"),
        (
            ["--params", "640", "--filters", "64", "--in", "32"],
            "error[E110]: --params asks for a layer by what it holds: leave out --in",
        ),
        (
            ["--params", "0", "--filters", "64"],
            "error[E110]: --params must be from 1 to",
        ),
        (
            ["resnet50", "--params", "640", "--filters", "64"],
            "error[E110]: --params is about one layer, and 'resnet50' is a network",
        ),
    ],
)
def test_what_no_layer_holds(ask: Ask, args: list[str], said: str) -> None:
    _, out, err = ask("solve", *args)
    assert (out, said in err) == ("", True), err

"""Layers one after the other, their numbers, and gradients, at the prompt."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.arithmetic.exercise import Exercise
from convcalc.commands.apply.chain import layers_of
from tests.conftest import Ask

KERAS = ("--weights-layout", "hwio")
IMAGE = ("--input", "1 2 0 1; 0 3 1 2; 2 0 1 1; 1 1 2 0")


def data_of(ask: Ask, *args: str) -> Any:
    found = ask("apply", *args, "--format", "json")
    assert found.code == 0, found.err
    return json.loads(found.out)


def test_each_layer_works_on_what_the_last_one_gave(ask: Ask) -> None:
    chain = "conv; relu; max_pool 2; flatten; linear"
    args = (chain, *IMAGE, "--weights", "1 0; 0 -1", "--weights", "2", "--bias", "0", "--bias", "1")
    assert ask("apply", *args, "--format", "plain") == (0, "5\n", "")
    data = data_of(ask, *args)
    assert [layer["kind"] for layer in data["layers"]] == [
        *("conv", "relu", "max_pool", "flatten", "linear")
    ]
    before = data["layers"][0]["input"]
    for layer in data["layers"]:
        assert layer["input"] == before
        before = layer["output"]
    assert (data["input"], data["output"]) == (data["layers"][0]["input"], before)


def test_one_layer_in_quotes_is_that_layer(ask: Ask) -> None:
    alone = ask("apply", "max-pool", "2", *IMAGE)
    assert ask("apply", "max_pool 2", *IMAGE) == alone
    assert ask("apply", "max_pool 2;", *IMAGE) == alone


def test_random_weights_are_drawn_for_every_layer(ask: Ask) -> None:
    args = ("conv 2 3; relu; flatten; linear 3", "--input", "random:1x4x4", "--weights", "random")
    data = data_of(ask, *args)
    assert len(data["layers"][3]["weights"]) == 3
    assert data == data_of(ask, *args) != data_of(ask, *args, "--seed", "4")


def test_gradients_of_a_chain_are_there_for_every_layer(ask: Ask) -> None:
    args = (
        "conv; relu",
        "--input",
        "1 2 -3",
        "--weights",
        "1 1",
        "--backward",
        "--upstream",
        "5 7",
    )
    data = data_of(ask, *args)
    assert data["upstream"] == [[5, 7]]
    conv, relu = (layer["gradients"] for layer in data["layers"])
    assert relu == {"input": [[5, 0]], "weights": None, "bias": None}
    assert conv == {"input": [[5, 5, 0]], "weights": [[[5, 10]]], "bias": None}
    said = ask("apply", *args).out
    assert "backward, from dL/dY (given)\ndL/dY\n  5 7\nrelu\ndL/dX\n  5 0\n" in said


def test_steps_of_gradients_are_sums_over_the_outputs(ask: Ask) -> None:
    args = ("conv", "--input", "1 2 3", "--weights", "4 5", "--backward", "--upstream", "1 -2")
    out = ask("apply", *args, "--steps").out
    assert "  dL/dW 0: 1·1 + (-2)·2 = -3\n  dL/dW 1: 1·2 + (-2)·3 = -4\n" in out
    assert "  dL/dX 0: 1·4 = 4\n  dL/dX 1: 1·5 + (-2)·4 = -3\n  dL/dX 2: (-2)·5 = -10\n" in out
    assert "dL/dX 1: 1·5" in ask("apply", *args, "--at", "1").out
    shares = data_of(ask, *args, "--steps")["gradients"]["input_steps"][1]
    assert shares["terms"] == [
        {"channel": 0, "position": [0], "upstream": 1, "slope": 5},
        {"channel": 0, "position": [1], "upstream": -2, "slope": 4},
    ]


@pytest.mark.parametrize(
    ("args", "output"),
    [
        (("linear", "--input", "1 2 3", "--weights", "1 0 1; 0 1 0", "--bias", "1 2"), "5 4\n"),
        (
            ("linear", "--input", "1 2", "--weights", "1 3; 2 4", "--weights-layout", "hwio"),
            "5 11\n",
        ),
        (("softmax", "--input", "0 0"), "0.5 0.5\n"),
        (("softmax", "--input", "0|0"), "0.5\n|\n0.5\n"),
        (("batch-norm", "--input", "1 3", "--mean", "1", "--var", "4", "--eps", "0"), "0 1\n"),
        (("batch-norm", "--input", "1|3", "--beta", "1 2", "--gamma", "0"), "1\n|\n2\n"),
        (("prelu", "--input", "2 -2"), "2 -0.5\n"),
        (("prelu", "--input", "2 -2", "--dialect", "keras"), "2 0\n"),
        (("leaky-relu", "--input", "2 -2"), "2 -0.02\n"),
        (("leaky-relu", "--input", "2 -2", "--dialect", "keras"), "2 -0.6\n"),
        (("gelu", "--input", "1 -1"), "0.8413 -0.1587\n"),
        (("gelu", "--input", "1 -1", "--approximate", "tanh"), "0.8412 -0.1588\n"),
        (("lp-pool", "--input", "3 4 6 8", "-k", "2"), "5 10\n"),
        (("global-avg-pool", "--input", "1 2; 3 4 | 5 6; 7 8", "--dialect", "keras"), "2.5 6.5\n"),
        (("adaptive-max-pool", "2", "--input", "1 2 3"), "2 3\n"),
        (("flatten", "--input", "1 2 | 3 4"), "1 2 3 4\n"),
        (("flatten", "--input", "1 2 | 3 4", "--dialect", "keras"), "1 3 2 4\n"),
        (("conv", "--input", "impulse:3x3", "--weights", "1 2; 3 4"), "4 3\n2 1\n"),
        (("conv", "--input", "ones:2x3x3", "--weights", "blur"), "2\n"),
        (("conv", "--input", "count:3x3", "--weights", "sobel-x || sobel-y"), "8\n||\n24\n"),
        (("depthwise-conv", "--input", "ones:2x3x3", "--weights", "identity"), "1\n|\n1\n"),
        (
            ("conv", "--input", "1 2; 3 4", "--weights", "[[[[1]],[[2]]],[[[3]],[[4]]]]"),
            None,
        ),
    ],
)
def test_what_comes_out(ask: Ask, args: tuple[str, ...], output: str | None) -> None:
    if output is None:
        lists = (*args, "--dialect", "keras", "--format", "plain")
        assert ask("apply", *lists) == (0, "30\n", "")
        assert "Keras' order, hwio" in ask("apply", *lists[:-2]).out
        return
    assert ask("apply", *args, "--format", "plain") == (0, output.replace("||", "|"), "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("conv; rellu", "--input", "1"), "apply does not know 'rellu'; did you mean 'relu'?"),
        (("conv; lstm 4", "--input", "1"), "apply does not work out 'lstm' by numbers; "),
        (("conv;;relu", "--input", "1"), "a layer is missing between two ';'; write a kind, like"),
        ((";" * 50, "--input", "1"), "there are 50 layers, and apply takes 40"),
        (("conv", "--input", "1 2"), "--weights is missing for conv; write it once for each, in"),
        (
            ("conv; linear", "--input", "1 2", "--weights", "1"),
            "--weights is given once, and 2 layers take it: conv, linear; write it once for each,",
        ),
        (("relu; tanh", "--input", "1", "--bias", "1"), "--bias is given, and no layer here takes"),
        (
            ("linear", "--input", "1 2", "--weights", "1"),
            "--weights has rows of 1 numbers",
        ),
        (
            ("linear 3", "--input", "1", "--weights", "1"),
            "--weights has features 1, and 3 is asked",
        ),
        (("batch-norm", "--input", "1", "--var=-1"), "--var is below 0 in one place, and a"),
        (
            ("batch-norm", "--input", "1|2", "--mean", "1 2 3"),
            "--mean has 3 numbers, and there are",
        ),
        (("prelu", "--input", "1|2", "--weights", "1 2 3"), "--weights has 3 slopes; prelu takes"),
        (("exponential", "--input", "1000"), "exponential of 1000 is beyond what double precision"),
        (("log", "--input", "0 1"), "log: the logarithm of 0 is no real number"),
        (("relu", "--input", "1", "--upstream", "1"), "--upstream goes with --backward"),
        (
            ("relu", "--input", "1 2", "--backward", "--upstream", "1"),
            "--upstream is 1x1, and the output is 1x2",
        ),
        (("relu", "--input", "1", "--html", "x.html"), "--html shows windows that slide, and relu"),
        (("relu; relu", "--input", "1", "--as", "matrix"), "--as shows one layer at a time; apply"),
        (("max-pool", "2", *IMAGE, "--as", "matrix"), "max_pool is no matrix: its outputs are no"),
        (
            ("conv", *IMAGE, "--weights", "blur", "--as", "scatter"),
            "conv gathers; it is",
        ),
        (
            ("conv", "--input", "1 2", "--weights", "blur"),
            "--weights: blur is a kernel for two",
        ),
        (
            ("conv", *IMAGE, "--weights", "blur||x"),
            "--weights: 'x' is no kernel; there are",
        ),
        (("relu", "--input", "random:99x9"), "--input random: takes sizes up to 64, such as 5x5"),
    ],
)
def test_what_does_not_go_together_is_told(ask: Ask, args: tuple[str, ...], said: str) -> None:
    assert ask("apply", *args).said.startswith(said)


def test_squares_of_squares_are_refused_before_they_fill_the_memory(ask: Ask) -> None:
    found = ask("apply", "; ".join(["square"] * 40), "--input", "1e30")
    assert found.said == "square: a number has more than 4096 bits; use shorter numbers"


def test_layers_that_take_too_long_together_are_refused(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convcalc.commands.apply.exercise.LIMIT", 100)
    args = ("conv; relu; relu", "--input", "random:1x5x5", "--weights", "random")
    assert ask("apply", *args).said.startswith("the layers take more than 300 steps")
    assert ask("apply", *args, "--backward").said.startswith("the layers take more than 100 steps")


@pytest.mark.parametrize("more", [("--backward",), ("--steps",), ("--backward", "--steps")])
def test_what_takes_too_long_is_refused_before_it_is_begun(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    def never(exercise: Exercise) -> None:
        raise AssertionError("it was begun")

    monkeypatch.setattr(Exercise, "output", never)
    chain = "; ".join(["conv 4 3x3 p1; relu"] * 10)
    said = ask("apply", chain, "--input", "random:1x16x16", "--weights", "random", *more).said
    assert re.match(r"the (layers|outputs and products) take more than \d,000,000 steps", said)


def test_large_arrays_are_numbered_along_both_axes(ask: Ask) -> None:
    lines = ask("apply", "relu", "--input", "count:11x3").out.splitlines()
    assert lines[1:4] == ["    0: 1: 2:", " 0:  0  1  2", " 1:  3  4  5"]
    assert lines[12] == "10: 30 31 32"


def test_padding_is_drawn_and_where_it_is_asked_for_in_the_sum(ask: Ask) -> None:
    args = ("--input", "1 2; 3 4", "-k", "2", "-p", "1", "--at", "0,0")
    assert "[-inf][-inf]" in (out := ask("apply", "max-pool", *args).out)
    assert "  max(1) = 1  (3 in padding)" in out
    assert "max(-inf, -inf, -inf, 1) = 1\n" in ask("apply", "max-pool", *args, "--zeros").out
    mean = ask("apply", "avg-pool", *args, "--zeros").out
    assert "  (1 + 0 + 0 + 0)/4 = 0.25\n" in mean
    assert "[0][0]" in mean
    left = ask("apply", "avg-pool", *args, "--no-count-include-pad").out
    assert "  [ ][ ]\n  [ ][1] 2\n" in left


def test_what_is_rounded_is_said(ask: Ask) -> None:
    out = ask("apply", "avg-pool", "--input", "1 2 5", "-k", "3", "--steps").out
    assert "(1 + 2 + 5)/3 ≈ 2.667\n" in out
    assert "Shown to 4 digits; fractions are worked out exactly" in out


@given(st.text(alphabet="convrelumax_pol 2;=/.p-1x\n[](){}'\"\x1b", max_size=30))
def test_whatever_is_typed_for_layers_is_read_or_told(text: str) -> None:
    found, said = [], ""
    try:
        found = layers_of(text)
    except ValueError as error:
        said = str(error)
    assert said or all(layer.kind.name for layer in found)


def test_a_setting_that_is_given_twice_is_refused(ask: Ask) -> None:
    args = ("--input", "random:1x6x6", "--weights", "random")
    assert ask("apply", "conv", "8", "5", "k=3", *args).said == "'kernel' is given twice"
    assert ask("apply", "conv", "8", "filters=4", *args).said == "'filters' is given twice"

"""Layers without an input: what does not depend on it."""

from __future__ import annotations

import pytest

from tests.conftest import Ask

FIVE = """\
what does not depend on the input, of 2 axes (pytorch)
layer      kind      settings   field  jump  params
conv1      conv      8 3x3          3     1       ?
conv2      conv      8 3x3          5     1     584
conv3      conv      8 3x3          7     1     584
conv4      conv      8 3x3          9     1     584
conv5      conv      8 3x3         11     1     584
max_pool1  max_pool  2x2           12     2       0
flatten1   flatten             varies             0
linear1    linear    10           all             ?

No input is given: ? stands for what depends on it.
"""
LAYERS = [*["conv 8 3"] * 5, "max_pool 2", "flatten", "linear 10"]
SPEC = f"layers: [{', '.join(LAYERS)}]"


def test_fields_of_a_spec_without_an_input_are_told(ask: Ask) -> None:
    assert ask("field", "-", input=SPEC) == (0, FIVE, "")


def test_a_stack_without_an_input_is_the_same(ask: Ask) -> None:
    assert ask("stack", *LAYERS) == (0, FIVE, "")


def test_fields_are_those_with_an_input(ask: Ask) -> None:
    out = ask("field", "-", "--format", "csv", input=f"input: 3x32x32\n{SPEC}").out
    known = {line.split(",")[0]: line.split(",")[4] for line in out.splitlines()[1:]}
    told = {line.split()[0]: line.split() for line in FIVE.splitlines()[2:8]}
    assert all(known[name] in row for name, row in told.items())
    assert known["conv5"] == "11"


def test_the_axes_are_those_that_the_kernels_have(ask: Ask) -> None:
    out = ask("stack", "conv 8 3x3x3", "conv 4 1x3x3").out
    assert out.startswith("what does not depend on the input, of 3 axes (pytorch)\n")
    assert "of 1 axis" in ask("stack", "conv 8 [3]", "relu").out


@pytest.mark.parametrize("words", [["conv1"], ["--growth"], ["--format", "json"]])
def test_what_needs_an_input_is_refused_without_one(ask: Ask, words: list[str]) -> None:
    code, _, err = ask("field", "-", *words, input=SPEC)
    assert code == 1
    assert "a spec needs 'input', the shape that goes in" in err


def test_what_else_is_wrong_is_told(ask: Ask) -> None:
    code, out, err = ask("field", "-", input="layers: [conv 8 3, convv 3]")
    assert (code, out) == (1, "")
    assert "there is no kind of layer called 'convv'" in err

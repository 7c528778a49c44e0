"""Layers one after the other on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import convcalc

Ask = Callable[..., Any]

TABLE = """\
3x227x227 → 10 (pytorch)
layer      kind      settings    output      field  jump   params   MACs
input      input                 3x227x227
conv1      conv      96 11x11/4  96x55x55       11     4   34,944  105 M
relu1      relu                  96x55x55       11     4        0      0
max_pool1  max_pool  3x3/2       96x27x27       19     8        0      0
flatten1   flatten               69984      varies              0      0
linear1    linear    10          10            all        699,850  700 k

params  734,794 (all trainable)
MACs    106 M (106,115,040)
FLOPs   212 M (212,230,080)
memory  2.80 MiB parameters, 2.75 MiB activations (2.22 MiB at once), float32
varies  flatten1: each feature sees what its position saw
Per sample. MACs: multiply-accumulates of convolutions and matrix products, no biases; \
FLOPs: 2 x MACs.
"""

LAYERS = ["conv 96 11x11/4", "relu", "max_pool 3x3/2", "flatten", "linear 10"]


def test_a_stack_is_a_table(ask: Ask) -> None:
    assert ask("stack", "3x227x227", *LAYERS) == (0, TABLE, "")


def test_a_stack_is_the_network_that_a_spec_would_be(ask: Ask) -> None:
    out = ask("stack", "3x227x227", *LAYERS, "--format", "json").out
    net = convcalc.build({"input": "3x227x227", "layers": LAYERS})
    assert json.loads(out) == json.loads(json.dumps(convcalc.analyze(net).to_dict()))


def test_layers_of_a_stack_may_name_each_other(ask: Ask) -> None:
    code, out, err = ask("stack", "3x8x8", "relu name=a", "conv 3 3 p1", "add from=[a,conv1]")
    assert (code, err) == (0, "")
    assert "add1" in out


def test_options_may_stand_before_and_after(ask: Ask) -> None:
    one = ask("stack", "--format", "csv", "8x8x3", "conv 4 3", "--dialect", "keras")
    assert one.out.splitlines()[1] == "conv1,conv,4 3x3,6x6x4,3,1,112,3888"


def test_what_is_wrong_is_told_where_it_stands(ask: Ask) -> None:
    assert ask("stack", "3x8x8", "conv 8 3", "convv 8 3", "conv 0 3") == (
        2,
        "",
        "command line:1:34: error[E102]: there is no kind of layer called 'convv'\n"
        "  |\n"
        '1 | convcalc stack 3x8x8 "conv 8 3" "convv 8 3" "conv 0 3"\n'
        "  |                                  ^^^^^\n"
        "  help: did you mean 'conv'?\n\n"
        "command line:1:51: error[E104]: "
        "'filters' must be a whole number of at least 1, received 0\n"
        "  |\n"
        '1 | convcalc stack 3x8x8 "conv 8 3" "convv 8 3" "conv 0 3"\n'
        "  |                                                   ^\n"
        "  help: filters: number of output channels\n\n",
    )


def test_a_stack_that_fails_on_the_way_is_shown_so_far(ask: Ask) -> None:
    code, out, err = ask("stack", "3x8x8", "conv 8 3", "conv 8 7", "relu")
    assert code == 1
    rows = {line.split()[0]: line.split() for line in out.splitlines()[2:6]}
    assert rows["conv1"] == ["conv1", "conv", "8", "3x3", "8x6x6", "3", "1", "224", "7.78", "k"]
    assert rows["✗"][1:] == ["conv2", "conv", "8", "7x7", "?", "?", "?", "?", "?"]
    assert rows["relu1"] == ["relu1", "relu", "?", "?", "?", "?", "?"]
    assert "params  at least 224" in out
    assert "error[E201]" in err


@pytest.mark.parametrize("shape", ["abc", "3x0x8", "x"])
def test_what_is_no_shape_is_told(ask: Ask, shape: str) -> None:
    code, out, err = ask("stack", shape, "relu")
    assert code in (1, 2)
    assert out == ""
    assert "such as 3x224x224" in err or "for example 3x224x224" in err


@pytest.mark.parametrize("args", [[], ["3x8x8"]])
def test_a_stack_without_layers_is_wrong_usage(ask: Ask, args: list[str]) -> None:
    code, out, err = ask("stack", *args)
    assert (code, out) == (2, "")
    assert err.startswith("command line:1:10: error[E103]: ")


def test_a_layer_of_several_lines_stays_on_its_line(ask: Ask) -> None:
    err = ask("stack", "3x8x8", "conv 8\n3 3 3").err
    assert all(
        line.startswith(("command line:1:", "  ", "1 | ")) or not line for line in err.split("\n")
    )


def test_control_characters_are_escaped(ask: Ask) -> None:
    answer = ask("stack", "3x8x8", "relu name=\x1b[31mred", "conv 9 99 name=\u202e")
    assert answer.code == 1
    assert all(c.isprintable() or c == "\n" for c in answer.out + answer.err)


def test_an_empty_layer_is_told(ask: Ask) -> None:
    code, _, err = ask("stack", "3x8x8", "")
    assert code == 2
    assert "error[E106]" in err


def test_layers_are_printed_as_a_spec(ask: Ask) -> None:
    code, out, err = ask("stack", "3x8x8", "nn.Conv2d(3, 4, 3)", "relu", "--spec")
    assert (code, err) == (0, "")
    assert out == "input: 3x8x8\nlayers:\n  - conv 4 3 in_channels=3\n  - relu\n"
    assert ask("lint", "-", input=out).code == 0


@pytest.mark.parametrize(
    ("layer", "row", "input"),
    [
        ("nn.Conv2d(64, 128, 3)", ["conv1", "conv", "128", "3x3", "3", "1", "73,856"], "64x32x32"),
        ("nn.Conv1d(16, 4, 3)", ["conv1", "conv", "4", "3", "3", "1", "196"], "16x32"),
        ("Conv2D(8, 3)", ["conv1", "conv", "8", "3x3", "valid", "3", "1", "?"], "32x32x3"),
        ("conv 8 3x3 in_channels=5", ["conv1", "conv", "8", "3x3", "3", "1", "368"], "5x32x32"),
        ("nn.LSTM(5, 6)", ["lstm1", "lstm", "6", "?", "312"], "5x32"),
    ],
)
def test_a_layer_without_an_input_is_told_as_far_as_it_depends_on_none(
    ask: Ask, layer: str, row: list[str], input: str
) -> None:
    code, out, err = ask("stack", layer)
    note = f"note: the input in front tells the rest, such as {input}\n"
    assert (code, err) == (0, note if "(" in layer else "")
    assert out.splitlines()[2].split() == row
    if "(" in layer:
        assert ask(layer).out == out
    assert ask("stack", input, layer).code == 0


def test_a_shape_or_a_word_alone_lacks_layers(ask: Ask) -> None:
    for word in ("3x8x8", "foo"):
        assert "error[E103]: LAYER is missing" in ask("stack", word).err

"""Code on the command line: as layers, as a spec, alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.cli.things import taken
from tests.conftest import Ask

CNN = (
    'keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"),\n'
    "  layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10)])\n"
)


def test_layers_of_a_stack_may_be_code(ask: Ask) -> None:
    code, out, err = ask(
        "stack", "3x224x224", "nn.Conv2d(3, 64, kernel_size=3, padding=1)", "relu", "maxpool 2 2"
    )
    assert (code, err) == (0, "")
    assert out == (
        """\
3x224x224 → 64x112x112 (pytorch)
layer      kind      settings   output      field  jump  params    MACs
input      input                3x224x224
conv1      conv      64 3x3 p1  64x224x224      3     1   1,792  86.7 M
relu1      relu                 64x224x224      3     1       0       0
max_pool1  max_pool  2x2/2      64x112x112      4     2       0       0

params  1,792 (all trainable)
MACs    86.7 M (86,704,128)
FLOPs   173 M (173,408,256)
memory  7.00 KiB parameters, 27.6 MiB activations (24.5 MiB at once), float32
read    as PyTorch code, which was not run
Per sample. MACs: multiply-accumulates of convolutions and matrix products, no biases; \
FLOPs: 2 x MACs.
"""
    )


def test_code_of_keras_in_a_stack_makes_its_rules_those_of_all(ask: Ask) -> None:
    out = ask("stack", "28x28x1", "Flatten()", "Dense(10, activation='relu')", "--format", "json")
    told = json.loads(out.out)
    assert told["dialect"] == "keras"
    assert [layer["kind"] for layer in told["layers"]] == ["flatten", "linear", "relu"]
    assert told["totals"]["params"]["total"] == 7850


def test_code_of_two_frameworks_in_a_stack_is_refused_at_the_second(ask: Ask) -> None:
    code, out, err = ask("stack", "3x8x8", "nn.Conv2d(3, 4, 3)", "Dense(10)")
    assert (code, out) == (2, "")
    assert err == (
        """\
command line:1:44: error[E106]: this is Keras code, but the spec's dialect is pytorch
  |
1 | convcalc stack 3x8x8 "nn.Conv2d(3, 4, 3)" "Dense(10)"
  |                                            ^^^^^^^^^
  help: write dialect: keras, or the layer as a spec has it

"""
    )


@pytest.mark.parametrize(
    "command",
    [
        ["show", "-"],
        ["explain", "-"],
        ["field", "-"],
        ["size", "-"],
        ["expand", "-"],
        ["check", "-"],
        ["lint", "-"],
        ["dialects", "-"],
        ["compare", "-", "lenet5"],
        ["solve", "-", "--output", "10"],
    ],
)
def test_code_from_standard_input_is_a_spec_to_every_command(ask: Ask, command: list[str]) -> None:
    code, out, err = ask(*command, input=CNN)
    assert (code, err) == (0, "")
    assert out


def test_questions_are_asked_about_code(ask: Ask, tmp_path: Path) -> None:
    exam = tmp_path / "exam.md"
    asked = ["--count", "2", "--seed", "1", "--no-progress", "--export", str(exam)]
    code, _, err = ask("quiz", "--from", "-", *asked, input=CNN)
    assert (code, err) == (0, "")
    assert "28x28x1" in exam.read_text(encoding="utf-8")


def test_what_is_expanded_is_the_same_network(ask: Ask) -> None:
    spec = ask("expand", "-", input=CNN).out
    assert spec == (
        "dialect: keras\ninput: 28x28x1\nlayers:\n  - conv 32 3 valid\n  - relu\n"
        "  - max_pool 2 valid\n  - flatten\n  - linear 10\n"
    )
    totals = [
        json.loads(ask("show", "-", "--format", "json", input=text).out)["totals"]
        for text in (CNN, spec)
    ]
    assert totals[0] == totals[1]


def test_the_input_that_code_does_not_say_is_an_option(ask: Ask) -> None:
    net = "nn.Sequential(nn.Conv2d(3, 6, 5), nn.MaxPool2d(2))"
    assert "3x32x32 → 6x14x14" in ask("show", net, "--input", "3x32x32").out
    assert "3x30x30 → 6x13x13" in ask("show", "-", "--input", "3x30x30", input=net).out
    code, out, err = ask("show", net)
    assert (code, out) == (2, "")
    assert "E103" in err
    assert "help: give its shape: --input 3x32x32 (channels first)" in err


def test_a_file_that_is_not_there_is_not_taken_for_code(ask: Ask) -> None:
    assert "there is no file" in ask("show", "net(1).yaml").err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nn.Linear(784, 10)"], ["show", "nn.Linear(784, 10)"]),
        (["[nn.ReLU()]", "--input", "3x8x8"], ["show", "[nn.ReLU()]", "--input", "3x8x8"]),
        (["nn.ReLU()", "3x8x8"], ["stack", "3x8x8", "nn.ReLU()"]),
        (["3x8x8", "Conv2d", "4", "3"], ["Conv2d", "3x8x8", "4", "3"]),
    ],
)
def test_code_needs_no_command(words: list[str], line: list[str]) -> None:
    found = taken(words)
    assert found is not None
    assert found.words == line


def test_names_of_frameworks_are_commands(ask: Ask) -> None:
    told = json.loads(ask("conv2d", "3x32x32", "16", "3", "--format", "json").out)
    assert told["layers"][0]["output_shape"] == [16, 30, 30]
    code, _, err = ask("Conv1d", "3x32x32", "16", "3")
    assert code == 1
    assert "E204" in err


def test_a_name_for_one_axis_is_held_to_it_on_sizes_alone(ask: Ask) -> None:
    assert "98" in ask("conv1d", "100", "3").out
    code, out, err = ask("conv1d", "100x100", "3")
    assert (code, out) == (1, "")
    assert "E204" in err

"""`convcalc solve`: what it prints, and what it says to questions that cannot be answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]


def test_alone_it_prints_its_help(ask: Ask) -> None:
    alone, help = ask("solve"), ask("solve", "--help")
    assert alone == help
    assert alone.code == 0
    assert "convcalc solve resnet50 --output 7x7" in alone.out


def test_settings_for_sizes(ask: Ask) -> None:
    assert ask("solve", "--in", "32", "--out", "16", "--kernel", "3", "-s", "2") == (
        0,
        """\
32 → 16: conv (PyTorch)
kernel  stride  padding  dilation  never read  in short
     3       2  1               1  nothing     3/2 p1
     3       2  2               2  16 between  3/2 p2 d2
     3       2  3               3  nothing     3/2 p3 d3
     3       2  4               4  16 between  3/2 p4 d4
4, the most usual first. Tried: kernel 3, stride 2, padding 0…K−1 or same, dilation 1…4.
padding = ⌈((O − 1)·stride + kernel − N)/2⌉ = ⌈((16 − 1)·2 + 3 − 32)/2⌉ = 1, where N goes in and O comes out
""",  # noqa: E501
        "",
    )


def test_twelve_are_shown_and_all_are_there(ask: Ask) -> None:
    some = ask("solve", "--in", "32", "--out", "16").out.splitlines()
    every = ask("solve", "--in", "32", "--out", "16", "--all").out.splitlines()
    assert len(some) == 2 + 12 + 1
    assert len(every) == 2 + 91 + 1
    assert some[-1] == (
        "12 of 91, the most usual first; --all lists all. "
        "Tried: kernel 1…11, stride 1…8, padding 0…K−1 or same, dilation 1…4."
    )
    assert [line.split() for line in some[:14]] == [line.split() for line in every[:14]]


def test_transposed(ask: Ask) -> None:
    lines = ask("solve", "--transposed", "--in", "16", "--out", "32", "-k", "4", "-d", "1").out
    assert (
        lines
        == """\
16 → 32: conv_transpose (PyTorch)
kernel  stride  padding  dilation  output_padding  covers  in short
     4       2  1               1                  evenly  4/2 p1
The only one. Tried: kernel 4, stride 1…8, padding 0…K−1, dilation 1, \
output_padding below stride or dilation.
"""
    )


def test_padding_that_keeps_the_size(ask: Ask) -> None:
    assert (
        ask("solve", "--keep", "--kernel", "4").out
        == """\
kernel 4: padding that keeps the size
framework  padding     before  after
PyTorch    same             1      2
Keras      same             1      2
ONNX       same_upper       1      2
ONNX       same_lower       2      1
The total is odd: no number, which pads both ends alike, does it. \
The odd element goes after, with same_lower before.
"""
    )
    assert (
        ask("solve", "--keep", "-k", "3", "-s", "2", "--in", "32").out
        == """\
kernel 3, stride 2: padding that gives ⌈32/2⌉
framework  padding     before  after
PyTorch    1                1      1
Keras      same             0      1
ONNX       1                1      1
ONNX       same_upper       0      1
ONNX       same_lower       1      0
Where before and after differ, the odd element goes after, with same_lower before.
"""
    )


def test_what_undoes_a_convolution(ask: Ask) -> None:
    assert (
        ask("solve", "--transposed", "--undo", "conv 64 3x3/2 p1", "--in", "32").out
        == """\
conv 64 3x3/2 p1               32x32 → 16x16
conv_transpose … 3x3/2 p1 op1  16x16 → 32x32

output_padding  output
none                31
0                   31
1                   32
"""
    )
    axes = ask("solve", "--transposed", "--undo", "conv 64 3x3/2 p1", "--in", "32x31").out
    assert axes.splitlines()[1:4] == [
        "conv_transpose … 3x3/2 p1 op1x0  16x16 → 32x31",
        "",
        "output_padding   H   W",
    ]


def test_axes_that_differ(ask: Ask) -> None:
    lines = ask("solve", "--in", "32x48", "--out", "16x48", "-k", "3", "-d", "1").out.splitlines()
    assert lines == [
        "32x48 → 16x48: conv (PyTorch); no setting is the same on all axes",
        "with values per axis, for example conv 3x3/2x1 p1",
        "",
        "H: 32 → 16",
        "kernel  stride  padding  dilation  never read  in short",
        "     3       2  1               1  nothing     3/2 p1",
        "The only one. Tried: kernel 3, stride 1…8, padding 0…K−1 or same, dilation 1.",
        "",
        "W: 48 → 48",
        "kernel  stride  padding  dilation  never read  in short",
        "     3       1  1               1  nothing     3 p1",
        "The only one. Tried: kernel 3, stride 1…8, padding 0…K−1 or same, dilation 1.",
    ]


def test_inputs_for_an_output(ask: Ask) -> None:
    assert ask("solve", "resnet18", "--output", "7x7") == (
        0,
        """\
resnet18: inputs for which 'layer4.1.relu2' comes out as 7x7
H  193…224
W  193…224
Every size was put through the network, each axis with the others as in 224x224.
""",
        "",
    )
    assert "'layer3.1.relu2' comes out as 7x7" in (
        ask("solve", "resnet18", "--output", "7", "--layer", "layer3").out
    )


def test_a_var_within_a_budget(ask: Ask) -> None:
    assert ask("solve", "small_resnet8", "--max-params", "5M", "--var", "width") == (
        0,
        """\
the largest width with params ≤ 5,000,000 is 129
width     params   MACs  field  within
  128  4,896,394  775 M     25  yes
  129  4,973,089  787 M     25  yes
  130  5,050,380  800 M     25  no: params
15 values were put through the network.
""",
        "",
    )


def test_a_spec_from_standard_input(ask: Ask) -> None:
    text = "{input: 3x32x32, vars: {w: }, layers: [conv $w 3x3, conv $w 3x3/2]}"
    args = ("solve", "-", "--var", "w", "--max-params", "1k", "--from", "2", "--step", "2")
    assert ask(*args, input=text).out.splitlines()[:1] == ["the largest w with params ≤ 1,000 is 8"]


@pytest.mark.parametrize(
    "text", ["5M", "5 M", "5000k", "5000K", "0.005G", "5,000,000", "5e6", "5_000_000"]
)
def test_counts_as_people_write_them(ask: Ask, text: str) -> None:
    args = ("solve", "small_resnet8", "--var", "width", "--to", "4", "--max-params", text)
    assert "params ≤ 5,000,000" in ask(*args).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "5 Mb",
            "--max-params: parameters are counted, not measured in bytes: write 5M, not 5 Mb",
        ),
        (
            "5MiB",
            "--max-params: parameters are counted, not measured in bytes: write 5M, not 5MiB",
        ),
        ("5m", "--max-params: write 5M, not 5m"),
        ("5B", "--max-params: 5B may be bytes or billions: write 5G for billions"),
        ("5x", "--max-params knows k, M, G and T, received '5x'"),
        ("many", "--max-params takes a count such as 5M, 600k or 1.5G, received 'many'"),
        ("-5M", "--max-params takes a count such as 5M, 600k or 1.5G, received '-5M'"),
        ("0", "--max-params must be from 1 to 1e+24, received '0'"),
        ("9e99", "--max-params must be from 1 to 1e+24, received '9e99'"),
        ("nan", "--max-params takes a count such as 5M, 600k or 1.5G, received 'nan'"),
    ],
)
def test_what_is_no_count(ask: Ask, text: str, message: str) -> None:
    answer = ask("solve", "small_resnet8", "--var", "width", "--max-params", text)
    assert answer.said == message


def test_impossible_sizes(ask: Ask) -> None:
    assert ask("solve", "--in", "10", "--out", "100") == (
        1,
        "",
        "error[E501]: no conv of PyTorch turns 10 into 100 within kernel 1…11, stride 1…8, "
        "padding 0…K−1 or same, dilation 1…4; the nearest output is 50 (conv … 11 p40 d4)\n"
        "  help: ask for --transposed, which makes sizes larger\n\n",
    )
    code, out, err = ask("solve", "--in", "32", "--out", "9", "-k", "3", "-s", "2", "-d", "1")
    assert (code, out) == (1, "")
    assert err == (
        "error[E501]: no conv of PyTorch turns 32 into 9 within kernel 3, stride 2, "
        "padding 0…K−1 or same, dilation 1; the nearest output is 15 (conv … 3/2)\n"
        "  help: leave out some of the settings that you fixed\n\n"
    )


def test_an_output_that_no_input_gives(ask: Ask) -> None:
    code, out, err = ask("solve", "unet", "--output", "389")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == (
        "error[E501]: H: no input makes 'conv1' come out as 389; 572 gives 388 and 588 gives 404"
    )


def test_a_budget_that_no_value_meets(ask: Ask) -> None:
    hint = "  help: give the budget other limits, or look elsewhere with --from and --to\n\n"
    assert ask("solve", "small_resnet8", "--var", "width", "--max-params", "5") == (
        1,
        "",
        f"error[E502]: no width from 1 on has params ≤ 5; 1 has params 417\n{hint}",
    )
    args = ("--max-params", "5M", "--min-field", "30", "--to", "500")
    assert ask("solve", "small_resnet8", "--var", "width", *args).err == (
        "error[E502]: no width from 1 to 500 has params ≤ 5,000,000 and field ≥ 30; "
        f"129 has params 4,973,089 and field 25\n{hint}"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["resnet18", "--in", "32"],
            "--in is about one layer, and 'resnet18' is a network: leave out one of the two; a "
            "network takes --output, or --var with a budget such as --max-params",
        ),
        (
            ["--output", "7"],
            "--output is about a network: give a SPEC, as in 'convcalc solve resnet50 …' (of a "
            "layer, --out gives its sizes)",
        ),
        (["--in", "32"], "--out is missing; for example: convcalc solve --in 32 --out 16"),
        (
            ["--kernel", "3"],
            "give the sizes: --in and --out; or ask for the padding that keeps a size with --keep, "
            "or about a network with a SPEC; 'convcalc solve --help' has examples",
        ),
        (
            ["--in", "0", "--out", "3"],
            "--in takes the sizes of 1 to 3 axes, such as 32 or 32x48, each from 1 to "
            "2,147,483,647, received '0'",
        ),
        (
            ["--in", "3x4", "--out", "3"],
            "--in has 2 axes and --out 1 axis: give as many for both",
        ),
        (
            ["--in", "3", "--out", "3", "-k", "3.5"],
            "--kernel must be a whole number from 1 to 1000, received '3.5'",
        ),
        (
            ["--in", "3", "--out", "3", "-p", "smae"],
            "--padding must be a whole number from 0 to 1000, or same, valid, causal, same_upper "
            "or same_lower, received 'smae'",
        ),
        (
            ["--in", "3", "--out", "3", "-p", "1", "--dialect", "keras"],
            "--padding: Keras takes same, valid or causal, not a number",
        ),
        (
            ["--in", "3", "--out", "3", "--output-padding", "1"],
            "--output-padding: conv has no output_padding",
        ),
        (
            ["--in", "3", "--out", "3", "--kind", "maxpol"],
            "--kind does not know 'maxpol'; did you mean 'max_pool'?",
        ),
        (
            ["--in", "3", "--out", "3", "--kind", "max_pool", "--transposed"],
            "--transposed is --kind conv_transpose, but --kind is max_pool: drop one",
        ),
        (["--keep"], "--keep needs --kernel, as in 'convcalc solve --keep --kernel 3'"),
        (
            ["--keep", "-k", "3", "-p", "1"],
            "--keep asks for the padding: leave out --padding",
        ),
        (
            ["--transposed", "--undo", "conv 64 3x3/2 p1"],
            "--undo needs --in, as in '--transposed --undo \"conv 64 3x3/2 p1\" --in 32'",
        ),
        (
            ["--transposed", "--undo", "max_pool 2", "--in", "32"],
            "--undo takes a conv or depthwise_conv, received 'max_pool'",
        ),
        (
            ["resnet18"],
            "say what is asked of 'resnet18': --output 7x7 for the inputs that give it, or "
            "--var NAME with --max-params, --max-macs or --min-field",
        ),
        (
            ["resnet18", "--max-params", "5M"],
            "a budget needs --var, the var that is to be as large as can be: --var width",
        ),
        (
            ["resnet18", "--var", "base"],
            "--var needs a budget: --max-params, --max-macs, --max-activations or --min-field",
        ),
        (
            ["small_resnet8", "--var", "widht", "--max-params", "5M"],
            "--var: 'small_resnet8' has no var 'widht'; did you mean 'width'?",
        ),
        (
            ["small_resnet8", "--var", "depths", "--max-params", "5M"],
            "--var: 'depths' is [1, 1, 1], and only a number can be searched for",
        ),
        (
            ["small_resnet8", "--var", "width", "--max-params", "5M", "--from", "9", "--to", "5"],
            "--from 9 is above --to 5",
        ),
        (
            ["small_resnet8", "--var", "width", "--max-params", "5M", "--step", "x"],
            "--step must be a number from 0.0001 to 1,048,576, received 'x'",
        ),
        (
            ["small_resnet8", "--var", "width", "--max-params", "5M", "--set", "width=3"],
            "--set gives 'width' a value, and --var looks for one: drop one of them",
        ),
        (
            ["small_resnet8", "--var", "width", "--max-params", "5M", "--output", "7"],
            "--output asks for inputs, a budget for a var: ask for one at a time",
        ),
    ],
)
def test_wrong_usage(ask: Ask, args: list[str], message: str) -> None:
    assert ask("solve", *args).said == message


def test_a_layer_that_is_misspelt_is_shown(ask: Ask) -> None:
    code, out, err = ask("solve", "--transposed", "--undo", "cov 64 3x3", "--in", "32")
    assert (code, out) == (2, "")
    assert err.splitlines()[0] == (
        "command line:1:37: error[E102]: there is no kind of layer called 'cov'"
    )


def test_json_of_settings(ask: Ask) -> None:
    data = json.loads(ask("solve", "--in", "32", "--out", "16", "--format", "json").out)
    assert data["schema"] == "convcalc.solve/2"
    assert len(data["candidates"]) == 91
    assert data["candidates"][0] == {
        "kernel": 3,
        "stride": 2,
        "padding": 1,
        "dilation": 1,
        "pads": [[1, 1]],
        "never_read": [{"end": 0, "between": 0}],
        "drops": False,
        "shorthand": "3/2 p1",
    }
    assert data["bounds"]["stride"] == list(range(1, 9))


def test_json_of_the_others(ask: Ask) -> None:
    def data(*args: str) -> Any:
        return json.loads(ask("solve", *args, "--format", "json").out)

    assert data("--keep", "-k", "3")["paddings"][0] == {
        "dialect": "pytorch",
        "padding": 1,
        "lo": 1,
        "hi": 1,
        "remainders": [0],
    }
    undone = data("--transposed", "--undo", "conv 64 3x3/2 p1", "--in", "32")
    assert undone["answer"]["output_padding"] == 1
    inputs = data("resnet18", "--output", "7")
    assert inputs["inputs"][0] == {
        "target": 7,
        "runs": [[193, 224]],
        "beyond": False,
        "nearest": [],
    }
    searched = data("small_resnet8", "--var", "width", "--max-params", "5M")
    assert searched["best"]["value"] == 129
    assert [row["within"] for row in searched["rows"]] == [True, True, False]
    failed = data("--in", "10", "--out", "100")
    assert failed["diagnostics"][0]["code"] == "E501"


def test_nothing_steers_a_terminal(ask: Ask) -> None:
    for args in (
        ["--in", "\x1b[2J"],
        ["\x1b[2J", "--output", "7"],
        ["--kind", "\x1b", "--in", "3"],
    ):
        answer = ask("solve", *args, "--out", "3")
        assert "\x1b" not in answer.out + answer.err
        assert answer.code == 2


@pytest.mark.parametrize("width", [80, 140])
def test_in_a_terminal(screen: Ask, width: int) -> None:
    answer = screen(width, "solve", "--in", "32", "--out", "16", env={"NO_COLOR": "1"})
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert all(len(re.sub("\x1b\\[[0-9;]*m", "", line)) <= width for line in lines)
    assert "3/2 p1" in lines[2]

"""`convcalc explain` and `--explain` at the prompt."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import convcalc
from convcalc.commands.explain.codes import CODES
from tests.conftest import Ask

TOGETHER = {"E421", "E422", "E423"}
"""What one file of other weights brings about."""
COMMANDS = {name: code for name, code in CODES.items() if code.command}


def test_one_layer_step_by_step(ask: Ask) -> None:
    code, out, err = ask("conv", "3x224x224", "64", "7x7/2", "p3", "--explain", "--what", "shape")
    assert (code, err) == (0, "")
    assert out.splitlines()[:7] == [
        "conv 64 7x7/2 p3: 3x224x224 → 64x112x112",
        "shape",
        "  C_out         = filters = 64",
        "  H_out, W_out  = ⌊(H + 2·padding − kernel)/stride⌋ + 1",
        "                = ⌊(224 + 2·3 − 7)/2⌋ + 1",
        "                = 112",
        "  padding       3 before and 3 after",
    ]


def test_all_layers_or_those_that_are_named(ask: Ask) -> None:
    for args, names in (
        ((), {layer.name for layer in convcalc.analyze(convcalc.load("lenet5")).layers}),
        (("conv2",), {"conv2"}),
        (("conv1", "linear3"), {"conv1", "linear3"}),
    ):
        told = json.loads(ask("explain", "lenet5", *args, "--format", "json").out)
        assert told["schema"] == "convcalc.explain/1"
        assert {name for one in told["layers"] for name in one["names"]} == names
    told = json.loads(ask("explain", "resnet50", "layer1.0", "--format", "json").out)
    assert {n.startswith("layer1.0.") for one in told["layers"] for n in one["names"]} == {True}


def test_json_has_the_formula_the_numbers_and_the_value_of_each_step(ask: Ask) -> None:
    args = ("224x224x3", "64", "7x7/2", "same", "--dialect", "keras", "--explain")
    told = json.loads(ask("conv", *args, "--what", "shape", "--format", "json").out)
    (layer,) = told["layers"]
    size = layer["quantities"]["shape"][2]
    assert (size["label"], size["value"]) == ("H_out, W_out", 112)
    assert size["formula"] == "⌊(H + lo + hi − kernel)/stride⌋ + 1"
    assert [(s["label"], s["numbers"], s["value"]) for s in size["steps"]] == [
        ("out", "⌈224/2⌉", 112),
        ("total", "max((112 − 1)·2 + 7 − 224, 0)", 5),
        ("lo", "⌊5/2⌋", 2),
        ("hi", "5 − 2", 3),
    ]


def test_layers_explained_alike_stand_together(ask: Ask) -> None:
    told = json.loads(ask("explain", "vgg16", "--what", "params", "--format", "json").out)
    names = [one["names"] for one in told["layers"] if one["kind"] == "relu"]
    assert max(map(len, names)) > 1


def test_markdown_and_latex(ask: Ask) -> None:
    markdown = ask("explain", "lenet5", "conv1", "--format", "markdown").out
    assert markdown.startswith("### conv1 (conv 6 5x5 p2): 1x28x28 → 6x28x28\n")
    assert (
        "- `params` = `filters·C·kernel·kernel + filters` = `6·1·5·5 + 6` = **156**\n" in markdown
    )
    latex = ask("explain", "lenet5", "conv1", "--format", "latex").out
    assert latex.isascii()
    assert latex.count("\\begin{align*}") == latex.count("\\end{align*}") > 3
    assert latex.count("{") == latex.count("}")
    assert (
        "  \\text{params} &= \\text{filters} \\cdot C \\cdot \\text{kernel} \\cdot \\text{kernel}"
        " + \\text{filters} \\\\\n  &= 6 \\cdot 1 \\cdot 5 \\cdot 5 + 6 \\\\\n  &= 156\n" in latex
    )


@pytest.mark.parametrize("format", ["table", "markdown", "latex", "json"])
def test_names_steer_neither_terminal_nor_tex(ask: Ask, tmp_path: Path, format: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text('{name: "\\e[31mx_1&%#", input: 3x8x8, layers: [conv 2 3x3 name=a_b]}')
    code, out, _ = ask("explain", str(path), "--format", format)
    assert (code, "\x1b" in out) == (0, False)
    if format == "latex":
        assert "\\section*{\\textbackslash{}x1b{[}31mx\\_1\\&\\%\\#}" in out
        assert "a\\_b (conv 2 3x3)" in out


def test_a_refused_layer_is_told_and_the_others_are_explained(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "refused.yaml"
    path.write_text("{input: 1x8x8, layers: [conv 1 3x3, conv 1 99x99, relu]}")
    code, out, err = ask("explain", str(path))
    assert (code, "E201" in err, "conv1" in out, "conv2" in out) == (1, True, True, False)
    code, out, err = ask("explain", str(path), "conv2")
    assert (code, "E201" in err, out.strip()) == (1, True, "")


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("format", ["table", "markdown", "json"])
def test_codes(ask: Ask, name: str, format: str) -> None:
    code, out, err = ask("explain", name.lower(), "--format", format)
    assert (code, err) == (0, "")
    assert name in out
    assert max(map(len, out.splitlines())) < 120 or format != "table" or "{" in out
    if format != "table":
        assert CODES[name].mending[:40] in out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_brings_the_code_about_and_is_mended(name: str, ask: Ask) -> None:
    code = COMMANDS[name]
    done, _, err = ask(*shlex.split(code.command)[1:])
    told = set(re.findall(r"\[(\w\d{3})\]", err))
    assert (done in (1, 2), told) == (True, TOGETHER if name in TOGETHER else {name})
    assert ask(*shlex.split(code.mended)[1:]).code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["E999"], f"there is no code E999; codes are {', '.join(CODES)}"),
        (["E201", "conv1"], "E201 is a code, and has no layers: convcalc explain E201"),
        (
            ["E201", "--format", "latex"],
            "--format latex is of derivations; a code is explained as table, markdown, json",
        ),
        (["lenet5", "conv9"], "there is no layer named 'conv9'; did you mean 'conv2'?"),
        (
            ["lenet5", "what"],
            "there is no layer named 'what'; 'convcalc show SPEC' lists the layers",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("explain", *args).said == message


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--what", "shape"], "--what goes with --explain"),
        (["--format", "latex"], "--format latex goes with --explain"),
        (["--explain", "--format", "csv"], "--format csv goes without --explain"),
    ],
)
def test_options_that_say_nothing_alone_are_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("conv", "3x9x9", "8", "3x3", *args).said == message

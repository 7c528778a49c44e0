"""`convcalc sweep` at the prompt."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.limits import MEASURES
from tests.conftest import Ask

GRID = ("--set", "width=0.25,0.5,1", "--input", "3x$(r)x$(r)", "--set", "r=96,224")
SMALL = "{vars: {n: 1}, input: 3x8x8, layers: [conv $n 3]}"


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("spec", "var", "values", "sizes"),
    [
        ("mobilenet_v2", "width", "0.35,1", "3x96x96,3x224x160"),
        ("small_resnet", "width", "8..24:8", "3x32x32,3x33x47"),
        ("small_resnet", "depths", "[1, 2, 1],[2, 2, 2]", "3x32x32"),
        ("keras_mobilenet_v2", "width", "0.5,1.4", "96x96x3"),
        ("convnextv2_atto", "depths", "[1, 1, 2, 1],[2, 2, 6, 2]", "3x64x64,3x224x224"),
    ],
)
def test_every_number_is_that_of_show(
    ask: Ask, spec: str, var: str, values: str, sizes: str
) -> None:
    args = ("--set", f"{var}={values}", "--set", f"shape={sizes}", "--input", "$shape")
    found = rows(ask("sweep", spec, *args, "--format", "jsonl").out)
    assert len(found) >= 2
    for row in found:
        network = convcalc.load(spec, vars={var: row[var]})
        report = convcalc.analyze(network, row["shape"])
        assert {name: row[name] for name in MEASURES} == {
            name: measure(report) for name, measure in MEASURES.items()
        }
        (shape,) = report.outputs.values()
        assert row["output"] == list(shape.dims(report.layout))


def test_the_last_name_changes_fastest(ask: Ask) -> None:
    found = rows(ask("sweep", "mobilenet_v2", *GRID, "--format", "jsonl").out)
    assert [(row["variant"], row["width"], row["r"]) for row in found] == [
        (1, 0.25, 96),
        (2, 0.25, 224),
        (3, 0.5, 96),
        (4, 0.5, 224),
        (5, 1, 96),
        (6, 1, 224),
    ]


def test_a_table_has_a_line_for_each_variant_and_fits_a_terminal(ask: Ask, screen: Ask) -> None:
    assert ask("sweep", "mobilenet_v2", *GRID).out.splitlines()[::6] == [
        "variant  width    r       params    MACs    memory  field  output",
        "      6      1  224    3,504,872   301 M  9.19 MiB    491  1000",
    ]
    shown = screen(80, "sweep", "lenet5", "--input", "1x$(r)x$(r)", "--set", "r=3,28").out
    assert max(map(len, shown.splitlines())) <= 90  # with the codes of colours


def test_a_variant_that_is_refused_is_a_row_with_its_code(ask: Ask) -> None:
    args = ("sweep", "lenet5", "--input", "1x$(r)x$(r)", "--set", "r=3,28", "--format", "csv")
    code, out, err = ask(*args)
    one, two = csv.DictReader(StringIO(out))
    assert (one["code"], one["params"], one["output"]) == ("E201", "", "")
    assert (two["code"], two["params"], two["output"]) == ("", "61706", "10")
    assert (code, err.splitlines()[0]) == (0, "1 of 2 variants is refused:")
    assert ask(*args[:-3], "r=3").code == 1


def test_a_number_that_is_not_known_is_empty_and_no_condition_holds_for_it(
    ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("{vars: {n: 4}, input: 3x8x8, layers: [conv $n 3, unknown: {output: 5}]}")
    args = ("sweep", str(path), "--set", "n=1,2", "--format", "jsonl")
    assert [(row["params"], row["macs"]) for row in rows(ask(*args).out)] == [(None, None)] * 2
    assert ask(*args, "--where", "params < 1 or params >= 1").out == ""


def test_a_condition_keeps_rows_and_may_ask_for_values_codes_and_sizes(ask: Ask) -> None:
    def kept(condition: str) -> list[int]:
        args = ("--format", "jsonl", "--where", condition)
        return [row["variant"] for row in rows(ask("sweep", "mobilenet_v2", *GRID, *args).out)]

    assert kept("macs < 50e6 and width < 0.5") == [1, 2]
    assert kept("r == 96 and width * 2 == 1") == [3]
    assert kept("output[0] == 1000 and params > 3e6") == [5, 6]
    assert kept("code != ''") == []


COMPARE = "compare it with something, as in macs < 300e6"
VALUE = "for example a number or a name"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("macs", f"'macs' is neither true nor false; {COMPARE}"),
        ("macs < 3e8 and (params + 1)", f"'(params + 1)' is neither true nor false; {COMPARE}"),
        ("macs < 3 if width else true", f"'width' is neither true nor false; {COMPARE}"),
        ("not output[0]", f"'output[0]' is neither true nor false; {COMPARE}"),
        ("macs <", f"a value must follow '<'; the condition ends there; {VALUE}"),
        ("macs < 3 and not", f"a value must follow 'not'; the condition ends there; {VALUE}"),
        (
            "macs < 3 if width > 1",
            "'if' needs an 'else' before the condition ends; for example 2 if stage > 0 else 1",
        ),
        ("(macs < 3", "'(' is not closed; close it"),
        ("output[0", "'[' is not closed; close it"),
        ("macs < 3)", "')' closes nothing: 'macs < 3)'; take it away"),
        ("or macs < 3", f"a condition begins with a value, received 'or'; {VALUE}"),
        ("macs < )", f"a value must follow '<', received ')'; {VALUE}"),
    ],
)
def test_a_condition_that_is_none_says_what_is_missing(ask: Ask, condition: str, said: str) -> None:
    args = ("sweep", "mobilenet_v2", "--set", "width=1", "--where", condition)
    assert ask(*args).said == f"--where: {said}"


def test_a_value_that_is_true_or_false_is_a_condition_and_no_other(ask: Ask) -> None:
    spec = "{vars: {b: true}, input: 3x8x8, layers: [conv 2 3 bias=$b]}"
    args = ("sweep", "-", "--where", "b", "--format", "csv", "--set")
    found = ask(*args, "b=true,false", input=spec)
    assert [line[:7] for line in found.out.splitlines()[1:]] == ["1,true,"]
    assert ask(*args, "b=1,true", input=spec).said == (
        f"--where: at variant 1, where b is 1: 1 is neither true nor false; {COMPARE}"
    )


def test_that_there_is_no_row_is_said_and_why(ask: Ask) -> None:
    args = ("sweep", "mobilenet_v2", "--set", "width=0.5,1")
    none = ask(*args, "--where", "macs < 1", "--format", "csv")
    assert len(none.out.splitlines()) == 1
    assert (none.code, none.err) == (0, "--where holds for none of 2 variants\n")
    part = ask(*args, "--shard", "2/5", "--format", "jsonl")
    assert (part.code, part.out, part.err) == (0, "", "no variant is in this part\n")
    assert ask(*args, "--where", "macs > 1").err == ""


def test_best_and_pareto_tell_the_rows_that_they_choose(ask: Ask) -> None:
    def chosen(*args: str) -> list[int]:
        out = ask("sweep", "mobilenet_v2", *GRID, *args, "--format", "jsonl").out
        return [row["variant"] for row in rows(out)]

    assert chosen("--best", "macs") == [1]
    assert chosen("--best", "-macs", "--top", "2") == [6, 4]
    assert chosen("--pareto", "macs,-params") == [1, 3, 5]
    assert chosen("--pareto", "macs,-params", "--where", "width < 1") == [1, 3]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "sweep takes the values of a var: --set width=0.25,0.5,1"),
        (("--set", "width=[1,2"), "--set width: the brackets of '[1,2' do not match"),
        (
            ("--set", "width=1,,2"),
            "--set width: a value is missing between commas; write them as in 0.5,1",
        ),
        (("--set", "width"), "--set takes NAME=VALUES, such as width=0.5,1, received 'width'"),
        (
            ("--set", "width=1..0:2"),
            "--set width: '1..0:2' does not get from 1 to 0; "
            "write 1..4, or 128..256:32 for steps of 32",
        ),
        (
            ("--set", "width=0.5..1"),
            "--set width: '0.5..1' has no step; write 0.5..1:0.25",
        ),
        (
            ("--set", "width=1", "--set", "width=2"),
            "--set gives 'width' twice; list its values: width=1,2",
        ),
        (
            ("--set", "width=1", "--where", "mac < 3"),
            "--where: there is no column 'mac'; did you mean 'macs'?",
        ),
        (
            ("--set", "width=1", "--where", "output[3] > width"),
            "--where: at variant 1, where output is [1000] and width is 1: the list has 1 element; "
            "there is no element 3; elements are counted from 0",
        ),
        (
            ("--set", "width=0.5,1", "--where", "1 / (2 * width - 1) > 0"),
            "--where: at variant 1, where width is 0.5: division by zero; "
            "make sure the divisor is not 0 here",
        ),
        (
            ("--set", "width=1", "--where", "1 / 0 > 0"),
            "--where: at variant 1: division by zero; make sure the divisor is not 0 here",
        ),
        (
            ("--set", "width=1", "--best", "mac"),
            "--best: there is no number 'mac'; did you mean 'macs'?",
        ),
        (
            ("--set", "width=1", "--pareto", "macs"),
            "--pareto takes two columns or more: --pareto params,macs",
        ),
        (
            ("--set", "width=1", "--shard", "3/2"),
            "--shard takes one of how many, such as 2/8, received '3/2'",
        ),
        (
            ("--set", "width=1..9:0.0000001"),
            "these are 80,000,001 variants, and one sweep takes at most 10,000,000; "
            "write --sample 100000, larger steps, or --shard 1/9",
        ),
        (
            ("--set", "width=1", "-o", "a.txt"),
            "a.txt does not tell what it is; end it with .csv or .jsonl",
        ),
        (
            ("--set", "width=1", "--input", "3x$(q)x9"),
            "--input: there is no var or parameter 'q' here; known here: width",
        ),
    ],
)
def test_what_makes_no_sense_is_said(ask: Ask, args: tuple[str, ...], said: str) -> None:
    assert ask("sweep", "mobilenet_v2", *args).said == said


def test_a_name_that_is_no_var_is_told_once_and_not_for_each_variant(ask: Ask) -> None:
    found = ask("sweep", "mobilenet_v2", "--set", "widht=1,2")
    assert (found.code, found.out, found.marked) == (2, "", "widht=1,2")
    assert "--set gives 'widht', which is no var of it" in found.err


def test_how_many_there_are_is_told_without_any(ask: Ask) -> None:
    many = ("--set", "width=0.001..10000:0.001", "--set", "classes=1..1000", "--count")
    assert ask("sweep", "mobilenet_v2", *many).out == (
        "10,000,000 x 1,000 = 10,000,000,000 variants\n"
    )
    assert ask("sweep", "mobilenet_v2", *many, "--sample", "5").out.endswith(
        "variants, 5 of them at random\n"
    )


def test_a_text_that_a_terminal_or_a_spreadsheet_acts_on_is_harmless(ask: Ask) -> None:
    args = ("--set", "n=1", "--set", "x=\x1b0;a,=1+1", "--input", "3x8x8$('' if x else '')")
    out = ask("sweep", "-", *args, "--format", "csv", input=SMALL).out
    assert "\x1b" not in out
    assert ",'=1+1," in out
    assert "\x1b" not in ask("sweep", "-", *args, input=SMALL).out


def test_a_word_for_a_number_of_source_is_said_where_it_is_used(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self, width=8):\n"
        "        super().__init__()\n        self.conv = nn.Conv2d(3, width, 3)\n"
        "    def forward(self, x):\n        return self.conv(x)\n"
    )
    found = ask("sweep", str(path), "--set", "width=a,b", "--input", "3x8x8")
    assert found.code == 1
    assert "whole number of at least 1, received 'a'\n" in found.err
    assert "  help: give 'width' such a value\n" in found.err

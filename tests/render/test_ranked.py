"""Rows by what they cost, a few of them, and a row for each kind; in every format."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pytest

import convcalc
from convcalc.render import View
from convcalc.render.columns import BY_KIND, COLUMNS, RANKED, SORTED
from convcalc.render.ranked import by_kind, ranked, told
from tests.conftest import Ask

SPEC = """\
input: 3x8x8
layers:
  - conv 4 3x3 p1 bias=false name=a
  - relu
  - conv 8 1x1 bias=false name=b
  - relu
  - [flatten, linear 10 bias=false]
"""
"""By hand: 108, 32 and 5,120 weights; 6,912, 2,048 and 5,120 MACs."""

BROKEN = "input: 3x8x8\nlayers: [conv 4 3x3, relu, conv 4 99x99, relu]\n"


def names(answer: str) -> list[str]:
    return [row["name"] for row in csv.DictReader(StringIO(answer))]


def cells(out: str) -> list[list[str]]:
    """The table, without heading and totals."""
    lines = out.splitlines()
    return [re.split(r" {2,}", line.strip()) for line in lines[1 : lines.index("")]]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("macs", "a linear1 b relu1 relu2 flatten1"),
        ("MACs", "a linear1 b relu1 relu2 flatten1"),
        ("params", "linear1 a b relu1 relu2 flatten1"),
        ("activations", "b relu2 flatten1 a relu1 linear1"),
        ("layer", "a b flatten1 linear1 relu1 relu2"),
        ("kind", "a b flatten1 linear1 relu1 relu2"),
    ],
)
def test_numbers_fall_texts_rise_and_equals_stay_in_order(ask: Ask, sort: str, order: str) -> None:
    out = ask("show", "-", "--sort", sort, "--format", "csv", input=SPEC).out
    assert names(out) == order.split()


@pytest.mark.parametrize("key", SORTED)
def test_every_order_has_all_rows(key: str) -> None:
    report = convcalc.analyze(convcalc.loads(SPEC))
    rows = ranked(report, report.layers, View(sort=key))
    assert sorted(row.name for row in rows) == sorted(row.name for row in report.layers)


def test_what_is_not_known_comes_last(ask: Ask) -> None:
    code, out, _ = ask("show", "-", "--sort", "macs", "--format", "csv", input=BROKEN)
    assert code == 1
    assert names(out) == ["conv1", "relu1", "conv2", "relu2"]
    assert [row["macs"] for row in csv.DictReader(StringIO(out))] == ["3888", "0", "", ""]


def test_the_dearest_layers_are_told_with_their_shares(ask: Ask) -> None:
    out = ask("show", "-", "--sort", "macs", "--top", "2", input=SPEC).out
    assert cells(out) == [
        [COLUMNS[key].title for key in RANKED],
        ["a", "conv", "4 3x3 p1 bias=false", "4x8x8", "108", "2 %", "6.91 k", "49 %"],
        ["linear1", "linear", "10 bias=false", "10", "5,120", "97 %", "5.12 k", "36 %"],
        ["2 of 6 layers: 99 % of params, 85 % of MACs"],
    ]


def test_the_top_is_that_of_macs_if_nothing_else_is_said(ask: Ask) -> None:
    usual = ask("show", "-", "--top", "3", input=SPEC)
    assert usual == ask("show", "-", "--top", "3", "--sort", "macs", input=SPEC)
    assert usual != ask("show", "-", "--top", "3", "--sort", "params", input=SPEC)


def test_more_than_there_are_is_all_and_needs_no_words(ask: Ask) -> None:
    all_of = ask("show", "-", "--sort", "macs", input=SPEC)
    assert ask("show", "-", "--sort", "macs", "--top", "99", input=SPEC) == all_of


def test_nobody_knows_the_share_of_a_total_that_is_not_whole(ask: Ask) -> None:
    out = ask("show", "-", "--top", "1", input=BROKEN).out
    assert cells(out)[1:] == [
        ["conv1", "conv", "4 3x3", "4x6x6", "112", "3.89 k"],
        ["1 of 4 layers"],
    ]


def test_the_column_that_is_sorted_by_is_shown(ask: Ask) -> None:
    out = ask("show", "-", "--sort", "memory", input=SPEC).out
    assert cells(out)[0][-1] == "memory"
    chosen = ask("show", "-", "--sort", "memory", "--columns", "layer", input=SPEC).out
    order = ["layer", "b", "relu2", "flatten1", "a", "relu1", "linear1"]
    assert [row[0] for row in cells(chosen)] == order


def test_another_tools_count_is_an_order(ask: Ask) -> None:
    args = ["--count-as", "ptflops", "--sort", "ptflops", "--top", "1", "--format", "csv"]
    assert names(ask("show", "-", *args, input=SPEC).out) == ["a"]


def test_folded_rows_are_sorted_as_such(ask: Ask) -> None:
    args = ["show", "resnet50", "--depth", "1", "--top", "2"]
    out = ask(*args).out
    assert [row[0] for row in cells(out)] == [
        *("layer", "layer3", "layer2", "2 of 11 rows: 33 % of params, 61 % of MACs"),
    ]


# By kind


def test_a_row_for_each_kind(ask: Ask) -> None:
    assert cells(ask("show", "-", "--by", "kind", input=SPEC).out) == [
        [COLUMNS[key].title for key in BY_KIND],
        ["conv", "2", "140", "3 %", "8.96 k", "64 %"],
        ["linear", "1", "5,120", "97 %", "5.12 k", "36 %"],
        ["relu", "2", "0", "0 %", "0", "0 %"],
        ["flatten", "1", "0", "0 %", "0", "0 %"],
    ]


@pytest.mark.parametrize("spec", ["resnet50", "unet_small", "mobilenet_v3_small", "keras_xception"])
def test_kinds_add_up_to_the_totals(spec: str) -> None:
    report = convcalc.analyze(convcalc.load(spec))
    rows = by_kind(report)
    totals = report.totals
    assert sum(row.params.total for row in rows) == totals.params.total
    assert sum(row.params.trainable for row in rows) == totals.params.trainable
    assert sum(row.macs for row in rows) == totals.macs
    assert sum(row.activations for row in rows) == totals.activations
    assert sum(len(row.parts) for row in rows) == len(report.layers)


def test_a_kind_with_a_layer_that_failed_is_not_known(ask: Ask) -> None:
    rows = cells(ask("show", "-", "--by", "kind", input=BROKEN).out)
    assert rows[1:] == [["✗ conv", "2", "?", "?", "?", "?"], ["relu", "2", "?", "?", "?", "?"]]


def test_kinds_have_the_columns_that_add_up(ask: Ask) -> None:
    out = ask("show", "-", "--by", "kind", "--columns", "kind,FLOPs,memory", input=SPEC).out
    assert cells(out)[:2] == [["kind", "FLOPs", "memory"], ["conv", "17.9 k", "3.00 KiB"]]
    answer = ask("show", "-", "--by", "kind", "--columns", "kind,field", input=SPEC)
    assert answer.said == (
        "--by kind has no column 'field'; it has kind, layers, params, params_share, "
        "trainable, MACs, macs_share, FLOPs, activations, memory"
    )


def test_another_tools_count_by_kind(ask: Ask) -> None:
    args = ["--by", "kind", "--count-as", "ptflops", "--format", "csv"]
    rows = [*csv.DictReader(StringIO(ask("show", "resnet50", *args).out))]
    whole = convcalc.analyze(convcalc.load("resnet50"))
    from convcalc.engine.counting import CONVENTIONS

    assert sum(int(row["ptflops"] or 0) for row in rows) == CONVENTIONS["ptflops"].total(whole)


def test_few_kinds_say_how_many_there_are(ask: Ask) -> None:
    out = ask("show", "-", "--by", "kind", "--top", "1", input=SPEC).out
    assert cells(out)[-1] == ["1 of 4 kinds: 3 % of params, 64 % of MACs"]


# Formats


def test_markdown_has_the_rows_and_how_many_there_are(ask: Ask) -> None:
    args = ["--top", "1", "--columns", "layer,MACs,MACs %", "--format", "markdown"]
    assert ask("show", "-", *args, input=SPEC).out.splitlines()[1:8] == [
        "",
        "| layer | MACs | MACs % |",
        "|---|---:|---:|",
        "| a | 6.91 k | 49 % |",
        "",
        "1 of 6 layers: 2 % of params, 49 % of MACs",
        "",
    ]


def test_csv_has_shares_as_numbers(ask: Ask) -> None:
    out = ask("show", "-", "--by", "kind", "--top", "1", "--format", "csv", input=SPEC).out
    assert out.splitlines() == [
        ",".join(BY_KIND),
        f"conv,2,140,{140 / 5260},8960,{8960 / 14080}",
    ]


def test_json_has_all_layers_in_order_and_the_rows_besides(ask: Ask) -> None:
    usual = json.loads(ask("show", "-", "--format", "json", input=SPEC).out)
    args = ["--sort", "params", "--top", "1", "--format", "json"]
    data = json.loads(ask("show", "-", *args, input=SPEC).out)
    assert data.pop("ranked") == {
        "by": "layer",
        "sort": "params",
        "rows": [
            {
                "name": "linear1",
                "kind": "linear",
                "layers": 1,
                "params": 5120,
                "params_share": 5120 / 5260,
                "trainable": 5120,
                "macs": 5120,
                "macs_share": 5120 / 14080,
                "flops": 10240,
                "activations": 10,
                "memory": 40,
            }
        ],
    }
    assert data == usual


def test_json_of_kinds_has_null_for_what_is_not_known(ask: Ask) -> None:
    args = ["--by", "kind", "--count-as", "thop", "--format", "json"]
    rows = json.loads(ask("show", "-", *args, input=BROKEN).out)["ranked"]["rows"]
    assert [row["kind"] for row in rows] == ["conv", "relu"]
    assert {rows[0][key] for key in rows[0]} == {"conv", 2, None}


def test_rows_of_a_stack_are_sorted_as_well(ask: Ask) -> None:
    layers = ["conv 4 3x3", "conv 9 3x3", "relu"]
    out = ask("stack", "3x9x9", *layers, "--top", "1", "--format", "csv").out
    assert names(out) == ["conv2"]


# Wrong usage


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--sort", "mcs"], "--sort does not know 'mcs'; did you mean 'macs'?"),
        (
            ["--sort", "field"],
            "--sort does not know 'field'; it takes layer, kind, layers, params, params_share, "
            "trainable, MACs, macs_share, FLOPs, activations, memory",
        ),
        (["--sort", "\x1b[31m"], "--sort does not know '\\x1b[31m'; it takes layer, kind, layers, "
            "params, params_share, trainable, MACs, macs_share, FLOPs, activations, memory"),
        (["--by", "kind", "--sort", "layer"],
            "--sort does not know 'layer'; did you mean 'layers'?"),
        (["--by", "kind", "--depth", "1"], "--by kind goes over all layers; leave --depth out"),
        (["--by", "kind", "--weights"], "--weights lists by layer; leave --by out"),
        (["--top", "0"], "--top takes a whole number of at least 1, received '0'"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_wrong_usage(ask: Ask, args: list[str], message: str) -> None:
    assert ask("show", "lenet5", *args).said == message


def test_a_table_with_all_rows_says_nothing_of_it() -> None:
    report = convcalc.analyze(convcalc.loads(SPEC))
    assert told(report, View(top=99)) == told(report, View()) == ""

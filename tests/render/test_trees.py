"""Networks with groups: a tree in the terminal, full paths elsewhere, folded where asked for."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.network import Group
from convcalc.engine.report import Report
from convcalc.render import View, render
from convcalc.render.terminal import parts

GROUPS = {
    "block": Group("repeat", "2"),
    "block.0": Group("basic", "8"),
    "block.1": Group("basic", "16 stride=2"),
    "head": Group(),
}

SPEC = """\
name: grouped
input: 3x16x16
layers:
  - conv 8 3x3 p1 name=stem
  - conv 8 3x3 p1 name=block.0.conv1
  - relu name=block.0.relu1
  - conv 16 3x3/2 p1 name=block.1.conv1
  - conv 16 1x1/2 name=block.1.short from=block.0.relu1
  - add: {name: block.1.add, from: [block.1.conv1, block.1.short]}
  - flatten name=head.flatten
  - linear 10 name=head.fc
"""

BROKEN = """\
input: 3x16x16
layers:
  - conv 4 3x3 name=a.conv
  - conv 4 30x30 name=b.0.conv
  - relu name=b.0.relu
  - relu name=c.relu
"""
USUAL = View()
BROKEN_GROUPS = {"a": Group("x"), "b": Group("y"), "b.0": Group("z", "1"), "c": Group()}


def report_of(spec: str = SPEC, groups: dict[str, Group] = GROUPS) -> Report:
    return convcalc.analyze(convcalc.loads(spec)._replace(groups=groups))


def written(format: str, view: View = USUAL, report: Report | None = None) -> str:
    out = StringIO()
    render(report or report_of(), format, view, out)
    return out.getvalue()


def table(view: View = USUAL, report: Report | None = None) -> list[str]:
    """The lines of the table without heading and totals."""
    lines = written("table", view, report).splitlines()
    return lines[1 : lines.index("")]


def at(width: int, view: View = USUAL, report: Report | None = None) -> list[str]:
    """The lines of the table in a terminal of some width."""
    out = StringIO()
    console = Console(file=out, width=width, color_system=None)
    for part in parts(report or report_of(), view, width)[1:2]:
        console.print(part, crop=False)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def csv_rows(view: View, report: Report | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(written("csv", view, report))))


# The tree


def test_open_groups_are_a_tree() -> None:
    assert table() == [
        "layer      kind     settings     output    field  jump  params    MACs",
        "input      input                 3x16x16",
        "stem       conv     8 3x3 p1     8x16x16       3     1     224  55.3 k",
        "block      repeat   2",
        "  0        basic    8",
        "    conv1  conv     8 3x3 p1     8x16x16       5     1     584   147 k",
        "    relu1  relu                  8x16x16       5     1       0       0",
        "  1        basic    16 stride=2",
        "    conv1  conv     16 3x3/2 p1  16x8x8        7     2   1,168  73.7 k",
        "    short  conv     16 1x1/2     16x8x8        5     2     144  8.19 k",
        "    add    add                   16x8x8        7     2       0       0",
        "head",
        "  flatten  flatten               1024     varies             0       0",
        "  fc       linear   10           10          all        10,250  10.2 k",
    ]


def test_at_the_first_level_groups_are_rows() -> None:
    assert table(View(depth=1)) == [
        "layer  kind    settings  output   field  jump  params    MACs",
        "input  input             3x16x16",
        "stem   conv    8 3x3 p1  8x16x16      3     1     224  55.3 k",
        "block  repeat  2         16x8x8       7     2   1,896   229 k",
        "head   layers            10         all        10,250  10.2 k",
    ]


def test_at_the_second_level_they_are_opened_once() -> None:
    assert table(View(depth=2)) == [
        "layer      kind     settings     output    field  jump  params    MACs",
        "input      input                 3x16x16",
        "stem       conv     8 3x3 p1     8x16x16       3     1     224  55.3 k",
        "block      repeat   2",
        "  0        basic    8            8x16x16       5     1     584   147 k",
        "  1        basic    16 stride=2  16x8x8        7     2   1,312  81.9 k",
        "head",
        "  flatten  flatten               1024     varies             0       0",
        "  fc       linear   10           10          all        10,250  10.2 k",
    ]


def test_heading_and_totals_do_not_change_with_the_depth() -> None:
    def around(view: View) -> list[str]:
        lines = written("table", view).splitlines()
        return [lines[0], *lines[lines.index("") :]]

    assert around(USUAL) == around(View(depth=1)) == around(View(depth=2))


@pytest.mark.parametrize("depth", [None, 1, 2, 3, 9])
def test_columns_add_up_to_the_totals(depth: int | None) -> None:
    report = report_of()
    view = View(("name", "params", "activations"), depth=depth, count_as="ptflops")
    lines = [re.split(r"  +", line.strip()) for line in table(view)[2:]]
    rows = [cells for cells in lines if len(cells) == 4]
    known = [[cell.replace(",", "") for cell in cells if cell != "?"] for cells in rows]
    sums = [sum(int(cells[k]) for cells in known if k < len(cells)) for k in (1, 2, 3)]
    totals = report.totals
    assert sums == [
        totals.params.total,
        totals.activations,
        CONVENTIONS["ptflops"].total(report),
    ]


def test_without_groups_nothing_is_indented_or_folded() -> None:
    plain = report_of(groups={})
    for format in ("table", "csv", "markdown", "json"):
        assert written(format, View(depth=1), plain) == written(format, USUAL, plain)
    assert [line.split()[0] for line in table(report=plain)[2:5]] == [
        *("stem", "block.0.conv1", "block.0.relu1"),
    ]


def test_without_names_there_is_no_tree() -> None:
    assert table(View(("kind", "params"))) == table(View(("kind", "params")), report_of(groups={}))


def test_the_name_is_indented_wherever_it_stands() -> None:
    lines = table(View(("params", "name", "from")))
    assert lines[4:6] == ["          0", "   584      conv1  stem"]


def test_in_a_narrow_terminal_kind_and_settings_of_a_group_share_a_column_too() -> None:
    lines = at(66)
    assert lines[0].split()[:3] == ["layer", "settings", "output"]
    assert lines[3:8] == [
        "block      repeat 2",
        "  0        basic 8",
        "    conv1  conv 8 3x3 p1     8x16x16       5     1     584   147 k",
        "    relu1  relu              8x16x16       5     1       0       0",
        "  1        basic 16 stride…",
    ]


@pytest.mark.parametrize("width", [56, 60, 80, 140])
def test_a_tree_fits_the_terminal_where_cutting_helps(width: int) -> None:
    assert all(cell_len(line) <= width for line in at(width))


def test_names_of_groups_are_shown_escaped() -> None:
    spec = 'input: 3x8x8\nlayers: [relu: {name: "g\\e[31m.x\\e"}]'
    groups = {"g\x1b[31m": Group("k\x1b", "s\x1b")}
    for view in (USUAL, View(depth=1)):
        for format in ("table", "csv", "markdown", "json"):
            assert "\x1b" not in written(format, view, report_of(spec, groups))


# Failures


def test_an_open_group_shows_the_layer_that_failed() -> None:
    lines = [
        re.split(r"  +", line.strip())[:3]
        for line in table(report=report_of(BROKEN, BROKEN_GROUPS))[2:]
    ]
    assert lines == [
        ["a", "x"],
        ["conv", "conv", "4 3x3"],
        ["b", "y"],
        ["0", "z", "1"],
        ["✗ conv", "conv", "4 30x30"],
        ["relu", "relu", "?"],
        ["c"],
        ["relu", "relu", "?"],
    ]  # fmt: skip


def test_the_mark_of_a_failure_stands_behind_the_indent() -> None:
    lines = table(report=report_of(BROKEN, BROKEN_GROUPS))
    assert any(line.startswith("    ✗ conv  ") for line in lines)


@pytest.mark.parametrize(
    ("depth", "rows"),
    [
        (1, [["a", "x", "4x14x14"], ["✗ b", "y", "?"], ["c", "layers", "?"]]),
        (2, [["a"], ["conv", "conv", "4x14x14"], ["b"], ["✗ 0", "z", "?"], ["c"],
            ["relu", "relu", "?"]]),
    ],
)  # fmt: skip
def test_a_folded_group_does_not_hide_a_failure(depth: int, rows: list[list[str]]) -> None:
    view = View(("name", "kind", "output", "params"), depth=depth)
    lines = table(view, report_of(BROKEN, BROKEN_GROUPS))[2:]
    assert [
        re.split(r"  +", line.strip())[: len(row)] for line, row in zip(lines, rows, strict=True)
    ] == rows
    assert [line.endswith("?") for line in lines].count(True) == 2


def test_what_failed_in_a_folded_group_is_an_empty_field_in_csv() -> None:
    view = View(("name", "output", "params"), depth=1)
    rows = csv_rows(view, report_of(BROKEN, BROKEN_GROUPS))
    assert [list(row.values()) for row in rows] == [
        *(["a", "4x14x14", "112"], ["b", "", ""], ["c", "", ""]),
    ]


# The other formats


def test_csv_has_full_paths_and_no_rows_without_numbers() -> None:
    keys = ("name", "from", "params", "activations")
    assert [row["name"] for row in csv_rows(View(keys))] == [x.name for x in report_of().layers]
    assert [list(row.values()) for row in csv_rows(View(keys, depth=2))] == [
        ["stem", "input", "224", "2048"],
        ["block.0", "stem", "584", "4096"],
        ["block.1", "block.0", "1312", "3072"],
        ["head.flatten", "block.1", "0", "1024"],
        ["head.fc", "head.flatten", "10250", "10"],
    ]


def test_markdown_has_full_paths_and_folded_rows() -> None:
    view = View(("name", "kind", "settings", "from", "params"))
    assert "| block.1.add | add |  | block.1.conv1 block.1.short | 0 |\n" in written(
        "markdown", view
    )
    lines = written("markdown", view._replace(depth=2)).splitlines()
    assert lines[4:8] == [
        "| input | input |  |  |  |",
        "| stem | conv | 8 3x3 p1 | input | 224 |",
        "| block.0 | basic | 8 | stem | 584 |",
        "| block.1 | basic | 16 stride=2 | block.0 | 1,312 |",
    ]


@pytest.mark.parametrize("format", ["table", "markdown", "csv"])
def test_weights_are_all_listed_whatever_the_depth(format: str) -> None:
    def listed(depth: int | None) -> str:
        text = written(format, View(weights=True, depth=depth))
        return text if format == "csv" else text[text.index("FLOPs: 2 x MACs.") :]

    assert "block.0.conv1" in listed(1)
    assert listed(1) == listed(None)


def test_json_has_all_layers_and_the_groups() -> None:
    data = json.loads(written("json", View(depth=1)))
    assert data == report_of().to_dict()
    assert [layer["name"] for layer in data["layers"]] == [x.name for x in report_of().layers]
    assert data["groups"] == {
        "block": {"kind": "repeat", "settings": "2"},
        "block.0": {"kind": "basic", "settings": "8"},
        "block.1": {"kind": "basic", "settings": "16 stride=2"},
        "head": {"kind": "", "settings": ""},
    }
    keys = list(data)
    assert keys.index("groups") == keys.index("layers") + 1


def test_json_says_nothing_of_groups_where_there_are_none() -> None:
    assert "groups" not in json.loads(written("json", USUAL, report_of(groups={})))

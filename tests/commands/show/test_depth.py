"""`--depth`: how many levels of groups are shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]

SPEC = """\
input: 3x16x16
blocks:
  pair: {params: {filters: , stride: 1}, layers: [conv $filters 3x3/$stride p1, relu]}
layers:
  - pair 8 name=first
  - pair 16/2 repeat=2 name=stage
  - [flatten, linear 10]
"""


def names(out: str) -> list[str]:
    """The first column of a csv."""
    return [line.split(",")[0] for line in out.splitlines()[1:]]


@pytest.mark.parametrize(
    ("depth", "rows"),
    [
        ("1", ["first", "stage", "flatten1", "linear1"]),
        ("2", ["first.conv1", "first.relu1", "stage.0", "stage.1", "flatten1", "linear1"]),
    ],
)
def test_levels_are_shown_as_far_as_asked(ask: Ask, depth: str, rows: list[str]) -> None:
    code, out, err = ask("show", "-", "--depth", depth, "--format", "csv", input=SPEC)
    assert (code, err) == (0, "")
    assert names(out) == rows


def test_more_levels_than_there_are_is_all(ask: Ask) -> None:
    assert ask("show", "-", "--depth", "99", input=SPEC) == ask("show", "-", input=SPEC)


def test_the_table_is_a_tree(ask: Ask) -> None:
    lines = ask("show", "-", "--columns", "name,kind,params", input=SPEC).out.splitlines()
    assert lines[3:12] == [
        "first      pair",
        "  conv1    conv        224",
        "  relu1    relu          0",
        "stage      repeat",
        "  0        pair",
        "    conv1  conv      1,168",
        "    relu1  relu          0",
        "  1        pair",
        "    conv1  conv      2,320",
    ]


def test_json_is_the_same_at_every_depth(ask: Ask) -> None:
    deep = ask("show", "-", "--format", "json", input=SPEC)
    assert ask("show", "-", "--format", "json", "--depth", "1", input=SPEC) == deep
    assert list(json.loads(deep.out)["groups"]) == ["first", "stage", "stage.0", "stage.1"]


def test_a_stack_has_no_levels(ask: Ask) -> None:
    words = ["stack", "3x8x8", "conv 4 3x3", "relu"]
    assert ask(*words, "--depth", "1") == ask(*words)


@pytest.mark.parametrize("depth", ["0", "-1", "x", "1.5"])
def test_what_is_no_depth_is_wrong_usage(ask: Ask, depth: str) -> None:
    code, out, err = ask("show", "lenet5", f"--depth={depth}")
    assert (code, out) == (2, "")
    assert "error[E104]: --depth takes a whole number" in err


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_a_terminal_shows_the_tree_whatever_its_width(screen: Ask, columns: int) -> None:
    code, out, _ = screen(columns, "show", "small_resnet14", "--all")
    assert code == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", out).splitlines()
    (start,) = [k for k, line in enumerate(lines) if line.startswith("stage1 ")]
    assert lines[start + 1].startswith("  0 ")
    assert lines[start + 2].startswith("    conv1 ")

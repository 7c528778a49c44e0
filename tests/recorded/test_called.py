"""What tools count where functions are called instead of modules: tests/recorded/called.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.written import (
    ALONE,
    GROUP_OF,
    MEANS,
    METHODS,
    MODULES,
    MORE_MODULES,
    TWICE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "called.json").read_text())
HELD = ("conv", "linear", "prelu")
"""Kinds with weights: torchinfo counts those that modules hold."""


def asked() -> Iterator[tuple[dict[str, Any], str, int, int, set[Any]]]:
    """Each row and tool, what it counts of the module and of what is called, and what we say."""
    for row in ROWS:
        for tool, (module, called) in row["counts"].items():
            says = [one for one in CONVENTIONS[tool].written if one.of([row["kind"]])]
            yield row, tool, module, called, set(says)


def expected(row: dict[str, Any], module: int, says: set[Any]) -> int:
    """What is counted of what is called, by what we say of the tool."""
    method = not row["called"].startswith("F.")
    if {MODULES, MORE_MODULES, ALONE} & says or (method and {METHODS, MEANS} & says):
        return 0
    return module // 2 if TWICE in says else module


def test_what_is_called_counts_as_is_said_of_the_tool() -> None:
    """Convolutions and linear layers are taken to be modules; relu6 as a module has no rule."""
    wrong = [
        (tool, row["called"], module, called)
        for row, tool, module, called, says in asked()
        if called != expected(row, module, says)
        and row["kind"] not in ("conv", "linear")
        and (tool, row["kind"]) != ("torchinfo", "prelu")
        and (row["kind"] != "relu6" or module)
    ]
    assert wrong == []
    assert {row["kind"] for row in ROWS} <= {*GROUP_OF}


def test_nothing_is_said_to_depend_that_does_not() -> None:
    """It does of a kind if it does of one thing that may be called instead."""
    found: dict[tuple[str, str], set[bool]] = {}
    said = set()
    for row, tool, module, called, says in asked():
        found.setdefault((tool, row["kind"]), set()).add(module != called)
        if says & {MODULES, MORE_MODULES, ALONE, TWICE, METHODS, MEANS}:
            said.add((tool, row["kind"]))
    depends = {key for key, moved in found.items() if True in moved}
    assert sorted(said - depends) == []
    assert {kind for tool, kind in depends - said} == {*HELD, "relu6"}

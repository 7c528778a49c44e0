"""Networks of libraries, read from their source, are what PyTorch gives module by module.

The libraries are not needed to run the other tests: `SOURCE_LIBRARIES` names the folder where they
are installed. What is not there is skipped.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from itertools import combinations
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import convcalc
from convcalc.engine.report import Report
from convcalc.frameworks.torch.source import Source
from tests.recorded.library_networks import ROWS, UNREAD, networks

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

DATA = Path(__file__).parents[2] / "recorded" / "library_networks.json"
RECORDED: list[dict[str, Any]] = json.loads(DATA.read_text())["networks"]
FOLDER = Path(os.environ.get("SOURCE_LIBRARIES", "/nowhere"))
MADE = ("parameter", "constant")

Sizes = tuple[int, ...]
"""Of a tensor, in ascending order, without those that are 1."""
Found = tuple[int, int, set[Sizes]]
"""Parameters and MACs of a module, and the sizes of its outputs."""
Recorded = tuple[int, int, Sizes | None]
"""The same with the sizes of its first output; None where it is never called by itself."""


def named(row: dict[str, Any]) -> str:
    return f"{row['file']}:{row['target']}"


def analysed(row: dict[str, Any]) -> Report:
    path = FOLDER / row["file"]
    if not path.is_file():
        pytest.skip("its source is not here")
    source = Source(path.read_text(), path.name, str(path))
    return convcalc.analyze(source.network(row["target"], [row["input"]]))


def starred(name: str) -> str:
    return re.sub(r"[0-9]+", "*", name)


def within(name: str, recorded: Container[str]) -> list[str]:
    """The modules that a layer is part of and that were recorded, the innermost first."""
    parts = name.split(".")
    paths = [".".join(parts[:n]) for n in range(len(parts), -1, -1)]
    return [path for path in paths if starred(path) in recorded]


def modules_of(report: Report, recorded: Container[str]) -> dict[str, list[Found]]:
    """What holds parameters, by names of modules: a layer's parameters belong to the innermost
    module, its MACs to all that it is part of, and what is read outside of it is its output. What
    is part of none stands by itself.
    """
    held: Counter[str] = Counter()
    macs: Counter[str] = Counter()
    sizes: dict[str, set[Sizes]] = defaultdict(set)
    readers: dict[str, list[str]] = defaultdict(list)
    for layer in report.layers:
        for name in layer.inputs:
            readers[name].append(layer.name)
    for layer in report.layers:
        paths = within(layer.name, recorded) or [layer.name]
        held[paths[0]] += layer.params.total
        for path in paths:
            macs[path] += layer.macs
            if layer.kind.name not in MADE and layer.output and leaves(path, readers[layer.name]):
                sizes[path].add(tuple(sorted(n for n in layer.output.sizes if n != 1)))
    rows: dict[str, list[Found]] = defaultdict(list)
    for name, params in held.items():
        if params:
            rows[starred(name)].append((params, macs[name], sizes[name]))
    return rows


def leaves(path: str, readers: Sequence[str]) -> bool:
    """Whether what these layers read is not only of use within a module."""
    inside = [not path or name == path or name.startswith(f"{path}.") for name in readers]
    return not all(inside) or not readers


def recorded_modules(row: dict[str, Any]) -> dict[str, list[Recorded]]:
    return {
        name: [
            (params, macs, None if sizes is None else tuple(sizes))
            for params, macs, sizes, count in several
            for _ in range(count)
        ]
        for name, several in row["modules"].items()
    }


def joins(parts: Sequence[int], wholes: Sequence[int]) -> bool:
    """Whether sizes are products of others, each of which is used once: axes that stand together in
    one tensor and apart in another, as windows and heads that are folded into the batch.
    """
    if not wholes:
        return not parts
    *rest, whole = wholes
    for count in range(1, len(parts) + 1):
        for places in combinations(range(len(parts)), count):
            left = [n for k, n in enumerate(parts) if k not in places]
            if prod(parts[k] for k in places) == whole and joins(left, rest):
                return True
    return False


def alike(found: Found, recorded: Recorded) -> bool:
    """Whether parameters, MACs and the sizes of an output are equal; only parameters, where the
    module is never called by itself: others run with its weights.
    """
    theirs = recorded[2]
    if theirs is None:
        return found[0] == recorded[0]
    fits = any(joins(ours, theirs) or joins(theirs, ours) for ours in found[2])
    return found[:2] == recorded[:2] and fits


def differences(
    found: dict[str, list[Found]], recorded: dict[str, list[Recorded]]
) -> dict[str, tuple[list[Found], list[Recorded]]]:
    """What has no counterpart, by names of modules: ours and those that were recorded."""
    told: dict[str, tuple[list[Found], list[Recorded]]] = {}
    for name in found.keys() | recorded.keys():
        ours, theirs = [], list(recorded.get(name, []))
        for module in found.get(name, []):
            exact = (one for one in theirs if one[:2] == module[:2] and one[2] in module[2])
            other = next(exact, None) or next((one for one in theirs if alike(module, one)), None)
            if other is None:
                ours.append(module)
            else:
                theirs.remove(other)
        if ours or theirs:
            told[name] = ours, theirs
    return told


def is_refused_or_at_least(row: dict[str, Any]) -> bool:
    """Whether nothing wrong is said of a network that is not read to its end."""
    try:
        totals = analysed(row).totals
    except convcalc.Problems:
        return True
    least = (totals.params.total, totals.macs)
    return not totals.complete and least[0] <= row["params"] and least[1] <= row["macs"]


@pytest.mark.parametrize("row", RECORDED, ids=named)
def test_a_network_is_what_pytorch_has_it_module_by_module(row: dict[str, Any]) -> None:
    if row["target"] in UNREAD:
        assert is_refused_or_at_least(row)
        return
    report = analysed(row)
    assert report.ok
    assert report.totals.complete
    params = report.totals.params
    assert (params.total, params.trainable) == (row["params"], row["trainable"])
    assert report.totals.macs == row["macs"]
    outputs = [[1, *shape.dims("channels_first")] for shape in report.outputs.values()]
    assert outputs == row["output"]
    assert differences(modules_of(report, row["modules"]), recorded_modules(row)) == {}


def test_what_was_recorded_is_listed_and_of_each_thing_two_are_read() -> None:
    assert [(r["file"], r["target"], r["input"]) for r in RECORDED] == networks()
    for text in ROWS.values():
        lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
        assert sum(line.split()[-2] not in UNREAD for line in lines) >= 2

"""What tools count of networks of libraries, and of what `convert` writes: counted_libraries.json.

An answer is the number that is told; or the one that is told for how the network is written, each
kind of layer by itself; or between those, where layers of one kind are written in several ways; or
above them, where there is no rule for some layer. Any other is wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import pytest
from hypothesis import settings

from convcalc.engine.counting import CONVENTIONS, TRACED
from tests.recorded.record_counted_libraries import Asked

if TYPE_CHECKING:
    from convcalc import Report
    from convcalc.engine.counting import Convention
    from convcalc.engine.report import LayerReport

    Row = dict[tuple[Any, ...], Optional[int]]

COUNTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "counted_libraries.json").read_text()
)
EVERY = 1 if settings().max_examples >= 1000 else 8
"""All of them where laws are tried with many examples (tests/conftest.py), a part of them else."""
NAMES = [*COUNTED][::EVERY]
WRONG: dict[str, tuple[str, ...]] = {
    "timm/ghostnet_050": ("ptflops",),  # a class that is derived from a linear layer
    # patches that are samples of their own
    **dict.fromkeys(
        ("timm/mobilevit_s", "timm/mobilevit_xs", "timm/mobilevit_xxs"), ("torchinfo",)
    ),
    # other networks than torchvision's, of as many parameters: without an adaptive pool, …
    **dict.fromkeys(("pytorchcv/vgg16", "pytorchcv/bn_vgg16b"), ("fvcore", "mmengine")),
    "pytorchcv/efficientnet_b0": ("calflops", "deepspeed"),  # … SiLU as a product with a sigmoid,
    "pytorchcv/nin_cifar10": ("ultralytics-thop",),  # … a pool of 8x8 for a global one,
    "pytorchcv/zfnet": ("ptflops", "calflops", "deepspeed"),  # … response norms of another size
    # weights that are no layer's, which it takes as often as there are channels
    **dict.fromkeys(
        (
            "written/swinv2_base_window12_192",
            "written/swinv2_base_window16_256",
            "written/swinv2_large_window12_192",
            "written/swinv2_large_window12to16_192to256",
            "written/swinv2_tiny_window16_256",
        ),
        ("torchinfo",),
    ),
    # weight norm by a parametrization, of which it is said that it is not known
    "written/tcn": ("thop", "torchinfo", "ptflops"),
}
TALLY = {
    1: {"equal": 1878, "as told": 1694, "between": 286, "at least": 29, "wrong": 22},
    8: {"equal": 242, "as told": 204, "between": 40, "at least": 10},
}


def otherwise(layer: LayerReport, count: int | None, convention: Convention) -> Row:
    """What is counted of a layer more or less if it is written otherwise, by what is said of that;
    None where it is not known.
    """
    says = [one for one in convention.written if one.meant(layer.kind.name)]
    found: Row = {}
    for number in range(len(says) + 1):
        for some in combinations(says, number):
            then = count
            for one in some:
                then = one.then(layer, then)
            known = then is not None or count is None
            found[some] = (then or 0) - (count or 0) if known else None
    return found


def told(report: Report, tool: str) -> set[int]:
    """All that the network may count as, each kind of layer being written in one way."""
    convention = CONVENTIONS[tool]
    rows: dict[str, Row] = {}
    for layer in report.layers:
        for part, count in convention.each(layer):
            row = rows.setdefault(part.kind.name, {})
            for some, more in otherwise(part, count, convention).items():
                before = row.get(some, 0)
                row[some] = None if before is None or more is None else before + more
    totals = {convention.total(report)}
    for row in rows.values():
        moved = {more for more in row.values() if more is not None}
        totals = {total + more for total in totals for more in moved}
    traced = [one.total for one in convention.otherwise(report) if one.how == TRACED]
    return totals | {total for total in traced if total is not None}


@cache
def verdicts(name: str) -> dict[str, str]:
    row = COUNTED[name]
    library, _, called = name.partition("/")
    report = Asked(library, called, row.get("zoo", called), row.get("input", "")).report()
    return {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}


def verdict(report: Report, tool: str, theirs: int) -> str:
    convention, totals = CONVENTIONS[tool], told(report, tool)
    if theirs == convention.total(report):
        return "equal"
    if theirs in totals:
        return "as told"
    if min(totals) <= theirs <= max(totals):
        return "between"
    return "at least" if theirs > max(totals) and convention.unknown(report) else "wrong"


@pytest.mark.parametrize("name", NAMES)
def test_a_network_counts_as_is_told(name: str) -> None:
    wrong = [tool for tool, one in verdicts(name).items() if one == "wrong"]
    assert wrong == [*WRONG.get(name, ())]


def test_so_many_answers_are_told_to_the_digit() -> None:
    tally = Counter(one for name in NAMES for one in verdicts(name).values())
    assert tally == TALLY[EVERY]

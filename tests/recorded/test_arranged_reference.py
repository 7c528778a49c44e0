"""Layers that move, copy and drop elements, against PyTorch, Keras and onnxruntime, really run:
which elements come out, and so what each position sees: tests/recorded/arranged.json.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest

from convcalc import Report, analyze
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Field
from convcalc.algebra.listed import Listed
from convcalc.engine.cells import bits
from convcalc.engine.positions import reached, seen
from convcalc.engine.sequences import positions_of, sequences
from tests.recorded.test_kinds_reference import disagreement, network

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "arranged.json").read_text())[
    "cases"
]
GROUPS = sorted({(case["dialect"], case["kind"]) for case in CASES})
IDS = ["-".join(g) for g in GROUPS]

Place = tuple[int, ...]
Seen = dict[Place, dict[str, set[Place]]]
"""For each position of the output what is in it of each input."""


def of(group: tuple[str, str]) -> list[dict[str, Any]]:
    return [case for case in CASES if (case["dialect"], case["kind"]) == group]


@pytest.mark.parametrize("group", GROUPS, ids=IDS)
def test_shapes_and_refusals_are_those_of_the_framework(group: tuple[str, str]) -> None:
    found = [text for text in map(disagreement, of(group)) if text]
    assert not found, f"{len(found)} of {len(of(group))} disagree:\n" + "\n".join(found)


def spatial(dims: list[int], dialect: str) -> list[range]:
    return [range(n) for n in (dims[:-1] if dialect == "keras" else dims[1:])]


def without_channels(place: Place, dialect: str) -> Place:
    return place[:-1] if dialect == "keras" else place[1:]


def of_framework(which: int) -> Seen:
    """What each output position of a case consists of, by the recorded elements; the features of an
    input that is laid out as a sequence are its positions.
    """
    case, laid = CASES[which], sequences(worked_out(which).network)
    dialect, named = case["dialect"], {}
    first = 1
    for k, dims in enumerate(case["inputs"]):
        for number, place in enumerate(product(*map(range, dims)), first):
            at = place if f"x{k}" in laid else without_channels(place, dialect)
            named[number] = f"x{k}", at
        first += prod(dims)
    found: Seen = {}
    places = product(*map(range, case["output"]))
    for place, element in zip(places, case["elements"], strict=True):
        kept = found.setdefault(without_channels(place, dialect), {})
        for number in element if isinstance(element, list) else [element] if element else []:
            name, read = named[number]
            kept.setdefault(name, set()).add(read)
    return found


@cache
def worked_out(number: int) -> Report:
    return analyze(network(CASES[number]))


def as_set(cells: dict[Place, int]) -> set[Place]:
    if list(cells) == [()]:  # no axes, or one
        return {(p,) for p in bits(cells[()])}
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


def placed(cells: dict[Place, int] | None, rank: int) -> set[Place]:
    """Cells as positions; of no axes there is one, which is `()`."""
    if not cells:
        return set()
    return as_set(cells) if rank else {()}


ACCEPTED = [k for k, case in enumerate(CASES) if case["ok"]]


def numbers(group: tuple[str, str]) -> list[int]:
    return [k for k in ACCEPTED if (CASES[k]["dialect"], CASES[k]["kind"]) == group]


@pytest.mark.parametrize("group", GROUPS, ids=IDS)
def test_a_position_sees_exactly_what_is_in_it(group: tuple[str, str]) -> None:
    wrong = []
    for k in numbers(group):
        report = worked_out(k)
        for place, expected in of_framework(k).items():
            cells = seen(report, "y", place)
            ours = {
                name: found
                for name in report.network.inputs
                if (found := placed(cells.get(name), len(positions_of(report.network, name))))
            }
            if ours != expected:
                wrong.append((CASES[k]["ran"], CASES[k]["inputs"], place, ours, expected))
    assert not wrong, f"{len(wrong)}: {wrong[:3]}"


@pytest.mark.parametrize("group", GROUPS, ids=IDS)
def test_an_element_is_seen_where_it_comes_out(group: tuple[str, str]) -> None:
    wrong = []
    for k in numbers(group):
        report, made = worked_out(k), of_framework(k)
        rank = len(CASES[k]["output"]) - 1
        for name in report.network.inputs:
            for place in product(*map(range, positions_of(report.network, name))):
                expected = {at for at, found in made.items() if place in found.get(name, ())}
                ours = placed(reached(report, name, place).get("y"), rank)
                if ours != expected:
                    wrong.append((CASES[k]["ran"], name, place, ours, expected))
    assert not wrong, f"{len(wrong)}: {wrong[:3]}"


@pytest.mark.parametrize("group", GROUPS, ids=IDS)
def test_a_field_holds_all_that_is_seen(group: tuple[str, str]) -> None:
    wrong = []
    for k in numbers(group):
        (layer,) = worked_out(k).layers
        for place, expected in of_framework(k).items():
            for name, read in expected.items():
                for own, field in enumerate(layer.fields[name]):
                    held = interval(field, own, place)
                    if held and any(not held[0] <= p[own] <= held[1] for p in read):
                        wrong.append((CASES[k]["ran"], place, own, held, read))
    assert not wrong, f"{len(wrong)}: {wrong[:3]}"


def interval(placed: Any, own: int, place: Place) -> tuple[int, int] | None:
    """What a field says of a position; None where it tells no positions."""
    field, axis = bare(placed), carrier(placed, own)
    if not isinstance(field, (Field, Listed)):
        return None
    return field.interval(0 if axis is None else place[axis]) or (0, -1)


def test_the_recording_has_both_answers_of_all_three() -> None:
    for dialect in ("pytorch", "keras", "onnx"):
        answers = [case["ok"] for case in CASES if case["dialect"] == dialect]
        assert answers.count(True) > 100
        assert answers.count(False) > 20

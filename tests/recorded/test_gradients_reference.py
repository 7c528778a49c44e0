"""Layers forward and backward, as PyTorch's autograd has them: tests/recorded/gradients.json."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from convcalc import build
from convcalc.arithmetic.applied import applied, back_through
from convcalc.arithmetic.array import Array, from_values
from convcalc.arithmetic.exercise import Exercise
from convcalc.arithmetic.step import Statistics
from convcalc.layers.kind import Kind
from tests.recorded.gradient_layers import ROWS, Row

RECORDED = json.loads((Path(__file__).parent / "gradients.json").read_text())["rows"]
NEAR, SINGLE = 1e-11, 1e-7
IN_SINGLE = "F.hardsigmoid(x)"
"""PyTorch holds its slope of 1/6 in single precision, whatever the numbers are in."""


def kinds_of(row: Row) -> list[Kind]:
    """The layers of a row, as the parser reads them."""
    layers = row.spec.split("; ")
    sizes = "x".join(map(str, row.input))
    kinds = [node.kind for node in build({"input": sizes, "layers": layers}).nodes]
    return [k if row.biases or "bias" not in k._settings else k.but(bias=False) for k in kinds]


def array(sizes: tuple[int, ...], values: list[float]) -> Array:
    return from_values(sizes, [Fraction(repr(x)) for x in values])


def chain_of(row: Row, case: dict[str, Any]) -> list[Exercise]:
    """The layers of a case, each on the output of the one before."""
    weights = [array(s, v) for s, v in zip(row.weights, case["w"], strict=True)]
    biases = [[Fraction(repr(x)) for x in one] for one in case["b"]]
    input, found = array(row.input, case["x"]), []
    given = [tuple(Fraction(repr(x)) for x in case[key]) for key in ("mean", "var") if key in case]
    for kind in kinds_of(row):
        weighed = kind.holds() and weights and getattr(kind, "affine", True)
        weight = weights.pop(0) if weighed else None
        takes = getattr(kind, "bias", True) and weighed and biases and not kind.among("sloped")
        bias = biases.pop(0) if takes else []
        statistics = Statistics(*given) if kind.among("batch_norms") else None
        done = applied(kind, input, weight, bias, statistics)
        found.append(done)
        input = done.output()
    return found


def differs(ours: Array, theirs: list[float], near: float) -> bool:
    pairs = zip(ours.at.values(), theirs, strict=True)
    return any(abs(float(a) - b) > near * max(1, abs(b)) for a, b in pairs)


def test_the_recorded_cases_are_those_of_the_rows() -> None:
    assert [row["ran"] for row in RECORDED] == [row.ran for row in ROWS]
    assert sum(len(row["cases"]) for row in RECORDED) == 269


@pytest.mark.parametrize("k", range(len(ROWS)), ids=[row.spec for row in ROWS])
def test_outputs_and_gradients_are_those_of_pytorch(k: int) -> None:
    row, wrong = ROWS[k], []
    near = SINGLE if row.ran == IN_SINGLE else NEAR
    for case in RECORDED[k]["cases"]:
        chain = chain_of(row, case)
        output = chain[-1].output()
        back = back_through(chain, array(output.sizes, case["up"]))
        weights = [g.weights.array for g in back if g.weights]
        biases = [g.bias.array for g in back if g.bias]
        pairs = [
            ("y", output, case["y"]),
            ("dx", back[0].input.array, case["dx"]),
            *(("dw", *pair) for pair in zip(weights, case["dw"], strict=True)),
            *(("db", *pair) for pair in zip(biases, case["db"], strict=True)),
        ]
        assert list(output.sizes) == case["sizes"]
        wrong += [
            (name, case["x"], theirs) for name, ours, theirs in pairs if differs(ours, theirs, near)
        ]
    assert wrong == []

"""What operators the frameworks have, against the tables of the dialects: operators.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from convcalc import analyze
from convcalc.commands.quiz.layers import MACS, PARAMS, SHAPES
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.dialect.operators import operators, stand_ins
from convcalc.layers import KINDS
from convcalc.layers.dialect import ALL
from tests.recorded.test_kinds_reference import described, disagreement, network

RECORDED = json.loads((Path(__file__).parent / "operators.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
NAMES = {
    "pytorch": {f"{m}.{name}" for m, names in RECORDED["pytorch"].items() for name in names},
    "keras": {f"{m}.{name}" for m, names in RECORDED["keras"].items() for name in names},
    "onnx": set(RECORDED["onnx"]),
}
NAMED = {
    "pytorch": re.compile(r"\b(?:nn|F|torch|torchvision)\.[\w.]+"),
    "keras": re.compile(r"\b(?:layers|ops|activations)\.\w+"),
    "onnx": re.compile(r"\b[A-Z][A-Za-z0-9]+\b"),
}
OPSET = 22
RANKED = re.compile(r"\w+?([123])[dD]\b|\w+?([123])DTranspose\b")


def lacking(dialect: str) -> set[str]:
    return {kind for kind, lacks in dialect_named(dialect).lacks.items() if ALL in lacks}


def told(dialect: str) -> dict[str, str]:
    return {**operators(dialect), **stand_ins(dialect)}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_kind_has_an_operator_or_what_stands_for_it_or_none(dialect: str) -> None:
    rows = [*operators(dialect), *stand_ins(dialect), *lacking(dialect)]
    assert sorted(rows) == sorted(KINDS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_operator_that_is_named_exists(dialect: str) -> None:
    found = {kind: NAMED[dialect].findall(text) for kind, text in told(dialect).items()}
    others = ("the layers that", "whatever", "an initializer")
    parts = {kind for kind, text in told(dialect).items() if text.startswith(others)}
    assert {kind for kind, names in found.items() if not names} == parts
    missing = {kind: set(names) - NAMES[dialect] for kind, names in found.items()}
    assert {kind: names for kind, names in missing.items() if names} == {}


def test_operators_of_onnx_are_in_the_opset_of_the_dialect_or_say_from_which_on() -> None:
    for kind, text in told("onnx").items():
        early, _, late = text.partition("from opset ")
        for name in NAMED["onnx"].findall(early):
            assert RECORDED["onnx"][name][0] <= OPSET, kind
        if late:
            number, _, rest = late.partition(" on ")
            first = NAMED["onnx"].findall(rest)[0]
            assert RECORDED["onnx"][first][0] == int(number), kind


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_kind_is_refused_on_as_many_axes_as_it_has_no_operator_for(dialect: str) -> None:
    rules = dialect_named(dialect)
    for kind, text in operators(dialect).items():
        ranks = {int(a or b) for a, b in RANKED.findall(text)}
        missing = {
            re.sub(r"[123](?=[dD]\b|DTranspose)", str(rank), name)
            for rank in {1, 2, 3} - ranks
            for name in NAMED[dialect].findall(text)
            if RANKED.search(name)
        }
        assert not missing & NAMES[dialect], kind
        if ranks:
            assert tuple(sorted(ranks)) == rules.axes.get(kind, (1, 2, 3)), kind


GROUPS = sorted({(case["dialect"], case["kind"]) for case in CASES})


def warned(case: dict[str, Any]) -> bool:
    """It is accepted here, with a warning that onnxruntime refuses it."""
    return [d.code for d in analyze(network(case)).diagnostics] == ["W203"]


@pytest.mark.parametrize(("dialect", "kind"), GROUPS, ids=["-".join(g) for g in GROUPS])
def test_what_is_accepted_and_what_is_refused(dialect: str, kind: str) -> None:
    cases = [c for c in CASES if (c["dialect"], c["kind"]) == (dialect, kind)]
    found = {described(c): text for c in cases if (text := disagreement(c))}
    told = {described(c) for c in cases if not c["ok"] and described(c) in found and warned(c)}
    assert [text for case, text in found.items() if case not in told] == []


def test_only_one_refusal_of_onnxruntime_is_told_as_a_warning() -> None:
    cases = [c for c in CASES if c["dialect"] == "onnx" and not c["ok"] and disagreement(c)]
    assert [(c["kind"], c["settings"]["output_padding"]) for c in cases] == [("conv_transpose", 2)]


def test_what_stands_for_an_adaptive_pool_is_that_pool() -> None:
    cases = [c for c in CASES if c["kind"] == "adaptive_avg_pool" and c["dialect"] == "onnx"]
    assert [case["message"][:48] for case in cases] == [
        "ValidationError: No Op registered for AdaptiveAv"
    ] * 3


def test_no_question_asks_for_an_operator_that_the_framework_does_not_have() -> None:
    for level in (SHAPES, PARAMS, MACS):
        for recipes in level.values():
            for recipe in recipes:
                for dialect in recipe.dialects:
                    assert recipe.kind in operators(dialect), (recipe.kind, dialect)

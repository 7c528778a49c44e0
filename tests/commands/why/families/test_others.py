"""Reshapes, joins, weights, runtimes and graphs outside PyTorch and Keras."""

from __future__ import annotations

import pytest
from hypothesis import given

from convcalc.commands.why.families.engines import FAMILIES as ENGINES
from convcalc.commands.why.families.exported import FAMILIES as EXPORTED
from convcalc.commands.why.families.joins_elsewhere import FAMILIES as JOINS_ELSEWHERE
from convcalc.commands.why.families.layers_elsewhere import FAMILIES as LAYERS_ELSEWHERE
from convcalc.commands.why.families.norms_elsewhere import FAMILIES as NORMS_ELSEWHERE
from convcalc.commands.why.families.reshapes_elsewhere import FAMILIES as RESHAPES_ELSEWHERE
from convcalc.commands.why.families.runtimes import FAMILIES as RUNTIMES
from convcalc.commands.why.families.stated_elsewhere import FAMILIES as STATED_ELSEWHERE
from convcalc.commands.why.families.stated_onnx import FAMILIES as STATED_ONNX
from convcalc.commands.why.families.stated_paddle import FAMILIES as STATED_PADDLE
from convcalc.commands.why.families.tables_elsewhere import FAMILIES as TABLES_ELSEWHERE
from convcalc.commands.why.families.tensorflow_graph import FAMILIES as TENSORFLOW_GRAPH
from convcalc.commands.why.families.weights_elsewhere import FAMILIES as WEIGHTS_ELSEWHERE
from convcalc.commands.why.finding import read
from convcalc.layers.groups import GROUPS
from tests.commands.why.families.reads import (
    answers,
    found,
    said,
    with_other_numbers,
    wordings,
)

KNOWN = wordings(
    ENGINES,
    EXPORTED,
    JOINS_ELSEWHERE,
    LAYERS_ELSEWHERE,
    NORMS_ELSEWHERE,
    RESHAPES_ELSEWHERE,
    RUNTIMES,
    STATED_ELSEWHERE,
    STATED_ONNX,
    STATED_PADDLE,
    TABLES_ELSEWHERE,
    TENSORFLOW_GRAPH,
    WEIGHTS_ELSEWHERE,
)


@pytest.mark.parametrize("family", dict.fromkeys(name for name, _ in KNOWN))
def test_each_wording_is_of_its_family(family: str) -> None:
    for wording in (wording for name, wording in KNOWN if name == family):
        answer = found(wording.example)
        told = (answer.name, answer.wording.framework)
        assert told == (family, wording.framework), wording.example
        assert answer.reading.fixes, wording.example
        assert set(answer.reading.groups) <= set(GROUPS), wording.example


@given(with_other_numbers(KNOWN))
def test_messages_with_any_numbers_are_read_or_refused(text: str) -> None:
    assert all(x.reading.likely and x.reading.fixes for x in read(text))


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("others"))
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)

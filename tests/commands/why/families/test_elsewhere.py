"""Convolutions, products and sums outside PyTorch and Keras."""

from __future__ import annotations

import pytest
from hypothesis import given

from convcalc.commands.why.families.broadcasts_elsewhere import FAMILIES as BROADCASTS_ELSEWHERE
from convcalc.commands.why.families.channels_elsewhere import FAMILIES as CHANNELS_ELSEWHERE
from convcalc.commands.why.families.matrices_elsewhere import FAMILIES as MATRICES_ELSEWHERE
from convcalc.commands.why.finding import read
from convcalc.layers.groups import GROUPS
from tests.commands.why.families.reads import (
    answers,
    found,
    said,
    with_other_numbers,
    wordings,
)

KNOWN = wordings(BROADCASTS_ELSEWHERE, CHANNELS_ELSEWHERE, MATRICES_ELSEWHERE)


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


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("elsewhere"))
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)

"""What a network is given, and what comes out against its labels."""

from __future__ import annotations

import pytest
from hypothesis import given

from convcalc.commands.why.families.keras_data import FAMILIES as KERAS_DATA
from convcalc.commands.why.families.keras_losses import FAMILIES as KERAS_LOSSES
from convcalc.commands.why.families.keras_models import FAMILIES as KERAS_MODELS
from convcalc.commands.why.families.keras_stated import FAMILIES as KERAS_STATED
from convcalc.commands.why.families.tensorflow_losses import FAMILIES as TENSORFLOW_LOSSES
from convcalc.commands.why.finding import read
from convcalc.layers.groups import GROUPS
from tests.commands.why.families.reads import (
    answers,
    found,
    said,
    with_other_numbers,
    wordings,
)

KNOWN = wordings(KERAS_STATED, KERAS_DATA, KERAS_LOSSES, KERAS_MODELS, TENSORFLOW_LOSSES)


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


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("keras_data"))
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)

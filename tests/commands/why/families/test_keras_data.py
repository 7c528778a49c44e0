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
from convcalc.commands.why.reading import Wording
from convcalc.layers.groups import GROUPS
from tests.commands.why.families.reads import (
    answers,
    found,
    names,
    said,
    with_other_numbers,
    wordings,
)

KNOWN = wordings(KERAS_STATED, KERAS_DATA, KERAS_LOSSES, KERAS_MODELS, TENSORFLOW_LOSSES)


@pytest.mark.parametrize(("name", "wording"), KNOWN, ids=names(KNOWN))
def test_each_wording_is_of_its_family(name: str, wording: Wording) -> None:
    answer = found(wording.example)
    assert (answer.name, answer.wording.framework) == (name, wording.framework)
    assert answer.reading.fixes
    assert set(answer.reading.groups) <= set(GROUPS)


@given(with_other_numbers(KNOWN))
def test_messages_with_any_numbers_are_read_or_refused(text: str) -> None:
    assert all(x.reading.likely and x.reading.fixes for x in read(text))


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("keras_data"))
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)

"""A layer made again: from its settings, or from the same words in another dialect."""

from __future__ import annotations

import pytest

from convcalc.diagnostics import Diagnostic
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.layers import KINDS, kind_named
from convcalc.layers.conv import Conv
from convcalc.layers.kind import Kind
from convcalc.layers.pool import MaxPool
from convcalc.parser.make import from_line, make
from convcalc.parser.remake import given, remade, settings_of, written

PYTORCH, KERAS, ONNX = map(dialect_named, ("pytorch", "keras", "onnx"))


def example(name: str, dialect: str) -> Kind:
    kind, problems = kind_named(name), list[Diagnostic]()
    assert kind is not None
    made = make(from_line(f"{name} {kind.example[1]}", None), dialect_named(dialect), problems)
    if made is None:
        pytest.skip(problems[0].message)
    return made.kind


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_layer_made_again_from_its_settings_is_the_same(name: str, dialect: str) -> None:
    kind, rules = example(name, dialect), dialect_named(dialect)
    assert remade(type(kind), settings_of(kind), rules) == kind
    assert remade(type(kind), given(kind, rules), rules) == kind


def test_defaults_are_given_only_where_they_were_named() -> None:
    conv = Conv(filters=8, kernel=3, stride=1)
    assert given(conv, PYTORCH) == {"filters": 8, "kernel": 3}
    assert given(conv, PYTORCH, ("stride",)) == {"filters": 8, "kernel": 3, "stride": 1}


def test_what_was_not_said_is_left_to_the_other_dialect() -> None:
    pool = MaxPool(kernel=3)
    assert written(pool, PYTORCH, PYTORCH) is pool
    found = written(pool, PYTORCH, ONNX)
    assert isinstance(found, MaxPool)
    assert (found.kernel, found.stride) == (3, 1)


def test_words_that_another_dialect_does_not_know_are_wrong_there() -> None:
    found = written(MaxPool(kernel=3, dilation=2), PYTORCH, KERAS)
    assert isinstance(found, Diagnostic)
    assert found.code == "E207"
    assert found.message == "Keras has no 'dilation' for max_pool"

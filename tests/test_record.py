"""Records are what `typing.NamedTuple` makes, for any number of fields."""

from __future__ import annotations

import json
import pickle
from collections import namedtuple
from typing import Any

import pytest

import convcalc.record
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Window
from convcalc.engine.network import Network
from convcalc.engine.report import LayerReport
from convcalc.record import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    first: int
    second: int = 3

    @property
    def total(self) -> int:
        return self.first + self.second


def made(count: int) -> tuple[Any, Any]:
    """A record and a named tuple of `count` fields, the last with a default."""
    names = [f"field{k}" for k in range(count)]
    body = {"__annotations__": dict.fromkeys(names, "int"), "__module__": __name__}
    last = {names[-1]: 7} if names else {}
    return type(NamedTuple)("Made", (NamedTuple,), {**body, **last}), namedtuple(
        "Made", names, defaults=list(last.values())
    )


@pytest.mark.parametrize("count", range(1, 20))
def test_any_number_of_fields_is_as_in_a_named_tuple(count: int) -> None:
    ours, theirs = made(count)
    given = list(range(count - 1))
    for values in (given, [*given, 5]):
        a, b = ours(*values), theirs(*values)
        assert tuple(a) == tuple(b)
        assert repr(a) == repr(b)
        assert a._asdict() == b._asdict()
        assert a._fields == b._fields == ours.__match_args__
        assert a._replace(field0=9) == b._replace(field0=9)
    assert ours._make(range(count)) == theirs._make(range(count))
    assert ours._field_defaults == theirs._field_defaults
    for wrong in ([*given, 1, 2], given[:-1]):
        with pytest.raises(TypeError):
            ours(*wrong) if count > 1 else ours(1, 2)
    with pytest.raises(TypeError):
        ours(*given, unknown=1)


def test_a_record_is_a_frozen_tuple_with_names_methods_and_a_docstring() -> None:
    pair = Pair(1)
    assert (pair.first, pair.second, pair.total) == (1, 3, 4)
    assert pair == (1, 3)
    assert hash(pair) == hash((1, 3))
    assert Pair(second=1, first=2) == Pair(2, 1)
    assert json.dumps(pair) == "[1, 3]"
    assert Pair.__doc__ == "Two numbers."
    with pytest.raises(AttributeError):
        pair.first = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        pair.other = 2  # type: ignore[attr-defined]
    match pair:
        case Pair(a, b):
            assert (a, b) == (1, 3)


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError, match=r"__new__\(\) missing 1 required positional argument"):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Pair has no field third"):
        Pair(1)._replace(third=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="expected 2 values, received 3"):
        Pair._make([1, 2, 3])
    body = {"__annotations__": {"a": "int", "b": "int"}, "__module__": __name__, "a": 1}
    with pytest.raises(TypeError, match="a field without a default stands behind one with it"):
        type(NamedTuple)("Made", (NamedTuple,), body)


@pytest.mark.parametrize("value", [Shape(3, (4, 5)), Window(7, 2, 3, 3)])
def test_records_survive_pickle(value: Any) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert type(pickle.loads(pickle.dumps(value))) is type(value)


@pytest.mark.parametrize("made", [Network, LayerReport])
def test_constructors_that_every_query_needs_are_compiled_with_the_file(made: Any) -> None:
    assert made.__new__.__code__.co_filename == convcalc.record.__file__

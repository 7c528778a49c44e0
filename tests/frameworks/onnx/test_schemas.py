"""The operators that are read, held against what ONNX defines of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from convcalc.frameworks.onnx import source
from convcalc.frameworks.onnx.arithmetic import EACH, ONLY
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.onnx.shapes import ALIKE, SHAPES
from convcalc.frameworks.onnx.table import OPERATORS
from convcalc.parser.zoo import Located
from tests.frameworks.onnx.test_recorded import FOLDER, archive

SCHEMAS: dict[str, Any] = json.loads((FOLDER / "schemas.json").read_text(encoding="utf-8"))
GONE = {"ImageScaler", "ScaledTanh", "Affine", "Crop", "ParametricSoftplus"}
"""Operators of files before ONNX 1.5, which no schema has any more."""
Asked = tuple[str, str, str, tuple[Any, ...]]


def test_operators_that_are_read_are_defined_by_onnx() -> None:
    assert {*OPERATORS, *SHAPES, *ALIKE, *EACH, *ONLY} - set(SCHEMAS) <= GONE


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    """What is asked of nodes while the tests of operators are read: by which method, and besides
    the name the default, or the place of an input.
    """
    with pytest.MonkeyPatch.context() as patch:
        return list(dict.fromkeys(recorded(patch)))


def recorded(patch: pytest.MonkeyPatch) -> list[Asked]:
    found: list[Asked] = []

    def noting(word: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def noted(op: Op, name: str, *more: Any) -> Any:
            found.append((op.node.op, word, name, more))
            return plain(op, name, *more)

        return noted

    for word in ("number", "text", "listed", "attribute", "whole"):
        patch.setattr(Op, word, noting(word, getattr(Op, word)))
    for name in archive("operators").namelist():
        raw = archive("operators").read(name)
        source.network(io.BytesIO(raw), Located("", name, None, "onnx"))
    return found


def of_onnx(asked: list[Asked]) -> Iterator[tuple[Any, Asked]]:
    return ((SCHEMAS[one[0]], one) for one in asked if one[0] in SCHEMAS)


def test_attributes_that_are_asked_for_are_those_that_onnx_has(asked: list[Asked]) -> None:
    assert len(asked) > 80
    for row, (op, word, name, _more) in of_onnx(asked):
        assert name in row["attributes"] or (word == "whole" and name in row["inputs"]), (op, name)


def test_what_stands_where_an_attribute_is_left_out_is_onnx_s_default(asked: list[Asked]) -> None:
    for row, (op, word, name, more) in of_onnx(asked):
        if word in ("number", "text") and row["attributes"][name]:
            assert more[0] in row["attributes"][name], (op, name)


def test_what_old_versions_have_as_an_attribute_is_the_input_in_its_place(
    asked: list[Asked],
) -> None:
    for row, (op, word, name, more) in of_onnx(asked):
        if word == "whole" and name in row["inputs"]:
            assert more[0] in row["inputs"][name], (op, name)

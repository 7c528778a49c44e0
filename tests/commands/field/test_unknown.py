"""Layers that are not known: what stands behind them sees what nobody knows, and that is said."""

from __future__ import annotations

import json

import convcalc
from tests.conftest import Ask

SPEC = """
input: 3x32x32
layers:
- conv 8 3x3
- unknown op=roi output=8x1x1
- flatten
- linear 10
"""


def test_nothing_behind_a_layer_that_is_not_known_sees_all() -> None:
    report = convcalc.analyze(convcalc.loads(SPEC))
    assert [layer.known("field") for layer in report.layers] == [True, False, False, False]
    assert [row["receptive_field"] is None for row in report.to_dict()["layers"]] == [
        *[False, True, True, True]
    ]


def test_a_path_around_it_is_not_known_either_unless_it_sees_all() -> None:
    around = """
input: 3x8x8
layers:
- conv 3 3x3 p1 name=a
- unknown op=roi output=3x8x8 name=b
- {}
- add: {{from: [b, c]}}
"""
    local = convcalc.analyze(convcalc.loads(around.format("conv 3 3x3 p1 name=c from=a")))
    assert [layer.known("field") for layer in local.layers][-2:] == [True, False]
    everything = convcalc.analyze(convcalc.loads(around.format("squeeze_excite 1 name=c from=a")))
    assert everything.layers[-1].known("field")


def test_field_names_them(ask: Ask) -> None:
    found = ask("field", "-", input=SPEC).out
    assert "100 %" not in found
    assert "?: what unknown1 reads is not known, nor what those behind see." in found


def test_size_and_explain_name_them(ask: Ask) -> None:
    said = "unknown1 (? roi): 8x1x1 is declared for 3x32x32, for no other"
    assert said in ask("size", "-", input=SPEC).out
    data = json.loads(ask("size", "-", "--format", "json", input=SPEC).out)
    assert data["unknown"] == ["unknown1"]
    told = ask("explain", "-", "linear1", "--what", "field", input=SPEC).out
    assert "not known: nobody has said what 'unknown1' reads" in told

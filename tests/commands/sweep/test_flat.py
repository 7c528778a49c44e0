"""Memory stays flat, however many variants there are."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from convcalc.commands.sweep.axes import axis_of
from convcalc.commands.sweep.question import Family, Question
from convcalc.commands.sweep.variants import Variants
from convcalc.parser.zoo import Located

SPEC = "{vars: {a: 8, b: 10}, input: 3x32x32, layers: [conv $a 3x3 p1, relu, flatten, linear $b]}"
KEPT = {
    "convcalc.engine.walks.MAX_KEPT": 8,
    "convcalc.engine.walks.MAX_TOLD": 4,
    "convcalc.parser.recall.MAX_NODES": 20,
    "convcalc.parser.recall.MAX_TEXTS": 4,
    "convcalc.commands.sweep.question.MAX_KEPT": 3,
}
"""What is kept of variants, so little that all of it is thrown away many times."""


def test_a_thousand_variants_more_leave_less_than_thirty_bytes_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, most in KEPT.items():
        monkeypatch.setattr(name, most)
    axes = (axis_of("a", "1..1000"), axis_of("b", "1..1000"))
    family = Family(Question(Located(SPEC, "a"), Variants(axes), ("a", "b")))

    def left_behind(places: range) -> int:
        for _ in family.rows(places):
            pass
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few = left_behind(range(300))
        many = left_behind(range(300, 1300))
    finally:
        tracemalloc.stop()
    assert many - few < 30_000

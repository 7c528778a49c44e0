"""What variants have in common changes no row: each is that of the variant alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convcalc
from convcalc.cli.located import located
from convcalc.commands.sweep.axes import axis_of
from convcalc.commands.sweep.columns import Row, told, untold
from convcalc.commands.sweep.question import Family, Question
from convcalc.commands.sweep.variants import Variants
from convcalc.diagnostics import Problems
from convcalc.engine.limits import MEASURES

GRIDS = {
    "mobilenet_v2": (("width", "0.1..2:0.01"), ("classes", "1..20"), ("r", "1..3,33..99:11")),
    "small_resnet": (("depths", "[1, 1, 1],[1, 2, 1],[2, 1]"), ("width", "1..9"), ("r", "8..40:8")),
    "efficientnet_b0": (("width", "0.5,1,1.1"), ("depth", "0.2..1:0.4"), ("r", "32,64")),
}


def alone(spec: str, names: tuple[str, ...], values: tuple[str, ...]) -> Row:
    """A row by way of `load` and `analyze`, as `show` has it."""
    from convcalc.parser.shorthand import literal

    given = dict(zip(names, values, strict=True))
    shape = f"3x{given['r']}x{given['r']}"
    vars = {name: literal(text, None) for name, text in given.items() if name != "r"}
    try:
        return told(convcalc.analyze(convcalc.load(spec, vars=vars), shape), MEASURES)
    except Problems as problems:
        return untold(problems.diagnostics[0])


@pytest.mark.parametrize("spec", GRIDS)
def test_a_row_is_the_same_whatever_was_worked_out_before_it(spec: str) -> None:
    variants = Variants(tuple(axis_of(*axis) for axis in GRIDS[spec]))
    names = tuple(name for name, _ in GRIDS[spec])
    question = Question(located(spec), variants, names[:-1], ("3x$(r)x$(r)",))
    family = Family(question)

    @settings(max_examples=12)
    @given(st.integers(0, variants.size - 1))
    def same(place: int) -> None:
        values = variants.at(place)
        assert family.row(place) == (place + 1, *values, *alone(spec, names, values))

    same()

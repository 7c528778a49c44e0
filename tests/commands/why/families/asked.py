"""How the tests of families ask: the reading of a text, and laws that hold for each topic."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.why.finding import read
from convcalc.commands.why.reading import LIKELY, POSSIBLE, UNLIKELY, Odd, Reading, Said
from convcalc.commands.why.telling import told_first, unproven
from convcalc.commands.why.template import Template
from convcalc.layers.groups import GROUPS
from tests.conftest import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.why.reading import Family, Fix, Wording

SIZES = st.one_of(
    st.integers(0, 4),
    st.sampled_from([10, 64, 197, 255, 256, 784, 1000, 10**9]),
    st.integers(-2, 10**9),
)
HOLES: dict[str, st.SearchStrategy[Any]] = {
    "int": SIZES,
    "shape": st.lists(st.one_of(SIZES, st.none()), max_size=8).map(tuple),
    "tuples": st.lists(st.lists(SIZES, max_size=5).map(tuple), max_size=3).map(tuple),
    "number": st.floats(0, 1e12),
    "word": st.sampled_from(["Long", "Float", "conv2d", "fc.weight", ""]),
    "name": st.sampled_from(["fc.weight", "pos_embed", "module.bn1.weight", "bias", "Float", ""]),
    "text": st.text(max_size=20).filter(lambda text: "None" not in text),
    "keys": st.text(max_size=20),
    "long": st.text(max_size=20).filter(lambda text: "None" not in text),
}


def reading(text: str) -> Reading:
    """What the only message in a text says."""
    (found,) = read(text)
    return found.reading


def told(text: str) -> tuple[str, str]:
    """What is most likely wrong, and what mends it: its code, or its text without code."""
    found = reading(text)
    fix = mend(found)
    return found.likely, fix.code or fix.text


def mend(found: Reading) -> Fix:
    """The first fix, or the one behind the look that stands before an edit which nothing proves."""
    first, *behind = found.fixes
    return behind[0] if first.text.endswith("it shows which of these is right") else first


def laws(families: dict[str, Family]) -> tuple[Callable[..., None], Callable[..., None]]:
    """Tests of a topic, one for each family: the examples of all its wordings are found, and any
    numbers are read, or are odd, quickly.
    """

    @pytest.mark.parametrize("name", families)
    def test_each_example_is_found_however_it_is_pasted(name: str) -> None:
        for wording in families[name].wordings:
            for text in pastes(wording.example):
                found = read(text)
                assert [one.name for one in found] == [name], text
                assert found[0].reading.likely, text
                assert found[0].reading.fixes, text
                assert set(found[0].reading.groups) <= set(GROUPS), text

    @pytest.mark.parametrize("name", families)
    def test_any_values_are_read_or_are_odd(name: str) -> None:
        rows = families[name].wordings
        share = 1 + (len(rows) - 1) * MORE

        @examples(share)
        @given(wording=st.sampled_from(rows), data=st.data())
        def law(wording: Wording, data: st.DataObject) -> None:
            holes = Template(wording.template).holes
            values = {hole: data.draw(HOLES[type]) for hole, type in holes.items()}
            start = time.process_time()
            try:
                answer = families[name].read(Said(wording.framework, values))
            except Odd:
                return
            assert time.process_time() - start < 1
            assert answer.likely
            assert answer.fixes
            assert {fix.sure for fix in answer.fixes} <= {LIKELY, POSSIBLE, UNLIKELY}
            assert "None" not in answer.why + answer.likely
            assert not unproven(told_first(answer, wording.framework).fixes[0])

        law()

    return test_each_example_is_found_however_it_is_pasted, test_any_values_are_read_or_are_odd


MORE = 0.5
"""So much of the examples of one wording has each further wording of the same reader."""


def pastes(text: str) -> tuple[str, ...]:
    """A message alone, behind others' words, broken in lines, and without its blanks' number."""
    return (
        text,
        f"Traceback (most recent call last):\nRuntimeError: {text}\n训练失败，请问为什么？",
        text.replace(" ", "\n  "),
        text.replace("[", "").replace("]", "").replace('"', "“"),
    )

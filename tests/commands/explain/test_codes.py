"""Every code is explained, by an example that brings it about and one that does not."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.explain.codes import CODES as PARAGRAPHS
from convcalc.commands.explain.text_code import brought_about
from convcalc.diagnostics import CODES

SPECS = {name: code for name, code in PARAGRAPHS.items() if code.wrong}

FAULT = "E433"
"""What tells of a fault of ours has no example."""


def test_every_code_has_its_paragraph() -> None:
    assert list(PARAGRAPHS) == list(CODES)
    for name, code in PARAGRAPHS.items():
        examples = bool(code.wrong and code.right) + bool(code.command and code.mended)
        assert examples == (name != FAULT)
        assert code.meaning.endswith(".")
        assert code.mending.endswith(".")


@pytest.mark.parametrize("name", SPECS)
def test_the_example_brings_the_code_about_and_is_mended(name: str) -> None:
    code = SPECS[name]
    assert {d.code for d in brought_about(code)} == {name}
    report = convcalc.analyze(convcalc.loads(code.right))
    assert (report.ok, report.diagnostics) == (True, ())

"""Print-outs that are spoilt end in an answer or a refusal, and never in a traceback."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.frameworks.printed.marks import form_of
from tests.frameworks.printed.test_keras import OLD
from tests.frameworks.printed.test_tables import INFO, SUMMARY
from tests.frameworks.printed.test_torch import FOLDED, SMALL

TEXTS = (OLD, INFO, SUMMARY, SMALL, FOLDED)
PIECES = st.sampled_from(
    (
        *(
            "(",
            ")",
            "): ",
            "\n",
            "│",
            "┃",
            "…",
            "[",
            "]",
            "|",
            "0",
            "999999999999",
            "\x1b[",
            "<span>",
        ),
        *(
            "Conv2d(",
            "(0-9999): 10000 x A(",
            "Total params: ",
            "Layer (type)",
            ", ",
            "=" * 40,
            "None",
        ),
    )
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        text = text[:start] + draw(st.one_of(st.just(""), PIECES)) + text[end:]
    return text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt())
def test_a_spoilt_print_out_is_answered_or_refused(text: str) -> None:
    if not form_of(text):
        return
    try:
        network = convcalc.loads(text, "net.txt")
    except convcalc.Problems:
        return
    report = analyze(network)
    assert report.to_dict()["layers"] or network.inputs

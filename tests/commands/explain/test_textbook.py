"""The relations of textbooks, evaluated as they are written, against the engine."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convcalc.algebra.shape import Shape
from convcalc.commands.explain.textbook import GUIDE, textbook
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.trial import shaped
from convcalc.layers import kind_named
from convcalc.layers.site import Site
from tests.conftest import Ask

SMALL = st.integers(1, 5)
PADDING = st.one_of(
    st.integers(0, 3),
    st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (pair,)),
    st.sampled_from(("same", "valid", "same_lower", "causal")),
)
KINDS = ("conv", "depthwise_conv", "max_pool", "avg_pool", "unfold", "conv_transpose", "max_unpool")
SIGNS = {"·": "*", "−": "-", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "2P": "2*P"}


def worth(relation: str, letters: dict[str, int]) -> int:
    """What a relation comes to."""
    for sign, code in SIGNS.items():
        relation = relation.replace(sign, code)
    return int(eval(relation, {"floor": floor, "ceil": ceil, "max": max, "min": min, **letters}))


def settings_of(name: str, data: st.DataObject) -> dict[str, Any]:
    kind = kind_named(name)
    assert kind
    drawn = {"kernel": SMALL, "stride": SMALL, "dilation": st.integers(1, 3), "padding": PADDING}
    drawn |= {"ceil_mode": st.booleans(), "output_padding": st.sampled_from((None, 0, 1, 2))}
    known = {s.name for s in kind.settings()}
    if name == "max_unpool":
        drawn["padding"] = st.integers(0, 3)
    found = {key: data.draw(value, key) for key, value in drawn.items() if key in known}
    return {**found, "filters": 2} if "filters" in known else found


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.sampled_from(KINDS), st.integers(1, 30), st.data())
def test_the_relation_gives_the_size(dialect: str, name: str, n: int, data: st.DataObject) -> None:
    given = settings_of(name, data)
    kind_of, rules = kind_named(name), dialect_named(dialect)
    assert kind_of
    site = Site((Shape(2, (n, n) if name == "unfold" else (n,)),), rules)
    if name == "unfold" and isinstance(given["padding"], tuple):
        given["padding"] *= 2
    kind = kind_of(**given)
    tried = shaped(kind, site)
    assume(tried.output is not None)
    axes = kind.reads(site)
    text = textbook(kind, axes, rules)
    match = re.fullmatch(r"In textbooks: (.*?)(, less a last window.*)?; N is the .*\.", text)
    assert match, text
    ends = given["padding"]
    padding = sum(ends[0]) if isinstance(ends, tuple) else ends
    if isinstance(ends, tuple) and ends[0][0] == ends[0][1]:
        padding = ends[0][0]
    kernel, dilation = given["kernel"], given.get("dilation", 1)
    letters = {
        "N": n,
        "F": kernel,
        "K": dilation * (kernel - 1) + 1,
        "P": padding,
        "S": given["stride"],
        "A": given.get("output_padding") or 0,
    }
    least = int(bool(match[2]))
    assert int(axes[0].out(n)) in {worth(match[1], letters) - k for k in range(least + 1)}


@pytest.mark.parametrize(
    ("name", "settings", "dialect", "expected"),
    [
        (
            "conv",
            {"kernel": 3},
            "pytorch",
            "In textbooks: ⌊(N − F + 2P)/S⌋ + 1; N is the size that arrives (H, W), F the kernel, "
            "P the padding of one end, S the stride.",
        ),
        (
            "conv_transpose",
            {"kernel": 3, "dilation": 2, "output_padding": 1},
            "pytorch",
            "In textbooks: S·(N − 1) + K − 2P + A; N is the size that arrives (H, W), F the "
            "kernel, K = D·(F − 1) + 1 its reach, D the dilation, P the padding of one end, S the "
            "stride, A the output padding.",
        ),
        (
            "max_pool",
            {"kernel": 3, "ceil_mode": True},
            "pytorch",
            "In textbooks: ⌈(N − F + 2P)/S⌉ + 1, less a last window that would start in the "
            "padding; N is the size that arrives (H, W), F the kernel, P the padding of one end, "
            "S the stride.",
        ),
        (
            "conv",
            {"kernel": 3, "padding": "same"},
            "keras",
            "In textbooks: ⌈N/S⌉; N is the size that arrives (H, W), S the stride.",
        ),
        (
            "conv_transpose",
            {"kernel": 3, "padding": "valid"},
            "keras",
            "In textbooks: N·S + max(F − S, 0); N is the size that arrives (H, W), F the kernel, "
            "S the stride.",
        ),
        *((name, {}, "pytorch", "") for name in ("relu", "flatten", "global_avg_pool", "add")),
        ("adaptive_avg_pool", {"output_size": 7}, "pytorch", ""),
        ("upsample", {"factor": 2}, "pytorch", ""),
        ("linear", {"features": 3}, "pytorch", ""),
    ],
)
def test_the_relation_is_that_of_the_kind(
    name: str, settings: dict[str, Any], dialect: str, expected: str
) -> None:
    kind_of, rules = kind_named(name), dialect_named(dialect)
    assert kind_of
    kind = kind_of(**({"filters": 8, **settings} if name.startswith("conv") else settings))
    site = Site((Shape(4, (14, 14)),), rules)
    assert textbook(kind, kind.reads(site), rules) == expected


@pytest.mark.parametrize(
    ("layer", "number"),
    [
        ("conv 1x4x4 1 3", 1),
        ("conv 1x5x5 1 4 p2", 2),
        ("conv 1x5x5 1 3 p1", 3),
        ("conv 1x5x5 1 3 p2", 4),
        ("conv 1x5x5 1 3/2", 5),
        ("conv 1x5x5 1 3/2 p1", 6),
        ("max-pool 1x5x5 3/1", 7),
        ("conv-transpose 1x2x2 1 3", 8),
        ("conv-transpose 1x6x6 1 4 p2", 9),
        ("conv-transpose 1x5x5 1 3 p1", 10),
        ("conv-transpose 1x7x7 1 3 p2", 11),
        ("conv-transpose 1x2x2 1 3/2", 12),
        ("conv-transpose 1x3x3 1 3/2 p1", 13),
        ("conv-transpose 1x3x3 1 3/2 p1 op1", 14),
        ("conv 1x7x7 1 3 d2", 15),
        ("conv 1x7x7 1 3x1 p1x0", 0),
        ("max-pool 1x7x7 3/2 p1", 0),
        ("conv 1x7x7 1 1", 1),
        ("linear 4 2", 0),
    ],
)
def test_the_relations_of_the_guide_by_the_cases_of_its_figures(
    ask: Ask, layer: str, number: int
) -> None:
    """Source: the figures 2.1 to 2.7, 4.1 to 4.7 and 5.1 of the guide."""
    out = ask(*layer.split(), "--explain", "--what", "shape").out
    told = [line for line in out.splitlines() if line.startswith("In Dumoulin and Visin: ")]
    expected = [f"In Dumoulin and Visin: relation {number}, {GUIDE[number]}."] if number else []
    assert told == expected


def test_of_a_network_each_relation_names_its_layers(ask: Ask) -> None:
    out = ask("explain", "lenet5", "--what", "shape").out
    assert (
        "In Dumoulin and Visin: relation 3, half padding, which keeps the size, stride 1 (conv1); "
        "relation 7, pooling (max_pool1, max_pool2); relation 1, no padding, stride 1 (conv2).\n"
    ) in out

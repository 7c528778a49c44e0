"""Two networks, layer by layer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.compare.pairs import MAX_MATCHED, aligned, differences
from convcalc.engine.report import Report


def net(*layers: str) -> Report:
    return convcalc.analyze(convcalc.build({"input": [8, 64, 64], "layers": list(layers)}))


def told(one: Report, other: Report) -> list[tuple[str, str, str]]:
    return [
        (d.what, d.pair.one.name if d.pair.one else "", d.pair.other.name if d.pair.other else "")
        for d in differences(one, other)
    ]


def test_what_is_the_same_is_not_told() -> None:
    assert told(net("conv 8 3x3", "relu"), net("conv 8 3x3", "relu")) == []


def test_added_removed_changed_and_affected() -> None:
    one = net("conv 8 3x3", "relu", "conv 8 5x5", "tanh")
    other = net("conv 8 3x3", "relu", "max_pool 2", "conv 8 3x3")
    assert told(one, other) == [
        ("added", "", "max_pool1"),
        ("changed", "conv2", "conv2"),
        ("removed", "tanh1", ""),
    ]
    assert told(net("conv 8 3x3", "relu"), net("conv 8 5x5", "relu")) == [
        ("changed", "conv1", "conv1"),
        ("affected", "relu1", "relu1"),
    ]


def test_layers_that_only_have_another_name_are_matched_by_settings() -> None:
    one = net("conv 8 3x3 name=a", "relu name=b")
    assert told(one, net("conv 8 3x3 name=x", "relu name=y")) == []


def test_the_same_spec_with_other_vars_is_matched_by_names() -> None:
    one, other = (
        convcalc.analyze(convcalc.load("resnet50", given)) for given in ({}, {"groups": 32})
    )
    pairs = aligned(one, other)
    assert all(p.one and p.other and p.one.name == p.other.name for p in pairs)
    assert len(pairs) == len(one.layers)


def test_a_deeper_network_only_adds() -> None:
    one, other = (convcalc.analyze(convcalc.load(name)) for name in ("resnet50", "resnet101"))
    assert {what for what, _, _ in told(one, other)} <= {"added", "affected"}


LAYERS = st.lists(st.sampled_from(["relu", "conv 8 3x3 p1", "conv 8 1x1", "tanh"]), min_size=1)


@given(LAYERS, LAYERS)
def test_every_layer_is_in_one_pair_and_in_order(a: list[str], b: list[str]) -> None:
    one, other = net(*a), net(*b)
    pairs = aligned(one, other)
    assert [p.one for p in pairs if p.one] == list(one.layers)
    assert [p.other for p in pairs if p.other] == list(other.layers)
    assert all(p.one.kind.name == p.other.kind.name for p in pairs if p.one and p.other)


def test_large_networks_are_matched_by_names_alone() -> None:
    one = net(*["relu"] * MAX_MATCHED)
    other = net(*["relu"] * (MAX_MATCHED + 5))
    assert [what for what, _, _ in told(one, other)] == ["added"] * 5

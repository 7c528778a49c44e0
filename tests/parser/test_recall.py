"""Variants that are read one after the other are those that are read alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Problems
from convcalc.engine.network import Network
from convcalc.parser.document import network_of
from convcalc.parser.heading import Choice
from convcalc.parser.recall import Recall
from convcalc.parser.text import parse
from convcalc.parser.value import from_plain

SPEC = """
vars: {n: 8, depth: 2, k: 3, mode: plain, side: 16}
input: 3x$(side)x$(side)
blocks:
  unit:
    params: {f: , stride: 1, inner: $(in_channels // 2 + 1)}
    layers:
      - residual:
          main: [conv $inner 1x1, relu, conv $f $k/$stride p$(k // 2)]
          shortcut: $(stride == 1 and in_channels == f)
      - when: $(in_size[0] > 8)
        layers: [max_pool 2]
  early:
    params: {f: }
    layers: [residual: {shortcut: [conv $f 1x1], main: [conv $f 3x3 p1, relu]}]
  pair:
    params: {f: }
    layers: [unit $f stride=2, early $f]
  more:
    params: {f: }
    layers: [pair $f, unit $f, {when: $(mode == 'wide'), layers: [unit $(2 * f)]}]
  late:
    layers: [conv 4 1x1 name=a, {conv: 4 1x1, share: a}]
  outside:
    layers: [{concat: {from: [input, stem]}}]
layers:
  - conv $n 3 p1 name=stem
  - more: $(n * (t + 1))
    for: t
    in: [0, 1, 2]
    when: $(t < depth)
    name: stage
  - late
  - {when: $(depth == 0), layers: [outside]}
  - [flatten, linear $n]
"""
VARS = st.fixed_dictionaries(
    {
        "n": st.sampled_from([2, 3, 3.0, 8, "x"]),
        "depth": st.sampled_from([0, 1, 2, 3]),
        "k": st.sampled_from([1, 3, 5]),
        "mode": st.sampled_from(["plain", "wide", "$n", "$$n"]),
        "side": st.sampled_from([9, 16, 33]),
    }
)


def told(network: Network) -> Any:
    return (*network._replace(reading=None, answers=None), bool(network.reading))


def outcome(read: Any, choice: Choice) -> Any:
    try:
        return told(read(choice))
    except Problems as problems:
        return problems.diagnostics


@settings(max_examples=15)
@given(st.lists(VARS, min_size=2, max_size=6))
def test_a_variant_is_the_same_whatever_was_read_before_it(variants: list[dict[str, Any]]) -> None:
    root, found = parse(SPEC, "net")
    recall = Recall(root, found)
    for vars in variants:
        choice = Choice(vars={name: from_plain(value) for name, value in vars.items()})
        alone = outcome(lambda choice: network_of(root, found, choice), choice)
        assert outcome(recall.network, choice) == alone


def test_blocks_are_taken_from_before_where_all_is_the_same() -> None:
    recall = Recall(*parse(SPEC, "net"))
    one, two = (recall.network(Choice(vars={"depth": from_plain(d)})) for d in (2, 3))
    before = {id(node) for node in one.nodes}
    same = [node.name for node in two.nodes if id(node) in before]
    assert [name for name in same if name.startswith("stage.1")] == [
        node.name for node in one.nodes if node.name.startswith("stage.1")
    ]
    assert same[0] == "stem"
    assert id(two.nodes[-1]) not in before


def test_a_network_at_other_shapes_is_the_one_that_is_read_for_them() -> None:
    root, found = parse(SPEC, "net")
    kept = Recall(root, found).network(Choice())
    for side in (32, 9, 16):
        shapes = {"input": Shape(3, (side, side))}
        alone = network_of(root, found).with_inputs(shapes)
        assert kept.with_inputs(shapes).nodes == alone.nodes


def test_what_takes_too_much_work_is_refused_as_if_it_were_read_alone() -> None:
    text = (
        "{vars: {n: 1}, input: 3x8x8, blocks: {b: {params: {c: }, "
        "layers: ['conv $(sum(n) + c) 1']}}, layers: [{b: 3, repeat: 9}]}"
    )
    root, found = parse(text, "net")
    recall = Recall(root, found)
    for n in (10, 60_000, 140_000):
        choice = Choice(vars={"n": from_plain([0] * n)})
        alone = outcome(lambda choice: network_of(root, found, choice), choice)
        assert outcome(recall.network, choice) == alone

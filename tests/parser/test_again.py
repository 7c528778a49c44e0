"""Specs whose layers depend on shapes, at other sizes: asked again and read anew."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine.sized import Known, Sizes, pass_again, pass_through

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.engine.sized import Sized

EVEN = """
input: 3x16x16
blocks:
  padded:
    params: {kernel: , end: $(kernel // 2)}
    layers:
      - pad [[$(end - 1 + in_size[0] % 2), $end], [$(end - 1 + in_size[1] % 2), $end]]
      - conv 4 $kernel/2
layers: [padded 3, relu, padded 5]
"""
HALVED = """
input: 3x16x16
blocks:
  fit:
    params: {size: }
    layers:
      - when: $(in_size != size)
        layers: [max_pool 2]
layers:
  - conv 8 3x3/2 p1 name=a
  - conv 8 3x3 p1 name=b
  - fit $in_size from=input name=f
  - add from=[b,f]
"""
CHOSEN = """
input: 3x16x16
layers:
  - [conv 8 3x3 p1 name=a, "conv $(in_size[0] // 2 + 2) 1x1 from=a name=b"]
  - {when: "$(in_size[1] > 12)", layers: [max_pool 2], else: [relu]}
"""
HALTS = """
input: 3x16x16
layers: [conv 4 3x3 name=a, conv 4 5x5 name=b, "pad [[0, $(in_size[0] % 2)], [0, 0]]", max_pool 2]
"""
LOOPED = """
input: 3x16x16
layers:
  - [conv 8 3x3/2 p1 name=fine, conv 8 3x3/2 p1 name=coarse]
  - for: [size, k]
    in: [[$in_size, 1], ["$(in_size[1])", 2]]
    layers: [{upsample: {size: $size, from: coarse, name: up$k}}]
  - for: size
    in: [$in_size]
    layers: ["upsample 2 from=coarse name=again", "conv $(size[0] + 1) 1x1"]
"""
ELSEWHERE = """
input: 3x16x16
layers:
  - [conv 8 5x5 name=a, relu name=b]
  - {layers: ["conv $in_channels 1x1 from=a name=c", "conv $in_channels 1x1 share=c"]}
"""


def network(spec: str) -> Network:
    return convcalc.load(spec) if "\n" not in spec else convcalc.loads(spec)


def asked_again(spec: Network, inputs: dict[str, Shape], sizes: Sizes) -> Sized | None:
    assert sizes.own.again
    return pass_again(spec, inputs, sizes.known, sizes.own.again)


def told(sized: Sized) -> list[object]:
    layers = [(name, x.kind, x.output, x.axes, x.weights) for name, x in sized.layers.items()]
    return [sized.shapes, layers, [node.name for node in sized.network.nodes]]


@pytest.mark.parametrize(
    ("spec", "answered"),
    [
        (EVEN, 10),
        (HALVED, 10),
        (CHOSEN, 5),
        (HALTS, 10),
        (LOOPED, 10),
        (ELSEWHERE, 10),
        ("keras_mobilenet_v2", 10),
    ],
)
def test_what_is_asked_again_is_what_is_read_anew(spec: str, answered: int) -> None:
    net = network(spec)
    sizes, found = Sizes(net), 0
    for h, w in [(n, m) for n in (1, 2, 5, 12, 33) for m in (2, 13)]:
        inputs = {name: Shape(shape.channels, (h, w)) for name, shape in net.inputs.items()}
        again = asked_again(net, inputs, sizes)
        if again:
            found += 1
            anew = pass_through(net.read_anew(inputs), inputs, Known())
            assert anew
            assert told(again) == told(anew), (h, w)
    assert found == answered


@pytest.mark.parametrize("spec", [EVEN, HALVED, CHOSEN, HALTS, LOOPED, ELSEWHERE])
def test_one_size_after_the_other_is_what_is_read_anew(spec: str) -> None:
    net = network(spec)
    sizes = Sizes(net)
    for w in (1, 2, 7, 8, 20):
        for h in (*range(1, 20), 33, 4):
            inputs = {name: Shape(shape.channels, (h, w)) for name, shape in net.inputs.items()}
            read = net.read_anew(inputs)
            anew = pass_through(read, inputs, Known())
            assert anew
            assert told(sizes.at(inputs)) == told(anew), (h, w)


def test_a_spec_is_not_read_anew_for_what_it_was_read_for_just_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = convcalc.loads(CHOSEN)
    read, sizes = [], Sizes(net)

    def reading(given: Network, shapes: dict[str, Shape]) -> Network:
        read.append(shapes["input"].spatial)
        return anew(given, shapes)

    anew = type(net).read_anew
    monkeypatch.setattr(type(net), "read_anew", reading)
    for h, w in [(16, 20), (16, 9), (16, 8), (16, 20), (16, 7), (17, 6), (18, 6)]:
        sizes.at({"input": Shape(3, (h, w))})
    assert read == [(16, 9)]


def test_a_spec_that_ends_early_for_one_size_is_read_to_its_end_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = convcalc.loads(CHOSEN.replace("when:", 'layers: ["conv 8 5x5"]}\n  - {when:'))
    sizes = Sizes(net)
    found = {n: len(sizes.at({"input": Shape(3, (n, 16))}).network.nodes) for n in (4, 3, 5, 2, 16)}
    assert found == {4: 3, 3: 3, 5: 4, 2: 3, 16: 4}


def test_a_spec_that_is_pickled_keeps_its_answers() -> None:
    net = convcalc.loads(EVEN)
    assert net.answers
    assert pickle.loads(pickle.dumps(net)) == net


def test_settings_that_depend_on_shapes_do_not_have_a_spec_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = convcalc.loads(EVEN)
    sizes = Sizes(net)
    monkeypatch.setattr(type(net), "read_anew", None)
    found = {n: sizes.at({"input": Shape(3, (n, 16))}).shapes["padded2.conv1"] for n in (7, 12)}
    assert found == {7: Shape(4, (2, 4)), 12: Shape(4, (3, 4))}


def test_a_layer_that_asks_for_channels_alone_is_made_once_for_all_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = convcalc.loads(ELSEWHERE)
    sizes = Sizes(net)
    sizes.at({"input": Shape(3, (20, 20))})
    assert sizes.own.again
    monkeypatch.setattr(sizes.own.again, "made", None)
    assert sizes.at({"input": Shape(3, (21, 9))}).shapes["c"] == Shape(8, (17, 5))

"""Networks in stretches: passing over them at many sizes is passing layer by layer."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine.sized import Known, Sizes, pass_through
from convcalc.engine.stretches import LONG, stretches

SHARED = """
input: 3x32x32
layers:
  - [conv 8 3x3 p1, relu, conv 8 3x3 p1 share=conv1]
  - {repeat: 40, layers: [relu]}
  - conv 8 3x3 p1 share=conv1
  - conv 3 5x5
  - conv 8 3x3 p1 share=conv1
"""


def test_layers_whose_weights_are_shared_elsewhere_are_known_there() -> None:
    found = list(stretches(convcalc.loads(SHARED)))
    assert [(len(one.nodes), one.reads, one.owners, one.lends) for one in found] == [
        (LONG, ("input",), (), ("conv1",)),
        (22, ("relu22",), ("conv1",), ()),
    ]


def test_what_is_shared_is_compared_with_what_its_owner_holds_there() -> None:
    net = convcalc.loads(
        "{input: {a: 3x9x9, b: 3x9x9}, layers: [flatten from=a, linear 4 name=owner, "
        "{repeat: 30, layers: [relu from=b]}, flatten, linear 4 share=owner]}"
    )
    sizes = Sizes(net)

    def stands(a: int, b: int) -> bool:
        shapes = {"a": Shape(3, (a, a)), "b": Shape(3, (b, b))}
        return sizes.at(shapes).shapes["linear1"] is not None

    assert [stands(9, 9), stands(8, 9), stands(8, 8), stands(9, 8), stands(9, 9)] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_what_settings_depend_on_is_read_too() -> None:
    net = convcalc.loads("{input: 3x9x9, layers: [conv 8 3, relu, conv 8 1]}")
    heard = {"relu1": ("elsewhere", "conv1"), "conv2": ("input",)}
    assert [one.reads for one in stretches(net, heard)] == [("input", "elsewhere")]


@pytest.mark.parametrize("spec", [SHARED, "resnet50", "googlenet", "inception_v3", "unet"])
def test_many_sizes_are_what_each_is_alone(spec: str) -> None:
    net = convcalc.load(spec) if "\n" not in spec else convcalc.loads(spec)
    sizes = Sizes(net)
    (name,), (first,) = net.inputs, net.inputs.values()
    for n in (1, 5, 31, 32, 33, 60, 61, 188, 204, 33, 5):
        inputs = {name: Shape(first.channels, (n, 70))}
        alone = pass_through(net, inputs, Known()) or pass_through(net.read_anew(inputs), inputs)
        assert alone
        found = sizes.at(inputs)
        assert (found.shapes, found.layers) == (alone.shapes, alone.layers), n

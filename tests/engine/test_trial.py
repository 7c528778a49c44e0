"""A layer tried where it might stand: as the engine has it, or with the reason why not."""

from __future__ import annotations

import pytest

from convcalc import Shape, analyze
from convcalc.algebra.field import Field
from convcalc.dialect import dialect_named
from convcalc.engine.network import Network
from convcalc.engine.report import Params
from convcalc.engine.trial import shaped, tried
from convcalc.engine.typed import shape_of
from convcalc.layers import KINDS, kind_named
from convcalc.layers.activation import Relu
from convcalc.layers.conv import Conv
from convcalc.layers.kind import Kind
from convcalc.layers.merge import Add
from convcalc.layers.pad import Pad
from convcalc.layers.pool import MaxPool
from convcalc.layers.site import Site
from convcalc.parser.make import from_line, make

PYTORCH = dialect_named("pytorch")


def at(*shapes: Shape) -> Site:
    return Site(shapes, PYTORCH)


def example(name: str) -> tuple[Kind, Site]:
    """A kind's own example: the layer, and its inputs."""
    kind = kind_named(name)
    assert kind is not None
    texts, settings = kind.example
    made = make(from_line(f"{name} {settings}", None), PYTORCH, [])
    assert made is not None
    return made.kind, at(*(shape_of(text, "channels_first") for text in texts.split()))


@pytest.mark.parametrize("name", KINDS)
def test_what_a_layer_comes_to_in_a_trial_is_what_it_comes_to_in_a_network(name: str) -> None:
    kind, site = example(name)
    found = tried((kind,), site)
    inputs = {str(k): shape for k, shape in enumerate(site.shapes)}
    (row,) = analyze(Network.of((kind,), inputs, PYTORCH)).layers
    assert (found.output, found.axes) == (row.output, row.axes)
    assert (found.fields, found.params) == (row.field, row.params)
    assert found.refused is None


@pytest.mark.parametrize("name", KINDS)
def test_shapes_alone_are_the_same(name: str) -> None:
    kind, site = example(name)
    found, whole = shaped(kind, site), tried((kind,), site)
    assert (found.output, found.axes, found.refused) == (whole.output, whole.axes, None)


REFUSED = {
    "E202 groups": Conv(filters=4, kernel=3, groups=2),
    "E201 ": Conv(filters=4, kernel=9),
    "E203 kernel": Conv(filters=4, kernel=(3, 3, 3)),
    "E204 in_channels": Conv(filters=4, kernel=3, in_channels=8),
    "E206 padding": MaxPool(kernel=3, padding=2),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_names_the_setting_and_no_place(why: str) -> None:
    kind, site = REFUSED[why], at(Shape(3, (8, 8)))
    for found in (tried((kind,), site), shaped(kind, site)):
        assert found.refused
        assert f"{found.refused.code} {found.fault}" == why
        assert (found.refused.span, found.refused.layer) == (None, None)
        assert (found.kinds, found.output) == ((kind,), None)


def test_layers_are_tried_one_after_the_other() -> None:
    kinds = Conv(filters=4, kernel=3), MaxPool(kernel=2, stride=2)
    found = tried(kinds, at(Shape(3, (9, 9))))
    assert found.output == Shape(4, (3, 3))
    assert found.params == Params(3 * 9 * 4 + 4)
    assert [axis.sizes[0] for axis in found.fields if isinstance(axis, Field)] == [4, 4]
    assert tried(kinds, at(Shape(3, (3, 3)))).refused


def test_what_agrees_may_pad_with_other_values() -> None:
    site = at(Shape(3, (9, 9)))
    first = tried((Conv(filters=3, kernel=3, padding=1),), site)
    assert first.padding == ((1, 1), (1, 1))
    assert first.agrees(tried((Pad(padding=1), Conv(filters=3, kernel=3)), site))
    assert not first.agrees(tried((Conv(filters=3, kernel=3, padding=1, bias=False),), site))
    assert not first.agrees(tried((Conv(filters=3, kernel=3, padding=2, dilation=2),), site))
    assert not first.agrees(tried((Conv(filters=3, kernel=3),), site))


def test_all_inputs_of_a_network_are_read_by_its_first_layer() -> None:
    shape = Shape(3, (4, 4))
    network = Network.of((Add(), Relu(), Relu()), {"a": shape, "b": shape}, PYTORCH)
    assert [(n.name, n.inputs) for n in network.nodes] == [
        ("add1", ("a", "b")),
        ("relu1", ("add1",)),
        ("relu2", ("relu1",)),
    ]
    assert network.outputs == ("relu2",)
    assert network.layout == "channels_first"
    assert Network.of((Relu(),), shape, dialect_named("keras")).layout == "channels_last"
    assert Network.of((Relu(),), shape, PYTORCH).outputs == ("relu",)

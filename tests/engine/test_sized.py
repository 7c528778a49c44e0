"""Shapes alone: each layer stands as it does in a walk."""

from __future__ import annotations

from typing import Union

import pytest

import convcalc
from convcalc.engine.report import LayerReport
from convcalc.engine.sized import Sizes, Stood


@pytest.mark.parametrize("name", ["efficientnet_b0", "keras_xception", "vit_b_16"])
def test_composites_stand_as_in_a_walk(name: str) -> None:
    net = convcalc.load(name)
    stood = Sizes(net).at(net.inputs).layers
    composites = [layer for layer in convcalc.analyze(net).layers if layer.parts]
    assert composites
    for layer in composites:
        found = stood[layer.name]
        assert there(found) == there(layer)
        parts = [(part.name, part.inputs, there(one)) for part, one in found.parts]
        assert parts == [(part.name, part.inputs, there(part)) for part in layer.parts]


def there(layer: Union[Stood, LayerReport]) -> tuple[object, ...]:
    return layer.kind, layer.input_shapes, layer.output, layer.axes, layer.weights

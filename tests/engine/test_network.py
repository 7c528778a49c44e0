"""Networks are plain values: they can be pickled, and are then what they were."""

from __future__ import annotations

import pickle

import pytest

from convcalc import Network, Shape, analyze, load


def read_at(network: Network, size: int) -> Shape | None:
    first = next(iter(network.inputs.values()))
    given = network.with_inputs(Shape(first.channels, (size,) * len(first.spatial)))
    return analyze(given).layers[-1].output


@pytest.mark.parametrize("name", ["deeplabv3_resnet50", "keras_efficientnetb0"])
def test_layers_that_depend_on_the_input_are_read_anew_from_a_pickled_network(name: str) -> None:
    network = load(name)
    assert network.reading
    assert read_at(pickle.loads(pickle.dumps(network)), 96) == read_at(network, 96)


def test_reports_survive_pickle() -> None:
    report = analyze(load("resnet18"))
    assert pickle.loads(pickle.dumps(report)) == report

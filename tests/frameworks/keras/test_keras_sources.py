"""Sources of Keras in the styles that people write, against what Keras made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.frameworks.keras.source import Source
from tests.recorded.keras_sources import INPUTS, SOURCES

RECORDED = json.loads(
    (Path(__file__).parents[2] / "recorded" / "keras_sources.json").read_text(encoding="utf-8")
)["sources"]


def read(code: str, target: str = "", *shapes: str) -> convcalc.Report:
    return convcalc.analyze(Source(code, "model.py").network(target, shapes))


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_read_is_what_keras_builds(name: str) -> None:
    target = "" if name in INPUTS else "model"
    report = read(SOURCES[name], target, *([INPUTS[name]] if name in INPUTS else []))
    truth = RECORDED[name]
    assert report.ok, report.diagnostics
    assert report.totals.complete
    assert report.totals.params.total == truth["params"]
    assert report.totals.params.trainable == truth["trainable"]
    outputs = [list(shape.dims("channels_last")) for shape in report.outputs.values()]
    assert outputs == truth["outputs"]


@pytest.mark.parametrize("name", SOURCES)
def test_layers_have_the_names_that_keras_gives_them(name: str) -> None:
    target = "" if name in INPUTS else "model"
    report = read(SOURCES[name], target, *([INPUTS[name]] if name in INPUTS else []))
    known = tuple(f"{layer}." for layer in RECORDED[name]["layers"])
    held = [f"{layer.name}." for layer in report.layers if layer.weights]
    assert [one for one in held if not one.startswith(known)] == []

"""What PyTorch made of the sources that are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.parser import zoo

RECORDED = json.loads(Path(__file__).with_name("converted.json").read_text())
SOME = ("lenet5", "resnet18", "squeezenet1_0", "mobilenet_v2", "unet_small")
LEAST = {"keras": 281, "onnx": 283}
"""How many networks were run so far."""


@pytest.mark.parametrize("name", SOME)
def test_what_ran_in_pytorch_is_what_is_told_of_the_network(name: str) -> None:
    report = analyze(convcalc.load(name))
    outputs = [list(shape.dims("channels_first")) for shape in report.outputs.values()]
    assert RECORDED["zoo"][name] == {"params": report.totals.params.total, "outputs": outputs}


def test_all_that_was_written_of_the_zoo_ran_for_two_samples_with_the_parameters_told() -> None:
    listed = {row.name: row.params for row in zoo.listing("")}
    recorded = {name: found.get("params") for name, found in RECORDED["zoo"].items()}
    assert recorded.keys() == listed.keys()
    ran = {name: params for name, params in recorded.items() if params is not None}
    assert ran == {name: listed[name] for name in ran}
    assert all(found["outputs"] for name, found in RECORDED["zoo"].items() if name in ran)
    assert len(ran) >= 284


def test_all_that_was_written_ran_with_the_weights_of_the_original() -> None:
    sources = RECORDED["sources"]
    assert len(sources) == 14
    assert [name for name, found in sources.items() if not found["values"]] == []
    unlike = {name: found for name, found in sources.items() if not found["names"]}
    assert unlike == {  # the statistics of batch norms that are never applied
        "googlenet": {"names": False, "missing": 6, "more": 0, "values": True},
    }
    assert [name for name, found in RECORDED["zoo"].items() if "failed" in found] == []


@pytest.mark.parametrize("to", ["keras", "onnx"])
def test_what_ran_in_keras_and_onnxruntime_is_what_is_told_of_the_network(to: str) -> None:
    ran = {name: found for name, found in RECORDED[to].items() if "refused" not in found}
    assert [name for name, found in ran.items() if "failed" in found] == []
    assert len(ran) >= LEAST[to]
    for name in ("lenet5", "squeezenet1_0", "unet_small"):
        report = ported(analyze(convcalc.load(name)), to)
        total, layout = report.totals.params.total, report.network.layout
        outputs = [list(shape.dims(layout)) for shape in report.outputs.values()]
        assert ran[name] == {**({"params": total} if to == "keras" else {}), "outputs": outputs}


def test_weights_that_were_carried_over_gave_the_outputs_of_the_original() -> None:
    carried = RECORDED["carried"]
    assert len(carried) >= 14
    assert [name for name, found in carried.items() if not found["values"]] == []

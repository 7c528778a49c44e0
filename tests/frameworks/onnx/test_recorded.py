"""Networks as PyTorch exports them, and operators as ONNX tests them."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.frameworks.onnx import source
from convcalc.parser.zoo import Located

FOLDER = Path(__file__).parents[2] / "recorded" / "onnx"
NETWORKS: dict[str, Any] = json.loads((FOLDER / "networks.json").read_text(encoding="utf-8"))


@cache
def archive(name: str) -> ZipFile:
    return ZipFile(FOLDER / f"{name}.zip")


def read(kind: str, name: str) -> Network:
    raw = archive(kind).read(name)
    return source.network(io.BytesIO(raw), Located("", name, None, "onnx"))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_what_pytorch_exported(name: str) -> None:
    network = read("networks", f"{name}.onnx")
    report, truth = convcalc.analyze(network), NETWORKS[name]
    found = report.to_dict()
    assert network.doubts == ()  # of shapes that the file declares
    assert report.totals.complete
    assert list(found["outputs"].values()) == truth["outputs"]
    assert found["totals"]["params"]["trainable"] == truth["params"]
    assert found["totals"]["macs"] == truth["macs"]


def test_operators_come_to_the_shapes_that_onnx_says() -> None:
    layers = 0
    for name in archive("operators").namelist():
        network = read("operators", name)
        assert network.doubts == (), name
        if network.nodes:  # others give what they are given, or shapes alone
            layers += 1
            assert convcalc.analyze(network).ok, name
    assert layers > 250

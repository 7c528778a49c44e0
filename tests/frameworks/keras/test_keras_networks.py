"""Networks of public repositories, of Keras' examples and of keras.applications, read from their
source, against what Keras builds.

The repositories are not part of this one: `SOURCE_REPOSITORIES` names a folder that has clones of
them as OWNER__NAME; the source of keras.applications comes with Keras. What is not there is left
out.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.frameworks.source import network_of_source
from convcalc.parser.zoo import Located

RECORDED = json.loads((Path(__file__).parents[2] / "recorded" / "keras_networks.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
FOLDER = os.environ.get("SOURCE_REPOSITORIES", "")


def path_of(case: dict[str, Any]) -> Path:
    """Where the file of a case is. Skips the test if it is not there."""
    if "package" in case:
        found = importlib.util.find_spec(case["package"])
        folder = Path(found.origin).parents[1] if found and found.origin else Path("/nowhere")
    else:
        folder = Path(FOLDER or "/nowhere") / case["repo"].replace("/", "__")
    path = folder / case["path"]
    if not path.is_file():
        pytest.skip("its source is not here")
    return path


def named(case: dict[str, Any]) -> str:
    return f"{case.get('repo') or case['package']} {case['path']} {case['target']}"


@pytest.mark.parametrize("case", CASES, ids=map(named, CASES))
def test_a_network_is_what_keras_has_it(case: dict[str, Any]) -> None:
    path = path_of(case)
    if "unread" in case:
        pytest.xfail(case["unread"])
    text = path.read_text(encoding="utf-8")
    network = network_of_source(Located(text, str(path), case["target"]), {}, shapes=case["input"])
    assert network is not None
    report = convcalc.analyze(network)
    assert report.ok, report.diagnostics
    outputs = [list(shape.dims("channels_last")) for shape in report.outputs.values()]
    params = report.totals.params
    assert (outputs, params.total, params.trainable) == (
        case["outputs"],
        case["params"],
        case["trainable"],
    )
    assert report.totals.complete

"""Networks of public repositories, read from their source, against what PyTorch gives.

The repositories are not part of this one: `SOURCE_REPOSITORIES` names a folder that has clones of
them as OWNER__NAME; torchvision's source comes with its package. What is not there is skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

RECORDED = json.loads((Path(__file__).parents[2] / "recorded" / "source_networks.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
FOLDER = os.environ.get("SOURCE_REPOSITORIES", "")
GIVEN = {"dcgan/main.py": {"nc": 3, "ngf": 64, "ndf": 64, "nz": 100, "dataset": "any"}}
"""What was given where the network was run."""
UNREAD = {
    "SiameseNetwork()": "it takes the layers of torchvision's ResNet apart",
}
ACCEPTED = {
    "Generator_CNN(30, 10, (1,28,28))": "what is refused is the import of its file",
}


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
def test_a_network_is_what_pytorch_has_it(case: dict[str, Any]) -> None:
    path = path_of(case)
    shapes = case["input"] if isinstance(case["input"][0], list) else [case["input"]]
    given = next((v for k, v in GIVEN.items() if case["path"].endswith(k)), {})
    if case["target"] in UNREAD:
        pytest.xfail(UNREAD[case["target"]])
    try:
        source = Source(path.read_text(), path.name, str(path), given=given)
        report = convcalc.analyze(
            source.network(case["target"], ["x".join(map(str, s)) for s in shapes])
        )
        problems = [d for d in report.diagnostics if d.severity == "error"]
    except convcalc.Problems as refused:
        problems = list(refused.diagnostics)
    if case.get("refused") and case["target"] not in ACCEPTED:
        assert problems
        return
    assert not problems
    if not case.get("refused"):
        found = [[1, *shape.dims("channels_first")] for shape in report.outputs.values()]
        assert (found, report.totals.params.total, report.totals.macs) == (
            case["outputs"],
            case["params"],
            case["macs"],
        )
        assert report.totals.complete

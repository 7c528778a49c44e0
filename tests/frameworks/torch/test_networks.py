"""Networks of public repositories, read from their source, against what PyTorch gives: those that
were read while this was made, and those that were chosen before they were read.

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

TRUTHS = Path(__file__).parents[2] / "recorded"
CASES: list[dict[str, Any]] = json.loads((TRUTHS / "source_networks.json").read_text())["cases"]
CHOSEN: list[dict[str, Any]] = json.loads((TRUTHS / "source_first_contact.json").read_text())[
    "cases"
]
FOLDER = os.environ.get("SOURCE_REPOSITORIES", "")
GIVEN = {"dcgan/main.py": {"nc": 3, "ngf": 64, "ndf": 64, "nz": 100, "dataset": "any"}}
"""What was given where the network was run."""
UNREAD = {
    "UNet('resnet34', 16, None)": "what class a block of torchvision's networks has",
    "swin_t(window_size=4, num_classes=10, downscaling_factors=(2,2,2,1))": (
        "an addition to every other place of a tensor"
    ),
    "get_model(40, normal_channel=False) of pointnet2_cls_ssg.py": "points grouped by distance",
    "Model(128, 2, 32, 512, 64, 0.25)": "a constant that the nearest codes are written into",
    "Discriminator(256, 2)": "an element of each sample by a number of its own",
    "resmlp_12()": "timm's PatchEmbed",
    "deit_tiny_patch16_224()": "timm's VisionTransformer",
    "deit_tiny_distilled_patch16_224()": "timm's VisionTransformer",
}
"""What is refused, or told to be unknown, and why."""
ACCEPTED = {
    "Generator_CNN(30, 10, (1,28,28))": "what is refused is the import of its file",
    "Vgg16()": "what is refused is the download of its weights",
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


@pytest.mark.parametrize("case", CHOSEN, ids=map(named, CHOSEN))
def test_a_network_that_was_chosen_unseen_is_what_pytorch_has_it(case: dict[str, Any]) -> None:
    path = path_of(case)
    shapes = [x if x == "scalar" else "x".join(map(str, x)) for x in case["input"]]
    whole = f"{case['target']} of {path.name}"
    unread = whole in UNREAD or case["target"] in UNREAD
    try:
        network = Source(path.read_text(), path.name, str(path)).network(case["target"], shapes)
    except convcalc.Problems:
        assert unread
        return
    report = convcalc.analyze(network)
    if unread:
        assert not report.ok or not report.totals.complete
        return
    assert report.ok, report.diagnostics
    assert report.totals.complete
    assert (report.totals.params.total, report.totals.macs) == (case["params"], case["macs"])
    found = [without_ones(shape.dims("channels_first")) for shape in report.outputs.values()]
    wanted = [without_ones(shape) for shape in case["outputs"]]
    assert all(shape in wanted for shape in found)
    assert len(found) in (len(wanted), len({tuple(shape) for shape in wanted}))


def without_ones(shape: Any) -> list[int]:
    """A shape as it is whether numbers are vectors of 1 or none, and the batch counts or not."""
    return [n for n in shape if n != 1]

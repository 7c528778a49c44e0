"""What tools count of networks of libraries, and of what `convert` writes: counted_libraries.json.

No answer is wrong (verdicts.py) but those that are named.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.recorded.record_counted_libraries import Asked
from tests.recorded.verdicts import verdict

COUNTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "counted_libraries.json").read_text()
)
EVERY = 1 if settings().max_examples >= 1000 else 8
"""All of them where laws are tried with many examples (tests/conftest.py), a part of them else."""
NAMES = [*COUNTED][::EVERY]
WRONG: dict[str, tuple[str, ...]] = {
    "timm/ghostnet_050": ("ptflops",),  # a class that is derived from a linear layer
    # patches that are samples of their own
    **dict.fromkeys(
        ("timm/mobilevit_s", "timm/mobilevit_xs", "timm/mobilevit_xxs"), ("torchinfo",)
    ),
    # other networks than torchvision's, of as many parameters: without an adaptive pool, …
    **dict.fromkeys(("pytorchcv/vgg16", "pytorchcv/bn_vgg16b"), ("fvcore", "mmengine")),
    "pytorchcv/efficientnet_b0": ("calflops", "deepspeed"),  # … SiLU as a product with a sigmoid,
    "pytorchcv/nin_cifar10": ("ultralytics-thop",),  # … a pool of 8x8 for a global one,
    "pytorchcv/zfnet": ("ptflops", "calflops", "deepspeed"),  # … response norms of another size
    # weights that are no layer's, which it takes as often as there are channels
    **dict.fromkeys(
        (
            "written/swinv2_base_window12_192",
            "written/swinv2_base_window16_256",
            "written/swinv2_large_window12_192",
            "written/swinv2_large_window12to16_192to256",
            "written/swinv2_tiny_window16_256",
        ),
        ("torchinfo",),
    ),
    # weight norm by a parametrization, of which it is said that it is not known
    "written/tcn": ("thop", "torchinfo", "ptflops"),
}
TALLY = {
    1: {"equal": 1878, "as told": 1694, "between": 286, "at least": 29, "wrong": 22},
    8: {"equal": 242, "as told": 204, "between": 40, "at least": 10},
}


@cache
def verdicts(name: str) -> dict[str, str]:
    row = COUNTED[name]
    library, _, called = name.partition("/")
    report = Asked(library, called, row.get("zoo", called), row.get("input", "")).report()
    return {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_network_counts_as_is_told(name: str) -> None:
    wrong = [tool for tool, one in verdicts(name).items() if one == "wrong"]
    assert wrong == [*WRONG.get(name, ())]


def test_so_many_answers_are_told_to_the_digit() -> None:
    tally = Counter(one for name in NAMES for one in verdicts(name).values())
    assert tally == TALLY[EVERY]

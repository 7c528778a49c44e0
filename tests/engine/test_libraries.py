"""What tools print of libraries' own networks, where that is known: `tools/libraries.py`.

The numbers are held by tests/recorded/test_counted_networks.py and test_counted_libraries.py.
"""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.origins import library_of, there


def told(name: str, tool: str, input: str | None = None) -> int | None:
    report = convcalc.analyze(convcalc.load(name), input)
    return there(CONVENTIONS[tool], tool, report)


@pytest.mark.parametrize(
    ("spec", "variant"),
    [
        ("densenet", "densenet121"),
        ("mnasnet", "mnasnet1_0"),
        ("convnext", "convnext_tiny"),
        ("fcn", "fcn_resnet50"),
        ("ghostnet", "ghostnet_100"),
        ("skresnet", "skresnet50"),
    ],
)
def test_a_spec_by_its_own_name_is_written_as_its_variants_are(spec: str, variant: str) -> None:
    for tool in ("thop", "ptflops"):
        of_variant = told(variant, tool)
        assert of_variant is not None
        assert told(spec, tool) == of_variant


@pytest.mark.parametrize("name", ["deeplabv3plus_resnet50", "video_resnet", "swin", "unet"])
def test_what_no_library_has_or_several_have_is_told_of_none(name: str) -> None:
    assert told(name, "thop") is None


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("vit_tiny_patch16_224", "3x224x224", "3x256x256"),
        ("swin_tiny_patch4_window7_224", "3x224x224", "3x448x448"),
        ("mobilenet_v1", "3x224x224", "3x256x256"),
        ("pyramidnet110_a48", "3x32x32", "3x64x64"),
    ],
)
def test_of_a_network_that_runs_at_one_size_nothing_is_told_at_others(
    name: str, own: str, other: str
) -> None:
    assert told(name, "thop", own) is not None
    assert told(name, "thop", other) is None


def test_the_library_is_that_of_the_zoos_folder_or_family() -> None:
    names = ("resnet50", "swin_t", "swin_tiny_patch4_window7_224", "convnextv2_atto", "wrn_28_10")
    found = [library_of(convcalc.analyze(convcalc.load(name))) for name in names]
    assert found == ["torchvision", "torchvision", "timm", "timm", "pytorchcv"]


@pytest.mark.parametrize(
    ("name", "input", "thop", "torchinfo", "ptflops"),
    [
        ("ghostnet_100", "3x160x128", 64_424_384, 60_011_636, 63_596_404),
        ("mobilevit_xxs", "3x320x320", 517_664_320, 307_268_584, 614_791_000),
        ("skresnet18", "3x128x160", 742_614_528, 741_008_744, 744_980_456),
    ],
)
def test_it_is_told_at_any_size_that_the_library_runs_at(
    name: str, input: str, thop: int, torchinfo: int, ptflops: int
) -> None:
    """What tools print of timm's own, timm 1.0."""
    tools = ("thop", "torchinfo", "ptflops")
    assert tuple(told(name, tool, input) for tool in tools) == (thop, torchinfo, ptflops)

"""Files of torchvision that were taken out of it: what they import relatively is known."""

from __future__ import annotations

import pytest

from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source

NET = """
import torch.nn as nn
from ..ops.misc import Conv2dNormActivation, SqueezeExcitation
from ..utils import _log_api_usage_once
from ._api import register_model, Weights, WeightsEnum
from ._utils import _make_divisible, handle_legacy_interface


class Small_Weights(WeightsEnum):
    DEFAULT = Weights(url="x", transforms=None, meta={})


class Small(nn.Module):
    def __init__(self, width):
        super().__init__()
        _log_api_usage_once(self)
        self.stem = Conv2dNormActivation(3, width, kernel_size=3, stride=2)
        self.gate = SqueezeExcitation(width, _make_divisible(width // 4, 8))

    def forward(self, x):
        return self.gate(self.stem(x))


@register_model()
@handle_legacy_interface(weights=("pretrained", Small_Weights.DEFAULT))
def small(*, weights=None, width=16):
    weights = Small_Weights.verify(weights)
    if weights is not None:
        width = len(weights.meta["categories"])
    return Small(_make_divisible(width, 8))
"""


@pytest.mark.parametrize(("width", "channels"), [(16, 16), (19, 24), (20, 24), (9, 16)])
def test_what_torchvision_imports_relatively_is_known(width: int, channels: int) -> None:
    text = NET.replace("width=16", f"width={width}")
    report = analyze(Source(text, "small.py").network("small", ["3x8x8"]))
    assert report.ok
    assert [(s.channels, s.spatial) for s in report.outputs.values()] == [(channels, (4, 4))]
    assert report.totals.params.total == (27 + 2) * channels + 2 * 8 * channels + 8 + channels


def test_what_another_package_has_there_is_not() -> None:
    text = NET.replace("..ops.misc", "..layers.misc")
    report = analyze(Source(text, "small.py").network("small", ["3x8x8"]))
    message = "what the network gives is not known: layers.misc.SqueezeExcitation is not read"
    assert report.diagnostics[0].message == message

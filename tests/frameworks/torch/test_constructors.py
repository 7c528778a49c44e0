"""Which constructors `super().__init__()` calls, where a class derives from others than modules."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.torch.source import Source
from tests.frameworks.torch.test_functions import START

ENCODER = """
class Depth:
    def __init__(self):
        self.depth = 5

    @property
    def channels(self):
        return self.widths[: self.depth]


class Body(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)

    def forward(self, x):
        return self.conv(x)


class Net(Body, Depth):
    def __init__(self):
        super().__init__(8)
        self.depth = 2
        self.widths = [3, 8, 16]
        self.head = nn.Conv2d(8, self.channels[-1], 1)

    def forward(self, x):
        return self.head(super().forward(x))
"""
BEFORE = """
class Depth:
    def __init__(self):
        self.depth = 5


class Net(nn.Module, Depth):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, self.depth, 3)

    def forward(self, x):
        return self.conv(x)
"""


def test_the_constructor_of_a_module_calls_none_behind_it() -> None:
    report = convcalc.analyze(Source(START + ENCODER, "net.py").network("Net", ["3x8x8"]))
    assert report.ok
    assert [layer.params.total for layer in report.layers if layer.weights] == [224, 72]


def test_what_a_constructor_behind_it_would_set_is_not_there() -> None:
    with pytest.raises(Failure) as failed:
        Source(START + BEFORE, "net.py").network("Net", ["3x8x8"])
    message = "'out_channels' of nn.Conv2d is not known: Net has no 'depth' (net.py:16)"
    assert failed.value.diagnostics[0].message == message


@pytest.mark.parametrize(("cls", "features"), [("Blur", 4), ("Mean", 6), ("nn.AvgPool2d", 6)])
def test_a_class_of_modules_alone_is_no_pool(cls: str, features: int) -> None:
    text = f"""
class Blur(nn.Module):
    pass


class Mean(nn.AvgPool2d):
    pass


class Net(nn.Module):
    def __init__(self, pool={cls}):
        super().__init__()
        self.conv = nn.Conv2d(3, 6 if issubclass(pool, nn.AvgPool2d) else 4, 1)

    def forward(self, x):
        return self.conv(x)
"""
    report = convcalc.analyze(Source(START + text, "net.py").network("Net", ["3x8x8"]))
    assert report.totals.params.total == 4 * features

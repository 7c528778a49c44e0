"""A new kind is one class and one row: it has a command, shorthand, checks and documentation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import convcalc
from convcalc import layers
from convcalc.algebra.window import Window
from convcalc.cli import cli
from convcalc.layers import Row
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Count, Flag, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from convcalc.algebra.window import AxisMap


class Stride(Kind):
    """Keeps every n-th element, and scales what is kept."""

    name = "keep_every"
    source = "tests/test_new_kind.py"
    example = ("3x8x8", "2")
    step: int = setting("distance between kept elements", Count(), positional=True, required=True)
    scale: bool = setting("a factor per channel", Flag(), default=True, aliases=("scaled",))

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return (Window(1, self.step, 0, 0),) * site.rank

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", (site.channels,)),) if self.scale else ()


@pytest.fixture(autouse=True)
def new_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("convcalc.layers.mine")
    module.Stride = Stride  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(layers.KINDS, "keep_every", Row("mine", "Stride"))


def run(*words: str) -> str:
    return CliRunner().invoke(cli, words).output


def test_it_has_a_command_with_its_flags() -> None:
    assert run("keep-every", "3x9x9", "--step", "2", "--no-scaled") == (
        "keep_every 2 scale=false  (PyTorch)\n"
        "input            3x9x9: 3 channels, 9x9\n"
        "output           3x5x5\n"
        "H, W             ⌊(9 − 1)/2⌋ + 1 = 5\n"
        "never read       4 of 9 rows and 4 of 9 columns, in between\n"
        "params           0\n"
        "MACs             0\n"
        "FLOPs            0\n"
        "activations      75\n"
        "memory           0 B parameters, 300 B activations (1.24 KiB at once), float32\n"
        "receptive field  1x1, jump 2\n"
    )


def test_its_help_is_made_of_its_settings() -> None:
    text = run("keep-every", "--help")
    assert "Keeps every n-th element, and scales what is kept." in text
    assert "--step N" in text
    assert "--scale/--no-scale" in text
    assert "convcalc keep-every 3x8x8 2" in text


def test_it_stands_in_specs() -> None:
    report = convcalc.analyze(convcalc.loads("{input: 3x9x9, layers: [keep_every 2, conv 4 3]}"))
    assert report.outputs == {"conv1": convcalc.Shape(4, (3, 3))}
    assert report.totals.params.total == 3 + 4 * 28
    assert report.layers[1].kind.shorthand(2) == "4 3x3"


def test_its_mistakes_are_told() -> None:
    with pytest.raises(convcalc.Problems, match="keep_every needs 'step': distance between kept"):
        convcalc.loads("{input: 3x9x9, layers: [keep_every]}")
    with pytest.raises(convcalc.Problems, match="'step' must be a whole number of at least 1"):
        convcalc.loads("{input: 3x9x9, layers: [keep_every 0]}")


def test_its_page_has_its_formulas() -> None:
    text = run("kinds", "keep_every")
    assert "output size  H: ⌊(H − 1)/step⌋ + 1" in text
    assert "params       C" in text

"""`convcalc solve model.py --var width`: an argument of source is searched for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """
from torch import nn

depth = 2


class Net(nn.Module):
    def __init__(self, width=16, classes=10, widths=(8, 16)):
        super().__init__()
        self.body = nn.Sequential(*[nn.Conv2d(3, 3, 3) for _ in range(depth)])
        self.head = nn.Conv2d(3, width, 1)
        self.last = nn.Linear(width, classes)

    def forward(self, x):
        return self.last(self.head(self.body(x)).mean((2, 3)))
"""


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.py"
    path.write_text(NET)
    return str(path)


@pytest.mark.parametrize(
    ("target", "var", "told"),
    [
        ("", "width", "the largest width with params ≤ 1,000 is 58"),
        (":Net(classes=5)", "width", "the largest width with params ≤ 1,000 is 91"),
        (":Net(4)", "classes", "the largest classes with params ≤ 1,000 is 163"),
        (":Net", "depth", "the largest depth with params ≤ 1,000 is 9"),
    ],
)
def test_the_largest_argument_within_a_budget(
    ask: Ask, net: str, target: str, var: str, told: str
) -> None:
    found = ask("solve", net + target, "--input", "3x32x32", "--var", var, "--max-params", "1k")
    assert (found.code, found.out.split("\n")[0]) == (0, told)


@pytest.mark.parametrize(
    ("var", "said"),
    [
        ("widht", "did you mean 'width'?"),
        ("speed", "it takes depth, width, classes, widths"),
    ],
)
def test_an_argument_that_there_is_not(ask: Ask, net: str, var: str, said: str) -> None:
    found = ask("solve", net, "--input", "3x32x32", "--var", var, "--max-params", "1k")
    assert found.code == 2
    assert found.said == f"--var: '{net[:60]}' has no argument '{var}'; {said}"


def test_a_list_is_no_number_to_look_for(ask: Ask, net: str) -> None:
    found = ask("solve", net, "--input", "3x32x32", "--var", "widths", "--max-params", "1k")
    assert found.said == "--var: 'widths' is (8, 16), and only a number can be searched for"


def test_a_file_without_vars_says_so(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.cfg"
    path.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[convolutional]\nfilters=8\nsize=3\n")
    found = ask("solve", str(path), "--var", "width", "--max-params", "1k")
    assert (
        found.said
        == f"--var: '{str(path)[:60]}' has no vars, which a spec has, or source arguments"
    )

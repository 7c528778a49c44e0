"""Whether a text is code."""

from __future__ import annotations

import pytest

from convcalc.frameworks.sniff import is_code
from convcalc.parser.call import is_call


@pytest.mark.parametrize(
    "text",
    [
        "nn.Conv2d(3, 6, 5)",
        "\n\n# a comment\nmodel = nn.Sequential(\n",
        "[nn.ReLU(), nn.ReLU()]",
        ">>> m = nn.ReLU()",
        "import torch",
        "from torch import nn",
        "class Net(nn.Module):\n",
        "    self.conv1 = nn.Conv2d(3, 6, 5)",
        "width = 64\n",
    ],
)
def test_python_is_code(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize(
    "text", ["", "input: 3x8x8\n", "{input: 3x8x8}", "name: f(x)", "- conv 3 3", "%YAML 1.2", "\0"]
)
def test_a_spec_is_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nn.Conv2d(3, 6, 5)", True),
        ("self.a = nn.ReLU()", True),
        ("[nn.ReLU()]", True),
        ("conv 64 $(width)", False),
        ("$block(3)", False),
        ("conv 64 3 when=min(2)", False),
        ("relu", False),
        ("", False),
    ],
)
def test_a_line_of_a_spec_is_told_from_a_call(line: str, code: bool) -> None:
    assert is_call(line) is code

"""What to write where a layer is made by a function that others call as well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """
from torch import nn


def block(cin, cout, kernel=3, width=8):
    return nn.Sequential(nn.Conv2d(CIN, cout, kernel, padding=1), nn.ReLU())


class Stage(nn.Module):
    def __init__(self, channels, twice=2):
        super().__init__()
        self.block = block(ARGS)

    def forward(self, x):
        return x + self.block(x)


class Net(nn.Module):
    def __init__(self, widths=(16, 32)):
        super().__init__()
        self.stem = block(3, 16)
        self.down = block(16, 32)
        self.stages = nn.Sequential(*[STAGE for width in widths])

    def forward(self, x):
        return self.stages(self.down(self.stem(x)))
"""
WHOLE = {"CIN": "cin", "ARGS": "channels, channels", "STAGE": "Stage(32)"}


@pytest.mark.parametrize(
    ("changed", "help"),
    [
        ({"STAGE": "Stage(24)"}, "write Stage(32) at net.py:23:39"),
        ({"STAGE": "Stage(width)"}, "give Stage(width) 32 in place of width at net.py:23:39"),
        ({"ARGS": "16, channels"}, "write block(32, channels) at net.py:12:22"),
        (
            {"ARGS": "channels * twice, channels"},
            "give block(channels * twice, channels) 32 in place of channels * twice at "
            "net.py:12:22",
        ),
        ({"CIN": "width"}, "give block(3, 16) width=3 at net.py:21:21"),
        ({"CIN": "64"}, "write nn.Conv2d(cin, cout, kernel, padding=1)"),
        (
            {"CIN": "cin * 2"},
            "cin * 2 must be 3 here, where cin is 3 (block(3, 16) at net.py:21:21)",
        ),
    ],
    ids=["literal", "variable", "inside", "computed", "default", "constant", "expression"],
)
def test_the_call_that_gave_the_number_is_named(
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str],
    help: str,
) -> None:
    code = NET
    for word, text in {**WHOLE, **changed}.items():
        code = code.replace(word, text)
    (tmp_path / "net.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    err = ask("show", "net.py:Net", "--input", "3x8x8").err
    said = err.split("help: ")[1].strip()
    assert re.sub(r"^give it \d+ channels, as \S+, or ", "", said) == help


def test_the_network_itself_is_mended_where_it_is_made(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Module):\n"
        "    def __init__(self, width=8):\n        super().__init__()\n"
        "        self.head = nn.Linear(width * 2, 10)\n\n"
        "    def forward(self, x):\n        return self.head(x)\n"
    )
    monkeypatch.chdir(tmp_path)
    err = ask("show", "net.py", "--input", "24").err
    assert "help: write nn.Linear(24, 10)\n" in err

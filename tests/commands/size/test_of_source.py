"""`convcalc size model.py`: source is read at few sizes, or at each if its layers do not stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from convcalc.commands.size import survey
from convcalc.engine import elsewhere, sized
from tests.commands.size.test_command import rows
from tests.conftest import Ask

NET = """
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.head = nn.Linear(HEAD, 10)

    def forward(self, x):
        x = F.max_pool2d(self.conv(x), 2)
        return BODY
"""
POOLED = NET.replace("HEAD", "8").replace("BODY", "self.head(x.mean((2, 3)))")
FOLDED = NET.replace("HEAD", "8 * 6 * 6").replace("BODY", "self.head(x.view(-1, 8 * 6 * 6))")
CROPPED = NET.replace("HEAD", "1").replace("BODY", "x if x.size(2) < 8 else x[:, :, :8]")
BROKEN = NET.replace("HEAD", "1").replace("BODY", "x + self.conv(x)")


Size = Callable[..., dict[str, str]]


@pytest.fixture
def size(ask: Ask, tmp_path: Path) -> Size:
    def of(code: str, *args: str) -> dict[str, str]:
        path = tmp_path / "net.py"
        path.write_text(code)
        return rows(ask("size", str(path), *args).out)

    return of


def test_layers_that_stay_are_read_at_five_sizes(
    size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sized, "READ_SOURCE", 10**9)  # no more than those
    found = size(POOLED, "--input", "3x32x32")
    assert found["accepted"] == "every size from 2"
    assert found["read at"] == "17, 32, 33, 64 and 67: the same layers"
    assert len(elsewhere.OTHERS) == 4


def test_a_view_that_fits_some_sizes_is_tried_next_to_the_given_one(size: Size) -> None:
    found = size(FOLDED, "--input", "3x12x12", "--range", "8..16")
    assert found["accepted"] == "only 12, 13 of those in 8…16"
    assert "read at" not in found


def test_what_depends_on_the_size_by_a_condition_is_read_at_each(size: Size) -> None:
    found = size(CROPPED, "--input", "3x20x20", "--range", "14..22")
    assert found["accepted"] == "all of those in 14…22"
    assert "H, W" not in found


def test_what_is_refused_everywhere_has_no_sizes(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "AROUND_READ", 4)
    path = tmp_path / "net.py"
    path.write_text(BROKEN)
    code, out, err = ask("size", str(path), "--input", "3x12x12")
    assert (code, out) == (1, "Net: 3x12x12 → ? (pytorch)\n")
    assert "in_channels is 3" in err

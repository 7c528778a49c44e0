"""`convcalc size model.py`: source is read at few sizes, or at each if its layers do not stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from convcalc.commands.size import survey
from convcalc.engine import sized
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
RESIZED = NET.replace("HEAD", "1").replace(
    "BODY", "F.interpolate(x, 32) if x.shape[-1] < 32 else F.relu(x)"
)
FOLLOWED = (
    NET.replace("HEAD", "1")
    .replace("x = F.max", "s = x.shape[2:]; x = F.max")
    .replace("BODY", "F.interpolate(x, s)")
)
BROKEN = NET.replace("HEAD", "1").replace("BODY", "x + self.conv(x)")


Size = Callable[..., dict[str, str]]


@pytest.fixture
def size(ask: Ask, tmp_path: Path) -> Size:
    def of(code: str, *args: str) -> dict[str, str]:
        path = tmp_path / "net.py"
        path.write_text(code)
        return rows(ask("size", str(path), *args).out)

    return of


def test_layers_that_stay_are_read_at_sizes_near_and_far(
    size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sized, "READ_SOURCE", 10**9)  # no more than those
    found = size(POOLED, "--input", "3x32x32")
    assert found["accepted"] == "every size from 2"
    assert found["read at"] == "12 sizes from 1 to 512: the same layers"
    assert "other layers" not in found


def test_a_view_that_fits_some_sizes_is_tried_next_to_the_given_one(size: Size) -> None:
    found = size(FOLDED, "--input", "3x12x12", "--range", "8..16")
    assert found["accepted"] == "only 12, 13 of those in 8…16"
    assert "read at" not in found


def test_a_crop_is_one_from_the_size_on_at_which_it_cuts(size: Size) -> None:
    found = size(CROPPED, "--input", "3x20x20", "--range", "14..22")
    assert found["accepted H"] == "every size from 18"
    assert found["no border lost H"] == "at 18, 20, 22 in 18…22"
    assert found["other layers"] == "below 18, of which the lines above say nothing"


@pytest.mark.parametrize(
    ("given", "formula", "accepted", "other"),
    [
        (20, "32", "every size from 2 to 63", "above 63"),
        (63, "32", "every size from 2 to 63", "above 63"),
        (64, "⌊H/2⌋", "every size from 64", "below 64"),
        (65, "⌊H/2⌋", "every size from 64", "below 64"),
        (500, "⌊H/2⌋", "every size from 64", "below 64"),
    ],
)
def test_what_is_resized_on_a_condition_is_told_up_to_it(
    size: Size, given: int, formula: str, accepted: str, other: str
) -> None:
    found = size(RESIZED, "--input", f"3x{given}x{given}")
    assert found["accepted"] == accepted
    assert found["other layers"] == f"{other}, of which the lines above say nothing"
    assert found["smallest input"] == "3x2x2"


def test_what_follows_the_size_is_read_at_each_and_from_the_smallest_on(size: Size) -> None:
    for given in (20, 90):
        found = size(FOLLOWED, "--input", f"3x{given}x{given}")
        assert "other layers" not in found
        assert found["smallest input"] == "3x2x2"


def test_a_smallest_input_that_was_not_reached_is_not_known(
    size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "WORK_READ", 300_000)
    found = size(FOLDED, "--input", "3x12x12")
    assert (
        found["smallest input"]
        == "not known: none of 1…9 is accepted; larger ones were not all read"
    )


def test_what_is_refused_everywhere_has_no_sizes(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "AROUND_READ", 4)
    path = tmp_path / "net.py"
    path.write_text(BROKEN)
    code, out, err = ask("size", str(path), "--input", "3x12x12")
    assert (code, out) == (1, "Net: 3x12x12 → ? (pytorch)\n")
    assert "in_channels is 3" in err

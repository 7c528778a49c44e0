"""`convcalc size` at the prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Ask


def rows(out: str) -> dict[str, str]:
    """Labels and values of what is printed."""
    pairs = (line.split("  ", 1) for line in out.splitlines()[1:])
    return {label: value.strip() for label, value in pairs}


def test_a_classifier(ask: Ask) -> None:
    code, out, err = ask("size", "resnet50")
    assert (code, err) == (0, "")
    found = rows(out)
    assert found["H, W"] == "⌊(H + 31)/32⌋ = ⌈H/32⌉"
    assert found["accepted"] == "every size from 1"
    assert found["never read"] == "nothing at 224"


def test_a_u_net_says_which_sizes_meet(ask: Ask) -> None:
    found = rows(ask("size", "unet").out)
    assert found["H, W"] == "H − 184"
    assert found["accepted"] == "188, 204, 220, …: 12 more than a multiple of 16"
    assert found["smallest input"] == "1x188x188"


def test_a_refused_size_names_its_neighbours(ask: Ask) -> None:
    code, out, err = ask("size", "unet", "--input", "1x570x570")
    assert code == 1
    assert "accepted next to it  1x556x556 or 1x572x572" in out
    assert "error[E205]" in err


def test_what_is_never_read(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "pool.yaml"
    path.write_text("{input: 1x9x8, layers: [max_pool 2]}")
    found = json.loads(ask("size", str(path), "--format", "json").out)
    assert [axis["names"] for axis in found["axes"]] == [["H"], ["W"]]
    assert rows(ask("size", str(path)).out)["never read H"].startswith("row 8 (1 of 9")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--range", "5"], "--range takes A..B, such as 192..256, received '5'"),
        (["--range", "300..200"], "--range must go up, received '300..200'; write 200..300"),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("size", "resnet50", *args).said == message


def test_an_unknown_layer_and_a_flat_input(ask: Ask, tmp_path: Path) -> None:
    code, out, err = ask("size", "resnet50", "layer5")
    assert (code, out) == (1, "")
    assert err.startswith("error[E301]: there is no layer named 'layer5'\n")
    assert "did you mean 'layer" in err
    path = tmp_path / "flat.yaml"
    path.write_text("{input: 784, layers: [linear 10]}")
    code, out, err = ask("size", str(path))
    assert (code, out) == (1, "")
    assert "sizes need an input with spatial axes, but all are flat" in err

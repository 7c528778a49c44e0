"""The table in a terminal: totals first, and as much of it as the window takes."""

from __future__ import annotations

import re

import pytest

import convcalc
from convcalc.engine.report import COUNTED_IN_SHORT
from convcalc.render.window import folded
from convcalc.render.window import lines as lines_of
from tests.conftest import ROOT, Ask, bare, width

SPEC = """\
name: tree
input: 3x16x16
blocks:
  pair: {params: {filters: , stride: 1}, layers: [conv $filters 3x3/$stride p1, relu]}
layers:
  - pair 8 name=first
  - pair 16/2 repeat=3 name=stage
  - [flatten, linear 10]
"""
FLAT = "input: 3x16x16\nlayers:\n" + "  - conv 4 3x3 p1\n" * 30


@pytest.fixture
def window(screen: Ask) -> Ask:
    """`window(24, 80, "show", …)`: the lines of a terminal of that height and width."""

    def call(height: int, columns: int, *args: str, spec: str = "") -> list[str]:
        answer = screen(columns, *args, env={"LINES": str(height)}, input=spec)
        return bare(answer.out).splitlines()

    return call


def names(shown: list[str]) -> list[str]:
    """The first words below the titles."""
    return [line.split()[0] for line in shown[shown.index("") + 2 :]]


RESNET50 = """\
resnet50: 3x224x224 → 1000 (pytorch)
params  25,557,032 (all trainable)
MACs    4.09 G (4,089,184,256)
FLOPs   8.18 G (8,178,368,512)
memory  97.5 MiB parameters, 143 MiB activations (9.19 MiB at once), float32
MACs are multiply-accumulates, without biases; FLOPs are twice as many.

layer             settings           output      field  jump      params    MACs
input             input              3x224x224
conv1             conv 64 7x7/2 p3…  64x112x112      7     2       9,408   118 M
batch_norm1       batch_norm         64x112x112      7     2         128       0
relu1             relu               64x112x112      7     2           0       0
max_pool1         max_pool 3x3/2 p1  64x56x56       11     4           0       0
layer1            repeat 3 × bottl…  256x56x56      35     4     215,808   668 M
layer2            repeat 4 × bottl…  512x28x28      91     8   1,219,584  1.03 G
layer3            repeat 6 × bottl…  1024x14x14    267    16   7,098,368  1.46 G
layer4            repeat 3 × bottl…  2048x7x7      427    32  14,964,736   809 M
global_avg_pool1  global_avg_pool    2048x1x1      all                 0       0
flatten1          flatten            2048          all                 0       0
linear1           linear 1000        1000          all         2,049,000  2.05 M
175 layers in 11 rows · --depth 2, --all for more
"""


def test_totals_come_first_and_the_table_is_folded(window: Ask) -> None:
    assert window(24, 80, "show", "resnet50") == RESNET50.splitlines()
    page = ROOT / "convcalc/render/README.md"
    assert f"\n```\n{RESNET50}```\n" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "spec", ["resnet50", "vgg16", "unet", "lenet5", "keras_nasnetlarge", "tcn"]
)
@pytest.mark.parametrize(("height", "columns"), [(24, 80), (40, 140), (16, 100), (60, 60)])
def test_what_is_shown_fits_the_window(window: Ask, spec: str, height: int, columns: int) -> None:
    """With a line left for the prompt; what is wider than the terminal takes another line."""
    shown = window(height, columns, "show", spec)
    taken = sum(-(-max(width(line), 1) // columns) for line in shown)
    assert taken <= height - 1


@pytest.mark.parametrize(
    ("room", "shown", "note"),
    [
        (15, None, ""),
        (14, "first.conv1 first.relu1 stage.0 stage.1 stage.2 flatten1 linear1",
            "10 layers in 7 rows · --depth 3, --all for more"),
        (10, "first.conv1 first.relu1 stage.0 stage.1 stage.2 flatten1 linear1",
            "10 layers in 7 rows · --depth 3, --all for more"),
        (9, "first stage flatten1 linear1", "10 layers in 4 rows · --depth 2, --all for more"),
        (5, "first stage flatten1 linear1", "10 layers in 4 rows · --depth 2, --all for more"),
        (4, "first … linear1", "10 layers in 3 rows · --depth 2, --all for more"),
        (-9, "first … linear1", "10 layers in 3 rows · --depth 2, --all for more"),
    ],
)  # fmt: skip
def test_the_greatest_depth_that_there_is_room_for(room: int, shown: str | None, note: str) -> None:
    report = convcalc.analyze(convcalc.loads(SPEC))
    rows, said = folded(report, room)
    names = [row.name for row in rows]
    assert names == ([row.name for row in report.layers] if shown is None else shown.split())
    assert "".join(map(str, said)) == note
    if room > 4:
        assert lines_of(report, rows) + len(said) <= room


@pytest.mark.parametrize("room", range(4, 30))
def test_the_middle_of_what_is_too_long_at_every_depth_is_one_row(room: int) -> None:
    report = convcalc.analyze(convcalc.loads(FLAT))
    rows, said = folded(report, room)
    assert len(rows) == room - 1
    assert [str(text) for text in said] == [f"30 layers in {room - 1} rows · --all for more"]
    (between,) = [row for row in rows if row.folded]
    assert between.kind.name == f"{30 - room + 2} layers"
    assert rows[0].name == "conv1"
    assert rows[-1].name == "conv30"
    assert sum(row.params.total for row in rows) == report.totals.params.total
    assert sum(row.macs for row in rows) == report.totals.macs


def test_a_layer_that_failed_is_seen_in_the_middle_row(window: Ask) -> None:
    spec = FLAT.replace("  - conv 4 3x3 p1\n", "  - conv 4 99x99\n", 12).replace("99x99", "3x3", 11)
    shown = window(24, 80, "show", "-", spec=spec)
    assert any(re.match(r"✗ … +\d+ layers +\?", line) for line in shown)
    assert len(shown) <= 24


# Who asks for more


def test_all_shows_every_layer_with_the_totals_below(window: Ask, ask: Ask) -> None:
    shown = window(24, 400, "show", "resnet50", "--all")
    assert shown == ask("show", "resnet50").out.splitlines()


def test_all_of_what_fits_has_the_totals_first(window: Ask) -> None:
    assert window(40, 100, "show", "lenet5", "--all") == window(40, 100, "show", "lenet5")
    assert window(40, 100, "show", "lenet5")[1].startswith("params ")


def test_a_depth_that_is_asked_for_wins(window: Ask, ask: Ask) -> None:
    deep = window(24, 400, "show", "resnet50", "--depth", "2")
    assert deep == ask("show", "resnet50", "--depth", "2").out.splitlines()
    low = window(60, 200, "show", "resnet50", "--depth", "1")
    assert names(low)[-1] == "linear1"
    assert len(names(low)) == 12


def test_weights_come_with_all_layers(window: Ask, ask: Ask) -> None:
    shown = window(24, 400, "show", "resnet50", "--weights")
    assert shown == ask("show", "resnet50", "--weights").out.splitlines()


def test_sorted_rows_fill_the_window_and_say_how_many_there_are(window: Ask) -> None:
    shown = window(24, 80, "show", "resnet50", "--sort", "macs")
    assert len(shown) == 23
    assert shown[-1] == "14 of 175 layers: 17 % of params, 40 % of MACs"
    assert names(shown)[0] == "conv1"


def test_a_top_that_is_asked_for_is_shown_whole(window: Ask) -> None:
    shown = window(24, 80, "show", "resnet50", "--top", "30")
    assert sum(".conv" in line for line in shown) == 29


def test_a_pipe_gets_everything_as_ever(ask: Ask) -> None:
    usual = ask("show", "resnet50")
    assert ask("show", "resnet50", "--all") == usual
    assert len(usual.out.splitlines()) == 204
    assert usual.out.splitlines()[-5].startswith("params ")


# Shares


def test_shares_are_a_column_with_bars_where_there_is_room(window: Ask) -> None:
    shown = window(40, 80, "show", "lenet5")
    assert (
        shown[8] == "layer      settings       output     field  jump  params    MACs      MACs %"
    )
    assert shown[10].endswith("  118 k  28 % ██▌")
    assert shown[13].endswith("  240 k  58 % █████")
    assert shown[17].endswith(" 48.0 k  12 % █")


def test_first_the_bars_are_left_out_then_the_column(window: Ask) -> None:
    shown = [window(40, columns, "show", "lenet5") for columns in (80, 74, 66)]
    rows = [next(line for line in lines if line.startswith("conv1 ")) for lines in shown]
    assert rows == [
        "conv1      conv 6 5x5 p2  6x28x28        5     1     156   118 k  28 % ██▌",
        "conv1      conv 6 5x5 p2  6x28x28        5     1     156   118 k    28 %",
        "conv1      conv 6 5x5 p2  6x28x28        5     1     156   118 k",
    ]


def test_columns_that_are_asked_for_are_all_there_are(window: Ask) -> None:
    assert window(40, 80, "show", "lenet5", "--columns", "layer,MACs")[8] == "layer        MACs"


def test_what_is_not_whole_has_no_shares(window: Ask) -> None:
    spec = "input: 3x8x8\nlayers: [conv 4 3x3, conv 4 99x99]\n"
    shown = window(40, 120, "show", "-", spec=spec)
    assert not any("MACs %" in line for line in shown)
    assert "%" not in "".join(
        window(40, 120, "show", "-", "--columns", "layer,MACs %", spec=spec)[9:12]
    )


def test_a_low_window_has_the_first_totals_only(window: Ask) -> None:
    assert window(10, 80, "show", "vgg16")[:4] == [
        "vgg16: 3x224x224 → 1000 (pytorch)",
        "params  138,357,544 (all trainable)",
        "MACs    15.5 G (15,470,264,320)",
        "",
    ]


def test_the_convention_is_one_line(window: Ask) -> None:
    assert COUNTED_IN_SHORT in window(40, 80, "show", "lenet5")
    assert COUNTED_IN_SHORT not in window(40, 120, "show", "lenet5")

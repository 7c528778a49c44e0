"""`convcalc roofline`: how long layers take at least."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import convcalc
from convcalc.commands.roofline.bound import roofline
from convcalc.commands.roofline.folded import folded
from convcalc.engine.devices import device_of
from tests.conftest import Ask


def told(ask: Ask, *words: str) -> Any:
    return json.loads(ask("roofline", *words, "--format", "json").out)


def test_each_layer_takes_the_longer_of_both_sides() -> None:
    report = convcalc.analyze(convcalc.load("resnet18"))
    device = device_of("--device", "a100")
    found = roofline(report, device, 16)
    for row in found.rows:
        assert row.flops is not None
        compute, memory = row.flops / 19.5e12, row.bytes / 2039e9
        assert row.seconds == max(compute, memory)
        assert (row.binding == "arithmetic") == (row.intensity > (found.ridge or 0))
    assert found.seconds == pytest.approx(sum(row.seconds or 0 for row in found.rows))
    assert found.ridge == pytest.approx(9.5635, rel=1e-4)
    assert found.flops == 16 * report.totals.flops


def test_the_slowest_come_first_and_the_rest_is_counted(ask: Ask) -> None:
    code, out, err = ask("roofline", "lenet5", "--device", "5T,200G", "--top", "2")
    assert (code, err) == (0, "")
    assert out.splitlines()[:8] == [
        "LeNet-5 on 5T,200G: at least 1.83 µs, batch 1, float32",
        "layer         kind     FLOPs      read  written  FLOP/B  time at least  share  bound by",
        "linear1       linear  96.0 k   190 KiB    480 B   0.493         973 ns   53 %  memory",
        "linear2       linear  20.2 k  40.2 KiB    336 B   0.486         207 ns   11 %  memory",
        "… and 9 more",
        "",
        "traffic   358 KiB",
        "FLOPs     833 k, 2.27 for each byte",
    ]
    assert "time      at least 1.83 µs, at most 545 k samples a second" in out
    assert "ridge     25 FLOPs for each byte: arithmetic binds from there on" in out


def test_blocks_are_rows_with_the_sums_of_their_layers(ask: Ask) -> None:
    words = ("roofline", "resnet18", "--device", "t4", "--batch", "4", "--fused")
    every, some = (ask(*words, *more, "--format", "csv").out for more in ((), ("--depth", "1")))
    layers, blocks = (list(csv.DictReader(text.splitlines())) for text in (every, some))
    assert [row["layers"] for row in blocks] == [
        *("conv1 + batch_norm1 + relu1", "max_pool1", "layer1", "layer2", "layer3", "layer4"),
        *("global_avg_pool1", "linear1"),
    ]
    for block in blocks[2:6]:
        inside = [row for row in layers if row["layers"].startswith(block["layers"])]
        assert block["kind"] == "repeat"
        for column in ("flops", "read", "weights", "written", "bytes"):
            assert int(block[column]) == sum(int(row[column]) for row in inside)
        seconds = [float(row["seconds"]) for row in inside]
        assert float(block["seconds"]) == pytest.approx(sum(seconds))
        sides = {"arithmetic": 0.0, "memory": 0.0}
        for row, took in zip(inside, seconds, strict=True):
            sides[row["bound_by"]] += took
        assert sides[block["bound_by"]] == max(sides.values())
    table = ask("roofline", "resnet18", "--depth", "1", "--top", "2").out.splitlines()
    assert [line.split()[:2] for line in table[2:5]] == [
        *(["layer4", "repeat"], ["layer1", "repeat"], ["…", "and"])
    ]
    assert table[4] == "… and 8 more"


def test_a_block_with_a_layer_that_could_not_be_worked_out_stays_open(ask: Ask) -> None:
    spec = "{input: 3x8x8, layers: [{repeat: 2, name: b, layers: [conv 4 3, conv 4 5]}]}"
    code, out, err = ask("roofline", "-", "--depth", "1", "--format", "csv", input=spec)
    assert (code, "E201" in err) == (1, True)
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["b.0.conv1", "b.0.conv2"]


def test_a_block_with_a_layer_whose_arithmetic_is_not_known_has_none() -> None:
    report = convcalc.analyze(convcalc.load("resnet18"))
    found = roofline(report)
    unknown = [
        row._replace(flops=None) if row.moved.names == found.rows[30].moved.names else row
        for row in found.rows
    ]
    told = {row.moved.names: row.flops for row in folded(unknown, report, 1)}
    assert [names for names, flops in told.items() if flops is None] == [("layer2",)]


def test_without_a_machine_there_are_no_times(ask: Ask) -> None:
    out = ask("roofline", "lenet5", "--all").out
    assert out.startswith("LeNet-5: traffic, batch 1, float32\nlayer ")
    assert "at least" not in out
    found = told(ask, "lenet5")
    assert found["device"] is None
    assert {row["seconds"] for row in found["layers"]} == {None}
    assert found["totals"]["bytes"] == sum(row["bytes"] for row in found["layers"])


def test_json_says_what_the_machine_is_and_what_is_fused(ask: Ask) -> None:
    found = told(ask, "resnet18", "--device", "h100", "--dtype", "fp16", "--fused")
    assert found["schema"] == "convcalc.roofline/1"
    assert found["device"]["flops_per_second"] == 989.5e12
    assert found["device"]["source"].startswith("https://")
    assert found["layers"][0]["names"] == ["conv1", "batch_norm1", "relu1"]
    apart = told(ask, "resnet18", "--device", "h100", "--dtype", "fp16")
    assert found["totals"]["seconds"] < apart["totals"]["seconds"]
    assert found["totals"]["flops"] == apart["totals"]["flops"]


def test_arithmetic_that_is_not_known_makes_all_a_least(ask: Ask) -> None:
    code, out, err = ask(
        "roofline", "-", "--device", "t4", input="{input: 3x8x8, layers: [conv 4 3, conv 4 99]}"
    )
    assert (code, "E201" in err) == (1, True)
    assert "At least: not all layers could be worked out." in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--device", "h1000"],
            "--device does not know 'h1000'; did you mean 'h100'? "
            "Any other is FLOPS,BANDWIDTH such as 125T,900G",
        ),
        (["--device", "m2", "--dtype", "int8"], "--device: there is no figure for int8 on Apple"),
        (["--device", "t4", "--top", "2", "--all"], "--top shows some layers, --all all of them"),
        (["--svg", "x.svg"], "--svg draws the roof of a machine: name it with --device"),
        (["--device", "t4", "--force"], "--force goes with --svg"),
    ],
)
def test_options_that_say_nothing_together_are_refused(
    ask: Ask, words: list[str], said: str
) -> None:
    answer = ask("roofline", "lenet5", *words)
    assert answer.code == 2
    assert answer.said.startswith(said)


def test_the_picture_has_the_roof_and_a_circle_for_each_layer_with_arithmetic(
    ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "r.svg"
    assert ask("roofline", "lenet5", "--device", "t4", "--svg", str(path)).code == 0
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    titles = [node.text for node in root.iterfind(f"{space}circle/{space}title")]
    assert [(title or "").partition(":")[0] for title in titles] == [
        *("linear1", "linear2", "conv1", "conv2", "linear3")
    ]


@pytest.mark.parametrize("layers", ["[relu]", "[conv 1 1]", "[flatten]", "[]"])
@pytest.mark.parametrize("device", ["1,1", "999999T,1", "1,999999T", "t4"])
def test_no_machine_and_no_network_is_too_small_for_a_plot(
    ask: Ask, tmp_path: Path, layers: str, device: str
) -> None:
    spec = f"{{input: 1x1x1, layers: {layers}}}"
    path = str(tmp_path / "r.svg")
    answer = ask("roofline", "-", "--device", device, "--svg", path, input=spec)
    assert answer.code in (0, 1, 2)
    assert "Traceback" not in answer.err


def test_tf32_is_a_peak_of_its_own(ask: Ask) -> None:
    plain, fast = (
        json.loads(ask("roofline", "lenet5", "--device", "a100", *more, "--format", "json").out)
        for more in ((), ("--tf32",))
    )
    assert (plain["tf32"], fast["tf32"], fast["dtype"]) == (False, True, "float32")
    peaks = [found["device"]["flops_per_second"] for found in (plain, fast)]
    assert peaks == [19.5e12, 156e12]
    assert "float32 by TF32" in ask("roofline", "lenet5", "--device", "a100", "--tf32").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tf32"], "--tf32 is a peak of a machine: name it with --device"),
        (
            ["--tf32", "--device", "a100", "--dtype", "float16"],
            "--tf32 multiplies float32, and the network is in float16",
        ),
        (["--tf32", "--device", "t4"], "--device: there is no figure for tf32 on NVIDIA T4, only "),
    ],
)
def test_tf32_where_there_is_none_is_wrong_usage(ask: Ask, words: list[str], said: str) -> None:
    code, out, err = ask("roofline", "lenet5", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_long_names_keep_both_ends_in_a_narrow_terminal(screen: Ask) -> None:
    out = screen(80, "roofline", "maxvit_t", "--device", "a100", env={"NO_COLOR": "1"}).out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    heads = ["layer", "FLOPs", "bytes", "FLOP/B", "at", "least", "share", "bound", "by"]
    assert lines[1].split() == heads
    assert lines[4].startswith("stage1.0.mbc….batch_norm2  ")
    assert max(map(len, lines[:13])) <= 80

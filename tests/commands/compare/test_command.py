"""`convcalc compare` at the prompt."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from convcalc.commands.compare.command import spec_of
from tests.conftest import Ask


def test_networks_side_by_side(ask: Ask) -> None:
    code, out, err = ask("compare", "resnet18", "resnet34")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["resnet18", "resnet34"]
    assert re.search(r"^params +11\.7 M \(11,689,512\) +21\.8 M \(21,797,672\)  1\.86x$", lines[3])
    assert "resnet18 → resnet34: 56 added, 48 affected" in lines
    assert "… and 64 more; --all shows them" in lines
    assert "more; --all" not in ask("compare", "resnet18", "resnet34", "--all").out


def test_one_network_with_other_vars(ask: Ask) -> None:
    out = ask("compare", "resnet50", "resnet50:groups=32,base=4").out
    assert "32 changed, 80 affected" in out
    assert "conv 64 1x1 bias=false → conv 128 1x1 bias=false" in out
    code, _, err = ask("compare", "resnet50", "resnet50:with=2")
    assert code == 2
    assert "no var" in err


def test_one_network_at_two_sizes(ask: Ask) -> None:
    out = ask("compare", "lenet5", "lenet5:input=36").out
    assert re.search(r"^params +61\.7 k \(61,706\) +\d", out, re.MULTILINE)
    assert "400 → 784" in out
    out = ask("compare", "resnet18", "resnet18:input=3x256x256", "--input", "128").out
    assert "\nfield " in out
    assert "64x64x64 → 64x128x128" in out


def test_options_are_for_all_and_settings_for_one(ask: Ask) -> None:
    args = ("compare", "mobilenet_v2", "mobilenet_v2:width=0.5", "--set", "width=0.75")
    out = ask(*args, "--format", "json").out
    widths = [network["params"] for network in json.loads(out)["networks"]]
    alone = [
        json.loads(ask("compare", "lenet5", f"mobilenet_v2:width={w}", "--format", "json").out)
        for w in (0.75, 0.5)
    ]
    assert widths == [one["networks"][1]["params"] for one in alone]
    assert ask("compare", "small", "small", "--dialect", "onnx").code == 0
    twice = ask("compare", "small", "mobilenet_v2", "--set", "width=1", "--set", "width=2")
    assert (twice.code, "--set gives 'width' twice" in twice.err) == (2, True)


def test_what_a_spec_and_its_settings_are() -> None:
    assert spec_of("a.yaml:small:width=2,depths=[1,2,3]") == (
        "a.yaml:small",
        ("width=2", "depths=[1,2,3]"),
    )
    assert spec_of("resnet50") == ("resnet50", ())


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("dilated:rates=[2,4", "the brackets of 'rates=[2,4' do not match"),
        ("dilated:rates=[2,4),x=3", "the brackets of 'rates=[2,4),x=3' do not match"),
        ("dilated:rates=2]", "the brackets of 'rates=2]' do not match"),
        ("dilated:rates=[2],", "--set takes NAME=VALUE, received ''"),
        ("dilated:rates=[2],3", "--set takes NAME=VALUE, received '3'"),
        ("dilated:=3", "--set takes NAME=VALUE, received '=3'"),
    ],
)
def test_settings_that_cannot_be_told_apart_are_refused(ask: Ask, spec: str, told: str) -> None:
    assert ask("compare", "dilated", spec).said == told


def test_a_file_comes_before_a_setting(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "a:b=c.yaml"
    path.write_text("{input: 3x8x8, layers: [relu]}")
    assert spec_of(str(path)) == (str(path), ())
    assert ask("compare", str(path), str(path)).code == 0


@pytest.mark.parametrize("command", ["compare", "check", "lint"])
def test_standard_input_is_read_once(ask: Ask, command: str) -> None:
    assert (
        ask(command, "-", "-", input="{input: 3x8x8, layers: [relu]}").said
        == "standard input can be one of the specs only"
    )


def test_comparisons_for_programs(ask: Ask) -> None:
    data = json.loads(ask("compare", "lenet5", "alexnet", "--format", "json").out)
    assert data["schema"] == "convcalc.compare/1"
    assert [n["params"] for n in data["networks"]] == [61706, 61100840]
    assert {d["what"] for d in data["differences"][0]} == {"added", "changed", "affected"}
    out = ask("compare", "lenet5", "lenet5", "--format", "markdown").out
    assert out.endswith("### lenet5 → lenet5: the layers are the same\n\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["lenet5"], "compare takes two or more specs: convcalc compare resnet18 resnet34"),
        (["-", "-"], "standard input can be one of the specs only"),
        (["lenet5"] * 9, "compare takes at most 8 specs, received 9"),
    ],
)
def test_wrong_usage_of_compare(ask: Ask, args: list[str], message: str) -> None:
    assert ask("compare", *args).said == message


def test_what_is_not_known_is_not_compared_as_if_it_were(ask: Ask, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.yaml", tmp_path / "part.yaml"
    whole.write_text("{input: 3x8x8, layers: [conv 4 3x3 name=a, relu name=b]}")
    part.write_text("{input: 3x8x8, layers: [conv 4 3x3 name=a, unknown nms output=4x6x6 name=b]}")
    code, out, _ = ask("compare", str(whole), str(part))
    rows = {line.split("  ")[0]: line.split() for line in out.splitlines()}
    assert code == 0
    assert rows["params"] == ["params", "112", "at", "least", "112"]
    found = json.loads(ask("compare", str(whole), str(part), "--format", "json").out)
    assert [network["complete"] for network in found["networks"]] == [True, False]
    (other,) = [row["other"] for row in found["differences"][0] if row["what"] == "added"]
    assert (other["params"], other["macs"], other["field"]) == (None, None, None)


WIDE = """\
from torch import nn

class Net(nn.Module):
    def __init__(self, width=8, depth=1):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Conv2d(3, width, 3)] * depth)

    def forward(self, x):
        return self.layers[0](x)

class Other(Net):
    pass
"""


def test_calls_with_arguments_are_compared(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(WIDE)
    named = [f"{path}:Net", f"{path}:Net(width=16)", f"{path}:Other(width=4):depth=2"]
    code, out, err = ask("compare", *named, "--input", "3x8x8", "--format", "json")
    assert (code, err) == (0, "")
    rows = json.loads(out)["networks"]
    assert [one["params"] for one in rows] == [224, 448, 112]

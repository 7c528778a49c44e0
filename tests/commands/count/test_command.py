"""`convcalc count`: what each tool would print, side by side."""

from __future__ import annotations

import json
import re

import pytest

import convcalc
from convcalc.commands.count.sides import MACS, sides
from convcalc.engine.counting import CONVENTIONS
from tests.conftest import Ask

NETWORKS = ("resnet50", "mobilenet_v2", "unet", "vit_b_16", "keras_xception", "lenet5")


@pytest.mark.parametrize("name", NETWORKS)
def test_totals_are_those_of_each_convention_and_the_kinds_add_up_to_them(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name))
    found = sides(report)
    assert found.totals[MACS].number == report.totals.macs
    for tool, convention in CONVENTIONS.items():
        assert found.totals[tool].number == convention.total(report)
        assert found.totals[tool].whole == (not convention.unknown(report))
    for tool, total in found.totals.items():
        known = (row[tool].number for row in found.kinds.values() if tool in row)
        assert sum(number or 0 for number in known) == total.number


def test_only_kinds_that_are_counted_differently_have_a_row(ask: Ask) -> None:
    code, out, err = ask("count", "unet", "--tool", "torch", "--tool", "thop")
    assert (code, err) == (0, "")
    assert out.splitlines()[:6] == [
        "U-Net: as each tool counts",
        "                  MACs   torch    thop",
        "conv_transpose  5.63 G  11.3 G  22.5 G",
        "all others       145 G   290 G   145 G",
        "in all           150 G   301 G   167 G",
        "times MACs          1x      2x   1.11x",
    ]


def test_what_has_no_rule_is_unknown_and_the_total_a_least(ask: Ask) -> None:
    lines = ask("count", "resnet50", "--tool", "thop").out.splitlines()
    assert next(line for line in lines if line.startswith("add")).split() == ["add", "0", "?"]
    assert "in all           4.09 G  ≥ 4.13 G" in lines
    assert lines[-1].startswith("? has no rule")
    told = json.loads(ask("count", "resnet50", "--tool", "thop", "--format", "json").out)
    assert told["totals"]["thop"]["complete"] is False
    assert told["kinds"]["add"]["thop"] == {"count": None, "complete": False}


def test_csv_leaves_out_what_is_not_whole(ask: Ask) -> None:
    out = ask("count", "resnet50", "--tool", "thop", "--tool", "torch", "--format", "csv").out
    assert out.splitlines()[0] == "kind,MACs,thop,torch"
    assert out.splitlines()[-3:-1] == [
        "in all,4089184256,,8178368512",
        "torchvision's,,4133742592,8178368512",
    ]


def test_what_depends_on_how_a_network_is_written_is_told_in_every_format(ask: Ask) -> None:
    told = "it counts modules of PyTorch's own classes, and no functions that are called instead"
    own = (
        "it counts layers of PyTorch's own classes, no derived ones nor weights given to functions"
    )
    kinds = ["batch_norm", "global_avg_pool"]
    args = ("count", "resnet50", "--tool", "thop", "--tool", "torch", "--format")
    assert json.loads(ask(*args, "json").out)["depends"] == [
        {"tool": "thop", "kinds": kinds, "how": told, "then": 4_089_184_256},
        {"tool": "thop", "kinds": ["linear"], "how": own, "then": 4_131_694_592},
    ]
    last = ask(*args, "csv").out.splitlines()[-1]
    assert last == "depends on how it is written,,batch_norm global_avg_pool linear,"
    for format in ("table", "markdown"):
        out = ask(*args, format).out.replace("\\", "")
        assert f"thop: of batch_norm, global_avg_pool {told}; 4,089,184,256 in all then." in out
        assert f"thop: of linear {own}; 4,131,694,592 in all then." in out
    none = ask("count", "resnet50", "--tool", "torch", "--format", "csv").out
    assert "depends" not in none


SWIN = 2_978_099_712
"""What thop prints of torchvision's swin_t."""
GHOST = 153_883_120
"""What thop prints of timm's ghostnet_100."""


def test_what_is_printed_of_torchvisions_own_is_told_in_every_format(ask: Ask) -> None:
    args = ("count", "swin_t", "--tool", "thop", "--format")
    assert json.loads(ask(*args, "json").out)["torchvision"] == {"thop": SWIN}
    assert f"torchvision's,,{SWIN}\n" in ask(*args, "csv").out
    (row,) = [x for x in ask(*args, "table").out.splitlines() if x.startswith("torchvision's  ")]
    assert row.split() == ["torchvision's", "2.98", "G"]
    assert "| torchvision's |  | 2.98 G |" in ask(*args, "markdown").out.replace("\\", "")
    shown = ask("show", "swin_t", "--count-as", "thop").out
    assert f"         {SWIN:,} of torchvision's own\n" in shown


def test_the_library_is_named_whose_own_it_is(ask: Ask) -> None:
    args = ("count", "ghostnet_100", "--tool", "thop", "--tool", "tensorflow", "--format")
    data = json.loads(ask(*args, "json").out)
    assert data["torchvision"] == {}
    assert data["library"] == {"name": "timm", "counts": {"thop": GHOST}}
    assert f"timm's,,{GHOST},\n" in ask(*args, "csv").out
    lines = ask(*args, "table").out.splitlines()
    assert "timm's: what is printed of timm's own network, as it is written there." in lines
    shown = ask("show", "ghostnet_100", "--count-as", "thop").out
    assert f"         {GHOST:,} of timm's own\n" in shown
    told = json.loads(ask("show", "ghostnet_100", "--count-as", "thop", "--format", "json").out)
    counted = told["totals"]["counted_as"]
    assert (counted["torchvision"], counted["library"]) == (None, {"name": "timm", "count": GHOST})


def test_nothing_is_told_of_torchvisions_own_where_there_is_none(ask: Ask) -> None:
    text = "{name: resnet18, input: 3x9x9, layers: [conv 4 3, relu]}"
    args = ("--tool", "thop", "--format", "json")
    for spec, given in (("-", text), ("lenet5", ""), ("deeplabv3plus_resnet18", "")):
        data = json.loads(ask("count", spec, *args, input=given).out)
        assert (data["torchvision"], data["library"]) == ({}, None)
    assert "torchvision's" not in ask("count", "lenet5").out


def test_columns_that_do_not_fit_a_terminal_stand_below(screen: Ask) -> None:
    shown = screen(80, "count", "lenet5", env={"NO_COLOR": "1"}).out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    heads = [line.split() for line in lines if line.split()[:1] == ["MACs"]]
    assert len(heads) > 1
    assert [tool for head in heads for tool in head[1:]] == list(CONVENTIONS)
    assert max(map(len, lines)) <= 80


def test_markdown_has_the_table(ask: Ask) -> None:
    out = ask("count", "lenet5", "--tool", "calflops", "--format", "markdown").out
    assert out.startswith("### LeNet-5\n\n|  | MACs | calflops |\n")


def test_a_refused_layer_and_a_tool_that_there_is_not(ask: Ask) -> None:
    code, out, err = ask("count", "-", input="{input: 3x8x8, layers: [conv 4 3, conv 4 99]}")
    assert (code, "E201" in err, "in all" in out) == (1, True, True)
    code, _, err = ask("count", "lenet5", "--tool", "thopp")
    assert (code, "--tool does not know 'thopp'" in err) == (2, True)


def test_a_refused_layer_makes_every_count_a_least(ask: Ask) -> None:
    net = "{input: 1x8x8, layers: [conv 2 3x3, relu, conv 2 9x9, relu]}"
    code, out, err = ask("count", "-", "--tool", "torch", input=net)
    assert (code, "E201" in err) == (1, True)
    assert ["in", "all", "≥", "648", "≥", "1.30", "k"] in [
        line.split() for line in out.splitlines()
    ]
    assert "At least: not all layers could be worked out." in out
    told = json.loads(ask("count", "-", "--format", "json", input=net).out)
    assert not any(amount["complete"] for amount in told["totals"].values())


def test_sizes_are_printed_as_summaries_print_them(ask: Ask) -> None:
    code, out, err = ask("count", "resnet50", "--sizes")
    assert (code, err) == (0, "")
    assert out.splitlines()[:6] == [
        "resnet50: sizes as summaries print them",
        "                                 torchinfo  torchsummary",
        "Input size (MB)                       0.60          0.57",
        "Forward/backward pass size (MB)     177.83      ≥ 244.45",
        "Params size (MB)                    102.23         97.49",
        "Estimated Total Size (MB)           280.66      ≥ 342.52",
    ]
    rows = ask("count", "resnet50", "--sizes", "--format", "csv").out.splitlines()
    assert rows[2:] == [
        "Forward/backward pass size (MB),177.83,",
        "Params size (MB),102.23,97.49",
        "Estimated Total Size (MB),280.66,",
    ]
    told = json.loads(ask("count", "resnet50", "--sizes", "--format", "json").out)
    assert told["schema"] == "convcalc.sizes/1"
    sizes = told["sizes"]["torchinfo"]
    assert (sizes["complete"], told["sizes"]["torchsummary"]["complete"]) == (True, False)
    assert sizes["bytes"] == {"input": 602176, "outputs": 177831744, "params": 102228128}
    assert sizes["printed"]["Params size (MB)"] == "102.23"
    markdown = ask("count", "resnet50", "--sizes", "--format", "markdown").out
    assert "| Params size (MB) | 102.23 | 97.49 |" in markdown


def test_sizes_go_without_tools_and_kinds(ask: Ask) -> None:
    for option, given in (("--tool", ["--tool", "thop"]), ("--all", ["--all"])):
        code, _, err = ask("count", "lenet5", "--sizes", *given)
        assert code == 2
        assert "--sizes are of summaries" in err
        assert f"leave {option} out" in err

"""Tables of torchinfo and torchsummary."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from tests.frameworks.printed.pasted import PRINTS, told

INFO = """==========================================================================================
Layer (type (var_name))        Kernel Shape       Input Shape        Output Shape       Param #
==============================================================================================
Net (Net)                      --                 [2, 1, 28, 28]     [2, 10]            8
├─Conv2d (conv1)               [3, 3]             [2, 1, 28, 28]     [2, 8, 26, 26]     (80)
├─Sequential (head)            --                 [2, 8]             [2, 10]            --
│    └─Linear (0)              --                 [2, 8]             [2, 8]             72
│    └─Linear (0)              --                 [2, 8]             [2, 8]             (recursive)
│    └─Linear (1)              --                 [2, 8]             [2, 10]            90
==============================================================================================
Total params: 250
Trainable params: 170
Non-trainable params: 80
Total mult-adds (M): 0.11
"""
SUMMARY = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1           [-1, 10, 24, 24]             260
              ReLU-2           [-1, 10, 24, 24]               0
            Linear-3                   [-1, 10]          57,610
================================================================
Total params: 57,870
Trainable params: 57,870
Non-trainable params: 0
----------------------------------------------------------------
Params size (MB): 0.22
"""


def read(text: str) -> Report:
    return analyze(convcalc.loads(text, "net.txt"))


@pytest.mark.parametrize("name", PRINTS["tables"])
def test_the_rows_hold_what_the_table_counted(name: str) -> None:
    record = PRINTS["tables"][name]
    report = read(record["text"])
    assert report.ok
    assert report.totals.params.total == record["params"]
    assert report.network.told is not None
    assert report.network.told.what == name.split(" ", maxsplit=1)[0]
    assert all(layer.output is not None for layer in report.layers)


def test_modules_are_a_tree_and_repeated_ones_are_counted_once() -> None:
    report = read(INFO)
    assert [layer.name for layer in report.layers] == [
        *("own", "conv1", "head.0", "head.0_2", "head.1"),
    ]
    assert report.totals.params.total == 250
    assert list(report.network.groups) == ["head"]
    assert report.network.inputs["input"].text("channels_first") == "1x28x28"


def test_brackets_say_that_parameters_are_frozen() -> None:
    layer = read(INFO).layers[1]
    assert (layer.params.trainable, layer.params.non_trainable) == (0, 80)


def test_macs_follow_from_kernels_and_what_goes_in() -> None:
    own, conv, first, again, last = read(INFO).layers
    assert conv.kind.shorthand() == "8 3x3"
    assert (conv.macs, first.macs, last.macs) == (72 * 26 * 26, 64, 80)
    assert [own.known("macs"), again.known("macs")] == [False, False]


def test_without_kernels_and_inputs_macs_are_unknown() -> None:
    report = read(SUMMARY)
    assert [layer.known("macs") for layer in report.layers] == [False, True, False]
    assert [layer.params.total for layer in report.layers] == [260, 0, 57_610]
    assert not report.totals.whole("params")  # modules alone: it leaves other parameters out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            INFO.replace("Total params: 250", "Total params: 205"),
            "net.txt:11:15: error[E413]: the rows have 250 parameters, and the total says 205",
        ),
        (
            SUMMARY.replace("57,610", "57,601"),
            "net.txt:8:15: error[E413]: the rows have 57,861 parameters, and the total says 57,870",
        ),
        (
            SUMMARY.replace("0.22", "2.22"),
            "net.txt:12:19: error[E413]: 57,870 parameters take 0.22 MB, and the table says 2.22",
        ),
    ],
)
def test_numbers_that_disagree_are_findings(text: str, said: str) -> None:
    report = read(text)
    assert said in [str(found).split("\n")[0] for found in report.diagnostics]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SUMMARY.split("Conv2d", maxsplit=1)[0].rstrip(" "),
            "net.txt:2:9: error[E402]: the table has no rows that can be read",
        ),
        (INFO + INFO, "net.txt:16:1: error[E405]: there are 2 tables: Net, Net"),
        (SUMMARY + SUMMARY, "net.txt:14:9: error[E405]: there are 2 tables of torchsummary"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, said: str) -> None:
    assert told(text) == said


def test_the_batch_is_left_out_and_what_was_folded_into_it_is_not() -> None:
    folded = INFO.replace("[2, 8, 26, 26]", "[8, 8, 26, 26]")
    output = read(folded).layers[1].output
    assert output is not None
    assert output.text("channels_first") == "4x8x26x26"
    apart = read(INFO.replace("[2, 8, 26, 26]", "[3, 8, 26, 26]")).layers[1]
    assert (apart.output, apart.known("macs")) == (None, False)

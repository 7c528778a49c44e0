"""`model.summary()` of Keras 1, 2 and 3: shapes and parameters as printed, checked."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.printed.weighed import NOTHING, Seen, Weighed, weighed
from convcalc.layers.conv import Conv, DepthwiseConv, SeparableConv
from convcalc.layers.kind import Kind
from tests.frameworks.printed.pasted import PRINTS, told

OLD = """__________________________________________________________________________________________
Layer (type)                     Output Shape          Param #     Connected to
====================================================================================================
input_1 (InputLayer)             (None, 16, 16, 3)     0
____________________________________________________________________________________________________
convolution2d_1 (Convolution2D)  (None, 14, 14, 8)     224         input_1[0][0]
____________________________________________________________________________________________________
batch_normalization_1 (BatchNorm (None, 14, 14, 8)     32          convolution2d_1[0][0]
____________________________________________________________________________________________________
convolution2d_2 (Convolution2D)  (None, 14, 14, 8)     584         batch_normalization_1[0][0]
____________________________________________________________________________________________________
merge_1 (Add)                    (None, 14, 14, 8)     0           batch_normalization_1[0][0]
                                                                   convolution2d_2[0][0]
____________________________________________________________________________________________________
my_layer_1 (MyLayer)             (None, None, 4)       7           merge_1[0][0]
====================================================================================================
Total params: 847
Trainable params: 831
Non-trainable params: 16
____________________________________________________________________________________________________
"""


def read(text: str) -> Report:
    return analyze(convcalc.loads(text, "net.txt"))


@pytest.mark.parametrize("name", PRINTS["keras"])
def test_rows_have_the_shapes_and_parameters_of_keras(name: str) -> None:
    record = PRINTS["keras"][name]
    report = read(record["text"])
    truth = {title: (params, dims) for title, params, dims in record["layers"]}
    assert len(report.layers) + len(report.network.inputs) == len(truth)
    for layer in report.layers:
        if layer.name not in truth and "…" in layer.name:
            continue
        params, dims = truth[layer.name]
        if layer.known("params"):
            assert (layer.name, layer.params.total) == (layer.name, params)
        if layer.output is not None:
            assert list(layer.output.dims("channels_last")) == dims
    assert report.ok
    known = all(layer.known("params") for layer in report.layers)  # not where cells are cut off
    assert report.totals.whole("params") == known


def test_connections_are_those_of_the_last_column() -> None:
    report = read(OLD)
    assert [layer.inputs for layer in report.layers] == [
        ("input_1",),
        ("convolution2d_1",),
        ("batch_normalization_1",),
        ("batch_normalization_1", "convolution2d_2"),
        ("merge_1",),
    ]
    assert report.network.inputs["input_1"].text("channels_last") == "16x16x3"
    assert list(report.network.outputs) == ["my_layer_1"]


def test_a_class_that_is_cut_off_is_that_which_the_name_is_made_of() -> None:
    kinds = [layer.kind.title for layer in read(OLD).layers]
    assert kinds == ["conv", "batch_norm", "conv", "add", "? MyLayer"]


def test_what_follows_from_parameters_is_told_and_the_rest_is_unknown() -> None:
    report = read(OLD)
    first, _, second, _, last = report.layers
    assert first.kind.shorthand() == "8 3x3"  # 14 of 16 positions: nothing else fits 27 weights
    assert first.macs == 216 * 14 * 14
    assert second.kind.shorthand() == "8"  # 3x3, 1x9 and 9x1 fit a padded one
    assert second.macs == 576 * 14 * 14
    assert (last.output, last.known("macs"), last.params.total) == (None, False, 7)
    assert not report.totals.whole("macs")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Seen(25, 5, (14, 14), 5, (14, 14)), NOTHING),  # 1x1, or 2x2 for each with a bias
        (Seen(32, 8, (14, 14), 3, (14, 14)), Weighed(24 * 196, (1, 1), True)),
        (Seen(1_792, 64, (8, 8), 3, (8, 8)), Weighed(1_728 * 64, None, True)),
        (Seen(1_792, 64, (6, 6), 3, (8, 8)), Weighed(1_728 * 36, (3, 3), True)),
        (Seen(36_864, 64, (8, 8), None, None, (3, 3)), Weighed(36_864 * 64, (3, 3), False)),
        (Seen(36_864, 64, (8, 8)), NOTHING),
        (Seen(225, 64, (8, 8), 3, (8, 8)), Weighed(wrong=True)),
        (Seen(64, 64, (8, 8), -4, (8, 8)), NOTHING),  # of a damaged text
        (Seen(64, 0, (8, 8), 3, (8, 8)), NOTHING),
    ],
)
def test_what_follows_of_convolutions_is_told_where_one_reading_is_left(
    asked: Seen, found: Weighed
) -> None:
    assert weighed(Conv, asked) == found


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        (DepthwiseConv, Seen(320, 32, (8, 8), 32, (8, 8)), Weighed(288 * 64, (3, 3), True)),
        (DepthwiseConv, Seen(288, 32, (8, 8), 32, (8, 8)), Weighed(288 * 64, (3, 3), False)),
        (DepthwiseConv, Seen(96, 32, (8, 8), 32, (8, 8)), NOTHING),
        (DepthwiseConv, Seen(0, 32, (8, 8), 32, (8, 8)), NOTHING),
        (SeparableConv, Seen(2_079, 64, (8, 8), 32, (8, 8)), NOTHING),
        (SeparableConv, Seen(2_400, 64, (8, 8), 32, (8, 8)), Weighed(2_336 * 64, None, True)),
    ],
)
def test_so_it_is_of_those_of_single_channels(
    kind: type[Kind], asked: Seen, found: Weighed
) -> None:
    assert weighed(kind, asked) == found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "Total params: 847",
            "Total params: 874",
            "net.txt:17:15: error[E413]: the rows have 847 parameters, and the total says 874",
        ),
        (
            "Trainable params: 831",
            "Trainable params: 813",
            "net.txt:17:15: error[E413]: 813 + 16 parameters are 829, and the total says 847",
        ),
        (
            " 584 ",
            " 585 ",
            "net.txt:17:15: error[E413]: the rows have 848 parameters, and the total says 847",
        ),
        (
            "Total params: 847",
            "Total params: 847 (3.31 MB)",
            "net.txt:17:15: error[E413]: 847 parameters do not take 3.31 MB",
        ),
    ],
)
def test_numbers_that_disagree_are_findings(old: str, new: str, said: str) -> None:
    report = read(OLD.replace(old, new, 1))
    assert said in [str(found).split("\n")[0] for found in report.diagnostics]
    assert not report.ok


def test_a_layer_whose_parameters_are_impossible_is_a_finding() -> None:
    text = OLD.replace(" 584 ", " 585 ").replace("847", "848").replace("831", "832")
    (found,) = read(text).diagnostics
    assert str(found).split("\n")[0] == (
        "net.txt:10:1: error[E413]: Convolution2D has 585 parameters, which none that gives 8 "
        "channels from 8 has"
    )


def test_a_table_that_a_narrow_terminal_cut_off_keeps_its_names() -> None:
    text = """Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━
┃ Layer (type)                 ┃ Output Shape
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━
│ conv2d (Conv2D)              │ (None, 26, 26,
├──────────────────────────────┼────────────────
│ dense (Dense)                │ (None, 10)
└──────────────────────────────┴────────────────
 Total params: 330
"""
    report = read(text)
    assert [(layer.name, layer.known("params")) for layer in report.layers] == [
        ("conv2d", False),
        ("dense", False),
    ]
    assert [layer.output is None for layer in report.layers] == [True, False]
    assert not report.totals.whole("params")


def test_a_web_page_and_a_box_of_ascii_are_read() -> None:
    plain = """<pre style="x"><span style="font-weight: bold">Model: "functional"</span>
</pre>
<pre>+---------------------+-------------------+---------+
|<span> Layer (type)        </span>| Output Shape      | Param # |
+=====================+===================+=========+
| dense (<span>Dense</span>)       | (<span>None</span>, 10)        |      50 |
+---------------------+-------------------+---------+
</pre>
Total params: 50
"""
    report = read(plain)
    assert [(x.name, x.kind.title, x.params.total) for x in report.layers] == [
        ("dense", "linear", 50)
    ]


def test_numbers_that_go_on_in_the_next_line_are_put_together() -> None:
    text = """Model: "model"
____________________________________________________________
 Layer (type)     Output Shape      Par   Connected to
                                    am
                                    #
============================================================
 left (InputLaye  [(None, 28, 28,   0     []
 r)                1)]

 a_long_name (Co  (None, 26, 26,    102   ['left[0][0]']
 nv2D)            1024)             40
============================================================
Total params: 10240
"""
    report = read(text)
    (layer,) = report.layers
    assert (layer.name, layer.kind.title, layer.params.total) == ("a_long_name", "conv", 10_240)
    assert (layer.inputs, report.ok) == (("left",), True)


def test_models_in_models_are_groups() -> None:
    text = """Model: "outer"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 input_1 (InputLayer)        [(None, 8)]               0

 inner (Sequential)          (None, 4)                 36
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| dense (Dense)              (None, 4)                 36        |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 dense_1 (Dense)             (None, 2)                 10
=================================================================
Total params: 46
"""
    report = read(text)
    assert [layer.name for layer in report.layers] == ["inner.dense", "dense_1"]
    assert list(report.network.groups) == ["inner"]
    assert (report.totals.params.total, report.ok) == (46, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Layer (type)  Output Shape  Param #\n====================\nTotal params: 0\n",
            "net.txt:1:1: error[E402]: the table has no rows that can be read",
        ),
        (OLD + OLD, "net.txt:22:1: error[E405]: net.txt has 2 summaries"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, said: str) -> None:
    assert told(text) == said


def test_no_other_input_can_be_asked_for() -> None:
    assert told(OLD, "8x8x3") == (
        "error[E301]: a summary says the shapes that it was printed for: none follow from another "
        "input"
    )

"""Tables with a row a module: of fastai, pytorch_model_summary, and with paths of modules."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.printed.marks import form_of

LEARNED = """Sequential (Input shape: 64)
============================================================================
Layer (type)         Output Shape         Param #    Trainable
============================================================================
                     64 x 64 x 32 x 32
Conv2d                                    9408       False
BatchNorm2d                               128        True
ReLU
____________________________________________________________________________
                     64 x 512 x 128 x 12
Conv2d                                    73728      False
LSTM
____________________________________________________________________________
                     64 x 10
Linear                                    5130       True
____________________________________________________________________________

Total params: 88,394
Total trainable params: 5,258
Total non-trainable params: 83,136

Optimizer used: <function Adam>
"""
OLDER = """SequentialRNN
======================================================================
Layer (type)         Output Shape         Param #    Trainable
======================================================================
RNNDropout           [61, 400]            0          False
______________________________________________________________________
BatchNorm1d          [1200]               2,400      True
______________________________________________________________________
Linear               [50]                 60,050     True
______________________________________________________________________

Total params: 62,450
"""
TRAINED = """-----------------------------------------------------------------------
      Parent Layers     Layer (type)        Output Shape         Param #     Tr. Param #
=======================================================================
            Net             Conv2d-1     [1, 10, 24, 24]             260             260
          Net/x          Dropout2d-2     [1, 10, 24, 24]               0               0
          Net/x          Attention-3     [1, 5, 8], [1, 5]            72               0
            Net             Linear-4              [1, 5]          28,805          28,805
=======================================================================
Total params: 29,137
Trainable params: 29,065
Non-trainable params: 72
"""
ENTERING = TRAINED.replace("Output Shape", " Input Shape")
PATHS = """_____________________________________________________________
Layer (type)              Output Shape              Param #
=============================================================
features.0 (Conv2d)       [None, 64, 55, 55]        23296
_____________________________________________________________
features.1 (ReLU)         [None, 64, 55, 55]        0
_____________________________________________________________
Total params: 23296
Trainable params: 23296
Non-trainable params: 0
"""


def read(text: str) -> Report:
    assert form_of(text) == "torchsummary"
    return analyze(convcalc.loads(text, "net.txt"))


def rows(report: Report) -> list[tuple[str, str, str, int | None]]:
    return [
        (
            layer.name,
            layer.kind.title,
            layer.output.text("channels_first") if layer.output else "?",
            layer.kind.params,  # type: ignore[attr-defined]
        )
        for layer in report.layers
    ]


def test_rows_of_fastai_have_the_shape_that_stands_ahead_of_them_alone() -> None:
    report = read(LEARNED)
    assert [one[:1] + one[2:] for one in rows(report)] == [
        ("Conv2d-1", "64x32x32", 9408),
        ("BatchNorm2d-2", "?", 128),
        ("ReLU-3", "?", 0),
        ("Conv2d-4", "?", 73728),  # its shape is as long as the column, and may be cut
        ("LSTM-5", "?", None),  # what has no weight is not counted there
        ("Linear-6", "10", 5130),
    ]
    assert report.network.told is not None
    assert report.network.told.what == "fastai"
    assert "it says of parameters: 5,258 trainable, 83,136 not" in report.network.notes


def test_older_tables_of_fastai_print_no_batch() -> None:
    assert [one[2:] for one in rows(read(OLDER))] == [
        ("61x400", None),
        ("1200", 2400),
        ("50", 60050),
    ]


@pytest.mark.parametrize(
    ("text", "outputs"),
    [(TRAINED, ["10x24x24", "10x24x24", "?", "5"]), (ENTERING, ["?"] * 4)],
)
def test_parents_and_trained_parameters_stand_beside(text: str, outputs: list[str]) -> None:
    report = read(text)
    assert report.ok
    assert [one[2] for one in rows(report)] == outputs
    assert [one[3] for one in rows(report)] == [260, 0, 72, 28805]


def test_paths_of_modules_of_pytorch_are_no_layers_of_keras() -> None:
    report = read(PATHS)
    assert rows(report) == [
        ("features.0", "conv", "64x55x55", 23296),
        ("features.1", "relu", "64x55x55", 0),
    ]
    assert report.network.dialect.name == "pytorch"


def test_sums_of_rows_are_checked() -> None:
    report = read(PATHS.replace("Total params: 23296", "Total params: 23297"))
    (said,) = [one.message for one in report.diagnostics if "rows" in one.message]
    assert said == "the rows have 23,296 parameters, and the total says 23,297"


def test_summaries_of_keras_stay_so() -> None:
    text = PATHS.replace("Conv2d", "Conv2D").replace("[None, 64, 55, 55]", "(None, 55, 55, 64)")
    assert form_of(text) == "keras-summary"
    assert form_of(text.replace("Param #", "Param #   Trainable")) == "keras-summary"

"""Decisions by names of packages that are not here: nobody knows them, so none is taken."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source

CODE = """
import torch.nn as nn
from settings import cfg, DEEP, FusedNorm

class Net(nn.Module):
    def __init__(self, norm=FusedNorm, act=nn.ReLU):
        super().__init__()
        self.fc = nn.Linear(8, 100 if {} else 3)

    def forward(self, x):
        return self.fc(x)
"""


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("DEEP", "settings.DEEP"),
        ("cfg.deep", "settings.cfg.deep"),
        ("not cfg.model.deep", "settings.cfg.model.deep"),
        ("cfg.MODEL == 'deep'", "settings.cfg.MODEL"),
        ("'deep' != cfg.MODEL", "settings.cfg.MODEL"),
        ("cfg.WIDTH > 3", "settings.cfg.WIDTH"),
        ("cfg.PRETRAINED is None", "settings.cfg.PRETRAINED"),
        ("cfg.MODEL in ('deep', 'wide')", "settings.cfg.MODEL"),
    ],
)
def test_what_a_missing_package_would_decide_is_refused(test: str, name: str) -> None:
    with pytest.raises(Problems) as raised:
        Source(CODE.format(test), "model.py").network("Net", ["8"])
    text = str(raised.value)
    assert "error[E407]" in text
    assert f"{name} is not in this project" in text
    assert "model.py:8:" in text


@pytest.mark.parametrize(
    "test", ["norm", "norm is not None", "act", "act == nn.ReLU", "cfg is not None"]
)
def test_classes_and_what_is_imported_itself_are_there(test: str) -> None:
    report = convcalc.analyze(Source(CODE.format(test), "model.py").network("Net", ["8"]))
    assert report.totals.params.total == 900


def test_a_flag_that_no_file_defines_decides_nothing() -> None:
    code = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 8])\n"
    code += "def net():\n    return tf.layers.dense(x, 9 if tf.app.flags.FLAGS.deep else 2)\n"
    with pytest.raises(Problems) as raised:
        KerasSource(code, "model.py").network("net()")
    assert "tensorflow.app.flags.FLAGS.deep is not in this project" in str(raised.value)

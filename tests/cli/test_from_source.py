"""Source from standard input that has neither class nor function."""

from __future__ import annotations

from tests.conftest import Ask

SCRIPT = """\
import numpy as np
import tensorflow as tf

input = tf.Variable(np.random.rand(10, 9, 9, 3), dtype=np.float32)
filter = tf.Variable(np.random.rand(2, 2, 3, 2), dtype=np.float32)
y = tf.nn.conv2d(input, filter, strides=[1, 5, 5, 1], padding="SAME")
"""


def test_statements_that_import_are_followed(ask: Ask) -> None:
    code, out, err = ask("show", "-", "--columns", "name,output,params", input=SCRIPT)
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "<stdin>: 9x9x3 → 2x2x2 (keras)",
        "layer   output  params",
        "input   9x9x3",
        "filter  2x2x2       24",
    ]


def test_what_makes_no_network_is_told_as_layers_are(ask: Ask) -> None:
    code, out, err = ask("show", "-", input="import torch\nx = foo(3)\n")
    assert (code, out) == (1, "")
    assert "error[E102]: foo is no layer of PyTorch that is read" in err
    assert "foo is no layer" in ask("show", "-", input="x = foo(3)\n").err

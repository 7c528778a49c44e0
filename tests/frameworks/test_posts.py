"""Code of the kind found in teaching posts on convolution arithmetic, with the answers."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.frameworks.source import network_of_source
from convcalc.parser.zoo import Located

HEAD = """
import numpy as np
import tensorflow as tf
x = tf.Variable(np.random.rand(10, 9, 9, 3), dtype=np.float32)
"""
CONV = HEAD + "k = tf.Variable(np.random.rand(2, 2, 3, 2), dtype=np.float32)\n"
PLAIN = CONV + "y = tf.nn.conv2d(x, k, strides=[1, 5, 5, 1], padding='SAME')"
OVER_ALL = CONV + "y = tf.nn.conv2d(x, k, strides=[2, 5, 5, 3], padding='SAME')"
DEPTHWISE = HEAD + (
    "y = tf.nn.depthwise_conv2d(x, tf.Variable(np.random.rand(2, 2, 3, 5)), {}, padding='SAME')"
)
SEPARABLE = HEAD + (
    "depthwise = tf.Variable(np.random.rand(2, 2, 3, 5))\n"
    "pointwise = tf.Variable(np.random.rand(1, 1, 15, 20))\n"
    "y = tf.nn.separable_conv2d(x, depthwise, pointwise, strides=[1, 1, 1, 1], padding='SAME')\n"
)
KERAS = """
from keras.models import Sequential
from keras.layers import Conv1D, Conv2D
model = Sequential()
model.add({})
"""
OLD = """
import tensorflow as tf

def create_placeholders(n_H0, n_W0, n_C0, n_y):
    X = tf.placeholder(tf.float32, shape=(None, n_H0, n_W0, n_C0))
    Y = tf.placeholder(tf.float32, shape=(None, n_y))
    return X, Y

def initialize_parameters():
    tf.set_random_seed(1)
    xavier = tf.contrib.layers.xavier_initializer(seed=0)
    W1 = tf.get_variable("W1", [4, 4, 3, 8], initializer=xavier)
    W2 = tf.get_variable("W2", [2, 2, 8, 16], initializer=xavier)
    return {"W1": W1, "W2": W2}

def forward_propagation(X, parameters):
    W1, W2 = parameters["W1"], parameters["W2"]
    Z1 = tf.nn.conv2d(X, W1, strides=[1, 1, 1, 1], padding="SAME")
    A1 = tf.nn.relu(Z1)
    P1 = tf.nn.max_pool(A1, ksize=[1, 8, 8, 1], strides=[1, 8, 8, 1], padding="SAME")
    Z2 = tf.nn.conv2d(P1, W2, strides=[1, 1, 1, 1], padding="SAME")
    A2 = tf.nn.relu(Z2)
    P2 = tf.nn.max_pool(A2, ksize=[1, 4, 4, 1], strides=[1, 4, 4, 1], padding="SAME")
    P2 = tf.contrib.layers.flatten(P2)
    return tf.contrib.layers.fully_connected(P2, 6, activation_fn=None)

tf.reset_default_graph()
with tf.Session() as sess:
    X, Y = create_placeholders(64, 64, 3, 6)
    parameters = initialize_parameters()
    Z3 = forward_propagation(X, parameters)
"""
TORCH = """
import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        rows = [(3, 32), (32, 64), (64, 128)]
        for k, (a, b) in enumerate(rows, 1):
            layer = nn.Sequential()
            layer.add_module(f"conv{k}", nn.Conv2d(a, b, 3, 1, padding=1))
            layer.add_module(f"relu{k}", nn.ReLU(True))
            layer.add_module(f"pool{k}", nn.MaxPool2d(2, 2))
            setattr(self, f"layer{k}", layer)
        layer4 = nn.Sequential()
        layer4.add_module("fc1", nn.Linear(2048, 512))
        layer4.add_module("fc_relu1", nn.ReLU(True))
        layer4.add_module("fc2", nn.Linear(512, 64))
        layer4.add_module("fc_relu2", nn.ReLU(True))
        layer4.add_module("fc3", nn.Linear(64, 10))
        self.layer4 = layer4

    def forward(self, x):
        conv3 = self.layer3(self.layer2(self.layer1(x)))
        return self.layer4(conv3.view(conv3.size(0), -1))

model = Net()
first_two = nn.Sequential(*list(model.children())[:2])
"""
LINEAR = """
import torch.nn as nn
net = nn.Sequential(nn.Linear(30, 40), nn.ReLU(), nn.Linear(40, 50), nn.ReLU(), nn.Linear(50, 10))
"""
LOOPS = """
import numpy as np

def zero_pad(X, pad):
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))

def conv_forward(A_prev, W, b, hparameters):
    m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
    f, f, n_C_prev, n_C = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    n_H = int((n_H_prev - f + 2 * pad) / stride) + 1
    n_W = int((n_W_prev - f + 2 * pad) / stride) + 1
    Z = np.zeros((m, n_H, n_W, n_C))
    A_prev_pad = zero_pad(A_prev, pad)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    Z[i, h, w, c] = np.sum(A_prev_pad[i, h : h + f, w : w + f] * W[..., c])
    return Z
"""
ARRAYS = """
A_prev = np.random.randn(10, 64, 64, 3)
W = np.random.randn(4, 4, 3, 8)
Z = conv_forward(A_prev, W, np.random.randn(1, 1, 1, 8), {"pad": 1, "stride": 1})
"""


def read(code: str, target: str | None = None, *shapes: str) -> convcalc.Report:
    network = network_of_source(Located(code, "post.py", target), {}, shapes=shapes)
    assert network is not None
    return convcalc.analyze(network)


def shapes_in(report: convcalc.Report, layout: str = "channels_last") -> list[str]:
    assert report.ok, report.diagnostics
    return [layer.output.text(layout) for layer in report.layers if layer.output is not None]


@pytest.mark.parametrize(
    ("code", "output", "params"),
    [
        (PLAIN, "2x2x2", 24),
        (DEPTHWISE.format("strides=[1, 1, 1, 1]"), "9x9x15", 60),
        (DEPTHWISE.format("strides=[1, 2, 2, 1], dilations=[2, 2]"), "5x5x15", 60),
        (SEPARABLE, "9x9x20", 360),
        (KERAS.format("Conv1D(1, 3, input_shape=(8, 1))"), "6x1", 4),
        (KERAS.format("Conv2D(1, (3, 3), input_shape=(8, 8, 1))"), "6x6x1", 10),
        (KERAS.format("Conv1D(20, 10, input_shape=(500, 1))"), "491x20", 220),
        (KERAS.format("Conv2D(64, (5, 100), input_shape=(5, 720, 1))"), "1x621x64", 32064),
    ],
)
def test_the_answer_is_that_of_the_post(code: str, output: str, params: int) -> None:
    report = read(code)
    assert shapes_in(report)[-1] == output
    assert report.totals.params.total == params


def test_a_convolution_of_a_variable_has_no_bias() -> None:
    (layer,) = read(PLAIN).layers
    assert [weight.sizes for weight in layer.weights] == [(2, 3, 2, 2)]


def test_no_stride_goes_over_batch_and_channels() -> None:
    with pytest.raises(Problems) as refused:
        read(OVER_ALL)
    (problem,) = refused.value.diagnostics
    assert problem.message == (
        "tf.nn.conv2d takes no stride over batch and channels, and is given [2, 5, 5, 3]"
    )
    assert problem.help == "write [1, 5, 5, 1], which gives 2x2x2"
    assert problem.span is not None
    assert problem.span.line == 6


def test_what_the_documentation_asks_for_is_told_where_tensorflow_accepts_more() -> None:
    network = network_of_source(
        Located(DEPTHWISE.format("strides=[1, 2, 2, 1], dilations=[2, 2]"), "post.py"), {}
    )
    assert network is not None
    assert network.notes == (
        "post.py:5: TensorFlow 2.21 accepts strides and dilations above 1 together here; its "
        "documentation asks for strides of 1 then",
    )


def test_tensorflow_1_with_weights_in_a_dictionary() -> None:
    report = read(OLD)
    assert [text for text in shapes_in(report) if "relu" not in text] == [
        "64x64x8",
        "64x64x8",
        "8x8x8",
        "8x8x16",
        "8x8x16",
        "2x2x16",
        "64",
        "6",
    ]
    held = {layer.name: layer.params.total for layer in report.layers if layer.weights}
    assert held == {"W1": 384, "W2": 512, "fully_connected": 390}


def test_modules_that_are_added_by_name() -> None:
    report = read(TORCH, "Net", "3x32x32")
    outputs = shapes_in(report, "channels_first")
    assert [text for text in ("32x16x16", "64x8x8", "128x4x4") if text not in outputs] == []
    assert outputs[-1] == "10"
    assert report.totals.params.total == 1_175_818
    assert next(layer.name for layer in report.layers) == "layer1.conv1"


def test_the_first_children_of_a_module() -> None:
    report = read(TORCH, "first_two", "3x32x32")
    assert shapes_in(report, "channels_first")[-1] == "64x8x8"
    assert report.totals.params.total == 19_392


def test_linear_layers_one_after_the_other() -> None:
    report = read(LINEAR, "net", "30")
    assert shapes_in(report)[-1] == "10"
    assert report.totals.params.total == 3_800


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (LOOPS + ARRAYS, "it computes conv 8 4x4 p1 of 64x64x3: 63x63x8"),
        (LOOPS, "write the layer: convcalc conv INPUT -f FILTERS -k KERNEL"),
    ],
)
def test_loops_over_arrays_are_no_network(code: str, hint: str) -> None:
    with pytest.raises(Problems) as refused:
        read(code)
    (problem,) = refused.value.diagnostics
    assert problem.message == "'conv_forward' works with arrays of NumPy, and is no network"
    assert problem.help == hint

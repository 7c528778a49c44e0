"""Sources belong to the framework and to the number of axes."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.explain.quantities import explain
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.dialect.pages import OPERATORS, host, source_of
from convcalc.layers import KINDS, kind_named

TORCH = "https://docs.pytorch.org/docs/stable/generated/torch."
KERAS = "https://keras.io/api/layers/"
ONNX = "https://onnx.ai/onnx/operators/onnx__"


@pytest.mark.parametrize(
    ("spec", "source"),
    [
        ("{input: 3x9, layers: [conv 4 3]}", f"{TORCH}nn.Conv1d.html"),
        ("{input: 3x9x9, layers: [conv 4 3]}", f"{TORCH}nn.Conv2d.html"),
        ("{input: 3x9x9x9, layers: [conv 4 3]}", f"{TORCH}nn.Conv3d.html"),
        ("{input: 9, layers: [batch_norm]}", f"{TORCH}nn.BatchNorm1d.html"),
        ("{input: 3x9x9, layers: [depthwise_conv 3]}", f"{TORCH}nn.Conv2d.html"),
        ("{input: 3x9x9, layers: [global_avg_pool]}", f"{TORCH}nn.AdaptiveAvgPool2d.html"),
        (
            "{dialect: keras, input: 9x9x3, layers: [conv 4 3 same]}",
            f"{KERAS}convolution_layers/convolution2d/",
        ),
        (
            "{dialect: keras, input: 9x3, layers: [conv_transpose 4 3]}",
            f"{KERAS}convolution_layers/convolution1d_transpose/",
        ),
        ("{dialect: keras, input: 9, layers: [linear 4]}", f"{KERAS}core_layers/dense/"),
        ("{dialect: onnx, input: 3x10x10, layers: [max_pool 3]}", f"{ONNX}MaxPool.html"),
        ("{dialect: onnx, input: 3x10x10, layers: [depthwise_conv 3]}", f"{ONNX}Conv.html"),
        (
            "{dialect: onnx, input: 3x9x9, layers: [layer_scale]}",
            "https://arxiv.org/abs/2103.17239",
        ),
        ("{dialect: keras, input: 9x9x3, layers: [gelu]}", f"{KERAS}activations/"),
        (
            "{dialect: keras, input: 9x9x3, layers: [layer_scale]}",
            "https://arxiv.org/abs/2103.17239",
        ),
        ("{dialect: keras, input: 9x9x4, layers: [pixel_shuffle 2]}", KERAS),
    ],
)
def test_the_page_is_that_of_the_operator(spec: str, source: str) -> None:
    (told,) = explain(convcalc.analyze(convcalc.loads(spec)))
    assert told.sources == (source,)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_framework_answers_for_another(dialect: str) -> None:
    rules = dialect_named(dialect)
    others = {host(dialect_named(other).source) for other in DIALECTS} - {host(rules.source)}
    for name in KINDS:
        kind = kind_named(name)
        assert kind
        for rank in range(5):
            page = source_of(kind, rules, rank)  # type: ignore[arg-type]
            assert page.startswith("https://")
            assert "{" not in page
            assert host(page) not in others
    assert set(OPERATORS[dialect]) <= set(KINDS)

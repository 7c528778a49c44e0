"""What the shapes, the names and the code in a message prove comes first; answers/causes.json."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families import (
    rarer_caffe,
    rarer_engines,
    rarer_jax,
    rarer_keras,
    rarer_keras_data,
    rarer_lite,
    rarer_onnx,
    rarer_paddle,
    rarer_runtime,
    rarer_tensorflow,
    rarer_torch,
    rarer_torch_parts,
)
from tests.commands.why.families.asked import laws
from tests.commands.why.families.reads import answers, said

TOPICS = (
    *(rarer_caffe, rarer_engines, rarer_jax, rarer_keras, rarer_keras_data, rarer_lite),
    *(rarer_onnx, rarer_paddle, rarer_runtime, rarer_tensorflow, rarer_torch, rarer_torch_parts),
)
test_examples, test_values = laws({k: v for topic in TOPICS for k, v in topic.FAMILIES.items()})


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("causes"))
def test_what_is_proven_comes_first(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)

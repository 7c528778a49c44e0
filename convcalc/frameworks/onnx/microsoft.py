"""Operators that onnxruntime adds to those of ONNX: what its quantisation and its fusions write.

https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.arithmetic import held_as
from convcalc.frameworks.onnx.constant import Constant
from convcalc.frameworks.onnx.elementwise import ELEMENTWISE, merged
from convcalc.frameworks.onnx.layers import LAYERS, conv
from convcalc.frameworks.onnx.moves import MOVES
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.traced.layers import pointwise
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[Op], Any]

OPSET = 17
"""Of whose operators they are like."""
ACTIVATIONS = {"Relu": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid"}


def only(run: Run, *places: int) -> Run:
    """An operator of ONNX of the inputs in these places: scales and zero points are around them."""

    def quantised(op: Op) -> Any:
        inputs = [op.input(k) for k in places]
        given = {key: value for key, value in op.given.items() if key != "channels_last"}
        return run(Op(op.walker, op.node, inputs, given, OPSET))

    return lambda op: None if op.number("channels_last", 0) else quantised(op)


def gemm(op: Op) -> Any:
    weight = op.input(3)
    if isinstance(weight, Constant):
        held_as(weight)
    return only(LAYERS["Gemm"], 0, 3, 6)(op)


def concat(op: Op) -> Any:
    """Each tensor is followed by its scale and zero point."""
    places = range(2, len(op.inputs), 3)
    return only(MOVES["Concat"], *places)(op)


def fused_conv(op: Op) -> Any:
    """A convolution, the tensor that is added to it, and an activation."""
    out = conv(op)
    if isinstance(out, Tensor) and op.input(3) is not None:
        out = merged(op, "add", out, op.input(3))
    return activated(op, out)


def fused_gemm(op: Op) -> Any:
    return activated(op, LAYERS["Gemm"](op))


def activated(op: Op, out: Any) -> Any:
    """With the activation that is fused in; None where that is not known."""
    word = op.text("activation", "")
    if not word or not isinstance(out, Tensor):
        return out
    return pointwise(op.use(ACTIVATIONS[word]), out) if word in ACTIVATIONS else None


MICROSOFT: dict[str, Run] = {
    "QuantizeLinear": ELEMENTWISE["QuantizeLinear"],
    "DequantizeLinear": ELEMENTWISE["DequantizeLinear"],
    "Gelu": ELEMENTWISE["Gelu"],
    "QLinearAdd": only(ELEMENTWISE["Add"], 0, 3),
    "QLinearMul": only(ELEMENTWISE["Mul"], 0, 3),
    "QLinearSigmoid": only(ELEMENTWISE["Sigmoid"], 0),
    "QLinearLeakyRelu": only(ELEMENTWISE["LeakyRelu"], 0),
    "QLinearSoftmax": only(ELEMENTWISE["Softmax"], 0),
    "QLinearAveragePool": only(LAYERS["AveragePool"], 0),
    "QLinearGlobalAveragePool": only(LAYERS["GlobalAveragePool"], 0),
    "QLinearReduceMean": only(LAYERS["ReduceMean"], 0),
    "QLinearConcat": concat,
    "QGemm": gemm,
    "FusedConv": fused_conv,
    "FusedGemm": fused_gemm,
}
"""By operator; those of ONNX's own name are the same."""

"""Run layers at the ends of their axes and record what comes out, in edges.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch keras tensorflow-cpu onnx onnxruntime
    python -m tests.recorded.record_edges

Recorded are transposed convolutions that are asked for a size, padding that differs before and
after, and which end `same` pads or cuts. A case is one of `edge_layers.py`, and either its output
or the message with which it was refused. `reads` lists, for each spatial axis and each output
position on it, the input positions that it depends on, found by feeding one impulse at a time with
weights of one.
`ones` is what average pools on one axis make of ones: it tells what they divide by.
`slices` are channels of PyTorch's tensors, taken by index.
"""

from __future__ import annotations

import json
import re
import warnings
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import keras
    import numpy as np
    import onnx
    import onnxruntime
    import tensorflow as tf
    import torch
    from onnx import TensorProto, helper
    from torch import nn

    from tests.recorded.edge_layers import LAYERS, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[[Any], Any]

OUT = Path(__file__).parent / "edges.json"


def of_torch(case: Case) -> Run:
    """A module, its weights one and its biases zero."""
    made = eval(case.ran, {"nn": nn}).double()
    for parameter in made.parameters():
        nn.init.constant_(parameter, parameter.dim() > 1)
    run = eval(f"lambda m, x: {case.call}")
    return lambda x: run(made, torch.as_tensor(x, dtype=torch.float64)).detach().numpy()


def of_onnx(case: Case) -> Run:
    """An operator in onnxruntime; `kernel_shape` says what a convolution's weights are."""
    op, real = case.ran.partition("(")[0], TensorProto.FLOAT
    attributes = eval(case.ran, {op: dict})
    inputs, weights = ["x"], []
    if "Conv" in op:
        inputs.append("w")
        ones = np.ones([1, 1, *attributes["kernel_shape"]], dtype="float32")
        weights = [onnx.numpy_helper.from_array(ones, "w")]
    graph = helper.make_graph(
        [helper.make_node(op, inputs, ["y"], **attributes)],
        "one",
        [helper.make_tensor_value_info("x", real, ["N", *case.input])],
        [helper.make_tensor_value_info("y", real, None)],
        weights,
    )
    opset = [helper.make_opsetid("", 22)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return lambda x: session.run(None, {"x": np.asarray(x, dtype="float32")})[0]


def of_keras(case: Case) -> Run:
    """Layers one after the other, their weights one."""
    layers = eval(f"[{case.ran}]", {"L": keras.layers})
    for layer in layers:
        if hasattr(layer, "kernel_initializer"):
            layer.kernel_initializer = keras.initializers.Ones()

    def run(x: Any) -> Any:
        for layer in layers:
            x = layer(x)
        return np.asarray(x)

    return run


MAKERS: dict[str, Callable[[Case], Run]] = {
    "pytorch": of_torch,
    "onnx": of_onnx,
    "keras": of_keras,
}


def refused(error: Exception) -> dict[str, Any]:
    """A message in one line, without colours."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))
    text = re.sub(r"\s+", " ", text).strip()
    return {"ok": False, "message": f"{type(error).__name__}: {text[:160]}"}


def measured(case: Case) -> dict[str, Any]:
    try:
        run = MAKERS[case.dialect](case)
        output = list(run(np.zeros([1, *case.input], dtype="float32")).shape[1:])
    except Exception as error:  # whatever a framework raises is its refusal
        return refused(error)
    if 0 in output:
        return {"ok": False, "message": f"an empty output, {output}"}
    first = 0 if case.dialect == "keras" else 1  # the first spatial axis
    rank = len(case.input) - 1
    found: dict[str, Any] = {"ok": True, "output": output}
    found["reads"] = [reads(run, case.input, axis) for axis in range(first, first + rank)]
    if rank == 1 and list(case.layers[0]) == ["avg_pool"]:
        ones = run(np.ones([1, *case.input], dtype="float32")).reshape(-1)
        found["ones"] = [str(Fraction(float(y)).limit_denominator(64)) for y in ones]
    return found


def reads(run: Run, dims: list[int], axis: int) -> list[list[int]]:
    """The input positions along `axis` that each output position along it depends on."""
    n = dims[axis]
    impulses = np.zeros([n, *dims], dtype="float32")
    moved = np.moveaxis(impulses, axis + 1, 1)
    moved[range(n), range(n)] = 1
    reached = np.moveaxis(np.abs(run(impulses)) > 1e-6, axis + 1, 1)
    reached = reached.reshape(*reached.shape[:2], -1).any(2)
    return [np.flatnonzero(reached[:, o]).tolist() for o in range(reached.shape[1])]


def recorded(case: Case) -> dict[str, Any]:
    head = {"dialect": case.dialect, "layers": case.layers, "input": case.input}
    ran = case.ran if case.call == "m(x)" else f"m = {case.ran}; {case.call}"
    return {**head, "ran": ran, **measured(case)}


def slices() -> Iterator[dict[str, Any]]:
    """Some of 8 channels, none of them, and more than there are."""
    x = torch.zeros(1, 8, 3)
    for start in (None, 0, 2, 7, 8, 9, -3, -9):
        for stop in (None, 0, 2, 3, 8, 9, 100, -1, -8):
            output = list(x[:, start:stop].shape[1:])
            yield {"start": start, "stop": stop, "input": [8, 3], "output": output}


def main() -> None:
    warnings.simplefilter("ignore")
    lists = {"cases": list(map(recorded, LAYERS)), "slices": list(slices())}
    versions = (
        f"torch {torch.__version__}, keras {keras.__version__} on tensorflow {tf.__version__}, "
        f"onnx {onnx.__version__} opset 22 by onnxruntime {onnxruntime.__version__}"
    )
    source = json.dumps(f"{versions} (CPU), really run by tests/recorded/record_edges.py")
    body = (f'"{k}": [\n' + ",\n".join(map(json.dumps, v)) + "\n]" for k, v in lists.items())
    OUT.write_text("{\n" + ",\n".join([f'"source": {source}', *body]) + "\n}\n")
    print(", ".join(f"{len(rows)} {name}" for name, rows in lists.items()))


if __name__ == "__main__":
    main()

"""Ask ONNX's shape inference and onnxruntime for the size of random layers, in onnx_tools.json.

Not a test, and not needed to run the tests. By hand, with both installed:

    pip install onnx onnxruntime
    python -m tests.recorded.record_tools

A case is a node with its attributes and the shapes of its inputs, batch and all. `inferred` is what
strict shape inference says of opset 22, and where that is another, `before` of opset 21; `run` is
the shape of what onnxruntime gives. Instead of a shape stands the message of a refusal.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import helper, shape_inference

OUT = Path(__file__).parent / "onnx_tools.json"
NUMBER = 700
POOLS = ("MaxPool", "AveragePool", "LpPool")
RANDOM = random.Random(22)


def several(least: int, most: int, count: int) -> list[int]:
    return [RANDOM.randint(least, most) for _ in range(count)]


def drawn() -> dict[str, Any]:
    """A node, its attributes and the shapes of its inputs."""
    op = RANDOM.choice([*POOLS, "Conv", "ConvTranspose"])
    rank = RANDOM.choice([1, 1, 1, 2, 2, 3])
    kernel = several(1, 4, rank)
    attrs: dict[str, Any] = {"kernel_shape": kernel, "strides": several(1, 4, rank)}
    auto = RANDOM.choice(["NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
    if auto != "NOTSET":
        attrs["auto_pad"] = auto
    elif RANDOM.random() < 0.6:
        attrs["pads"] = several(0, max(kernel), 2 * rank)
    if RANDOM.random() < 0.35:
        attrs["dilations"] = several(1, 3, rank)
    if op in POOLS and RANDOM.random() < 0.5:
        attrs["ceil_mode"] = 1
    if op == "ConvTranspose" and RANDOM.random() < 0.5:
        attrs["output_padding"] = several(0, 2, rank)
    dims = [1, 2, *several(3, 14, rank)]
    if op == "ConvTranspose" and RANDOM.random() < 0.3:
        rows = zip(dims[2:], kernel, attrs["strides"], strict=True)
        attrs["output_shape"] = [(n - 1) * s + k + RANDOM.randint(-2, s + 1) for n, k, s in rows]
    weights = [[2, 2, *kernel]] if op not in POOLS else []
    return {"op": op, "attrs": attrs, "inputs": [dims, *weights]}


def model_of(case: dict[str, Any], opset: int) -> Any:
    dims, *weights = case["inputs"]
    names = ["x", "w"][: 1 + len(weights)]
    node = helper.make_node(case["op"], names, ["y"], **case["attrs"])
    fixed = [onnx.numpy_helper.from_array(np.ones(w, dtype="float32"), "w") for w in weights]
    given, result = (
        helper.make_tensor_value_info(name, 1, shape) for name, shape in (("x", dims), ("y", None))
    )
    graph = helper.make_graph([node], "one", [given], [result], fixed)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)


def message(error: Exception) -> str:
    """In one line, without the places in the source of onnxruntime."""
    text = re.sub(r"\s+", " ", str(error)).strip()
    return re.sub(r".*(Status Message:|was false\.)\s*|/\S+\s", "", text)[:120]


def inferred(case: dict[str, Any], opset: int) -> list[int] | str:
    try:
        found = shape_inference.infer_shapes(model_of(case, opset), strict_mode=True)
    except Exception as error:
        return message(error)
    return [int(d.dim_value) for d in found.graph.output[0].type.tensor_type.shape.dim]


def run(case: dict[str, Any]) -> list[int] | str:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    text = model_of(case, 22).SerializeToString()
    try:
        session = onnxruntime.InferenceSession(text, options)
        given = np.ones(case["inputs"][0], dtype="float32")
        return list(session.run(None, {"x": given})[0].shape)
    except Exception as error:
        return message(error)


def recorded() -> dict[str, Any]:
    case = drawn()
    now, before = inferred(case, 22), inferred(case, 21)
    earlier = {} if before == now else {"before": before}
    return {**case, "inferred": now, **earlier, "run": run(case)}


def main() -> None:
    cases = [recorded() for _ in range(NUMBER)]
    source = json.dumps(
        f"onnx {onnx.__version__}, opset 22 and before that 21, and onnxruntime "
        f"{onnxruntime.__version__} (CPU), by tests/recorded/record_tools.py"
    )
    body = ",\n".join(map(json.dumps, cases))
    OUT.write_text(f'{{\n"source": {source},\n"cases": [\n{body}\n]\n}}\n')
    print(len(cases), "cases;", sum(c["inferred"] != c["run"] for c in cases), "differ")


if __name__ == "__main__":
    main()

"""Run layers that move, copy and drop elements in PyTorch, Keras and onnxruntime, and record which
elements come out, in arranged.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch keras tensorflow-cpu onnx onnxruntime
    python -m tests.recorded.record_arranged

A case is a layer as this project spells it (kind, settings, inputs without the batch in the
dialect's layout), what was really run, and either its output and the `elements` that it consists
of, in order, or the message with which it was refused. The elements of the inputs are numbered
through, from 1; 0 is padding, and a list is a sum.
"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import keras
    import numpy as np
    import onnx
    import onnxruntime
    import tensorflow as tf
    import torch
    from onnx import helper

    from tests.recorded import arranged_stand_ins
    from tests.recorded.arranged_layers import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent / "arranged.json"


def numbered(shapes: list[list[int]]) -> list[Any]:
    """Arrays whose elements are numbered through, with a batch of 1."""
    made, first = [], 1
    for shape in shapes:
        size = int(np.prod(shape))
        made.append(np.arange(first, first + size, dtype="float32").reshape(1, *shape))
        first += size
    return made


def by_torch(text: str, inputs: list[Any]) -> Any:
    names = dict(zip("xyz", map(torch.tensor, inputs), strict=False))
    scope = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, **names}
    return eval(text, scope).numpy()


def by_keras(text: str, inputs: list[Any]) -> Any:
    names = dict(zip("xyz", map(keras.ops.convert_to_tensor, inputs), strict=False))
    return np.asarray(eval(text, {"ops": keras.ops, "layers": keras.layers, **names}))


class Operators(dict[str, Any]):
    """Each name that is asked for is an operator of ONNX, run by onnxruntime.

    Its arguments are arrays, which are inputs, and lists, which are constants; `out` of `outs` is
    what it gives.
    """

    def __missing__(self, name: str) -> Any:
        def run(*given: Any, out: int = 0, outs: int = 1, **attributes: Any) -> Any:
            inputs, fixed, names, fed = [], [], [], {}
            for k, one in enumerate(given):
                names.append("" if one is None else f"i{k}")
                if isinstance(one, np.ndarray):
                    fed[names[-1]] = one
                    inputs.append(helper.make_tensor_value_info(names[-1], 1, one.shape))
                elif one is not None:
                    whole = np.array(one, dtype="float32" if isinstance(one, float) else "int64")
                    fixed.append(onnx.numpy_helper.from_array(whole, names[-1]))
            made = [f"o{k}" for k in range(outs)]
            node = helper.make_node(name, names, made, **attributes)
            asked = [helper.make_tensor_value_info(made[out], 1, None)]
            graph = helper.make_graph([node], "one", inputs, asked, fixed)
            opset = [helper.make_opsetid("", 22)]
            model = helper.make_model(graph, opset_imports=opset, ir_version=10)
            context = onnx.checker.C.CheckerContext()
            context.ir_version, context.opset_imports = 10, {"": 22}
            onnx.checker.check_node(node, context)
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 4
            session = onnxruntime.InferenceSession(model.SerializeToString(), options)
            return session.run([made[out]], fed)[0]

        return run


def by_onnx(text: str, inputs: list[Any]) -> Any:
    return eval(text, {}, Operators(zip("xyz", inputs, strict=False)))


RUNS: dict[str, Callable[[str, list[Any]], Any]] = {
    "pytorch": by_torch,
    "keras": by_keras,
    "onnx": by_onnx,
}


SUMS = ("fold",)
"""Kinds whose elements are sums, of which the parts are told instead."""


def summed(run: Callable[[str, list[Any]], Any], text: str, shape: list[int]) -> list[list[int]]:
    """For each element that comes out those that are in it, each of which is 1 in one sample."""
    size = int(np.prod(shape))
    impulses = np.eye(size, dtype="float32").reshape(size, *shape)
    reached = run(text, [impulses]).reshape(size, -1) != 0
    return [(np.flatnonzero(column) + 1).tolist() for column in reached.T]


def recorded(row: Row) -> dict[str, Any]:
    dialect, kind, settings, inputs, text = row
    head = {"dialect": dialect, "kind": kind, "settings": settings, "inputs": inputs, "ran": text}
    try:
        made = RUNS[dialect](text, numbered(inputs))
        if not made.size:
            raise ValueError("nothing comes out")
        elements = made.astype(int).flatten().tolist()
        if kind in SUMS:
            elements = summed(RUNS[dialect], text, inputs[0])
        return {**head, "ok": True, "output": list(made.shape[1:]), "elements": elements}
    except Exception as error:  # whatever a framework raises is its refusal
        said = re.sub(r"\x1b\[\d+m|/\S+/", "", str(error))
        said = re.sub(r"\s+", " ", said).strip()
        return {**head, "ok": False, "message": f"{type(error).__name__}: {said[:160]}"}


def main() -> None:
    warnings.simplefilter("ignore")
    cases = [recorded(row) for row in (*ROWS, *arranged_stand_ins.ROWS)]
    versions = (
        f"torch {torch.__version__}, keras {keras.__version__} on tensorflow {tf.__version__}, "
        f"onnx {onnx.__version__} opset 22 by onnxruntime {onnxruntime.__version__}"
    )
    source = json.dumps(f"{versions} (CPU), really run by tests/recorded/record_arranged.py")
    body = ",\n".join(map(json.dumps, cases))
    OUT.write_text(f'{{\n"source": {source},\n"cases": [\n{body}\n]\n}}\n')
    refused = sum(not case["ok"] for case in cases)
    print(len(cases), "layers, of which", refused, "are refused")


if __name__ == "__main__":
    main()

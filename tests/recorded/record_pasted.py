"""Records what the layers of pasted.py give: the shape that comes out, and all parameters.

Run where the frameworks are installed: `python tests/recorded/record_pasted.py`.
"""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.recorded.pasted import KERAS, PYTORCH  # noqa: E402


def with_torch(expression: str, dims: list[int]) -> dict[str, Any]:
    import torch
    from torch import nn
    from torch.nn import functional

    x = torch.zeros(2, *dims)
    names = {**vars(nn), "nn": nn, "torch": torch, "F": functional, "x": x}
    names["OrderedDict"] = OrderedDict
    made = eval(expression, names)
    if isinstance(made, torch.Tensor):
        return {"output": list(made.shape[1:]), "params": None}
    out = made.eval()(x)
    return {"output": list(out.shape[1:]), "params": sum(p.numel() for p in made.parameters())}


def with_keras(expression: str, dims: list[int]) -> dict[str, Any]:
    import keras
    import tensorflow as tf

    names = {**vars(keras.layers), "layers": keras.layers, "keras": keras, "tf": tf}
    names["x"] = tf.zeros((2, *dims))
    made = eval(expression, names)
    if not isinstance(made, keras.layers.Layer):
        return {"output": list(made.shape[1:]), "params": None}
    out = made(names["x"])
    return {"output": list(out.shape[1:]), "params": made.count_params()}


def main() -> None:
    found = []
    for dialect, rows, run in (("pytorch", PYTORCH, with_torch), ("keras", KERAS, with_keras)):
        for expression, shape in rows:
            result = run(expression, [int(n) for n in shape.split("x")])
            row = {"dialect": dialect, "code": expression, "input": shape, **result}
            found.append(row)
    text = ",\n ".join(json.dumps(row) for row in found)
    (HERE / "pasted.json").write_text(f"[\n {text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()

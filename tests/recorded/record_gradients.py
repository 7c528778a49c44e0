"""Run layers in PyTorch, forward and backward, and record what comes out, in gradients.json.

Not a test, and not needed to run the tests. By hand, with PyTorch installed:

    pip install torch
    python -m tests.recorded.record_gradients

A case is a row of `gradient_layers.py` with numbers: input `x`, weights `w`, biases `b`, for batch
normalisation `mean` and `var`, and `up`, the gradient by the output; then the output `y`, and the
gradients `dx`, `dw`, `db` by autograd in double precision. Arrays are flat, as `x` has its sizes
from the row.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torch.nn.functional as F  # noqa: N812 - as PyTorch calls it

    from tests.recorded.gradient_layers import ROWS, Row

OUT = Path(__file__).parent / "gradients.json"
DRAWN = {
    "whole": [-3, -2, -1, 0, 1, 2, 3],
    "ties": [-1, 0, 1],
    "corners": [-4, -3, -2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 7],
    "positive": [0.25, 0.5, 1, 2, 3, 4],
}


def array(made: random.Random, sizes: tuple[int, ...], among: str = "whole") -> Any:
    count = torch.Size(sizes).numel()
    values = [made.choice(DRAWN[among]) for _ in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(sizes)


def numbers(tensor: Any) -> list[float]:
    found = [float(f"{x:.13g}") for x in tensor.detach().reshape(-1).tolist()]
    return [int(x) if x == int(x) else x for x in found]


def case(row: Row, seed: int) -> dict[str, Any]:
    made = random.Random(f"{row.ran} {seed}")
    x = array(made, (1, *row.input), row.drawn).requires_grad_()
    w = [array(made, sizes).requires_grad_() for sizes in row.weights]
    b = [array(made, (n,)).requires_grad_() for n in row.biases]
    given = {}
    if "mean" in row.ran:
        channels = (row.input[0],)
        given = {"mean": array(made, channels), "var": array(made, channels, "positive")}
    y = eval(row.ran, {"F": F, "torch": torch, "x": x, "w": w, "b": b, **given})
    up = array(made, tuple(y.shape))
    y.backward(up)
    return {
        "x": numbers(x),
        "w": list(map(numbers, w)),
        "b": list(map(numbers, b)),
        **{key: numbers(value) for key, value in given.items()},
        "up": numbers(up),
        "sizes": list(y.shape[1:]),
        "y": numbers(y),
        "dx": numbers(x.grad),
        "dw": [numbers(one.grad) for one in w],
        "db": [numbers(one.grad) for one in b],
    }


def main() -> None:
    rows = [
        {"ran": row.ran, "cases": [case(row, seed) for seed in range(row.seeds)]} for row in ROWS
    ]
    found = {"versions": {"torch": torch.__version__.split("+")[0]}, "rows": rows}
    text = json.dumps(found, separators=(",", ":")).replace('{"ran"', '\n{"ran"')
    OUT.write_text(text + "\n")
    print(sum(len(row["cases"]) for row in rows), "cases")


if __name__ == "__main__":
    main()

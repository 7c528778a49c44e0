"""Record what PyTorch saves for the backward pass of sources, in trained_sources.json.

Not a test, and not needed to run the tests. By hand, with PyTorch installed:

    pip install torch
    python -m tests.recorded.record_trained_sources

The networks of `trained_sources.txt` are run as `record_saved.py` runs those of the zoo. `mixed` is
what is saved under `torch.autocast` with tensors that PyTorch takes for those of a GPU; recurrent
layers ask the driver, and attention that drops weights is not stood in for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.recorded.storages import saved

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from tests.recorded.as_on_gpu import autocast, faked, fused

HERE = Path(__file__).parent
OUT = HERE / "trained_sources.json"
BATCH, WORDS = 2, 2


def saved_in_half(model: Any, row: Any) -> int | None:
    """The same in mixed precision, copies of weights too; None where PyTorch does not run it so."""
    with FakeTensorMode(), torch.device("cuda"):
        try:
            with autocast(torch.float16), fused():
                return saved(faked(model).train(), given_to(row))
        except (AssertionError, RuntimeError):
            return None


def given_to(row: Any) -> list[Any]:
    sizes = [(BATCH, *map(int, shape.split("x"))) for shape in row["input"]]
    return [torch.randint(0, WORDS, size) if row["words"] else torch.rand(size) for size in sizes]


def main() -> None:
    found = json.loads(OUT.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "sources"}
    text = (HERE / "trained_sources.txt").read_text(encoding="utf-8")
    exec(compile(text, "sources", "exec"), names)
    for name, row in found["networks"].items():
        row["saved"] = saved(names[name]().train(), given_to(row))
        row["mixed"] = saved_in_half(names[name](), row)
        print(name, row["saved"], row["mixed"])
    rows = ",\n".join(f" {json.dumps(n)}: {json.dumps(r)}" for n, r in found["networks"].items())
    source = f"torch {torch.__version__}; on a CPU, in training, batches of {BATCH}, float32"
    head = f'{{"source": {json.dumps(source)}, "batch": {BATCH}, "networks": {{\n'
    OUT.write_text(f"{head}{rows}\n}}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Run the PyTorch of each row of convcalc/layers/WRITTEN.md, and say where it gives other numbers
than the row.

Not a test, and not needed to run the tests. By hand, with torch and torchvision installed:

    python -m tests.recorded.record_written

All is run on the meta device: only shapes. Parameters are those of the modules that a row makes and
its own; MACs are half of what FlopCounterMode counts.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch.utils.flop_counter import FlopCounterMode

PAGE = Path(__file__).parents[2] / "convcalc" / "layers" / "WRITTEN.md"
MODULES = {"nn": "torch.nn", "F": "torch.nn.functional", "torchvision": "torchvision"}


def rows() -> list[list[str]]:
    """The cells of each row."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "what"]


def main() -> None:
    held: list[Any] = []

    def parameter(*sizes: int) -> Any:
        held.append(torch.nn.Parameter(torch.zeros(*sizes)))
        return held[-1]

    def registered(module: Any, name: str, param: Any) -> None:
        held.extend([] if param is None else [param])

    torch.nn.modules.module.register_module_parameter_registration_hook(registered)
    names = {name: importlib.import_module(path) for name, path in MODULES.items()}
    for what, _, dims, code, _, *told in rows():
        held.clear()
        with torch.device("meta"), FlopCounterMode(display=False) as counter:
            x = torch.zeros(1, *map(int, dims.split("x")))
            out = eval(code.strip("`"), {**names, "torch": torch, "P": parameter, "x": x})
        sizes = {id(p): (p.numel(), p.numel() * p.requires_grad) for p in held}.values()
        total, trained = (sum(pair[k] for pair in sizes) for k in (0, 1))
        params = f"{total:,}" if total == trained else f"{total:,} ({trained:,} trained)"
        shape = "x".join(map(str, out.shape[1:])) or "a number"
        found = [shape, params, f"{counter.get_total_flops() // 2:,}"]
        if found != told:
            print(f"{what}: {found}, but the page says {told}")


if __name__ == "__main__":
    main()

"""Run the networks of library_networks.py in PyTorch, and record what each of their modules holds
and does, in tests/recorded/library_networks.json.

Not a test, and not needed to run the tests. By hand, with the libraries installed:

    pip install torch torchvision timm pytorchcv monai
    python -m tests.recorded.record_library_networks [WORD ...]

With words, only networks whose file or target holds one of them are recorded anew. All are run in
eval mode on the meta device: only shapes.

`params` and `trainable` are numbers of parameters, `macs` half of what FlopCounterMode counts,
`output` the shapes with the batch of 1. `modules` has those that hold parameters, by their names
with a * for each number: [parameters of its own, MACs of all that it runs, sizes of its output, how
many]. The sizes are in ascending order and without those that are 1, because libraries write
the same tensor in several orders; null where a module is never called by itself.
nn.MultiheadAttention is one module, as it never calls its last projection.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from tests.recorded.library_networks import networks

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch.utils.flop_counter import FlopCounterMode

OUT = Path(__file__).parent / "library_networks.json"


def shapes_of(output: Any) -> list[list[int]]:
    """The shapes of all tensors in an output, in order."""
    if isinstance(output, torch.Tensor):
        return [list(output.shape)]
    rows = output.values() if isinstance(output, dict) else output
    several = isinstance(output, dict | list | tuple)
    return [shape for one in rows for shape in shapes_of(one)] if several else []


LARGE = ("vit_5b_patch16_sapiens2",)
"""Made on the meta device, too: their weights would fill the memory. Others compute with numbers
while they are made.
"""


def built(file: str, target: str) -> Any:
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    call = target if target.endswith(")") else f"{target}()"
    with torch.device("meta" if target in LARGE else "cpu"):
        return eval(call, dict(vars(module))).eval()


def sizes_of(output: Any) -> list[int]:
    """The sizes of the first tensor of an output, in ascending order, without those that are 1."""
    return sorted(n for n in shapes_of(output)[0] if n != 1)


def row(file: str, target: str, dims: str) -> dict[str, Any]:
    network = built(file, target).to("meta")
    seen: dict[str, list[int]] = {}
    for name, module in network.named_modules():

        def after(module: Any, inputs: Any, output: Any, name: str = name) -> None:
            seen.setdefault(name, sizes_of(output))

        module.register_forward_hook(after)
    sizes = [int(n) for n in dims.split("x")]
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        output = network(torch.zeros(1, *sizes, device="meta"))
    counts = counter.get_flop_counts()
    macs = {key.partition(".")[2]: sum(n.values()) // 2 for key, n in counts.items()}
    return {
        "file": file,
        "target": target,
        "input": dims,
        "params": sum(p.numel() for p in network.parameters()),
        "trainable": sum(p.numel() for p in network.parameters() if p.requires_grad),
        "macs": counter.get_total_flops() // 2,
        "output": shapes_of(output),
        "modules": modules_of(network, seen, macs),
    }


def modules_of(
    network: Any, seen: dict[str, list[int]], macs: dict[str, int]
) -> dict[str, list[Any]]:
    counted: set[Any] = set()
    rows: dict[str, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for name, module in network.named_modules():
        whole = isinstance(module, torch.nn.MultiheadAttention)
        own = {*module.parameters(recurse=whole)} - counted
        counted |= own
        if own:
            sizes = tuple(seen[name]) if name in seen else None
            held = sum(p.numel() for p in own)
            rows[re.sub(r"[0-9]+", "*", name)][held, macs.get(name, 0), sizes] += 1
    return {name: [[*key, n] for key, n in found.items()] for name, found in rows.items()}


def write(rows: dict[tuple[str, str], dict[str, Any]]) -> None:
    kept = [rows[file, target] for file, target, _ in networks() if (file, target) in rows]
    body = ",\n".join(json.dumps(row, separators=(",", ":")) for row in kept)
    OUT.write_text('{\n"networks": [\n' + body + "\n]\n}\n")


def main() -> None:
    warnings.simplefilter("ignore")
    before = json.loads(OUT.read_text())["networks"] if OUT.exists() else []
    rows = {(r["file"], r["target"]): r for r in before}
    for file, target, dims in networks():
        wanted = any(word in f"{file} {target}" for word in sys.argv[1:])
        if wanted or not (sys.argv[1:] or (file, target) in rows):
            rows[file, target] = row(file, target, dims)
            write(rows)
            print(file, target, rows[file, target]["params"], flush=True)


if __name__ == "__main__":
    main()

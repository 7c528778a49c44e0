"""Run networks of timm, torchvision, MONAI and of public repositories layer by layer, and record
what each layer comes to, in tests/recorded/zoo_layers.json.

Not a test, and not needed to run the tests. By hand, with the libraries installed:

    pip install torch torchvision timm pytorchcv segmentation-models-pytorch monai ultralytics
    python -m tests.recorded.record_zoo_layers [--repositories FOLDER] [NAME ...]

With names, only these are recorded anew. zoo_networks.py lists the networks; those of repositories
need a clone of each in FOLDER, called OWNER+NAME. Nothing is downloaded, and all is run on the meta
device: only shapes.

A row is a network in eval mode on one input, `input` and `output` without the batch, `params` and
`trainable` numbers of parameters, and `macs` half of what torch's FlopCounterMode counts.
`layers` says of the layers that hold parameters how many have the same numbers: [dims of the
output, channels first; parameters of the layer's own; its MACs; how many]. A layer that is called
again has no parameters the second time. Attention counts as one layer, with its projections. Of
networks that have some, rows of attention, linear layers and norms say how many positions there
are instead of their sizes, because these often stand in one row; and learned tensors that do not
belong to a layer, such as class tokens, say how many numbers they hold.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from tests.recorded.zoo_networks import NETWORKS, Network

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch.utils.flop_counter import FlopCounterMode

LIBRARIES = "torch torchvision timm pytorchcv segmentation-models-pytorch monai ultralytics"
OUT = Path(__file__).parent / "zoo_layers.json"
LAST = ("Linear", "LayerNorm")
"""Layers that have the channels last, whatever stands around them."""
ATTENTION = (
    "Attention",
    "MultiheadAttention",
    "RelativePositionalMultiHeadAttention",
    "ShiftedWindowAttention",
    "ShiftedWindowAttentionV2",
    "WindowAttention",
)
"""Modules that count as one layer."""
FIRST = ("LayerNorm2d", "LayerScale2d")
IN_ROWS = (*LAST, *ATTENTION, *FIRST, "LayerScale")
"""Layers whose positions often stand in one row, or in windows."""


# Layer by layer --------------------------------------------------------------------------------


def dims_of(module: Any, output: Any, rows: bool) -> list[int]:
    """The dims of a layer's output without the batch; channels first, whatever its layout. With
    `rows`, channels and positions of layers that are in IN_ROWS.
    """
    while not isinstance(output, torch.Tensor):
        output = next(iter(output.values() if isinstance(output, dict) else output))
    dims = list(output.shape[1:])
    if rows and type(module).__name__ in IN_ROWS:
        channels = dims[0] if type(module).__name__ in FIRST else dims[-1]
        return [channels, output.numel() // channels]
    if len(output) > 1:  # the time stands before the batch, or in it
        return [dims[-1], len(output)]
    last = type(module).__name__ in LAST or getattr(module, "channel_dim", 1) == -1
    return [dims[-1], *dims[:-1]] if last else dims


class Recorder:
    """Counts the calls of the layers of a network by their numbers."""

    def __init__(self, network: Any, counter: Any) -> None:
        self.counter = counter
        self.rows: Counter[tuple[tuple[int, ...], int, int]] = Counter()
        self.started: list[int] = []
        self.inside: list[int] = []
        self.seen: set[Any] = set()
        whole = [m for m in network.modules() if type(m).__name__ in ATTENTION]
        self.rows_of_positions = bool(whole)
        inside = {m for w in whole for m in w.modules()} - {*whole}
        for module in network.modules():
            held = [*module.parameters(recurse=False)]
            if module in inside or not (held or module in whole):
                continue
            below = any(True for child in module.children() for _ in child.parameters())
            if whole and module not in whole and below:
                for one in held:
                    self.rows[(one.numel(),), one.numel(), 0] += 1
                continue
            module.register_forward_pre_hook(self.before)
            module.register_forward_hook(self.after)

    def before(self, module: Any, inputs: Any) -> None:
        self.started.append(self.counter.get_total_flops())
        self.inside.append(0)

    def after(self, module: Any, inputs: Any, output: Any) -> None:
        flops = self.counter.get_total_flops() - self.started.pop()
        macs = (flops - self.inside.pop()) // 2
        if self.inside:
            self.inside[-1] += flops
        own = set(module.parameters(recurse=type(module).__name__ in ATTENTION)) - self.seen
        self.seen |= own
        params = sum(p.numel() for p in own)
        dims = dims_of(module, output, self.rows_of_positions)
        self.rows[tuple(dims), params, macs] += 1


def shapes_of(output: Any) -> list[list[int]]:
    """The dims of all outputs, in order, without the batch."""
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, list | tuple):
        return [dims for one in output for dims in shapes_of(one)]
    return [list(output.shape[1:])]


def row(name: str, network: Network, folder: Path) -> dict[str, Any]:
    built = network.build(folder).eval().to("meta")
    counter = FlopCounterMode(display=False)
    recorder = Recorder(built, counter)
    with torch.no_grad(), counter:
        output = network.run(built, torch.zeros(1, *network.dims, device="meta"))
    shapes = shapes_of(output)
    return {
        "model": name,
        "source": network.source,
        "input": network.dims,
        "output": dict(enumerate(shapes)) if len(shapes) > 1 else shapes[0],
        "params": sum(p.numel() for p in built.parameters()),
        "trainable": sum(p.numel() for p in built.parameters() if p.requires_grad),
        "macs": counter.get_total_flops() // 2,
        "layers": [[*key, count] for key, count in sorted(recorder.rows.items())],
    }


def versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in LIBRARIES.split()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repositories", type=Path, default=Path())
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    before = json.loads(OUT.read_text())["networks"] if OUT.exists() else []
    rows = {r["model"]: r for r in before}
    for name in given.names or NETWORKS:
        rows[name] = row(name, NETWORKS[name], given.repositories)
        print({k: v for k, v in rows[name].items() if k != "layers"}, flush=True)
    kept = [json.dumps(rows[name], separators=(",", ":")) for name in NETWORKS if name in rows]
    body = f'"source": {json.dumps(versions())},\n"networks": [\n' + ",\n".join(kept) + "\n]"
    OUT.write_text("{\n" + body + "\n}\n")
    print(f"{len(kept)} networks")


if __name__ == "__main__":
    main()

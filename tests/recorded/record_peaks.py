"""Record how much is in memory at most while PyTorch trains whole networks, in peaks.json.

Not a test, and not needed to run the tests. By hand, with PyTorch, torchvision and timm installed:

    pip install torch torchvision timm
    python -m tests.recorded.record_peaks

Each network makes a step of training on the CPU on a batch of two. Every storage that an operator
makes is seen as it comes, and as it goes. `activations` is the most at once of those that become no
gradient of a parameter, with the input; `with_gradients` of all, where gradients come as they are
worked out. `turned` are the bytes of gradients of weights that come in another order of dimensions
than the weights have, and are copied: they are there for a moment besides. `states` has the bytes
that optimizers keep, and `for_step` those that are there for a moment in their steps. `mixed` is
`with_gradients` where the forward pass is one of `torch.autocast` in bfloat16.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.recorded.record_saved import BATCH, NETWORKS, made
from tests.recorded.storages import watching

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch


OUT = Path(__file__).parent / "peaks.json"
STEPPED = ("resnet18", "squeezenet1_1", "vit_b_16")
"""Networks whose optimizers are recorded."""

MIXED = (
    *("resnet18", "mobilenet_v2", "squeezenet1_1", "densenet121", "vit_b_16", "convnext_tiny"),
    *("efficientnet_b0", "vgg11", "alexnet", "googlenet", "shufflenet_v2_x0_5", "regnet_y_400mf"),
)
"""Networks that are recorded in mixed precision, too."""


def trained(model: Any, shape: tuple[int, ...], mixed: bool = False) -> dict[str, int]:
    """What is there at most in a step."""
    parameters = list(model.parameters())
    seen = watching((*parameters, *model.buffers()))
    x = torch.rand(BATCH, *shape)
    seen.note(x)
    with seen:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed):
            out = model.train()(x)
        out = out["out"] if isinstance(out, dict) else out
        out.backward(torch.ones_like(out))
    own = {
        seen.there.get(p.grad.untyped_storage()._cdata, -1)
        for p in parameters
        if p.grad is not None
    }
    sizes = {tuple(p.shape) for p in parameters}
    turned = {
        number: size
        for number, size, operator, shape in seen.events
        if size and "backward" in operator and shape in sizes and number not in own
    }
    return {
        "output": out.numel() * out.element_size(),
        "activations": seen.most(own),
        "with_gradients": seen.most(),
        "turned": max(turned.values(), default=0),
    }


def stepped(model: Any, name: str) -> dict[str, int]:
    """What an optimizer keeps after its step, and what is there for a moment in one."""
    ways = {"sgd": ("SGD", {}), "momentum": ("SGD", {"momentum": 0.9})}
    cls, named = ways.get(name, ({"adam": "Adam", "adamw": "AdamW"}.get(name), {}))
    optimizer = getattr(torch.optim, cls)(model.parameters(), **named)
    optimizer.step()
    states = [t for state in optimizer.state.values() for t in state.values() if t is not None]
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    seen = watching((*model.parameters(), *gradients, *states))
    with seen:
        optimizer.step()
    return {"states": sum(t.untyped_storage().nbytes() for t in states), "for_step": seen.most()}


def main(names: list[str]) -> None:
    """Record all networks, or those that are named."""
    known = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {"networks": {}}
    for name, (library, shape) in NETWORKS.items():
        if names and name not in names:
            continue
        model = made(name, library)
        row: dict[str, Any] = {"input": list(shape), **trained(model, shape)}
        if name in STEPPED:
            row["optimizers"] = {
                way: stepped(model, way) for way in ("sgd", "momentum", "adam", "adamw")
            }
        known["networks"][name] = row
        print(name, row, flush=True)
    for name in MIXED:
        if not names or f"mixed:{name}" in names:
            library, shape = NETWORKS[name]
            most = trained(made(name, library), shape, mixed=True)["with_gradients"]
            known.setdefault("mixed", {})[name] = most
            print(name, most, flush=True)
    rows = [f"{json.dumps(n)}: {json.dumps(row)}" for n, row in sorted(known["networks"].items())]
    source = f"torch {torch.__version__}; on a CPU, a step of batches of {BATCH}, float32"
    OUT.write_text(
        f'{{"source": {json.dumps(source)}, "batch": {BATCH},\n'
        f'"mixed": {json.dumps(known["mixed"])}, "networks": {{\n' + ",\n".join(rows) + "\n}}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(sys.argv[1:])

"""Record how much is in memory at most while PyTorch runs networks, in running.json.

Not a test, and not needed to run the tests. By hand, with PyTorch, torchvision and timm installed:

    pip install torch torchvision timm
    python -m tests.recorded.record_running

Each network is traced by `torch.fx` and run operation by operation on the CPU without gradients, on
a batch of two; every value is dropped after the last operation that reads it. Each storage that an
operator makes is seen as it comes, and as it goes; those of parameters and buffers are not counted,
that of the input is. `told`: as the network is; `apart`: with no module told to work in place;
`eager`: the same without a trace, as Python runs it; `allocated`: by the allocator.
The sources are those of `trained_sources.txt`; `layers` are single ones, as Python runs the source
that is written of them. What cannot be traced is left out.
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
    from torch import fx

HERE = Path(__file__).parent
OUT, SOURCES = HERE / "running.json", HERE / "trained_sources.json"
WORDS = 50
FUSED = ("Encoder", "EncoderDropGelu")
"""Whose encoder layers run as one operator each."""

if __name__ == "__main__":

    class Operations(fx.Tracer):
        """Modules of `torch.nn` are one operation, but for those that hold others."""

        def is_leaf_module(self, module: Any, qualified: str) -> bool:
            own = type(module).__module__.startswith("torch.nn")
            return own and not isinstance(module, torch.nn.Sequential)


def run(graph: Any, model: Any, given: list[Any]) -> None:
    """Operation by operation; `given` is emptied, so that nothing holds the inputs."""
    runner, values = fx.Interpreter(fx.GraphModule(model, graph)), {}
    last = {read: node for node in graph.nodes for read in node.all_input_nodes}
    for node in graph.nodes:
        if node.op == "placeholder":
            values[node] = given.pop(0)
            continue
        runner.env = values
        words, named = runner.fetch_args_kwargs_from_env(node)
        values[node] = getattr(runner, node.op)(node.target, words, named)
        del words, named
        for old in [old for old in values if last.get(old, node) is node]:
            if old is not node:
                del values[old]


def most(model: Any, given: list[Any]) -> int:
    """The most bytes at once."""
    graph = Operations().trace(model)
    seen = watching((*model.parameters(), *model.buffers()))
    for x in given:
        seen.note(x)
    del x
    with torch.no_grad(), seen:
        run(graph, model, given)
    return int(seen.most())


def eager(model: Any, given: list[Any]) -> int:
    """The most bytes at once where Python holds what it does."""
    seen = watching((*model.parameters(), *model.buffers()))
    for x in given:
        seen.note(x)
    with torch.no_grad(), seen:
        model(*given)
    return int(seen.most())


def allocated(model: Any, given: list[Any]) -> int:
    """The most bytes at once that the allocator gave, and the inputs: what runs as one operator may
    have more inside than is seen of it.
    """
    from torch.profiler import ProfilerActivity, profile

    with torch.no_grad(), profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        model(*given)
    now = found = 0
    for event in seen.profiler.kineto_results.events():
        if event.name() == "[memory]":
            now += event.nbytes()
            found = max(found, now)
    return found + sum(x.untyped_storage().nbytes() for x in given)


def told_nothing(model: Any) -> Any:
    for module in model.modules():
        if getattr(module, "inplace", False):
            module.inplace = False
    return model


def of_networks(names: list[str]) -> dict[str, Any]:
    found = {}
    for name, (library, shape) in NETWORKS.items():
        if names and name not in names:
            continue
        try:
            model = made(name, library).eval()
            told = most(model, [torch.rand(BATCH, *shape)])
            apart = most(told_nothing(model), [torch.rand(BATCH, *shape)])
        except Exception as error:
            print(name, "left out:", str(error)[:100], flush=True)
            continue
        python = eager(model, [torch.rand(BATCH, *shape)])
        found[name] = {"input": list(shape), "apart": apart, "told": told, "eager": python}
        print(name, found[name], flush=True)
    return found


def of_sources(wanted: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "sources"}
    text = (HERE / "trained_sources.txt").read_text(encoding="utf-8")
    exec(compile(text, "sources", "exec"), names)
    found = {}
    for name, row in json.loads(SOURCES.read_text(encoding="utf-8"))["networks"].items():
        if wanted and name not in wanted:
            continue
        sizes = [(BATCH, *map(int, shape.split("x"))) for shape in row["input"]]
        given = [
            torch.randint(0, WORDS, size) if row["words"] else torch.rand(size) for size in sizes
        ]
        try:
            python = eager(names[name]().eval(), given)
            inside = allocated(names[name]().eval(), given) if name in FUSED else None
            found[name] = {"told": most(names[name]().eval(), given), "eager": python}
            found[name] |= {"allocated": inside} if inside else {}
        except Exception as error:
            print(name, "left out:", str(error)[:100], flush=True)
            continue
        print(name, found[name], flush=True)
    return found


def of_layers(wanted: list[str]) -> dict[str, int]:
    """In inference, whose first layer is a convolution."""
    from tests.recorded.record_saved_kinds import INPUT, WRITTEN, module

    rows = [row for row in WRITTEN if not wanted or row in wanted]
    return {row: eager(module(row).eval(), [torch.rand(BATCH, *INPUT)]) for row in rows}


def main(names: list[str]) -> None:
    """Record all, or those that are named."""
    known: dict[str, Any] = {"networks": {}, "sources": {}, "layers": {}}
    if OUT.exists():
        known = json.loads(OUT.read_text(encoding="utf-8"))
    known["sources"] |= of_sources(names)
    known["layers"] = known.get("layers", {}) | of_layers(names)
    known["networks"] |= of_networks(names)
    source = f"torch {torch.__version__}; on a CPU, without gradients, batches of {BATCH}, float32"
    rows = (
        f' "{part}": {{\n'
        + ",\n".join(f"  {json.dumps(n)}: {json.dumps(r)}" for n, r in known[part].items())
        + "\n }"
        for part in ("layers", "sources", "networks")
    )
    head = f'{{"source": {json.dumps(source)}, "batch": {BATCH},\n'
    OUT.write_text(head + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

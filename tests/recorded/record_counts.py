"""Count layers of PyTorch with other tools and record what they say, in counts.json.

Not a test, and not needed to run the tests. By hand, with PyTorch and the tools installed:

    pip install torch torchvision fvcore thop torchinfo ptflops calflops
    pip install deepspeed mmengine
    python -m tests.recorded.record_counts [TOOL …]

Of the tools named, or of all, what they say is recorded anew. `ultralytics-thop` stands in the
place of thop, so that it is recorded by itself: `pip install ultralytics-thop` elsewhere, name it.

A case is a layer of `counted_layers.py`, with what each tool says of it for one sample, the model
in evaluation:
`count`: the number that it adds for the layer, in the unit that it prints;
`rules`: the operators, modules or functions of the layer for which it has a rule;
`unknown`: those for which it has none, so that its number says nothing of them.
A tool that cannot run the layer has an `error` instead.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision
    from torch import nn
    from torch.nn import functional
    from torch.utils._python_dispatch import TorchDispatchMode

    from tests.recorded.counted_layers import LAYERS, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    Said = tuple[float, set[str], set[str]]

OUT = Path(__file__).parent / "counts.json"


def made(text: str) -> Any:
    """What `text` says, inside another module, since some tools count only what is inside."""
    names = {"nn": nn, "torch": torch, "torchvision": torchvision, "held": held}
    if text.startswith("held('inner(*[t"):  # of several inputs, which nn.Sequential does not take
        return held("inner(x, y, z)", inner=eval(text, names))
    if text.startswith("beside("):  # several inputs, which a Sequential does not take
        return held("inner(x, y, z)", inner=eval(text, {**names, "beside": held}))
    if text.startswith(("nn.", "torchvision.", "held(")):
        return nn.Sequential(eval(text, names))
    return held("inner(x, y, z)", inner=held(text))


def held(run: str, **parts: Any) -> Any:
    """A module that holds `parts` and runs the expression `run`."""
    names = {"torch": torch, "F": functional}
    function = eval(f"lambda x, y, z, {', '.join(parts) or '_'}: {run}", names)

    class Function(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            for name, part in parts.items():
                setattr(self, name, part)

        def forward(self, x: Any, y: Any = None, z: Any = None) -> Any:
            return function(x, y, z, *(getattr(self, name) for name in parts or ("training",)))

    return Function()


def named(modules: Any) -> set[str]:
    return {type(m).__name__ for m in modules}


def leaves(model: Any) -> list[Any]:
    return [m for m in model.modules() if not list(m.children())]


def operators(model: Any, inputs: list[Any]) -> set[str]:
    """Names of the ATen operators that really run."""
    seen: set[str] = set()

    class Listen(TorchDispatchMode):
        def __torch_dispatch__(
            self, op: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            seen.add(str(op.overloadpacket))
            return op(*args, **(kwargs or {}))

    with Listen():
        model(*inputs)
    return seen


def listening(rule: Callable[..., Any], name: str, called: set[str]) -> Callable[..., Any]:
    """The rule of a function, which notes that it was asked."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        called.add(name)
        return rule(*args, **kwargs)

    return counted


# The tools: each takes a module and its inputs, and gives its count, its rules and what is unknown


def by_torch(model: Any, inputs: list[Any]) -> Said:
    from torch.utils.flop_counter import FlopCounterMode, flop_registry

    with FlopCounterMode(display=False) as counter:
        model(*inputs)
    run, known = operators(model, inputs), {str(op) for op in flop_registry}
    return counter.get_total_flops(), run & known, run - known


def by_fvcore(model: Any, inputs: list[Any]) -> Said:
    """Operators that it ignores on purpose, such as aten::cat, are in neither list."""
    from fvcore.nn import FlopCountAnalysis

    analysis = FlopCountAnalysis(model, tuple(inputs))
    return analysis.total(), set(analysis.by_operator()), set(analysis.unsupported_ops())


def by_mmengine(model: Any, inputs: list[Any]) -> Said:
    """It takes over what fvcore does."""
    from mmengine.analysis import FlopAnalyzer

    analysis = FlopAnalyzer(model, tuple(inputs))
    return analysis.total(), set(analysis.by_operator()), set(analysis.unsupported_ops())


def by_thop(model: Any, inputs: list[Any]) -> Said:
    """Its rules are for types of modules; `zero_ops` is one of them."""
    import thop

    rules = sys.modules["thop.profile"].register_hooks
    inner = list(model.modules())[1:]
    ruled = {f"{type(m).__name__}: {rules[type(m)].__name__}" for m in inner if type(m) in rules}
    unknown = named(m for m in leaves(model) if type(m) not in rules)
    total, _ = thop.profile(model, tuple(inputs), verbose=False)
    return total, ruled, unknown


def by_ultralytics_thop(model: Any, inputs: list[Any]) -> Said:
    """Its rules are for types of modules and those derived from them, and for functions beside."""
    import thop

    hooks, called = sys.modules["thop.profile"], set[str]()
    rules, functions = hooks.register_hooks, dict(hooks.functional_hooks)
    found = {m: next((t for t in type(m).__mro__ if t in rules), None) for m in model.modules()}
    ruled = {f"{type(m).__name__}: {rules[t].__name__}" for m, t in [*found.items()][1:] if t}
    hooks.functional_hooks.update(
        {f: listening(rule, f"{f.__name__}()", called) for f, rule in functions.items()}
    )
    total, _ = thop.profile(model, tuple(inputs), verbose=False)
    hooks.functional_hooks.update(functions)
    unknown = named(m for m in leaves(model) if found[m] is None)
    return total, ruled | called, set() if called else unknown


def by_torchinfo(model: Any, inputs: list[Any]) -> Said:
    """Its only rule is for weights and biases, whatever holds them."""
    import torchinfo

    weighted = named(m for m in model.modules() if list(m.parameters(recurse=False)))
    found = torchinfo.summary(model, input_data=inputs, verbose=0)
    return found.total_mult_adds, weighted, named(leaves(model)) - weighted


def by_ptflops(model: Any, inputs: list[Any]) -> Said:
    """It counts modules by their type, and beside them the functions that it has patched."""
    from ptflops.pytorch_ops import FUNCTIONAL_MAPPING, MODULES_MAPPING, TENSOR_OPS_MAPPING

    called: set[str] = set()
    kept = [(rules, dict(rules)) for rules in (FUNCTIONAL_MAPPING, TENSOR_OPS_MAPPING)]
    for rules, before in kept:
        rules.update({f: listening(r, f"{f.__name__}()", called) for f, r in before.items()})
    count = counted_by_ptflops(model, inputs, "pytorch")
    for rules, before in kept:
        rules.update(before)
    modules = named(m for m in model.modules() if type(m) in MODULES_MAPPING)
    unknown = named(leaves(model)) - modules
    return count, modules | called, set() if called else unknown


def by_ptflops_aten(model: Any, inputs: list[Any]) -> Said:
    from ptflops.aten_ops import ATEN_OPS_MAPPING

    run, known = operators(model, inputs), {str(op) for op in ATEN_OPS_MAPPING}
    return counted_by_ptflops(model, inputs, "aten"), run & known, run - known


def counted_by_ptflops(model: Any, inputs: list[Any], backend: str) -> float:
    from ptflops import get_model_complexity_info

    def give(_: Any) -> Any:
        return inputs[0] if len(inputs) == 1 else dict(zip("xyz", inputs, strict=False))

    how = {"as_strings": False, "print_per_layer_stat": False, "verbose": False}
    count, _ = get_model_complexity_info(
        model, (1,), backend=backend, input_constructor=give, **how
    )
    if count is None:
        raise ValueError("it gives no number")
    return float(count)


def by_calflops(model: Any, inputs: list[Any]) -> Said:
    """It wants a model with a parameter."""
    import calflops.pytorch_ops
    from calflops.flops_counter import calculate_flops

    model.register_parameter("unused", nn.Parameter(torch.zeros(())))
    quiet = {"print_results": False, "output_as_string": False}
    return patched(
        calflops.pytorch_ops, model, lambda: calculate_flops(model, args=list(inputs), **quiet)[0]
    )


def by_deepspeed(model: Any, inputs: list[Any]) -> Said:
    """What it calls FLOPs; its MACs leave out what is no product."""
    from deepspeed.profiling.flops_profiler import profiler

    quiet = {"print_profile": False, "as_string": False, "warm_up": 0}
    return patched(
        profiler, model, lambda: profiler.get_model_profile(model, args=list(inputs), **quiet)[0]
    )


def patched(ops: Any, model: Any, count: Callable[[], float]) -> Said:
    """Of a tool that counts by functions, and recurrent layers as modules."""
    called: set[str] = set()
    hooked = named(m for m in model.modules() if type(m) in ops.MODULE_HOOK_MAPPING)
    before = ops.wrapFunc
    ops.wrapFunc = lambda f, rule, *rest: before(
        f, listening(rule, f"{f.__name__}()", called), *rest
    )
    try:
        flops = count()
    finally:
        ops.wrapFunc = before
    return flops, called | hooked, set() if called else named(leaves(model)) - hooked


TOOLS: dict[str, Callable[[Any, list[Any]], Said]] = {
    "torch": by_torch,
    "fvcore": by_fvcore,
    "thop": by_thop,
    "torchinfo": by_torchinfo,
    "ptflops": by_ptflops,
    "ptflops-aten": by_ptflops_aten,
    "calflops": by_calflops,
    "deepspeed": by_deepspeed,
    "mmengine": by_mmengine,
    "ultralytics-thop": by_ultralytics_thop,
}
PACKAGES = {"ptflops-aten": "ptflops"}
"""Where a tool is not called as its package."""


def said(tool: str, text: str, inputs: list[Any]) -> dict[str, Any]:
    try:
        count, rules, unknown = TOOLS[tool](made(text).eval(), inputs)
    except Exception as error:  # whatever a tool raises is its answer
        return {"error": f"{type(error).__name__}: {str(error).strip()[:120]}"}
    found = {"count": int(count) if count == int(count) else count}
    return {**found, "rules": sorted(rules), "unknown": sorted(unknown)}


def recorded(row: Row, tools: list[str], before: dict[str, Any]) -> dict[str, Any]:
    """A case, with what `tools` say now; what others said `before`."""
    kind, settings, shapes, text = row
    inputs = [torch.rand(1, *dims) for dims in shapes]
    output = made(text).eval()(*inputs)
    head = {"kind": kind, "settings": settings, "inputs": shapes, "ran": text}
    now = {tool: said(tool, text, inputs) for tool in tools}
    counts = {tool: now.get(tool, before.get(tool)) for tool in TOOLS}
    return {**head, "output": list(output.shape[1:]), "counts": counts}


def main(tools: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    old = json.loads(OUT.read_text())
    known = {case["ran"]: case["counts"] for case in old["cases"]}
    cases = [recorded(row, tools, known.get(row[3], {})) for row in LAYERS]
    versions = dict(text.split(" ", 1) for text in old["versions"].split(", "))
    for name in ("torch", "torchvision", *(PACKAGES.get(tool, tool) for tool in tools)):
        versions[name] = importlib.metadata.version(name)
    told = json.dumps(", ".join(f"{name} {version}" for name, version in versions.items()))
    source = json.dumps("on a CPU, really run by tests/recorded/record_counts.py")
    body = ",\n".join(map(json.dumps, cases))
    head = f'"source": {source},\n"versions": {told},\n'
    OUT.write_text(f'{{\n{head}"cases": [\n{body}\n]\n}}\n')
    print(len(cases), "layers")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TOOLS))

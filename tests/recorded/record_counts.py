"""Count layers of PyTorch with other tools and record what they say, in counts.json.

Not a test, and not needed to run the tests. By hand, with PyTorch and the tools installed:

    pip install torch torchvision fvcore thop torchinfo ptflops calflops
    python -m tests.recorded.record_counts

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
    import calflops.pytorch_ops
    import thop
    import torch
    import torchinfo
    import torchvision
    from calflops.flops_counter import calculate_flops
    from fvcore.nn import FlopCountAnalysis
    from ptflops import get_model_complexity_info
    from ptflops.aten_ops import ATEN_OPS_MAPPING
    from ptflops.pytorch_ops import FUNCTIONAL_MAPPING, MODULES_MAPPING, TENSOR_OPS_MAPPING
    from torch import nn
    from torch.nn import functional
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils.flop_counter import FlopCounterMode, flop_registry

    from tests.recorded.counted_layers import LAYERS, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    Said = tuple[float, set[str], set[str]]

OUT = Path(__file__).parent / "counts.json"
PACKAGES = ("torch", "torchvision", "fvcore", "thop", "torchinfo", "ptflops", "calflops")


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
    with FlopCounterMode(display=False) as counter:
        model(*inputs)
    run, known = operators(model, inputs), {str(op) for op in flop_registry}
    return counter.get_total_flops(), run & known, run - known


def by_fvcore(model: Any, inputs: list[Any]) -> Said:
    """Operators that it ignores on purpose, such as aten::cat, are in neither list."""
    analysis = FlopCountAnalysis(model, tuple(inputs))
    return analysis.total(), set(analysis.by_operator()), set(analysis.unsupported_ops())


def by_thop(model: Any, inputs: list[Any]) -> Said:
    """Its rules are for types of modules; `zero_ops` is one of them."""
    rules = sys.modules["thop.profile"].register_hooks
    inner = list(model.modules())[1:]
    ruled = {f"{type(m).__name__}: {rules[type(m)].__name__}" for m in inner if type(m) in rules}
    unknown = named(m for m in leaves(model) if type(m) not in rules)
    total, _ = thop.profile(model, tuple(inputs), verbose=False)
    return total, ruled, unknown


def by_torchinfo(model: Any, inputs: list[Any]) -> Said:
    """Its only rule is for weights and biases, whatever holds them."""
    weighted = named(m for m in model.modules() if list(m.parameters(recurse=False)))
    found = torchinfo.summary(model, input_data=inputs, verbose=0)
    return found.total_mult_adds, weighted, named(leaves(model)) - weighted


def by_ptflops(model: Any, inputs: list[Any]) -> Said:
    """It counts modules by their type, and beside them the functions that it has patched."""
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
    run, known = operators(model, inputs), {str(op) for op in ATEN_OPS_MAPPING}
    return counted_by_ptflops(model, inputs, "aten"), run & known, run - known


def counted_by_ptflops(model: Any, inputs: list[Any], backend: str) -> float:
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
    """It counts by functions, recurrent layers as modules, and wants a model with a parameter."""
    called: set[str] = set()
    ops = calflops.pytorch_ops
    hooked = named(m for m in model.modules() if type(m) in ops.MODULE_HOOK_MAPPING)
    before = ops.wrapFunc
    ops.wrapFunc = lambda f, rule, *rest: before(
        f, listening(rule, f"{f.__name__}()", called), *rest
    )
    model.register_parameter("unused", nn.Parameter(torch.zeros(())))
    try:
        flops, *_ = calculate_flops(
            model, args=list(inputs), print_results=False, output_as_string=False
        )
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
}


def said(tool: str, text: str, inputs: list[Any]) -> dict[str, Any]:
    try:
        count, rules, unknown = TOOLS[tool](made(text).eval(), inputs)
    except Exception as error:  # whatever a tool raises is its answer
        return {"error": f"{type(error).__name__}: {str(error).strip()[:120]}"}
    found = {"count": int(count) if count == int(count) else count}
    return {**found, "rules": sorted(rules), "unknown": sorted(unknown)}


def recorded(row: Row) -> dict[str, Any]:
    kind, settings, shapes, text = row
    inputs = [torch.rand(1, *dims) for dims in shapes]
    output = made(text).eval()(*inputs)
    head = {"kind": kind, "settings": settings, "inputs": shapes, "ran": text}
    counts = {tool: said(tool, text, inputs) for tool in TOOLS}
    return {**head, "output": list(output.shape[1:]), "counts": counts}


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    cases = [recorded(row) for row in LAYERS]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    source = json.dumps(f"{versions} (CPU), really run by tests/recorded/record_counts.py")
    body = ",\n".join(map(json.dumps, cases))
    OUT.write_text(f'{{\n"source": {source},\n"cases": [\n{body}\n]\n}}\n')
    print(len(cases), "layers")


if __name__ == "__main__":
    main()

"""Networks of the zoo taken apart into modules, as torchvision has them.

The table of layer names says which module a layer is; what has no weights is placed beside its
neighbours. A module that is no row of others keeps a plan: which of its children run on what, and
which layers stand between them.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure
from convcalc.frameworks.torch.leaves import class_of, leaf
from convcalc.frameworks.torch.modules import WHOLE, Module
from convcalc.frameworks.torch.named_apart import owners, paths_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import Tensor, fresh
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import LayerReport
    from convcalc.frameworks.torch.host import Torch


class Woven(Exception):
    """Layers of one module do not stand together, so that it cannot run by itself."""


class Step(NamedTuple):
    """A child, or else a layer, that runs on what came out before; what comes out has a name."""

    out: str
    sources: tuple[str, ...]
    child: str = ""
    node: Any = None


class Plan(NamedTuple):
    """What a module runs: its steps, the name of what goes in, and that of what comes out."""

    steps: tuple[Step, ...]
    start: str
    end: str


def taken_apart(world: Torch, network: Network, at: At) -> Module:
    """The modules of a network of the zoo with one input and one output. Woven if they are not to
    be told apart.
    """
    from convcalc.engine.analyze import analyze

    rows = {row.name: row for row in analyze(network).layers}
    paths = paths_of(network)
    apart = Apart(world, rows, paths, owners(network, paths), at)
    (start,), (end,) = network.inputs, network.outputs
    return apart.module(network.nodes, "", start, end)


class Apart:
    """A network that is being taken apart."""

    def __init__(
        self,
        world: Torch,
        rows: dict[str, LayerReport],
        paths: dict[str, str],
        owners: dict[str, str],
        at: At,
    ) -> None:
        self.world, self.rows, self.at = world, rows, at
        self.paths, self.owners = paths, owners

    def child_of(self, node: Node, prefix: str) -> str:
        """The child of the module `prefix` that a layer is in; empty if it is in none."""
        inner = self.paths.get(node.name)
        path = f"{self.owners[node.name]}." if inner is None else inner
        return path[len(prefix) :].partition(".")[0] if path.startswith(prefix) else ""

    def module(self, nodes: Sequence[Node], prefix: str, start: str, end: str) -> Module:
        """The module whose layers these are."""
        made = Module(None, WHOLE, self.at)
        steps: list[Step] = []
        for key, run in groupby(nodes, lambda node: self.child_of(node, prefix)):
            for part in [list(run)] if key else [[node] for node in run]:
                steps.append(self.step(made, part, key, prefix, nodes, end))
        plan = Plan(tuple(steps), start, end)
        if steps and all(step.child for step in steps) and is_row(plan):
            made.kind = "Sequential"
            self.fill(made)
        made.attributes["__plan__"] = plan
        return made

    def fill(self, made: Module) -> None:
        """Modules that change nothing, where numbers of a row are missing."""
        held = made.children
        if not all(name.isdecimal() for name in held):
            return
        names = [str(k) for k in range(max(map(int, held)) + 1)]
        for name in names:
            if name not in held:
                held[name] = self.world.module(None, "Identity", [], {}, self.at)
        made.children = {name: held[name] for name in names}

    def step(
        self, owner: Module, run: list[Node], key: str, prefix: str, nodes: Sequence[Node], end: str
    ) -> Step:
        """One step of a module: a child with all its layers, or a layer by itself."""
        inside = {node.name for node in run}
        sources = tuple(dict.fromkeys(x for n in run for x in n.inputs if x not in inside))
        if not key:
            return Step(run[0].name, run[0].inputs, "", run[0])
        used = {end, *(x for node in nodes if node.name not in inside for x in node.inputs)}
        outs = [node.name for node in run if node.name in used]
        if len(sources) != 1 or len(outs) > 1 or key in owner.children:
            raise Woven
        out = outs[0] if outs else run[-1].name
        path = f"{prefix}{key}"
        alone = len(run) == 1 and self.paths.get(run[0].name) == path
        child = (
            leaf(self.world, run[0], self.rows[run[0].name], self.at)
            if alone
            else self.module(run, f"{path}.", sources[0], out)
        )
        owner.children[key] = child
        return Step(out, sources, key)


def is_row(plan: Plan) -> bool:
    """Whether each step takes what the one before gives."""
    ends = [plan.start, *(step.out for step in plan.steps)]
    return all(step.sources == (end,) for step, end in zip(plan.steps, ends, strict=False))


# Running


def run(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What such a module gives of a tensor."""
    kind = module.attributes.get("__kind__")
    if kind is not None:
        return placed(world, module, kind, [args[0]], at)
    plan: Plan = module.attributes["__plan__"]
    values = {plan.start: args[0]}
    for step in plan.steps:
        sources = [values[name] for name in step.sources]
        if step.child:
            child = module.children.get(step.child)
            if child is None:
                raise Failure("E409", f"the network has no '{step.child}' any more", "", at)
            found = world.reader.call(child, sources, {}, at, None)
        else:
            found = between(world, step.node, sources, at)
        values[step.out] = found
    return values[plan.end]


FUNCTIONS: dict[str, Callable[[list[Any]], tuple[str, list[Any]]]] = {
    "add": lambda sources: ("add", sources),
    "multiply": lambda sources: ("mul", sources),
    "concat": lambda sources: ("cat", [sources, 1]),
    "flatten": lambda sources: ("flatten", [sources[0], 1]),
}
"""Kinds between modules, as functions of PyTorch with their arguments."""


def between(world: Torch, node: Node, sources: list[Any], at: At) -> Any:
    """A layer between modules."""
    function = FUNCTIONS.get(node.kind.name)
    if function is not None:
        name, args = function(sources)
        return world.function(name, args, {}, at)
    title = class_of(node)
    if title:
        return world.apply(world.module(None, title, [], {}, at), sources, {}, at)
    return placed(world, None, node.kind, sources, at)


def placed(world: Torch, module: Module | None, kind: Any, sources: list[Any], at: At) -> Any:
    """A kind of the zoo as it is, on tensors whose channels come first."""
    builder = world.builder
    if not all(isinstance(x, Tensor) and x.known for x in sources):
        return next(x for x in sources if not isinstance(x, Tensor) or not x.known)
    rows = [arranged(builder, x, at) for x in sources]
    if any(folded for _, folded in rows):
        raise Failure("E409", "a model of the zoo is applied to several images a sample", "", at)
    name = module.name if module is not None else None
    label = builder.unused(name) if name else builder.called(kind.name)
    held = [] if module is None else list(module.weights().values())
    frozen = "frozen" if held and all(one.frozen for one in held) else ""
    share = module.node if module is not None else None
    out = builder.place(kind, [x.node for x, _ in rows], at, label, share, frozen)
    if module is not None and module.node is None and kind.holds():
        module.node = out.name
    return fresh(out.name, out.sizes or (), 0, at, builder.layout)

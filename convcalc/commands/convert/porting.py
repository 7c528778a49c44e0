"""What differs between the files of two frameworks though each layer is the same: said beside the
code that is written.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.dialect import dialect_named
from convcalc.frameworks.write.flattened import maps, told_apart
from convcalc.frameworks.write.left_out import SHOWN, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import LayerReport, Report


def measured(report: Report) -> list[tuple[float, float]]:
    """The epsilon of batch norms, and what they take of new statistics, each pair once."""
    found: dict[tuple[float, float], None] = {}
    for layer in report.layers:
        kind: Any = layer.kind
        if kind.among("batch_norms"):
            found.setdefault((kind.eps, kind.momentum))
    return list(found)


def from_keras(report: Report) -> Iterator[str]:
    """Where weights of Keras stand otherwise, and which defaults are others."""
    told = " or ".join(f"{eps:g} and momentum {momentum:g}" for eps, momentum in measured(report))
    if told:
        yield (
            f"batch norms have epsilon {told}: PyTorch's defaults are 1e-05 and 0.1; what PyTorch "
            "calls momentum 0.01 is 0.99 in Keras"
        )
    if any(layer.kind.among("convolutions", "transposed") for layer in report.layers):
        yield (
            "kernels of convolutions are transposed: rows, columns, in, out in Keras; "
            "numpy.transpose(kernel, (3, 2, 0, 1)) for two axes"
        )
    if any(layer.weights for layer in report.layers):
        yield "load_keras(net, model) in the file puts weights of Keras in PyTorch's order"
    in_order = told_apart(report.network, report.shapes)
    for name, (channels, *spatial) in maps(report.network, report.shapes).items():
        if name not in in_order:
            rank = len(spatial)
            sizes = ", ".join(map(str, (*spatial, channels)))
            order = ", ".join(map(str, (rank + 1, rank, *range(rank))))
            yield (
                f"behind '{name}' features stand channel by channel, in Keras position by "
                f"position: kernel.reshape({sizes}, -1).transpose({order}).reshape(-1, "
                f"{channels * prod(spatial)}) is the weight of the linear layer there"
            )


def from_pytorch(report: Report) -> Iterator[str]:
    """What the file has for weights, and which numbers of norms are written."""
    told = " or ".join(f"{eps:g} and momentum {1 - part:g}" for eps, part in measured(report))
    if told:
        yield (
            f"batch norms have epsilon {told}: Keras' defaults are 0.001 and 0.99; what Keras "
            "calls momentum 0.99 is 0.01 in PyTorch"
        )
    if any(layer.weights for layer in report.layers):
        yield "load_state_dict(model, state) in the file puts weights of PyTorch in Keras' order"


NOTES: dict[tuple[str, str], Callable[[Report], Iterator[str]]] = {
    ("keras", "pytorch"): from_keras,
    ("pytorch", "keras"): from_pytorch,
}


def notes(report: Report, to: str) -> tuple[str, ...]:
    """What is to be said of a network that is written by other rules than its own."""
    found = NOTES.get((report.network.dialect.name, to))
    return (*(found(report) if found else ()), *turned(report, to), *dropped(report, to))


DROPPED = {
    "pytorch": ("elements", "channels", "alpha", "alpha_channels"),
    "keras": ("elements", "channels", "alpha", "gaussian"),
}
"""What the dropouts of a framework drop; anywhere elements."""


def dropped(report: Report, to: str) -> Iterator[str]:
    """What is dropped otherwise while the network is trained."""
    title, known = dialect_named(to).title, DROPPED.get(to, ("elements",))
    found = {layer.name: kind_of(layer) for layer in report.layers}
    others = [
        name for name, kind in found.items() if kind.among("dropouts") and kind.drops not in known
    ]
    if others:
        yield f"in training {title} drops elements at {listed(others)}: it has no such dropout"
    steps = [
        name
        for name, kind in found.items()
        if getattr(kind, "input_dropout", 0) or getattr(kind, "state_dropout", 0)
    ]
    if steps and to != "keras":
        yield f"in training {title} drops nothing within the steps of {listed(steps)}"


def kind_of(layer: LayerReport) -> Any:
    """The kind of a layer, or the one that works on each frame by itself."""
    return getattr(layer.kind, "inner", layer.kind)


def turned(report: Report, to: str) -> Iterator[str]:
    """That what goes in and comes out has its channels in another place."""
    rules, layout = dialect_named(to), report.layout
    if rules.layout == layout:
        return
    shapes = {**report.network.inputs, **report.outputs}
    rows = [
        f"'{name}' is {shape.text(rules.layout)}, {shape.text(layout)} before"
        for name, shape in shapes.items()
        if shape.spatial
    ]
    if rows:
        place = "last" if rules.layout == "channels_last" else "first"
        more = f", and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        yield f"channels stand {place} in {rules.title}: {'; '.join(rows[:SHOWN])}{more}"


MADE_OF_OUTPUTS = ("keras", "onnx")
"""Whose networks are made of what leads to an output."""


def without_idle(network: Network, to: str) -> tuple[Network, list[Node]]:
    """The network without layers that no output depends on, where that of `to` has none; and those
    of them that hold weights.
    """
    needed = {*network.outputs}
    for node in reversed(network.nodes):
        if node.name in needed:
            needed.update(node.inputs)
    shared = {node.share for node in network.nodes if node.name in needed}
    idle = [node for node in network.nodes if node.name not in needed]
    if to not in MADE_OF_OUTPUTS or not needed.issuperset(network.inputs) or not idle:
        return network, []
    if any(node.name in shared for node in idle):
        return network, []
    kept = tuple(node for node in network.nodes if node.name in needed)
    return network._replace(nodes=kept), [node for node in idle if node.kind.holds()]


def left_out(report: Report, idle: Sequence[Node]) -> Iterator[str]:
    """What is said of them."""
    if not idle:
        return
    held = {layer.name: layer.params.total for layer in report.layers if not layer.shared}
    count = sum(held.get(node.name, 0) for node in idle)
    names = ", ".join(f"'{node.name}'" for node in idle[:SHOWN])
    more = ", …" if len(idle) > SHOWN else ""
    yield f"{count:,} parameters that no output depends on are left out: {names}{more}"

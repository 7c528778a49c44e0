"""How many elements are alive at once while a network runs."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Union

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import LayerReport, Report

    Shares = Callable[[LayerReport], str]
    Life = Union["Held", tuple[str, int, int, int]]

BYTES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float8": 1,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
}

SPELLED = {
    "double": "float64",
    "fp64": "float64",
    "float": "float32",
    "single": "float32",
    "fp32": "float32",
    "half": "float16",
    "fp16": "float16",
    "bf16": "bfloat16",
    "fp8": "float8",
    "long": "int64",
    "int": "int32",
    "short": "int16",
}
"""What types are called besides; letters may be large."""

VIEW, OVER = "view", "over"
"""How a layer needs no memory of its own: it shows what it reads in another shape, or writes over
it where nothing else reads that later.
"""


class Held(NamedTuple):
    """A tensor in memory: its elements, the first step and the last at which it is there."""

    name: str
    elements: int
    start: int
    end: int


def lives(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Iterable[str],
    homes: Mapping[str, str] = {},
) -> Iterator[Life]:
    """Name and elements of each tensor, the step that writes it and the last that needs it, from
    the last tensor to the first: so no more is kept than what is alive. What nothing reads is there
    for its own step; an input that nothing reads, and what comes out, to the end. Those that have
    `homes` lie there, and make what lies there live longer.
    """
    final = max(len(steps) - 1, 0)
    ends = {homes.get(name, name): final for name in outputs}
    for k in range(len(steps) - 1, -1, -1):
        step = steps[k]
        for name in step.inputs:
            home = homes.get(name, name)
            if home not in ends:
                ends[home] = k
        if step.name not in homes:
            yield step.name, step.activations, k, ends.pop(step.name, k)
    for name, shape in reversed([*inputs.items()]):
        yield name, int(shape.elements), 0, ends.get(name, final)


def steps_of(walked: Iterable[LayerReport]) -> list[LayerReport]:
    """The layers one by one, each composite taken apart; those without an output left out."""
    found: list[LayerReport] = []
    for layer in walked:
        if layer.parts and not layer.folded and layer.output:
            found += taken_apart(layer)
        elif layer.output:
            found.append(layer)
    return found


def in_order(report: Report) -> list[LayerReport]:
    """The layers as they are run, which may be another order than that in which they are told."""
    if not report.network.order:
        return [*report.layers]
    found = {layer.name: layer for layer in report.layers}
    return [found[node.name] for node in report.network.nodes if node.name in found]


def taken_apart(layer: LayerReport) -> list[LayerReport]:
    """The steps of a composite, known by its name and theirs; the last has its name alone."""
    names = {part.name: f"{layer.name}.{part.name}" for part in layer.parts}
    names[layer.parts[-1].name] = layer.name
    names["input"] = layer.inputs[0]
    parts = (
        part._replace(name=names[part.name], inputs=tuple(names[i] for i in part.inputs))
        for part in layer.parts
    )
    return steps_of(parts)


def held(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Iterable[str],
    homes: Mapping[str, str] = {},
) -> list[Held]:
    """The same lives from the first tensor to the last."""
    return [Held(*life) for life in lives(inputs, steps, outputs, homes)][::-1]


def homes_of(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Iterable[str],
    sharing: Shares,
) -> dict[str, str]:
    """Whose memory each tensor lies in that has none of its own, by what is said of each layer:
    that of a view is what it views, that of a layer in place what it writes over, if nothing reads
    that later. What is given to the network, or comes out of it, is not written over.
    """
    keep = {*outputs}
    ends = {name: end for name, _, _, end in lives(inputs, steps, keep)}
    found: dict[str, str] = {}
    until = dict.fromkeys(inputs, len(steps))
    for k, step in enumerate(steps):
        how = sharing(step) if step.inputs else ""
        end = len(steps) if step.name in keep else ends[step.name]
        home = step.name
        if how:
            source = step.inputs[0]
            at = found.get(source, source)
            if how == VIEW or until.get(at, k) <= k:
                home = found[step.name] = at
        until[home] = max(until.get(home, -1), end)
    return found


def alive(tensors: Iterable[Life], steps: int) -> list[int]:
    """The elements in memory at each step.

    >>> alive([Held("a", 5, 0, 1), Held("b", 3, 1, 2)], 3)
    [5, 8, 3]
    """
    changes = [0] * (max(steps, 1) + 1)
    for _, elements, start, end in tensors:
        changes[start] += elements
        changes[end + 1] -= elements
    return list(accumulate(changes[:-1]))

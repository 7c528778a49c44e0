"""Which inputs make a layer of a network come out in a given size?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.network import layers_called
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report

    Sizes = tuple[int, ...]
    Out = Callable[[int], Optional[int]]

MAX_SIZE = 2**14
"""No larger input is tried."""
MAX_SCANNED = 2048
"""How many sizes of an axis are tried one by one."""
NEAR = 64
"""Where an input cannot pass through the network, how many beside it are tried."""


class Inputs(NamedTuple):
    """The sizes of one axis that give `target`, as runs first … last. `beyond`: so do all larger
    ones that were tried. `nearest`: sizes and what comes out, below and above, where nothing does.
    """

    target: int
    runs: tuple[tuple[int, int], ...]
    beyond: bool = False
    nearest: tuple[tuple[int, int], ...] = ()


class Answer(NamedTuple):
    """For each axis of the layer, the inputs, with the other axes as the network has them."""

    network: Network
    layer: str
    axes: tuple[Inputs, ...]


def inputs_for(
    network: Network,
    targets: Sizes,
    layer: str | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Answer:
    """The sizes of the input for which `layer`, or else the last feature map, has `targets`.

    A single target stands for all axes. Each axis is searched with the others as they are; larger
    inputs are taken to give no smaller outputs, and all sizes that are named have been put through
    the network. All inputs that are as large as the first are varied along with it. `tell` is told
    what is tried. Problems E501 if there is no such layer, or its axes are not the input's.
    """
    start = next(iter(network.inputs.values())).spatial
    name = layers_called(network, layer)[-1] if layer else last_map(network)
    now = size_at(network, name, start)
    if not start or now is None or len(now) != len(start):
        shape = "flat" if now == () else "not known" if now is None else "of other axes"
        message = f"the output of '{name}' is {shape}, and cannot be followed to the input's axes"
        raise Problems([Diagnostic("E501", message, "choose another with --layer")])
    every = targets * len(now) if len(targets) == 1 else targets
    if len(every) != len(now):
        message = f"'{name}' has {len(now)} axes, but {len(every)} sizes are asked for"
        hint = f"give {len(now)}: it is now {'x'.join(map(str, now))}"
        raise Problems([Diagnostic("E501", message, hint)])
    found = []
    for axis, target in enumerate(every):
        out = along(network, name, start, axis, tell)
        found.append(search(out, int(start[axis]), target))
    return Answer(network, name, tuple(found))


def along(
    network: Network, layer: str, start: Sizes, axis: int, tell: Callable[[str], None]
) -> Out:
    """What comes out along an axis when its size is changed; None where the input does not pass."""
    known: dict[int, int | None] = {}

    def out(n: int) -> int | None:
        if n not in known:
            changed = (*start[:axis], n, *start[axis + 1 :])
            tell("x".join(map(str, changed)))
            sizes = size_at(network, layer, changed)
            known[n] = sizes[axis] if sizes is not None else None
        return known[n]

    return out


def size_at(network: Network, layer: str, sizes: Sizes) -> Sizes | None:
    """The sizes of a layer's output when the input has these; None where that cannot be."""
    try:
        changed = resized(network, sizes)
    except Problems:
        return None
    needed = {layer}
    for node in reversed(changed.nodes):
        if node.name in needed:
            needed.update(node.inputs)
    nodes = tuple(node for node in changed.nodes if node.name in needed)
    shape = analyze(changed._replace(nodes=nodes, outputs=(layer,), order=())).shapes.get(layer)
    return tuple(map(int, shape.spatial)) if shape else None


def resized(network: Network, sizes: Sizes) -> Network:
    """The network with other sizes of its first input, and of all that are as large as that."""
    shapes = network.inputs
    own = next(iter(shapes.values())).spatial
    same = {name: x._replace(spatial=sizes) for name, x in shapes.items() if x.spatial == own}
    return network.with_inputs(same)


def last_map(network: Network) -> str:
    """The last layer that has the axes of the input, and whose size follows that of the input."""
    now, start = analyze(network), next(iter(network.inputs.values())).spatial
    larger = best_report(
        network,
        [tuple(2 * n for n in start), *(tuple(n + more for n in start) for more in (32, 64, 128))],
    )
    after = larger.shapes if larger else {}
    for node in reversed(network.nodes):
        shape, other = now.shapes.get(node.name), after.get(node.name)
        if shape and other and shape.rank == len(start) and shape.spatial != other.spatial:
            return node.name
    message = "the size of no layer follows the size of the input"
    raise Problems([Diagnostic("E501", message, "choose a layer with --layer")])


def best_report(network: Network, tries: Sequence[Sizes]) -> Report | None:
    """The network at the first of these sizes that passes; else where most layers do."""
    best, failures = None, len(network.nodes) + 1
    for sizes in tries:
        try:
            report = analyze(resized(network, sizes))
        except Problems:
            continue
        failed = sum(layer.failed for layer in report.layers)
        if failed < failures:
            best, failures = report, failed
        if not failed:
            break
    return best


# One axis


def search(out: Out, start: int, target: int) -> Inputs:
    """The sizes n with `out(n) == target`; `out` never falls, but may be None in places.

    >>> search(lambda n: (n - 3) // 2 + 1 if n >= 3 else None, 32, 7)
    Inputs(target=7, runs=((15, 16),), beyond=False, nearest=())
    """
    below, above = bracket(out, start, target)
    scanned = NEAR if above > MAX_SIZE else MAX_SCANNED
    end = min(above, below + 1 + scanned)
    hits = [n for n in range(below + 1, end) if out(n) == target]
    runs: list[list[int]] = []
    for n in hits:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    beyond = end < above and bool(hits)
    near = [(n, value) for n in (below, above) if 0 < n <= MAX_SIZE for value in [out(n)] if value]
    return Inputs(target, tuple((a, b) for a, b in runs), beyond, () if hits else tuple(near))


def bracket(out: Out, start: int, target: int) -> tuple[int, int]:
    """Sizes just below and just above all that give `target`; 0 and MAX_SIZE + 1 are outside."""

    def split(n: int, low: int, high: int) -> tuple[int, int] | None:
        """A size near n, between low and high, that passes, and what comes out."""
        for step in range(NEAR + 1):
            for near in (n + step, n - step):
                value = out(near) if low < near < high else None
                if value is not None:
                    return near, value
        return None

    def edge(low: int, high: int, upper: bool, first: int) -> tuple[int, int]:
        """Bisection: `low` gives less than wanted, or is outside; `high` gives more."""
        middle = first
        while high - low > 1:
            found = split(middle, low, high)
            if found is None:
                break
            n, value = found
            if value < target or (upper and value == target):
                low = n
            else:
                high = n
            middle = (low + high) // 2 if high <= MAX_SIZE or low > MAX_SIZE // 2 else 2 * low
        return low, high

    first = min(max(start, 1), MAX_SIZE)
    below, _ = edge(0, MAX_SIZE + 1, False, first)
    _, above = edge(below, MAX_SIZE + 1, True, max(below, 1))
    return below, above

"""What attention in ONNX learns of how far apart positions are, and windows that are shifted."""

from __future__ import annotations

from itertools import product as every
from math import log, prod
from typing import TYPE_CHECKING

from convcalc.frameworks.write.onnx.graph import FLOAT
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.offsets import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.frameworks.write.onnx.place import Place


def with_positions(at: Place, scores: str) -> str:
    """Scores, by heads, positions and positions, with the biases of offsets."""
    form = at.kind.relative_positions
    if form == "none":
        return scores
    if form not in BIASES or at.kind.grid is not None:
        raise Unwritten(f"{form} relative positions of such a map are not written yet")
    sizes = [int(n) for n in at.kind.map_sizes(at.site)[0]]
    biases = BIASES[form](at, sizes)
    return at.add("Add", [scores, biases], "placed")


def from_table(at: Place, sizes: Sequence[int]) -> str:
    """Rows of a table of offsets x heads."""
    rows = prod(2 * n - 1 for n in sizes)
    table = at.weight("relative_position_bias_table", (rows, int(at.kind.heads)))
    return of_rows(at, table, sizes)


def of_rows(at: Place, table: str, sizes: Sequence[int]) -> str:
    """For each head and two positions the row of their offset."""
    count = prod(sizes)
    index = at.graph.constant(list(offsets(sizes)), "offsets")
    x = at.add("Gather", [table, index], "biases", axis=0)
    shape = at.graph.constant([count, count, int(at.kind.heads)])
    x = at.add("Reshape", [x, shape], "biases_by_head")
    return at.permute(x, [2, 0, 1], "biases_turned")


def from_distances(at: Place, sizes: Sequence[int]) -> str:
    """Columns of a table of heads x distances."""
    heads, count = int(at.kind.heads), prod(sizes)
    table = at.weight("attention_biases", (heads, count))
    index = at.graph.constant(list(distances(sizes)), "distances")
    x = at.add("Gather", [table, index], "biases", axis=1)
    return at.add("Reshape", [x, at.graph.constant([heads, count, count])], "biases_by_head")


def from_network(at: Place, sizes: Sequence[int]) -> str:
    """What a small network makes of the offsets, between 0 and 16."""
    heads, rank = int(at.kind.heads), len(sizes)
    told = [n for row in every(*(range(1 - n, n) for n in sizes)) for n in row]
    rows = at.graph.constant_of((len(told) // rank, rank), told, "apart")
    rows = nearness(at, at.add("Cast", [rows], "numbers", to=FLOAT), sizes)
    first = [at.weight("cpb_mlp.0.weight", (HIDDEN, rank)), at.weight("cpb_mlp.0.bias", (HIDDEN,))]
    x = at.add("Gemm", [rows, *first], "cpb_mlp.0", transB=1)
    x = at.add("Relu", [x], "cpb_mlp.1")
    x = at.add("Gemm", [x, at.weight("cpb_mlp.2.weight", (heads, HIDDEN))], "cpb_mlp.2", transB=1)
    x = at.add("Mul", [at.add("Sigmoid", [x], "between"), at.graph.real(16.0)], "widened")
    return of_rows(at, x, sizes)


BIASES: dict[str, Callable[[Place, Sequence[int]], str]] = {
    "table": from_table,
    "distances": from_distances,
    "mlp": from_network,
}


def pairs(sizes: Sequence[int]) -> Iterator[list[tuple[int, int, int]]]:
    """For each two positions of a map, row by row, their places on each axis of n."""
    places = list(every(*map(range, sizes)))
    for one in places:
        for other in places:
            yield list(zip(one, other, sizes, strict=True))


def offsets(sizes: Sequence[int]) -> Iterator[int]:
    """Which of the offsets lies between each two positions.

    >>> list(offsets([2]))
    [1, 0, 2, 1]
    """
    for pair in pairs(sizes):
        found = 0
        for a, b, n in pair:
            found = found * (2 * n - 1) + a - b + n - 1
        yield found


def distances(sizes: Sequence[int]) -> Iterator[int]:
    """The same without the sign.

    >>> list(distances([2]))
    [0, 1, 1, 0]
    """
    for pair in pairs(sizes):
        found = 0
        for a, b, n in pair:
            found = found * n + abs(a - b)
        yield found


def nearness(at: Place, x: str, sizes: Sequence[int]) -> str:
    """Offsets along each axis as logarithms, from -1.06 to 1.06, as Swin V2 has them."""
    farthest = at.graph.constant([max(n - 1, 1) for n in sizes], "farthest")
    farthest = at.add("Cast", [farthest], "farthest", to=FLOAT)
    x = at.add("Mul", [at.add("Div", [x, farthest], "shares"), at.graph.real(8.0)], "even")
    above = at.add("Add", [at.add("Abs", [x], "distance"), at.graph.real(1.0)], "above")
    logs = at.add("Mul", [at.add("Log", [above], "log"), at.graph.real(1 / log(8))], "logs")
    return at.add("Mul", [at.add("Sign", [x], "sign"), logs], "nearness")


# Shifted windows


def shifts(at: Place) -> list[int]:
    """By how much each axis is shifted: not where one window covers it."""
    rows = (at.kind.per_axis(name, at.rank) for name in ("window", "shift"))
    return [int(s) if n > w else 0 for n, w, s in zip(at.sizes[1:], *rows, strict=True)]


def rolled(at: Place, x: str, moved: Sequence[int], word: str, last: str = "") -> str:
    """The map with the first `moved` positions of each axis put behind the others."""
    axes = [k for k, by in enumerate(moved) if by]
    for k in axes:
        by = moved[k] % at.sizes[k + 1]
        name = f"{word}{k}"
        ends = [between(at, x, k + 2, *row) for row in ((by, LAST), (0, by))]
        x = at.add("Concat", ends, last if k == axes[-1] and not last else name, axis=k + 2)
    return x


LAST = (1 << 63) - 1


def between(at: Place, x: str, axis: int, start: int, stop: int) -> str:
    rows = [at.graph.constant([n]) for n in (start, stop, axis)]
    return at.add("Slice", [x, *rows], f"part{axis}")


def kept_apart(at: Place, scores: str, count: int) -> str:
    """Scores in which positions that were not neighbours before do not see each other."""
    moved = shifts(at)
    if not any(moved):
        return scores
    regions = list(parts(at, moved))
    number, heads = len(regions) // count, int(at.kind.heads)
    one, other = (
        at.graph.constant_of((number, 1, *sizes), regions, "regions")
        for sizes in ((count, 1), (1, count))
    )
    alike = at.add("Equal", [one, other], "neighbours")
    x = at.add(
        "Reshape", [scores, at.graph.constant([-1, number, heads, count, count])], "by_window"
    )
    x = at.add("Where", [alike, x, at.graph.real(float("-inf"))], "apart")
    return at.add("Reshape", [x, at.graph.constant([-1, heads, count, count])], "together")


def parts(at: Place, moved: Sequence[int]) -> Iterator[int]:
    """The region of each position of each window of the map that was rolled."""
    sizes = at.sizes[1:]
    windows = [int(n) for n in at.kind.per_axis("window", at.rank)]
    for first in every(*(range(0, n, w) for n, w in zip(sizes, windows, strict=True))):
        for inner in every(*map(range, windows)):
            found = 0
            for a, b, n, w, s in zip(first, inner, sizes, windows, moved, strict=True):
                place = a + b
                found = 3 * found + (place >= n - w) + (place >= n - s)
            yield found

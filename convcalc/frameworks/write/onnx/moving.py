"""What moves, copies, joins or takes elements, as nodes of ONNX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.axes import ends
from convcalc.frameworks.write.moved import Lowest
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.axes import place, places
from convcalc.layers.places import paired

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]

LARGEST = (1 << 63) - 1
LOWEST = float("-inf")


def concat(at: Place) -> str:
    return at.add("Concat", at.with_batch(), axis=place(at.kind.axis) + 1)


def stacked(at: Place) -> str:
    axis = place(at.kind.axis) + 1
    where = at.graph.constant([axis])
    rows = [at.add("Unsqueeze", [x, where], f"row{k}") for k, x in enumerate(at.with_batch())]
    return at.add("Concat", rows, axis=axis)


def flatten(at: Place) -> str:
    if at.kind.start == 1 and not at.output.rank:
        return at.add("Flatten", [at.x], axis=1)
    return at.reshape(at.x, at.made)


def reshaped(at: Place) -> str:
    return at.reshape(at.x, at.made)


def permuted(at: Place) -> str:
    return at.permute(at.x, [0, *at.kind.dims])


def cut(at: Place, axis: int, start: int, stop: int, step: int = 1, inner: str = "") -> str:
    rows = [at.graph.constant([n]) for n in (start, stop, axis, step)]
    return at.add("Slice", [at.x, *rows], inner)


def sliced(at: Place) -> str:
    kind = at.kind
    stop = LARGEST if kind.stop is None else int(kind.stop)
    return cut(at, place(kind.axis) + 1, int(kind.start), stop, int(kind.step))


def split(at: Place) -> str:
    """The part of a split that is meant, as a slice."""
    axis = place(at.kind.axis)
    whole, part = at.sizes[axis], int(at.kind.part)
    if at.kind.sizes:
        sizes = list(map(int, at.kind.sizes))
    else:
        each = -(-whole // int(at.kind.chunks))
        sizes = [min(each, whole - k * each) for k in range(int(at.kind.chunks))]
    part %= len(sizes)
    start = sum(sizes[:part])
    return cut(at, axis + 1, start, start + sizes[part])


def selected(at: Place) -> str:
    where = at.graph.constant(int(at.kind.position))
    return at.add("Gather", [at.x, where], axis=place(at.kind.axis) + 1)


def cropped(at: Place) -> str:
    sides = ends(at.kind.cropping, at.rank)
    starts = at.graph.constant([int(lo) for lo, _ in sides])
    rows = zip(sides, at.site.spatial, strict=True)
    stops = at.graph.constant([int(n) - int(hi) for (_, hi), n in rows])
    axes = at.graph.constant(list(range(2, at.rank + 2)))
    return at.add("Slice", [at.x, starts, stops, axes])


MODES = {"zeros": "constant", "constant": "constant", "reflect": "reflect", "replicate": "edge",
         "circular": "wrap"}  # fmt: skip


def padded(at: Place) -> str:
    sides = ends(at.kind.padding, at.rank)
    (channels,) = ends(
        (at.kind.channel_padding,) if isinstance(at.kind.channel_padding, tuple)
        else at.kind.channel_padding, 1
    )  # fmt: skip
    rows = [(0, 0), channels, *sides]
    pads = at.graph.constant([int(lo) for lo, _ in rows] + [int(hi) for _, hi in rows])
    words = [at.x, pads]
    if type(at.kind) is Lowest:
        words.append(at.graph.real(LOWEST))
    return at.add("Pad", words, mode=MODES[at.kind.mode])


def squeezed(at: Place) -> str:
    return at.reshape(at.x, at.made)


def rolled(at: Place) -> str:
    """Along each axis what falls off one end is put before the other."""
    moves = paired(at.kind.shift, at.kind.axis, at.rank, "shift")
    x, last = at.x, [*moves][-1]
    for axis, shift in moves.items():
        n = at.sizes[axis]
        cut_at = at.graph.constant([n - shift % n])
        rows = [
            at.add("Slice", [x, *begin, at.graph.constant([axis + 1])], f"{word}{axis}")
            for word, begin in {
                "end": (cut_at, at.graph.constant([LARGEST])),
                "start": (at.graph.constant([0]), cut_at),
            }.items()
        ]
        x = at.add("Concat", rows, "" if axis == last else f"rolled{axis}", axis=axis + 1)
    return x


def flipped(at: Place) -> str:
    axes = [axis + 1 for axis in places(at.kind.axis, at.rank)]
    rows = [[-1] * len(axes), [-LARGEST] * len(axes), axes, [-1] * len(axes)]
    return at.add("Slice", [at.x, *map(at.graph.constant, rows)])


def tiled(at: Place) -> str:
    times = paired(at.kind.times, at.kind.axis, at.rank, "times")
    if at.kind.interleave:
        raise Unwritten("copies of each position beside itself are not written yet")
    counts = [1, *(times.get(axis, 1) for axis in range(at.rank + 1))]
    return at.add("Tile", [at.x, at.graph.constant(counts)])


def stretched(at: Place) -> str:
    return at.add("Expand", [at.x, at.graph.constant([1, *at.made])])


def picked(at: Place) -> str:
    if not isinstance(at.kind.indices, tuple):
        raise Unwritten("the numbers that it picks are not kept where a network is read")
    where = at.graph.constant(list(at.kind.indices))
    return at.add("Gather", [at.x, where], axis=place(at.kind.axis) + 1)


MOVING: dict[str, Form] = {
    "broadcast_to": stretched,
    "concat": concat,
    "crop": cropped,
    "flatten": flatten,
    "flip": flipped,
    "index_select": picked,
    "pad": padded,
    "permute": permuted,
    "reshape": reshaped,
    "roll": rolled,
    "select": selected,
    "slice": sliced,
    "split": split,
    "squeeze": squeezed,
    "stack_inputs": stacked,
    "tile": tiled,
    "unsqueeze": squeezed,
}

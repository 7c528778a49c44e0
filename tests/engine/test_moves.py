"""Random stacks of layers that move elements: what each position sees, against index arithmetic."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Field
from convcalc.algebra.listed import Listed
from convcalc.engine.cells import bits
from convcalc.engine.positions import reached, seen
from tests.engine import moves
from tests.engine.moves import Move, Place, Shape

MOST = 144
"""Elements of a tensor."""
CHANNELS = "channels"


class Layer(NamedTuple):
    """A layer as a spec has it, and what it does; `stacks` along a new axis if it joins two."""

    spec: dict[str, Any]
    move: Move
    stacks: int | None = None


def axis_of(draw: st.DrawFn, shape: Shape) -> tuple[int, Any]:
    axis = draw(st.integers(0, len(shape) - 1))
    return axis, axis or CHANNELS


def cut(draw: st.DrawFn, shape: Shape) -> Layer:
    axis, name = axis_of(draw, shape)
    n, step = shape[axis], draw(st.integers(1, 3))
    start = draw(st.integers(0, n - 1))
    stop = draw(st.integers(start + 1, n))
    given = {"axis": name, "start": start, "stop": stop, "step": step}
    taken = list(range(start, stop, step))
    return Layer({"slice": given}, moves.picked(shape, axis, taken))


def part(draw: st.DrawFn, shape: Shape) -> Layer | None:
    axis, name = axis_of(draw, shape)
    n, chunks = shape[axis], draw(st.integers(2, 3))
    if n % chunks:
        return None
    size, which = n // chunks, draw(st.integers(0, chunks - 1))
    taken = list(range(which * size, which * size + size))
    given = {"axis": name, "part": which, "chunks": chunks}
    return Layer({"split": given}, moves.picked(shape, axis, taken))


def choice(draw: st.DrawFn, shape: Shape) -> Layer:
    axis, name = axis_of(draw, shape)
    taken = draw(st.lists(st.integers(0, shape[axis] - 1), min_size=1, max_size=4))
    given = {"axis": name, "indices": taken}
    return Layer({"index_select": given}, moves.picked(shape, axis, taken))


def roll(draw: st.DrawFn, shape: Shape) -> Layer:
    axis, name = axis_of(draw, shape)
    n, shift = shape[axis], draw(st.integers(-4, 4))
    taken = [(k - shift) % n for k in range(n)]
    return Layer({"roll": {"axis": name, "shift": shift}}, moves.picked(shape, axis, taken))


def flip(draw: st.DrawFn, shape: Shape) -> Layer:
    axis, name = axis_of(draw, shape)
    taken = list(range(shape[axis]))[::-1]
    return Layer({"flip": {"axis": name}}, moves.picked(shape, axis, taken))


def copied(draw: st.DrawFn, shape: Shape) -> Layer:
    axis, name = axis_of(draw, shape)
    n, beside = shape[axis], draw(st.booleans())
    taken = [k // 2 if beside else k % n for k in range(2 * n)]
    given = {"axis": name, "times": 2, "interleave": beside}
    return Layer({"tile": given}, moves.picked(shape, axis, taken))


def stretched(draw: st.DrawFn, shape: Shape) -> Layer | None:
    axis, _ = axis_of(draw, shape)
    if shape[axis] > 1:
        return None
    given = {"shape": list(moves.sized(shape, axis, 3))}
    return Layer({"broadcast_to": given}, moves.picked(shape, axis, [0] * 3))


def pad(draw: st.DrawFn, shape: Shape) -> Layer:
    ends = [(draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in shape[1:]]
    given = {"padding": [list(pair) for pair in ends]}
    return Layer({"pad": given}, moves.padded(shape, [(0, 0), *ends]))


def conv(draw: st.DrawFn, shape: Shape) -> Layer | None:
    kernel, stride = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    padding = draw(st.integers(0, 1))
    if min(shape[1:]) + 2 * padding < kernel or len(shape) > 4:
        return None
    given = {"filters": shape[0], "kernel": kernel, "stride": stride, "padding": padding}
    return Layer({"conv": given}, moves.window(shape, kernel, stride, padding))


def shuffle(draw: st.DrawFn, shape: Shape) -> Layer | None:
    groups = draw(st.integers(2, 3))
    channels, *space = shape
    if channels % groups or len(space) > 3:
        return None
    inner, order = (groups, channels // groups, *space), (1, 0, *range(2, len(space) + 2))
    return Layer(
        {"channel_shuffle": {"groups": groups}}, moves.regrouped(shape, inner, order, shape)
    )


def to_space(draw: st.DrawFn, shape: Shape) -> Layer | None:
    channels, *space = shape
    rank = len(space)
    if channels % 2**rank or rank != 2:
        return None
    least = channels // 4
    inner, order = (least, 2, 2, *space), (0, 3, 1, 4, 2)
    new = (least, *(2 * n for n in space))
    return Layer({"pixel_shuffle": {"factor": 2}}, moves.regrouped(shape, inner, order, new))


def to_channels(draw: st.DrawFn, shape: Shape) -> Layer | None:
    channels, *space = shape
    if len(space) != 2 or any(n % 2 for n in space):
        return None
    h, w = (n // 2 for n in space)
    moved = moves.regrouped(shape, (channels, h, 2, w, 2), (0, 2, 4, 1, 3), (channels * 4, h, w))
    return Layer({"pixel_unshuffle": {"factor": 2}}, moved)


def partition(draw: st.DrawFn, shape: Shape) -> Layer | None:
    if len(shape) > 3:
        return None
    sizes = tuple(draw(st.sampled_from([k for k in (1, 2, 3) if n % k == 0])) for n in shape[1:])
    return Layer({"window_partition": {"size": list(sizes)}}, moves.partitioned(shape, sizes))


def departition(draw: st.DrawFn, shape: Shape) -> Layer | None:
    return Layer({"window_reverse": {}}, moves.departitioned(shape)) if len(shape) % 2 else None


def sliding(draw: st.DrawFn, shape: Shape) -> Layer | None:
    axis = draw(st.integers(1, len(shape) - 1))
    size, step = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    count = (shape[axis] - size) // step + 1
    if count < 1 or len(shape) > 4:
        return None
    new = (*moves.sized(shape, axis, count), size)
    given = {"size": size, "step": step, "axis": axis}
    return Layer(
        {"windows": given},
        (new, lambda at: [moves.changed(at[:-1], axis, at[axis] * step + at[-1])]),
    )


def columns(draw: st.DrawFn, shape: Shape) -> Layer | None:
    kernel, stride = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    if len(shape) != 3 or min(shape[1:]) < kernel:
        return None
    given = {"kernel": kernel, "stride": stride}
    return Layer({"unfold": given}, moves.unfolded(shape, kernel, stride))


def from_columns(draw: st.DrawFn, shape: Shape) -> Layer | None:
    if len(shape) != 2 or shape[0] % 4:
        return None
    sizes = [(h, w) for h in range(2, 7) for w in range(2, 7) if (h - 1) * (w - 1) == shape[1]]
    if not sizes:
        return None
    size = draw(st.sampled_from(sizes))
    given = {"output_size": list(size), "kernel": 2}
    return Layer({"fold": given}, moves.folded(shape, size, 2, 1))


def select(draw: st.DrawFn, shape: Shape) -> Layer | None:
    if len(shape) < 3:
        return None
    axis = draw(st.integers(1, len(shape) - 1))
    at = draw(st.integers(0, shape[axis] - 1))
    new = (*shape[:axis], *shape[axis + 1 :])
    return Layer(
        {"select": {"axis": axis, "position": at}},
        (new, lambda here: [(*here[:axis], at, *here[axis:])]),
    )


def permute(draw: st.DrawFn, shape: Shape) -> Layer:
    """The channels stay."""
    order = (0, *draw(st.permutations(range(1, len(shape)))))
    return Layer({"permute": {"dims": [axis + 1 for axis in order]}}, moves.permuted(shape, order))


def reshape(draw: st.DrawFn, shape: Shape) -> Layer | None:
    """An axis taken apart, or two put together."""
    axis = draw(st.integers(0, len(shape) - 1))
    if draw(st.booleans()) and len(shape) < 5:
        k = draw(st.integers(2, 3))
        if shape[axis] % k:
            return None
        new = (*shape[:axis], k, shape[axis] // k, *shape[axis + 1 :])
    elif 0 < axis < len(shape) - 1:
        new = (*shape[:axis], shape[axis] * shape[axis + 1], *shape[axis + 2 :])
    else:
        return None
    return Layer({"reshape": {"shape": list(new)}}, moves.reshaped(shape, new))


def stack(draw: st.DrawFn, shape: Shape) -> Layer | None:
    """Of one tensor twice, or with another of its shape, which is put in for the second."""
    if len(shape) > 4:
        return None
    axis = draw(st.integers(1, len(shape)))
    new = (*shape[:axis], 2, *shape[axis:])
    return Layer({"stack_inputs": {"axis": axis}}, (new, lambda at: [at]), axis)


MOVING = (
    *(cut, part, choice, roll, flip, copied, stretched, pad, conv, shuffle, to_space, to_channels),
    *(partition, departition, sliding, columns, from_columns, select, stack),
)
REGROUPING = (permute, reshape, shuffle, to_space, to_channels, partition, departition, conv)


class Stack(NamedTuple):
    """A network of layers in a row, and for each tensor what its elements consist of: of places of
    the input, and of those of the tensor before it.
    """

    report: convcalc.Report
    names: list[str]
    whole: dict[Place, frozenset[Place]]
    units: dict[Place, frozenset[Place]]


def spatial(shape: Shape) -> dict[Place, frozenset[Place]]:
    """Each element of a tensor consists of its own position."""
    return {at: frozenset((at[1:],)) for at in moves.places(shape)}


def by_position(parts: dict[Place, frozenset[Place]]) -> dict[Place, frozenset[Place]]:
    found: dict[Place, set[Place]] = {}
    for at, one in parts.items():
        found.setdefault(at[1:], set()).update(one)
    return {at: frozenset(one) for at, one in found.items()}


@st.composite
def stacks(draw: st.DrawFn, kinds: tuple[Any, ...], most: int = 4) -> Stack:
    """Of the input and of each layer of its own shape, one may be the second of those joined."""
    shape: Shape = draw(
        st.sampled_from([(4, 6), (2, 6, 4), (4, 4, 4), (8, 2, 3), (1, 9, 6), (2, 2, 4, 3)])
    )
    first = shape
    layers: list[dict[str, Any]] = []
    tensors = [("x", shape, spatial(shape), by_position(spatial(shape)))]
    for k in range(draw(st.integers(1, most))):
        layer = draw(st.sampled_from(kinds))(draw, shape)
        if layer is None or moves.elements(layer.move[0]) > MOST or len(layer.move[0]) > 6:
            continue
        ((kind, given),) = layer.spec.items()
        sources = [tensors[-1]]
        if layer.stacks is not None:
            sources.append(draw(st.sampled_from([t for t in tensors if t[1] == shape])))
        layers.append({kind: {**given, "from": [one[0] for one in sources], "name": f"n{k}"}})
        own = [{at: units_of[at[1:]] for at in whole_of} for _, _, whole_of, units_of in sources]
        whole = moves.made(layer.move, [one[2] for one in sources], layer.stacks)
        units = by_position(moves.made(layer.move, own, layer.stacks))
        shape = layer.move[0]
        tensors.append((f"n{k}", shape, whole, units))
    net = convcalc.build({"inputs": {"x": list(first)}, "layers": layers or ["identity name=n"]})
    report = convcalc.analyze(net)
    assert report.ok, (layers, report.diagnostics)
    _, _, whole, units = tensors[-1]
    last = report.layers[-1].output
    assert last is not None
    assert (last.channels, *last.spatial) == shape
    return Stack(report, [one[0] for one in tensors[1:]] or ["n"], by_position(whole), units)


def positions(cells: dict[Place, int] | None) -> frozenset[Place]:
    return frozenset((*key, last) for key, mask in (cells or {}).items() for last in bits(mask))


def sees(stack: Stack, at: Place) -> frozenset[Place]:
    return positions(seen(stack.report, stack.names[-1], at).get("x"))


def held(stack: Stack, at: Place, read: frozenset[Place]) -> None:
    """The fields hold what is read."""
    for own, placed in enumerate(stack.report.layers[-1].fields.get("x", ())):
        field, axis = bare(placed), carrier(placed, own)
        if isinstance(field, (Field, Listed)) and read:
            low, high = field.interval(0 if axis is None else at[axis]) or (0, -1)
            assert low <= min(p[own] for p in read)
            assert max(p[own] for p in read) <= high


@given(stacks(MOVING), st.data())
def test_a_position_sees_what_its_layers_read_one_after_the_other(
    stack: Stack, data: st.DataObject
) -> None:
    """Exactly: an element of a position is taken to depend on all channels of what it reads."""
    places = sorted(stack.units)
    for _ in range(3):
        at = data.draw(st.sampled_from(places))
        assert sees(stack, at) == stack.units[at]
        assert stack.whole[at] <= stack.units[at]
        held(stack, at, stack.units[at])


@given(stacks((*REGROUPING, *REGROUPING, *MOVING), 5), st.data())
def test_what_is_regrouped_sees_no_less_than_it_is_made_of(
    stack: Stack, data: st.DataObject
) -> None:
    """Reshapes in a row are taken as one, so that it may see less than they do one by one."""
    places = sorted(stack.units)
    for _ in range(3):
        at = data.draw(st.sampled_from(places))
        found = sees(stack, at)
        assert stack.whole[at] <= found <= stack.units[at]
        held(stack, at, stack.whole[at])


@given(stacks(MOVING), st.data())
def test_a_pixel_is_seen_where_it_comes_out(stack: Stack, data: st.DataObject) -> None:
    sizes = stack.report.network.inputs["x"].spatial
    pixel = tuple(data.draw(st.integers(0, n - 1)) for n in sizes)
    expected = {at for at, read in stack.units.items() if pixel in read}
    assert positions(reached(stack.report, "x", pixel).get(stack.names[-1])) == expected


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (["roll -1", "window_partition 2", "window_reverse", "roll 1"], (2, 4, 6)),
        (["reshape 4x2x2x3", "permute [2,1,3,4]", "reshape 8x2x3"], (8, 2, 3)),
    ],
)
def test_there_and_back_is_where_it_was(layers: list[str], shape: Shape) -> None:
    """Each position of a map consists of itself alone."""
    net = convcalc.build({"inputs": {"x": list(shape)}, "layers": layers})
    report = convcalc.analyze(net)
    for at in {place[1:] for place in moves.places(shape)}:
        assert positions(seen(report, report.layers[-1].name, at)["x"]) == {at}

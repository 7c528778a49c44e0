"""Relations of positions on all axes, against tables made by placing elements one by one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.joint import (
    Backwards,
    Beside,
    Columns,
    Cut,
    Reshaped,
    Stacked,
    ravelled,
    unravelled,
)
from convcalc.algebra.window import Window

if TYPE_CHECKING:
    from convcalc.algebra.joint import Joint, Place

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def places(shape: Any) -> list[Place]:
    return list(product(*map(range, shape)))


def pairs(joint: Joint, new: Any) -> set[tuple[Place, Place]]:
    """(output, input), by what outputs read."""
    return {(o, p) for o in places(new) for p in joint.reads(o)}


def both(joint: Joint, old: Any, new: Any) -> set[tuple[Place, Place]]:
    """The relation, which is the same from either side."""
    found = pairs(joint, new)
    assert found == {(o, p) for p in places(old) for o in joint.readers(p)}
    assert found == {(o, p) for p, o in pairs(Backwards(joint), old)}
    return found


@given(sizes)
def test_positions_are_counted_through_row_by_row(shape: list[int]) -> None:
    assert [ravelled(place, shape) for place in places(shape)] == list(range(len(places(shape))))
    for place in places(shape):
        assert tuple(unravelled(ravelled(place, shape), shape)) == place


@given(sizes, st.data())
def test_a_reshape_keeps_the_order_of_elements(shape: list[int], data: st.DataObject) -> None:
    total, new = len(places(shape)), []
    while total > 1 and len(new) < 4:
        new.append(data.draw(st.sampled_from([d for d in range(1, total + 1) if total % d == 0])))
        total //= new[-1]
    new.append(total)
    last = data.draw(st.booleans())
    turn = -1 if last else 0

    def apart(place: Place) -> Place:
        return place[:-1] if last else place[1:]

    expected = {(apart(o), apart(p)) for o, p in zip(places(new), places(shape), strict=True)}
    old_sizes, new_sizes = ((s[turn], *apart(tuple(s))) for s in (shape, new))
    joint = Reshaped(old_sizes, new_sizes, last)
    assert both(joint, apart(tuple(shape)), apart(tuple(new))) == expected


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_windows_slide_along_an_axis(n: int, size: int, step: int, beside: int) -> None:
    starts = [s for s in range(0, n, step) if s + size <= n]
    expected = {
        ((o, k, t), (s + t, k))
        for o, s in enumerate(starts)
        for t in range(size)
        for k in range(beside)
    }
    joint = Cut((0,), (2,), (size,), (step,), (len(starts),))
    assert both(joint, (n, beside), (len(starts), beside, size)) == expected


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=3))
def test_windows_side_by_side_hold_each_position_once(axes: list[tuple[int, int]]) -> None:
    counts, steps = zip(*axes, strict=True)
    rank, spatial = len(axes), [n * k for n, k in axes]
    inner = tuple(range(rank, 2 * rank))
    joint = Cut(tuple(range(rank)), inner, steps, steps, counts)
    found = both(joint, spatial, (*counts, *steps))
    assert found == {
        (
            (
                *(p // k for p, k in zip(at, steps, strict=True)),
                *(p % k for p, k in zip(at, steps, strict=True)),
            ),
            at,
        )
        for at in places(spatial)
    }


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.integers(1, 3),
            st.integers(1, 3),
            st.integers(0, 2),
            st.integers(1, 2),
        ),
        min_size=1,
        max_size=2,
    )
)
def test_columns_hold_the_blocks_in_order(axes: list[tuple[int, int, int, int, int]]) -> None:
    blocks = [Window((k - 1) * d + 1, s, p, p, d) for _, k, s, p, d in axes]
    lengths = [n for n, *_ in axes]
    counts = [max(w.out(n), 0) for w, n in zip(blocks, lengths, strict=True)]
    expected = set()
    for number, at in enumerate(places(counts)):
        read = [
            [o * s - p + t * d for t in range(k) if 0 <= o * s - p + t * d < n]
            for o, (n, k, s, p, d) in zip(at, axes, strict=True)
        ]
        expected |= {((number,), place) for place in product(*read)}
    joint = Columns(tuple(blocks), tuple(lengths), tuple(counts))
    assert both(joint, lengths, (len(places(counts)),)) == expected


@given(st.integers(0, 2), st.integers(0, 2))
def test_what_is_stacked_has_a_place_of_its_own(axis: int, number: int) -> None:
    old, new = [2, 3], [2, 3]
    new.insert(axis, 3)
    found = both(Stacked(axis, number), old, new)
    assert found == {((*p[:axis], number, *p[axis:]), p) for p in places(old)}


@given(st.integers(0, 2), st.integers(0, 2))
def test_axes_beside_keep_their_places(old: int, new: int) -> None:
    cut = Cut((0,), (2,), (2,), (2,), (3,))
    inside, made = [6, 2], [3, 2, 2]
    inside.insert(old, 4)
    made.insert(new, 4)
    found = both(Beside(cut, (old,), (new,)), inside, made)
    assert found == {
        ((*o[:new], b, *o[new:]), (*p[:old], b, *p[old:]))
        for o, p in pairs(cut, (3, 2, 2))
        for b in range(4)
    }

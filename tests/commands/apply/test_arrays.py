"""The arithmetic of layers, against loops over an array that is padded beforehand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.arithmetic.array import Array, from_values
from convcalc.commands.apply.arrays import WRITE, parsed
from convcalc.commands.apply.exercise import exercise_of
from convcalc.layers import kind_named

small = st.integers(-3, 3)


def applied(name: str, input: Array, weights: Array | None = None, **more: Any) -> Array | None:
    """What the command computes; None if the layer is refused."""
    kind = kind_named(name)
    assert kind

    def text(array: Array) -> str:
        return str(array.rows()).replace("Fraction(", "").replace(", 1)", "")

    own = {
        "input": text(input),
        "weights": text(weights) if weights else None,
        "axes": str(len(input.sizes) - 1),
        **{key: more.pop(key, None) for key in ("bias", "flip", "shape", "seed")},
    }
    settings = {key: str(value) for key, value in more.items()}
    exercise, report = exercise_of(kind, own, settings)
    if exercise is None:
        return None
    output = exercise.output()
    made = report.layers[0].output
    assert made is not None
    assert output.sizes == (made.channels, *made.spatial)
    return output


@st.composite
def cases(draw: st.DrawFn) -> tuple[Array, Array, dict[str, int]]:
    """An input, weights in groups, and settings; on two axes, or on one of them only."""
    groups, inner, per = (draw(st.integers(1, 2)) for _ in range(3))
    axes = draw(st.integers(1, 2))
    size = [draw(st.integers(1, 6)) for _ in range(axes)]
    kernel = [draw(st.integers(1, 3)) for _ in range(axes)]
    shape, weights = (groups * inner, *size), (groups * per, inner, *kernel)

    def filled(sizes: tuple[int, ...]) -> Array:
        count = 1
        for n in sizes:
            count *= n
        values = draw(st.lists(small, min_size=count, max_size=count))
        return from_values(sizes, [Fraction(v) for v in values])

    chosen = {
        "stride": st.integers(1, 3),
        "padding": st.integers(0, 2),
        "dilation": st.integers(1, 2),
    }
    return (
        filled(shape),
        filled(weights),
        {"groups": groups, **{k: draw(s) for k, s in chosen.items()}},
    )


def brute(
    input: Array, weights: Array, groups: int, stride: int, padding: int, dilation: int
) -> Any:
    """Convolution by definition, on one axis or two: an axis of one element is added."""
    one = len(input.sizes) == 2
    grid = {(c, *((0,) if one else ()), *p): v for (c, *p), v in input.at.items()}
    kernel = {(f, c, *((0,) if one else ()), *t): v for (f, c, *t), v in weights.at.items()}
    height, width = (1, input.sizes[1]) if one else input.sizes[1:]
    kh, kw = (1, weights.sizes[2]) if one else weights.sizes[2:]
    ph = 0 if one else padding
    rows = (height + 2 * ph - dilation * (kh - 1) - 1) // (1 if one else stride) + 1
    columns = (width + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    filters, inner = weights.sizes[:2]
    found = {}
    for f in range(filters):
        first = f // (filters // groups) * inner
        for y in range(rows):
            for x in range(columns):
                total = Fraction(0)
                for c in range(inner):
                    for i in range(kh):
                        for j in range(kw):
                            place = (
                                y * stride - ph + i * dilation,
                                x * stride - padding + j * dilation,
                            )
                            total += grid.get((first + c, *place), 0) * kernel[(f, c, i, j)]
                found[(f, x) if one else (f, y, x)] = total
    return found


@given(cases())
def test_convolution_is_a_sum_over_windows(case: Any) -> None:
    input, weights, more = case
    output = applied("conv", input, weights, **more)
    expected = brute(input, weights, **more)
    assert output is None or dict(output.at) == expected


@given(cases())
def test_a_transposed_convolution_is_the_adjoint(case: Any) -> None:
    """⟨conv(x), y⟩ = ⟨x, conv_transpose(y)⟩, where its sizes come back."""
    x, weights, more = case
    forward = applied("conv", x, weights, **more)
    if forward is None:
        return
    y = from_values(forward.sizes, [Fraction(k % 5 - 2) for k in range(len(forward.at))])
    back = applied("conv_transpose", y, weights, **more)
    if back is None or back.sizes != x.sizes:
        return
    left = sum(a * y.at[place] for place, a in forward.at.items())
    right = sum(v * back.at.get(place, 0) for place, v in x.at.items())
    assert left == right


@given(cases(), st.booleans(), st.booleans())
def test_pools_summarise_windows(case: Any, ceil: bool, counted: bool) -> None:
    input, weights, more = case
    k, s = weights.sizes[2], more["stride"]
    p = min(more["padding"], k // 2)
    shared = {"kernel": k, "stride": s, "padding": p, "ceil_mode": str(ceil).lower()}
    for name in ("max_pool", "avg_pool"):
        own = {"count_include_pad": str(counted).lower()} if name == "avg_pool" else {}
        output = applied(name, input, **shared, **own)
        if output is None:
            continue
        for (c, *place), value in output.at.items():
            spans = [range(o * s - p, o * s - p + k) for o in place]
            cells = (
                [[q] for q in spans[0]]
                if len(spans) == 1
                else [[a, b] for a in spans[0] for b in spans[1]]
            )
            inside = [input.at[(c, *q)] for q in cells if (c, *q) in input.at]
            padded = [
                q for q in cells if all(a < n + p for a, n in zip(q, input.sizes[1:], strict=True))
            ]
            if name == "max_pool":
                assert value == max(inside)
            else:
                assert value == sum(inside) / Fraction(len(padded) if counted else len(inside))


@pytest.mark.parametrize(
    ("text", "axes", "levels", "message"),
    [
        ("1 2; 3", 2, 1, "x is ragged: there are 1 values in one place and 2 in another"),
        ("1 a", 1, 1, "x: 'a' is no number; " + WRITE),
        ("1/0", 1, 1, "x: '1/0' is no number; " + WRITE),
        ("1e999999999", 1, 1, "x: '1e999999999' is no number; " + WRITE),
        ("1 || 2", 1, 1, "x has 2 filters: '||' stands between filters only"),
        ("1; 2", 1, 1, "x has several rows, and one axis; leave --axes out"),
        ("1;;2", 2, 1, "x: a row is empty; " + WRITE),
        ("[[1, 2], [3]]", 2, 1, "x is ragged: there are 1 values in one place and 2 in another"),
    ],
)
def test_what_is_no_array_is_told(text: str, axes: int, levels: int, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the text is what matters
        parsed(text, axes, "x", levels)
    assert str(error.value) == message


@given(st.text(alphabet="0123456789 .;|,[]-\n/eE{}:a'\"", max_size=40), st.integers(1, 2))
def test_whatever_is_typed_is_an_array_or_is_told(text: str, axes: int) -> None:
    found = None
    try:
        found = parsed(text, axes, "x", 1)
    except ValueError as error:
        message = str(error)
    assert len(found.sizes) == axes + 1 if found else message.startswith("x")

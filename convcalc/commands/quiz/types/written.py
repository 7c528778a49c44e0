"""The matrix of a convolution, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import Array, from_values, transposed
from convcalc.arithmetic.said import text_of
from convcalc.arithmetic.views import as_matrix
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.types.matrix import sized
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.kind import Kind


def written(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The matrix itself, of a sequence."""
    rules = framework(draw, dialect)
    n, count = draw.whole(3, 5), draw.whole(2, 3)
    kernel = [draw.pick((-2, -1, 1, 2, 3)) for _ in range(count)]
    stride = draw.whole(1, 2) if n > count else 1
    if n <= count or kernel == kernel[::-1]:
        return None
    said = {"kernel": count, "stride": stride, "padding": no_padding(rules), "bias": False}
    kind = made("conv", rules, filters=1, **said)

    def rows(numbers: list[int], layer: Kind = kind) -> Array:
        image = from_values((1, n), range(n))
        weights = from_values((1, 1, count), numbers)
        return as_matrix(applied(layer, image, weights, dialect=rules.name))

    right = rows(kernel)
    if right.sizes[0] < 2:
        return None
    answer = listed(right)
    other: Any = kind
    slips = [
        (rows(kernel[::-1]), "turned the kernel round"),
        (transposed(right, (1, 0)), "took columns for rows: that is the transposed layer"),
        (rows([1] * count), "wrote 1 for each weight"),
        (rows(kernel, other.but(stride=3 - stride)), "moved the kernel by another stride"),
        (around(right), "moved the kernel round the end"),
    ]
    numbers = " ".join(map(str, kernel))
    words = f"A 1-D convolution ({rules.title}) with the kernel {numbers}, stride {stride}, no bias"
    asked = f"reads {n} numbers without padding. Which matrix, row by row, does the same?"
    wrong = apart(answer, [(listed(array), reason) for array, reason in slips])
    size = Told("size", f"{sized(*right.sizes)}, a row for each output")
    derivation = [shown("matrix", answer, size)]
    return Asked(f"{words},\n{asked}", answer, wrong, derivation)


def listed(array: Array) -> str:
    return "; ".join(" ".join(map(text_of, row)) for row in array.rows())


def around(array: Array) -> Array:
    """With its rows moved on by one position."""
    rows, columns = array.sizes
    moved = {(r, (c + 1) % columns): array.at[r, c] for r in range(rows) for c in range(columns)}
    return Array(array.sizes, {place: moved[place] for place in sorted(moved)})

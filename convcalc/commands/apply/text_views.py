"""A layer seen otherwise, in writing: as a matrix, as a stretched input, as what inputs add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from convcalc.algebra.shape import axis_names
from convcalc.arithmetic.array import filled
from convcalc.arithmetic.said import text_of
from convcalc.arithmetic.views import as_matrix, im2col, scattered, stretched
from convcalc.commands.apply.text_arrays import labelled, rows, uncut
from convcalc.commands.apply.told import at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.views import Added

WIDEST, TALLEST = 40, 100
"""Columns and rows of a matrix that are still written out."""


def matrix_parts(exercise: Exercise) -> Iterator[Text]:
    """Y = C·x, and the product that im2col makes of it."""
    matrix = as_matrix(exercise)
    plus = " + b" if exercise.bias else ""
    yield Text.assemble(
        ("as a matrix", "bold"),
        f", y = C·x{plus}: C is {matrix.text()}, a row for each output, a column for each input",
    )
    yield from written(matrix)
    zeros = sum(not x for x in matrix.at.values())
    yield Text(f"{zeros} of {len(matrix.at)} entries are 0", "dim")
    if exercise.weights is None or int(getattr(exercise.kind, "groups", 1)) > 1:
        return
    if exercise.kind.among("depthwise"):
        return
    product = im2col(exercise)
    left, right = product.left, product.right
    name = "col2im" if exercise.kind.among("transposed") else "im2col"
    sizes = f"{left.text()} times {right.text()} is {left.sizes[0]}x{right.sizes[1]}"
    yield Text("")
    yield Text.assemble((f"as {name}", "bold"), f", {product.told}: {sizes}")
    yield from written(left)
    yield Text("times")
    yield from written(right)
    yield Text("is")
    yield from written(product.result)
    if exercise.kind.among("transposed"):
        yield Text("each column is laid over the output where its input adds it, and summed", "dim")


def written(matrix: Array) -> Iterator[Text]:
    height, width = matrix.sizes
    if width > WIDEST or height > TALLEST:
        yield Text(f"  (too large to be written out: {matrix.text()}; --format json has it)", "dim")
    else:
        yield from rows(matrix, "  ", matrix=True)


def stretched_parts(exercise: Exercise) -> Iterator[Text]:
    """The convolution of stride 1 on the stretched input that does the same."""
    found = stretched(exercise)
    yield Text.assemble(
        ("as a convolution", "bold"),
        ": the input stretched by stride − 1 zeros, the kernel turned round, k' = k, s' = 1",
    )
    axes = zip(axis_names(len(exercise.layer.axes)), exercise.layer.axes, strict=True)
    for (name, along), (lo, hi) in zip(axes, found.padding, strict=True):
        scatter: Any = along
        span = scatter.kernel if scatter.dilation == 1 else scatter.span
        letter = "k" if scatter.dilation == 1 else "K"
        sums = f"{letter} − p − 1 = {span} − {scatter.lo} − 1 = {lo}"
        far = f"; {hi} at the far end" if hi != lo else ""
        cut = ", which cuts off" if lo < 0 else ""
        yield Text(f"  {name}: p' = {sums}{cut}{far}")
    image = found.exercise.input
    yield from labelled(f"stretched and padded input, {image.text()}", image)
    assert found.exercise.weights is not None
    yield from labelled("kernel, turned round", found.exercise.weights)
    yield from labelled("output, the same", found.exercise.output())


def scatter_parts(exercise: Exercise) -> Iterator[Text]:
    """What each input adds, and the output as it comes together."""
    sums: dict[tuple[int, ...], Any] = dict(filled(exercise.sizes, 0).at)
    for place in sums:
        sums[place] = exercise.bias[place[0]] if exercise.bias else 0
    yield Text.assemble(
        ("scattered", "bold"), ": each input adds its kernel, times its value, to the output"
    )
    for added in scattered(exercise):
        for place, product in added.products.items():
            sums[place] += product
        yield Text(told(exercise, added), "bold cyan")
        yield from canvas(exercise, sums, added)


def told(exercise: Exercise, added: Added) -> str:
    channel, *place = added.element
    several = f", channel {channel}" if exercise.input.sizes[0] > 1 else ""
    lost = f"; {added.lost} fall into the padding, and are cut off" if added.lost else ""
    return f"input {at(place)}{several} = {text_of(added.value)}{lost}"


def canvas(exercise: Exercise, sums: dict[tuple[int, ...], Any], added: Added) -> Iterator[Text]:
    """The output so far, with the elements marked that have just been added to."""
    texts = {place: text_of(x) for place, x in sums.items()}
    width = max(map(len, texts.values()))
    last: tuple[int, ...] = ()
    line = uncut("  ")
    for place, text in texts.items():
        if last and place[:-1] != last[:-1]:
            line.rstrip()
            yield line
            if place[0] != last[0]:
                yield Text("  |")
            line = uncut("  ")
        now = place in added.products
        line.append(
            f"[{text.rjust(width)}]" if now else f" {text.rjust(width)} ",
            "bold green" if now else "",
        )
        last = place
    line.rstrip()
    yield line


VIEWS: dict[str, Callable[[Exercise], Iterator[Text]]] = {
    "matrix": matrix_parts,
    "stretched": stretched_parts,
    "scatter": scatter_parts,
}

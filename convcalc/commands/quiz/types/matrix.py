"""Convolution as a matrix product: columns of windows (im2col, col2im), and one large matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.field.wiring import connections
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.question import Wrong, names_of, wrong_numbers
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.types.units import rows_of
from convcalc.dialect import USUAL, dialect_named
from convcalc.engine.cells import along, count
from convcalc.engine.derive import derive
from convcalc.engine.positions import reached
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import LayerReport
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

PLAIN = dialect_named(USUAL)
"""Whose words the matrix is worked out in: paddings are numbers by then."""


class Product(NamedTuple):
    """A convolution, what `unfold` makes of its input, and the layer worked out."""

    chain: Chain
    columns: LayerReport
    layer: LayerReport

    @property
    def rows(self) -> Any:
        """Of the matrix of columns: the elements of a window."""
        assert self.columns.output is not None
        return self.columns.output.channels

    @property
    def places(self) -> Any:
        """Its columns: the positions of the window."""
        assert self.columns.output is not None
        return self.columns.output.spatial[0]

    @property
    def filters(self) -> int:
        return int(self.chain.kinds[0].filters)  # type: ignore[attr-defined]


def drawn(draw: Draw, level: int, rules: Dialect) -> Product:
    """With padding or a stride from level 2 on."""
    kernel = draw.pick((2, 3, 5)) if level == 1 else 3
    stride = draw.whole(1, 2) if level > 1 else 1
    padding = padded(rules, 3 if level > 1 and stride == 1 else 1)
    said = {"kernel": kernel, "stride": stride, "padding": padding}
    large = (8, 9, 12, 14, 16, 28) if level < 4 else (4, 5, 6, 7, 8)
    shape = Shape(draw.pick((1, 2, 3, 4)), (draw.pick(large),) * 2)
    kind = made("conv", rules, filters=draw.pick((4, 6, 8, 10)), bias=False, **said)
    pads = tuple((int(w.lo), int(w.hi)) for w in worked(kind, shape, rules).axes)  # type: ignore[union-attr]
    return Product(
        Chain([kind], shape, rules),
        worked(made("unfold", PLAIN, **{**said, "padding": pads}), shape, PLAIN),
        worked(kind, shape, rules),
    )


def worked(kind: Kind, shape: Shape, rules: Dialect) -> LayerReport:
    return derive(kind, Site((shape,), rules, rules.layout))


def sized(rows: Any, columns: Any) -> str:
    return f"{int(rows)} x {int(columns)}"


IM2COL = "each window as a column of a matrix, from all channels (im2col)"


def columns(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The size of the matrix of columns, at level 2 of the filters', at 3 of the product's."""
    one = drawn(draw, level, framework(draw, dialect))
    rows, places, filters = one.rows, one.places, one.filters
    sizes = {1: (rows, places), 2: (filters, rows), 3: (filters, places)}
    asked = {
        1: f"It is computed with {IM2COL}. What size has this matrix, rows x columns?",
        2: f"It is computed with {IM2COL}, and each filter as a row of another. What size has the "
        "matrix of the filters, rows x columns?",
        3: f"It is computed with {IM2COL}, and each filter as a row of another. What size has the "
        "product of the two, rows x columns?",
    }
    answer = sized(*sizes[level])
    channels, n = one.chain.shape.channels, one.chain.shape.spatial[0]
    slips = [
        (sized(*sizes[level][::-1]), "took columns for rows"),
        *(
            (sized(*sizes[other]), f"took the matrix for {what}")
            for other, what in ((1, "that of windows"), (2, "that of filters"), (3, "the product"))
            if other != level
        ),
        (sized(int(rows) // channels, places), "forgot the input channels"),
        (sized(rows, n * n), "counted the pixels, not the positions of the window"),
    ]
    lines: list[Line | Told] = [
        Line("elements of a window", rows, False),
        Line("positions", places),
    ]
    if level > 1:
        lines.append(Line("filters", Num(filters)))
    stem = one.chain.stem(asked[level])
    return Asked(stem, answer, apart(answer, slips), [shown("size", answer, *lines)])


def elements(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What the matrix of columns holds."""
    one = drawn(draw, level, framework(draw, dialect))
    number = one.rows * one.places
    asked = f"It is computed with {IM2COL}. How many elements has this matrix?"
    shape = one.chain.shape
    wrong = [
        Wrong(int(shape.elements), "counted the input: windows overlap, and pixels are copied"),
        Wrong(int(number) // shape.channels, "forgot the input channels"),
        Wrong(int(number) * one.filters, "counted the multiply-accumulates: filters are apart"),
        *wrong_numbers(number, names_of(one.columns)),
    ]
    found = apart(int(number), [(w.answer, w.reason) for w in wrong])
    return Asked(
        one.chain.stem(asked), int(number), found, [told("elements", Line("elements", number))]
    )


TOEPLITZ = "It is written as one matrix that multiplies its flattened input"


def toeplitz(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The size of the matrix that is the whole layer."""
    one = drawn(draw, level, framework(draw, dialect))
    output, shape = one.layer.output, one.chain.shape
    assert output is not None
    full = made("linear", PLAIN, features=int(output.elements), bias=False)
    (weight,) = worked(full, Shape(int(shape.elements)), PLAIN).weights
    rows, columns = weight.sizes
    answer = sized(rows, columns)
    asked = f"{TOEPLITZ} to its flattened output. What size has the matrix, rows x columns?"
    slips = [
        (sized(columns, rows), "took columns for rows"),
        (sized(one.filters, one.rows), "took the matrix of the filters, which im2col multiplies"),
        (sized(int(rows) // one.filters, columns), "counted one map of the output"),
        (sized(rows, int(columns) // shape.channels or 1), "counted one channel of the input"),
        (sized(one.rows, one.places), "took the matrix of columns (im2col)"),
    ]
    lines: list[Line | Told] = [
        Line("rows, elements of the output", output.elements, False),
        Told("columns", f"{columns} elements of the input"),
    ]
    return Asked(
        one.chain.stem(asked), answer, apart(answer, slips), [shown("size", answer, *lines)]
    )


def nonzero(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The entries of it that hold a weight."""
    one = drawn(draw, level, framework(draw, dialect))
    report = one.chain.report()
    wiring = connections(report.layers[0], report) if report.ok else None
    output = one.layer.output
    if wiring is None or output is None:
        return None
    answer = wiring.connections
    asked = (
        f"{TOEPLITZ} to its flattened output; padding is left out of it. How many entries hold a "
        "weight, and are not always 0?"
    )
    wrong = [
        (int(one.layer.macs), "counted the connections into padding"),
        (wiring.weights, "counted each weight once: it stands in the matrix for each position"),
        (int(output.elements) * int(one.chain.shape.elements), "counted all entries"),
        (answer // one.filters, "counted one filter only"),
        (answer // one.chain.shape.channels, "forgot the input channels"),
        *((w.answer, w.reason) for w in wrong_numbers(one.layer.macs, names_of(one.layer))),
    ]
    lines: list[Line | Told] = [
        Line("with padding", one.layer.macs, False),
        Line("entries", answer),
    ]
    if answer == one.layer.macs:
        lines = [Line("entries", one.layer.macs, False)]
    stem = one.chain.stem(asked)
    return Asked(stem, answer, apart(answer, wrong), [told("entries", *lines)], rounded=True)


def folded(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many columns add to a pixel where they are folded back."""
    one = drawn(draw, level, framework(draw, dialect))
    report = one.chain.report()
    n = one.chain.shape.spatial[0]
    row, column = draw.below(n), draw.below(n)
    name = report.layers[0].name
    cells = reached(report, "input", (row, column)).get(name, {})
    if not cells:
        return None
    rows, columns = along(cells, 0, 2), along(cells, 1, 2)
    number = Num(len(rows), "rows") * Num(len(columns), "columns")
    asked = (
        f"It is computed with {IM2COL}; its gradient adds the columns up again (col2im). How many "
        f"columns add to the pixel in row {row}, column {column} (counted from 0) of a channel?"
    )
    middle = count(reached(report, "input", (n // 2, n // 2)).get(name, {}))
    kernel = 3
    wrong = [
        (kernel * kernel, "counted the elements of the kernel: not every window holds the pixel"),
        (middle, "counted as in the middle: fewer windows reach the edge"),
        (len(rows), "counted along one axis only"),
        (len(rows) + len(columns), "added the two axes up: any row goes with any column"),
        ((len(rows) + 1) * (len(columns) + 1), "counted one window too many on each axis"),
        (1, "took the windows not to overlap"),
        (int(number) * one.filters, "counted a column for each filter"),
        *((int(number) + by, "") for by in (1, 2, 3)),
    ]
    lines: list[Line | Told] = [
        Told("rows of the output", rows_of(rows)),
        Told("columns of the output", rows_of(columns)),
        Line("columns", number, False),
    ]
    found = apart(int(number), wrong)
    return Asked(one.chain.stem(asked), int(number), found, [told("columns", *lines)])

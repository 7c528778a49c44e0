"""Transposed convolutions: what undoes a stride, and where the output is patterned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Scatter
from convcalc.arithmetic.rule import taps
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told
from convcalc.commands.quiz.types.units import rows_of
from convcalc.dialect import dialect_named
from convcalc.engine.trial import tried
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


def backwards(rules: Dialect, n: int, **said: Any) -> Chain:
    return Chain([made("conv_transpose", rules, filters=1, **said)], Shape(1, (n,) * 2), rules)


def rows_out(chain: Chain) -> int | None:
    """What comes out along an axis."""
    site = Site((chain.shape,), chain.rules, chain.rules.layout)
    output = tried(tuple(chain.kinds), site).output
    return int(output.spatial[0]) if output else None


def back(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What a transposed convolution with the same settings makes of a convolution's output."""
    rules = framework(draw, dialect)
    kernel, stride = draw.pick((2, 3, 4, 5)), draw.pick((1, 2) if level == 1 else (2, 3, 4))
    padding = padded(rules, 3) if kernel == 3 and draw.chance() else no_padding(rules)
    said = {"kernel": kernel, "stride": stride, "padding": padding}
    n = draw.whole(9, 40)
    forth = made("conv", rules, filters=1, **said)
    chain = Chain(
        [forth, made("conv_transpose", rules, filters=1, **said)], Shape(1, (n,) * 2), rules
    )
    report = chain.report()
    if not report.ok:
        return None
    middle, answer = (int(layer.output.spatial[0]) for layer in report.layers if layer.output)
    asked = "How many rows come out of the last one?"
    wrong = [
        (n, "took the transposed layer to undo the stride: rows behind the last window are lost"),
        (middle * stride, "multiplied by the stride alone"),
        ((middle - 1) * stride, "forgot the kernel that the last row spreads over"),
        (middle, "kept what arrives"),
        (middle * stride + kernel, "added the kernel to stride times the rows"),
        *((answer + by, "") for by in (1, -1, 2)),
    ]
    told_so = explain(report, what=["shape"])
    return Asked(
        chain.stem(asked),
        answer,
        apart(answer, [w for w in wrong if w[0] > 0]),
        [*told_so, told("rows", Line("rows", answer))],
    )


def output_padding(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which output_padding gives back the size that a stride took."""
    if dialect == "keras":
        return None  # it pads by words, and has no such number at hand
    rules = dialect_named(dialect or "pytorch")
    stride, kernel = draw.whole(3, 5), draw.pick((3, 4, 5, 7))
    padding = draw.whole(0, 1)
    said = {"kernel": kernel, "stride": stride, "padding": padding}
    n = draw.whole(12, 60)
    forth = Chain([made("conv", rules, filters=1, **said)], Shape(1, (n,) * 2), rules)
    middle = rows_out(forth)
    if middle is None:
        return None
    right = [
        more
        for more in range(stride)
        if rows_out(backwards(rules, middle, **said, output_padding=more)) == n
    ]
    if len(right) != 1 or (right == [0] and draw.chance(0.7)):
        return None
    (answer,) = right
    asked = (
        "A conv_transpose with the same kernel, stride and padding follows. Which output_padding "
        f"brings {n} rows back?"
    )
    wrong = [
        (0, "took the transposed layer to undo the stride by itself"),
        (stride - 1, "took the largest one, stride − 1"),
        (1, "took the 1 that a stride of 2 often needs"),
        (stride, "took the stride itself"),
        *((value, "") for value in range(stride + 2)),
    ]
    last = backwards(rules, middle, **said, output_padding=answer).report()
    told_so = [*explain(forth.report(), what=["shape"]), *explain(last, what=["shape"])]
    line = told("output_padding", Line("output_padding", answer))
    return Asked(forth.stem(asked), answer, apart(answer, wrong), [*told_so, line])


PAIRS = (
    *((2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (3, 3), (4, 3), (5, 3), (6, 3), (7, 3)),
    *((8, 4), (4, 4), (5, 4), (6, 4), (7, 4), (9, 3), (8, 3), (6, 5), (5, 5)),
)
"""Kernels and strides."""


def counts(kernel: int, stride: int) -> list[int]:
    """How many inputs add to each of the outputs of a period, away from the ends."""
    along = Scatter(kernel, stride)
    return [len(taps(along, o)) for o in range(stride * kernel, stride * (kernel + 1))]


def patterned(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which kernel and stride add as many inputs to every output."""
    rules = framework(draw, dialect)
    found = {pair: counts(*pair) for pair in draw.shuffled(PAIRS)}
    even = [pair for pair, many in found.items() if len(set(many)) == 1]
    uneven = [pair for pair in found if pair not in even]
    right, others = even[0], uneven[:3]
    asked = (
        "Which adds as many inputs to every row of the output, away from the ends, so that no "
        "checkerboard is built in?"
    )
    answer = settings(*right)
    wrong = [
        (settings(*pair), f"it adds {many_text(found[pair])} inputs by turns") for pair in others
    ]
    lines = [Told(settings(*pair), many_text(found[pair])) for pair in (right, *others)]
    text = f"Transposed convolutions without padding ({rules.title}).\n{asked}"
    return Asked(text, answer, apart(answer, wrong), [shown("settings", answer, *lines)])


def settings(kernel: int, stride: int) -> str:
    return f"kernel {kernel}, stride {stride}"


def many_text(many: list[int]) -> str:
    return " and ".join(map(str, sorted(set(many))))


def adds(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which rows of the input add to a row of the output."""
    rules = framework(draw, dialect)
    kernel, stride = draw.pick(((3, 2), (4, 2), (5, 2), (3, 1), (4, 3), (5, 3)))
    padding = no_padding(rules)
    if rules.numeric_padding:
        padding = draw.pick((0, 1))
    n = draw.whole(4, 7)
    chain = backwards(rules, n, kernel=kernel, stride=stride, padding=padding)
    report = chain.report()
    if not report.ok:
        return None
    along, out = report.layers[0].axes[0], rows_out(chain) or 0

    def reading(o: int) -> str:
        rows = [place for place, _ in taps(along, o) if 0 <= place < n]
        return rows_of(rows) if rows else "none"

    row = draw.below(out)
    answer = reading(row)
    asked = f"Rows are counted from 0. Which rows of the input add to row {row} of the output?"
    low = row // stride
    slips = [
        (reading(row + 1) if row + 1 < out else "", "counted the rows of the output from 1"),
        (reading(row - 1) if row else "", "took the row before"),
        (rows_of([row]) if row < n else "", "forgot the stride"),
        (
            rows_of(list(range(row * stride, row * stride + kernel))),
            "took it for a convolution, which reads a window of the input",
        ),
        (rows_of(list(range(low, low + kernel))), "took as many rows as the kernel has"),
        (rows_of([low]), "took one row: windows overlap"),
        (rows_of([low, low + 1]), "took the row and the one behind it"),
    ]
    assert isinstance(along, Scatter)
    first = along.writes(0)
    reach = (
        f"row 0 adds to rows {first[0]} … {first[-1]}, each next one to rows {stride} further on"
    )
    lines = (Told("input", reach.replace("-", "−")),)
    wrong = apart(answer, [w for w in slips if w[0]])
    return Asked(chain.stem(asked), answer, wrong, [shown("rows", answer, *lines)])


def nothing(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Rows that no input reaches, where the stride is larger than the kernel."""
    rules = framework(draw, dialect)
    kernel, stride = draw.pick(((1, 2), (2, 3), (1, 3), (2, 4), (3, 4), (3, 5)))
    n = draw.whole(4, 9)
    chain = backwards(rules, n, kernel=kernel, stride=stride, padding=no_padding(rules))
    report = chain.report()
    out = rows_out(chain)
    if not report.ok or out is None:
        return None
    along = report.layers[0].axes[0]
    empty = [o for o in range(out) if not [p for p, _ in taps(along, o) if 0 <= p < n]]
    answer = len(empty)
    asked = "How many rows of the output does no row of the input reach?"
    each = stride - kernel
    wrong = [
        (0, "took the rows to overlap: the stride is larger than the kernel"),
        (n * each if n * each != answer else (n - 1) * each, "counted the gap behind the last row"),
        (n - 1, "counted the gaps, not the rows in them"),
        (out - answer, "counted the rows that are reached"),
        (n * stride - n, "took the kernel for 1"),
        *((answer + by, "") for by in (1, 2, 3)),
    ]
    lines = (Told("rows of the output", str(out)), Told("unreached", rows_of(empty)))
    line = told("rows", *lines, Line("rows", answer))
    return Asked(chain.stem(asked), answer, apart(answer, wrong), [line])

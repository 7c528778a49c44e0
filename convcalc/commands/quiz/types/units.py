"""A layer as units and connections: which pixels a unit sees, which units see a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num, product
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.field.wiring import connections as wiring_of
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.question import Wrong, names_of, wrong_numbers
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told
from convcalc.engine.cells import along, count
from convcalc.engine.derive import derive
from convcalc.engine.positions import reached, seen
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import Report
    from convcalc.layers.dialect import Dialect


def layer(draw: Draw, level: int, rules: Dialect) -> Chain:
    """One convolution, padded from level 3 on."""
    kernel, filters = draw.pick((3, 4, 5)), draw.pick((1, 4, 6, 8))
    padding = padded(rules, 3 if level >= 3 else 1)
    kernel = 3 if level >= 3 else kernel
    stride = 2 if level == 2 and draw.chance() else 1
    said = {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding}
    shape = Shape(draw.pick((1, 3)), (draw.whole(8, 32),) * 2)
    return Chain([made("conv", rules, **said)], shape, rules)


MACS = "counted those of all units"


def neurons(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many units a layer has, or at level 2 how many weights lead into each."""
    rules = framework(draw, dialect)
    chain = layer(draw, level, rules)
    derived = derive(chain.kinds[0], Site((chain.shape,), rules, rules.layout))
    assert derived.output is not None
    names = names_of(derived)
    if level == 1:
        number: Any = derived.output.elements
        asked = "Each element of its output is a unit (neuron). How many units has it?"
        slip = Wrong(int(number) // int(derived.output.channels), "counted the units of one map")
        slips = []
    else:
        (weight,) = [w for w in derived.weights if w.contracts]
        number = product(weight.sizes[1:])
        asked = "How many connections lead into one unit of its output, biases left out?"
        slip = Wrong(int(weight.elements), "counted the weights of all filters")
        slips = [Wrong(int(number) + 1, "counted the bias"), Wrong(int(derived.macs), MACS)]
    title = "units" if level == 1 else "connections of a unit"
    wrong = [slip, *slips, *wrong_numbers(number, names)]
    return Asked(chain.stem(asked), int(number), wrong, [told(title, Line(title, number))])


def field_chain(draw: Draw, level: int, rules: Dialect) -> Chain:
    """One layer at level 1, padded at 2; then as many as the level says, with strides."""
    if level <= 2:
        kernel = 3
        padding = padded(rules, kernel) if level == 2 else no_padding(rules)
        said = {"filters": 4, "kernel": kernel, "stride": draw.whole(1, 2), "padding": padding}
        return Chain([made("conv", rules, **said)], square(draw, 10, 20), rules)
    kinds = []
    for place in range(min(level, 4) - 1):
        if place == 1:
            kinds.append(made("max_pool", rules, kernel=2, stride=2))
            continue
        kernel = draw.pick((3, 3, 5))
        said = {"filters": 4, "kernel": kernel, "stride": draw.whole(1, 2)}
        padding = padded(rules, kernel) if draw.chance() else no_padding(rules)
        kinds.append(made("conv", rules, **{**said, "padding": padding}))
    return Chain(kinds, square(draw, 24, 40), rules)


def square(draw: Draw, least: int, most: int) -> Shape:
    return Shape(draw.pick((1, 3)), (draw.whole(least, most),) * 2)


def rows_of(positions: Sequence[int]) -> str:
    """`3 … 9`, or where there are holes `3, 5, 7`."""
    if len(positions) == 1:
        return str(positions[0])
    if positions[-1] - positions[0] + 1 == len(positions):
        return f"{positions[0]} … {positions[-1]}"
    return ", ".join(map(str, positions))


def rows_seen(report: Report, unit: int) -> list[int]:
    """The rows of the input that a unit of the last layer in row and column `unit` sees."""
    if not report.ok:
        return []
    cells = seen(report, report.layers[-1].name, (unit, unit)).get("input", {})
    return along(cells, 0, 2)


def sees(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The rows that a unit sees."""
    rules = framework(draw, dialect)
    chain = field_chain(draw, level, rules)
    report = chain.report()
    output = report.layers[-1].output
    if not report.ok or output is None:
        return None
    unit = draw.pick((0, 1, 2, draw.whole(0, output.spatial[0] - 1), output.spatial[0] - 1))
    if not 0 <= unit < output.spatial[0]:
        return None
    right = rows_seen(report, unit)
    if not right:
        return None
    answer = rows_of(right)
    asked = (
        f"Rows are counted from 0. Which rows of the input does the unit in row {unit}, column "
        f"{unit} of the last layer see, padding left out?"
    )
    wrong = apart(answer, rows_misread(chain, unit, right))
    lines = explain(report, what=["field"])
    lines.append(shown("rows", answer, Told("rows", f"{len(right)} of them")))
    return Asked(chain.stem(asked), answer, wrong, lines)


def rows_misread(chain: Chain, unit: int, right: Sequence[int]) -> Iterator[tuple[str, str]]:
    rules, n = chain.rules, chain.shape.spatial[0]
    kinds: Sequence[Any] = chain.kinds
    if any(kind.padding != no_padding(rules) for kind in kinds):
        bare = [kind.but(padding=no_padding(rules)) for kind in kinds]
        rows = rows_seen(Chain(bare, chain.shape, rules).report(), min(unit, 2**30))
        yield from [(rows_of(rows), "forgot the padding")] if rows else []
    if any(kind.strides(2) != (1, 1) for kind in kinds):
        slow = [kind.but(stride=1) for kind in kinds]
        rows = rows_seen(Chain(slow, chain.shape, rules).report(), unit)
        yield from [(rows_of(rows), "forgot the strides")] if rows else []
    last = Chain(chain.kinds[-1:], chain.shape, rules).report()
    rows = rows_seen(last, unit) if unit < int(last.layers[-1].output.spatial[0]) else []  # type: ignore[union-attr]
    yield from [(rows_of(rows), "took the window of the last layer alone")] if rows else []
    low, high = right[0], right[-1]
    yield rows_of(range(low + 1, high + 2)), "counted the rows from 1"
    yield rows_of(range(low, high + 2)), "counted one row too many"
    yield rows_of(range(max(low - 1, 0), high)), "began one row too early"
    yield from [(rows_of(range(low, min(high, n - 1))), "left out the last row")] * (low < high)


def seen_by(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many units of the last layer see a pixel."""
    rules = framework(draw, dialect)
    chain = field_chain(draw, min(level, 4) - 1, rules)
    report = chain.report()
    if not report.ok:
        return None
    n = chain.shape.spatial[0]
    pixel = draw.pick((0, 1, n // 2, n // 2 + 1)) if level > 3 else n // 2
    name = report.layers[-1].name
    cells = reached(report, "input", (pixel, pixel)).get(name, {})
    rows = along(cells, 0, 2)
    if not rows:
        return None
    middle = count(reached(report, "input", (n // 2, n // 2)).get(name, {}))
    channels = report.layers[-1].output.channels  # type: ignore[union-attr]
    asked = (
        f"How many units of one map of the last layer see the pixel in row {pixel}, column {pixel} "
        "of the input (counted from 0)?"
    )
    first: Any = chain.kinds[0]
    kernel = int(first.per_axis("kernel", 2)[0])
    if len(rows) == 1 and draw.chance():
        return None  # too often it is one
    each = Num(len(rows), "rows")
    answer = each * Num(len(along(cells, 1, 2)), "columns")
    wrong = apart(
        int(answer),
        [
            (len(rows), "counted along one axis only"),
            (int(answer) * int(channels), "counted all maps"),
            (middle, "counted as for a pixel in the middle: at the edge fewer windows reach it"),
            (2 * len(rows), "added the two axes up: any row goes with any column"),
            (kernel * kernel, "counted the elements of the kernel"),
            ((len(rows) + 1) ** 2, "counted one window too many on each axis"),
            ((len(rows) - 1) ** 2, "counted one window too few on each axis"),
            *((int(one), "") for one in (int(answer) + 1, int(answer) + 2, 2 * int(answer))),
        ],
    )
    lines = (Told("rows that see it", rows_of(rows)), Line("units", answer, False))
    return Asked(chain.stem(asked), int(answer), wrong, [told("units that see it", *lines)])


def connections(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How often a weight is used at level 2; connections without padding at 3, with it at 5."""
    rules = framework(draw, dialect)
    chain = layer(draw, {2: 2, 3: 2, 5: 3}[level], rules)
    report = chain.report()
    wiring = wiring_of(report.layers[0], report) if report.ok else None
    if wiring is None:
        return None
    derived = derive(chain.kinds[0], Site((chain.shape,), rules, rules.layout))
    output = derived.output
    assert output is not None
    if level == 2:
        uses = positions(output)
        asked = "All units of a map share the filter's weights. How often is each weight used?"
        wrong = [
            (int(output.elements), "counted the units of all maps"),
            (wiring.weights, "counted the weights"),
            *((w.answer, w.reason) for w in wrong_numbers(uses, names_of(derived))),
        ]
        line = told("uses of a weight", Line("uses", uses))
        return Asked(chain.stem(asked), int(uses), apart(int(uses), wrong), [line])
    asked = (
        "How many connections lead into its output? Those into padding and biases are not counted."
    )
    made_of = int(derived.macs)
    wrong = [
        (made_of, "counted the connections into padding"),
        (wiring.weights, "counted the weights, which many connections share"),
        (wiring.connections + wiring.neurons, "counted a bias for each unit"),
        (int(output.elements), "counted the units"),
        *((w.answer, w.reason) for w in wrong_numbers(derived.macs, names_of(derived))),
    ]
    answer = wiring.connections
    lines = [Line("with padding", derived.macs, False), Line("connections", answer)]
    if made_of == answer:
        lines = [Line("connections", derived.macs, False)]
    return Asked(
        chain.stem(asked), answer, apart(answer, wrong), [told("connections", *lines)], rounded=True
    )


def positions(output: Shape) -> Any:
    """How many there are, with their derivation."""
    number: Any = output.spatial[0]
    for size in output.spatial[1:]:
        number = number * size
    return number

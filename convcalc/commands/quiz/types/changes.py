"""What a change of a layer costs, and what its operations are."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.question import Wrong, names_of, wrong_numbers
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.engine.derive import derive
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import LayerReport
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

    Layer = tuple[Kind, Shape]


class Change(NamedTuple):
    """What is done to a convolution of 3 with an even number of channels."""

    words: str
    made: Callable[[Layer], Layer]


def doubled(one: Layer) -> Layer:
    kind: Any = one[0]
    return kind.but(filters=2 * kind.filters), Shape(2 * one[1].channels, one[1].spatial)


def halved(one: Layer) -> Layer:
    return one[0], Shape(one[1].channels, tuple(n // 2 for n in one[1].spatial))


def more_filters(one: Layer) -> Layer:
    kind: Any = one[0]
    return kind.but(filters=2 * kind.filters), one[1]


def deeper(one: Layer) -> Layer:
    return one[0], Shape(3 * one[1].channels, one[1].spatial)


def wider(one: Layer) -> Layer:
    return one[0], Shape(one[1].channels, (2 * one[1].spatial[0], one[1].spatial[1]))


CHANGES = (
    Change("The numbers of channels that arrive and that come out are both doubled", doubled),
    Change("Height and width of the input are both halved", halved),
    Change("It gets twice as many filters", more_filters),
    Change("Three times as many channels arrive", deeper),
    Change("The input gets twice as high, and stays as wide", wider),
)


def weights(derived: LayerReport) -> Any:
    """The elements of what multiplies the input."""
    return sum(w.elements for leaf in derived.leaves() for w in leaf.weights if w.contracts)


COUNTED: dict[str, Callable[[LayerReport], Any]] = {
    "weights (biases left out)": weights,
    "multiply-accumulates (MACs, biases left out)": lambda derived: derived.macs,
    "elements of its output": lambda derived: derived.output.elements if derived.output else 0,
}


def derived_of(kind: Kind, shape: Shape, rules: Dialect) -> LayerReport:
    return derive(kind, Site((shape,), rules, rules.layout))


def each(chain: Chain) -> list[LayerReport]:
    """The layers, each derived from the shape that reaches it, so that formulas stay short."""
    layers = chain.report().layers
    return [derived_of(layer.kind, layer.input_shapes[0], chain.rules) for layer in layers]


def changed(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """By what factor a change acts."""
    rules = framework(draw, dialect)
    kind = made("conv", rules, filters=draw.pick((8, 16, 32)), kernel=3, padding=padded(rules, 3))
    shape = Shape(draw.pick((4, 8, 16)), (draw.pick((16, 32, 64)),) * 2)
    change, what = draw.pick(CHANGES), draw.pick(tuple(COUNTED))
    before, after = (
        COUNTED[what](derived_of(*one, rules))
        for one in ((kind, shape), change.made((kind, shape)))
    )
    ratio = Fraction(int(after), int(before))
    asked = f"{change.words}. By what factor does the number of {what} change?"
    stem = Chain([kind], shape, rules).stem(asked)
    answer = str(ratio)
    lines = [Line("before", before, False), Line("after", after, False)]
    wrong = apart(answer, factors(ratio))
    return Asked(stem, answer, wrong, [shown("factor", answer, *lines)])


def factors(right: Fraction) -> Iterator[tuple[str, str]]:
    """Factors that are taken for the right one."""
    if right == 1:
        for other in (Fraction(1, 4), Fraction(1, 2), Fraction(2), Fraction(4)):
            yield str(other), "took it to matter: it stands in neither factor of that number"
        return
    top, bottom = isqrt(right.numerator), isqrt(right.denominator)
    if Fraction(top * top, bottom * bottom) == right:
        yield str(Fraction(top, bottom)), "counted it once: it acts twice"
    yield str(right * right), "counted it twice: it acts once"
    yield "1", "took it not to matter"
    yield str(1 / right), "turned the ratio round"
    yield str(2 * right), "counted a factor of 2 that is not there"


def flops(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Operations of a layer, whose multiply-accumulates are two each."""
    rules = framework(draw, dialect)
    kernel = draw.pick((1, 3))
    kind = made(
        "conv", rules, filters=draw.pick((8, 16, 32)), kernel=kernel, padding=padded(rules, kernel)
    )
    shape = Shape(draw.pick((3, 8, 16)), (draw.pick((14, 28, 32)),) * 2)
    derived = derived_of(kind, shape, rules)
    number: Any = 2 * derived.macs
    asked = (
        "How many FLOPs does it take, if a multiplication and an addition are one each and biases "
        "are left out?"
    )
    wrong = [
        Wrong(int(derived.macs), "counted MACs: each is a multiplication and an addition"),
        *wrong_numbers(number, names_of(derived)),
    ]
    stem = Chain([kind], shape, rules).stem(asked)
    return Asked(stem, int(number), wrong, [told("FLOPs", Line("FLOPs", number))], rounded=True)

"""Some small kernels against a large one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import named
from convcalc.algebra.shape import Shape
from convcalc.commands.compare.stacked import formula
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.paths import until
from convcalc.commands.quiz.question import Wrong, wrong_numbers
from convcalc.commands.quiz.types.changes import each, weights
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.types.ratios import ratio_text
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.kind import Kind


class Stack(NamedTuple):
    """Some convolutions of 3, and the one that sees as much; `field` is what they see."""

    chain: Chain
    single: Chain
    times: int
    field: Any

    @property
    def size(self) -> int:
        return int(self.field)

    def weights(self) -> tuple[Any, Any]:
        """Those of the chain, and of the one."""
        ours, theirs = (sum(map(weights, each(chain))) for chain in (self.chain, self.single))
        return ours, theirs

    def lines(self) -> list[Line]:
        ours, theirs = self.weights()
        return [Line(f"of {self.times} layers", ours, False), Line("of one", theirs, False)]

    def versus(self) -> str:
        return f"one convolution of {self.size}x{self.size} with as many filters and no bias"


def stack_of(draw: Draw, dialect: Optional[str]) -> Stack:
    rules = framework(draw, dialect)
    times, channels = draw.pick((2, 3)), draw.pick((16, 32, 64, 128))
    shape = Shape(channels, (draw.pick((28, 56)),) * 2)

    def conv(kernel: int) -> Kind:
        said = {"kernel": kernel, "padding": padded(rules, kernel), "bias": False}
        return made("conv", rules, filters=channels, **said)

    chain = Chain([conv(3)] * times, shape, rules)
    axis: Any = chain.derived()[-1].field[0]
    return Stack(chain, Chain([conv(int(axis.sizes[0]))], shape, rules), times, axis.sizes[0])


def stacked(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Two convolutions of 3 against one of 5, or three against one of 7: which one sees as much at
    level 1, the ratio of the weights at 2, their difference at 3.
    """
    return (sees_as_much, ratio_of_weights, fewer_weights)[level - 1](stack_of(draw, dialect))


def sees_as_much(one: Stack) -> Asked:
    asked = "One convolution with stride 1 is to see as much as all of them. Which kernel?"
    wrong = [
        Wrong(3 * one.times, "added the kernels up: each but the first adds kernel − 1"),
        Wrong(3, "took the field not to grow"),
        Wrong(3**one.times, "multiplied the kernels"),
        *wrong_numbers(one.field, {}),
    ]
    fields = [until(told, "r_out") for told in explain(one.chain.report(), what=["field"])]
    return Asked(one.chain.stem(asked), one.size, wrong, fields)


def fewer_weights(one: Stack) -> Asked:
    ours, theirs = one.weights()
    number: Any = named(theirs, "of one") - named(ours, f"of {one.times} layers")
    asked = f"How many weights fewer do they have than {one.versus()}?"
    found = [
        (int(ours), "counted the weights of the small kernels, not the difference"),
        (int(theirs), "counted the weights of the large kernel, not the difference"),
        (int(theirs) - int(ours) // one.times, "counted one of the layers"),
        (int(number) // int(one.chain.shape.channels), "forgot the input channels"),
    ]
    line = told("fewer", *one.lines(), Line("fewer", number, False))
    return Asked(one.chain.stem(asked), int(number), apart(int(number), found), [line])


def ratio_of_weights(one: Stack) -> Asked:
    ours, theirs = one.weights()
    ratio = Fraction(int(ours), int(theirs))
    asked = f"How many times as many weights do they have as {one.versus()}?"
    answer = ratio_text(ratio)
    slips = [
        (ratio_text(ratio / one.times), f"forgot that there are {one.times} layers"),
        (ratio_text(1 / ratio), "turned the ratio round"),
        (ratio_text(Fraction(3 * one.times, one.size)), "took the kernels along one axis only"),
        (ratio_text(ratio * one.times), "counted the layers twice"),
    ]
    by = Told("ratio", formula(one.single.report(), one.chain.report()))
    derivation = [shown("ratio", answer, *one.lines(), by)]
    return Asked(one.chain.stem(asked), answer, apart(answer, slips), derivation)

"""Two ways to the same: shared weights, depthwise layers, bottlenecks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num, named
from convcalc.algebra.shape import Shape
from convcalc.commands.compare.stacked import formula
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.question import Wrong, wrong_numbers
from convcalc.commands.quiz.types.changes import derived_of, each, weights
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.types.ratios import ratio_text, times_fewer

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.kind import Kind

    Layer = tuple[Kind, Shape]


SHARED = (
    "each position of the output had weights of its own (locally connected)",
    "each element of the output were connected to all elements of the input (fully connected)",
)


def sharing(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The weights of a convolution whose positions did not share them."""
    rules = framework(draw, dialect)
    kernel, filters = draw.pick((3, 5)), draw.pick((4, 6, 8, 16))
    kind = made("conv", rules, filters=filters, kernel=kernel, bias=False)
    shape = Shape(draw.pick((1, 3)), (draw.pick((12, 16, 28, 32)),) * 2)
    one = derived_of(kind, shape, rules)
    assert one.output is not None
    apart_kind = made("locally_connected", rules, filters=filters, kernel=kernel, bias=False)
    local = weights(derived_of(apart_kind, shape, rules))
    flat = Shape(int(shape.elements))
    linear = made("linear", rules, features=int(one.output.elements), bias=False)
    full = weights(derived_of(linear, flat, rules))
    way = 0 if level == 3 else 1
    number: Any = (local, full)[way]
    asked = f"How many weights would it have, if {SHARED[way]}, biases left out?"
    wrong = [
        Wrong(int((full, local)[way]), f"counted as if {SHARED[1 - way]}"),
        Wrong(int(weights(one)), "counted the shared weights"),
        Wrong(int(one.macs) // int(shape.channels), "forgot the input channels"),
        Wrong(int(number) // filters, "counted one filter only"),
        Wrong(int(number) * int(shape.channels), "counted the input channels twice"),
        Wrong(int(number) * kernel * kernel, "multiplied by the kernel once more"),
        *wrong_numbers(number, {}),
    ]
    lines: list[Line | Told] = [
        Line("shared", weights(one), False),
        Line("outputs", one.output.elements, False),
        Line("inputs", shape.elements, False),
        Line("weights", number, False),
    ]
    stem = Chain([kind], shape, rules).stem(asked)
    found = apart(int(number), [(w.answer, w.reason) for w in wrong])
    return Asked(stem, int(number), found, [told("weights", *lines)], rounded=True)


def separable(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """A depthwise convolution and a pointwise one against a full one."""
    rules = framework(draw, dialect)
    filters, channels = draw.pick((16, 32, 64, 128)), draw.pick((8, 24, 48, 96))
    kernel = draw.pick((3, 5))
    shape = Shape(channels, (draw.pick((14, 28, 56)),) * 2)
    said = {"kernel": kernel, "padding": padded(rules, kernel), "bias": False}
    full = Chain([made("conv", rules, filters=filters, **said)], shape, rules)
    pair = Chain(
        [
            made("depthwise_conv", rules, **said),
            made("conv", rules, filters=filters, kernel=1, bias=False),
        ],
        shape,
        rules,
    )
    deep, point = (one.macs for one in each(pair))
    whole: Any = each(full)[0].macs
    both: Any = named(deep, "depthwise") + named(point, "pointwise")
    ratio = Fraction(int(both), int(whole))
    answer = ratio_text(ratio)
    asked = (
        "How many times as many multiply-accumulates do both together take as one convolution of "
        f"{kernel}x{kernel} with {filters} filters and the same padding?"
    )
    first, second = Fraction(int(deep), int(whole)), Fraction(int(point), int(whole))
    axis = Fraction(1, kernel)
    slips = [
        (second, "left out the depthwise layer"),
        (first, "left out the pointwise layer"),
        (Fraction(1, channels) + axis**2, "took the channels that arrive for the filters"),
        (Fraction(1, filters) + axis, "took the kernel along one axis"),
        (1 / ratio, "turned the ratio round"),
        (ratio + first, "counted the depthwise layer twice"),
        (ratio + second, "counted the pointwise layer twice"),
    ]
    lines: list[Line | Told] = [
        Line("depthwise", deep, False),
        Line("pointwise", point, False),
        Line("both", both, False),
        Line("full", whole, False),
        Told("ratio of the weights", formula(full.report(), pair.report())),
    ]
    wrong = apart(answer, [(ratio_text(number), reason) for number, reason in slips])
    return Asked(pair.stem(asked), answer, wrong, [shown("ratio", answer, *lines)])


def bottleneck(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """A convolution behind a 1x1 layer with few filters against the convolution alone."""
    rules = framework(draw, dialect)
    filters, narrow = draw.pick((32, 64, 96)), draw.pick((8, 16, 24))
    kernel = draw.pick((3, 5))
    shape = Shape(draw.pick((128, 192, 256)), (draw.pick((14, 28)),) * 2)
    wide = made("conv", rules, filters=filters, kernel=kernel, padding=padded(rules, kernel))
    chain = Chain([made("conv", rules, filters=narrow, kernel=1), wide], shape, rules)
    alone = derived_of(wide, shape, rules)
    first, second = (one.macs for one in each(chain))
    both: Any = named(first, "conv1") + named(second, "conv2")
    parts = [Line("conv1", first, False), Line("conv2", second, False)]
    if level == 4:
        asked = "How many multiply-accumulates (MACs) do both take, biases left out?"
        wrong = [
            Wrong(int(second), "left out the 1x1 layer"),
            Wrong(int(first), "left out the second layer"),
            Wrong(int(alone.macs), "counted the second layer as if all channels reached it"),
            Wrong(2 * int(both), "counted FLOPs: a multiply-accumulate is two operations"),
        ]
        derivation = [told("MACs", *parts, Line("MACs", both, False))]
        return Asked(chain.stem(asked), int(both), wrong, derivation, rounded=True)
    answer = times_fewer(alone.macs, both)
    asked = (
        "The second layer alone, on the same input, takes how many times as many "
        "multiply-accumulates as both (rounded to one decimal)?"
    )
    slips = [
        (times_fewer(alone.macs, second), "left out the 1x1 layer"),
        (times_fewer(alone.macs, first), "left out the second layer"),
        (times_fewer(shape.channels, Num(narrow)), "compared the channels alone"),
        (times_fewer(both, alone.macs), "turned the ratio round"),
    ]
    lines = [*parts, Line("both", both, False), Line("alone", alone.macs, False)]
    return Asked(chain.stem(asked), answer, apart(answer, slips), [shown("ratio", answer, *lines)])

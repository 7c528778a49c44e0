"""What stands behind the last map: flatten or a global pool, a linear layer or a convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import named
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import Chain, made
from convcalc.commands.quiz.types.changes import each, weights
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw


def pooled(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What a global pool in the place of flatten saves."""
    rules = framework(draw, dialect)
    shape = Shape(draw.pick((64, 128, 256, 512)), (draw.pick((4, 6, 7, 8)),) * 2)
    linear = made("linear", rules, features=draw.pick((10, 100, 1000)))
    flat = Chain([made("flatten", rules), linear], shape, rules)
    pool = Chain([made("global_avg_pool", rules), made("flatten", rules), linear], shape, rules)
    large, small = (each(chain)[-1].params.trainable for chain in (flat, pool))
    number: Any = named(large, "flattened") - named(small, "pooled")
    units = int(flat.kinds[-1].features)  # type: ignore[attr-defined]
    asked = (
        "A global average pool stands in front of flatten instead. How many parameters fewer has "
        "the linear layer then?"
    )
    wrong = [
        (int(small), "took what is left for what is saved"),
        (int(large), "took what there was for what is saved"),
        (int(number) - units, "took the biases to be saved as well"),
        (int(number) // int(shape.channels), "forgot the channels"),
        (int(large) - units - units, "took the pool to leave one number for the whole map"),
    ]
    lines = [Line("flattened", large, False), Line("pooled", small, False)]
    line = told("fewer", *lines, Line("fewer", number, False))
    return Asked(flat.stem(asked), int(number), apart(int(number), wrong), [line])


def as_conv(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The convolution that is a linear layer."""
    rules = framework(draw, dialect)
    channels, side = draw.pick((16, 64, 256, 512)), draw.pick((4, 5, 6, 7))
    units = draw.pick((10, 100, 120, 4096))
    shape = Shape(channels, (side,) * 2)
    flat = Chain([made("flatten", rules), made("linear", rules, features=units)], shape, rules)
    wanted = int(weights(each(flat)[-1]))

    def same(filters: int, kernel: int) -> bool:
        said = {"filters": filters, "kernel": kernel, "padding": no_padding(rules)}
        one = Chain([made("conv", rules, **said)], shape, rules)
        if not one.report().ok:
            return False
        (layer,) = each(one)
        output = layer.output
        return output is not None and output.elements == units and weights(layer) == wanted

    options = {
        (units, side): "",
        (units, 1): "took a kernel of 1, which is for maps that are 1 high and wide already",
        (units, side - 1): "took a kernel that does not reach over the whole map",
        (channels, side): "took the channels for the units: a filter is a unit",
        (units // side or 1, side): "divided the units among the positions",
        (side, side): "took the size for the units: a filter is a unit",
    }
    right = [words(*one) for one in options if same(*one)]
    if len(right) != 1:
        return None
    (answer,) = right
    wrong = [(words(*one), reason) for one, reason in options.items() if reason]
    asked = "Which convolution without padding, in the place of both, computes the same?"
    lines = [Told("weights", f"{wanted:,} in both"), Told("output", f"{units} elements of 1x1")]
    return Asked(flat.stem(asked), answer, apart(answer, wrong), [shown("layer", answer, *lines)])


def words(filters: int, kernel: int) -> str:
    return f"filters {filters}, kernel {kernel}"

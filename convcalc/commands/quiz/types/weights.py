"""How weights lie in memory: the shapes that frameworks give them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.types.changes import derived_of
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.wording import placed, spelled
from convcalc.dialect import DIALECTS, dialect_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


def linear(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    units = draw.pick((10, 32, 84, 100, 256))
    return made("linear", rules, features=units), Shape(draw.pick((64, 120, 400, 784)))


def conv(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    kernel = draw.pick((3, 5, (3, 5), (1, 7)))
    shape = Shape(draw.pick((3, 16, 32)), (draw.pick((28, 32)),) * 2)
    return made("conv", rules, filters=draw.pick((8, 20, 64)), kernel=kernel), shape


def grouped(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    groups = draw.pick((2, 4))
    channels, filters = groups * draw.pick((2, 4, 6)), groups * draw.pick((5, 8, 10))
    kind = made("conv", rules, filters=filters, kernel=draw.pick((3, 5)), groups=groups)
    return kind, Shape(channels, (28, 28))


def depthwise(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    kind = made("depthwise_conv", rules, kernel=draw.pick((3, 5)), multiplier=draw.whole(1, 2))
    return kind, Shape(draw.pick((12, 16, 24)), (28, 28))


def transposed(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    kind = made("conv_transpose", rules, filters=draw.pick((8, 20)), kernel=4, stride=2)
    return kind, Shape(draw.pick((16, 32)), (14, 14))


def sequence(draw: Draw, rules: Dialect) -> tuple[Kind, Shape]:
    kind = made("conv", rules, filters=draw.pick((20, 40)), kernel=draw.pick((5, 9)))
    return kind, Shape(draw.pick((3, 8)), (100,))


LAYERS = {
    1: (linear,),
    2: (conv,),
    3: (grouped, sequence),
    4: (depthwise, transposed),
    5: (transposed, depthwise),
}


def weight_shape(kind: Kind, shape: Shape, rules: Dialect) -> tuple[int, ...]:
    """That of the tensor that multiplies the input, in the framework's order."""
    (weight,) = [w for w in derived_of(kind, shape, rules).weights if w.contracts]
    return tuple(int(n) for n in rules.weight_shape(weight))


def layout(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The shape of a weight."""
    rules = framework(draw, dialect)
    kind, shape = draw.pick(LAYERS[level])(draw, rules)
    right = weight_shape(kind, shape, rules)
    answer = text_of(right)
    wrong = [*elsewhere(kind, shape, rules), *other_orders(draw, right, kind, shape)]
    words = f"{spelled(kind, rules)}\n{placed(shape, rules)}"
    asked = f"Which shape has its weight tensor in {rules.title} (the bias apart)?"
    known = [rules, *(one for name in DIALECTS if (one := dialect_named(name)) is not rules)]
    lines = [Told(one.title, text_of(weight_shape(kind, shape, one))) for one in known]
    return Asked(
        f"{words}\n{asked}", answer, apart(answer, wrong), [shown("weight", answer, *lines)]
    )


def text_of(sizes: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, sizes))})"


def elsewhere(kind: Kind, shape: Shape, rules: Dialect) -> Iterator[tuple[str, str]]:
    for name in DIALECTS:
        other = dialect_named(name)
        if other is not rules:
            yield text_of(weight_shape(kind, shape, other)), f"took the order of {other.title}"


def other_orders(
    draw: Draw, right: tuple[int, ...], kind: Any, shape: Shape
) -> Iterator[tuple[str, str]]:
    """Other orders of the same numbers, and numbers that are left out or changed."""
    if getattr(kind, "groups", 1) > 1:
        whole = tuple(shape.channels if n == shape.channels // kind.groups else n for n in right)
        yield text_of(whole), "ignored the groups: each filter sees the channels of its group"
    yield text_of(right[::-1]), "turned the order round"
    orders = sorted(set(permutations(right)) - {right, right[::-1]})
    for sizes in draw.shuffled(orders)[:3]:
        yield text_of(sizes), "mixed up the order of the axes"
    yield text_of((*right[:-1], right[-1] + 1)), "counted the bias into the weight"
    yield text_of((*right, 1)), "added an axis that is not there"


def backwards(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The channels that arrive, or that come out, from the shape of a weight."""
    rules = framework(draw, dialect)
    kind, shape = grouped(draw, rules) if level > 3 else conv(draw, rules)
    settings: Any = kind
    sizes = weight_shape(kind, shape, rules)
    groups = int(settings.groups)
    number = Num(shape.channels // groups, "of a group") * Num(groups, "groups")
    if groups == 1:
        number = Num(shape.channels, "C")
    words = f"A conv of {rules.title} has a weight of shape {text_of(sizes)}"
    words += f" and {groups} groups." if groups > 1 else "."
    wrong = [
        (shape.channels // groups, "ignored the groups"),
        (settings.filters, "took the filters for the channels that arrive"),
        (sizes[-1] if rules.name != "keras" else sizes[0], "took the kernel for the channels"),
        (settings.filters // groups, "took the filters of a group"),
        (shape.channels * groups, "multiplied by the groups twice"),
        (shape.channels * 2, ""),
        (shape.channels + 1, "counted the bias as a channel"),
    ]
    asked = "How many channels must its input have?"
    line = told("channels", Line("C", number, False))
    answer = int(number)
    return Asked(f"{words}\n{asked}", answer, apart(answer, wrong), [line])

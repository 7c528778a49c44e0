"""What is often said of sizes and fields, each of a layer at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.types.changes import each, weights
from convcalc.commands.quiz.types.posing import no_padding
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


SEES = "it sees {} pixels along an axis"


class Claim(NamedTuple):
    """What is claimed of layers: `fact` says a number, of which `claimed` would make it true;
    `others` are numbers that people take for it, each with its mistake.
    """

    chain: Chain
    sentence: str
    fact: str
    claimed: int
    real: Int
    others: Sequence[tuple[Any, str]]


def conv(rules: Dialect, filters: int, kernel: int = 3, **said: Any) -> Kind:
    said.setdefault("padding", no_padding(rules))
    return made("conv", rules, filters=filters, kernel=kernel, **said)


def square(draw: Draw, channels: int = 3) -> Shape:
    return Shape(channels, (draw.pick((16, 20, 24, 28, 32, 40, 48, 56, 64)),) * 2)


def rows(chain: Chain, last: int = -1) -> Any:
    output = each(chain)[last].output
    assert output is not None
    return output.spatial[0]


def trained(chain: Chain) -> Any:
    return sum(one.params.trainable for one in each(chain))


def held(chain: Chain) -> Any:
    return sum(weights(one) for one in each(chain))


def keeps(draw: Draw, rules: Dialect) -> Claim:
    """'same' keeps a size."""
    shape, kernel = square(draw), draw.pick((3, 5))
    stride = draw.whole(1, 3)
    said = padded(rules, kernel)
    chain = Chain([conv(rules, 8, kernel, stride=stride, padding=said)], shape, rules)
    n = shape.spatial[0]
    others = [
        (n - kernel + 1, "forgot the padding"),
        (n // stride + 1, "counted one row too many"),
        (n - 1, "counted one row too few"),
        (n + 2, "added the padding to the output"),
        (n // 2, "took half the rows"),
    ]
    sentence = "With this padding the output is as high as the input."
    return Claim(chain, sentence, "{} rows come out", n, rows(chain), others)


def pointwise(draw: Draw, rules: Dialect) -> Claim:
    """A 1x1 layer sees more."""
    kernel = draw.pick((3, 5, 7))
    chain = Chain([conv(rules, 8, kernel), conv(rules, draw.pick((4, 16)), 1)], square(draw), rules)
    field: Any = chain.derived()[-1].field[0]
    others = [
        (1, "took its own window for what it sees of the image"),
        (2 * kernel, "doubled the window"),
        (kernel + 2, "took the second layer for one of 3x3"),
        (kernel - 1, "counted one pixel too few"),
    ]
    claimed, words = draw.pick(((kernel + 1, "more of the image than"), (kernel, "as much as")))
    sentence = f"The 1x1 layer sees {words} the layer before it."
    return Claim(chain, sentence, SEES, claimed, field.sizes[0], others)


def padding(draw: Draw, rules: Dialect) -> Claim:
    """A layer of zeros around an image leaves its size."""
    shape, width = square(draw), draw.whole(1, 3)
    chain = Chain([made("pad", rules, padding=width)], shape, rules)
    n = shape.spatial[0]
    others = [
        (n + width, "counted the zeros at one end"),
        (n - 2 * width, "took the zeros off"),
        (n + 4 * width, "counted the zeros twice"),
        (2 * n, "doubled the size"),
    ]
    sentence = f"Zeros of width {width} around the image leave its height as it is."
    return Claim(chain, sentence, "it is {} rows high then", n, rows(chain), others)


def seen_by_two(draw: Draw, rules: Dialect) -> Claim:
    """Two of 3x3 see what one of 5x5 sees."""
    times = draw.pick((2, 3))
    chain = Chain([conv(rules, 8) for _ in range(times)], square(draw), rules)
    field: Any = chain.derived()[-1].field[0]
    size = 2 * times + 1
    claimed = draw.pick((size, 3 * times))
    others = [
        (3 * times, "added the kernels up: each but the first adds 2"),
        (size, "took each but the first to add 2"),
        (3, "took the field not to grow"),
        (3**times, "multiplied the kernels"),
        (size + 2, "counted a layer too many"),
        (size - 1, "counted one pixel too few"),
    ]
    sentence = f"The last layer sees as much of the image as one layer of {claimed}x{claimed}."
    return Claim(chain, sentence, SEES, claimed, field.sizes[0], others)


def filters(draw: Draw, rules: Dialect) -> Claim:
    """Twice the filters make twice the output."""
    shape, many = square(draw), draw.pick((4, 8, 16))
    chain = Chain([conv(rules, many), conv(rules, 2 * many)], shape, rules)
    first, second = (one.output for one in each(chain))
    assert first is not None
    assert second is not None
    n, real = int(first.channels), second.channels
    others = [
        (n, "kept the channels that arrive"),
        (3 * n, "added the channels that arrive"),
        (2 * n * n, "made one map for each pair of channels"),
        (2 * n + 1, "counted the bias as a map"),
    ]
    claimed = draw.pick((2 * n, 2 * n * n))
    words = "filter" if claimed == 2 * n else "pair of a filter and a channel"
    sentence = f"The second layer makes a map for each {words}."
    return Claim(chain, sentence, "it makes {} maps", claimed, real, others)

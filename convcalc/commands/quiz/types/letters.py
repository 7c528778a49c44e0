"""Formulas in letters: what the engine derives, and what mistakes make of it."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.notation import formula
from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.mistakes import MISTAKES
from convcalc.commands.quiz.types.changes import derived_of
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.num import Operand
    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import LayerReport
    from convcalc.layers.dialect import Dialect

    Change = Callable[[Num], Operand | None]

NAMES = ("H", "W", "C", "filters", "kernel", "stride", "padding")
LETTERS = ("mncfksp", "HWCNKSP", "hwdnkst", "ABCMFSP")
"""What stands for these, as one paper or another has it."""


KNOWN = ((7, "filters"), (103, "H"), (211, "W"))
"""Numbers and names of which longer formulas are made."""


class Worked(NamedTuple):
    """A layer in words, and derived; sizes are such that no two of its formulas give one number."""

    words: str
    layer: LayerReport
    letters: Mapping[str, str]
    biased: bool = True


def alphabet(draw: Draw) -> dict[str, str]:
    return dict(zip(NAMES, draw.pick(LETTERS), strict=True))


def arrives(letters: Mapping[str, str], depth: int) -> str:
    channels = f"{depth} channels" if depth != 11 else f"{letters['C']} channels"
    return f"is {letters['H']} high and {letters['W']} wide, and has {channels}."


def conv(draw: Draw, level: int, rules: Dialect) -> Worked:
    """A stride from level 2 on, padding from 3 on."""
    letters = alphabet(draw)
    said: dict[str, Any] = {"filters": 7, "kernel": 5, "padding": no_padding(rules)}
    words = [f"{letters['filters']} filters of {letters['kernel']} x {letters['kernel']}"]
    if level >= 2:
        said["stride"] = 2
        words.append(f"stride {letters['stride']}")
    if level >= 3 and rules.numeric_padding:
        said["padding"] = 4
        words.append(f"padding {letters['padding']} at each end")
    else:
        words.append("no padding")
    said["bias"] = draw.chance(0.7)
    words.append("a bias" if said["bias"] else "no bias")
    depth = draw.pick((11, 11, 3))
    layer = derived_of(made("conv", rules, **said), Shape(depth, (103 + level, 211)), rules)
    text = f"A convolution ({rules.title}) has {', '.join(words[:-1])} and {words[-1]}."
    return Worked(f"{text}\nThe input {arrives(letters, depth)}", layer, letters, said["bias"])


def params(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many parameters."""
    one = conv(draw, level, framework(draw, dialect))
    number: Any = one.layer.params.trainable
    c, f, m, n = one.layer.input_shapes[0].channels, *(Num(*known) for known in KNOWN)
    products = number.args[0] if one.biased else number
    longer = [
        (products + f * c, "gave each kernel of a filter a bias"),
        (products * m * n, "counted the weights again at each position"),
        (products + c, "gave each channel that arrives a bias"),
    ]
    return chosen(one, number, "How many parameters has it?", [], longer)


def size(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How high the output is."""
    one = conv(draw, level, framework(draw, dialect))
    output = one.layer.output
    assert output is not None
    wide = named("H", lambda part: Num(211, "W"))
    return chosen(one, output.spatial[0], "How high is its output?", [(wide, "took the width")])


def work(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many multiply-accumulates."""
    one = conv(draw, level - 2, framework(draw, dialect))
    asked = "How many multiply-accumulates does it take, the bias left out?"
    number: Any = one.layer.macs
    longer = [
        (2 * number, "counted FLOPs: a multiply-accumulate is two operations"),
        (number + Num(*KNOWN[0]), "counted the biases"),
    ]
    slips = [(arriving, ARRIVING), (areas, AREAS)]
    return chosen(one, number, asked, slips, longer)


def units(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many elements come out."""
    one = conv(draw, level - 2, framework(draw, dialect))
    output = one.layer.output
    assert output is not None
    arrived: Any = one.layer.input_shapes[0].channels
    kept = named("filters", lambda part: arrived)
    slips = [(arriving, ARRIVING), (kept, "kept the channels that arrive")]
    number: Any = output.elements
    pairs = number * one.layer.input_shapes[0].channels
    longer = [(pairs, "made a map for each pair of a filter and a channel")]
    return chosen(one, number, "How many elements has its output?", slips, longer)


ARRIVING = "took the size that arrives for the one that comes out"
AREAS = "forgot the sum over the window"


def arriving(part: Num) -> Operand | None:
    """The sizes that arrive in the place of those that come out."""
    return {"H_out": Num(103, "H"), "W_out": Num(211, "W")}.get(part.symbol)


def areas(part: Num) -> Operand | None:
    return 1 if part.symbol == "kernel" and not part.op else None


def named(symbol: str, other: Change) -> Change:
    """A change of the leaves of one name."""
    return lambda part: other(part) if part.symbol == symbol and not part.op else None


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "ceil": lambda a, b: -(-a // b),
}


def rebuilt(number: Operand, change: Change) -> Any:
    """The derivation again, with other parts in the place of some."""
    if not isinstance(number, Num):
        return number
    other = change(number)
    if other is not None:
        return other
    if not number.op:
        return number
    args = [rebuilt(part, change) for part in number.args]
    return -args[0] if number.op == "neg" else OPERATIONS[number.op](*args)


def lettered(number: Operand, letters: Mapping[str, str]) -> str:
    """The formula, with letters for the names of settings."""

    def letter(part: Num) -> Operand | None:
        if part.op or part.symbol not in letters:
            return None
        if (part.symbol, part.value) in PLAIN:
            return part.value
        return Num(part.value, letters[part.symbol])

    return formula(rebuilt(number, letter))


PLAIN = {("padding", 0), ("stride", 1), ("C", 3)}
"""What stands as a number, or not at all."""


def mistaken(number: Any) -> Iterator[tuple[Any, str]]:
    """The derivation with each known mistake in it."""
    for mistake in MISTAKES.values():
        yield rebuilt(number, lambda part, m=mistake: m.change(part, {})), mistake.reason  # type: ignore[misc]


def chosen(
    one: Worked,
    number: Any,
    asked: str,
    slips: Sequence[tuple[Change, str]],
    longer: Sequence[tuple[Any, str]] = (),
) -> Asked | None:
    """The formula among those that mistakes lead to."""
    answer = lettered(number, one.letters)
    found = [(rebuilt(number, change), reason) for change, reason in slips]
    found += longer
    wrong = [
        (lettered(n, one.letters), why)
        for n, why in (*found, *mistaken(number))
        if int(n) != int(number)
    ]
    text = Told("by name", formula(rebuilt(number, lambda part: None)))
    return Asked(
        f"{one.words}\n{asked}", answer, apart(answer, wrong), [shown("formula", answer, text)]
    )


def joined(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """A linear layer behind flatten."""
    rules = framework(draw, dialect)
    flat = made("flatten", rules)
    shape = Shape(draw.pick((11, 11, 3)), (103, 211))
    flattened = derived_of(flat, shape, rules).output
    assert flattened is not None
    layer = derived_of(made("linear", rules, features=7), Shape(int(flattened.elements)), rules)
    whole = named("in_features", lambda part: flattened.channels)
    number = rebuilt(layer.params.trainable, whole)
    letters = alphabet(draw)
    letters["features"] = letters["filters"]
    words = (
        f"A linear layer ({rules.title}) with {letters['features']} units and a bias stands behind "
        f"flatten.\nThe input of flatten {arrives(letters, shape.channels)}"
    )
    one = Worked(words, layer, letters)
    once = [
        (named("C", lambda part: 1), "forgot the channels"),
        (named("W", lambda part: 1), "took the map along one axis only"),
        (named("features", lambda part: 1), "counted one unit"),
    ]
    _, m, n = (Num(*known) for known in KNOWN)
    c, u = Num(shape.channels, "C"), Num(7, "features")
    longer = [
        (number.args[0] + u * c, "gave each unit a bias for each channel"),
        (number.args[0] + c * m * n, "gave each input a bias"),
    ]
    return chosen(one, number, "How many parameters has the linear layer?", once, longer)

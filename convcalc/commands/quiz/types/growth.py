"""How the field grows with depth, with dilation and with strides, and where it has holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import Chain, made
from convcalc.commands.quiz.question import wrong_numbers
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told
from convcalc.engine.cells import along
from convcalc.engine.positions import seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


def convs(
    rules: Dialect, kernel: int, dilations: Sequence[int], stride: int = 1, length: int = 2**15
) -> Chain:
    """Convolutions of one kernel, one for each dilation, without padding."""
    said = {"kernel": kernel, "padding": no_padding(rules), "stride": stride}
    kinds = [made("conv", rules, filters=1, dilation=d, **said) for d in dilations]
    return Chain(kinds, Shape(1, (length,)), rules)


def field_of(chain: Chain) -> Any:
    """The field of the last layer, with its derivation."""
    axis: Any = chain.derived()[-1].field[0]
    return axis.sizes[0]


def summed(kernel: int, steps: Sequence[int], blocks: int = 1) -> Num:
    """The field of layers of one kernel, from how many pixels lie between what each reads: as
    1 + (kernel − 1)·layers, or 1 + (kernel − 1)·(1 + 2 + 4)·blocks.
    """
    many: Any = Num(len(steps), "layers") if set(steps) == {1} else sum(map(Num, steps))
    grown = (Num(kernel, "kernel") - 1) * many
    found: Num = 1 + (grown * Num(blocks, "blocks") if blocks > 1 else grown)
    return found


def depth(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The field of many layers: of equal ones at level 1, strided at 2."""
    rules = framework(draw, dialect)
    kernel, times = draw.pick((3, 5, 7)), draw.whole(3, 12 if level == 1 else 5)
    stride = 1 if level == 1 else 2
    number = field_of(convs(rules, kernel, [1] * times, stride))
    text = (
        f"{times} convolutions one after the other ({rules.title}), each with kernel {kernel} and "
        f"stride {stride}\nHow large is the receptive field of the last one, along each axis?"
    )
    answer = int(number)
    wrong = [
        (kernel * times, "added the kernels up: each but the first adds kernel − 1"),
        ((kernel - 1) * times, "forgot the 1 that the field starts from"),
        (1 + (kernel - 1) * times, "forgot that strides before a layer spread what it reads"),
        (kernel**times, "multiplied the kernels"),
        (answer + kernel - 1, "counted one layer too many"),
        *((w.answer, w.reason) for w in wrong_numbers(number, {})),
    ]
    line = told("field", Line("r_out", summed(kernel, [stride**k for k in range(times)]), False))
    return Asked(text, answer, apart(answer, wrong), [line], unit="pixel")


def layers_needed(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The fewest layers that see so many pixels: plain ones at level 2, dilated twice as far each
    at 4.
    """
    rules = framework(draw, dialect)
    kernel = draw.pick((3, 5, 7)) if level < 4 else draw.pick((2, 3))
    wanted = draw.whole(12, 64) if level < 4 else draw.pick((50, 100, 200, 256, 500, 1000))
    dilations: list[int] = []
    while not dilations or int(field_of(convs(rules, kernel, dilations))) < wanted:
        dilations.append(1 if level < 4 else 2 ** len(dilations))
    answer, number = len(dilations), summed(kernel, dilations)
    grown = "" if level < 4 else ", dilated by 1, 2, 4, 8 and so on"
    text = (
        f"Convolutions one after the other ({rules.title}), each with kernel {kernel} and stride 1"
        f"{grown}\nHow many are needed at least, for the last one to see {wanted} pixels along "
        "each axis?"
    )
    wrong = [
        (answer - 1, "stopped one layer short"),
        (answer + 1, "counted one layer too many"),
        (-(-wanted // kernel), "divided by the kernel: each layer adds kernel − 1"),
        (-(-wanted // (kernel - 1)), "forgot that the field starts from 1"),
        (-(-(wanted - 1) // (kernel - 1)), "forgot the dilation"),
        (powers(kernel, wanted), "multiplied the kernels"),
        (wanted // 2, "took each layer to add two pixels"),
        *((answer + by, "") for by in (2, 3, -2)),
    ]
    lines = (Line(f"field of {answer} layers", number, False), Told("wanted", str(wanted)))
    found = apart(answer, [w for w in wrong if w[0] > 0])
    return Asked(text, answer, found, [told("layers", *lines, Line("layers", answer))])


def powers(base: int, wanted: int) -> int:
    """How often `base` is multiplied until it is as large."""
    count = 1
    while base**count < wanted:
        count += 1
    return count


def dilated(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The field of dilated layers, at level 4 of some blocks of them."""
    rules = framework(draw, dialect)
    kernel = draw.pick((2, 3))
    one = [2**k for k in range(draw.whole(3, 5 if level == 3 else 8))]
    blocks = 1 if level == 3 else draw.whole(2, 4)
    number = field_of(convs(rules, kernel, one * blocks))
    single = int(field_of(convs(rules, kernel, one)))
    listed = ", ".join(map(str, one))
    often = "" if blocks == 1 else f"\n{blocks} such blocks, one after the other"
    text = (
        f"1-D convolutions ({rules.title}) with kernel {kernel}, stride 1 and dilations {listed}"
        f"{often}\nHow many steps of the input does the last one see?"
    )
    answer = int(number)
    wrong = [
        *([(blocks * single, "added the fields up: blocks share a step")] if blocks > 1 else []),
        *([(single, "counted one block")] if blocks > 1 else []),
        (1 + (kernel - 1) * len(one) * blocks, "forgot the dilation"),
        (answer - 1, "forgot the 1 that the field starts from"),
        (1 + kernel * sum(one) * blocks, "took the kernel for kernel − 1"),
        (1 + (kernel - 1) * one[-1], "took the last layer alone"),
        (2 * answer - 1, "counted the field on both sides"),
    ]
    line = told("field", Line("r_out", summed(kernel, one, blocks), False))
    return Asked(text, answer, apart(answer, wrong), [line])


SEQUENCES = (
    *((1, 1, 1), (1, 2, 1), (1, 2, 2), (1, 2, 3), (1, 2, 4), (1, 2, 5), (1, 3, 5), (1, 1, 3)),
    *((2, 2, 2), (2, 4, 2), (2, 4, 4), (2, 4, 8), (3, 3, 3), (2, 2, 4), (1, 4, 4), (1, 2, 9)),
    *((3, 6, 3), (1, 5, 5), (2, 6, 2), (2, 3, 6), (1, 3, 9), (1, 4, 16), (1, 2, 12)),
)
"""Dilations of three layers, some of which leave holes."""


def holes(rules: Dialect, dilations: Sequence[int]) -> int:
    """How many positions inside the field the last layer does not read."""
    chain = convs(rules, 3, dilations, length=2 * sum(dilations) + 1)
    report = chain.report()
    read = along(seen(report, report.layers[-1].name, (0,)).get("input", {}), 0, 1)
    return int(field_of(chain)) - len(read)


def gridding(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which dilations see every pixel of their field, or which do not."""
    rules = framework(draw, dialect)
    found = {dilations: holes(rules, dilations) for dilations in draw.shuffled(SEQUENCES)}
    whole = [one for one, missing in found.items() if not missing]
    gaps = [one for one, missing in found.items() if missing]
    right, others = (whole[0], gaps[:3]) if level < 5 or draw.chance() else (gaps[0], whole[:3])
    every = not found[right]
    asked = (
        "Which of these sees every pixel of its receptive field?"
        if every
        else "Which of these leaves out pixels of its receptive field?"
    )
    text = f"Three 1-D convolutions ({rules.title}), each with kernel 3 and stride 1.\n{asked}"
    answer = worded(right)
    wrong = [(worded(one), f"it {told_of(found[one])}") for one in others]
    lines = [Told(worded(one), told_of(found[one])) for one in (right, *others)]
    return Asked(text, answer, apart(answer, wrong), [shown("dilations", answer, *lines)])


def worded(dilations: Sequence[int]) -> str:
    return "dilations " + ", ".join(map(str, dilations))


def told_of(missing: int) -> str:
    if not missing:
        return "reads every pixel of its field"
    return f"leaves out {missing} pixel{'s' if missing > 1 else ''} of its field"

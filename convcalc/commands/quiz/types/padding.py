"""Paddings that keep a size: with dilation, of even kernels, and as frameworks split 'same'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Window
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.dialect import dialect_named
from convcalc.engine.trial import tried
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect

NUMERIC = "pytorch"


def keeps(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The padding in numbers that keeps a size: of an odd kernel, dilated from level 2 on."""
    if dialect == "keras":
        return None  # its paddings are no numbers
    rules = dialect_named(dialect or NUMERIC)
    kernel = draw.pick((3, 5, 7, 9, 11) if level == 1 else (3, 5, 7))
    dilation = 1 if level == 1 else draw.whole(2, 6)
    n = draw.pick((14, 20, 28, 32, 40, 56, 64, 112))
    shape = Shape(1, (n,) * 2)
    said = {"filters": 1, "kernel": kernel, "dilation": dilation}
    site = Site((shape,), rules, rules.layout)
    (answer,) = [
        p
        for p in range(kernel * dilation)
        if (found := tried((made("conv", rules, **said, padding=p),), site).output)
        and found.spatial == shape.spatial
    ]
    words = f"conv: kernel {kernel}, stride 1" + (f", dilation {dilation}" if level > 1 else "")
    asked = "Which padding at each end keeps height and width?"
    wrong = [
        (kernel // 2, "forgot the dilation"),
        (dilation * (kernel - 1), "took all of it for each end: it is halved"),
        (kernel * dilation // 2, "took dilation times the kernel for what the kernel spans"),
        (kernel - 1, "took kernel − 1, which is both ends together"),
        (kernel, "took the kernel for the padding"),
        (dilation * (kernel - 1) // 2 + 1, "rounded half the kernel up"),
        (dilation * (kernel - 1) // 2 - 1, "forgot that the middle of the kernel needs none"),
        *((answer + by, "") for by in (1, -1, 2)),
    ]
    chain = Chain([made("conv", rules, **said, padding=answer)], shape, rules)
    line = Line("padding", Num(answer))
    return Asked(
        f"{words} ({rules.title})\nInput {n}x{n}.\n{asked}",
        answer,
        apart(answer, [w for w in wrong if w[0] >= 0]),
        [*explain(chain.report(), what=["shape"]), told("padding", line)],
    )


def ends(chain: Chain) -> tuple[int, int] | None:
    """Rows of padding above and below."""
    found = tried((chain.kinds[0],), Site((chain.shape,), chain.rules, chain.rules.layout))
    axis = found.axes[0] if found.axes else None
    return (int(axis.lo), int(axis.hi)) if isinstance(axis, Window) else None


def sides(lo: int, hi: int) -> str:
    return f"{lo} above, {hi} below"


SAME = {"pytorch": ("same",), "keras": ("same",), "onnx": ("same_upper", "same_lower")}
"""How each framework spells it."""


def split(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What 'same' adds above and below: an even kernel, dilated at 4, strided from 4 on."""
    rules = framework(draw, dialect)
    kernel = draw.pick((2, 4, 6)) if level == 3 else draw.pick((2, 3, 4, 5))
    said: dict[str, Any] = {"kernel": kernel, "padding": draw.pick(SAME[rules.name])}
    if level > 3:
        strided = rules.name != "pytorch" and draw.chance(0.7)
        said.update({"stride": draw.whole(2, 3)} if strided else {"dilation": draw.pick((3, 5))})
    shape = Shape(1, (draw.whole(9, 33),) * 2)
    chain = Chain([made("conv", rules, filters=1, **said)], shape, rules)
    found = ends(chain)
    if found is None:
        return None
    lo, hi = found
    answer = sides(lo, hi)
    d, s = said.get("dilation", 1), said.get("stride", 1)
    plain = kernel - 1
    slips = [
        (sides(hi, lo), "put the odd row at the other end"),
        *plain_slips(plain, d, s),
        (sides(kernel // 2, kernel // 2), "took half the kernel for both ends"),
        (sides(plain, plain), "took all of it for each end"),
        (sides(lo + 1, hi), "counted a row too many"),
        (sides(lo, hi + 1), "counted a row too many"),
    ]
    asked = "How many rows of padding does it add above the input, and how many below?"
    lines = explain(chain.report(), what=["shape"])
    return Asked(
        chain.stem(asked),
        answer,
        apart(answer, slips),
        [*lines, shown("padding", answer, Told("rows", f"{lo + hi} in all"))],
    )


def plain_slips(plain: int, dilation: int, stride: int) -> list[tuple[str, str]]:
    """What it adds without dilation and stride."""
    text = sides(plain // 2, plain - plain // 2)
    if dilation > 1:
        return [(text, "forgot the dilation")]
    return [(text, "forgot the stride: the last windows reach less far")] if stride > 1 else []


def which_keeps(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which of some settings keeps the size."""
    if dialect == "keras":
        return None  # its paddings are no numbers
    rules = dialect_named(dialect or NUMERIC)
    n = draw.pick((20, 28, 32, 56))
    options: dict[str, int] = {}
    for _ in range(40):
        kernel = draw.pick((2, 3, 4, 5, 7)) if level < 5 else draw.pick((2, 4, 3, 5, 6))
        dilation = draw.whole(1, 3) if level > 3 else 1
        padding = max(dilation * (kernel - 1) // 2 + draw.pick((-1, 0, 0, 1)), 0)
        made_of = out_of(rules, n, kernel, dilation, padding)
        text = f"kernel {kernel}, padding {padding}, dilation {dilation}"
        if made_of and (made_of != n or n not in options.values()):
            options[text] = made_of
    right = [text for text, size in options.items() if size == n]
    if len(right) != 1:
        return None
    (answer,) = right
    others = draw.shuffled([text for text in options if text != answer])[:4]
    asked = f"Which convolution with stride 1 turns {n} rows into {n} rows?"
    wrong = [(text, f"it gives {options[text]} rows, not {n}") for text in others]
    lines = [Told(text, f"{options[text]} rows") for text in (answer, *others)]
    text = f"Input {n}x{n} ({rules.title}), padding at each end.\n{asked}"
    return Asked(text, answer, apart(answer, wrong), [shown("rows", answer, *lines)])


def out_of(rules: Dialect, n: int, kernel: int, dilation: int, padding: int) -> int:
    """The rows that come out; 0, if it is refused."""
    kind = made("conv", rules, filters=1, kernel=kernel, dilation=dilation, padding=padding)
    found = tried((kind,), Site((Shape(1, (n,) * 2),), rules, rules.layout)).output
    return int(found.spatial[0]) if found else 0

"""How a setting follows from the sizes, where all others are given: the relation turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.inverse import Sought, found, output_padding_of
from convcalc.algebra.notation import formula, named_parts, numbers
from convcalc.algebra.num import Num
from convcalc.algebra.window import keeping

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.commands.solve.candidate import Candidate
    from convcalc.commands.solve.inverse import Found

OPEN = ("kernel", "stride", "padding")


def derived(answer: Found) -> str:
    """`stride = ⌊(N + 2·padding − kernel)/(O − 1)⌋ = ⌊(32 + 2·1 − 3)/(16 − 1)⌋ = 2`, of the first
    candidate; empty if more than one setting is asked for, or if it is not what the relation gives.
    """
    question = answer.question
    asked = [name for name in OPEN if name not in question.given]
    if len(asked) > 1 or isinstance(question.given.get("padding", 0), str):
        return ""
    if not answer.candidates or len({*zip(question.sizes, question.targets, strict=True)}) > 1:
        return ""
    first = answer.candidates[0]
    if isinstance(first.padding, str) or first.ceil_mode:
        return ""
    transposed = "output_padding" in question.kind._settings
    setting = "output_padding" if transposed else asked[0] if asked else "dilation"
    if transposed and asked:
        return ""
    value = output_padding_of(known(first)) if transposed else found(setting, known(first))
    stands = first.output_padding or 0 if transposed else getattr(first, setting)
    return told(setting, value) if value == stands else ""


def known(first: Candidate) -> Sought:
    """The sizes of a candidate and its settings, by name; a dilation of 1 is not told."""
    dilation: Any = first.dilation if first.dilation == 1 else Num(first.dilation, "dilation")
    numbers: dict[str, Any] = {
        "n": Num(first.sizes[0], "N"),
        "out": Num(first.out[0], "O"),
        **{name: Num(int(getattr(first, name)), name) for name in OPEN},
    }
    return Sought(**numbers, dilation=dilation)


def told(setting: str, value: Int | None) -> str:
    """A setting, and how it is found."""
    if not isinstance(value, Num):
        return ""
    parts = [(one.symbol, one) for one in named_parts(value)]
    return ", ".join(f"{name} = {chained(one)}" for name, one in (*parts, (setting, value)))


def chained(value: Num) -> str:
    return " = ".join(dict.fromkeys((formula(value), numbers(value), str(value))))


def kept(kernel: int, dilation: int) -> str:
    """The padding at each end that keeps a size at stride 1; empty where no number does."""
    if dilation * (kernel - 1) % 2:
        return ""
    apart: Any = dilation if dilation == 1 else Num(dilation, "dilation")
    inner: Any = Num(kernel, "kernel")
    return told("padding", keeping(inner, apart))

"""Derivations in letters, as textbooks have them: ⌊(N + 2P − F)/S⌋ + 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.num import Num
from convcalc.algebra.shape import axis_names
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convcalc.algebra.notation import Notation
    from convcalc.algebra.num import Operand

USUAL = "NFPSD"
SETTINGS = ("kernel", "padding", "stride", "dilation")
AXES = frozenset(name for rank in (1, 2, 3) for name in axis_names(rank))


class Letters(NamedTuple):
    """One letter for each quantity."""

    size: str
    kernel: str
    padding: str
    stride: str
    dilation: str

    @property
    def reach(self) -> str:
        """What K = dilation·(kernel − 1) + 1 is called; another name where K is taken."""
        taken = "K" in "".join(self).upper()
        return f"{self.kernel}_eff" if taken else "K"


def letters_of(text: str) -> Letters:
    """The letters for size, kernel, padding, stride and dilation, in this order, as `WKPS` has
    them; those at the end may be left out. ValueError if they are no such letters.

    >>> letters_of("WKPS").reach
    'K_eff'
    """
    if not re.fullmatch(r"[A-Za-z]{1,5}", text):
        raise ValueError("letters are one to five, such as NFPSD or WKPS")
    usually, others = USUAL, "TUVXYZ"
    if text.islower():
        usually, others = usually.lower(), others.lower()
    free = [one for one in usually + others if one not in text]
    filled = [*text]
    for usual in usually[len(text) :]:
        filled.append(usual if usual in free else free[-1])
        free.remove(filled[-1])
    if len(set(filled)) < len(filled):
        raise ValueError(f"each letter stands for one quantity, {text} has one twice")
    return Letters(*filled)


def lettered(notation: Notation, letters: Letters, number: Operand) -> Notation:
    """`notation` with letters for what `number` is made of. A size is the one letter where only
    one axis is in it; sizes of several keep their names.
    """
    axes = {bare(symbol) for symbol in symbols(number) if bare(symbol) in AXES}
    spelled: dict[str, str] = {name: getattr(letters, name) for name in SETTINGS} | {
        "K": letters.reach
    }
    if len(axes) == 1:
        spelled[axes.pop()] = letters.size

    def known(name: str) -> str:
        base, _, below = name.partition("_")
        if base in spelled and (not below or base in SETTINGS):
            return f"{spelled[base]}_{below}" if below else spelled[base]
        return spelled.get(bare(name), bare(name)) + name[len(bare(name)) :]

    return notation._replace(known=known, juxtaposed=True)


def bare(symbol: str) -> str:
    """A symbol without the digits that tell inputs apart: `H` of `H₂`."""
    return symbol.rstrip("₀₁₂₃₄₅₆₇₈₉")


def symbols(number: Operand) -> Iterator[str]:
    """The names in a number's formula, and in those of what it is made of."""
    if isinstance(number, Num):
        if number.symbol:
            yield number.symbol
        for part in number.args:
            yield from symbols(part)


def legend(letters: Letters, numbers: Iterable[Operand]) -> str:
    """What the letters mean that occur in numbers: `F is the kernel, S the stride`."""
    seen = {bare(symbol) for number in numbers for symbol in symbols(number)}
    seen = {name if name in AXES else name.partition("_")[0] for name in seen}
    rows = {
        letters.size: (seen & AXES, "size that arrives along an axis"),
        letters.kernel: ("kernel" in seen, "kernel"),
        letters.reach: ("K" in seen, "kernel's reach"),
        letters.dilation: ("dilation" in seen, "dilation"),
        letters.padding: ("padding" in seen, "padding of one end"),
        letters.stride: ("stride" in seen, "stride"),
    }
    told = [f"{letter} the {meaning}" for letter, (occurs, meaning) in rows.items() if occurs]
    return ", ".join(told).replace(" the ", " is the ", 1)

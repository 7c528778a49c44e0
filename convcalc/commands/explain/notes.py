"""What stands below derivations: what holds for several layers, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.letters import legend
from convcalc.commands.explain.lines import Told
from convcalc.diagnostics import printable
from convcalc.engine.report import COUNTED_IN_SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.algebra.letters import Letters
    from convcalc.algebra.num import Operand
    from convcalc.commands.explain.quantities import Explanation

SEES = (
    "r and J are the size of the field that arrives and its jump, r_out and J_out those that come "
    "out; start is where the field of output 0 begins; all in positions of the input."
)
NOTES = {"macs": COUNTED_IN_SHORT, "field": SEES}


def notes(
    told: Sequence[Explanation],
    letters: Letters | None = None,
    spelled: Callable[[str], str] = printable,
) -> list[str]:
    """What holds for several layers: the relations of textbooks, or what `letters` stand for, and
    what quantities mean. `spelled` is how a name is written.
    """
    shaped = [one for one in leaves(told) if "shape" in one.quantities]
    known = list(dict.fromkeys(one.textbook for one in shaped if one.textbook))
    if letters:
        meaning = legend(letters, (n for one in leaves(told) for n in numbers_of(one)))
        known = [f"{meaning}."] if meaning else []
    met = related(shaped, spelled)
    known += [f"In Dumoulin and Visin: {met}."] if met else []
    return [*known, *(n for key, n in NOTES.items() if any(key in one.quantities for one in told))]


def leaves(told: Sequence[Explanation]) -> Iterator[Explanation]:
    for one in told:
        yield from leaves(one.parts) if one.parts else (one,)


def numbers_of(told: Explanation) -> Iterator[Operand]:
    for lines in told.quantities.values():
        yield from (line.number for line in lines if not isinstance(line, Told))


def related(told: Sequence[Explanation], spelled: Callable[[str], str]) -> str:
    """`relation 3, half padding …`; of several layers, with their names."""
    found: dict[str, list[str]] = {}
    for one in told:
        if one.relation:
            found.setdefault(one.relation, []).extend(map(spelled, one.names))
    if len(told) == 1:
        return "".join(found)
    return "; ".join(f"{text} ({some(names)})" for text, names in found.items())


def some(names: Sequence[str], most: int = 3) -> str:
    """`conv1, conv2 and 5 more`"""
    shown, more = names[:most], len(names) - most
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")

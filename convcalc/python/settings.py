"""Which settings of a layer give a size, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.solve.bounds import MAX_SETTING, SOLVED, Question, unavailable, unfit
from convcalc.commands.solve.inverse import solve
from convcalc.commands.solve.nothing import impossible
from convcalc.diagnostics import did_you_mean, one_of, received
from convcalc.dialect import USUAL, dialect_named
from convcalc.layers import kind_named
from convcalc.layers.groups import kinds_among
from convcalc.layers.settings import MODES
from convcalc.layers.windowed import Windowed
from convcalc.python.answers import Answers, printed
from convcalc.python.shapes import dialect_of, sizes_of
from convcalc.python.words import check_types, in_python, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.solve.candidate import Candidate
    from convcalc.commands.solve.inverse import Found
    from convcalc.layers.dialect import Dialect
    from convcalc.python.shapes import Sizes

LEAST = {"padding": 0, "output_padding": 0}


class Solution(NamedTuple):
    """Settings of a layer that give the sizes asked for, as `shorthand` and by name; those that the
    kind does not have are None. A setting that differs between axes is a tuple. `out` are the sizes
    that come out; `drops` says whether something of the input is never read.
    """

    shorthand: str
    kernel: Any
    stride: Any
    padding: Any
    dilation: Any
    output_padding: Any
    ceil_mode: Optional[bool]
    out: tuple[int, ...]
    drops: bool

    def __str__(self) -> str:
        return self.shorthand


def solution(one: Candidate) -> Solution:
    """A candidate as plain values."""
    kernel, stride, padding, dilation, extra, ceil = (
        getattr(one.kind, name, None)
        for name in ("kernel", "stride", "padding", "dilation", "output_padding", "ceil_mode")
    )
    return Solution(one.short, kernel, stride, padding, dilation, extra, ceil, one.out, one.drops)


class Solutions(Answers[Solution]):
    """Settings for sizes, the most usual first; empty where no setting is the same on all axes:
    then `per_axis` has those of each. `str` is what `convcalc solve` prints.
    """

    found: Found

    @property
    def per_axis(self) -> tuple[tuple[Solution, ...], ...]:
        """Those of each axis alone, where no setting is the same on all of them."""
        return tuple(tuple(map(solution, one.candidates)) for one in self.found.each)

    def _summary(self) -> str:
        first = f": {self[0]}, …" if self else ""
        return f"{len(self)} ways{first}"

    def __str__(self) -> str:
        from convcalc.commands.solve.text import LIMIT, write_found

        return in_python(printed(lambda out: write_found(self.found, "table", LIMIT, out)))


def settings_for(
    sizes: Sizes,
    out: Sizes,
    *,
    kind: str = "conv",
    dialect: str | None = None,
    **given: Any,
) -> Solutions:
    """The settings that turn sizes into others."""
    check_types(kind=kind, dialect=dialect)
    ours, theirs = sizes_of("the sizes", sizes), sizes_of("out", out)
    if len(ours) != len(theirs):
        counts = f"{len(ours)} sizes go in and {len(theirs)} come out"
        raise wrong(counts, "give as many for both, such as solve((32, 48), (16, 24))")
    rules = dialect_named(dialect_of(dialect) or USUAL)
    found = kind_of(kind, rules)
    fixed = {name: fixed_value(name, value) for name, value in given.items() if value is not None}
    for name, why in unfit(found, rules, fixed):
        raise wrong(f"{name}: {why}", "leave it out, or choose another kind or dialect")
    answer = solve(Question(found, rules, ours, theirs, fixed))
    if not answer.candidates and not all(one.candidates for one in answer.each or (answer,)):
        raise impossible(answer, rules)
    return Solutions(map(solution, answer.candidates), found=answer)


def kind_of(word: str, rules: Dialect) -> type[Windowed]:
    """The kind of that name whose settings can be asked for."""
    kind = kind_named(str(word))
    if kind is None or not kind.among(*SOLVED) or not issubclass(kind, Windowed):
        names = kinds_among(*SOLVED)
        hint = did_you_mean(str(word), names) or f"it takes {one_of(names)}"
        raise wrong(f"solve does not know the kind '{str(word)[:60]}'", hint, "E102")
    why = unavailable(kind, rules)
    if why:
        raise wrong(f"{rules.title} has no {kind.name}", why, "E207")
    return kind


def fixed_value(name: str, value: Any) -> Any:
    """A setting that is fixed. Problems E104 for what is no number, or out of range."""
    if name not in ("kernel", "stride", "padding", "dilation", "output_padding"):
        raise TypeError(f"solve() got an unexpected keyword argument '{name}'")
    if name == "padding" and isinstance(value, str) and value.lower() in MODES:
        return value.lower()
    least = LEAST.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_SETTING:
        modes = f", or {one_of(MODES)}" if name == "padding" else ""
        must = f"must be a whole number from {least} to {MAX_SETTING}{modes}"
        raise wrong(f"{name} {must}, received {received(value)}", "one number stands for all axes")
    return value

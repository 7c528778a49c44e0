"""Uses of one block behind each other, as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import Join, Loop, Step, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.write.parts import Part


def rolled(parts: Sequence[Part], anywhere: bool) -> list[Part]:
    """The parts with uses behind each other as loops; within blocks only those that a loop with a
    name can be.
    """
    found: list[Part] = []
    k = 0
    while k < len(parts):
        part = parts[k]
        if isinstance(part, Join):
            part.paths = [rolled(path, False) for path in part.paths]
        run = run_at(parts, k)
        while len(run) > 1 and not allowed(run, anywhere):
            run = run[:-1]
        if len(run) > 1:
            name, start = numbered(run[0].name)
            found.append(Loop(name, start, run))
        else:
            found.append(part)
        k += max(len(run), 1)
    return found


def run_at(parts: Sequence[Part], k: int) -> list[Step]:
    """The uses of one block from `k` on that are numbered, and read each other."""
    run: list[Step] = []
    for part in parts[k:]:
        if not isinstance(part, Step) or part.block is None or part.sources is not None:
            break
        name, number = numbered(part.name)
        if number < 0 or (run and part.block is not run[0].block):
            break
        if run and (name, number) != (numbered(run[0].name)[0], numbered(run[-1].name)[1] + 1):
            break
        run.append(part)
    return run


def numbered(name: str) -> tuple[str, int]:
    """A name without the number at its end, and the number; -1 if there is none.

    >>> numbered("layer1.0"), numbered("block"), numbered("a.01")
    (('layer1.', 0), ('block', -1), ('a.01', -1))
    """
    stem = name.rstrip("0123456789")
    digits = name[len(stem) :]
    if not digits or not digits.isascii() or str(int(digits)) != digits:
        return name, -1
    return stem, int(digits)


def allowed(run: Sequence[Step], anywhere: bool) -> bool:
    """Whether a loop is easier to read: most is the same in each turn, or there are so many that a
    table is.
    """
    name, start = numbered(run[0].name)
    if not anywhere and not is_named(name, start):
        return False
    if alike_but_the_first(run):
        first, second = run[0].settings, run[1].settings
        differ = sum(not same(first[key].values, second[key].values) for key in first)
        return differ == 0 or (differ == 1 and (len(run) > 2 or anywhere))
    return anywhere and len(run) > 2


def is_named(name: str, start: int) -> bool:
    """Whether these are the names that the turns of a loop with a name have."""
    return name.endswith(".") and start == 0


def alike_but_the_first(run: Sequence[Step]) -> bool:
    return all(
        same(step.settings[key].values, run[1].settings[key].values)
        for step in run[2:]
        for key in step.settings
    )

"""Several uses of a block as one list of parts: what they share, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.parts import MISSING, WORD, Join, Loop, Slot, Step, When

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.write.parts import Part

    Uses = Mapping[int, list[Part]]


class Different(Exception):
    """The uses are not alike."""


def alike(uses: Sequence[list[Part]]) -> list[Part]:
    """The parts of all uses as one. Different, if they cannot be."""
    return together(dict(enumerate(uses)), len(uses))


def together(uses: Uses, count: int) -> list[Part]:
    """The parts of those uses that have them, of `count` in all."""
    uses = wrapped(uses)
    order = merged_order([[part.name for part in parts] for parts in uses.values()])
    found: list[Part] = []
    held: tuple[int, ...] = tuple(uses)
    before: tuple[int, ...] = held
    for name in order:
        having = {k: p for k, parts in uses.items() for p in parts if p.name == name}
        part = one_of(having, count)
        here = tuple(having)
        if here == held:
            found.append(part)
        elif here == before and isinstance(found[-1], When):
            found[-1].inner.append(part)
        else:
            found.append(When(holding(here, held, count), [part]))
        before = here
    return found


def holding(here: Sequence[int], held: Sequence[int], count: int) -> Slot:
    return Slot([k in here if k in held else MISSING for k in range(count)], None)


def merged_order(lists: Sequence[list[str]]) -> list[str]:
    """The names of all lists in an order that each of them has. Different, if there is none."""
    order: list[str] = []
    for names in lists:
        if len(set(names)) < len(names):
            raise Different
        place = 0
        for name in names:
            if name in order:
                found = order.index(name)
                if found < place:
                    raise Different
                place = found + 1
            else:
                order.insert(place, name)
                place += 1
    return order


def one_of(having: Mapping[int, Part], count: int) -> Part:
    """A part that all of `having` are alike."""
    first = next(iter(having.values()))
    if any(type(part) is not type(first) for part in having.values()):
        raise Different
    if isinstance(first, Step):
        steps = {k: p for k, p in having.items() if isinstance(p, Step)}
        return one_step(steps, count)
    if isinstance(first, Join):
        return one_join({k: p for k, p in having.items() if isinstance(p, Join)}, count)
    if isinstance(first, Loop):
        return one_loop({k: p for k, p in having.items() if isinstance(p, Loop)}, count)
    raise Different


def one_step(steps: Mapping[int, Step], count: int) -> Step:
    first = next(iter(steps.values()))
    for step in steps.values():
        if wiring(step) != wiring(first):
            raise Different
    words = [steps[k].word if k in steps else MISSING for k in range(count)]
    if not Slot(words, None).constant and not exchangeable(list(steps.values())):
        raise Different
    made = Step(first.name, first.reads, first.gives)
    made.kind, made.block, made.sources = first.kind, first.block, first.sources
    made.share, made.held, made.tie, made.given = first.share, first.held, first.tie, first.given
    made.uses = [use for step in steps.values() for use in step.uses]
    made.words = None if Slot(words, None).constant else Slot(words, WORD)
    keys = dict.fromkeys(key for step in steps.values() for key in step.settings)
    made.settings = {
        key: one_slot({k: step.settings.get(key) for k, step in steps.items()}, count)
        for key in keys
    }
    return made


def wiring(step: Step) -> Any:
    """What is the same in all uses: what it reads, and whose its weights are."""
    return step.block, step.sources, step.share, step.held, step.tie, step.given


def exchangeable(steps: Sequence[Step]) -> bool:
    """Whether they are activations of each element, of which each could stand for the other."""
    kinds = [step.kind for step in steps if step.kind is not None]
    return len(kinds) == len(steps) and all(kind.among("rectifiers", "curves") for kind in kinds)


def one_slot(slots: Mapping[int, Slot | None], count: int) -> Slot:
    """The values of all uses. Different, where some have none."""
    known = [slot for slot in slots.values() if slot is not None]
    if len(known) < len(slots):
        raise Different
    values = [slots[k].values[0] if k in slots else MISSING for k in range(count)]  # type: ignore[union-attr]
    return Slot(values, known[0].type)


def one_join(joins: Mapping[int, Join], count: int) -> Join:
    first = next(iter(joins.values()))
    if any(
        (len(j.paths), j.residual) != (len(first.paths), first.residual) for j in joins.values()
    ):
        raise Different
    paths = [
        together({k: join.paths[n] for k, join in joins.items()}, count)
        for n in range(len(first.paths))
    ]
    skips = [joins[k].skips is None if k in joins else MISSING for k in range(count)]
    if all(skip is not False for skip in skips):
        return Join(paths, one_step({k: j.merge for k, j in joins.items()}, count), first.residual)
    real = {k: j.merge for k, j in joins.items() if j.skips is None}
    made = Join(paths, one_step(real, count), first.residual)
    made.skips = Slot(skips, None)
    return made


def one_loop(loops: Mapping[int, Loop], count: int) -> Loop:
    first = next(iter(loops.values()))
    if any(loop.start != first.start for loop in loops.values()):
        raise Different
    step = one_step({k: loop.steps[0] for k, loop in loops.items()}, count)
    step.uses = [use for loop in loops.values() for one in loop.steps for use in one.uses]
    made = Loop(first.name, first.start, [step])
    made.count = one_slot({k: loop.count for k, loop in loops.items()}, count)
    made.turns = {
        key: (
            one_slot({k: loop.turns[key][0] for k, loop in loops.items()}, count),
            one_slot({k: loop.turns[key][1] for k, loop in loops.items()}, count),
        )
        for key in step.settings
    }
    return made


def wrapped(uses: Uses) -> Uses:
    """The uses, where some have a path that is added to what arrives and others the path alone: as
    a sum without its second path.
    """
    joins = [p for parts in uses.values() for p in parts if isinstance(p, Join) and p.residual]
    for join in joins:
        if join.paths[1]:
            continue
        names = [part.name for part in join.paths[0]]
        uses = {k: without(parts, join, names) for k, parts in uses.items()}
    return uses


def without(parts: list[Part], join: Join, names: list[str]) -> list[Part]:
    """The parts, with those of the path as a sum that is none."""
    if any(part.name == join.name for part in parts):
        return parts
    inside = [k for k, part in enumerate(parts) if part.name in names]
    if not inside or inside != list(range(inside[0], inside[-1] + 1)):
        return parts
    made = Join([parts[inside[0] : inside[-1] + 1], []], join.merge, residual=True)
    made.skips = Slot([False], None)
    return [*parts[: inside[0]], made, *parts[inside[-1] + 1 :]]

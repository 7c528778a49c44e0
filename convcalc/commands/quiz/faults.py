"""Questions about what is wrong with a layer: what is claimed is about settings that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.explain.lines import Told
from convcalc.commands.explain.quantities import Explanation
from convcalc.commands.quiz.chains import FRAMEWORKS
from convcalc.commands.quiz.claims import CLAIMS, FINE, claimed
from convcalc.commands.quiz.layers import PARAMS, SHAPES, Posed, posed
from convcalc.commands.quiz.question import Wrong, question
from convcalc.commands.quiz.single import stem
from convcalc.commands.quiz.wording import states
from convcalc.diagnostics import Diagnostic
from convcalc.engine.trial import tried
from convcalc.parser.remake import given, remade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question

BROKEN = {
    1: PARAMS[1] + SHAPES[1],
    2: SHAPES[2],
    3: PARAMS[3] + SHAPES[3],
    4: SHAPES[4],
    5: SHAPES[5],
}
"""The layers that are broken, for each level."""


def faults(draw: Draw, one: Posed) -> Iterator[tuple[str, dict[str, Any]]]:
    """Settings that a layer may not stand, by what it has, and the claim that then holds."""
    names = {s.name for s in one.kind.settings()}
    channels, least = one.shape.channels, min(one.shape.spatial, default=1)
    numeric = one.rules.numeric_padding
    if "kernel" in names:
        none = {"padding": 0} if numeric else {}
        yield "kernel", {"kernel": least + draw.whole(1, 4), **none}
    if "groups" in names:
        yield from parted(channels, getattr(one.kind, "filters", channels))
    if "in_channels" in names:
        yield "in_channels", {"in_channels": channels + draw.pick((1, 2, 8))}
    if "in_features" in names:
        yield "in_features", {"in_features": channels + draw.pick((1, 16, 100))}
    if "output_padding" in names:
        yield (
            "output_padding",
            {"stride": 2, "output_padding": draw.whole(2, 3), "dilation": 1},
        )
    if "ceil_mode" in names and numeric:
        yield "pool_padding", {"kernel": 3, "padding": 2, "ceil_mode": False}
    if one.kind.among("full_convolutions") and numeric:
        yield "same", {"padding": "same", "stride": 2}


def parted(channels: int, filters: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Numbers of groups that do not divide the one, and do divide the other."""
    for name, odd, even in (("groups", channels, filters), ("filters", filters, channels)):
        found = next((g for g in range(2, 99) if odd % g and not even % g), None)
        if found:
            yield name, {"groups": found}


def broken(draw: Draw, one: Posed) -> Iterator[tuple[str, Posed, Diagnostic]]:
    """The layer with each fault that its dialect refuses, and for no other reason."""
    for name, changed in faults(draw, one):
        kind = one.kind.but(**changed)
        found = remade(type(kind), given(kind, one.rules, changed), one.rules)
        if isinstance(found, Diagnostic):
            refused: Optional[Diagnostic] = found
        else:
            kind, refused = found, tried((found,), one.site).refused
        if refused and refused.code == CLAIMS[name].code:
            yield name, one._replace(kind=kind), refused


def fault_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    """What is wrong with a layer; from level 2 on, sometimes nothing is."""
    one = posed(draw, BROKEN[level], dialect or draw.pick(FRAMEWORKS))
    one = one and more_said(draw, one)
    found = list(broken(draw, one)) if one else []
    if one is None or not found:
        return None
    name, asked_of, refused = draw.pick(found)
    if level > 1 and draw.chance(0.2):
        told = [Told("answer", FINE)]
        name, asked_of, wrong = "", one, []
    else:
        fine = Wrong(FINE, f"it is refused: {refused.message}")
        told = [Told("", refused.message), Told("to mend it", refused.help)]
        told = [*(line for line in told if line.text), Told("answer", CLAIMS[name].text)]
        wrong = [fine]
    answer = told[-1].text
    wrong += [
        Wrong(CLAIMS[other].text, untrue)
        for other, untrue in claimed(asked_of, lambda s: states(asked_of.kind, one.rules, s))
        if other != name
    ]
    asked = stem(asked_of, "What is wrong with it, if anything?")
    return question(draw, "wrong", level, asked, answer, wrong, [explained(asked_of, told)])


def more_said(draw: Draw, one: Posed) -> Posed:
    """The layer with what it may say besides: how much arrives, and one group."""
    said: dict[str, Any] = {}
    for setting in one.kind.settings():
        if setting.name in ("in_channels", "in_features") and draw.chance():
            said[setting.name] = one.shape.channels
    kind = one.kind.but(**said)
    return one if tried((kind,), one.site).refused else one._replace(kind=kind)


def explained(one: Posed, told: list[Told]) -> Explanation:
    words = one.kind.shorthand(one.shape.rank, one.rules.defaults.get(one.kind.name))
    shapes = one.shape.text(one.rules.layout)
    return Explanation(
        (one.kind.name,), one.kind.name, words, shapes, {"answer": tuple(told)}, (), ()
    )

"""Questions about what is wrong with a layer, in the words of its diagnostic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.explain.lines import Told
from convcalc.commands.explain.quantities import Explanation
from convcalc.commands.quiz.chains import FRAMEWORKS, made
from convcalc.commands.quiz.layers import PARAMS, SHAPES, Posed, posed
from convcalc.commands.quiz.question import Wrong, question
from convcalc.commands.quiz.single import stem
from convcalc.diagnostics import Diagnostic
from convcalc.engine.trial import tried
from convcalc.parser.remake import given, remade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question

FINE = "nothing: it is accepted"
BROKEN = {
    1: PARAMS[1] + SHAPES[1],
    2: SHAPES[2],
    3: PARAMS[3] + SHAPES[3],
    4: SHAPES[4],
    5: SHAPES[5],
}
"""The layers that are broken, for each level."""
OTHERS: dict[str, dict[str, Any]] = {
    "conv": {"filters": 8, "kernel": 3},
    "max_pool": {"kernel": 2, "stride": 2},
    "conv_transpose": {"filters": 8, "kernel": 3, "stride": 2},
    "linear": {"features": 10},
}
"""Layers whose faults are offered as wrong answers."""


def faults(draw: Draw, one: Posed) -> Iterator[dict[str, Any]]:
    """Settings that a layer may not stand, by what it has."""
    names = {s.name for s in one.kind.settings()}
    channels, least = one.shape.channels, min(one.shape.spatial, default=1)
    if "kernel" in names:
        yield {"kernel": least + draw.whole(1, 4), "padding": 0}
    if "groups" in names:
        yield {"groups": next(g for g in range(3, 99) if channels % g)}
    if "in_channels" in names:
        yield {"in_channels": channels + draw.pick((1, 2, 8))}
    if "in_features" in names:
        yield {"in_features": channels + draw.pick((1, 16, 100))}
    if "output_padding" in names:
        yield {"stride": 2, "output_padding": draw.whole(2, 3), "dilation": 1}
    if "ceil_mode" in names:
        yield {"kernel": 3, "padding": 2, "ceil_mode": False}
    if one.kind.among("full_convolutions"):
        yield {"padding": "same", "stride": 2}


def broken(draw: Draw, one: Posed) -> Iterator[tuple[Posed, Diagnostic]]:
    """The layer with each fault that its dialect refuses."""
    for changed in faults(draw, one):
        kind = one.kind.but(**changed)
        found = remade(type(kind), given(kind, one.rules, changed), one.rules)
        if isinstance(found, Diagnostic):
            yield one._replace(kind=kind), found
            continue
        refused = tried((found,), one.site).refused
        if refused:
            yield one._replace(kind=found), refused


def fault_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    """What is wrong with a layer; from level 2 on, sometimes nothing is."""
    one = posed(draw, BROKEN[level], dialect or draw.pick(FRAMEWORKS))
    found = list(broken(draw, one)) if one else []
    if one is None or not found:
        return None
    asked_of, refused = draw.pick(found)
    if level > 1 and draw.chance(0.2):
        asked_of, answer, help = one, FINE, ""
    else:
        answer, help = refused.message, refused.help
    texts = [FINE, *(why.message for _, why in found)]
    for name, said in OTHERS.items():
        other = one._replace(kind=made(name, one.rules, **said))
        texts += [why.message for _, why in broken(draw, other)]
    return question(
        draw,
        "wrong",
        level,
        stem(asked_of, "What is wrong with it?"),
        answer,
        [Wrong(text) for text in texts],
        [explained(asked_of, answer, help)],
    )


def explained(one: Posed, answer: str, help: str) -> Explanation:
    told = [*([Told("to mend it", help)] if help else []), Told("answer", answer)]
    words = one.kind.shorthand(one.shape.rank, one.rules.defaults.get(one.kind.name))
    shapes = one.shape.text(one.rules.layout)
    return Explanation(
        (one.kind.name,), one.kind.name, words, shapes, {"answer": tuple(told)}, (), ()
    )

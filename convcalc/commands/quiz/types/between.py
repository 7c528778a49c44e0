"""Which layer turns one shape into another, channels included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
from convcalc.commands.quiz.wording import spelled
from convcalc.engine.trial import tried
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


def candidates(draw: Draw, level: int, rules: Dialect, channels: int) -> Iterator[Kind]:
    """Layers to choose from: plain ones, strided from level 2 on, grouped from 3, upsampling from
    4.
    """
    strides = (1,) if level == 1 else (1, 2)
    numbers = draw.shuffled((channels, 2 * channels, channels // 2, channels + 6))[:2]
    for filters in numbers:
        for kernel in (1, 3, 5):
            for stride in strides:
                for padding in dict.fromkeys((no_padding(rules), padded(rules, kernel))):
                    said = {"kernel": kernel, "stride": stride, "padding": padding}
                    yield made("conv", rules, filters=filters, **said)
    for kernel in (2, 3):
        yield made("max_pool", rules, kernel=kernel, stride=2)
    if level >= 3:
        for stride in (1, 2):
            said = {"kernel": 3, "stride": stride, "padding": padded(rules, 3)}
            yield made("depthwise_conv", rules, multiplier=draw.whole(1, 2), **said)
        yield made("global_avg_pool", rules)
    if level >= 4:
        yield made("upsample", rules, factor=2)
        for filters in numbers:
            for kernel in (2, 4):
                yield made("conv_transpose", rules, filters=filters, kernel=kernel, stride=2)


def layer_between(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The only one of some layers that gives a shape."""
    rules = framework(draw, dialect)
    shape = Shape(draw.pick((6, 8, 16, 32)), (draw.pick((14, 16, 28, 32)),) * 2)
    site = Site((shape,), rules, rules.layout)
    found = {}
    for kind in candidates(draw, min(level, 4), rules, shape.channels):
        output = tried((kind,), site).output
        if output is not None and output != shape and output.rank == 2:
            found[words(kind, rules)] = (kind, output)
    answer = draw.pick(tuple(found))
    kind, target = found[answer]
    others = {text: out for text, (_, out) in found.items() if out != target}
    near = nearest(draw, others, target)
    wanted = target.text(rules.layout)
    wrong = [(text, f"it gives {others[text].text(rules.layout)}, not {wanted}") for text in near]
    order = rules.layout.replace("_", " ")
    asked = f"Which layer turns {shape.text(rules.layout)} into {wanted}?"
    lines = [Told("output", wanted)]
    lines += [Told(text, others[text].text(rules.layout)) for text in near]
    return Asked(
        f"({rules.title}, {order})\n{asked}",
        answer,
        apart(answer, wrong),
        [
            *explain(Chain([kind], shape, rules).report(), what=["shape"]),
            shown("others", answer, *lines),
        ],
    )


def words(kind: Kind, rules: Dialect) -> str:
    """The layer with its factor, even if it is the usual one."""
    text, factor = spelled(kind, rules), getattr(kind, "factor", None)
    return f"{text}: factor {factor}" if factor and ":" not in text else text


def nearest(draw: Draw, others: Mapping[str, Shape], target: Shape) -> list[str]:
    """The layers whose shapes share most with the one that is wanted; those that share nothing, as
    of a pool where the channels change, nobody would believe.
    """
    believed = [text for text in draw.shuffled(list(others)) if alike(others[text], target)]
    return sorted(believed, key=lambda text: -alike(others[text], target))[:4]


def alike(one: Shape, other: Shape) -> int:
    """How many of its numbers a shape shares with another."""
    return sum(a == b for a, b in zip(one.sizes, other.sizes, strict=True))


def two_between(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The only pair of layers that does."""
    rules = framework(draw, dialect)
    shape = Shape(3, (draw.pick((28, 32, 64)),) * 2)
    site = Site((shape,), rules, rules.layout)
    found: dict[str, tuple[Sequence[Kind], Shape]] = {}
    for _ in range(24):
        kernel, filters = draw.pick((3, 5)), draw.pick((8, 16))
        padding = draw.pick((no_padding(rules), padded(rules, kernel)))
        first: Any = {"kernel": kernel, "stride": draw.whole(1, 2), "padding": padding}
        pair = [
            made("conv", rules, filters=filters, **first),
            made("max_pool", rules, kernel=draw.pick((2, 3)), stride=2),
        ]
        output = tried(tuple(pair), site).output
        if output is not None:
            found["; ".join(spelled(kind, rules) for kind in pair)] = (pair, output)
    answer = draw.pick(tuple(found))
    target = found[answer][1]
    others = {text: out for text, (_, out) in found.items() if out != target}
    near = nearest(draw, others, target)
    wanted = target.text(rules.layout)
    asked = f"Which two layers, one after the other, turn {shape.text(rules.layout)} into {wanted}?"
    wrong = [(text, f"they give {others[text].text(rules.layout)}, not {wanted}") for text in near]
    report = Chain(found[answer][0], shape, rules).report()
    return Asked(
        f"({rules.title}, {rules.layout.replace('_', ' ')})\n{asked}",
        answer,
        apart(answer, wrong),
        [*explain(report, what=["shape"]), shown("layers", answer, Told("output", wanted))],
    )

"""Questions about receptive fields: what the last of several layers sees."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.field import Field
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.quantities import Explanation, explain
from convcalc.commands.quiz.chains import FRAMEWORKS, POOLS, Chain, made, padded
from convcalc.commands.quiz.question import Wrong, question, wrong_numbers
from convcalc.dialect import dialect_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.layers.dialect import Dialect


def field_chain(draw: Draw, level: int, rules: Dialect) -> Chain:
    """Of two layers at level 1, with strides from level 2, dilated from level 4; padded or not."""
    kinds = []
    pools = draw.below(2)
    for place in range(level + 1):
        kernel = draw.pick((3, 3, 5)) if level < 5 else draw.pick((3, 5, 7))
        if level >= 2 and place % 2 == pools:
            pool, size = draw.pick(POOLS), draw.pick((2, 2, 3))
            kinds.append(made(pool, rules, kernel=size, stride=draw.whole(2, size)))
            continue
        dilation = draw.pick((1, 2)) if level >= 4 else 1
        stride = draw.pick((1, 2)) if level >= 3 and dilation == 1 else 1
        padding = padded(rules, kernel if draw.chance() else 1, dilation)
        said = {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": padding}
        kinds.append(made("conv", rules, filters=draw.pick((8, 16, 32)), **said))
    return Chain(kinds, Shape(draw.pick((1, 3)), (draw.pick((64, 96, 128, 224)),) * 2), rules)


def field_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    rules = dialect_named(dialect or draw.pick(FRAMEWORKS))
    chain = field_chain(draw, level, rules)
    report = chain.report()
    if not report.ok:
        return None
    last = chain.derived()[-1].field[0]
    if not isinstance(last, Field):
        return None
    jump = level >= 3 and draw.chance(0.3)
    number: Any = last.advance if jump else last.sizes[0]
    asked = (
        "What is the jump of the last layer, from where the field of an output begins to where the "
        "next one's does, in pixels of the input?"
        if jump
        else "How large is the receptive field of the last layer, along each axis?"
    )
    told = explain(report, what=["field"])
    return question(
        draw,
        "field",
        level,
        chain.stem(asked),
        int(number),
        [
            *left_out(chain, jump),
            *wrong_numbers(number, {}, near=False),
            *combined(chain, jump),
            *wrong_numbers(int(number), {}),
        ],
        [*told[:-1], until(told[-1], "J_out" if jump else "r_out")],
        unit="pixel",
        per_axis=True,
    )


def left_out(chain: Chain, jump: bool) -> Iterator[Wrong]:
    """What comes out where a layer is left out; pools are forgotten first."""
    places = sorted(
        range(len(chain.kinds)),
        key=lambda k: not chain.kinds[k].among("max_pools", "average_pools"),
    )
    for place in places:
        kinds = [kind for k, kind in enumerate(chain.kinds) if k != place]
        report = Chain(kinds, chain.shape, chain.rules).report()
        seen = report.layers[-1].field[0] if report.ok else None
        if isinstance(seen, Field):
            value = int(seen.jump) if jump else int(seen.size)
            yield Wrong(value, f"left out layer {place + 1}, the {chain.kinds[place].name}")


def combined(chain: Chain, jump: bool) -> Iterator[Wrong]:
    """Kernels or strides that were put together in the wrong way."""
    spans = [int(kind.per_axis("kernel", 1)[0]) for kind in chain.kinds]
    strides = [int(kind.per_axis("stride", 1)[0]) for kind in chain.kinds]
    if jump:
        yield Wrong(sum(strides), "added the strides up: a jump is their product")
        yield Wrong(strides[-1], "took the stride of the last layer alone")
    else:
        yield Wrong(sum(spans), "added the kernels up: each but the first adds (kernel − 1)·J")
    yield Wrong(spans[-1], "took the kernel of the last layer alone")
    yield Wrong(prod(spans), "multiplied the kernels")


def until(told: Explanation, label: str) -> Explanation:
    """A derivation up to the line that ends in `label`."""
    quantities = {}
    for key, lines in told.quantities.items():
        last = next((k for k, line in enumerate(lines) if line.label.endswith(label)), len(lines))
        quantities[key] = lines[: last + 1]
    return told._replace(quantities=quantities)

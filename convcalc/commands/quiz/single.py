"""Questions about one layer: its output, its parameters, its work, its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num, named
from convcalc.algebra.window import Window, rounded_up
from convcalc.commands.explain.lines import Line
from convcalc.commands.explain.quantities import Explanation, explain
from convcalc.commands.quiz.layers import MACS, PARAMS, SHAPES, Posed, posed
from convcalc.commands.quiz.mistakes import MISTAKES
from convcalc.commands.quiz.question import Wrong, names_of, question, wrong_numbers, wrong_shapes
from convcalc.commands.quiz.wording import placed, spelled
from convcalc.engine.analyze import analyze
from convcalc.engine.derive import derive
from convcalc.engine.memory import BYTES
from convcalc.engine.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.algebra.shape import Shape
    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import LayerReport, Report

    Dialect = Optional[str]


def reported(one: Posed) -> Report:
    """The layer as a network."""
    return analyze(Network.of((one.kind,), one.shape, one.rules))


def stem(one: Posed, asked: str) -> str:
    return f"{spelled(one.kind, one.rules)}\n{placed(one.shape, one.rules)}\n{asked}"


def shape_question(draw: Draw, level: int, dialect: Dialect) -> Question | None:
    one = posed(draw, SHAPES[level], dialect)
    return shape_of(draw, level, one, "shape") if one else None


def shape_of(draw: Draw, level: int, one: Posed, topic: str) -> Question | None:
    derived = derive(one.kind, one.site)
    layout = one.rules.layout
    assert derived.output is not None
    return question(
        draw,
        topic,
        level,
        stem(one, "What is the shape of the output?"),
        tuple(int(n) for n in derived.output.dims(layout)),
        [*other_rounding(one), *wrong_shapes(derived, layout)],
        explain(reported(one), what=["shape"]),
        layout=layout,
    )


def params_question(draw: Draw, level: int, dialect: Dialect) -> Question | None:
    one = posed(draw, PARAMS[level], dialect)
    if one is None:
        return None
    derived = derive(one.kind, one.site)
    counted = "trainable parameters" if derived.params.non_trainable else "parameters"
    return question(
        draw,
        "params",
        level,
        stem(one, f"How many {counted} does it have?"),
        int(derived.params.trainable),
        [
            *other_bias(one),
            *wrong_numbers(derived.params.trainable, names_of(derived), near=False),
            *added(one, int(derived.params.trainable)),
            *of_a_norm(one, derived),
            *at_each_position(derived),
            *wrong_numbers(int(derived.params.trainable), {}),
        ],
        trainable(explain(reported(one), what=["params"])),
    )


UNTRAINED = ("not trained", "in all", "not counted")
"""Labels of what is not asked for where trainable parameters are."""


def trainable(told: list[Explanation]) -> list[Explanation]:
    """Derivations without what is not trained, which was not asked for."""
    return [
        one._replace(
            quantities={
                key: tuple(line for line in lines if line.label not in UNTRAINED)
                for key, lines in one.quantities.items()
            }
        )
        for one in told
    ]


def other_rounding(one: Posed) -> Iterator[Wrong]:
    """Of a layer that says ceil_mode: the shapes without it, and with every window that rounding
    up would add.
    """
    if not getattr(one.kind, "ceil_mode", False):
        return
    layout, down = one.rules.layout, derive(one.kind.but(ceil_mode=False), one.site)
    if down.output is None:
        return
    yield Wrong(dims(down.output, layout), MISTAKES["floor"].reason)
    windows = [
        int(rounded_up(n, axis.span, axis.stride, axis.lo, axis.hi)[0])
        for n, axis in zip(one.shape.spatial, down.axes, strict=True)
        if isinstance(axis, Window)
    ]
    if len(windows) == one.shape.rank:
        output = down.output._replace(spatial=tuple(windows))
        yield Wrong(dims(output, layout), "counted a last window that starts in the padding")


def dims(shape: Shape, layout: str) -> tuple[int, ...]:
    return tuple(int(n) for n in shape.dims(layout))


def other_bias(one: Posed) -> Iterator[Wrong]:
    """The parameters with a bias where there is none."""
    if getattr(one.kind, "bias", None) is False:
        with_bias = derive(one.kind.but(bias=True), one.site)
        yield Wrong(int(with_bias.params.trainable), "counted a bias that is not there")


def added(one: Posed, params: int) -> Iterator[Wrong]:
    """Of a linear layer, sizes that were added up, and a bias in the wrong place."""
    if not one.shape.rank and one.kind.among("linears"):
        arrive, leave = int(one.shape.channels), int(getattr(one.kind, "features", 0))
        yield Wrong(
            arrive + leave, "added the features up: each output has a weight for all inputs"
        )
        if params:
            yield Wrong(params - leave + arrive, "counted a bias for each input, not each output")


def of_a_norm(one: Posed, derived: LayerReport) -> Iterator[Wrong]:
    """Of a layer that keeps statistics, what is not trained, and vectors of another length."""
    if any(weight.buffer for weight in derived.weights):
        trained = int(derived.params.trainable)
        yield Wrong(2 * trained, "counted the running mean and variance, which are not trained")
        elements = int(one.shape.elements)
        yield Wrong(2 * elements, "counted two for each element: there are two for each channel")


def at_each_position(derived: LayerReport) -> Iterator[Wrong]:
    """The weights of a convolution as if positions did not share them."""
    if int(derived.macs) > int(derived.params.trainable) and derived.axes:
        yield Wrong(int(derived.macs), "counted the weights again at each position")


def with_bias(derived: LayerReport) -> Iterator[Wrong]:
    """The additions of a bias counted too, one for each output."""
    if derived.output is not None:
        total = int(derived.macs) + int(derived.output.elements)
        yield Wrong(total, "counted the bias, one addition for each output")


def macs_question(draw: Draw, level: int, dialect: Dialect) -> Question | None:
    one = posed(draw, MACS[level], dialect)
    if one is None:
        return None
    derived = derive(one.kind, one.site)
    wrong = [
        Wrong(2 * int(derived.macs), "counted FLOPs: a multiply-accumulate is two operations"),
        *wrong_numbers(derived.macs, names_of(derived), near=False),
        *with_bias(derived),
        *added(one, 0),
        *wrong_numbers(int(derived.macs), {}),
    ]
    return question(
        draw,
        "macs",
        level,
        stem(one, "How many multiply-accumulates (MACs) does it take, without the bias?"),
        int(derived.macs),
        wrong,
        explain(reported(one), what=["macs"]),
        rounded=True,
    )


TYPES = {
    1: ("float32",),
    2: ("float32", "float16"),
    3: ("float16", "int8"),
    4: ("float32",),
    5: ("float16",),
}
"""Of the elements, for each level of a question about memory."""


def memory_question(draw: Draw, level: int, dialect: Dialect) -> Question | None:
    """Of the output, up to level 3; then of a batch; at level 5 of the weights."""
    one = posed(draw, PARAMS[4] if level == 5 else SHAPES[min(level, 4)], dialect)
    if one is None:
        return None
    derived = derive(one.kind, one.site)
    dtype = draw.pick(TYPES[level])
    batch = draw.pick((8, 16, 32)) if level == 4 else 1
    what, elements = elements_of(derived, level)
    size = elements * Num(BYTES[dtype], "bytes_per_element")
    if batch > 1:
        size = size * Num(batch, "batch")
    asked = f"How many bytes {what} in {dtype}{f', for a batch of {batch}' if batch > 1 else ''}?"
    (told,) = explain(reported(one), what=["params" if level == 5 else "shape"])
    derivation = told._replace(
        quantities={**trainable([told])[0].quantities, "memory": (Line("bytes", size, False),)}
    )
    wrong = [
        Wrong(8 * int(size), "counted bits: a byte is 8"),
        *wrong_numbers(size, names_of(derived)),
    ]
    return question(
        draw,
        "memory",
        level,
        stem(one, asked),
        int(size),
        wrong,
        [derivation],
        rounded=True,
        unit="byte",
    )


def elements_of(derived: LayerReport, level: int) -> tuple[str, Any]:
    """What is stored, in words, and how many elements it has."""
    if level == 5:
        return "do its trainable parameters take", named(derived.params.trainable, "params")
    output = derived.output
    assert output is not None
    return "does the output take", output.elements

"""One axis: sizes of sequences, causal padding, what a step may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Window
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made
from convcalc.commands.quiz.question import Wrong, wrong_shapes
from convcalc.commands.quiz.recipes import half
from convcalc.commands.quiz.types.changes import derived_of
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told
from convcalc.commands.quiz.types.units import rows_of
from convcalc.dialect import dialect_named
from convcalc.engine.cells import along
from convcalc.engine.positions import seen
from convcalc.engine.trial import tried
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import LayerReport
    from convcalc.layers.dialect import Dialect

CAUSAL = "keras"
"""The framework that has the word."""


def length(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The output of a 1-D convolution: strided from level 2 on, dilated at 3; transposed at 5."""
    rules = framework(draw, dialect)
    kernel = draw.pick((3, 4, 5, 7, 9, 10))
    said: dict[str, Any] = {"filters": draw.pick((8, 16, 20, 32)), "kernel": kernel}
    said["padding"] = no_padding(rules)
    if level >= 2 and draw.chance(0.7):
        said["stride"] = draw.whole(2, 4)
    elif level >= 3:
        said["dilation"] = draw.pick((2, 3, 4))
    if level >= 2 and draw.chance():
        said["padding"] = half(draw, rules.name, kernel)
    name = "conv_transpose" if level == 5 else "conv"
    shape = Shape(draw.pick((1, 2, 3, 8)), (draw.pick((40, 50, 100, 128, 200, 500)),))
    chain = Chain([made(name, rules, **said)], shape, rules)
    report = chain.report()
    if not report.ok:
        return None
    derived = derived_of(chain.kinds[0], shape, rules)
    output = derived.output
    assert output is not None
    answer = tuple(int(n) for n in output.dims(rules.layout))
    wrong = [*kept(derived, rules), *wrong_shapes(derived, rules.layout)]
    asked = "What is the shape of the output of this 1-D layer?"
    told_so = explain(report, what=["shape"])
    return Asked(chain.stem(asked), answer, wrong, told_so, layout=rules.layout)


def kept(derived: LayerReport, rules: Dialect) -> Iterator[Wrong]:
    """The sizes as they arrive, all or the last of them, and one less than what comes out."""
    output, arrived = derived.output, derived.input_shapes[0]
    assert output is not None
    right = tuple(int(n) for n in output.spatial)
    for sizes, reason in (
        (tuple(int(n) for n in arrived.spatial), "took the size to stay as it is"),
        ((*right[:-1], int(arrived.spatial[-1])), "took the kernel to move along one axis only"),
        (tuple(n - 1 for n in right), "forgot the first position of the window"),
    ):
        if sizes != right and all(sizes):
            yield Wrong(Shape(int(output.channels), sizes).dims(rules.layout), reason)


def in_front(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many zeros a causal convolution needs in front."""
    rules = framework(draw, dialect)
    kernel, dilation = draw.pick((2, 3, 4, 5, 7)), draw.pick((1, 2, 4, 8)) if level > 1 else 1
    keras = dialect_named(CAUSAL)
    kind = made("conv", keras, filters=1, kernel=kernel, dilation=dilation, padding="causal")
    n = draw.pick((50, 100, 128))
    axis = tried((kind,), Site((Shape(1, (n,)),), keras, keras.layout)).axes[0]
    assert isinstance(axis, Window)
    answer = int(axis.lo)
    words = (
        f"A 1-D convolution ({rules.title}) with kernel {kernel}, stride 1 and dilation {dilation} "
        f"reads {n} steps."
    )
    asked = (
        "How many zeros must stand in front of them, none behind, for as many steps to come out, "
        "none of which sees a later one?"
    )
    wrong = [
        (answer // 2, "split the padding: then a step sees later ones"),
        (kernel - 1, "forgot the dilation"),
        (kernel, "took the kernel: the step itself is one of what it reads"),
        (dilation * kernel, "took dilation times the kernel"),
        (answer + 1, "counted the step itself"),
        (2 * answer, "padded both ends"),
        (answer - 1, "counted from the step before"),
        (n, "padded as many as there are steps"),
        *((answer + by, "") for by in (2, -1, 3)),
    ]
    line = told("zeros", Line("lo", axis.lo if isinstance(axis.lo, Num) else Num(answer)))
    return Asked(f"{words}\n{asked}", answer, apart(answer, wrong), [line])


def causal(draw: Draw, level: int, rules: Dialect) -> Chain:
    """Layers that see no later step, dilated twice as far each."""
    kernel = draw.pick((2, 3))
    count = draw.whole(2, 3) if level < 5 else draw.whole(3, 4)
    kinds = [
        made("conv", rules, filters=4, kernel=kernel, dilation=2**k, padding="causal")
        for k in range(count)
    ]
    return Chain(kinds, Shape(draw.pick((1, 2)), (draw.pick((30, 40, 64)),)), rules)


def past(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which steps a step sees through causal layers."""
    if dialect not in (None, CAUSAL):
        return None
    rules = dialect_named(CAUSAL)
    chain = causal(draw, level, rules)
    report = chain.report()
    step = draw.whole(12, 29)

    def steps_of(one: Chain, at: int) -> str:
        made_of = one.report()
        cells = seen(made_of, made_of.layers[-1].name, (at,)).get("input", {})
        return rows_of(along(cells, 0, 1))

    answer = steps_of(chain, step)
    plain: list[Any] = list(chain.kinds)
    undilated = Chain([kind.but(dilation=1) for kind in plain], chain.shape, rules)
    centred = Chain([kind.but(padding="same") for kind in plain], chain.shape, rules)
    first, _, last = answer.partition(" … ")
    wrong = [
        (steps_of(undilated, step), "forgot the dilation"),
        (steps_of(centred, step), "split the padding: causal layers see no later step"),
        (rows_of(range(max(int(first) - 1, 0), int(last) + 1)), "counted a step too many"),
        (rows_of(range(int(first) + 1, int(last) + 1)), "forgot that the step itself is one"),
        (steps_of(Chain(plain[-1:], chain.shape, rules), step), "took the last layer alone"),
    ]
    past_only = Told("steps", f"up to step {step} itself, none later")
    asked = f"Steps are counted from 0. Which steps of the input does step {step} of the last see?"
    return Asked(
        chain.stem(asked),
        answer,
        apart(answer, wrong),
        [
            *explain(report, what=["field"]),
            shown("steps", answer, past_only),
        ],
    )


def wide(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Kernels as wide as the map: a 2-D layer that is one along its height."""
    rules = framework(draw, dialect)
    width = draw.pick((40, 100, 300))
    kernel = (draw.pick((3, 4, 5)), width)
    said = {"filters": draw.pick((32, 64, 100)), "kernel": kernel, "padding": no_padding(rules)}
    shape = Shape(1, (draw.pick((50, 80, 120)), width))
    chain = Chain([made("conv", rules, **said)], shape, rules)
    derived = derived_of(chain.kinds[0], shape, rules)
    output = derived.output
    assert output is not None
    answer = tuple(int(n) for n in output.dims(rules.layout))
    asked = "What is the shape of the output of this layer, whose kernel is as wide as its input?"
    return Asked(
        chain.stem(asked),
        answer,
        [*kept(derived, rules), *wrong_shapes(derived, rules.layout)],
        explain(chain.report(), what=["shape"]),
        layout=rules.layout,
    )

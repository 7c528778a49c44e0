"""Training against inference: what acts only in one, what is kept, and what fits a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num, named
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.question import Wrong, wrong_numbers
from convcalc.commands.quiz.types.changes import derived_of, each
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.engine.memory import BYTES
from convcalc.layers.groups import kinds_among

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

WITHIN = 2**20
"""A MiB."""


def statistics(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Numbers that batch normalisation keeps: trained at level 1, all that inference needs at 2."""
    rules = framework(draw, dialect)
    channels = draw.pick((8, 16, 24, 32, 48, 64, 96, 128, 256))
    shape = Shape(channels, (draw.pick((7, 14, 16, 28)),) * 2)
    kind = made("batch_norm", rules)
    held = derived_of(kind, shape, rules).weights
    trained: Any = sum(w.elements for w in held if w.trainable)
    kept: Any = sum(w.elements for w in held)
    number, asked = (
        (trained, "How many numbers of it does training change by gradients?")
        if level == 1
        else (kept, "How many numbers must be saved with it, so that inference can use it?")
    )
    slip = (
        Wrong(int(kept), "counted the running mean and variance, which no gradient reaches")
        if level == 1
        else Wrong(int(trained), "left out the running mean and variance, which inference uses")
    )
    wrong = [
        slip,
        Wrong(channels, "counted one vector"),
        Wrong(3 * channels, "counted three vectors"),
        Wrong(int(number) * int(shape.spatial[0]), "counted positions: a channel has one number"),
    ]
    lines = [Told(w.name, "trained" if w.trainable else "measured while training") for w in held]
    stem = Chain([kind], shape, rules).stem(asked)
    line = told("batch_norm", *lines, Line("numbers", number, False))
    return Asked(stem, int(number), wrong, [line])


def acts_apart(kind: Kind) -> bool:
    """Whether a layer computes something else in training: it measures, or draws at random."""
    return "while training" in (kind.__doc__ or "") or kind.among("batch_norms")


SAME_IN_BOTH = "counted layers that do the same in both"


def modes(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which layers compute something else in training than in inference."""
    rules = framework(draw, dialect)
    conv = made("conv", rules, filters=8, kernel=3, padding=padded(rules, 3))
    pool = made(draw.pick(kinds_among("max_pools", "average_pools")), rules, kernel=2, stride=2)
    norm = made("layer_norm", rules) if draw.chance(0.3) else made("batch_norm", rules)
    relu, drop = made("relu", rules), made("dropout", rules, rate=0.5)
    kinds = [conv, norm, relu, pool, drop]
    kinds = [kind for kind in kinds if kind not in (norm, drop) or draw.chance(0.6)]
    chain = Chain(kinds, Shape(3, (draw.pick((16, 32)),) * 2), rules)
    if not chain.report().ok:
        return None
    answer = together([kind.name for kind in kinds if acts_apart(kind)])
    names = [kind.name for kind in kinds]
    slips = [
        (together([norm.name]), "left out dropout, which inference switches off"),
        (together([drop.name]), "left out batch_norm: inference takes the running statistics"),
        (together([norm.name, drop.name]), f"took {norm.name} to keep running statistics"),
        (together([]), "took all layers to be the same in both"),
        (together([name for name in names if name != relu.name]), SAME_IN_BOTH),
        (together([relu.name, drop.name]), "counted relu, which is the same in both"),
        (together([relu.name]), "counted relu, which is the same in both"),
        (together([conv.name, pool.name]), SAME_IN_BOTH),
    ]
    present = set(names)
    slips = [(text, why) for text, why in slips if set(words_of(text)) <= present]
    asked = "Which of these layers compute something else in training than in inference?"
    return Asked(
        chain.stem(asked),
        answer,
        apart(answer, slips),
        [shown("layers", answer, Told("rule", RULE), *(Told(k.name, verdict(k)) for k in kinds))],
    )


RULE = "batch_norm measures the batch and dropout draws, in training alone; others do neither"


def verdict(kind: Kind) -> str:
    return "differs" if acts_apart(kind) else "the same"


def together(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "none"


def words_of(text: str) -> list[str]:
    return [] if text == "none" else text.replace(" and ", ", ").split(", ")


def network(draw: Draw, rules: Dialect) -> Chain:
    """Two convolutions with a pool between them."""

    def conv(filters: int) -> Kind:
        return made("conv", rules, filters=filters, kernel=3, padding=padded(rules, 3))

    kinds = [conv(draw.pick((8, 16))), made("max_pool", rules, kernel=2, stride=2)]
    kinds.append(conv(draw.pick((16, 32))))
    return Chain(kinds, Shape(3, (draw.pick((16, 32, 64)),) * 2), rules)


KEPT = "Training keeps the input and the output of every layer"


def activations(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The bytes of all that is kept for the backward pass."""
    chain = network(draw, framework(draw, dialect))
    elements, lines = kept(chain)
    dtype, batch = draw.pick(("float32", "float16")), draw.pick((8, 16, 32))
    number = named(elements, "elements") * Num(BYTES[dtype], "bytes_per_element")
    number = number * Num(batch, "batch")
    asked = (
        f"{KEPT} for the backward pass. How many bytes are that in {dtype}, for a batch of {batch}?"
    )
    first = int(chain.shape.elements)
    wrong = [
        Wrong(int(number) // int(elements) * (int(elements) - first), "left out the input"),
        Wrong(int(number) // batch, "forgot the batch"),
        Wrong(int(number) // BYTES[dtype], "counted elements, not bytes"),
        *wrong_numbers(number, {}),
    ]
    return Asked(
        chain.stem(asked),
        int(number),
        apart(int(number), [(w.answer, w.reason) for w in wrong]),
        [told("bytes", *lines, Line("bytes", number, False))],
        unit="byte",
        rounded=True,
    )


def kept(chain: Chain) -> tuple[Any, list[Line]]:
    """The elements of the input and all outputs of one sample."""
    outputs = [one.output for one in each(chain)]
    shapes = [chain.shape, *(shape for shape in outputs if shape)]
    names = ["input", *(layer.name for layer in chain.report().layers)]
    rows = [(name, Num(int(s.elements), name)) for name, s in zip(names, shapes, strict=True)]
    total: Any = sum(number for _, number in rows)
    return total, [
        Line(name, shape.elements, False) for name, shape in zip(names, shapes, strict=True)
    ]


OPTIMIZERS = {
    "Adam, which keeps two moments of each": 4,
    "SGD with momentum, which keeps one of each": 3,
    "plain SGD, which keeps none": 2,
}
"""How many numbers are kept for a weight, with the weight itself and its gradient."""


def states(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The bytes of weights, gradients and what the optimizer keeps."""
    chain = network(draw, framework(draw, dialect))
    optimizer = draw.pick(tuple(OPTIMIZERS))
    params: Any = sum(one.params.trainable for one in each(chain))
    number = named(params, "params") * Num(OPTIMIZERS[optimizer], "numbers") * Num(4, "bytes")
    asked = (
        "How many bytes do parameters, their gradients and the optimizer's state take in float32, "
        f"with {optimizer}?"
    )
    one = 4 * int(params)
    wrong = [
        (one, "counted the parameters alone"),
        (2 * one, "left out the optimizer's state"),
        (int(number) - one, "left out the gradients"),
        (int(number) + one, "counted one number too many for each parameter"),
        (int(number) // 4, "counted numbers, not bytes"),
    ]
    lines = explain(chain.report(), what=["params"])
    return Asked(
        chain.stem(asked),
        int(number),
        apart(int(number), wrong),
        [*lines, told("bytes", Line("params", params, False), Line("bytes", number, False))],
        unit="byte",
        rounded=True,
    )


def batch(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The largest batch that fits."""
    chain = network(draw, framework(draw, dialect))
    elements, lines = kept(chain)
    mebibytes, dtype = draw.pick((64, 128, 256, 512)), draw.pick(("float32", "float16"))
    memory = Num(mebibytes * WITHIN, "memory")
    each: Any = named(elements, "elements") * Num(BYTES[dtype], "bytes_per_element")
    number = memory // named(each, "sample")
    asked = (
        f"{KEPT} for the backward pass, in {dtype}. What is the largest batch for which that fits "
        f"into {mebibytes} MiB (of 2^20 bytes), weights left out?"
    )
    least = int(elements) * BYTES[dtype]
    without = (int(elements) - int(chain.shape.elements)) * BYTES[dtype]
    wrong = [
        (int(number) + 1, "rounded up: the last sample does not fit"),
        (int(memory) // without, "left out the input"),
        (mebibytes * 10**6 // least, "took 10^6 bytes for a MiB"),
        (int(memory) // int(elements), "counted elements, not bytes"),
        (int(number) // 2, "counted the gradient of every tensor as well"),
    ]
    found = apart(int(number), wrong)
    line = told("batch", *lines, Line("sample", each, False), Line("batch", number, False))
    return Asked(chain.stem(asked), int(number), found, [line])

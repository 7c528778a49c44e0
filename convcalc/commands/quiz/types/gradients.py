"""Gradients: their shapes, and by numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.arithmetic.array import Array, flipped, transposed
from convcalc.arithmetic.said import text_of
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.types.changes import derived_of
from convcalc.commands.quiz.types.numbers import enough
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown, told
from convcalc.commands.quiz.types.sums import Sum, drawn, flat, lively, tail, values
from convcalc.commands.quiz.types.weights import text_of as sized
from convcalc.commands.quiz.wording import placed, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.gradients import Gradient
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.values import Number

UPSTREAM = "gradient of the loss by the output"


def shapes(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The shapes of gradients, at level 2 for a batch."""
    rules = framework(draw, dialect)
    kind = made("conv", rules, filters=draw.pick((8, 16, 20)), kernel=draw.pick((3, 5)))
    shape = Shape(draw.pick((1, 3, 6)), (draw.pick((14, 28, 32)),) * 2)
    batch = draw.pick((8, 16, 32))
    derived = derived_of(kind, shape, rules)
    output = derived.output
    assert output is not None
    weight = next(w for w in derived.weights if w.contracts)
    held = tuple(int(n) for n in rules.weight_shape(weight))
    x = (batch, *shape.dims(rules.layout))
    y = (batch, *(int(n) for n in output.dims(rules.layout)))
    biases = (int(output.channels),)
    by = {"weight": held, "input": x, "bias": biases, "output": y}
    what = draw.pick(("weight", "weight", "input", "bias") if level > 1 else ("weight", "input"))
    answer = sized(by[what])
    wrong = [(sized(size), f"took that of the {name}") for name, size in by.items()]
    wrong += [
        (sized((batch, *held)), "gave each sample a gradient: they are added up"),
        (sized(x[1:]), "left out the batch"),
        (sized((batch,)), "took one number for each sample"),
    ]
    words = f"{spelled(kind, rules)}\n{placed(shape, rules)[:-1]}, in a batch of {batch}."
    asked = f"Which shape has the gradient of the loss by its {what}?"
    lines = [Told("rule", f"as the {what} itself")]
    lines += [Told(name, sized(size)) for name, size in by.items()]
    derivation = [shown("gradient", answer, *lines)]
    return Asked(f"{words}\n{asked}", answer, apart(answer, wrong), derivation)


def upstream(draw: Draw, one: Sum) -> Array | None:
    """A gradient for each output."""
    output = one.output
    return lively(draw, output.sizes, -2, 3) if output else None


def stem(one: Sum, given: Array, asked: str) -> str:
    return "\n".join([*one.lines(), *drawn(given, UPSTREAM), asked])


def sums(gradient: Gradient) -> list[Told]:
    """`1·2 + 0·3` for each element."""
    found = []
    for place, shares in gradient.shares.items():
        parts = [f"{braced(s.upstream)}·{braced(s.slope)}" for s in shares if s.upstream]
        text = " + ".join(parts) or "0"
        found.append(
            Told(",".join(map(str, place[-2:])), f"{text} = {text_of(gradient.array.at[place])}")
        )
    return found


def braced(value: Number) -> str:
    text = text_of(value)
    return f"({text})" if text.startswith("-") else text


def routed(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What a pool passes back: the largest at levels 1 and 2; then it overlaps, or is a mean."""
    rules = framework(draw, dialect)
    largest = level < 3 or draw.chance(0.7)
    stride = draw.whole(1, 2) if level == 3 and largest else 2
    said: dict[str, Any] = {"kernel": 2, "stride": stride, "padding": no_padding(rules)}
    side = 3 if stride == 1 else 4
    kind, other = made("max_pool", rules, **said), made("avg_pool", rules, **said)
    kind, other = (kind, other) if largest else (other, kind)
    one = Sum(kind, rules, values(draw, (1, side, side), 0, 9))
    output, exercise = one.output, one.exercise
    if output is None or exercise is None or (largest and tied(one)):
        return None  # equal elements are a matter of their own
    given = values(draw, output.sizes, 1, 4)
    if not largest:
        given = Array(given.sizes, {place: 4 * x for place, x in given.at.items()})
    found = exercise.backward(given).input
    answer = flat(found.array)
    wrong = [(flat(array), reason) for array, reason in misrouted(one, other, given, found.array)]
    asked = "What is the gradient by the input, row by row?"
    derivation = [shown("gradient", answer, *sums(found))]
    return Asked(stem(one, given, asked), answer, apart(answer, wrong), derivation)


def misrouted(one: Sum, other: Kind, given: Array, right: Array) -> Iterator[tuple[Array, str]]:
    """Gradients of a pool with a mistake in them."""
    elsewhere = one._replace(kind=other).exercise
    assert elsewhere is not None
    spread = elsewhere.backward(given).input
    yield spread.array, PASSED[one.kind.among("max_pools")]
    whole = {p: sum(s.upstream for s in shares) for p, shares in spread.shares.items()}
    yield Array(right.sizes, whole), "gave every element of a window all of it"
    ones = {place: int(bool(x)) for place, x in right.at.items()}
    yield Array(right.sizes, ones), "passed on 1, not the output's gradient"
    turned: dict[Place, Number] = {(c, i, j): right.at[c, j, i] for c, i, j in right.at}
    yield Array(right.sizes, turned), "took columns for rows"
    elements = {place: one.input.at[place] * x for place, x in ones.items()}
    yield Array(right.sizes, elements), "passed on the elements, not the output's gradient"


PASSED = {
    True: "spread it over the window: only the largest element gets it",
    False: "gave it to the largest element: a mean passes it to all in equal parts",
}


def tied(one: Sum) -> bool:
    """Whether a window has its largest element twice."""
    exercise = one.exercise
    return exercise is not None and any(
        step.inside.count(step.result) > 1 for step in exercise.steps()
    )


def layer(draw: Draw, rules: Dialect, strided: bool) -> Sum:
    """A convolution of 2x2."""
    stride, side = (2, 4) if strided else (1, 3)
    said = {"kernel": 2, "stride": stride, "padding": no_padding(rules), "bias": False}
    kind = made("conv", rules, filters=1, **said)
    return Sum(kind, rules, values(draw, (1, side, side), 0, 4), lively(draw, (1, 1, 2, 2), -1, 2))


def by_bias(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The gradient by a bias is a sum."""
    rules = framework(draw, dialect)
    one = layer(draw, rules, False)
    one = one._replace(kind=one.kind.but(bias=True), bias=(1,))  # type: ignore[arg-type]
    given = upstream(draw, one)
    exercise = one.exercise
    if exercise is None or given is None:
        return None
    found = exercise.backward(given).bias
    assert found is not None
    total: Any = sum(Num(int(x)) for x in given.at.values())
    answer = int(found.array.at[0,])
    many = len(given.at)
    wrong = [
        (many, "counted the outputs"),
        (1, "took the bias to be added once: it is added to each output"),
        (int(max(given.at.values())), "took the largest"),
        (answer + 1, "added the bias itself"),
        (sum(abs(int(x)) for x in given.at.values()), "left out the signs"),
        (sum(max(int(x), 0) for x in given.at.values()), "left out what is below 0"),
        *((answer + by, "") for by in (-1, 2, -2)),
    ]
    line = told("gradient", Line("dL/db", total if int(total) == answer else Num(answer)))
    asked = "What is the gradient by the bias?"
    return Asked(stem(one, given, asked), answer, apart(answer, wrong), [line])


def by_weights(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The gradient by the kernel."""
    return numbers(draw, framework(draw, dialect), level > 4 and draw.chance(), "kernel")


def by_input(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The gradient by the input."""
    return numbers(draw, framework(draw, dialect), level > 4, "input")


def numbers(draw: Draw, rules: Dialect, strided: bool, what: str) -> Asked | None:
    one = layer(draw, rules, strided)
    given = upstream(draw, one)
    exercise = one.exercise
    if exercise is None or given is None or one.weights is None:
        return None
    both = exercise.backward(given)
    found = both.input if what == "input" else both.weights
    assert found is not None
    array = found.array if what == "input" else Array(found.array.sizes[1:], tail(found.array))
    answer = flat(array)
    round_about = one._replace(weights=flipped(one.weights, 2))
    turned = round_about.exercise
    assert turned is not None
    back = turned.backward(given)
    assert back.weights is not None
    wrong = []
    if what == "input":
        wrong.append((flat(back.input.array), "took the kernel the other way about"))
        wrong.append((flat(flipped(array, 2)), "turned the result round"))
    else:
        wrong.append(
            (flat(flipped(array, 2)), "turned it round: input and gradient are correlated")
        )
        other = exercise.backward(flipped(given, 2)).weights
        assert other is not None
        other_array = Array(other.array.sizes[1:], tail(other.array))
        wrong.append((flat(other_array), "turned the output's gradient round"))
    ones = Array(given.sizes, dict.fromkeys(given.at, 1))
    plain = exercise.backward(ones)
    picked = plain.input.array if what == "input" else plain.weights and plain.weights.array
    assert picked is not None
    picked = picked if what == "input" else Array(picked.sizes[1:], tail(picked))
    wrong.append((flat(picked), "took every output's gradient for 1"))
    wrong.append((flat(transposed(array, (0, 2, 1))), "took columns for rows"))
    if what == "input":
        crossed = one._replace(weights=transposed(one.weights, (0, 1, 3, 2))).exercise
        assert crossed is not None
        wrong.append((flat(crossed.backward(given).input.array), CROSSED))
    asked = f"What is the gradient by the {what}, row by row?"
    derivation = [shown("gradient", answer, *sums(found))]
    return Asked(stem(one, given, asked), answer, enough(answer, wrong, array), derivation)


CROSSED = "took the columns of the kernel for its rows"

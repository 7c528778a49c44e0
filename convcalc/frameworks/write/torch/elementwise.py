"""What PyTorch computes of each element by itself, or of elements of several tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.axes import dim
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.frameworks.write.spelled import Told

    Form = Callable[[Step, Sequence[str], Told, int], str]

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "matmul": "@", "modulo": "%"}
OF_ONE = {
    "exponential": "exp",
    "negative": "neg",
    **{name: name for name in ("abs", "sign", "reciprocal", "square", "sqrt", "rsqrt", "log")},
    **{name: name for name in ("sin", "cos", "erf", "floor", "ceil", "round")},
}
"""Functions of torch by the kinds that they are."""
OF_TWO = {"maximum": "maximum", "minimum": "minimum", "power": "pow"}


def between(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    assert step.kind is not None
    return f" {SIGNS[step.kind.name]} ".join(inputs)


def of_one(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    assert step.kind is not None
    return f"torch.{OF_ONE[step.kind.name]}({inputs[0]})"


def of_two(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    """A function of two, and then of what it gives and the next."""
    assert step.kind is not None
    text = inputs[0]
    for other in inputs[1:]:
        text = f"torch.{OF_TWO[step.kind.name]}({text}, {other})"
    return text


def raised(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"torch.pow({inputs[0]}, {told(step.settings['exponent'])})"


def average(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"({' + '.join(inputs)}) / {len(inputs)}"


def rescaled(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    scale, offset = (step.settings[name] for name in ("scale", "offset"))
    text = inputs[0] if fixed(scale, 1) or fixed(scale, 1.0) else f"{told(scale)} * {inputs[0]}"
    return text if fixed(offset, 0) or fixed(offset, 0.0) else f"{text} + {told(offset)}"


def clipped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    ends = [
        f"{name}={told(step.settings[name])}" for name in ("min", "max") if name in step.settings
    ]
    return f"{inputs[0]}.clamp({', '.join(ends)})"


def gated(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    if not fixed(step.settings["activation"], "sigmoid"):
        raise Unwritten("only sigmoid gates are written")
    return f"F.glu({inputs[0]}, {dim(step.settings['axis'])})"


def summed(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f'torch.einsum("{equation_of(step, rank)}", {", ".join(inputs)})'


def attended(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    """Positions are put before their widths, and heads before the positions."""
    scale = step.settings.get("scale")
    more = ["is_causal=True"] if is_causal(step) else []
    more += [f"scale={told(scale)}"] if scale is not None and not fixed(scale, None) else []
    share = dropped_of(step)
    more += [f"dropout_p={told(share)} if self.training else 0.0"] if share else []
    if fixed(step.settings["axis"], "last"):
        return f"F.scaled_dot_product_attention({', '.join([*inputs, *more])})"
    check_alone(step, rank)
    turned = [f"{x}.movedim(1, -1)" for x in inputs]
    return f"F.scaled_dot_product_attention({', '.join([*turned, *more])}).movedim(-1, 1)"


def dropped_of(step: Step) -> Slot | None:
    """The share of the weights that is dropped in training; None where none is."""
    share = step.settings.get("dropout")
    return None if share is None or fixed(share, 0.0) else share


def is_causal(step: Step) -> bool:
    """Whether no position attends to those behind it."""
    slot = step.settings.get("causal")
    return bool(slot is not None and one_value(slot, "whether later positions are seen"))


def check_alone(step: Step, rank: int) -> None:
    """Unwritten, if not each head is an axis of its own, with its positions on the last one."""
    beside = step.settings.get("batch_axes")
    found: Any = () if beside is None else one_value(beside, "the axes of the batch")
    axes = found if isinstance(found, tuple) else (found,)
    several = not fixed(step.settings["heads"], 1) or "kv_heads" in step.settings
    if several or axes != tuple(range(1, len(axes) + 1)) or rank not in (1, len(axes) + 1):
        raise Unwritten("heads that share the channels are not written yet")


def equation_of(step: Step, rank: int) -> str:
    """The letters of an einsum with one for the batch in front."""
    equation: str = one_value(step.settings["equation"], "the equation")
    inputs, _, output = equation.partition("->")
    terms = inputs.split(",")
    if len(terms[0]) == rank + 2:
        return equation
    letter = next(c for c in "bnzyxwvutsrq" if c not in equation)
    return f"{','.join(letter + term for term in terms)}->{letter}{output}"


ELEMENTWISE: dict[str, Form] = {
    **dict.fromkeys(SIGNS, between),
    **dict.fromkeys(OF_ONE, of_one),
    **dict.fromkeys(OF_TWO, of_two),
    "average": average,
    "scaled_dot_product_attention": attended,
    "clip": clipped,
    "einsum": summed,
    "glu": gated,
    "pow": raised,
    "rescale": rescaled,
}

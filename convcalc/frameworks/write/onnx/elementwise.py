"""What is computed of each element by itself, or of those of several tensors, as nodes of ONNX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.axes import place, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]


def op(word: str, **attributes: Any) -> Form:
    """One node, with what the layer reads."""
    return lambda at: at.add(word, at.inputs, **attributes)


def slope(at: Place) -> str:
    return at.add("LeakyRelu", [at.x], alpha=float(at.kind.slope))


def alpha(word: str) -> Form:
    return lambda at: at.add(word, [at.x], alpha=float(getattr(at.kind, "alpha", 1.0)))


def prelu(at: Place) -> str:
    """A slope for each channel stands against the positions behind it."""
    (one,) = at.kind.weights(at.site)
    sizes = list(map(int, one.sizes))
    if len(sizes) == 1 and at.rank:
        sizes += [1] * at.rank
    return at.add("PRelu", [at.x, at.weight(one.name, sizes)])


def between(low: float, high: float) -> Form:
    return lambda at: at.add("Clip", [at.x, at.graph.real(low), at.graph.real(high)])


def clip(at: Place) -> str:
    low, high = at.kind.min, at.kind.max
    words = ["" if n is None else at.graph.real(float(n)) for n in (low, high)]
    return at.add("Clip", [at.x, *(words if words[1] else words[:1])])


def silu(at: Place) -> str:
    return at.add("Mul", [at.x, at.add("Sigmoid", [at.x], "gate")])


def log_sigmoid(at: Place) -> str:
    return at.add("Log", [at.add("Sigmoid", [at.x], "sigmoid")])


def square(at: Place) -> str:
    return at.add("Mul", [at.x, at.x])


def rsqrt(at: Place) -> str:
    return at.add("Reciprocal", [at.add("Sqrt", [at.x], "root")])


def softmax(word: str) -> Form:
    """Over one dimension, which several that stand beside each other become."""

    def form(at: Place) -> str:
        over = places(at.kind.axis, at.rank)
        first, last = over[0], over[-1]
        if first == last:
            return at.add(word, [at.x], axis=first + 1)
        if last - first >= len(over):
            raise Unwritten("the axes that it goes over do not stand beside each other")
        sizes = at.sizes
        flat = at.reshape(at.x, [*sizes[:first], -1, *sizes[last + 1 :]], "flat")
        return at.reshape(at.add(word, [flat], "shares", axis=first + 1), sizes)

    return form


def merged(word: str) -> Form:
    """One after the other; what has fewer axes stands against the first ones."""

    def form(at: Place) -> str:
        rows = []
        for k, x in enumerate(at.inputs):
            missing = at.output.rank - at.site.shapes[k].rank
            wide = missing and not at.alone[k]
            dims = [*map(int, at.site.shapes[k].dims("channels_first")), *[1] * missing]
            rows.append(at.reshape(x, dims, f"widened{k}") if wide else x)
        total = rows[0]
        for k, x in enumerate(rows[1:], 2):
            total = at.add(word, [total, x], "" if k == len(rows) else f"part{k - 1}")
        return total

    return form


def rescaled(at: Place) -> str:
    scale, offset = float(at.kind.scale), float(at.kind.offset)
    x = at.x
    if scale != 1:
        x = at.add("Mul", [x, at.graph.real(scale)], "" if not offset else "scaled")
    return at.add("Add", [x, at.graph.real(offset)]) if offset else x


def raised(at: Place) -> str:
    return at.add("Pow", [at.x, at.graph.real(float(at.kind.exponent))])


def gated(at: Place) -> str:
    """One half times the sigmoid of the other."""
    if at.kind.activation != "sigmoid":
        raise Unwritten("only sigmoid gates are written")
    axis = place(at.kind.axis)
    half = at.sizes[axis] // 2
    first, second = (
        at.add(
            "Slice",
            [at.x, *(at.graph.constant([n]) for n in (k * half, k * half + half, axis + 1))],
            word,
        )
        for k, word in enumerate(("value", "gate"))
    )
    return at.add("Mul", [first, at.add("Sigmoid", [second], "sigmoid")])


ELEMENTWISE: dict[str, Form] = {
    "add": merged("Add"),
    "average": lambda at: at.add("Mean", at.with_batch()),
    "celu": alpha("Celu"),
    "clip": clip,
    "divide": merged("Div"),
    "dropout": lambda at: at.add("Dropout", [at.x, at.graph.real(float(at.kind.rate))]),
    "elu": alpha("Elu"),
    "exponential": op("Exp"),
    "gelu": lambda at: at.add("Gelu", [at.x], approximate=at.kind.approximate),
    "glu": gated,
    "hard_sigmoid": op("HardSigmoid", alpha=1 / 6, beta=0.5),
    "hard_silu": op("HardSwish"),
    "hard_tanh": between(-1.0, 1.0),
    "identity": op("Identity"),
    "leaky_relu": slope,
    "log_sigmoid": log_sigmoid,
    "log_softmax": softmax("LogSoftmax"),
    "maximum": merged("Max"),
    "minimum": merged("Min"),
    "multiply": merged("Mul"),
    "negative": op("Neg"),
    "pow": raised,
    "power": merged("Pow"),
    "prelu": prelu,
    "relu6": between(0.0, 6.0),
    "rescale": rescaled,
    "rsqrt": rsqrt,
    "silu": silu,
    "softmax": softmax("Softmax"),
    "square": square,
    "stochastic_depth": op("Identity"),
    "subtract": merged("Sub"),
    **{
        word.lower(): op(word)
        for word in (
            *("Relu", "Sigmoid", "Tanh", "Selu", "Softplus", "Softsign", "Mish", "Abs", "Sign"),
            *("Reciprocal", "Sqrt", "Log", "Sin", "Cos", "Erf", "Floor", "Ceil", "Round"),
        )
    },
}

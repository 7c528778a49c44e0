"""Reading code: a short network of PyTorch or Keras, read as `convcalc` reads all code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num, named
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.question import wrong_numbers, wrong_shapes
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.types.snippet import Snippet, misread
from convcalc.engine.derive import derive
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


def drawn(draw: Draw, level: int, rules: Dialect) -> Snippet:
    """Convolutions and pools by turns, then a classifier."""
    keras = rules.name == "keras"
    side, channels = draw.pick((28, 32, 64)), draw.pick((1, 3))
    calls, here = [], channels
    for block in range(1 if level == 1 else 2):
        filters, kernel = draw.pick((8, 16)) * (1 + block), draw.pick((3, 5))
        calls.append(conv_call(draw, level, keras, here, filters, kernel))
        calls += [] if keras else ["nn.ReLU()"]
        if level > 1 or draw.chance():
            calls.append("layers.MaxPooling2D(2)" if keras else "nn.MaxPool2d(2)")
        here = filters
    dims = (side, side, channels) if keras else (channels, side, side)
    return Snippet(calls, dims, rules)


def conv_call(draw: Draw, level: int, keras: bool, here: int, filters: int, kernel: int) -> str:
    """A convolution: its stride and padding by name, or from level 3 on by their places."""
    stride = draw.whole(1, 2) if level > 1 else 1
    keeps = draw.chance()
    if keras:
        more = [f"strides={stride}"] if stride > 1 else []
        more += ['padding="same"'] if keeps else []
        return f'layers.Conv2D({", ".join([str(filters), str(kernel), *more])}, activation="relu")'
    padding = kernel // 2 if keeps else 0
    if level > 2 and draw.chance():
        return f"nn.Conv2d({here}, {filters}, {kernel}, {stride}, {padding})"
    more = [f"stride={stride}"] if stride > 1 else []
    more += [f"padding={padding}"] if padding else []
    return f"nn.Conv2d({', '.join([str(here), str(filters), str(kernel), *more])})"


def coded(draw: Draw, dialect: Optional[str]) -> Dialect | None:
    """A framework with code of its own."""
    return None if dialect == "onnx" else framework(draw, dialect)


def output(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What comes out."""
    rules = coded(draw, dialect)
    one = drawn(draw, level, rules) if rules else None
    report = one.report() if one else None
    if one is None or rules is None or report is None or not report.ok:
        return None
    shape = report.layers[-1].output
    last = [layer for layer in report.layers if layer.output != layer.input_shapes[0]][-1]
    assert shape is not None
    derived = derive(last.kind, Site(last.input_shapes, rules, rules.layout))
    answer = tuple(int(n) for n in shape.dims(rules.layout))
    wrong = [*misread(one, answer), *wrong_shapes(derived, rules.layout)]
    asked = "What is the shape of its output, without the batch?"
    shapes = explain(report, what=["shape"])
    names = ("C_out", "H_out", "W_out")
    ends = [Line(name, Num(int(n))) for name, n in zip(names, shape.sizes, strict=True)]
    lines = [*shapes, told("output", *ends)]
    return Asked(one.stem(asked), answer, wrong, lines, layout=rules.layout)


def params(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How many parameters."""
    rules = coded(draw, dialect)
    one = drawn(draw, level, rules) if rules else None
    report = one.report() if one else None
    if one is None or rules is None or report is None or not report.ok:
        return None
    numbers: list[Any] = []
    for layer in report.layers:
        site = Site(layer.input_shapes, rules, rules.layout)
        trained: Any = derive(layer.kind, site).params.trainable
        numbers += [named(trained, layer.name)] if trained else []
    total: Any = sum(numbers[1:], numbers[0])
    wrong = [
        *((int(total) - int(n), f"left out {n.symbol}") for n in numbers if len(numbers) > 1),
        *((w.answer, w.reason) for w in wrong_numbers(total, {})),
    ]
    line = told("params", Line("params", total))
    asked = "How many parameters has it?"
    return Asked(
        one.stem(asked),
        int(total),
        apart(int(total), wrong),
        [*explain(report, what=["params"]), line],
    )


def features(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The number that a linear layer needs."""
    if dialect in ("keras", "onnx"):
        return None  # Keras finds it by itself
    rules = framework(draw, "pytorch")
    one = drawn(draw, level, rules)
    whole = one._replace(calls=[*one.calls, "nn.Flatten()"])
    report = whole.report()
    if not report.ok:
        return None
    last = report.layers[-1]
    shape = last.input_shapes[0]
    derived = derive(last.kind, Site(last.input_shapes, rules, rules.layout))
    assert derived.output is not None
    number: Any = derived.output.channels
    answer = int(number)
    wrong = [
        (answer // shape.channels, "forgot the channels"),
        (shape.channels, "took the channels alone: flatten keeps all elements"),
        (shape.channels * int(shape.spatial[0]), "took the map along one axis only"),
        (answer * 4, "left out a pool"),
        (int(report.network.inputs["input"].elements), "took what goes into the network"),
        *((w.answer, w.reason) for w in wrong_numbers(number, {})),
    ]
    asked = "What must stand in place of ? in the linear layer?"
    shown_as = whole._replace(calls=[*whole.calls, "nn.Linear(?, 10)"])
    lines = explain(report, what=["shape"])
    line = told("in_features", Line("features_out", number))
    return Asked(shown_as.stem(asked), answer, apart(answer, wrong), [*lines, line])


RUNS = "none: it runs"
ALL = Told("lines", "each gets what it expects")


def fails(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which line raises an error."""
    if dialect in ("keras", "onnx"):
        return None
    rules = framework(draw, "pytorch")
    one = drawn(draw, 2, rules)
    flat = one._replace(calls=[*one.calls, "nn.Flatten()"]).report()
    if not flat.ok or flat.layers[-1].output is None:
        return None
    right = int(flat.layers[-1].output.channels)
    calls = [
        *one.calls,
        "nn.Flatten()",
        f"nn.Linear({right}, 64)",
        "nn.ReLU()",
        "nn.Linear(64, 10)",
    ]
    calls = spoilt(draw, calls)
    whole = one._replace(calls=calls)
    report = whole.report()
    failed = [k for k, layer in enumerate(report.layers) if layer.failed]
    why = [d for d in report.diagnostics if d.severity == "error"]
    if len(report.layers) != len(calls) or len(why) > 1:
        return None
    answer = line_text(failed[0], calls) if failed else RUNS
    others = [
        k for k, call in enumerate(calls) if "Conv2d" in call or "Linear" in call or "Max" in call
    ]
    wrong = [(line_text(k, calls), "took a layer that gets what it expects") for k in others]
    wrong.append((RUNS, "overlooked the layer that gets something else"))
    asked = "The layers are run on x. Which line raises an error?"
    reasons = [Told("error", why[0].message)] if why else []
    shapes = [
        Told(layer.name, layer.output.text(rules.layout) if layer.output else "refused")
        for layer in report.layers
    ]
    derivation = [shown("lines", answer, *(reasons or [ALL]), *shapes)]
    return Asked(whole.stem(asked, True), answer, apart(answer, wrong), derivation)


def spoilt(draw: Draw, calls: list[str]) -> list[str]:
    """With a number that is wrong in one of the lines, or with none."""
    if draw.chance(0.2):
        return calls
    places = [k for k, call in enumerate(calls) if "Conv2d" in call or "Linear" in call]
    place = draw.pick(places)
    name, _, rest = calls[place].partition("(")
    first, _, more = rest.partition(", ")
    other = draw.pick((1, 3, 8, 16, 32) if "Conv" in name else (64, 128, 400, 1024, 4096))
    if str(other) == first:
        return spoilt(draw, calls)
    return [*calls[:place], f"{name}({other}, {more}", *calls[place + 1 :]]


def line_text(place: int, calls: Sequence[str]) -> str:
    """`line 4: nn.MaxPool2d(2)`; the first line is that of the model."""
    return f"line {place + 2}: {calls[place]}"

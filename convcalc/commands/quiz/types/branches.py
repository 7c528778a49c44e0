"""Branches that meet: additions, concatenations, what they cost and see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.field import Field
from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.chains import made, padded
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown, told
from convcalc.commands.quiz.wording import placed, spelled
from convcalc.engine.analyze import analyze
from convcalc.engine.network import Network, Node
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.engine.report import LayerReport, Report
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


class Split(NamedTuple):
    """Branches of layers that all read one input, and the kind where they meet."""

    branches: Sequence[Sequence[Kind]]
    merge: Kind
    shape: Shape
    rules: Dialect

    def report(self) -> Report:
        nodes, ends = [], []
        for b, kinds in enumerate(self.branches, 1):
            last = "input"
            for k, kind in enumerate(kinds, 1):
                name = f"branch{b}.{k}"
                nodes.append(Node(name, kind, (last,)))
                last = name
            ends.append(last)
        nodes.append(Node("merge", self.merge, tuple(ends)))
        layout = self.rules.layout
        return analyze(
            Network("", self.rules, layout, {"input": self.shape}, tuple(nodes), ("merge",))
        )

    def stem(self, asked: str) -> str:
        lines = [placed(self.shape, self.rules)]
        for b, kinds in enumerate(self.branches, 1):
            words = "; ".join(spelled(kind, self.rules) for kind in kinds) or "the input itself"
            lines.append(f"  branch {b}: {words}")
        return "\n".join([*lines, asked])


JOINED = "The outputs of the branches are concatenated along the channels."
ADDED = "The outputs of the branches are added."


def conv(rules: Dialect, filters: int, kernel: int, stride: int = 1) -> Kind:
    said = {"kernel": kernel, "stride": stride, "padding": padded(rules, kernel)}
    return made("conv", rules, filters=filters, **said)


def inception(draw: Draw, rules: Dialect, reduced: bool) -> Split:
    """Kernels of 1, 3 and 5 side by side, behind 1x1 layers where they are `reduced`."""
    shape = Shape(draw.pick((32, 64, 96, 192)), (draw.pick((14, 28)),) * 2)
    branches: list[list[Kind]] = [[conv(rules, draw.pick((16, 32, 64)), 1)]]
    for kernel in (3, 5)[: draw.whole(1, 2)] if not reduced else (3, 5):
        before = [conv(rules, draw.pick((8, 16, 24)), 1)] if reduced else []
        branches.append([*before, conv(rules, draw.pick((16, 24, 32, 48)), kernel)])
    return Split(branches, made("concat", rules), shape, rules)


def joined(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The shape of a concatenation."""
    rules = framework(draw, dialect)
    one = inception(draw, rules, reduced=level > 1)
    report = one.report()
    output = report.layers[-1].output
    if not report.ok or output is None:
        return None
    layout, ends = rules.layout, [shape.channels for shape in report.layers[-1].input_shapes]
    answer = output.dims(layout)
    all_filters = sum(int(x.output.channels) for x in report.layers[:-1] if x.output)
    wrong = [
        (output._replace(channels=ends[-1]), "kept the channels of the last branch"),
        (output._replace(channels=max(ends)), "took the largest: channels are joined, not added"),
        (output._replace(channels=ends[0]), "added the outputs: concatenation joins the channels"),
        (output._replace(channels=sum(ends) + one.shape.channels), "joined the input as well"),
        (output._replace(channels=all_filters), "counted the 1x1 layers inside the branches"),
        (Shape(output.channels, tuple(len(ends) * n for n in output.spatial)), SPATIAL),
        (output._replace(channels=one.shape.channels), "kept the channels that arrive"),
    ]
    found = apart(answer, [(shape.dims(layout), reason) for shape, reason in wrong])
    lines = [Told(f"branch {k}", str(n)) for k, n in enumerate(ends, 1)]
    total: Any = sum(Num(int(n), f"branch {k}") for k, n in enumerate(ends, 1))
    names = ("C_out", "H_out", "W_out")
    derived = [Line("C_out", total, False)]
    derived += [Line(name, Num(int(n))) for name, n in zip(names[1:], output.spatial, strict=True)]
    asked = f"{JOINED} What is the shape of the result?"
    return Asked(one.stem(asked), answer, found, [told("concat", *lines, *derived)], layout=layout)


SPATIAL = "joined the maps side by side, not the channels"


def shortcut(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Which 1x1 layer lets a shortcut be added."""
    rules = framework(draw, dialect)
    channels, filters = draw.pick((16, 32, 64)), draw.pick((32, 64, 128))
    strides = draw.pick(((2, 1), (1, 1), (2, 2)))
    shape = Shape(channels, (draw.pick((28, 32, 56)),) * 2)
    main = [conv(rules, filters, 3, strides[0]), conv(rules, filters, 3, strides[1])]
    options = {
        shortcut_text(n, s): (n, s)
        for n in dict.fromkeys((channels, filters, 2 * filters))
        for s in (1, 2, 4)
    }
    fits = {
        text: Split([main, [conv(rules, n, 1, s)]], made("add", rules), shape, rules).report().ok
        for text, (n, s) in options.items()
    }
    (answer,) = [text for text, ok in fits.items() if ok]
    n, s = options[answer]
    wrong = [
        (shortcut_text(n, 1), "forgot the stride: the sizes differ"),
        (shortcut_text(channels, s), "kept the channels that arrive: they differ"),
        (shortcut_text(n, strides[0]), "counted the stride of the first layer alone"),
        (shortcut_text(channels, 1), "took shapes that differ to be added"),
        *((text, "made an output of another shape") for text in options if text != answer),
    ]
    asked = "The second branch is to be a 1x1 convolution, and both are added. Which one fits?"
    one = Split([main], made("add", rules), shape, rules)
    output = one.report().layers[-2].output
    lines = [Told("branch 1", output.text(rules.layout) if output else "")]
    return Asked(one.stem(asked), answer, apart(answer, wrong), [shown("branch 2", answer, *lines)])


def shortcut_text(filters: int, stride: int) -> str:
    return f"filters {filters}, stride {stride}"


def cost(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The parameters of a residual block, or at level 4 of branches behind 1x1 layers."""
    rules = framework(draw, dialect)
    one = inception(draw, rules, reduced=True) if level > 3 else residual(draw, rules)
    report = one.report()
    if not report.ok:
        return None
    layers = [layer for layer in report.layers if layer.params.trainable]
    total: Any = sum(Num(x.params.trainable, x.name) for x in layers)
    answer = int(total)
    biases = sum(int(w.elements) for x in layers for w in x.weights if not w.contracts)
    by_branch = [left_out(layers, f"branch{k + 1}.") for k in range(len(one.branches))]
    last = layers[-1].params.trainable
    wrong = [
        *((answer - n, f"left out branch {k}") for k, n in enumerate(by_branch, 1)),
        (answer - biases, "forgot the biases"),
        (answer - last, "left out the last layer"),
        (answer - layers[0].params.trainable, "left out the first layer"),
        (answer + biases, "counted the biases twice"),
    ]
    merged = ADDED if level <= 3 else JOINED
    lines = [Line(layer.name, Num(layer.params.trainable)) for layer in layers]
    asked = f"{merged} How many parameters have all layers together?"
    line = told("params", *lines, Line("params", total, False))
    return Asked(one.stem(asked), answer, apart(answer, wrong), [line])


def left_out(layers: Sequence[LayerReport], front: str) -> int:
    return sum(x.params.trainable for x in layers if x.name.startswith(front))


def residual(draw: Draw, rules: Dialect) -> Split:
    """Two convolutions beside a 1x1 one."""
    filters = draw.pick((16, 32, 64))
    stride = draw.whole(1, 2)
    shape = Shape(draw.pick((8, 16, 32)), (draw.pick((14, 28, 32)),) * 2)
    main = [conv(rules, filters, 3, stride), conv(rules, filters, 3)]
    return Split([main, [conv(rules, filters, 1, stride)]], made("add", rules), shape, rules)


def sees(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """How far a sum of branches sees."""
    rules = framework(draw, dialect)
    shape = Shape(16, (64, 64))
    kernels = [
        [draw.pick((3, 5)) for _ in range(draw.whole(1, 3))] for _ in range(draw.whole(2, 3))
    ]
    branches = [[conv(rules, 16, kernel) for kernel in row] for row in kernels]
    if draw.chance():
        branches.append([])
    one = Split(branches, made("add", rules), shape, rules)
    report = one.report()
    axis = report.layers[-1].field[0] if report.ok else None
    if not isinstance(axis, Field):
        return None
    answer = int(axis.size)
    sums = [1 + sum(k - 1 for k in row) for row in kernels]
    by_name = {layer.name: layer for layer in report.layers}
    fields = []
    for k, kinds in enumerate(branches, 1):
        seen = by_name[f"branch{k}.{len(kinds)}"].field[0] if kinds else Field(1, (0,), (1,))
        fields.append(int(seen.size) if isinstance(seen, Field) else 0)
    wrong = [
        (sum(fields) - len(fields) + 1, "added the branches up, as if they followed each other"),
        (sum(fields), "added the fields up"),
        (min(sums), "took the branch that sees least"),
        (1, "took the shortcut, which sees one pixel"),
        (max(sum(row) for row in kernels), "added the kernels up: each but the first adds k − 1"),
        (answer + 2, "counted a layer too many"),
        (answer - 2, "left out a layer"),
    ]
    lines = [Told(f"branch {k}", f"{n} pixels") for k, n in enumerate(fields, 1)]
    asked = f"{ADDED} How large is the receptive field of the sum, along each axis?"
    found = apart(answer, [w for w in wrong if w[0] > 0])
    line = told("field", *lines, Line("largest", Num(answer)))
    return Asked(one.stem(asked), answer, found, [line], unit="pixel")

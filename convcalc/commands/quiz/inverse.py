"""Questions run backwards: a setting from the sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.inverse import Sought, found, output_padding_of
from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import half_kernel
from convcalc.commands.explain.lines import Line
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.layers import Posed
from convcalc.commands.quiz.misled import misled
from convcalc.commands.quiz.mistakes import MISTAKES
from convcalc.commands.quiz.question import Wrong, question
from convcalc.commands.quiz.single import reported
from convcalc.commands.quiz.wording import spelled
from convcalc.dialect import dialect_named
from convcalc.engine.derive import derive
from convcalc.engine.trial import tried

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

ASKED = {
    1: ("padding",),
    2: ("stride", "padding"),
    3: ("kernel",),
    4: ("output_padding",),
    5: ("dilation",),
}
"""The setting that is asked for at each level."""
TRIED = {
    "padding": range(13),
    "stride": range(1, 13),
    "kernel": range(1, 16),
    "output_padding": range(4),
    "dilation": range(1, 9),
}
"""The values among which there is but one answer."""


def layer(draw: Draw, level: int, rules: Dialect) -> tuple[Kind, Shape]:
    """A layer that has the setting which is asked for."""
    kernel = draw.pick((3, 4, 5, 7))
    said: dict[str, Any] = {"filters": 1, "kernel": kernel}
    sizes = (28, 32, 56, 64, 112, 128, 224, 227)
    if level == 4:
        stride = draw.whole(2, 4)
        said.update(stride=stride, output_padding=draw.whole(0, stride - 1), padding=1)
        return made("conv_transpose", rules, **said), Shape(1, (draw.pick((7, 14, 28, 32)),) * 2)
    if level == 1:
        said.update(padding=draw.whole(0, kernel - 1))
    elif level == 2:
        kernel = draw.pick((3, 5, 7, 11))
        said.update(kernel=kernel, stride=draw.whole(1, 4), padding=draw.whole(0, kernel // 2))
    elif level == 3:
        said.update(stride=draw.whole(1, 2), padding=draw.whole(0, 3))
    else:
        said.update(dilation=draw.whole(2, 4), padding=draw.pick((0, half_kernel(kernel), kernel)))
    return made("conv", rules, **said), Shape(1, (draw.pick(sizes),) * 2)


def inverse_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    """The only value of a setting, among those that are tried, that gives a size."""
    if dialect == "keras":
        return None  # its paddings are no numbers
    rules = dialect_named(dialect or draw.pick(("pytorch", "onnx")))
    kind, shape = layer(draw, level, rules)
    one = Posed(kind, shape, rules)
    output = tried((kind,), one.site).output
    setting = draw.pick(ASKED[level])
    if output is None:
        return None
    wrong = []
    answer = int(getattr(kind, setting))
    for value in TRIED[setting]:
        other = one._replace(kind=kind.but(**{setting: value}))
        gives = tried((other.kind,), other.site).output
        if value != answer and gives and gives.spatial == output.spatial:
            return None
        reason = misreading(other, setting, output.spatial[0]) if gives else ""
        wrong.append((not reason, Wrong(value, reason or instead(gives, output))))
    (told,) = explain(reported(one), what=["shape"])
    told = told._replace(
        quantities={**told.quantities, "answer": (found_line(one, setting, output),)}
    )
    return question(
        draw,
        "inverse",
        level,
        text(one, setting, output),
        answer,
        [w for _, w in sorted(wrong, key=lambda row: (row[0], abs(row[1].answer - answer)))],
        [told],
        per_axis=True,
    )


def found_line(one: Posed, setting: str, output: Shape) -> Line:
    """How the setting is found from the sizes; its value alone if it is not what is found so."""
    answer, named = int(getattr(one.kind, setting)), {"n": one.shape, "out": output}
    known: dict[str, Any] = {
        key: Num(shape.spatial[0], sign)
        for (key, shape), sign in zip(named.items(), ("N", "O"), strict=True)
    }
    for name in ("kernel", "stride", "padding", "dilation"):
        value = one.kind.per_axis(name, 1)[0]
        known[name] = value if value == 1 and name == "dilation" else Num(value, name)
    sought = Sought(**known)
    value = output_padding_of(sought) if setting == "output_padding" else found(setting, sought)
    return Line(setting, value if value == answer and value is not None else Num(answer))


def text(one: Posed, setting: str, output: Shape) -> str:
    tried = TRIED[setting]
    words = spelled(one.kind.but(**{setting: None}), one.rules).replace("filters 1, ", "")
    arrived, target = ("x".join(map(str, shape.spatial)) for shape in (one.shape, output))
    return (
        f"{words}\nInput {arrived}, output {target} ({one.rules.title}).\n"
        f"Which {setting}, the same on both axes and from {tried[0]} to {tried[-1]}, does that?"
    )


def instead(gives: Optional[Shape], wanted: Shape) -> str:
    """What a layer gives where another size is wanted."""
    if gives is None:
        return "it is refused"
    size, target = ("x".join(map(str, shape.spatial)) for shape in (gives, wanted))
    return f"it gives {size}, not {target}"


def misreading(one: Posed, setting: str, target: int) -> str:
    """The mistake by which a layer seems to give `target`; that what is asked for is forgotten is
    none, for then any value seems to.
    """
    output = derive(one.kind, one.site).output
    number: Any = output.spatial[0] if output else None
    forgotten = MISTAKES[setting].reason if setting in MISTAKES else ""
    if isinstance(number, Num):
        for value, reason in misled(number, {}):
            if value == target and reason != forgotten:
                return reason
    return ""

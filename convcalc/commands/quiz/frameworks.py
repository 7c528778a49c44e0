"""Questions about what frameworks do differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.layers import SHAPES, Posed, posed
from convcalc.commands.quiz.question import Wrong, question, wrong_numbers, wrong_shapes
from convcalc.commands.quiz.recipes import side as side_of
from convcalc.commands.quiz.single import reported
from convcalc.commands.quiz.wording import placed, spelled
from convcalc.diagnostics import Diagnostic
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.derive import derive
from convcalc.engine.trial import Trial, tried
from convcalc.layers.groups import kinds_among
from convcalc.parser.remake import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.layers.dialect import Dialect

TAKEN = {3: SHAPES[2] + SHAPES[3], 4: SHAPES[4], 5: SHAPES[5]}
"""The layers of which it is asked, from level 3 on, who accepts them."""


def dialects_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    """At levels 1 and 2 what one framework gives; then which of them accept a layer."""
    if level > 2:
        one = posed(draw, TAKEN[level], dialect)
        return who_accepts(draw, level, one) if one else None
    name = dialect or draw.pick(tuple(DIALECTS))
    return default_stride(draw, name) if level == 1 else counted_params(draw, name)


def side_by_side(one: Posed) -> dict[str, Trial]:
    """The layer as each framework has it, its own first."""
    names = (one.rules.name, *(name for name in DIALECTS if name != one.rules.name))
    return {name: side(one, dialect_named(name)) for name in names}


def side(one: Posed, rules: Dialect) -> Trial:
    """The layer with the same words and the same input, tried by the rules of a framework."""
    kind = written(one.kind, one.rules, rules)
    if isinstance(kind, Diagnostic):
        return Trial(refused=kind)
    return tried((kind,), one.site._replace(dialect=rules))


def default_stride(draw: Draw, name: str) -> Question | None:
    """A pool without a stride."""
    rules, kernel = dialect_named(name), draw.whole(2, 4)
    kind = made(draw.pick(kinds_among("max_pools", "average_pools")), rules, kernel=kernel)
    one = Posed(kind, Shape(draw.pick((3, 16, 64)), (side_of(draw, 12, 64),) * 2), rules)
    compared = side_by_side(one)
    output = compared[name].output
    assert output is not None
    wrong = [
        Wrong(found.output.dims(rules.layout), f"that is what {dialect_named(other).title} gives")
        for other, found in compared.items()
        if found.output
    ]
    text = (
        f"{kind.name}: kernel {kernel}, no stride is given\n{placed(one.shape, rules)}\n"
        "What is the shape of the output?"
    )
    return question(
        draw,
        "dialects",
        1,
        text,
        output.dims(rules.layout),
        [*wrong, *wrong_shapes(derive(kind, one.site), rules.layout)],
        explain(reported(one), what=["shape"]),
        layout=rules.layout,
    )


def counted_params(draw: Draw, name: str) -> Question | None:
    """Batch normalisation, whose statistics are parameters in some."""
    rules, channels = dialect_named(name), draw.pick((16, 32, 64, 128, 256))
    one = Posed(made("batch_norm", rules), Shape(channels, (14, 14)), rules)
    trained, rest = derive(one.kind, one.site).params
    total: Any = trained + rest if rest else trained
    (told,) = explain(reported(one), what=["params"])
    lines = sorted(told.quantities["params"], key=lambda line: line.label == "params")
    if rest:
        lines.append(Line("in all", total, False))
    wrong = [
        Wrong(2 * channels, "left out the running mean and variance"),
        Wrong(4 * channels, f"counted the running statistics, which {rules.title} has as buffers"),
        *wrong_numbers(total, {}, near=False),
        Wrong(3 * channels, "counted one of the two running statistics"),
        *wrong_numbers(int(total), {}),
    ]
    asked = f"How many parameters does {rules.title} count, trainable or not?"
    return question(
        draw,
        "dialects",
        2,
        f"batch_norm\n{placed(one.shape, rules)}\n{asked}",
        int(total),
        wrong,
        [told._replace(quantities={"params": tuple(lines)})],
    )


def who_accepts(draw: Draw, level: int, one: Posed) -> Question | None:
    """Which frameworks take a layer."""
    compared, layout = side_by_side(one), one.rules.layout
    accepting = [name for name in DIALECTS if not compared[name].refused]
    if any(Posed(compared[n].kinds[0], one.shape, dialect_named(n)).disputed for n in accepting):
        return None
    answer = group(accepting)
    told = [Told(dialect_named(n).title, verdict(compared[n], layout)) for n in DIALECTS]
    others = [[n for k, n in enumerate(DIALECTS) if bits >> k & 1] for bits in range(8)]
    (shape,) = explain(reported(one), what=["shape"])
    asked = "Which of PyTorch, Keras and ONNX accept it?"
    return question(
        draw,
        "dialects",
        level,
        f"{spelled(one.kind, one.rules)}\n"
        f"Input {one.shape.text(layout)} ({layout.replace('_', ' ')}).\n{asked}",
        answer,
        [Wrong(group(x), untrue(x, compared, layout)) for x in draw.shuffled(others)],
        [shape._replace(quantities={"answer": (*told, Told("answer", answer))})],
    )


def untrue(claimed: Sequence[str], compared: Mapping[str, Trial], layout: str) -> str:
    """Why it is not these frameworks that accept a layer; empty if it is."""
    for name, found in compared.items():
        if (name in claimed) == bool(found.refused):
            said = verdict(found, layout)
            title = dialect_named(name).title
            return said if said.startswith(title) else f"{title}: {said}"
    return ""


def verdict(found: Trial, layout: str) -> str:
    if found.refused:
        return found.refused.message
    return f"accepts it: {found.output.text(layout)}" if found.output else ""


def group(names: Sequence[str]) -> str:
    """`PyTorch and ONNX`"""
    titles = [dialect_named(name).title for name in names]
    if len(titles) in (0, len(DIALECTS)):
        return "all of them" if titles else "none of them"
    return " and ".join(titles) if len(titles) > 1 else f"{titles[0]} only"

"""Questions about several layers: what the last one sees, and how to read a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.field import START
from convcalc.algebra.num import named
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import keeping
from convcalc.commands.explain.lines import Line
from convcalc.commands.explain.quantities import Explanation, explain
from convcalc.commands.quiz.question import Wrong, question, wrong_numbers
from convcalc.commands.quiz.wording import placed, spelled
from convcalc.dialect import DIALECTS, USUAL, dialect_named
from convcalc.engine.analyze import analyze
from convcalc.engine.derive import known_shape, remembering
from convcalc.engine.layer import apply
from convcalc.engine.network import Network
from convcalc.layers import kind_named
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import LayerReport, Report
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

TRIES = 40
POOLS = ("max_pool", "max_pool", "avg_pool")
"""The usual one twice as often."""
FRAMEWORKS = (USUAL, *DIALECTS)
"""What is drawn from: the usual one twice as often."""


class Chain:
    """Layers one after the other, as a network and as one derivation."""

    def __init__(self, kinds: Sequence[Kind], shape: Shape, rules: Dialect) -> None:
        self.kinds, self.shape, self.rules = kinds, shape, rules

    def report(self) -> Report:
        return analyze(Network.of(self.kinds, self.shape, self.rules))

    def derived(self) -> list[LayerReport]:
        """Every layer worked out on numbers that remember all layers before. Refusal if one is
        refused.
        """
        shape, fields = known_shape(self.shape, ""), {"input": (START,) * self.shape.rank}
        done: list[LayerReport] = []
        for kind in self.kinds:
            site = Site((shape,), self.rules, self.rules.layout)
            remembers = remembering(kind, shape.rank)
            done.append(apply(remembers, site, kind.name, ("input",), [fields]))
            output = done[-1].output
            assert output is not None
            shape, fields = output, done[-1].fields  # type: ignore[assignment]
        return done

    def stem(self, asked: str) -> str:
        lines = [f"  {k}. {spelled(kind, self.rules)}" for k, kind in enumerate(self.kinds, 1)]
        return "\n".join([placed(self.shape, self.rules), *lines, asked])


def made(name: str, rules: Dialect, **said: Any) -> Kind:
    """A layer of `rules`' defaults, and what is said."""
    kind = kind_named(name)
    assert kind is not None
    return kind(**{**rules.defaults.get(kind.name, {}), **said})


def padded(rules: Dialect, kernel: int, dilation: int = 1) -> Any:
    """The padding that keeps the size, as the dialect spells it; of a kernel of 1, none."""
    if not rules.numeric_padding:
        return "same" if kernel > 1 else "valid"
    return keeping(kernel, dilation)


def stack_chain(draw: Draw, level: int, rules: Dialect) -> Chain:
    """Convolutions and pools by turns, with norms and activations from level 2; flattened from
    level 3.
    """
    kinds: list[Kind] = []
    filters = draw.pick((6, 8, 16))
    for place in range(1 + (level > 1)):
        kernel, strided = draw.pick((3, 5)), level > 1 and not place and draw.chance(0.2)
        keeps = level > 1 and draw.chance()
        said = {"kernel": kernel, "padding": padded(rules, kernel if keeps else 1)}
        kinds.append(made("conv", rules, filters=filters, stride=1 + strided, **said))
        if level > 1:
            kinds += [made(name, rules) for name in draw.pick(((), ("relu",), BLOCK))]
        if not strided:
            pool = draw.pick(POOLS)
            kinds.append(
                made(pool, rules, kernel=draw.pick((2, 2, 3)), stride=draw.pick((2, 2, 3)))
            )
        filters *= 2
    if level >= 3:
        kinds.append(made("flatten", rules))
    if level >= 4:
        kinds.append(made("linear", rules, features=draw.pick((10, 84, 100))))
    return Chain(kinds, Shape(draw.pick((1, 3)), (draw.pick((28, 32, 48, 64)),) * 2), rules)


BLOCK = ("batch_norm", "relu")
"""What stands behind a convolution."""


def stack_question(draw: Draw, level: int, dialect: Optional[str]) -> Question | None:
    """The output at levels 1 and 2, the features after flatten at 3, then parameters and MACs."""
    chain = stack_chain(draw, level, dialect_named(dialect or draw.pick(FRAMEWORKS)))
    report = chain.report()
    if not report.ok:
        return None
    if level <= 2:
        return stack_shape(draw, level, chain, report)
    derived = chain.derived()
    if level == 3:
        output, before = derived[-1].output, report.layers[-2].output
        assert output is not None
        assert before is not None
        number: Any = output.channels
        wrong = [
            Wrong(number.value // before.channels, "forgot the channels"),
            *wrong_numbers(number, {}),
        ]
        asked = "A linear layer follows. How many in_features must it have?"
        told = explain(report, what=["shape"])
        return question(draw, "stack", level, chain.stem(asked), int(number), wrong, told)
    return stack_total(draw, level, chain, report, derived)


def stack_shape(draw: Draw, level: int, chain: Chain, report: Report) -> Question | None:
    from convcalc.commands.quiz.question import wrong_shapes

    layout = chain.rules.layout
    output = report.layers[-1].output
    assert output is not None
    whole = chain.derived()[-1]._replace(input_shapes=(known_shape(chain.shape, ""),))
    return question(
        draw,
        "stack",
        level,
        chain.stem("What is the shape of the last output?"),
        output.dims(layout),
        wrong_shapes(whole, layout),
        explain(report, what=["shape"]),
        layout=layout,
    )


def stack_total(
    draw: Draw, level: int, chain: Chain, report: Report, derived: Sequence[LayerReport]
) -> Question | None:
    """The parameters, or at level 5 the multiply-accumulates, of all layers."""
    macs = level == 5
    what = "macs" if macs else "params"
    numbers = [one.macs if macs else one.params.trainable for one in derived]
    parts = [named(n, layer.name) for n, layer in zip(numbers, report.layers, strict=True) if n]
    total: Any = sum(parts)
    trained = "trainable " if any(one.params.non_trainable for one in derived) else ""
    asked = (
        "How many multiply-accumulates (MACs) do all layers take, without biases?"
        if macs
        else f"How many {trained}parameters do all layers have?"
    )
    told = [one for one in explain(report, what=[what]) if has_numbers(one)]
    sum_up = Explanation(("in all",), "in all", "", "", {what: (Line(what, total, False),)}, (), ())
    wrong = [*omitted(parts), *wrong_numbers(total, {})]
    if macs:
        wrong.insert(0, Wrong(2 * int(total), "counted FLOPs: a multiply-accumulate is two"))
    more = {"rounded": macs}
    return question(
        draw, "stack", level, chain.stem(asked), int(total), wrong, [*told, sum_up], **more
    )


def has_numbers(told: Explanation) -> bool:
    return any(isinstance(line, Line) for lines in told.quantities.values() for line in lines)


def omitted(parts: Sequence[Any]) -> list[Wrong]:
    """What comes out where a layer is left out."""
    total = sum(int(part) for part in parts)
    return [Wrong(total - int(part), f"left out {part.symbol}") for part in parts]

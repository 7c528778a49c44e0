"""What is wrong with a network: one defect is planted, and the rules of lint find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.explain.lines import Told
from convcalc.commands.lint.rules import RULES, lint
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

    Layers = list[Kind]


class Defect(NamedTuple):
    """What is said of it, how it is planted at a block, and why it is not so elsewhere."""

    words: str
    planted: Callable[[Layers, Dialect], Layers]
    otherwise: str


def bare(kinds: Layers, rules: Dialect) -> Layers:
    """Without norm and activation."""
    return [kinds[0].but(bias=True)]


def twice(kinds: Layers, rules: Dialect) -> Layers:
    return [*kinds, kinds[-1]]


def biased(kinds: Layers, rules: Dialect) -> Layers:
    return [kinds[0].but(bias=True), *kinds[1:]]


def dropped(kinds: Layers, rules: Dialect) -> Layers:
    return [kinds[0], made("dropout", rules, rate=0.5), *kinds[1:]]


def skipping(kinds: Layers, rules: Dialect) -> Layers:
    said = {"kernel": 2, "stride": 3, "padding": no_padding(rules)}
    return [kinds[0].but(**said), *kinds[1:]]


def patterned(kinds: Layers, rules: Dialect) -> Layers:
    first: Any = kinds[0]
    said = {"filters": first.filters, "kernel": 3, "stride": 2, "padding": no_padding(rules)}
    return [made("conv_transpose", rules, bias=False, **said), *kinds[1:]]


DEFECTS: dict[str, Defect] = {
    "linear-in-a-row": Defect(
        "no activation stands between two convolutions: together they are one linear map",
        bare,
        "overlooked the activations: there is one between any two convolutions",
    ),
    "activation-twice": Defect(
        "an activation follows an activation that already does its work",
        twice,
        "took two layers for neighbours: no activation follows another",
    ),
    "bias-before-norm": Defect(
        "a convolution has a bias, which the batch_norm behind it takes off again",
        biased,
        "overlooked that no convolution in front of a batch_norm has a bias",
    ),
    "dropout-before-norm": Defect(
        "dropout stands before a batch_norm, whose statistics then do not hold in inference",
        dropped,
        "looked for dropout where there is none before a batch_norm",
    ),
    "stride-beyond-kernel": Defect(
        "a stride is larger than its kernel: pixels between the windows are never read",
        skipping,
        "compared wrongly: no stride is larger than its kernel",
    ),
    "checkerboard": Defect(
        "the kernel of a transposed convolution is not divisible by its stride",
        patterned,
        "looked for a transposed convolution that there is not",
    ),
}
LEVELS = {
    1: ("linear-in-a-row", "activation-twice"),
    2: ("bias-before-norm", "linear-in-a-row", "activation-twice"),
    3: ("bias-before-norm", "dropout-before-norm", "stride-beyond-kernel"),
    4: tuple(DEFECTS),
    5: tuple(DEFECTS),
}
SOUND = "nothing of this kind: the network is sound"


def network(draw: Draw, level: int, rules: Dialect, name: str) -> Chain:
    """Blocks of convolution, norm and activation, one of which has the defect `name`."""
    count = 2 if level < 4 else 3
    place = draw.below(count - 1)
    kinds: Layers = []
    filters = draw.pick((8, 12, 16, 24, 32))
    for k in range(count):
        said = {"kernel": 3, "padding": padded(rules, 3), "bias": False}
        block = [
            made("conv", rules, filters=filters * 2**k, **said),
            made("batch_norm", rules),
            made("relu", rules),
        ]
        kinds += DEFECTS[name].planted(block, rules) if name and k == place else block
    kinds += [made("global_avg_pool", rules), made("flatten", rules)]
    kinds.append(made("linear", rules, features=draw.pick((10, 20, 100))))
    return Chain(kinds, Shape(3, (draw.pick((32, 48, 64)),) * 2), rules)


def defect(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What is wrong; from level 3 on, sometimes nothing is."""
    rules = framework(draw, dialect)
    name = "" if level >= 3 and draw.chance(0.2) else draw.pick(LEVELS[level])
    chain = network(draw, level, rules, name)
    report = chain.report()
    if not report.ok:
        return None
    codes = [code for code, rule in RULES.items() if rule.name in DEFECTS]
    found = {one.rule.name: one.finding for one in lint(report, select=codes)}
    if set(found) != ({name} if name else set()):
        return None
    answer = DEFECTS[name].words if name else SOUND
    others = [key for key in draw.shuffled(tuple(DEFECTS)) if key != name]
    wrong = [(DEFECTS[key].words, DEFECTS[key].otherwise) for key in others]
    if name:
        wrong.append((SOUND, f"overlooked it: {DEFECTS[name].words}"))
    lines = [Told(one.layer, f"{one.message}; {one.instead}") for one in found.values()]
    asked = "What is wrong with this network?"
    return Asked(
        chain.stem(asked), answer, apart(answer, wrong), [shown("network", answer, *lines)]
    )

"""Layers to ask about: what each level draws from, a row each in `RECIPES`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.quiz.recipes import (
    any_ceil_pool,
    any_conv,
    any_linear,
    any_separable,
    any_transposed,
    ceil_pool,
    depthwise,
    dilated_conv,
    doubling,
    grouped,
    grouped_oblong,
    no_bias,
    norm,
    oblong_conv,
    overlapping_pool,
    pointwise,
    same_conv,
    separable,
    sequence_conv,
    small_pool,
    strided_conv,
    valid_conv,
    volume_conv,
)
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.trial import tried
from convcalc.layers import kind_named
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.shape import Shape
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

KERAS = ("keras",)
TRIES = 60


class Posed(NamedTuple):
    """A layer on its input."""

    kind: Kind
    shape: Shape
    rules: Dialect

    @property
    def site(self) -> Site:
        return Site((self.shape,), self.rules, self.rules.layout)

    @property
    def disputed(self) -> bool:
        """Whether tools of its framework do not agree on it, so that nobody is asked."""
        return bool(self.rules.warnings(self.kind, self.site))


class Recipe(NamedTuple):
    """What is drawn: the settings of a layer and its input; for which dialects."""

    kind: str
    draw: Callable[[Draw, str], tuple[dict[str, Any], Shape]]
    dialects: tuple[str, ...] = tuple(DIALECTS)


SHAPES: dict[int, tuple[Recipe, ...]] = {
    1: (Recipe("conv", valid_conv), Recipe("max_pool", small_pool), Recipe("avg_pool", small_pool)),
    2: (Recipe("conv", strided_conv), Recipe("max_pool", overlapping_pool)),
    3: (
        Recipe("conv", same_conv, ("keras", "onnx")),
        Recipe("conv", dilated_conv),
        Recipe("max_pool", ceil_pool, ("pytorch", "onnx")),
    ),
    4: (
        Recipe("conv_transpose", doubling),
        Recipe("conv", oblong_conv),
        Recipe("conv", sequence_conv),
    ),
    5: (
        Recipe("conv", any_conv),
        Recipe("conv_transpose", any_transposed),
        Recipe("max_pool", any_ceil_pool, ("pytorch", "onnx")),
        Recipe("conv", volume_conv),
    ),
}
PARAMS: dict[int, tuple[Recipe, ...]] = {
    1: (Recipe("conv", valid_conv), Recipe("linear", any_linear)),
    2: (Recipe("conv", no_bias), Recipe("batch_norm", norm), Recipe("conv", pointwise)),
    3: (Recipe("conv", grouped), Recipe("depthwise_conv", depthwise, KERAS)),
    4: (Recipe("separable_conv", separable, KERAS), Recipe("conv_transpose", doubling)),
    5: (Recipe("separable_conv", any_separable, KERAS), Recipe("conv", grouped_oblong)),
}
MACS: dict[int, tuple[Recipe, ...]] = {
    1: (Recipe("linear", any_linear), Recipe("conv", pointwise)),
    2: (Recipe("conv", strided_conv), Recipe("conv", valid_conv)),
    3: (Recipe("conv", grouped), Recipe("depthwise_conv", depthwise, KERAS)),
    4: (Recipe("separable_conv", separable, KERAS), Recipe("conv_transpose", doubling)),
    5: (Recipe("separable_conv", any_separable, KERAS), Recipe("conv_transpose", any_transposed)),
}
"""What the levels of each topic draw from."""


def posed(draw: Draw, recipes: tuple[Recipe, ...], dialect: Optional[str]) -> Posed | None:
    """A layer that is accepted; None if the dialect has none of these, or none was found."""
    able = [r for r in recipes if dialect is None or dialect in r.dialects]
    if not able:
        return None
    for _ in range(TRIES):
        recipe = draw.pick(able)
        name = dialect or draw.pick((recipe.dialects[0], *recipe.dialects))
        said, shape = recipe.draw(draw, name)
        kind = kind_named(recipe.kind)
        assert kind is not None
        rules = dialect_named(name)
        found = Posed(kind(**{**rules.defaults.get(kind.name, {}), **said}), shape, rules)
        if tried((found.kind,), found.site).refused is None and not found.disputed:
            return found
    return None

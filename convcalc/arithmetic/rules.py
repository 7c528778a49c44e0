"""Which rule is whose: by groups of kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.gated import Gated
from convcalc.arithmetic.measured import Measured
from convcalc.arithmetic.pointwise import Each, Flat, Normal, Sloped, Soft
from convcalc.arithmetic.pools import Largest, Mean, Norm
from convcalc.arithmetic.weighted import FullyConnected, Weighted
from convcalc.layers.functions import is_function

if TYPE_CHECKING:
    from convcalc.arithmetic.rule import Rule
    from convcalc.arithmetic.step import Given

RULES: dict[str, type[Rule]] = {
    "convolutions": Weighted,
    "transposed": Weighted,
    "linears": FullyConnected,
    "max_pools": Largest,
    "adaptive_max_pools": Largest,
    "average_pools": Mean,
    "adaptive_average_pools": Mean,
    "power_pools": Norm,
    "batch_norms": Normal,
    "sample_norms": Measured,
    "gated_units": Gated,
    "sloped": Sloped,
    "softmaxes": Soft,
    "flattens": Flat,
}
"""By group of kinds; those of layers/values.py are functions of each element."""


def is_told(kind: Any) -> bool:
    """Whether numbers can be told of a kind."""
    return is_function(kind) or kind.among(*RULES)


def rule_of(exercise: Given) -> Rule:
    """The rule of a layer. ValueError if there is none."""
    kind: Any = exercise.layer.kind
    if is_function(kind):
        return Each(exercise)
    for group, rule in RULES.items():
        if kind.among(group):
            return rule(exercise)
    raise ValueError(f"{kind.name} is not worked out by numbers")

"""What tools count where source tells how it calls layers, and else have no rule for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.calls import (
    FEWER,
    MASKED,
    MASKED_ON_CPU,
    OPERATOR,
    any_of,
    is_bias,
    is_stepwise,
)
from convcalc.engine.counts import macs, written
from convcalc.engine.tools.written import Written

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport

MEETINGS = ("elementwise", "rescale")
NAMES = ("method add", "method mul")


def each(layer: LayerReport, count: int | None) -> int:
    """One for each element."""
    return written(layer)


def none(layer: LayerReport, count: int | None) -> int:
    return 0


def multiplied(layer: LayerReport, count: int | None) -> int:
    """Products, without what is added."""
    return macs(layer)


BY_NAME = Written(
    MEETINGS,
    "it counts torch.add, torch.mul and the methods of these names",
    each,
    any_of(*NAMES),
    quiet=True,
)
BY_NAME_ALIGNED = BY_NAME._replace(decides=any_of(*NAMES, *(f"{name}{FEWER}" for name in NAMES)))
"""Tools that have dimensions of tensors meet as PyTorch does, from the last one."""
BY_SIGN = Written(
    MEETINGS, "it counts no sums and products by a sign", none, any_of(OPERATOR), quiet=True
)
NAMED_LINEAR = Written(
    ("linears",),
    "it counts products with weights by torch.matmul and its like",
    multiplied,
    any_of("method matmul", "method mm", "method bmm"),
    quiet=True,
)
UNNAMED_LINEAR = Written(
    ("linears",),
    "it counts no products with weights by @, torch.mm or torch.bmm",
    none,
    any_of(OPERATOR, "method mm", "method bmm"),
    quiet=True,
)
ADDED_BIAS = Written(
    ("elementwise",), "biases count that F.linear is given", each, is_bias, quiet=True
)
ADDED_APART = ADDED_BIAS._replace(then=none, decides=None, by_lie=True)
IN_ONE = Written(
    ("products", "softmaxes", "elementwise", "rescale"),
    "it counts nothing of one function for all of attention",
    none,
    any_of(MASKED, MASKED_ON_CPU),
    quiet=True,
)
ON_CPU = IN_ONE._replace(groups=("products",), decides=any_of(MASKED_ON_CPU))
IN_ONE_WITH_PRODUCTS = IN_ONE._replace(groups=("softmaxes", "elementwise", "rescale"))
STEPWISE = Written(
    ("attention_products",),
    "it counts products that are taken step by step, as of tensors of five axes",
    multiplied,
    is_stepwise,
    quiet=True,
)

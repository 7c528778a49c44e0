"""What the layers of a source of PyTorch are called as, on which the counts of tools depend: one of
these words, and behind it the name of what is called, such as `method bmm`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.report import LayerReport

    Decides = Callable[[LayerReport, str], bool]

MODULE = "module"
"""A class of PyTorch's own."""
DERIVED = "derived"
"""A class of the source that is derived from one."""
FUNCTION = "function"
"""A function of torch.nn.functional."""
KEPT = "kept"
"""One that was kept before, or imported by its name, which tools do not see."""
MASKED = f"{FUNCTION} masked_attention"
"""A part of F.scaled_dot_product_attention with a mask, of which the layers are products."""
MASKED_ON_CPU = f"{FUNCTION} masked_attention_on_cpu"
"""The same where PyTorch has an operator for all of it: of a mask without gradients."""
METHOD = "method"
"""A method of a tensor, or a function of torch."""
OPERATOR = "operator"
"""A sign between tensors."""
PARAMETRIZED = f"{DERIVED} parametrized"
"""The class that torch.nn.utils.parametrizations derives from one."""
NORMED = f"{MODULE} normed"
"""A module whose weights torch.nn.utils.weight_norm works out before it runs."""
WHOLE = "whole"
"""A class of which all is one layer: what stands in it is called in several ways."""

UNFUSED = " step by step"
"""What stands behind it where PyTorch has no operator for all of attention, as of five axes."""
FEWER = " of fewer axes"
"""What stands behind it where a tensor meets one of fewer dimensions."""
BIAS = " with a bias"
"""What stands behind it for a sum that F.linear takes, of a bias that is worked out."""
WITHIN = " in timm's Attention"
"""What stands behind it in a class that a tool knows as a whole."""


def any_of(*words: str) -> Decides:
    """Whether a layer is called as one of these, with any name or with this.

    >>> any_of("method bmm", "operator")(None, "method bmm"), any_of("method bmm")(None, "method")
    (True, False)
    """

    def decides(layer: LayerReport, called: str) -> bool:
        plain = called.removesuffix(WITHIN)
        return plain in words or plain.partition(" ")[0] in words

    return decides


def is_within(layer: LayerReport, called: str) -> bool:
    return called.endswith(WITHIN)


def is_fused(layer: LayerReport, called: str) -> bool:
    """Whether attention is one function: it is not asked for its weights."""
    kind: Any = layer.kind
    return not getattr(kind, "need_weights", False)


def is_stepwise(layer: LayerReport, called: str) -> bool:
    """Whether a function works attention out step by step."""
    return called.removesuffix(WITHIN).endswith(UNFUSED)


def is_bias(layer: LayerReport, called: str) -> bool:
    """Whether it is the sum with a bias that a function for a layer is given."""
    return called.removesuffix(WITHIN).endswith(BIAS)


def is_one_operator(layer: LayerReport, called: str) -> bool:
    """Whether attention is one function, and one operator of PyTorch."""
    return is_fused(layer, called) and not is_stepwise(layer, called)


def is_fused_within(layer: LayerReport, called: str) -> bool:
    """The same, where PyTorch's module calls it: tools do not see that."""
    return called.removesuffix(WITHIN) == MODULE and is_fused(layer, called)

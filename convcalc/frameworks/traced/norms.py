"""Normalisations that are given their scale and shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import settings_of
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.traced.weighted import norm
from convcalc.frameworks.turns import beside

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


ASIDE = frozenset(("eps", "momentum"))
"""Numbers on which no size depends."""


def by_channels(call: Call, word: str) -> Any:
    return with_scale(call, word)


def by_groups(call: Call) -> Any:
    return with_scale(call, "group_norm", groups=call.whole("num_groups")[0])


def of_last(call: Call, word: str) -> Any:
    """Over the last dimensions, whose sizes are given."""
    return with_scale(call, word, sizes=list(call.whole("normalized_shape")))


def with_scale(call: Call, word: str, **given: Any) -> Any:
    """A normalisation of one feature for each weight: others are multiplied afterwards."""
    if isinstance(call.x, Param):
        return of_same_size(call)
    weight, bias = call["weight"], call["bias"]
    plain = word in ("layer_norm", "rms_norm") or not isinstance(call.x, Tensor) or not call.x.known
    if not plain and isinstance(weight, Tensor):
        return call.unplaced([one for one in (call.x, weight, bias) if isinstance(one, Tensor)])
    for name in ASIDE & settings_of(word).keys():
        given.update(beside(name, call[name], "told"))
    return norm(call.builder, word, given, call.x, weight, bias, call.at)


def of_same_size(call: Call) -> Any:
    """A parameter, normalised: what is computed of it and of the scale and shift."""
    more = [call[name] for name in ("weight", "bias") if isinstance(call[name], Param)]
    return computed(call.x.sizes, call.x, *more)

"""The numbers that layers are given, one after the other: weights, biases, statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.apply.arrays import numbers
from convcalc.commands.apply.made import RANDOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.kind import Kind
    from convcalc.layers.values import Number

WEIGHTED = ("convolutions", "transposed", "linears")
OF_NORMS = ("mean", "var", "gamma", "beta")
BEGINNING = {"mean": 0, "var": 1, "gamma": 1, "beta": 0}
"""With what a batch normalisation begins, in all frameworks."""
NORMED = {
    **dict.fromkeys(("mean", "var"), ("batch_norms",)),
    **dict.fromkeys(("gamma", "beta"), ("batch_norms", "sample_norms")),
}
"""Which norms are given what: others measure their mean and variance themselves."""
DASHED = {"weights": "--weights", "bias": "--bias", **{k: f"--{k}" for k in OF_NORMS}}


class Supply:
    """What was typed for the layers, in their order. ValueError where it is too little or too much.

    >>> from convcalc.layers.conv import Conv
    >>> supply = Supply([Conv], {"weights": ("1 0",)})
    >>> supply.weights(Conv)
    '1 0'
    """

    def __init__(self, kinds: Sequence[type[Kind]], own: dict[str, Any]) -> None:
        self.seed = int(own.get("seed") or 0)
        weighted = sum(kind.among(*WEIGHTED) for kind in kinds)
        sloped = sum(kind.among("sloped") for kind in kinds)
        given = {key: [k for k in kinds if k.among(*NORMED[key])] for key in OF_NORMS}
        texts = texts_of(own.get("weights"))
        self.all_random = texts == [RANDOM] and weighted + sloped > 1
        self.sloped = self.all_random or len(texts) == weighted + sloped
        if not self.all_random and len(texts) not in (weighted, weighted + sloped):
            raise miscounted("weights", len(texts), weighted, kinds)
        self.texts = {"weights": texts}
        for key, count in (("bias", weighted), *((key, len(given[key])) for key in OF_NORMS)):
            found = texts_of(own.get(key))
            if found and len(found) != count:
                raise miscounted(key, len(found), count, kinds)
            self.texts[key] = found

    def weights(self, kind: type[Kind]) -> str | None:
        """The text of the next weights; None where a layer begins with what it has anyway."""
        if kind.among("sloped") and not self.sloped:
            return None
        self.seed += 1
        return RANDOM if self.all_random else self.texts["weights"].pop(0)

    def bias(self, count: int) -> tuple[Number, ...]:
        """The next bias, `count` numbers, or none; a single number stands for all."""
        if not self.texts["bias"]:
            return ()
        return spread(numbers(self.texts["bias"].pop(0), "--bias"), count, "--bias", "filters")

    def statistic(self, key: str, count: int, what: str = "channels") -> tuple[Number, ...]:
        """The mean, variance, gamma or beta of the next normalisation."""
        if not self.texts[key]:
            return (BEGINNING[key],) * count
        option = DASHED[key]
        found = spread(numbers(self.texts[key].pop(0), option), count, option, what)
        if key == "var" and min(found) < 0:
            raise ValueError("--var is below 0 in one place, and a variance is not")
        return found


def texts_of(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given or ())


def spread(found: Sequence[Number], count: int, option: str, what: str) -> tuple[Number, ...]:
    """As many numbers as there are filters or channels. ValueError if they are not."""
    if len(found) == 1 and count != 1:
        return (*found,) * count
    if len(found) != count:
        raise ValueError(f"{option} has {len(found)} numbers, and there are {count} {what}")
    return tuple(found)


def miscounted(key: str, given: int, count: int, kinds: Sequence[type[Kind]]) -> ValueError:
    """Why numbers are not as many as layers that take them."""
    option = DASHED[key]
    if key in OF_NORMS:
        takers = [kind.name for kind in kinds if kind.among(*NORMED[key])]
    else:
        takers = [kind.name for kind in kinds if kind.among(*WEIGHTED)]
    if not takers:
        return ValueError(f"{option} is given, and no layer here takes it")
    times = "once" if given == 1 else f"{given} times"
    if not given:
        return ValueError(
            f"{option} is missing for {', '.join(takers)}; write it once for each, in their order, "
            f"or {option} random"
        )
    return ValueError(
        f"{option} is given {times}, and {len(takers)} layers take it: {', '.join(takers)}; write "
        "it once for each, in their order"
    )

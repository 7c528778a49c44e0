"""Choices that are the same for a seed on every machine and Python version."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Draw:
    """Draws by `Random.random` alone: of the standard library's generators it is the one method
    whose sequence is promised to stay (docs.python.org/3/library/random.html, Reproducibility).

    >>> Draw("seed").whole(1, 6) == Draw("seed").whole(1, 6)
    True
    """

    def __init__(self, seed: str) -> None:
        self.source = Random(seed)

    def below(self, count: int) -> int:
        """One of 0 … count − 1."""
        return int(self.source.random() * count)

    def whole(self, least: int, most: int) -> int:
        """One of least … most."""
        return least + self.below(most - least + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def chance(self, of: float = 0.5) -> bool:
        return self.source.random() < of

    def weighted(self, weights: Sequence[float]) -> int:
        """The place of one of `weights`, drawn in proportion to them."""
        left = self.source.random() * sum(weights)
        for place, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return place
        return len(weights) - 1

    def shuffled(self, items: Sequence[T]) -> list[T]:
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(len(rest))]

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
    `words` and `numbers` are what was drawn since it began, for a `Redraw`.

    >>> Draw("seed").whole(1, 6) == Draw("seed").whole(1, 6)
    True
    """

    def __init__(self, seed: str) -> None:
        self.source = Random(seed)
        self.words: list[int] = []
        self.numbers: list[int] = []

    def begin(self) -> None:
        """Forget what was drawn: it led to nothing."""
        self.words, self.numbers = [], []

    def below(self, count: int) -> int:
        """One of 0 … count − 1, a matter of words."""
        found = int(self.source.random() * count)
        self.words.append(found)
        return found

    def number(self, count: int) -> int:
        """One of 0 … count − 1, a matter of numbers."""
        found = int(self.source.random() * count)
        self.numbers.append(found)
        return found

    def whole(self, least: int, most: int) -> int:
        """One of least … most."""
        return least + self.number(most - least + 1)

    def pick(self, options: Sequence[T]) -> T:
        draws = self.number if all(map(numeric, options)) else self.below
        return options[draws(len(options))]

    def chance(self, of: float = 0.5) -> bool:
        found = self.source.random() < of
        self.words.append(found)
        return found

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
        return [rest.pop(int(self.source.random() * len(rest))) for _ in range(len(rest))]


class Redraw(Draw):
    """Draws as another did in matters of words, and anew a `share` of its numbers.

    >>> first = Draw("seed")
    >>> drawn = first.pick(("conv", "pool")), first.whole(1, 10**6)
    >>> again = Redraw("other", first.words, first.numbers, 1.0)
    >>> [a == b for a, b in zip(drawn, (again.pick(("conv", "pool")), again.whole(1, 10**6)))]
    [True, False]
    """

    def __init__(
        self, seed: str, words: Sequence[int], numbers: Sequence[int], share: float
    ) -> None:
        super().__init__(seed)
        self.share = share
        self.said, self.counted = iter(words), iter(numbers)

    def below(self, count: int) -> int:
        known = next(self.said, count)
        return known if known < count else super().below(count)

    def number(self, count: int) -> int:
        known = next(self.counted, count)
        stays = known < count and self.source.random() >= self.share
        return known if stays else super().number(count)

    def chance(self, of: float = 0.5) -> bool:
        return bool(next(self.said, super().chance(of)))


def numeric(option: object) -> bool:
    """A number, or a row of numbers.

    >>> [numeric(one) for one in (3, (1, 2), "same", True)]
    [True, True, False, False]
    """
    if isinstance(option, (tuple, list)):
        return all(map(numeric, option))
    return isinstance(option, (int, float)) and not isinstance(option, bool)

"""Pools: the largest, the mean, or a norm of what a window or a bin holds."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import Window
from convcalc.arithmetic.rule import Sliding
from convcalc.arithmetic.step import Step, Term
from convcalc.layers.values import number, power, root, short, sign, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.rule import Slope


class Largest(Sliding):
    """Max pools: the largest element; of several the first one gets the gradient, as in PyTorch."""

    def step(self, channel: int, place: Place) -> Step:
        terms = self.terms(channel, place)
        inside = [t.value for t in terms if t.value is not None]
        return Step(channel, place, terms, max(inside, default=Fraction(0)))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        values = [t.value for t in step.terms]
        best = values.index(step.result) if step.result in values else -1
        return [(1, None) if k == best else None for k in range(len(values))]


class Mean(Sliding):
    """Average pools."""

    def step(self, channel: int, place: Place) -> Step:
        terms = self.terms(channel, place)
        inside = [t.value for t in terms if t.value is not None]
        divisor = self.divisor(terms, len(inside))
        total = Fraction(sum(inside, Fraction(0)))
        return Step(channel, place, terms, total / (divisor or 1), divisor)

    @property
    def overridden(self) -> bool:
        """Whether the divisor has nothing to do with the window."""
        return getattr(self.kind, "divisor_override", None) is not None

    def divisor(self, terms: Sequence[Term], inside: int) -> int:
        """What a sum is divided by: what is asked for, or the elements `inside`, or where padding
        counts, all but those that ceil_mode hangs over.
        """
        kind: Any = self.kind
        if not kind.among("average_pools"):
            return inside
        if self.overridden:
            return int(kind.divisor_override)
        if not kind.count_include_pad:
            return inside
        axes, sizes = self.exercise.layer.axes, self.input.sizes[1:]
        if isinstance(kind.padding, str):
            ends = [
                n + int(w.hi) for w, n in zip(axes, sizes, strict=True) if isinstance(w, Window)
            ]
        else:
            ends = [n + hi for (_, hi), n in zip(kind.pads(len(sizes)), sizes, strict=True)]
        return sum(all(p < e for p, e in zip(t.place, ends, strict=True)) for t in terms)

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        share = (Fraction(1, step.divisor or 1), None)
        return [None if t.value is None else share for t in step.terms]


class Norm(Sliding):
    """Power-average pools: the p-th root of the sum of p-th powers.

    PyTorch averages powers as they are, and multiplies by the kernel's elements again: windows that
    hang over the end weigh more, and an odd power keeps its sign. ONNX takes absolute values.
    """

    @property
    def absolute(self) -> bool:
        dialect = self.exercise.dialect
        return dialect is not None and dialect.norms_absolute

    def weighed(self, inside: int) -> Fraction:
        """What a sum of so many elements is multiplied by."""
        axes = self.exercise.layer.axes
        whole = prod(int(a.kernel) for a in axes if isinstance(a, Window))
        return Fraction(1) if self.absolute or not inside else Fraction(whole, inside)

    def step(self, channel: int, place: Place) -> Step:
        terms = self.terms(channel, place)
        inside = [t.value for t in terms if t.value is not None]
        order = float(self.kind.order)
        raised = [number(power(size(x) if self.absolute else x, order)) for x in inside]
        total = sum(raised, Fraction(0)) * self.weighed(len(inside))
        if total < 0:
            raise ValueError(
                f"lp_pool: the powers add up to {short(total)}, which has no real root of order "
                f"{order:g}: PyTorch gives nan; use an even order, or numbers of at least 0"
            )
        found = root(total) if order == 2 else total if order == 1 else power(total, 1 / order)
        return Step(channel, place, terms, number(found))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        """d/dx of (Σ x^p)^(1/p) is (x/out)^(p − 1); at 0 PyTorch has 0."""
        order, weighed = float(self.kind.order), self.weighed(len(step.inside))
        found: list[Slope | None] = []
        for t in step.terms:
            if t.value is None:
                found.append(None)
            elif step.result == 0:
                found.append((0, None))
            else:
                x = size(t.value) if self.absolute else t.value
                steep = number(power(Fraction(x) / step.result, order - 1)) * weighed
                found.append((steep * sign(t.value) if self.absolute else steep, None))
        return found

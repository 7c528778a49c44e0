"""A layer worked out on an array, product by product, and its gradients.

Which positions an output reads is asked of the engine's axis maps (window.py), its shape and
refusals come from the engine too; here numbers are only multiplied, added and compared. What each
kind does with them is in rules.py.
Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.arithmetic.array import Array, Place, from_values, places
from convcalc.arithmetic.step import AT_ONCE, Given
from convcalc.engine.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.arithmetic.gradients import Gradients
    from convcalc.arithmetic.rule import Rule
    from convcalc.arithmetic.step import Step
    from convcalc.layers.values import Number

OUTPUT, PRODUCT, CELL = 6, 3, 10
"""What is spent on an output, on a product, and on drawing an element beside them."""
BACK = 3
"""How many times as much the way back takes."""
WHAT = ("the outputs and products", "use a smaller array, kernel, padding or stride")
"""What takes too much, and what to make smaller."""
MANY = 1000
"""From so many outputs on they are worked out row by row, where that is possible."""


class Exercise(Given):
    """A layer and its numbers, to be worked out forward and backward."""

    __slots__ = ()

    @property
    def rule(self) -> Rule:
        """What the kind does. ValueError if numbers are not told of it."""
        from convcalc.arithmetic.rules import rule_of

        return rule_of(self)

    def steps(self, drawn: bool = False) -> Iterator[Step]:
        """Every output, channel by channel, each to be `drawn` or not. Refusal E107 where that
        takes too much work, ValueError where a result is no number.
        """
        rule = self.rule
        self.refuse_large(rule, drawn)
        for channel, *place in places(self.sizes):
            yield rule.step(channel, tuple(place))

    def refuse_large(self, rule: Rule, drawn: bool, times: int = 1) -> int:
        """What listing everything takes, in steps. Refusal E107, before anything is listed."""
        outputs, work = self.layer.activations, Work(*WHAT)
        work.spend(times * OUTPUT * outputs)
        work.spend(times * PRODUCT * rule.products())
        work.spend(CELL * outputs * rule.cells() if drawn else 0)
        return work.spent

    def cost(self, drawn: bool = False, backward: bool = False) -> int:
        """What its outputs and products take, in steps; those too that are `drawn`, and those of
        the way `backward`. Refusal E107 for too many, before anything is worked out.
        """
        Work(*WHAT).spend(self.layer.activations)
        if drawn or backward:
            rule = self.rule
            found = self.refuse_large(rule, True) if drawn else 0
            return found + (self.refuse_large(rule, False, BACK) if backward else 0)
        if self.layer.activations >= MANY:
            return self.layer.activations + self.rule.products() // AT_ONCE
        return OUTPUT * self.layer.activations + PRODUCT * self.rule.products()

    def output(self) -> Array:
        """All results."""
        from convcalc.arithmetic.dense import dense

        found = dense(self, self.rule) if self.layer.activations >= MANY else None
        return found or from_values(self.sizes, [step.result for step in self.steps()])

    def backward(self, upstream: Array) -> Gradients:
        """The gradients of a loss whose gradient by the output is `upstream`, of the output's
        sizes. Refusal E107 where that takes too much work, ValueError where one is no number.
        """
        from convcalc.arithmetic.gradients import gradients

        if upstream.sizes != self.sizes:
            wanted = "x".join(map(str, self.sizes))
            was = upstream.text()
            raise ValueError(f"the upstream gradient is {was}, and the output {wanted}")
        rule = self.rule
        self.refuse_large(rule, False, BACK)
        return gradients(self, rule, self.steps(), upstream)

    # what windows and grids ask

    def sources(self, channel: int) -> range:
        """The input channels that an output channel reads."""
        return self.rule.sources(channel)

    def weight(self, channel: int, source: int, taps: Place) -> Number | None:
        """The weight between two channels at an element of the kernel."""
        return self.rule.weight(channel, source, taps)[0]

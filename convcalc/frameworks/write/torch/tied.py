"""Layers that have the weights of another one: the same parameter twice, or a function of it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from convcalc.frameworks.names import DATA, Row
from convcalc.frameworks.names.functional import CALLS
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.spelled import arguments, row_of, wraps
from convcalc.frameworks.write.torch.given import norm
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Protocol

    from convcalc.engine.network import Given, Network, Tie
    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told

    class Holding(Protocol):
        """What a class holds, by the step."""

        names: dict[int, str]


WHY = "its weights are given, not trained"
WEIGHTS = ("filters", "kernel", "features", "vocabulary", "width", "bias", "multiplier", "axis")
"""Settings that the sizes of weights tell."""


def tied(network: Network) -> set[str]:
    """Layers that have the weights of others, and these."""
    ties = {node.name: node.tie for node in network.nodes if node.tie and node.tie.order}
    return {*ties, *(tie.owner for tie in ties.values())}


def is_twice(step: Step, names: Collection[str]) -> bool:
    """Whether a layer is a module whose parameter is that of another one: as somebody called it,
    with nothing else in it.
    """
    last = step.name.rpartition(".")[2]
    counted = last.startswith(step.word) and last[len(step.word) :].isdecimal()
    alone = not any(name.startswith(f"{step.name}.") for name in names)
    assert step.tie is not None
    return step.named and not counted and alone and is_plain(step.tie)


def is_plain(tie: Tie | Given) -> bool:
    """Whether the weights are as they stand there."""
    return bool(tie.order) and tie.order == tuple(range(len(tie.order)))


def parameter(tie: Tie, owners: Mapping[str, Step], held: Holding) -> str:
    """The parameter: `self.wte.weight`. Unwritten where the class does not hold it."""
    owner = owners.get(tie.owner)
    name = None if owner is None else held.names.get(id(owner))
    if owner is None or name is None:
        raise Unwritten(WHY)
    return f"{name}.weight" if owner.reads else name


def function(step: Step, x: str, weight: str, rank: int, told: Told, bias: str = "") -> str:
    """The function that a layer is, applied to `x` with the weights of another one, or with those
    that it is given.
    """
    assert step.kind is not None
    held = step.tie or step.given
    assert held is not None
    if not is_plain(held):
        if held.order != (1, 0):
            raise Unwritten(WHY)
        weight = f"{weight}.t()"
    biased = step.settings.get("bias")
    if not bias and biased is not None and not fixed(biased, False):
        raise Unwritten(WHY)
    if step.kind.among("embeddings"):
        return f"F.embedding({x}, {weight}).movedim(-1, 1)"
    late = f", {bias}" if bias else ""
    if step.kind.among("linears", "layer_norms"):
        last = wraps(step, rank)
        x = f"{x}.movedim(1, -1)" if last else x
        linear = step.kind.among("linears")
        made = f"F.linear({x}, {weight}{late})" if linear else norm(step, x, weight, bias, told)
        return f"{made}.movedim(-1, 1)" if last else made
    found = row_of(CALLS, step.kind.name, rank)
    if found is None or "weight" not in found[1].takes:
        raise Unwritten(WHY)
    words = [part for part in found[1].takes.split(", ") if part.partition("=")[0] not in GIVEN]
    row = Row(found[1].kind, ", ".join(words), {"input": DATA}, found[1].always)
    plain = copy(step)
    plain.settings = {k: slot for k, slot in step.settings.items() if k not in WEIGHTS}
    words = [x, weight, *([bias] if bias else []), *arguments(row, plain, told)]
    return f"F.{found[0]}({', '.join(words)})"


GIVEN = ("weight", "bias")

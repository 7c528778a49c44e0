"""True or false: what teaching posts say, of a layer at hand, and what the engine says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.types import claimed, claimed_costs
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.types.claimed import Claim
    from convcalc.layers.dialect import Dialect

CLAIMS: dict[int, Sequence[Callable[[Draw, Dialect], Claim]]] = {
    1: (claimed.keeps, claimed.padding, claimed.filters),
    2: (claimed.keeps, claimed_costs.image, claimed_costs.norm, claimed_costs.shared_kernel),
    3: (claimed_costs.pool_weights, claimed.pointwise, claimed_costs.dropout),
    4: (claimed_costs.halved, claimed_costs.dilated, claimed.seen_by_two),
    5: (
        claimed_costs.pool_weights,
        claimed.pointwise,
        claimed_costs.halved,
        claimed.seen_by_two,
        claimed_costs.dilated,
    ),
}


def claim(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Whether what is claimed holds."""
    rules = framework(draw, dialect)
    one = draw.pick(CLAIMS[level])(draw, rules)
    if not one.chain.report().ok:
        return None
    answer = verdict(one, int(one.real))
    wrong = [(verdict(one, one.claimed), "took the claim as it stands")]
    real = int(one.real)
    others = [(int(n), why) for n, why in one.others if int(n) not in (real, one.claimed)]
    most = 3 if one.claimed == real else 2  # so that true is always among the choices
    wrong += [(verdict(one, number), reason) for number, reason in draw.shuffled(others)[:most]]
    asked = f"True or false: {one.sentence}"
    derivation = [shown("claim", answer, Told("number", f"{int(one.real):,}"))]
    return Asked(one.chain.stem(asked), answer, apart(answer, wrong), derivation)


def verdict(one: Claim, number: int) -> str:
    holds = "true" if number == one.claimed else "false"
    return f"{holds}: {one.fact.format(f'{number:,}')}"

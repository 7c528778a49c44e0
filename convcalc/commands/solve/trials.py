"""A search among more variants than are worked out one by one, by optuna: `convcalc[search]`."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from convcalc.cli.options import usage
from convcalc.commands.solve.limits import excess
from convcalc.commands.sweep.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.solve.search import Found, Search
    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.variants import Variants

FAR = 1e30
"""How good a variant is that cannot be worked out, as a number that is to be small."""


def needed(size: int, most: int) -> None:
    """UsageError where optuna is missing."""
    if find_spec("optuna") is None and size <= most:
        raise usage("trials are chosen by optuna: pip install 'convcalc[search]'")
    if find_spec("optuna") is None:
        raise usage(
            f"these are {size:,} variants, and up to {most:,} are worked out one by one; larger "
            "steps make fewer, or let optuna choose: pip install 'convcalc[search]'"
        )


def tried(
    search: Search,
    variants: Variants,
    row_at: Callable[[int], Row],
    count: int,
    seed: int,
    tell: Callable[[str], None],
) -> Found:
    """What is found among `count` variants that a sampler chooses by those before: trees of Parzen
    estimators, with the budgets as constraints (Bergstra et al. 2011). Each is worked out once.
    """
    import optuna

    known: dict[int, Row] = {}
    tally = Tally(count)

    def objective(trial: Any) -> float:
        place = 0
        for axis in variants.axes:
            place = place * axis.size + trial.suggest_int(axis.name, 0, axis.size - 1)
        if place not in known:
            known[place] = row_at(place)
            search.take(known[place])
        row = known[place]
        beyond = excess(row, search.budgets, search.columns)
        trial.set_user_attr("beyond", min(beyond, FAR))
        tally.done += 1
        if tally.due():
            tell(tally.progress())
        value = search.goal.aim.of(row)
        return FAR if value is None else float(value)

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is new in a release of it
        sampler = optuna.samplers.TPESampler(
            seed=seed,
            multivariate=True,
            n_startup_trials=min(50, count),
            constraints_func=lambda trial: (trial.user_attrs["beyond"],),
        )
        optuna.create_study(sampler=sampler).optimize(objective, n_trials=count)
    return search.found(variants.size, False)

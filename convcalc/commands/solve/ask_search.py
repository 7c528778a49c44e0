"""`convcalc solve SPEC --budget 'macs<=300M' --max field --set width=0.25..2:0.25`."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.cli.options import usage
from convcalc.cli.progress import told
from convcalc.commands.solve import text_search as render
from convcalc.commands.solve.limits import EXAMPLE, budgets_in
from convcalc.commands.solve.search import Goal, Search, enumerated
from convcalc.commands.sweep.asked import family_of, question_of
from convcalc.commands.sweep.chosen import aim_of
from convcalc.commands.sweep.columns import columns_of
from convcalc.commands.sweep.run import Lost
from convcalc.commands.sweep.wanted import hands_of
from convcalc.diagnostics import Diagnostic, Problems, all_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.commands.solve.search import Found
    from convcalc.commands.sweep.question import Question

MOST = 20_000
"""How many variants are worked out one by one."""
TRIALS = 1_000
AMONG = "--set width=0.25..2:0.25"
BESIDE = ("output", "layer", "var", "start", "stop", "step")
"""What belongs to the other questions about a network."""


def answer(spec: str, format: str, dialect: str | None, given: Mapping[str, Any]) -> None:
    """The best variant within the budgets. UsageError if it is not asked as it must be; Problems
    E501 where none is within them.
    """
    check(given)
    question = question_of(spec, asked(dialect, given))
    columns = columns_of(question.names)
    search = search_of(given, question, columns)
    found = searched(search, spec, given, question)
    if found.best is None:
        raise nothing(found, search, question)
    render.write(found, search, question.names, format, sys.stdout)


def check(given: Mapping[str, Any]) -> None:
    """UsageError for what does not belong to this question, and for what it lacks."""
    if given["var"] is not None and given["budget"] is not None:
        name, _, values = given["var"].partition("=")
        raise usage(
            f"--var has limits of its own: --var {name} --max-params 3M; --budget looks "
            f"among --set: --set {name}={values or '0.25..2:0.25'} --budget '{EXAMPLE}' --max field"
        )
    wrong = next((key for key in BESIDE if given[key] is not None), None)
    if wrong or any(key.startswith(("max_", "min_")) and given[key] is not None for key in given):
        raise usage(f"--budget has all limits, and looks among --set: --budget '{EXAMPLE}'")
    if given["budget"] is None:
        raise usage(f"--max and --min look within a budget: --budget '{EXAMPLE}'")
    if (given["most"] is None) == (given["least"] is None):
        among = "" if given["settings"] else f", and values of vars to look among: {AMONG}"
        best = "one of --max and --min, which say what is best: --max field"
        raise usage(f"--budget takes {best}{among}")
    if not given["settings"]:
        raise usage(f"--budget looks among values of vars: {AMONG}")


def asked(dialect: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The question as a sweep has it."""
    named = {"settings": given["settings"], "shapes": given["inputs"], "dialect": dialect}
    return {**named, "sample": None, "seed": 0}


def search_of(given: Mapping[str, Any], question: Question, columns: Sequence[str]) -> Search:
    """What is looked for, and within what. UsageError for what is no number."""
    option, word = ("--max", given["most"]) if given["most"] else ("--min", given["least"])
    numbers = [axis.name for axis in question.variants.axes if axis.numbers]
    try:
        budgets = budgets_in(given["budget"])
    except ValueError as error:
        raise usage(f"--budget: {error}") from None
    try:
        aim = aim_of(word, columns, numbers)
    except ValueError as error:
        raise usage(f"{option}: {error}") from None
    if aim.sign < 0:
        raise usage(f"{option}: write {word.strip()[1:]}, and --max or --min for which way")
    return Search(
        Goal(word.strip(), aim._replace(sign=-1 if option == "--max" else 1)), budgets, columns
    )


def searched(search: Search, spec: str, given: Mapping[str, Any], question: Question) -> Found:
    """Among all variants, or those that optuna chooses of too many."""
    variants = question.variants
    by_trials = variants.size > MOST or given["trials"] is not None
    if by_trials:
        from convcalc.commands.solve.trials import needed, tried

        needed(variants.size, MOST)
        if given["jobs"] is not None:
            raise usage(
                "--jobs is for variants that are worked out one by one; of "
                f"{counted(variants.size, 'variant')} optuna chooses each by those before it"
            )
    family, hands = family_of(question, spec, given["settings"]), hands_of(given["jobs"] or 1, None)
    gc.enable()  # there may be thousands of networks
    with told("variant") as tell:
        if by_trials:
            return tried(search, variants, family.row, given["trials"] or TRIALS, 0, tell)
        places = range(variants.size)
        rows = hands(question, places) if hands else family.rows(places)
        try:
            return enumerated(search, rows, variants.size, tell)
        except Lost as why:
            raise usage(f"{why}") from None


def nothing(found: Found, search: Search, question: Question) -> Problems:
    """Why there is no answer, and what comes nearest."""
    limits = all_of([render.bound(budget) for budget in search.budgets])
    if found.nearest is None:
        message = f"none of {found.tried:,} variants can be worked out"
        return Problems([Diagnostic("E501", message, "look at them: convcalc sweep …")])
    values = render.values_of(found.nearest, question.names)
    numbers = render.numbers_of(found.nearest, search)
    message = f"none of {found.tried:,} variants has {limits}; the nearest is {values}: {numbers}"
    return Problems([Diagnostic("E501", message, "allow more, or other values with --set")])

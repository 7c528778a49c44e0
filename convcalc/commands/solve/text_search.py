"""The best variant within budgets, and the trade-off, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import grouped, scaled, sized
from convcalc.commands.solve.text import dump
from convcalc.diagnostics import all_of, printable
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.solve.search import Found, Search
    from convcalc.commands.sweep.columns import Row
    from convcalc.engine.limits import Budget

TITLES = {"macs": "MACs", "flops": "FLOPs"}
SIGNS = {(False, False): "≤", (False, True): "<", (True, False): "≥", (True, True): ">"}
"""By whether a limit is a least value, and whether it is not within itself."""
SHOWN = ("params", "macs", "memory", "field")
MOST = 12
"""How many rows of the curve a table has."""


def title_of(what: str) -> str:
    return TITLES.get(what, what)


def amount(what: str, value: Any) -> str:
    """`3,504,872`, `301 M`, `9.19 MiB`"""
    if not isinstance(value, int):
        return printable(str(value))
    if what == "memory":
        return sized(value)
    return scaled(value) if what in ("macs", "flops") else grouped(value)


def bound(budget: Budget) -> str:
    """`MACs ≤ 300 M`"""
    sign = SIGNS[budget.least, budget.strict]
    return f"{title_of(budget.what)} {sign} {amount(budget.what, budget.limit)}"


def values_of(row: Row, names: Sequence[str]) -> str:
    """`width=0.75 r=224`"""
    pairs = zip(names, row[1 : len(names) + 1], strict=True)
    return printable(" ".join(f"{name}={value}" for name, value in pairs))


def numbers_of(row: Row, search: Search) -> str:
    """`MACs 209 M and params 2,636,424`"""
    told = dict.fromkeys(budget.what for budget in search.budgets)
    return " and ".join(
        f"{title_of(what)} {amount(what, row[search.columns.index(what)])}" for what in told
    )


def write(found: Found, search: Search, names: Sequence[str], format: str, out: TextIO) -> None:
    """The best variant, and the rows of the curve around it."""
    if format == "json":
        dump(as_dict(found, search), out)
        return
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    assert found.best is not None
    what = "most" if search.goal.aim.sign < 0 else "least"
    limits = all_of([bound(budget) for budget in search.budgets])
    goal = printable(title_of(search.goal.what))
    title = Line.of(
        f"the {what} {goal} with {limits}: ", (values_of(found.best, names), "bold green")
    )
    rows = near(found.curve, found.best)
    columns = shown(search, names)
    heads = [*(Head(printable(name), "bold", True) for name in names)]
    heads += [*(Head(title_of(c), "", True) for c in columns), Head("within")]
    cells = [
        [
            *map(printable, row[1 : len(names) + 1]),
            *numbers(row, search, columns),
            verdict(row, search),
        ]
        for row in rows
    ]
    styles = ["green" if row[0] == found.best[0] else "" for row in rows]
    note = Line(said(found, search, len(rows)), "dim")
    show(out, title, Aligned(heads, cells, styles, width_of(out)), note)


def shown(search: Search, names: Sequence[str]) -> list[str]:
    """The numbers that are told: those of every table, of the budgets, and the goal."""
    asked = [*(budget.what for budget in search.budgets), search.goal.what]
    return [
        column for column in search.columns if column in (*SHOWN, *asked) and column not in names
    ]


def numbers(row: Row, search: Search, columns: Sequence[str]) -> list[str]:
    found = [(column, row[search.columns.index(column)]) for column in columns]
    return ["?" if value is None else amount(column, value) for column, value in found]


def verdict(row: Row, search: Search) -> str:
    """`yes`, or what the budget is of that is not kept."""
    return "yes" if search.within(row) else f"no: {named(search.budgets)[0]}"


def named(budgets: Sequence[Budget]) -> list[str]:
    """Budgets in short: by what they are of, or in full where several are of that."""
    what = [budget.what for budget in budgets]
    return [
        title_of(budget.what) if what.count(budget.what) == 1 else bound(budget)
        for budget in budgets
    ]


def near(curve: Sequence[Row], best: Row) -> list[Row]:
    """The rows of the curve around the best one, which is one of them."""
    place = next((k for k, row in enumerate(curve) if row[0] == best[0]), 0)
    start = max(min(place - MOST // 2, len(curve) - MOST), 0)
    return list(curve[start : start + MOST])


def said(found: Found, search: Search, shown: int) -> str:
    """What was looked at, and what the rows are."""
    if found.exact:
        all_ = "Its one variant was" if found.tried == 1 else f"All {found.tried:,} variants were"
        tried = f"{all_} worked out."
    else:
        tried = (
            f"{found.tried:,} of {found.variants:,} variants were worked out, chosen by optuna: "
            "others may be better."
        )
    first, goal = title_of(search.budgets[0].what), title_of(search.goal.what)
    part = f"{shown} of {len(found.curve)}" if shown < len(found.curve) else "The"
    curve = f"{part} rows are those that no other beats in both {first} and {goal}"
    if first == goal:
        curve = f"{part} rows go by {goal}, which is limited and sought"
    others = named(search.budgets)[1:]
    return printable(f"{tried} {curve}{f', within {all_of(others)}' if others else ''}.")


def as_dict(found: Found, search: Search) -> dict[str, Any]:
    """The answer as plain data."""
    goal = {"what": search.goal.what, "most": search.goal.aim.sign < 0}
    rows = [{**row_dict(row, search), "within": search.within(row)} for row in found.curve]
    return {
        "schema": SCHEMAS["solve"],
        "goal": goal,
        "budgets": [budget._asdict() for budget in search.budgets],
        "best": row_dict(found.best, search) if found.best else None,
        "curve": rows,
        "tried": found.tried,
        "refused": found.refused,
        "variants": found.variants,
        "exact": found.exact,
    }


def row_dict(row: Row, search: Search) -> dict[str, Any]:
    from convcalc.commands.sweep.columns import TEXTS, value_of

    pairs = zip(search.columns, row, strict=True)
    told = {name: value for name, value in pairs if name not in TEXTS}
    return {name: value_of(v) if isinstance(v, str) else v for name, v in told.items()}

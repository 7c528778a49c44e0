"""The largest var within a budget, as a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.solve.budget import Searched, search
from convcalc.commands.solve.grid import grid_of, layers_written, own_value
from convcalc.commands.solve.nothing import no_value
from convcalc.diagnostics import Problems, Refusal, as_text, one_of
from convcalc.engine.limits import LIMITS, SEARCHED, Budget
from convcalc.python.answers import preformatted, printed
from convcalc.python.checked import limit_of
from convcalc.python.shapes import dialect_of, sized
from convcalc.python.things import is_source
from convcalc.python.words import check_types, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.solve.measure import Build, Measure, Number
    from convcalc.engine.network import Network
    from convcalc.parser.expressions.work import Evaluation
    from convcalc.parser.value import Value
    from convcalc.python.shapes import Given

CALLED = {key: key for key in ("var", "start", "stop", "step")}
"""What is said of them in messages."""


class Best(NamedTuple):
    """The largest value of a var within a budget, or the smallest if costs fall as it rises, with
    what its network costs; `rows` are those of the values beside it, too.
    """

    var: str
    value: Number
    params: int
    macs: int
    field: Optional[int]
    rows: tuple[Measure, ...]
    found: Searched
    budgets: tuple[Budget, ...]

    def __str__(self) -> str:
        from convcalc.commands.solve.text_network import write_searched

        return printed(lambda out: write_searched(self.found, self.var, self.budgets, "table", out))

    def __repr__(self) -> str:
        return f"<Best {self.var}={self.value}: {self.params:,} params, {self.macs:,} MACs>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


def best_of(
    thing: Any,
    *,
    var: str,
    start: float | None = None,
    stop: float | None = None,
    step: float | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
    **limits: int | str,
) -> Best:
    """The largest value of a var within budgets."""
    check_types(var=var, vars=vars, dialect=dialect)
    known = {name: limit_of(name, value) for name, value in limits.items()}
    unknown = [name for name in known if name not in SEARCHED]
    if unknown or not known:
        said = f"'{unknown[0]}' is checked, not searched for" if unknown else "var needs a budget"
        raise wrong(said, f"give {one_of(SEARCHED)}")
    if vars and var in vars:
        raise wrong(f"vars give '{var[:60]}' a value, and var looks for one", "drop one of them")
    budgets = [Budget(LIMITS[k].what, known[k], LIMITS[k].least) for k in SEARCHED if k in known]
    root, variant, title = spec_of(thing)
    bounds = {
        k: None if x is None else as_text(x)
        for k, x in zip(("start", "stop", "step"), (start, stop, step), strict=True)
    }
    build = builder(root, variant, {**(vars or {})}, var, input, dialect_of(dialect))
    try:
        own = own_value(title, root, variant, var, values_of(vars), "var")
        grid = grid_of(var, own, bounds, CALLED)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise wrong(message, hint or "give numbers") from None
    try:
        found = search(grid, budgets, build, layers_written(root))
    except Refusal as refusal:
        raise Problems([refusal.at(None)]) from None
    if not isinstance(found, Searched):
        raise no_value(var, grid, budgets, found, stop is None)
    best = found.best
    return Best(
        var, best.value, best.params, best.macs, best.field, found.rows, found, tuple(budgets)
    )


def values_of(vars: Mapping[str, Any] | None) -> dict[str, Any]:
    from convcalc.parser import values

    return values(vars)


def spec_of(thing: Any) -> tuple[Value, str | None, str]:
    """The document of a spec, its variant, and what it is called. Problems for what is none."""
    from convcalc.parser.text import parse
    from convcalc.parser.value import from_plain
    from convcalc.parser.zoo import Located, locate

    if isinstance(thing, Mapping):
        return from_plain(dict(thing)), None, "the mapping"
    if not isinstance(thing, (str, os.PathLike)):
        hint = "give the name of a network, a path, the text of a spec, or a mapping"
        raise wrong("only a spec has vars to search for", hint)
    text = os.fspath(thing)
    located = Located(text, "<text>") if is_source(text) else locate(text)
    root, problems = parse(located.text, located.name)
    if problems:
        raise Problems(problems)
    return root, located.variant, "the spec" if is_source(text) else f"'{text[:60]}'"


def builder(
    root: Value,
    variant: str | None,
    vars: dict[str, Any],
    var: str,
    input: Given | None,
    dialect: str | None,
) -> Build:
    """What gives the network for a value of the var."""
    from convcalc.frameworks.reading import layers_in
    from convcalc.parser.document import network_of as read
    from convcalc.parser.heading import Choice

    def build(value: Number, work: Evaluation) -> Network:
        values = values_of({**vars, var: value})
        return sized(read(root, [], Choice(variant, values, dialect, code=layers_in), work), input)

    return build

"""What is typed, to what is made of the rows: which are kept, who works them out, what is drawn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.cli.options import usage
from convcalc.commands.sweep.asked import places_of
from convcalc.commands.sweep.chosen import Aim, Best, Front, aim_of
from convcalc.commands.sweep.condition import Condition
from convcalc.commands.sweep.parquet import needed
from convcalc.commands.sweep.run import Sweep
from convcalc.commands.sweep.scatter import Scatter
from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.question import Question

PARQUET = "parquet"
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "parquet": PARQUET}
DRAWN = "params,macs"
"""What a picture shows if nothing is said."""


class Wanted(NamedTuple):
    """A sweep, what is chosen of its rows, what is drawn of them, and how they are written."""

    sweep: Sweep
    form: str
    chosen: Optional[Union[Best, Front]] = None
    scatter: Optional[Scatter] = None


def wanted_of(question: Question, columns: Sequence[str], given: Mapping[str, Any]) -> Wanted:
    """What the options say. UsageError where that makes no sense."""
    places = places_of(question.variants, given["shard"])
    numbers = [axis.name for axis in question.variants.axes if axis.numbers]
    condition = condition_of(given["where"], columns, numbers)
    chosen = chosen_of(given["best"], given["top"], given["pareto"], columns)
    form = form_of(given["format"], given["output"])
    scatter = scatter_of(given["plot"], given["svg"], columns)
    if given["plot"] and not given["output"] and form != "table":
        raise usage(f"--plot is drawn below a table; write {form} with -o rows.{form}")
    takers = [taker for taker in (chosen, scatter) if taker]
    hands = hands_of(given["jobs"], given["cluster"])
    return Wanted(Sweep(places, condition, tuple(takers), hands), form, chosen, scatter)


def hands_of(jobs: int, cluster: str | None) -> Callable[[Question, range], Iterator[Row]] | None:
    """Who works rows out: so many processes, or a cluster; None for this process alone."""
    if cluster is not None:
        from convcalc.commands.sweep.cluster import missing, rows_of

        if jobs > 1:
            raise usage("--jobs are processes of this machine, --cluster has its own workers")
        if missing():
            raise usage("--cluster needs dask.distributed: pip install 'convcalc[dask]'")
        return partial(rows_of, cluster)
    if jobs == 1:
        return None
    from convcalc.commands.sweep.workers import rows_by

    return partial(rows_by, jobs=jobs)


def scatter_of(plot: str | None, svg: str | None, columns: Sequence[str]) -> Scatter | None:
    """What `--plot` and `--svg` draw. UsageError for columns that are no numbers."""
    if plot is None and svg is None:
        return None
    words = (plot or DRAWN).split(",")
    if len(words) != 2:
        raise usage(f"--plot takes two columns, one for each axis: --plot {DRAWN}")
    x, y = aims_of("--plot", words, columns)
    return Scatter((x, y), [word.strip().removeprefix("-") for word in words])


def aims_of(option: str, words: Sequence[str], columns: Sequence[str]) -> list[Aim]:
    try:
        return [aim_of(word, columns) for word in words]
    except ValueError as error:
        raise usage(f"{option}: {error}") from None


def condition_of(
    text: str | None, columns: Sequence[str], numbers: Sequence[str]
) -> Condition | None:
    """What `--where` says. UsageError where that is no condition."""
    if text is None:
        return None
    try:
        return Condition(text, columns, numbers)
    except Refusal as refusal:
        raise usage(where_wrong(refusal)) from None


def where_wrong(refusal: Refusal) -> str:
    hint = f"; {refusal.hint}" if refusal.hint else ""
    return f"--where: {refusal.message}{hint}"


def chosen_of(
    best: str | None, top: int, pareto: str | None, columns: Sequence[str]
) -> Best | Front | None:
    """What `--best` or `--pareto` chooses of the rows. UsageError for columns that are none."""
    if best is not None and pareto is not None:
        raise usage("--best and --pareto choose different rows; ask for one of them")
    if best is None and top > 1:
        raise usage("--top says how many rows --best has: --best macs --top 5")
    if best is not None:
        return Best(aims_of("--best", [best], columns)[0], top)
    if pareto is None:
        return None
    aims = aims_of("--pareto", pareto.split(","), columns)
    if len(aims) < 2:
        raise usage("--pareto takes two columns or more: --pareto params,macs")
    return Front(aims)


def form_of(format: str | None, output: str | None) -> str:
    """The form of the rows; that of a file is told by how its name ends. UsageError if it is not,
    and for a table in a file, which no program reads.
    """
    if output is None:
        if format == PARQUET:
            raise usage("a parquet file is no text; write it with -o rows.parquet")
        return format or "table"
    if format == "table":
        raise usage("a table is for people; a file has rows: --format csv, or jsonl")
    ending = output.rpartition(".")[2].lower()
    found = format or ENDINGS.get(ending)
    if found is None:
        raise usage(f"{output[:60]} does not tell what it is; end it with .csv or .jsonl")
    if found == PARQUET:
        needed()
    return found

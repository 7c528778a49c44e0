"""What is to be shown of a report, and by whose rules: its columns, and which rows."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

import click

from convcalc.cli.options import (
    cost_options,
    dialect_option,
    format_option,
    layout_option,
    tool_named,
    usage,
)
from convcalc.cli.output import problems_as
from convcalc.diagnostics import did_you_mean
from convcalc.record import NamedTuple
from convcalc.render.columns import COLUMNS, SORTED, SUMMED, key_of, word_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convcalc.render import View

VIEWED = ("columns", "weights", "count_as", "depth", "everything", "sort", "top", "by")
"""The options that say what is to be seen."""


class Asked(NamedTuple):
    """What is to be shown of a network, and by whose rules."""

    format: str
    view: View
    batch: int
    dialect: str | None
    layout: str | None
    dtype: str | None


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that `show` and `stack` share; the command gets them as one, `asked`."""

    @wraps(command)
    def packed(**given: Any) -> None:
        own = [given.pop(key) for key in ("dialect", "layout", "dtype")]
        view = view_of(**{key: given.pop(key) for key in VIEWED})
        asked = Asked(given.pop("format"), view, given.pop("batch"), *own)
        with problems_as(asked.format):
            command(asked=asked, **given)

    added: Callable[..., Any] = packed
    for add in (view_options, format_option, cost_options, layout_option, dialect_option):
        added = add(added)
    return added


def view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--columns`, `--weights`, and what says which rows there are."""
    options = (
        click.option(
            "--columns",
            metavar="NAMES",
            help="Columns by their titles, by commas, or all; +NAME adds to the usual ones. "
            "'convcalc help table' has them.",
        ),
        click.option("--weights", is_flag=True, help="Also list every weight tensor."),
        click.option(
            "--depth",
            type=click.IntRange(1),
            metavar="N",
            help="N levels only: deeper blocks are a row each.",
        ),
        click.option(
            "--all", "everything", is_flag=True, help="Every layer, even if a window is too low."
        ),
        click.option("--sort", metavar="NAME", help="Rows by params, MACs, …, the largest first."),
        click.option(
            "--top",
            type=click.IntRange(1),
            metavar="N",
            help="The first N rows; by MACs without --sort.",
        ),
        click.option(
            "--by", type=click.Choice(["kind"]), help="A row for each kind of layer, with sums."
        ),
    )
    for option in options:
        command = option(command)
    return command


def view_of(
    columns: str | None = None,
    weights: bool = False,
    count_as: str | None = None,
    depth: int | None = None,
    everything: bool = False,
    sort: str | None = None,
    top: int | None = None,
    by: str | None = None,
) -> View:
    """The View that the options ask for. UsageError for a column or tool that does not exist, and
    for what says nothing together.
    """
    from convcalc.render import View

    if by and depth:
        raise usage("--by kind goes over all layers; leave --depth out")
    if by and weights:
        raise usage("--weights lists by layer; leave --by out")
    tool = tool_named(count_as)
    key = sort_key(sort, tool, by) if sort else None
    view = View(None, weights, tool, depth, everything, key, top, by)
    keys = column_keys(columns, view.usual) if columns else None
    if by and keys:
        refuse_unsummed(keys)
    return view._replace(keys=keys)


def column_keys(text: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """The keys in `--columns`; where all begin with +, behind the usual ones."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    keys = [] if any(not word.startswith("+") for word in words) else list(usual)
    for word in words:
        name = word.removeprefix("+")
        key = key_of(name)
        if key is None and name.lower() != "all":
            no_column("--columns", word, COLUMNS)
        keys += COLUMNS if key is None else [key]
    return tuple(dict.fromkeys(keys))


def sort_key(text: str, tool: str | None, by: str | None) -> str:
    """The column that `--sort` names. UsageError for one that has no order."""
    if text == tool:
        return text
    known = [key for key in SORTED if not by or key != "name"]
    key = key_of(text)
    if key is None or key not in known:
        no_column("--sort", text, known)
    return key


def no_column(option: str, word: str, keys: Iterable[str]) -> NoReturn:
    """UsageError for a name that is none of the columns, with what is close to it."""
    words = [*map(word_of, keys)]
    close = did_you_mean(word.lower(), dict.fromkeys((*map(str.lower, words), *keys)))
    takes = f"it takes {', '.join(words)}"
    raise usage(f"{option} does not know '{word[:60]}'; {close or takes}")


def refuse_unsummed(keys: tuple[str, ...]) -> None:
    """UsageError for columns that a kind has no sum of."""
    known = ("kind", *SUMMED)
    for key in keys:
        if key not in known:
            told = ", ".join(map(word_of, known))
            raise usage(f"--by kind has no column '{word_of(key)}'; it has {told}")

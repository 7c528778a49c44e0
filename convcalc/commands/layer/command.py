"""One layer by flags: a command for every kind, made from the kind's own settings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from convcalc.algebra.shape import LAYOUTS
from convcalc.cli.kind import (
    ONE,
    SEVERAL,
    WORDS,
    LayerCommand,
    network_of,
    options_for,
    work_out,
)
from convcalc.cli.options import (
    EVERY_DIALECT,
    cost_options,
    derivation_options,
    layout_option,
    letters_given,
    tool_named,
    usage,
)
from convcalc.cli.output import complain, emit, problems_as
from convcalc.diagnostics import Problems
from convcalc.dialect import DIALECTS, USUAL
from convcalc.layers import kind_named
from convcalc.record import NamedTuple
from convcalc.render import FORMATS

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind


def command_for(name: str) -> click.Command | None:
    """The command of the kind called `name`; None if there is no such kind."""
    kind = kind_named(name)
    if kind is None:
        return None
    least, most = kind.inputs
    params: list[click.Parameter] = []
    if most is None:
        params.append(
            click.Argument([SEVERAL], nargs=-1, required=least > 0, metavar="INPUT INPUT…")
        )
    elif most:
        params.append(click.Argument([ONE], metavar="INPUT" if most == 1 else "INPUT [INPUT…]"))
    if most is not None and (most > 1 or any(s.positional for s in kind.settings())):
        params.append(click.Argument([WORDS], nargs=-1, metavar="[SHORTHAND]"))
    for setting in kind.settings():
        params += options_for(setting)
    command = LayerCommand(
        name,
        params=params,
        help=help_of(kind),
        callback=lambda **given: answer(kind, name, given),
    )
    for add in (explain_options, cost_options, layout_option, dialects_option):
        add(command)
    command.params[len(params) :] = reversed(command.params[len(params) :])
    return command


def dialects_option(command: click.Command) -> None:
    """Adds `--dialect`, which may be all of them."""
    click.option(
        "--dialect",
        type=EVERY_DIALECT,
        help="Whose rules.",
    )(command)


def explain_options(command: click.Command) -> None:
    """Adds `--explain` with its options, and `--format` with what derivations can be besides."""
    click.option(
        "--format",
        type=click.Choice([*FORMATS, "latex"]),
        default="table",
        show_default=True,
        help="One of",
    )(command)
    derivation_options(command, hidden=True)
    click.option(
        "--explain", is_flag=True, help="Why: the formulas (--notation textbook: letters)."
    )(command)


INPUT = "INPUT is channels and sizes: 3x224x224 (2D), 16x1000 (1D), 3x16x112x112 (3D)."


def help_of(kind: type[Kind]) -> str:
    """What the kind does, and a line to try."""
    first = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    shape, settings = kind.example
    shorthand = "" if kind.inputs[1] is None else shorthand_of(kind)
    if settings and not shorthand:  # a line of inputs has no place for words
        named = [s.name for s in kind.settings() if s.positional]
        words = zip(named, settings.split(), strict=False)
        settings = " ".join(f"--{name} '{word}'" for name, word in words)
    first = " ".join(first.split())
    given = "" if kind.inputs[1] == 0 else INPUT
    return (
        f"{first}\n\n{given}"
        f"{shorthand and f' SHORTHAND is {shorthand}, or NAME=VALUE.'}"
        f"\n\n\b\n  convcalc {' '.join([kind.name.replace('_', '-'), *shape.split(), settings])}"
    )


def shorthand_of(kind: type[Kind]) -> str:
    """`filters kernel/stride pPADDING dDILATION`; empty where nothing goes without a name."""
    names = [s.name for s in kind.settings()]
    text = " ".join(s.name for s in kind.settings() if s.positional)
    if text and "stride" in names and "stride" not in text:
        text += "/stride"
    written = (*text.replace("/", " ").split(),)
    marks = [
        f"{s.short}{s.name.upper()}" for s in kind.settings() if s.short and s.name not in written
    ]
    return " ".join([text, *marks]) if text else ""


class Costs(NamedTuple):
    """What is asked of the costs of a layer, besides the usual."""

    count_as: str | None
    dtype: str | None
    batch: int

    def go_without(self, what: str) -> None:
        """UsageError if something is asked, where no costs are told."""
        given = {"count-as": self.count_as, "dtype": self.dtype, "batch": self.batch > 1}
        for option, value in given.items():
            if value:
                raise usage(f"--{option} goes without {what}")


def answer(kind: type[Kind], name: str, given: dict[str, Any]) -> None:
    """Work one layer out, and print it; in a terminal, only what is wrong if it is refused."""
    from convcalc.render import View

    format, what, why = given.pop("format"), given.pop("what"), given.pop("explain")
    letters = letters_given(given.pop("notation"), given.pop("letters"))
    costs = Costs(tool_named(given.pop("count_as")), given.pop("dtype"), given.pop("batch"))
    if why or given["dialect"] == "all":
        costs.go_without("--explain" if why else "--dialect all")
    beside = {"--what": what, "--format latex": format == "latex", "--notation textbook": letters}
    if not why and any(beside.values()):
        raise usage(f"{next(k for k, v in beside.items() if v)} goes with --explain")
    if why and format == "csv":
        raise usage("--format csv goes without --explain")
    text = given.get(ONE)
    single = text is not None and not is_plain(text)
    if single:
        on_sizes(kind, name, given, costs, format, why)
    if given["dialect"] == "all":
        side_by_side(kind, name, given, format, why)
    with problems_as(format, "explain" if why else "report"):
        try:
            report = work_out(kind, name, given, costs.dtype, costs.batch)
        except Problems as problems:
            if (
                text is not None
                and not single
                and {d.code for d in problems.diagnostics} == {"E103"}
            ):
                on_sizes(kind, name, given, costs, format, why, fewer=True)
            raise
    if why:
        from convcalc.commands.explain.command import answer as explain

        explain(report, [], what, format, letters)
    elif format != "table":
        sys.exit(emit(report, format, View(count_as=costs.count_as)))
    elif report.ok:
        from convcalc.commands.layer.text import write

        write(report, sys.stdout, View(count_as=costs.count_as))
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)


def is_plain(text: str) -> bool:
    """Whether a shape is channels and sizes in numbers, at the first look: `3x224x224`."""
    parts = text.split("x")
    return len(parts) > 1 and all(part.isdecimal() for part in parts)


def on_sizes(
    kind: type[Kind],
    name: str,
    given: dict[str, Any],
    costs: Costs,
    format: str,
    why: bool,
    fewer: bool = False,
) -> None:
    """Where INPUT is sizes alone, or has letters, print what does not depend on more, and exit."""
    from convcalc.commands.layer.sizes import DEPENDS, sizes_alone

    dialect = None if given["dialect"] == "all" else given["dialect"]
    found = sizes_alone(kind, name, {**given, "dialect": dialect}, fewer)
    if found is None:
        return
    costs.go_without("sizes alone; give the channels as well, such as 3x224x224")
    if why or format != "table" or given["dialect"] == "all":
        raise usage(
            "sizes alone are answered as a table, by one dialect; give the channels as well, "
            "such as 3x224x224"
        )
    from convcalc.commands.layer.text_sizes import rows, write

    if len({tuple(rows(one)) for one in found}) > 1:
        raise usage(DEPENDS)
    write(found[0], question(name, given), sys.stdout)
    sys.exit(0)


def question(name: str, given: dict[str, Any]) -> str:
    """The layer as it was asked for."""
    flags = [
        f"{key.removeprefix('alias_')}={value}"
        for key, value in given.items()
        if key not in (ONE, WORDS, "dialect", "layout") and value is not None
    ]
    return " ".join([name, *given.get(WORDS, ()), *flags])


def side_by_side(
    kind: type[Kind], name: str, given: dict[str, Any], format: str, why: bool
) -> NoReturn:
    """Print what all dialects make of one layer, as the first that can read it has it, and exit."""
    from convcalc.commands.dialects.command import FORMATS as KNOWN
    from convcalc.commands.dialects.command import answer as compare

    if why or format not in KNOWN:
        what = "--explain" if why else f"--format {format}"
        raise usage(f"{what} goes with one dialect: {', '.join(DIALECTS)}")
    refused: list[Problems] = []
    for dialect in DIALECTS:
        try:
            network = network_of(kind, name, {**given, "dialect": dialect}, LAYOUTS[0])
        except Problems as problems:
            refused.append(problems)
            continue
        complain(network.doubts)
        compare(network, USUAL, True, format)
    with problems_as(format, "dialects"):
        raise refused[0]

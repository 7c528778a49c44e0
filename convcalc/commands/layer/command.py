"""One layer by flags: a command for every kind, made from the kind's own settings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from convcalc.cli.line import CommandLine
from convcalc.cli.options import (
    DIALECTS,
    layout_option,
    shape_argument,
    usage,
    what_option,
)
from convcalc.cli.output import complain, emit, problems_as
from convcalc.layers import kind_named
from convcalc.layers.settings import Choice, Flag
from convcalc.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting
    from convcalc.parser.value import Item

ONE, SEVERAL, WORDS = "the_input", "the_inputs", "the_words"
"""Names of arguments, which no setting has."""
ALIAS = "alias_"


class LayerCommand(click.Command):
    """A command whose short flags cost no more than its long ones."""

    def make_parser(self, ctx: click.Context) -> Any:
        """The parser of click, which looks for `-f` among the long flags first and, not finding it
        there, works out what may have been meant before it looks among the short ones.
        """
        parser = super().make_parser(ctx)
        getattr(parser, "_long_opt", {}).update(getattr(parser, "_short_opt", {}))
        return parser


def command_for(name: str) -> click.Command | None:
    """The command of the kind called `name`; None if there is no such kind."""
    kind = kind_named(name)
    if kind is None:
        return None
    several = kind.inputs[1] is None
    params: list[click.Parameter] = [
        click.Argument([SEVERAL], nargs=-1, required=True, metavar="INPUT INPUT…")
        if several
        else click.Argument([ONE], metavar="INPUT")
    ]
    if not several and any(s.positional for s in kind.settings()):
        params.append(click.Argument([WORDS], nargs=-1, metavar="[SHORTHAND]"))
    for setting in kind.settings():
        params += options_for(setting)
    command = LayerCommand(
        name,
        params=params,
        help=help_of(kind),
        callback=lambda **given: answer(kind, name, given),
    )
    for add in (explain_options, layout_option, dialects_option):
        add(command)
    command.params[len(params) :] = reversed(command.params[len(params) :])
    return command


def dialects_option(command: click.Command) -> None:
    """Adds `--dialect`, which may be all of them."""
    click.option(
        "--dialect",
        type=click.Choice([*DIALECTS, "all"]),
        help="Whose defaults, rules and counting apply; pytorch if nothing says otherwise; all, "
        "side by side.",
    )(command)


def explain_options(command: click.Command) -> None:
    """Adds `--format`, with what derivations can be besides, `--what` and `--explain`."""
    click.option(
        "--format",
        type=click.Choice([*FORMATS, "latex"]),
        default="table",
        show_default=True,
        help="What to print: "
        + "; ".join(f"{k}, {v}" for k, v in FORMATS.items())
        + "; latex, with --explain, a fragment for a document with amsmath.",
    )(command)
    what_option(command)
    click.option(
        "--explain", is_flag=True, help="Why: formula, numbers and result of each quantity."
    )(command)


def help_of(kind: type[Kind]) -> str:
    """What the kind does, and a line to try."""
    first = (kind.__doc__ or "").split("\n\n")[0]
    shape, settings = kind.example
    return (
        f"{first}\n\nINPUT is channels and spatial sizes, such as 3x224x224 (2D), 16x1000 (1D) or "
        f"3x16x112x112 (3D). Settings may also be given in shorthand, as in a spec."
        f"\n\n\b\n  convcalc {kind.name.replace('_', '-')} {shape} {settings}"
    )


def options_for(setting: Setting) -> list[click.Option]:
    """The flag of a setting, and hidden ones for its aliases."""
    dashed = setting.name.replace("_", "-")
    default = (
        ""
        if setting.required or setting.default is None
        else (f" [{setting.type.show(setting.default)}]")
    )
    text = f"{setting.doc[0].upper()}{setting.doc[1:]}.{default}"
    if isinstance(setting.type, Choice):
        text += f" One of {', '.join(setting.type.options)}."
    known: dict[str, Any]
    if isinstance(setting.type, Flag):
        names, known = [f"--{dashed}/--no-{dashed}"], {"default": None}
    else:
        names, known = [f"--{dashed}"], {"metavar": setting.type.metavar}
    if len(setting.short) == 1:
        names.append(f"-{setting.short}")
    made = [click.Option([setting.name, *names], help=text, **known)]
    for alias in setting.aliases:
        also = names[0].replace(dashed, alias.replace("_", "-"))
        made.append(click.Option([ALIAS + alias, also], hidden=True, **known))
    return made


def answer(kind: type[Kind], name: str, given: dict[str, Any]) -> None:
    """Work one layer out, and print it; in a terminal, only what is wrong if it is refused."""
    from convcalc.render import View

    format, what, why = given.pop("format"), given.pop("what"), given.pop("explain")
    if (what or format == "latex") and not why:
        raise usage(f"{'--what' if what else '--format latex'} goes with --explain")
    if why and format == "csv":
        raise usage("--format csv goes without --explain")
    if given["dialect"] == "all":
        side_by_side(kind, name, given, format, why)
    with problems_as(format, "explain" if why else "report"):
        report = work_out(kind, name, given)
    if why:
        from convcalc.commands.explain.command import answer as explain

        explain(report, [], what, format)
    elif format != "table":
        sys.exit(emit(report, format, View()))
    elif report.ok:
        from convcalc.commands.layer.text import write

        write(report, sys.stdout)
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)


def side_by_side(
    kind: type[Kind], name: str, given: dict[str, Any], format: str, why: bool
) -> NoReturn:
    """Print what all dialects make of one layer, as the first that can read it has it, and exit."""
    from convcalc.commands.dialects.command import FORMATS as KNOWN
    from convcalc.commands.dialects.command import answer as compare
    from convcalc.diagnostics import Problems

    if why or format not in KNOWN:
        what = "--explain" if why else f"--format {format}"
        raise usage(f"{what} goes with one dialect: {', '.join(DIALECTS)}")
    layout = given["layout"] or "channels_first"
    refused: list[Problems] = []
    for dialect in DIALECTS:
        try:
            network = network_of(kind, name, {**given, "dialect": dialect, "layout": layout})
        except Problems as problems:
            refused.append(problems)
            continue
        compare(network, DIALECTS[0], True, format)
    with problems_as(format, "dialects"):
        raise refused[0]


def work_out(kind: type[Kind], name: str, given: dict[str, Any]) -> Report:
    """The report of a network of this one layer. Problems if the settings are wrong."""
    from convcalc.engine.analyze import analyze

    return analyze(network_of(kind, name, given))


def network_of(kind: type[Kind], name: str, given: Mapping[str, Any]) -> Network:
    """A network of this one layer. Problems if the settings are wrong."""
    from convcalc.diagnostics import Diagnostic, Problems
    from convcalc.dialect import dialect_named
    from convcalc.engine.network import Network, Node
    from convcalc.parser.make import Entry, from_words, make
    from convcalc.parser.shorthand import Token

    given = dict(given)
    line = CommandLine(f"convcalc {name}")
    rules = dialect_named(given.pop("dialect") or "pytorch")
    layout = given.pop("layout") or rules.layout
    texts = given.pop(SEVERAL, None) or (given.pop(ONE),)
    if len(texts) < kind.inputs[0]:
        raise usage(f"{name} takes {kind.inputs[0]} or more inputs, received {len(texts)}")
    inputs = {}
    for k, text in enumerate(texts, 1):
        line.add(text)
        inputs[f"input{k}" if len(texts) > 1 else "input"] = shape_argument(text, layout, "INPUT")
    words = [Token(word, line.add(word).column - 1) for word in given.pop(WORDS, ())]
    items = (*from_words(kind, words, line.whole), *flags(given, line))
    problems: list[Diagnostic] = []
    made = make(Entry(kind.name, line.command, items), rules, problems)
    if made is None:
        raise Problems(problems)
    node = Node(kind.name, made.kind, tuple(inputs), None, made.span, made.spans)
    return Network("", rules, layout, inputs, (node,), (kind.name,))


def flags(given: dict[str, Any], line: CommandLine) -> Iterator[tuple[str, Item]]:
    """The settings that flags give, each with its place in the command line."""
    from convcalc.parser.shorthand import literal
    from convcalc.parser.value import Item, Value

    for key, value in given.items():
        name = key.removeprefix(ALIAS)
        dashed = name.replace("_", "-")
        if isinstance(value, bool):
            at = line.add(f"--{dashed}" if value else f"--no-{dashed}")
            yield name, Item(at, Value(value, at))
        elif value is not None:
            at = line.add(value, f"--{dashed}")
            yield name, Item(at, literal(value, at))

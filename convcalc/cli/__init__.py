"""The command line: a table of commands, each loaded when it is called."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from convcalc import __version__
from convcalc.cli.typed import ASKED, TYPED, dashed
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Row(NamedTuple):
    """The group a command is listed in, and what it does: help loads no room."""

    group: str
    summary: str


ONE, NETWORK, REFERENCE = "One layer", "A network", "Looking things up"
DESIGN, LEARNING = "Designing", "Learning"

COMMANDS: dict[str, Row] = {
    "show": Row(NETWORK, "Shapes, fields, parameters and MACs of a network."),
    "stack": Row(NETWORK, "The same for layers given one by one on the command line."),
    "field": Row(NETWORK, "What each layer, or one unit of it, sees of the input."),
    "expand": Row(NETWORK, "A spec as a plain list of layers: blocks and loops written out."),
    "convert": Row(NETWORK, "The network as another file: a readable spec, source of PyTorch."),
    "size": Row(NETWORK, "The output's size as a formula, and which inputs fit."),
    "solve": Row(
        DESIGN, "Backwards: settings for sizes, inputs for an output, a var for a budget."
    ),
    "lint": Row(DESIGN, "Whether a design is sane: defects, what to write, what it costs."),
    "check": Row(DESIGN, "Expectations and budgets, for continuous integration."),
    "count": Row(DESIGN, "What each tool would print as MACs or FLOPs, and why they differ."),
    "memory": Row(DESIGN, "What is in memory at once, to run or to train; what fits."),
    "roofline": Row(DESIGN, "How long layers take at least on a machine, and what binds them."),
    "compare": Row(DESIGN, "Networks side by side, and layer by layer."),
    "sweep": Row(DESIGN, "Many variants: a grid of vars and inputs, a row for each."),
    "watch": Row(DESIGN, "The table and the findings, whenever a file changes."),
    "explain": Row(LEARNING, "Why: each number's derivation; what a code such as E201 means."),
    "apply": Row(LEARNING, "The arithmetic itself, on small arrays, step by step."),
    "dialects": Row(LEARNING, "PyTorch, Keras and ONNX side by side, and what makes them agree."),
    "quiz": Row(LEARNING, "Practice: questions, the mistake behind an answer, exams."),
    "why": Row(LEARNING, "An error message of a framework: what is wrong, what to write."),
    "zoo": Row(REFERENCE, "The networks that come along, and the source of each."),
    "formats": Row(REFERENCE, "The files that are read where a spec may stand."),
    "kinds": Row(REFERENCE, "All kinds of layers; with a name, the settings of one."),
    "schema": Row(REFERENCE, "The JSON Schema of specs, for completion in editors."),
    "help": Row(REFERENCE, "Pages with examples, on each command and how it all works."),
    "completion": Row(REFERENCE, "The script for completion in bash, zsh or fish."),
}

ASKED_FOR: dict[str, str] = {
    "conv": "Convolution.",
    "depthwise-conv": "Depthwise convolution.",
    "separable-conv": "Depthwise separable convolution.",
    "conv-transpose": "Transposed convolution.",
    "max-pool": "Max pooling.",
    "avg-pool": "Average pooling.",
    "linear": "Fully connected layer.",
}
"""The kinds that `--help` lists; every other kind is a command too."""
LAYER = "layer"
"""The room of all of them."""
SPOKEN = frozenset(("of", "on", "with", "from", "to", "layer", "stride", "padding", "vs", "and"))
"""Words of a sentence: where one stands alone among the arguments of a command, they may be one."""
COMPLETING = "_CONVCALC_COMPLETE"
"""The variable in which a shell asks how a line may go on."""


@contextmanager
def harmless_errors() -> Iterator[None]:
    """Wrong usage is told as everything else that is wrong, at the word that was typed."""
    from convcalc.diagnostics import Problems

    try:
        yield
    except click.UsageError as error:
        from convcalc.cli.wrong import diagnosed

        error.ctx = error.ctx or asked_of(click.get_current_context(silent=True))
        raise Problems([diagnosed(error)]) from None
    except Problems as problems:
        from convcalc.cli.wrong import placed

        raise Problems(placed(problems.diagnostics)) from None


def asked_of(ctx: click.Context | None) -> click.Context | None:
    """The context of the command that was asked: click leaves it out where an option lacks its
    value.
    """
    found = ctx.meta.get(ASKED) if ctx and ctx.parent is None else None
    return click.Context(found, ctx, found.name) if found else ctx


def show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"convcalc {__version__}")
        ctx.exit()


class Helped(click.Command):
    """A command with the `--help` of click, which would look for a translation of its sentence.
    That takes as long as the work of a layer. What it prints has examples first, and groups.
    """

    helping: click.Option | None = None
    of_layer = False

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        if self.helping is None:
            self.helping = at_once(self.get_help_option_names(ctx), show_help, "this message")
        return self.helping

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, which would take an option for the name of a file that is missing."""
        files = [p.opts for p in self.params if getattr(p, "metavar", "") == "FILE"]
        for k, name in enumerate(args[1:]):
            if name.startswith("--") and any(args[k] in opts for opts in files):
                why = f"a file name is missing before '{name}'"
                ctx.fail(f"{why}; for a file of that name write ./{name}")
        self.check_values(ctx, args)
        return super().parse_args(ctx, args)

    def check_values(self, ctx: click.Context, args: list[str]) -> None:
        """BadOptionUsage for an option in the place of the value of another, which click takes."""
        options = [p for p in self.params if isinstance(p, click.Option)]
        names = {name for p in options for name in (*p.opts, *p.secondary_opts)}
        taking = {name for p in options if not p.is_flag and not p.count for name in p.opts}
        for name, value in pairwise(args):
            if name == "--":
                return
            if name in taking and value in names:
                raise click.BadOptionUsage(name, "", ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from convcalc.cli.help import write

        write(self, ctx, formatter, self.of_layer)


def at_once(names: list[str], show: Any, what: str) -> click.Option:
    """An option that shows something, whatever else is given, and ends."""
    text = f"Show {what} and exit."
    return click.Option(
        names, is_flag=True, expose_value=False, is_eager=True, help=text, callback=show
    )


class Commands(Helped, click.Group):
    """The rows of COMMANDS, and a command for each kind of layer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *ASKED_FOR]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        room = cmd_name if cmd_name in COMMANDS else LAYER
        module = import_module(f"convcalc.commands.{room}.command")
        found: click.Command | None = (
            module.command_for(cmd_name) if room == LAYER else module.command
        )
        if found:
            from convcalc.cli.options import without_gaps

            without_gaps(found)
            if ctx.resilient_parsing:
                shells().offering(found)
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> Any:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        if ctx.meta.get(TYPED):  # a word that means nothing
            return []
        rows = {**ASKED_FOR, **{name: row.summary for name, row in COMMANDS.items()}}
        return shells().first_words(incomplete, rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if SPOKEN.intersection(args[1:]):
            args = self.spoken(args)
            name = args[0]
        command = self.get_command(ctx, name)
        if command is None and (name == "-" or not name.startswith("-")):
            args = self.meant(ctx, args)
            if not args:
                return None, None, []
            ctx.meta[TYPED] = args
            if args[0].startswith("-"):
                self.parse_args(ctx, args)
            command = self.get_command(ctx, args[0])
        ctx.meta[ASKED] = command
        return (command.name, command, args[1:]) if command else super().resolve_command(ctx, args)

    def meant(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The command line that one without a command stands for. UsageError if there is none; a
        shell that completes is told nothing.
        """
        from convcalc.cli.things import taken, unknown
        from convcalc.cli.typed import Unusable
        from convcalc.diagnostics import printable

        if args[0] == "-" and not ctx.resilient_parsing:
            from convcalc.cli.piped import meant_by_input

            piped = meant_by_input()
            note(piped.note)
            return [*piped.words, *args[1:]]
        try:
            found = taken(args, COMMANDS)
        except Unusable as error:
            if ctx.resilient_parsing:
                return []
            ctx.fail(f"there is no command '{printable(args[0][:60])}'; {error}")
        if ctx.resilient_parsing:
            return found.words if found else []
        if found is None:
            ctx.fail(
                f"there is no command '{printable(args[0][:60])}'; {unknown(args[0], COMMANDS)}"
            )
        note(found.note)
        return found.words

    def spoken(self, args: list[str]) -> list[str]:
        """The command line that a sentence stands for which begins with a command's name."""
        from convcalc.cli.things import in_words

        found = in_words(args)
        if found is None:
            return args
        note(found.note)
        return found.words

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            from convcalc.cli.streams import waiting_input

            args = ["-"] if waiting_input() else []
        if not args and not ctx.resilient_parsing:
            from convcalc.cli.first import screen

            click.echo(screen({group: [*rows] for group, rows in grouped().items()}), nl=False)
            ctx.exit(0)
        ctx.meta[TYPED] = list(args)
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with harmless_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with harmless_errors():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for group, rows in grouped().items():
            with formatter.section(group):
                formatter.write_dl([*rows.items()])


def note(text: str) -> None:
    """Say on standard error how words were understood."""
    if text:
        from convcalc.diagnostics import printable

        click.echo(f"note: {printable(text)}", err=True)


def shells() -> Any:
    """What answers shells that complete a line."""
    return import_module(f"convcalc.commands.{'completion'}.command_shell")


def grouped() -> dict[str, dict[str, str]]:
    """The commands by group, each with what it does."""
    groups = {ONE: dict(ASKED_FOR)}
    for name, row in COMMANDS.items():
        groups.setdefault(row.group, {})[name] = row.summary
    groups[ONE]["…"] = "Every kind of layer is a command: 'convcalc kinds' lists them."
    return groups


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["--help", "-h"], "token_normalize_func": dashed},
    params=[at_once(["--version", "-V"], show_version, "the version")],
)
def cli() -> None:
    """What comes out of a layer, how big is it, what does it see, what does it cost, and why?

    \b
      convcalc show model.py:Net --input 3x32x32
      convcalc conv 3x224x224 --filters 64 --kernel 7 --stride 2 --padding 3
      convcalc stack 3x227x227 "conv 96 11x11/4" relu "max_pool 3x3/2" flatten "linear 10"
      convcalc show resnet50 --depth 1
      convcalc show network.yaml

    Shapes, receptive fields, parameters and MACs of convolutional networks as PyTorch, Keras and
    ONNX have them, without any of them: of source, which is read and never run, up to the line
    where a shape does not fit; of layers, specs, ONNX and other files.
    """  # noqa: D301 - click reads the \b as such


def main() -> None:
    """The console script: one boundary for everything that can go wrong."""
    from convcalc.cli.streams import flush, open_streams, say, unwritten

    code: Any = 1
    try:
        open_streams()
        gc.disable()  # a query is over before there is anything worth collecting
        code = answered()
        flush()
    except OSError as error:
        code = unwritten(error)
    except MemoryError:
        say("error: there is not enough memory; ask for less at once")
    except KeyboardInterrupt:
        say("Aborted!")
    sys.exit(code)


def answered() -> Any:
    """Answer what is asked; the exit code. OSError if the answer cannot be written."""
    from convcalc.cli.output import failed

    if COMPLETING in os.environ:
        shells().register()
    try:
        cli(prog_name="convcalc", windows_expand_args=False)
    except SystemExit as end:
        return end.code
    except Exception as error:
        return failed(error)

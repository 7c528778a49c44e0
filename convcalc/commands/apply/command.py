"""`convcalc apply KIND` and `convcalc apply "LAYER; LAYER"`: arithmetic on small arrays."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.kind import WORDS
from convcalc.cli.options import usage, without_gaps
from convcalc.cli.output import complain, problems_as
from convcalc.commands.apply.command_options import chain_command, command_for
from convcalc.commands.apply.which import APPLIED, applicable, unknown
from convcalc.diagnostics import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.apply.exercise import Worked
    from convcalc.commands.apply.layer import Asked
    from convcalc.layers.kind import Kind

OWN = ("input", "weights", "bias", "flip", "layout", "shape", "seed", "axes")
OF_NORMS = ("mean", "var", "gamma", "beta")
LONG = ("steps", "backward")
"""What takes longer, and is refused before it is begun."""
SHOWN = ("steps", "at", "zeros", "no_answer", "format", "view", "backward", "upstream")


class Kinds(Helped, click.Group):
    """A command for each kind that can be applied, and one for whatever has several layers."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(APPLIED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if ";" in cmd_name or len(cmd_name.split()) > 1:
            return without_gaps(chain_command(cmd_name, lambda given: chained(cmd_name, given)))
        kind = applicable(cmd_name)
        if kind is None:
            return None
        return without_gaps(command_for(kind, lambda given: single(kind, given)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise usage(unknown(args[0]))
        name, command, rest = super().resolve_command(ctx, args)
        return f'"{name}"' if name and len(name.split()) > 1 else name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from convcalc.layers.functions import FUNCTIONS

        with formatter.section("Kinds"):
            formatter.write_dl([(name, text) for name, text in APPLIED.items() if text])
        with formatter.section("Norms and others"):
            formatter.write_text(", ".join(name for name, text in APPLIED.items() if not text))
        with formatter.section("Functions of each element"):
            formatter.write_text(", ".join(name.replace("_", "-") for name in FUNCTIONS))


@click.command("apply", cls=Kinds, context_settings={"help_option_names": ["--help", "-h"]})
def command() -> None:
    """Layers applied to a small array, number by number, forward and backward.

    \b
      convcalc apply conv --input "0 0 0 1 1 0 0 0" --weights "0 1 0"
      convcalc apply conv --input "1 2; 3 4" --weights "1 0; 0 1" -p 1 --steps
      convcalc apply max-pool --input image.txt --kernel 2
      convcalc apply conv --input random --weights random --seed 3
      convcalc apply "conv; relu; max_pool 2" --input random:1x6x6 --weights sobel-x
      convcalc apply conv --input random --weights random --backward --steps
    """  # noqa: D301 - click reads the \b as such


def single(kind: type[Kind], given: dict[str, Any]) -> None:
    """Apply one layer, and print what comes out."""
    from convcalc.commands.apply.layer import Asked

    mine = (*OWN, *OF_NORMS, *SHOWN, "html", "force", "picture", "dialect", WORDS)
    settings = {key: value for key, value in given.items() if key not in mine}
    answer([Asked(kind, tuple(given[WORDS]), settings)], given)


def chained(text: str, given: dict[str, Any]) -> None:
    """Apply several layers, one after the other."""
    from convcalc.commands.apply.chain import layers_of

    try:
        layers = layers_of(text)
    except ValueError as error:
        raise usage(str(error)) from None
    if given["view"] and len(layers) > 1:
        raise usage("--as shows one layer at a time; apply it alone")
    answer(layers, given)


def answer(layers: Sequence[Asked], given: dict[str, Any]) -> None:
    """Apply the layers, and print what comes out."""
    from convcalc.commands.apply.exercise import worked_out

    own = {key: given.get(key) for key in (*OWN, *OF_NORMS, *LONG, "dialect")}
    shown = {key: given[key] for key in SHOWN}
    refuse_unused(shown, given["html"] or given["picture"], given["force"])
    try:
        with problems_as(shown["format"], "apply"):
            worked = worked_out(layers, own)
        if worked.refused:
            complain(worked.refused.diagnostics)
            sys.exit(1)
        asked = any(is_random(text) for text in (own["input"], *(own["weights"] or ())))
        shown.update(question=asked or shown["no_answer"], flip=bool(own["flip"]))
        shown["drawn"] = written(worked, shown, given)
        told(worked, shown, given["seed"])
    except ValueError as error:
        raise usage(str(error)) from None
    except Refusal as refusal:
        raise usage(f"{refusal.message}; {refusal.hint}") from None


def told(worked: Worked, shown: dict[str, Any], seed: int) -> None:
    """Print it, forward and, if that is asked for, backward."""
    from convcalc.commands.apply.backward import back
    from convcalc.commands.apply.text import write

    done = back(worked, shown["upstream"], seed) if shown["backward"] else None
    write(worked, done, shown, sys.stdout)


def is_random(text: str) -> bool:
    return text.split(":", maxsplit=1)[0].strip() == "random"


def refuse_unused(shown: dict[str, Any], file: str | None, force: bool) -> None:
    """UsageError for options that say nothing together."""
    if shown["no_answer"] and (shown["steps"] or shown["at"]):
        raise usage("--no-answer leaves out what --steps and --at would show")
    if shown["no_answer"] and file:
        raise usage("--no-answer leaves out what --html and --picture would show")
    if force and not file:
        raise usage("--force goes with --html and --picture")
    if shown["no_answer"] and shown["view"]:
        raise usage("--no-answer leaves out what --as would show")
    if shown["upstream"] and not shown["backward"]:
        raise usage("--upstream goes with --backward")
    if shown["backward"] and shown["format"] == "plain":
        raise usage("--format plain prints the output alone; use --format json with --backward")


def written(worked: Worked, shown: dict[str, Any], given: dict[str, Any]) -> str:
    """Write the page and the picture that are asked for, both or none; what is said of the picture.
    UsageError if one cannot be made or written.
    """
    from convcalc.cli.files import write_files

    html, picture, said = given["html"], given["picture"], ""
    files: dict[str, str | bytes] = {}
    if html:
        from convcalc.commands.apply.page import page

        files[html] = page(worked, shown)
    if picture:
        from convcalc.commands.apply.image import drawn

        files[picture], said = drawn(worked.output(), picture)
    if html and html == picture:
        raise usage(f"--html and --picture are one file: {html}")
    if files:
        write_files(files, given["force"])
    return said

"""What `--help` prints: usage, a sentence, examples, what else is to be said, options by group."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.groups import JOINED, MORE, groups_of
from convcalc.cli.output import is_colored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDEST = 24
"""Columns for the names of options; longer ones stand on a line of their own."""
SHORT = 12
"""Words of a choice that stand beside the option, if they are no longer."""
VERBATIM = "\b\n"


def write(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, of_layer: bool
) -> None:
    """Lay the help of a command out: coloured in a terminal that takes colours. Those `of_layer`
    have settings for options.
    """
    colored = is_colored(sys.stdout) or bool(os.environ.get("FORCE_COLOR"))
    ctx.color = colored
    first, examples, others = parts(command)

    def title(text: str) -> str:
        return click.style(text, bold=True) if colored else text

    command.format_usage(ctx, formatter)
    paragraphs(formatter, [first])
    if examples:
        with formatter.section(title("Examples")):
            formatter.write("".join(f"{'':{formatter.current_indent}}{x}\n" for x in examples))
    paragraphs(formatter, others)
    for name, rows in options(command, ctx, of_layer).items():
        with formatter.section(title(name)):
            formatter.write_dl(painted(rows) if colored else rows, col_max=WIDEST)
    if isinstance(command, click.Group):
        command.format_commands(ctx, formatter)


def parts(command: click.Command) -> tuple[str, list[str], list[str]]:
    """The first paragraph of a help text, its examples, and its other paragraphs."""
    from inspect import cleandoc

    first, *others = cleandoc(command.help or "").split("\n\n")
    examples: list[str] = []
    kept = []
    for paragraph in others:
        lines = paragraph.removeprefix(VERBATIM).split("\n")
        if paragraph.startswith(VERBATIM) and lines[0].strip().startswith(("convcalc", "python")):
            examples += [line.strip() for line in lines]
        else:
            kept.append(paragraph)
    return first, examples, kept


def paragraphs(formatter: click.HelpFormatter, texts: Sequence[str]) -> None:
    """Text with an empty line before each paragraph."""
    for text in texts:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)


def options(
    command: click.Command, ctx: click.Context, of_layer: bool
) -> dict[str, list[tuple[str, str]]]:
    """The options by group, each with what it takes and does, `--help` the last of all."""
    params = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    rows = {long_name(p): record(p, ctx) for p in params}
    for names, row in JOINED.get(command.name or "", {}).items():
        first, *others = names.split()
        rows[first] = row
        rows = {name: row for name, row in rows.items() if name not in others}
    groups = groups_of(command.name or "", of_layer, rows)
    found = {title: [rows[name] for name in names] for title, names in groups.items()}
    helping = command.get_help_option(ctx)
    if helping:
        found.setdefault([*found][-1] if found else MORE, []).append(record(helping, ctx))
    longest = max((len(a) for group in found.values() for a, _ in group), default=0)
    width = min(longest, WIDEST)
    return {title: [(f"{a:{width}}", b) for a, b in group] for title, group in found.items()}


def long_name(option: click.Option) -> str:
    """`kernel` of `-k, --kernel`"""
    return next((name for name in option.opts if name.startswith("--")), option.opts[0]).lstrip("-")


def record(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """`-k, --kernel N`, and a sentence with what may stand there and what stands there anyway."""
    short = [name for name in option.opts if not name.startswith("--")]
    names = [*short, *(name for name in option.opts if name.startswith("--"))]
    if option.secondary_opts:
        names[-1] += f"/{option.secondary_opts[0]}"
    elif not option.is_flag:
        names[-1] += f" {metavar(option, ctx)}"
    return ", ".join(names), " ".join(said(option))


def metavar(option: click.Option, ctx: click.Context) -> str:
    """What stands for a value: `N`, `FORMAT`, `table|json`."""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.types.IntParamType):
        return "N"
    if isinstance(option.type, click.Choice):
        words = "|".join(map(str, option.type.choices))
        return words if len(words) <= SHORT else long_name(option).replace("-", "_").upper()
    return option.make_metavar(ctx)


def said(option: click.Option) -> Iterator[str]:
    """The help of an option, the words that it takes, its default."""
    text = option.help or ""
    if isinstance(option.type, click.Choice) and not option.metavar:
        words = [str(word) for word in option.type.choices]
        if len("|".join(words)) > SHORT and not all(word in text for word in words):
            text = f"{text.rstrip('.')}: {', '.join(words)}."
    if text:
        yield text
    if option.show_default and not option.is_flag and option.default is not None:
        yield f"[{option.default}]"
    if option.required:
        yield "[required]"


def painted(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same rows with the names of options in colour."""
    return [(click.style(a, fg="cyan") if a.strip() else a, b) for a, b in rows]

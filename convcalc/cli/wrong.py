"""Wrong usage as a diagnostic: the line that was typed, the word at fault, and what to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from convcalc.cli.line import CommandLine
from convcalc.diagnostics import Diagnostic, did_you_mean, one_of, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.diagnostics import Span

EXAMPLE = re.compile(r"^ +(convcalc .*)$", re.MULTILINE)
QUOTED = re.compile(r"(?<!\w)'([^']*)'")
OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")
PATH = re.compile(r"[/.]\w|/$|^\.{1,2}$")
EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def diagnosed(error: click.UsageError) -> Diagnostic:
    """What is wrong with a command line, in the look of everything else that is wrong."""
    line = CommandLine("convcalc", error.ctx)
    code, reworded = next(case[1:] for case in CASES if isinstance(error, case[0]))
    message, hint, at = reworded(error, line)
    hint = hint or f"'{path_of(error)} --help' tells how it is used"
    return Diagnostic(code, printable(message), printable(hint), at)


def placed(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics of files and networks that there are not point at where they were typed."""
    line = CommandLine("convcalc")
    if not line.typed:
        return list(diagnostics)
    return [
        d._replace(span=first_of(d.message.split(), line) or named_in(d.message, line))
        if d.code == "E100" and not d.span
        else d
        for d in diagnostics
    ]


def first_of(words: Sequence[str], line: CommandLine) -> Span | None:
    """Where the first of these words was typed, or what has several of them; `-`, where it is
    standard input.
    """
    said = " ".join(words)
    several = [typed for typed in line.typed if " " in typed and typed in said]
    if several:
        return line.word(several[0])
    plain = ("-" if word == "<stdin>" else word.rstrip(",:") for word in words)
    return next(filter(None, map(line.word, plain)), None)


Said = tuple[str, str, "Span"]
"""A message, what to do, which may be empty, and the place."""


def no_option(error: click.NoSuchOption, line: CommandLine) -> Said:
    """`there is no option '--kernal'`, with a near one, or what other tools call so."""
    from convcalc.cli.synonyms import option_meant

    typed = error.option_name
    options = error.ctx.command.params if error.ctx else []
    names = [name for option in options for name in (*option.opts, *option.secondary_opts)]
    hint = option_meant(typed, names)
    if not hint:
        bare = {name.lstrip("-"): name for name in names if name.startswith("--")}
        hint = did_you_mean(typed.lstrip("-"), bare)
        for name, whole in bare.items():
            hint = hint.replace(f"'{name}'", f"'{whole}'")
    if not hint:
        hint = f"'{path_of(error)} --help' lists them"
    return f"there is no option '{typed[:60]}'", hint, line.option([typed]) or line.asked


def missing(error: click.MissingParameter, line: CommandLine) -> Said:
    """`SPEC is missing`, with the first example of the command's help."""
    assert error.param is not None
    return f"{name_of(error.param, error.ctx)} is missing", example_of(error), line.asked


def no_value(error: click.BadOptionUsage, line: CommandLine) -> Said:
    """An option without its value, or with one that it does not take."""
    name = error.option_name
    known = [p for p in (error.ctx.command.params if error.ctx else []) if name in p.opts]
    at = line.option([name]) or line.asked
    if known and known[0].is_flag:  # type: ignore[attr-defined]
        return f"{name} takes no value", "", at
    metavar = known[0].make_metavar(error.ctx) if known and error.ctx else "VALUE"
    return f"{name} is without its value", f"write {name} {metavar.strip('[]')}", at


def bad_value(error: click.BadParameter, line: CommandLine) -> Said:
    """A value that an option or an argument does not take."""
    option = error.param
    if option is None:
        return other(error, line)
    at = line.value(option.opts) or named_in(error.message, line)
    text = line.text_of(at)[:60]
    name = name_of(option, error.ctx)
    if isinstance(option.type, click.Choice):
        words = list(option.type.choices)
        hint = did_you_mean(text, words)
        return f"{name} takes {one_of(words)}, received '{text}'", hint, at
    if isinstance(option.type, click.types.IntParamType):
        return f"{name} takes a whole number{bounds(option.type)}, received '{text}'", "", at
    return f"{name}: {error.message.rstrip('.')}", "", at


def name_of(param: click.Parameter, ctx: click.Context | None) -> str:
    """`--kernel`, or `SPEC` of an argument."""
    if isinstance(param, click.Option):
        return param.opts[0]
    shown = param.make_metavar(ctx) if ctx and not isinstance(param.type, click.Choice) else ""
    return (shown or (param.name or "").upper()).split()[0].strip("[].…")


def bounds(type_: click.types.IntParamType) -> str:
    """` of at least 1`, ` from 1 to 5`"""
    low, high = getattr(type_, "min", None), getattr(type_, "max", None)
    if high is not None:
        return f" from {low:,} to {high:,}"
    return "" if low is None else f" of at least {low:,}"


def other(error: click.UsageError, line: CommandLine) -> Said:
    """What a command says itself: a sentence, and behind its first semicolon what to do."""
    extra = EXTRA.search(error.message)
    if extra:
        return too_many(extra[1], error, line)
    message = error.format_message()
    masked = QUOTED.sub(lambda match: "'" + "_" * len(match[1]) + "'", message)
    cut = masked.find("; ")
    hint = message[cut + 2 :] if cut >= 0 else ""
    message = message[:cut] if cut >= 0 else message
    return message.rstrip("."), hint, named_in(message, line)


def too_many(extra: str, error: click.UsageError, line: CommandLine) -> Said:
    """An argument too many, which may be the value of an option."""
    from convcalc.cli.typed import is_shape

    first = next((word for word in line.typed if word and extra.startswith(word)), "")
    options = [name for p in (error.ctx.command.params if error.ctx else []) for name in p.opts]
    hint = f"if it is the input: --input {first}" if "--input" in options else ""
    at = line.word(first) or line.asked
    if not is_shape(first):
        hint = together(first, line) or chosen(first, error) or example_of(error)
    return f"there is no place for '{first[:60]}'", hint, at


def chosen(word: str, error: click.UsageError) -> str:
    """What to write where a word is one that an option takes: `show lenet5 json`."""
    for option in error.ctx.command.params if error.ctx else []:
        if isinstance(option.type, click.Choice) and word.lower() in option.type.choices:
            return f"write {option.opts[0]} {word.lower()}"
    return ""


def together(unit: str, line: CommandLine) -> str:
    """What to write where a unit stands apart from its number: `--memory 8 GB`."""
    from convcalc.amounts import PREFIXES, UNITS

    words = {word.lower(): word for word in (*PREFIXES, *UNITS) if word}
    before = ["", "", *line.typed][: line.typed.index(unit) + 2] if unit in line.typed else []
    if unit.lower() not in words or not re.fullmatch(r"[\d.]+", before[-1] if before else ""):
        return ""
    option = f"{before[-2]} " if before[-2].startswith("-") else ""
    return f"write them as one: {option}{before[-1]}{words[unit.lower()]}"


CASES: tuple[tuple[type[click.UsageError], str, Callable[..., Said]], ...] = (
    (click.NoSuchOption, "E102", no_option),
    (click.MissingParameter, "E103", missing),
    (click.BadOptionUsage, "E110", no_value),
    (click.BadParameter, "E104", bad_value),
    (click.UsageError, "E110", other),
)
"""The kinds of wrong usage: the code of each, and how it is said; the first that fits."""


def path_of(error: click.UsageError) -> str:
    """`convcalc conv`"""
    return error.ctx.command_path if error.ctx else "convcalc"


def example_of(error: click.UsageError) -> str:
    """The first example in the help of the command that is asked."""
    found = EXAMPLE.search((error.ctx.command.help or "") if error.ctx else "")
    return f"for example: {found[1].strip()}" if found else ""


def named_in(message: str, line: CommandLine) -> Span:
    """Where what a message names was typed: a text in quotes, a path, its first word, or else the
    value of an option; if there is none of it, the command.
    """
    quoted = [text for text in QUOTED.findall(message) if text]
    paths = [word for word in message.split() if PATH.search(word)]
    finds: tuple[tuple[Callable[[str], Span | None], list[str]], ...] = (
        (line.word, quoted),
        (line.within, quoted),
        (line.word, paths),
        (line.word, message.split()[:1]),
        (lambda name: line.value([name]), OPTION.findall(message)),
    )
    places = (find(text) for find, texts in finds for text in texts)
    return next((at for at in places if at), line.asked)

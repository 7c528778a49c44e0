"""Where a SPEC is found: a file, a network of the zoo, standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.cli.options import usage
from convcalc.cli.source import SOURCES, said_of_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Diagnostic, Problems, Span
    from convcalc.parser.zoo import Located


STDIN = "<stdin>"
COMMAND_LINE = "command line"


MOST_INPUT = 1 << 30
"""So many bytes of another format are read from standard input."""


def located(spec: str) -> Located:
    """The text that SPEC stands for: of a file, of the zoo, of itself if it is code, or with - of
    standard input. Problems E100 if it cannot be read.
    """
    from convcalc.diagnostics import Problems
    from convcalc.parser import zoo

    origin = said_of_source("origin") or ""
    if spec == "-":
        return from_input(origin)
    if " " in spec and zoo.file_in(spec) is None:
        zoo.refuse_message(spec)
    if origin not in SOURCES:
        from convcalc.frameworks.file import file_of

        named = file_of(spec, origin)
        if named is not None:
            return named
    if ".py" in spec or ".ipynb" in spec:
        from convcalc.frameworks.sniff import source_in

        try:
            found = source_in(spec)
        except Problems as problems:
            raise placed(problems, asked_at(spec, None)) from None
        if found is not None:
            return found
    try:
        return zoo.locate(spec)
    except Problems:
        from convcalc.frameworks.file import file_of
        from convcalc.frameworks.sniff import ENDS, is_code

        other = file_of(spec)
        if other is not None:
            return other
        if not spec.rstrip().endswith(ENDS) or not is_code(spec):
            raise
    return zoo.Located(spec, COMMAND_LINE)


def placed(problems: Problems, at: Span | None) -> Problems:
    """The same, those without a place where something was typed."""
    from convcalc.diagnostics import Problems

    return Problems(d if d.span else d._replace(span=at) for d in problems.diagnostics)


def at_shapes(problems: Problems, shapes: tuple[str, ...]) -> Problems:
    """The same; what is said of a shape without a place, where `--input` gives it."""
    from convcalc.cli.line import CommandLine
    from convcalc.diagnostics import Problems

    def placed(one: Diagnostic) -> Diagnostic:
        said = (text.rpartition("=")[2] for text in shapes)
        shape = next((text for text in said if f"'{text[:60]}'" in one.message), "")
        at = CommandLine("convcalc").within(shape) if shape and not one.span else None
        return one._replace(span=at) if at else one

    return Problems(map(placed, problems.diagnostics))


def from_input(origin: str) -> Located:
    """What comes from standard input, as a file would be read: a text, or the bytes of another
    format. Problems E100 if it cannot be.
    """
    from convcalc.cli.streams import read_input
    from convcalc.diagnostics import Problems
    from convcalc.parser.files import MAX_FILE, decode, unreadable
    from convcalc.parser.zoo import Located

    try:
        raw = read_input(MAX_FILE + 1)
        if origin not in SOURCES:
            return Located("", STDIN, None, origin, raw + read_input(MOST_INPUT))
        try:
            return Located(decode(raw, STDIN), STDIN)
        except Problems:
            from convcalc.frameworks.recognize import HEAD, recognized

            format = recognized(raw[:HEAD])
            if not format:
                raise
            return Located("", STDIN, None, format, raw + read_input(MOST_INPUT))
    except OSError as error:
        raise unreadable(STDIN, error) from None


def one_from_input(specs: Sequence[str]) -> None:
    """UsageError if standard input is to be read twice: there would be nothing left."""
    if specs.count("-") > 1:
        raise usage("standard input can be one of the specs only")


def asked_at(typed: str, target: str | None) -> Span | None:
    """Where a target was typed: behind the colon, or for `--target`; else the whole word."""
    from convcalc.cli.line import CommandLine

    line = CommandLine(f"convcalc show {typed}")
    if said_of_source("target"):
        return line.value(["--target"])
    at = line.word(typed)
    if at and target and typed.endswith(target):
        before = len(typed) - len(target)
        return at._replace(column=at.column + before, length=len(target))
    return at


def is_source(found: Located) -> bool:
    """Whether a text is a file of source with classes or functions, rather than a spec."""
    origin = said_of_source("origin")
    if origin:
        return bool(origin != "spec")
    if found.name == STDIN:
        lines = found.text.split("\n")
        return any(line.startswith(("class ", "def ")) for line in lines)
    return found.name.endswith((".py", ".ipynb"))

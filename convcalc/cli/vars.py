"""What `--set` gives: a name, and a value as a spec has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.cli.options import usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.parser.value import Value


PAIRS = {"[": "]", "(": ")", "{": "}"}


def vars_given(spec: str, settings: tuple[str, ...]) -> dict[str, Value]:
    """The values of `--set`, each with its place in the command line. UsageError if one is none."""
    from convcalc.cli.line import CommandLine
    from convcalc.parser.shorthand import literal

    line = CommandLine(f"convcalc show {spec}")
    found: dict[str, Value] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise usage(f"--set takes NAME=VALUE, received '{text[:60]}'")
        at = line.add(text, "--set")
        if name in found:
            raise usage(f"--set gives '{name[:60]}' twice")
        if value.strip()[:1] == "[" and not balanced(value):
            raise usage(f"--set: the brackets of '{text[:60]}' do not match")
        found[name] = literal(value, at)
    return found


def balanced(text: str) -> bool:
    """Every bracket in `text` is closed, by one of its kind.

    >>> balanced("[2, (4)]"), balanced("[2, 4"), balanced("(2]")
    (True, False, False)
    """
    open_: list[str] = []
    for sign in text:
        if sign in PAIRS:
            open_.append(PAIRS[sign])
        elif sign in PAIRS.values() and (not open_ or open_.pop() != sign):
            return False
    return not open_


def parts(text: str) -> Iterator[str]:
    """What stands between the commas outside of brackets."""
    depth = start = 0
    for place, sign in enumerate(f"{text},"):
        depth += (sign in PAIRS) - (sign in PAIRS.values())
        if sign == "," and depth == 0:
            yield text[start:place]
            start = place + 1

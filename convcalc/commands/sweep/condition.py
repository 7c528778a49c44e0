"""A condition on rows, in the language of expressions of specs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.sweep.columns import MEASURED, NUMBER, TEXTS
from convcalc.diagnostics import Refusal, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from convcalc.commands.sweep.columns import Row
    from convcalc.parser.expressions.grammar import Bad, Node

COMPARE = "compare it with something, as in macs < 300e6"
NO_TRUTH = (NUMBER, *MEASURED, "output", *TEXTS)
"""Columns that are never true or false."""
VALUES = ("chain", "sign", "list", "call", "constant")
"""Parts of expressions that are numbers, texts or lists."""


class Condition:
    """`macs < 600e6 and params < 5e6`. It does not hold where it asks for something that is not
    known. Refusal for what is true or false of no row, as the columns that are `numbers` are.

    >>> cheap = Condition("macs < 600e6", ("variant", "macs"))
    >>> cheap.holds((1, 5)), cheap.holds((2, None))
    (True, False)
    """

    def __init__(self, text: str, columns: Sequence[str], numbers: Collection[str] = ()) -> None:
        from convcalc.parser.expressions.evaluate import build

        node = tree_of(text)
        asked = set(names_in(node))
        for name in sorted(asked - set(columns)):
            hint = did_you_mean(name, columns) or f"there are {', '.join(columns)}"
            raise Refusal("E102", f"there is no column '{name[:60]}'", hint)
        for part in parts_of(node):
            if is_value(part, (*NO_TRUTH, *numbers)):
                word = text[part.start - 1 : part.end - 1][:60]
                raise Refusal("E108", f"'{word}' is neither true nor false", COMPARE)
        self.places = {name: columns.index(name) for name in asked}
        self.code = build(node)

    def holds(self, row: Row) -> bool:
        """Refusal, which names the variant, where it makes no sense of what stands in a row."""
        from convcalc.parser.expressions.work import Evaluation
        from convcalc.parser.shorthand import literal
        from convcalc.parser.value import show

        scope: dict[str, Any] = {}
        for name, place in self.places.items():
            value = row[place]
            if value is None:
                return False
            if isinstance(value, str) and name not in TEXTS:
                value = literal(value, None).plain()
            scope[name] = list(value) if isinstance(value, tuple) else value
        try:
            found = self.code(scope, Evaluation())
            if isinstance(found, bool):
                return found
            raise Refusal("E108", f"{show(found)} is neither true nor false", COMPARE)
        except Refusal as refusal:
            there = [f"{name} is {show(value)}" for name, value in sorted(scope.items())]
            where = f", where {' and '.join(there)}" if there else ""
            message = f"at variant {row[0]:,}{where}: {refusal.message}"
            raise Refusal(refusal.code, message, refusal.hint) from None


def tree_of(text: str) -> Node:
    """What a condition is made of; its places are those in the text with a bracket before it."""
    from convcalc.parser.expressions.grammar import Bad, parse

    inner = f"({text})"
    try:
        node, end = parse(inner, 0)
    except Bad as bad:
        raise outside(bad, text) from None
    if end < len(inner):
        raise Refusal(
            "E108", f"')' closes nothing: '{text[: end - 1].strip()[-60:]}'", "take it away"
        )
    return node


def outside(bad: Bad, text: str) -> Refusal:
    """Why a text is no condition, without the brackets that were put around it."""
    message, hint = bad.message, bad.hint
    if bad.start == 0:
        hint = "close it"
    elif bad.start > len(text):
        unclosed = hint.removesuffix(" must be closed first")
        if unclosed != hint:
            message, hint = f"{unclosed} is not closed", "close it"
        message = message.replace(", received ')'", "; the condition ends there")
        message = message.replace(" before ')'", " before the condition ends")
    elif not text[: bad.start - 1].strip():
        message = message.replace("a value must follow '('", "a condition begins with a value")
    return Refusal(bad.code, message, hint)


def parts_of(node: Node) -> Iterator[Node]:
    """What must be true or false for a condition to be so."""
    if node.kind not in ("and", "or", "not", "if"):
        yield node
        return
    for part in node.parts:
        yield from parts_of(part)


def is_value(node: Node, names: Collection[str]) -> bool:
    """Whether a part is a number, a text or a list, and so neither true nor false."""
    if node.kind == "index":
        return is_value(node.parts[0], ("output",))
    if node.kind == "name":
        return node.value in names
    return node.kind in VALUES and not isinstance(node.value, bool)


def names_in(node: Node) -> Iterator[str]:
    """The names that an expression asks for."""
    if node.kind == "name":
        yield str(node.value)
    for part in node.parts:
        yield from names_in(part)

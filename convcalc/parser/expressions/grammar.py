"""The grammar of expressions: `2 if stage > 0 and i == 0 else 1` to a tree.

Precedence and associativity are Python's. A chain such as `a + b - c` or `a < b < c` is one node
whose parts are the first operand and its steps, so that a tree is no higher than what is nested.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Refusal
from convcalc.parser.value import show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    import re

    from convcalc.diagnostics import Span

MAX_LENGTH = 1_000
MAX_NESTED = 32
LARGEST = 2**63

WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
CONNECTIVES = ("and", "or", "not", "if", "else", "in")
KEYWORDS = (*WORDS, *CONNECTIVES)

LEVELS = {
    "if": 1,
    "or": 2,
    "and": 3,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not"), 5),
    **dict.fromkeys("+-", 6),
    **dict.fromkeys(("*", "/", "//", "%"), 7),
    "**": 9,
    "[": 10,
}
"""How tightly an operator behind a value binds."""
NOT, COMPARISON, SIGN = 4, 5, 8

INSTEAD = {
    ".": "expressions have no attributes",
    ",": "a list is written in brackets: [a, b]",
    ":": "there are no slices; an index chooses one element: x[0]",
    "=": "write == to compare",
    "&": "write and",
    "|": "write or",
    "!": "write not, or != to compare",
    "^": "write ** for powers",
    "?": "write a if condition else b",
    "is": "write == to compare",
    "not": "put it in parentheses: (not x)",
    "else": "write a if condition else b",
    "k": "write 1e3 for 1k",
    "M": "write 1e6 for 1M",
    "G": "write 1e9 for 1G",
    "KiB": "write N * 1024 for N KiB",
    "MiB": "write N * 1024**2 for N MiB",
    "GiB": "write N * 1024**3 for N GiB",
    "kB": "write N * 1e3 for N kB",
    "KB": "write N * 1e3 for N KB",
    "MB": "write N * 1e6 for N MB",
    "GB": "write N * 1e9 for N GB",
    "$": "inside of $(…), names are written without $",
    "{": "in an expression there are no braces",
}
GROUPED = r"[0-9]{1,3}(,[0-9]{3})+(?![0-9])|[0-9]+(_[0-9]+)+"
"""Digits in groups, as tables print them and Python writes them."""
UNCLOSED = "in braces a comma ends a value: put the expression in quotes"


class Bad(Refusal):
    """Why an expression cannot be read or evaluated. `start` and `end` are the part of the text at
    fault, `span` is its place in the source, once that is known.
    """

    def __init__(
        self, code: str, message: str, hint: str, start: int, end: int, setting: str = ""
    ) -> None:
        super().__init__(code, message, hint, setting)
        self.start, self.end = start, end
        self.span: Span | None = None


class Token(NamedTuple):
    """A word or sign; `kind` is number, string, name or sign."""

    kind: str
    text: str
    start: int
    end: int

    def described(self) -> str:
        """As what stands in front of something."""
        if self.kind in ("number", "string") or (self.kind == "name" and self.text not in KEYWORDS):
            return f"a {self.kind}"
        return show(self.text)


class Node(NamedTuple):
    """A part of an expression: what it is, where it stands in the text, and what it is made of."""

    kind: str
    start: int
    end: int
    value: Any = None
    parts: tuple[Any, ...] = ()
    height: int = 0

    def bad(self, message: str, hint: str = "", code: str = "E108") -> Bad:
        return Bad(code, message, hint, self.start, self.end)


def parse(text: str, start: int) -> tuple[Node, int]:
    """The expression whose `(` stands at `start` of `text`, and where the text goes on behind it.

    >>> node, end = parse("$(a + 1)x", 1)
    >>> node.kind, [part.kind for part in node.parts], end
    ('chain', ['name', '+'], 8)
    """
    parser = Parser(text, start)
    if parser.next.text == ")":
        message = "an expression must stand between '(' and ')'"
        raise Bad("E108", message, "for example $(2 * width)", start, parser.next.end)
    node = parser.expression(0)
    if parser.next.text != ")":
        raise parser.cannot_follow()
    return node, parser.next.end


def made(kind: str, start: int, end: int, value: Any, *parts: Node) -> Node:
    """A node over `parts`. Bad, if it is too high."""
    height = 1 + max((part.height for part in parts), default=-1)
    if height > MAX_NESTED:
        raise too_deep(start, end)
    return Node(kind, start, end, value, parts, height)


def too_deep(start: int, end: int) -> Bad:
    message = f"an expression is nested at most {MAX_NESTED} levels deep"
    return Bad("E107", message, "name a part of it under vars:", start, end)


@cache
def _tokens() -> re.Pattern[str]:
    import re

    return re.compile(
        r"[ \t\r\n]*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<string>'[^']*'|\"[^\"]*\")"
        r"|(?P<sign>\*\*|//|[=!<>]=|[^ \t\r\n]))"
    )


class Parser:
    """Reads one expression, with one token in view: `next`. It never looks behind the last `)`."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.open = [start]
        self.stop = min(len(text), start + MAX_LENGTH + 2)
        self.depth = -1
        self.last = self.next = Token("sign", "(", start, start + 1)
        self.take()

    def take(self) -> Token:
        """The token in view; the one behind it comes into view."""
        self.last = self.next
        self.next = self.read(self.last.end)
        return self.last

    def read(self, position: int) -> Token:
        found = _tokens().match(self.text, position, self.stop)
        if found and found.lastgroup:
            kind = found.lastgroup
            token = Token(kind, found[kind], found.start(kind), found.end(kind))
            if token.text not in ("'", '"'):
                return token
        if self.stop < len(self.text):
            message = f"an expression is at most {MAX_LENGTH:,} characters long"
            hint = "name a part of it under vars:"
            raise Bad("E107", message, hint, self.open[0], self.open[0] + 1)
        if found:
            message, hint = "the quote is not closed", "a string ends with the quote it begins with"
            raise Bad("E108", message, hint, token.start, token.end)
        raise Bad("E108", "'(' is not closed", UNCLOSED, self.open[0], self.open[0] + 1)

    def cannot_follow(self) -> Bad:
        """Why the token in view fits nothing behind a value."""
        message = f"{self.last.described()} cannot be followed by {self.received()}"
        hint = INSTEAD.get(self.next.text, "put an operator between them")
        if self.next.text in (")", "]"):
            hint = f"{show(self.text[self.open[-1]])} must be closed first"
        elif self.last.kind == "number" and re.match(GROUPED, self.text[self.last.start :]):
            hint = "write 3000000 or 3e6, with nothing between the digits"
        return Bad("E108", message, hint, self.next.start, self.next.end)

    def no_value(self) -> Bad:
        message = f"a value must follow {show(self.last.text)}, received {self.received()}"
        hint = INSTEAD.get(self.next.text, "for example a number or a name")
        return Bad("E108", message, hint, self.next.start, self.next.end)

    def received(self) -> str:
        return "a string" if self.next.kind == "string" else show(self.next.text)

    def close(self, sign: str) -> Token:
        if self.next.text != sign:
            raise self.cannot_follow()
        self.open.pop()
        return self.take()

    def expression(self, level: int) -> Node:
        """The longest expression from here on whose operators bind tighter than `level`."""
        self.depth += 1
        if self.depth > MAX_NESTED:
            raise too_deep(self.next.start, self.next.end)
        left = self.operand(level)
        while LEVELS.get(self.next.text, 0) > level:
            left = self.longer(left)
        self.depth -= 1
        return left

    def operand(self, level: int) -> Node:
        kind, text, start, end = token = self.next
        misplaced = level > NOT if text == "not" else text in CONNECTIVES
        if misplaced or (kind == "sign" and text not in ("(", "[", "-", "+")):
            raise self.no_value()
        self.take()
        if kind == "number":
            return Node("constant", start, end, number(token))
        if kind == "string":
            return Node("constant", start, end, text[1:-1])
        if text in WORDS:
            return Node("constant", start, end, WORDS[text])
        if text in ("not", "-", "+"):
            part = self.expression(NOT if text == "not" else SIGN)
            return made("not" if text == "not" else "sign", start, part.end, text, part)
        if text == "(":
            self.open.append(start)
            inner = self.expression(0)
            return inner._replace(start=start, end=self.close(")").end)
        if text == "[":
            self.open.append(start)
            return self.several("list", "]", start, None)
        if self.next.text == "(":
            self.open.append(self.take().start)
            return self.several("call", ")", start, text)
        return Node("name", start, end, text)

    def several(self, kind: str, sign: str, start: int, name: str | None) -> Node:
        """Values between commas, up to a closing `sign`; those of a call may have names."""
        parts: list[Node] = []
        names: list[Token | None] = []
        while self.next.text != sign:
            named = name and self.next.kind == "name" and self.read(self.next.end).text == "="
            names.append(self.take() if named else None)
            if named:
                self.take()
            parts.append(self.expression(0))
            if self.next.text != ",":
                break
            self.take()
        return made(kind, start, self.close(sign).end, (name, tuple(names)), *parts)

    def longer(self, left: Node) -> Node:
        """`left` and the operators of one level that follow it."""
        text = self.next.text
        level = LEVELS[text]
        if text == "if":
            return self.choice(left)
        if text in ("and", "or"):
            parts = [left]
            while self.next.text == text:
                self.take()
                parts.append(self.expression(level))
            return made(text, left.start, parts[-1].end, None, *parts)
        if text == "**":
            self.take()
            right = self.expression(SIGN)
            return self.chain("chain", left, [("**", right, right.end)])
        steps = []
        while LEVELS.get(self.next.text) == level:
            sign = self.operator()
            right = self.expression(0 if sign == "[" else level)
            steps.append((sign, right, self.close("]").end if sign == "[" else right.end))
        kind = "compare" if level == COMPARISON else "index" if text == "[" else "chain"
        return self.chain(kind, left, steps)

    def operator(self) -> str:
        sign = self.take().text
        if sign == "[":
            self.open.append(self.last.start)
        if sign != "not":
            return sign
        if self.next.text != "in":
            message = f"'not' behind a value must be followed by 'in', received {self.received()}"
            hint = "for example stage not in [0, 1]"
            raise Bad("E108", message, hint, self.next.start, self.next.end)
        self.take()
        return "not in"

    def choice(self, yes: Node) -> Node:
        self.take()
        test = self.expression(LEVELS["if"])
        if self.next.text != "else":
            message = f"'if' needs an 'else' before {self.received()}"
            hint = "for example 2 if stage > 0 else 1"
            raise Bad("E108", message, hint, self.next.start, self.next.end)
        self.take()
        no = self.expression(0)
        return made("if", yes.start, no.end, None, test, yes, no)

    @staticmethod
    def chain(kind: str, left: Node, steps: list[tuple[str, Node, int]]) -> Node:
        """One node for `left` and its steps; a step reaches from where its left side begins."""
        parts, start = [left], left.start
        for sign, right, end in steps:
            parts.append(Node(sign, start, end, None, (right,), right.height))
            start = right.start if kind == "compare" else start
        return made(kind, left.start, parts[-1].end, None, *parts)


def number(token: Token) -> int | float:
    if token.text.isdigit():
        whole = int(token.text)
        if whole <= LARGEST:
            return whole
    else:
        real = float(token.text)
        if real != float("inf"):
            return real
    message = f"{show(token.text)[1:-1]} is too large for a number"
    raise Bad("E108", message, "whole numbers are at most 2**63", token.start, token.end)

"""`$name` and `$(expression)`: what they stand for in a text.

A text is cut up and its expressions are parsed once (grammar.py) and made into closures
(evaluate.py), however often they are evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.diagnostics import Refusal, Span
from convcalc.parser.expressions.evaluate import Code, build
from convcalc.parser.expressions.functions import FUNCTIONS
from convcalc.parser.expressions.grammar import KEYWORDS, Bad, Node, parse
from convcalc.parser.expressions.operations import CONTAINERS, measure, written
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.parser.expressions.work import Evaluation

MAX_TEXT = 10_000
MAX_NAME = 100
MAX_KEPT = 100_000


class Template(NamedTuple):
    """A text with expressions, parsed; `whole` is set if it is nothing but one expression."""

    parts: tuple[Union[str, Code], ...]
    whole: Optional[Code]


def holds(text: str) -> bool:
    """Whether `text` has something to substitute.

    >>> holds("conv $width 3x3"), holds("conv 64 3x3")
    (True, False)
    """
    return "$" in text


def check_name(text: str) -> bool:
    """Whether a var, a parameter or a loop's variable may be called `text`.

    >>> check_name("width"), check_name("2nd"), check_name("else"), check_name("max")
    (True, False, False, False)
    """
    word = text.isascii() and text.isidentifier() and len(text) <= MAX_NAME
    return word and text not in KEYWORDS and text not in FUNCTIONS


def substitute(text: str, span: Span | None, scope: Mapping[str, Any], work: Evaluation) -> Any:
    """`text` with what its `$name`, `$(expression)` and `$$` stand for; the value itself, if it is
    nothing but one of them. Bad E102, E107 or E108, with the place at fault if `text` stands at
    `span`.

    >>> from convcalc.parser.expressions.work import Evaluation
    >>> scope = {"stage": 1, "stride": 2}
    >>> substitute("conv $(64 * 2**stage) 3x3/$stride", None, scope, Evaluation())
    'conv 128 3x3/2'
    >>> substitute("$(depths[-1] / 2)", None, {"depths": [3, 4, 6, 3]}, Evaluation())
    1.5
    """
    if "$" not in text:
        return text
    try:
        template = work.texts.get(text) or read(text, work)
        if template.whole:
            return template.whole(scope, work)
        return filled(template, scope, work)
    except Bad as bad:
        bad.span = part_of(span, text, bad.start, bad.end)
        raise
    except Refusal as refusal:
        whole = Bad(refusal.code, refusal.message, refusal.hint, 0, len(text), refusal.setting)
        whole.span = span
        raise whole from None


def part_of(span: Span | None, text: str, start: int, end: int) -> Span | None:
    """Where a part of `text` stands; all of `span`, if the source spells the text differently."""
    if span is None or not 1 <= span.line <= len(span.source.lines):
        return span
    if not span.source.lines[span.line - 1].startswith(text, span.column - 1):
        return span
    return span._replace(column=span.column + start, length=max(end - start, 1))


def filled(template: Template, scope: Mapping[str, Any], work: Evaluation) -> str:
    made, size = [], 0
    for part in template.parts:
        piece = part if isinstance(part, str) else written(part(scope, work))
        made.append(piece)
        size += len(piece)
        if size > MAX_TEXT:
            raise too_long()
    return "".join(made)


def too_long() -> Refusal:
    message = f"a text with expressions is at most {MAX_TEXT:,} characters long"
    return Refusal("E107", message, "make it shorter")


def read(text: str, work: Evaluation) -> Template:
    """`text` cut into what stands as it is and what is evaluated."""
    work.spend(len(text))
    if len(text) > MAX_TEXT:
        raise too_long()
    parts: list[Union[str, Code]] = []
    end = 0
    while (start := text.find("$", end)) >= 0:
        parts.append(text[end:start])
        if text.startswith("$", start + 1):
            parts.append("$")
            end = start + 2
        elif text.startswith("(", start + 1):
            node, last = parse(text, start + 1)
            parts.append(piece(node))
            end = last
        else:
            name = name_at(text, start)
            parts.append(piece(name))
            end = name.end
    parts.append(text[end:])
    kept = [p for p in parts if not isinstance(p, str) or p.strip()]
    whole = kept[0] if len(kept) == 1 and not isinstance(kept[0], str) else None
    template = Template(tuple(p for p in parts if p), whole)
    if work.kept + len(text) > MAX_KEPT:
        work.texts.clear()
        work.kept = 0
    work.kept += len(text)
    work.texts[text] = template
    return template


def name_at(text: str, start: int) -> Node:
    """The name behind the dollar sign at `start`."""
    end = start + 1
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
        end += 1
    if not text[start + 1 : end].isidentifier():
        message = "'$' must be followed by a name, '(' or '$'"
        raise Bad("E108", message, "write $$ for a dollar sign", start, start + 1)
    return Node("name", start, end, text[start + 1 : end])


def piece(node: Node) -> Code:
    """What an expression stands for in a text; a list costs what it takes to copy it."""
    code = build(node)

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        value = code(scope, work)
        if type(value) in CONTAINERS:
            measure(value, node, work)
        return value

    return run

"""The shapes that go into a network, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic
from convcalc.engine.typed import EXAMPLES, doubt_of, shape_of
from convcalc.parser.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span

MAX_INPUTS = 64
MAX_NAME = 100
UNREAD = Shape(1)
"""Stands for a shape that cannot be read: what follows from it is not known either."""


def unread(value: Value) -> Value:
    """The inputs that a value would have been, none of which can be read."""
    if isinstance(value.data, dict):
        return Value(
            {name: item._replace(value=Value(UNREAD)) for name, item in value.data.items()}
        )
    return Value(UNREAD)


def read_inputs(
    top: Mapping[str, Item], layout: str, at: Span | None, problems: list[Diagnostic]
) -> dict[str, Shape]:
    """The network's inputs by name; a single one is called `input`."""
    one, many = top.get("input"), top.get("inputs")
    if one and many:
        problems.append(
            Diagnostic("E105", "both 'input' and 'inputs' are given", "keep one of them", many.span)
        )
    item = many or one
    if item is None:
        problems.append(
            Diagnostic(
                "E103",
                "a spec needs 'input', the shape that goes in",
                "for example input: 3x224x224",
                next(iter(top.values())).span if top else at,
            )
        )
        return {"input": UNREAD}
    value = item.value
    if value.data in (None, {}):
        problems.append(
            Diagnostic(
                "E103",
                "a spec needs the shape of at least one input",
                "for example input: 3x224x224",
                item.span,
            )
        )
        return {"input": UNREAD}
    named = value.data if isinstance(value.data, dict) else {"input": Item(item.span, value)}
    for name, entry in list(named.items())[: MAX_INPUTS + 1]:
        if not 0 < len(name) <= MAX_NAME:
            message = f"an input's name must have 1 to {MAX_NAME} characters, received {show(name)}"
            hint = "for example inputs: {image: 3x8x8}"
            problems.append(Diagnostic("E104", message, hint, entry.span))
    if len(named) > MAX_INPUTS:
        message = f"{len(named):,} inputs are more than {MAX_INPUTS}"
        problems.append(Diagnostic("E107", message, "join them into fewer", item.span))
        return dict.fromkeys(named, UNREAD)
    return {name: read_shape(name, i.value, layout, problems) for name, i in named.items()}


def doubts_of(
    top: Mapping[str, Item], inputs: Mapping[str, Shape], layout: str
) -> tuple[Diagnostic, ...]:
    """W202 for each input that is likelier to be meant in another order than that of `layout`."""
    spans = spans_of(top)
    found = (
        doubt_of(shape, layout, f"'{name}'", spans.get(name)) for name, shape in inputs.items()
    )
    return tuple(wrong for wrong in found if wrong)


def spans_of(top: Mapping[str, Item]) -> dict[str, Span | None]:
    """Where the shape of each input stands."""
    item = top.get("inputs") or top.get("input")
    if item is None:
        return {}
    data = item.value.data
    named = data if isinstance(data, dict) else {"input": item}
    return {name: entry.value.span for name, entry in named.items()}


def read_shape(name: str, value: Value, layout: str, problems: list[Diagnostic]) -> Shape:
    """`3x224x224`, `[3, 224, 224]` or `784`."""
    if isinstance(value.data, Shape):  # UNREAD: its expression has been reported
        return value.data
    try:
        return shape_of(value.plain(), layout)
    except ValueError as error:
        problems.append(
            Diagnostic(
                "E104",
                f"'{name}' {error}, received {show(value.plain())}",
                f"for example {EXAMPLES[layout]}",
                value.span,
            )
        )
        return UNREAD

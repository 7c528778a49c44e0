"""The answer to a question about sizes alone, in numbers or letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Field
from convcalc.algebra.notation import formula, named_parts
from convcalc.algebra.num import Num
from convcalc.algebra.shape import axis_names
from convcalc.amounts import grouped
from convcalc.commands.layer.text import size_rows
from convcalc.diagnostics import printable
from convcalc.engine.derive import sizes
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.columns import field_text, jump_text
from convcalc.render.console import show
from convcalc.render.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.num import Operand
    from convcalc.commands.layer.sizes import Sizes


def write(found: Sizes, question: str, out: TextIO) -> None:
    """A line that repeats the question, then one line per quantity."""
    title = Line.of((printable(question), "bold"), f"  ({found.site.dialect.title})")
    pairs = [Pair(label, printable(value), "dim", style) for label, value, style in rows(found)]
    show(out, title, Pairs(pairs))


def rows(found: Sizes) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of each line."""
    output = found.report.output
    assert output is not None
    yield "input", f"{found.text}: {read_as(found)}", ""
    if found.letters:
        yield from in_letters(found)
    else:
        same = found.one and len(set(map(int, output.spatial))) == 1
        shown = output.spatial[:1] if same else output.spatial
        yield "output", "x".join(map(str, shown)), "bold green"
        for label, text, style in size_rows(found.report, found.site):
            alone = label == "L" and found.one
            yield "size" if alone else label, text, style
    yield from cost(found)
    fields = found.report.field[:1] if found.one else found.report.field
    if (
        fields
        and not found.lettered
        and not any(isinstance(n, Num) for field in fields for n in parts(field))
    ):
        jump = jump_text(fields)
        yield "receptive field", field_text(fields, fold=False) + f", jump {jump}" * bool(jump), ""


def parts(field: AxisField) -> tuple[Operand, ...]:
    """The numbers of a field."""
    return (field.advance, *field.sizes) if isinstance(field, Field) else ()


def read_as(found: Sizes) -> str:
    """How the input was read."""
    if not found.channels:
        return "the size of each axis" if found.one else "sizes alone, without channels"
    shape = found.site.shape
    return f"{plain(shape.channels)} channels, {'x'.join(map(plain, shape.spatial))}"


def in_letters(found: Sizes) -> Iterator[tuple[str, str, str]]:
    """The output's sizes as formulas, and what they are made of."""
    output = found.report.output
    assert output is not None
    names = ("size",) if found.one else [f"{name}_out" for name in axis_names(output.rank)]
    if found.channels:
        yield "channels", plain(output.channels), "bold green"
    told: dict[str, list[str]] = {}
    for name, n in zip(names, output.spatial, strict=False):
        told.setdefault(plain(n), []).append(name)
    for text, several in told.items():
        yield ", ".join(several), text, "bold green"
    for size in sizes(found.report):
        for part in named_parts(size.number):
            yield f"  {part.symbol}", plain(part), "dim cyan"


def plain(number: Operand) -> str:
    """A number, or how it is made of letters."""
    if isinstance(number, Num):
        return formula(Num(number.value, "", number.op, number.args) if number.op else number)
    return grouped(number)


def cost(found: Sizes) -> Iterator[tuple[str, str, str]]:
    """What follows from the channels, if they are given."""
    if not found.channels:
        return
    dialect = found.site.dialect
    for weight in found.report.weights:
        yield dialect.weight_name(weight), "x".join(map(formula, dialect.weight_shape(weight))), ""
    yield "params", plain(found.report.params.trainable), "bold"
    yield "MACs", plain(found.report.macs), "bold"

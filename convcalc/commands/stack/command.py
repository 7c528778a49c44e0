"""`convcalc stack INPUT LAYER…`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.network import layers_in_code
from convcalc.cli.options import report_options
from convcalc.cli.output import emit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.cli.options import Asked
    from convcalc.frameworks.code import Code
    from convcalc.parser.value import Value


@click.command("stack")
@click.argument("input")
@click.argument("layers", nargs=-1, required=True, metavar="LAYER…")
@report_options
def command(input: str, layers: tuple[str, ...], asked: Asked) -> None:
    """Shapes, receptive fields, parameters and MACs of layers one after the other.

    \b
      convcalc stack 3x227x227 "conv 96 11x11/4" relu "max_pool 3x3/2" flatten "linear 10"
      convcalc stack 3x32x32 "nn.Conv2d(3, 16, 3)" "nn.ReLU()" "nn.MaxPool2d(2)"
    """  # noqa: D301 - click reads the \b as such
    from convcalc.cli.line import CommandLine
    from convcalc.engine.analyze import analyze
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value

    line = CommandLine("convcalc stack")
    shape = line.add(input)
    entries = [Value(text, line.add(text)) for text in layers]
    top = {
        "input": Item(shape, Value(input, shape)),
        "layers": Item(None, Value(entries)),
    }
    for key in ("dialect", "layout", "dtype"):
        word = getattr(asked, key)
        if word:
            top[key] = Item(None, Value(word))
    code = code_among(entries)
    if code and not asked.dialect:
        top["dialect"] = Item(None, Value(code.dialect))
    choice = Choice(dialect=asked.dialect, code=layers_in_code)
    network = network_of(Value(top), [], choice)._replace(notes=code.notes if code else ())
    report = analyze(network, batch=asked.batch)
    sys.exit(emit(report, asked.format, asked.view))


def code_among(entries: Sequence[Value]) -> Code | None:
    """The layers that are given as code, if there are any: their framework's rules are for all."""
    from convcalc.parser.call import is_call

    if not any(is_call(entry.data) for entry in entries):
        return None
    from convcalc.frameworks import reading

    return reading.code_among(entries)

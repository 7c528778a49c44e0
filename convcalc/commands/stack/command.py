"""`convcalc stack INPUT LAYER…`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.network import layers_in_code
from convcalc.cli.output import emit
from convcalc.cli.view import report_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.cli.view import Asked
    from convcalc.frameworks.code import Code
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value


LAYERS = click.Argument(["layers"], metavar="LAYER…")


@click.command("stack", cls=Helped)
@click.argument("input")
@click.argument("layers", nargs=-1, metavar="LAYER…")
@report_options
@click.option(
    "--spec", "as_spec", is_flag=True, help="Print them as a spec, for the other commands."
)
def command(input: str, layers: tuple[str, ...], as_spec: bool, asked: Asked) -> None:
    """Shapes, receptive fields, parameters and MACs of layers one after the other. Without INPUT,
    what does not depend on it.

    \b
      convcalc stack 3x227x227 "conv 96 11x11/4" relu "max_pool 3x3/2" flatten "linear 10"
      convcalc stack 3x32x32 "nn.Conv2d(3, 16, 3)" "nn.ReLU()" "nn.MaxPool2d(2)"
      convcalc stack 3x32x32 "conv 16 3x3" batch_norm relu --spec
    """  # noqa: D301 - click reads the \b as such
    from convcalc.cli.line import CommandLine
    from convcalc.engine.analyze import analyze
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value

    if not layers and not is_layer(input):
        raise click.MissingParameter(ctx=click.get_current_context(), param=LAYERS)
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
    unsized = is_layer(input) and asked.format == "table" and not as_spec
    if unsized:
        entries = [Value(input, shape), *entries]
        top["layers"] = Item(None, Value(entries))
    code = code_among(entries)
    if code and not asked.dialect:
        top["dialect"] = Item(None, Value(code.dialect))
    choice = Choice(dialect=asked.dialect, code=layers_in_code)
    if unsized:
        without_input(top, choice, bool(code))
    network = network_of(Value(top), [], choice)._replace(notes=code.notes if code else ())
    if code and not asked.layout:
        from convcalc.engine.accepted import accepted

        network = accepted(network)
    if as_spec:
        from convcalc.parser.write import spec_text
        from convcalc.render.escape import yaml_text

        click.echo(yaml_text(spec_text(network), sys.stdout), nl=False)
        sys.exit(0)
    report = analyze(network, batch=asked.batch)
    sys.exit(emit(report, asked.format, asked.view))


def is_layer(text: str) -> bool:
    """Whether what stands in the place of the shape is a layer: there is no shape then."""
    from convcalc.layers import kind_named
    from convcalc.parser.call import is_call

    if is_call(text):
        return True
    words = text.split()
    return bool(words) and words[0][0].isalpha() and kind_named(words[0]) is not None


def without_input(top: dict[str, Item], choice: Choice, code: bool) -> None:
    """Print what does not depend on the input, and exit; nothing if the layers fit none. Of `code`,
    which says what it takes, also an input.
    """
    from convcalc.commands.field.text_unsized import write
    from convcalc.commands.field.unsized import unsized

    found = unsized({key: item for key, item in top.items() if key != "input"}, choice)
    if found:
        write(found, sys.stdout)
        if code:
            click.echo(f"note: the input in front tells the rest, such as {found.usual}", err=True)
        sys.exit(0)


def code_among(entries: Sequence[Value]) -> Code | None:
    """The layers that are given as code, if there are any: their framework's rules are for all."""
    from convcalc.parser.call import is_call

    if not any(is_call(entry.data) for entry in entries):
        return None
    from convcalc.frameworks import reading

    return reading.code_among(entries)

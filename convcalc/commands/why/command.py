"""`convcalc why MESSAGE`: an error message of a framework, explained."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.located import STDIN
from convcalc.cli.network import input_option, inputs_in, read_network
from convcalc.cli.options import formats_option, set_option, usage
from convcalc.cli.output import problems_as
from convcalc.cli.source import source_options
from convcalc.diagnostics import Diagnostic, Problems

if TYPE_CHECKING:
    from convcalc.engine.network import Network

MAX_READ = 64_000_000


@click.command("why", cls=Helped)
@click.argument("message", nargs=-1, metavar="[MESSAGE]")
@click.option(
    "--in",
    "--spec",
    "spec",
    metavar="SPEC",
    help="Name the layer of this network, and what fits: a spec, or source such as model.py:Net.",
)
@input_option
@set_option("With --in, another value for one of its vars.")
@source_options
@click.option("--known", is_flag=True, help="List the messages that are known.")
@formats_option(("table", "json", "markdown"), "What to print; markdown goes with --known.")
def command(
    message: tuple[str, ...],
    spec: str | None,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    known: bool,
    format: str,
) -> None:
    """What an error message about shapes says in plain words, and what to write instead.

    MESSAGE is the error's text, as it was pasted; without it, or with -, a traceback is read from
    standard input. PyTorch, Keras, TensorFlow, ONNX, JAX and others: 'convcalc help errors'.

    \b
      convcalc why "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)"
      python train.py 2>&1 | convcalc why --in network.yaml
      python train.py 2>&1 | convcalc why --in model.py:Net --input 3x32x32
    """  # noqa: D301 - click reads the \b as such
    from convcalc.commands.why.finding import read
    from convcalc.commands.why.place import places
    from convcalc.commands.why.text import Told, write, write_unknown
    from convcalc.commands.why.trace import blamed

    if known:
        from convcalc.commands.why.text_known import write as write_known

        write_known(format, sys.stdout)
        sys.exit(0)
    if format == "markdown":
        raise usage("--format markdown goes with --known")
    for option, value in (("--set", settings), ("--input", shapes)):
        if value and not spec:
            raise usage(f"{option} goes with --in")
    piped = not message or message == ("-",)
    if piped and spec == "-":
        raise usage("the message and the spec cannot both come from standard input")
    text = pasted() if piped else " ".join(message)
    if not text.strip():
        raise usage(
            "no message was given: convcalc why 'TEXT', or python train.py 2>&1 | convcalc why"
        )
    found = read(text)
    network, unread = None, None
    try:
        network = network_given(spec, shapes, settings, format) if spec else None
    except Problems as problems:  # what the message says holds without the network
        if format == "json":
            raise
        unread = problems
    if not found:
        write_unknown(text, format, sys.stdout)
        sys.exit(1)
    where = None if network is None else places(found[-1].reading, network)
    write(Told(found, blamed(text), where), format, sys.stdout)
    if unread:
        raise unread


def network_given(
    spec: str, shapes: tuple[str, ...], settings: tuple[str, ...], format: str
) -> Network:
    """The network of `--in`, a spec or a file of source, with the inputs of `--input`."""
    with problems_as(format, "why"):
        network = read_network(spec, settings, shapes=shapes)
    inputs = inputs_in(network, shapes, network.layout)
    return network.with_inputs(inputs) if inputs else network


def endless() -> Diagnostic:
    message = f"the message has more than {MAX_READ:,} bytes"
    return Diagnostic("E107", message, "paste its end, where the error is")


def pasted() -> str:
    """The end of what comes from standard input, where tracebacks have their error. Problems E100
    if it cannot be read, E107 if it has no end.
    """
    from convcalc.cli.streams import read_input
    from convcalc.commands.why.squeezed import MAX_TEXT
    from convcalc.parser.files import MARKS, UTF_8, mark_of, unreadable

    if sys.stdin.isatty():
        click.echo("paste the error, then Ctrl-D", err=True)
    mark, kept, read = b"", b"", 0
    try:
        while piece := read_input(MAX_TEXT):
            read += len(piece)
            if read > MAX_READ:
                raise Problems([endless()])
            mark = mark if kept else mark_of(piece)
            kept = (kept + piece)[-MAX_TEXT:]
    except OSError as error:
        raise unreadable(STDIN, error) from None
    whole = kept if kept.startswith(mark) else mark + kept
    return whole.decode(MARKS.get(mark, UTF_8), "replace")

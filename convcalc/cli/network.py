"""What every command that takes a SPEC shares: where it is found, and what is set in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.options import set_option, shape_argument, usage
from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Problems, Span
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located

STDIN = "<stdin>"
SOURCES = ("", "spec", "pytorch", "keras")
"""What `--from` may say of texts that the parser and the reader of source take."""
MOST_INPUT = 1 << 30
"""So many bytes of another format are read from standard input."""
COMMAND_LINE = "command line"
PAIRS = {"[": "]", "(": ")", "{": "}"}


input_option = click.option(
    "--input",
    "shapes",
    multiple=True,
    metavar="SHAPE",
    help="Another input: 3x380x380, 380; NAME=SHAPE of several.",
)


def kept(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keeps what is said of source files for the one place that reads them."""
    if value:
        ctx.meta[f"convcalc.{option.name}"] = value


def format_kept(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keeps the format that `--from` names. UsageError if it is none that is read."""
    if value:
        from convcalc.diagnostics import did_you_mean
        from convcalc.frameworks.formats import read_formats

        known = read_formats()
        if value not in known:
            hint = did_you_mean(value, known) or f"it takes {', '.join(known)}"
            raise usage(f"--from: there is no format '{value[:60]}'; {hint}")
        kept(ctx, option, value)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds what only files of source need: `--from`, `--target`, `--train`."""
    for option in (
        click.option(
            "--train",
            is_flag=True,
            expose_value=False,
            callback=kept,
            hidden=True,
            help="Source: modules in training mode.",
        ),
        click.option(
            "--target",
            metavar="NAME",
            expose_value=False,
            callback=kept,
            hidden=True,
            help="Source: the network, as behind the colon of FILE:NAME.",
        ),
        click.option(
            "--from",
            "origin",
            metavar="FORMAT",
            expose_value=False,
            callback=format_kept,
            hidden=True,
            help="What SPEC is, where it does not show: 'convcalc formats' lists them.",
        ),
    ):
        command = option(command)
    return command


def said_of_source(key: str) -> Any:
    """What was said of source files at the prompt."""
    context = click.get_current_context(silent=True)
    return context.meta.get(f"convcalc.{key}") if context else None


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds SPEC, `--input` and `--set`."""
    sets = set_option(
        "Another value for one of the spec's vars, such as width=0.5; may be repeated."
    )
    for option in (source_options, sets, input_option, click.argument("spec")):
        command = option(command)
    return command


def read_network(
    spec: str,
    settings: tuple[str, ...],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: tuple[str, ...] = (),
) -> Network:
    """The network that SPEC and `--set` describe; `shapes` are those of `--input`, for code that
    does not say it. Problems as for `convcalc.load`.
    """
    given: dict[str, Any] = vars_given(spec, settings) if settings else {}
    return network_in(located(spec), given, dialect, dtype, shapes, spec)


def network_in(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: tuple[str, ...] = (),
    typed: str = "",
) -> Network:
    """The network that a text describes with the vars that are given; it was `typed` at the prompt.
    Problems as for the above.
    """
    from convcalc.diagnostics import Problems
    from convcalc.parser import loads

    if found.format:
        from convcalc.frameworks.file import network_of_file

        return network_of_file(found, given, dialect, dtype, shapes)
    if is_source(found):
        network = network_read(found, given, dialect, dtype, shapes, typed)
        if network is not None:
            return network
    try:
        return loads(
            found.text,
            found.name,
            given,
            variant=found.variant,
            dialect=dialect,
            dtype=dtype,
            code=layers_in_code,
        )
    except Problems as problems:
        from convcalc.frameworks.file import of_other_format
        from convcalc.frameworks.reading import instead

        other = None if said_of_source("origin") else of_other_format(found)
        if other is not None:
            return network_in(other, given, dialect, dtype, shapes)
        if found.variant is not None and typed:
            problems = of_variant(problems, typed, found)
        input = shapes[0].rpartition("=")[2] if shapes else None
        return instead(problems, found.text, found.name, dialect, dtype, input)


def network_read(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None,
    dtype: str | None,
    shapes: tuple[str, ...],
    typed: str,
) -> Network | None:
    """The network that a file of source builds; what has no place in it is told where it was
    `typed`. Problems if it cannot be read.
    """
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.source import Said, network_of_source

    at = asked_at(typed, found.variant)
    said = Said(
        said_of_source("origin") or "", said_of_source("target"), bool(said_of_source("train")), at
    )
    try:
        return network_of_source(found, given, dialect, dtype, shapes, said)
    except Problems as problems:
        raise placed(problems, at) from None


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


def of_variant(problems: Problems, spec: str, found: Located) -> Problems:
    """Problems of which one is a variant that there is not, which is told where it was typed."""
    from convcalc.cli.line import CommandLine
    from convcalc.diagnostics import Problems
    from convcalc.parser.zoo import variants_in

    if found.variant in [*variants_in(found.text)] or len(problems.diagnostics) > 1:
        return problems
    at = CommandLine(f"convcalc show {spec}").word(spec)
    return Problems(d._replace(span=at) if at else d for d in problems.diagnostics)


def one_layer(word: str, rest: Sequence[str], option: str) -> None:
    """UsageError where a layer stands in place of SPEC: its own command has an option for it."""
    from convcalc.cli.things import is_kind, is_shape, joined

    if rest and " " not in word and is_kind(word) and is_shape(rest[0]):
        line = joined([word.replace("_", "-"), *rest, option])
        raise usage(f"'{word}' is a layer; for one layer: convcalc {line}")


def layers_in_code(value: Value, dialect: str | None) -> Value:
    """What a line of code describes; the reader of code is loaded where there is some."""
    from convcalc.frameworks.reading import layers_in

    return layers_in(value, dialect)


def located(spec: str) -> Located:
    """The text that SPEC stands for: of a file, of the zoo, of itself if it is code, or with - of
    standard input. Problems E100 if it cannot be read.
    """
    from convcalc.diagnostics import Problems
    from convcalc.parser import zoo

    origin = said_of_source("origin") or ""
    if spec == "-":
        return from_input(origin)
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
        from convcalc.frameworks.sniff import is_code

        other = file_of(spec)
        if other is not None:
            return other
        if spec.rstrip()[-1:] not in (")", "]") or not is_code(spec):
            raise
    return zoo.Located(spec, COMMAND_LINE)


def placed(problems: Problems, at: Span | None) -> Problems:
    """The same, those without a place where something was typed."""
    from convcalc.diagnostics import Problems

    return Problems(d if d.span else d._replace(span=at) for d in problems.diagnostics)


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


def report_of(
    spec: str,
    settings: tuple[str, ...] = (),
    dialect: str | None = None,
    shapes: tuple[str, ...] = (),
) -> Report:
    """SPEC with `--set`, `--dialect` and `--input`, worked out. Problems as for `convcalc.load`."""
    from convcalc.engine.analyze import analyze

    network = read_network(spec, settings, dialect, shapes=shapes)
    return analyze(network, replaced(network, shapes, network.layout))


def one_from_input(specs: Sequence[str]) -> None:
    """UsageError if standard input is to be read twice: there would be nothing left."""
    if specs.count("-") > 1:
        raise usage("standard input can be one of the specs only")


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


def layers_named(network: Network, name: str) -> list[str]:
    """The layer of that name, or those of a block; else those that a framework or a paper calls
    so, which is told on standard error. UsageError if there are none.
    """
    from convcalc.diagnostics import Problems
    from convcalc.engine.network import layers_called

    try:
        return layers_called(network, name)
    except Problems as problems:
        found = layers_meant(network, name)
        if found:
            return found
        from convcalc.frameworks.layer_names import near

        (wrong,) = problems.diagnostics
        close = near(network, name) if "did you mean" not in wrong.help else []
        hint = f"nearest: {', '.join(close)}" if close else wrong.help
        raise usage(f"{wrong.message}; {hint}") from None


def layers_meant(network: Network, name: str) -> list[str]:
    """The layers that a framework or a paper calls so; none if nobody does, or the name is ours."""
    if any(node.name == name or node.name.startswith(f"{name}.") for node in network.nodes):
        return []
    from convcalc.frameworks.layer_names import meant

    found = meant(network, name)
    if found is None:
        return []
    same = found.layers[0] if len(found.layers) == 1 else f"{len(found.layers)} layers"
    note(f"{name} of {found.origin} is {same}")
    return list(found.layers)


def note(text: str) -> None:
    """Say on standard error how a word was understood, once."""
    context = click.get_current_context()
    if text not in context.meta.setdefault("convcalc.noted", set()):
        context.meta["convcalc.noted"].add(text)
        click.echo(f"note: {printable(text)}", err=True)


def replaced(network: Network, texts: tuple[str, ...], layout: str) -> dict[str, Shape]:
    """The inputs that `--input` gives, by name; one with other channels than the network's own is
    told on standard error.
    """
    from convcalc.diagnostics import did_you_mean

    found: dict[str, Shape] = {}
    for k, text in enumerate(texts):
        name, equals, shape = text.rpartition("=")
        if not equals:
            names = list(network.inputs)
            if k >= max(len(names), 1):
                raise usage(f"--input is given {len(texts)} times, and there is {counted(names)}")
            name = names[k] if names else ""
        if name not in network.inputs:
            hint = did_you_mean(name, network.inputs) or f"there is {', '.join(network.inputs)}"
            raise usage(f"--input: there is no input '{name[:60]}'; {hint}")
        found[name] = sized(network.inputs[name], shape, layout)
        if found[name].channels != network.inputs[name].channels:
            warn(network, name, found[name], layout)
    return found


def counted(names: Sequence[str]) -> str:
    """`1 input, x`"""
    from convcalc.amounts import counted as amount

    return f"{amount(len(names), 'input')}, {', '.join(names)}"


def sized(own: Shape, text: str, layout: str) -> Shape:
    """The shape that `--input` spells: all of it, or the sizes of the axes of an input that has its
    own number of channels, one of them standing for all: `512`, `512x640`.
    """
    from convcalc.engine.typed import fitted

    return fitted(own, shape_argument(text, layout, "--input"), layout)


def warn(network: Network, name: str, shape: Shape, layout: str) -> None:
    """Say that the network's weights were made for other channels, behind all that is printed; the
    same is said once.
    """
    from convcalc.algebra.order import other_channels
    from convcalc.cli.output import complain

    context = click.get_current_context()
    if (name, shape) not in context.meta.setdefault("convcalc.warned", set()):
        context.meta["convcalc.warned"].add((name, shape))
        option = f"--input {name}=" if len(network.inputs) > 1 else "--input "
        title = network.name or "the network"
        doubt = other_channels(title, network.inputs[name], shape, layout, option)
        context.call_on_close(lambda: complain([doubt]))

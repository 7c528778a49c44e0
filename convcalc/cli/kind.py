"""A kind of layer on the command line: the flags of its settings, and the network of one layer
that they describe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.line import CommandLine
from convcalc.cli.options import shape_argument, usage
from convcalc.dialect import USUAL
from convcalc.layers.kind import inputs_text
from convcalc.layers.settings import Choice, Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic, Span
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting
    from convcalc.parser.value import Item

ONE, SEVERAL, WORDS = "the_input", "the_inputs", "the_words"
"""Names of arguments, which no setting has."""
ALIAS = "alias_"
LETTERS = {"out_channels": "-o", "out_features": "-o"}
"""Short flags of aliases."""


class LayerCommand(Helped):
    """A command whose short flags cost no more than its long ones."""

    of_layer = True

    def make_parser(self, ctx: click.Context) -> Any:
        """The parser of click, which looks for `-f` among the long flags first and, not finding it
        there, works out what may have been meant before it looks among the short ones.
        """
        parser = super().make_parser(ctx)
        getattr(parser, "_long_opt", {}).update(getattr(parser, "_short_opt", {}))
        return parser


def options_for(setting: Setting) -> list[click.Option]:
    """The flag of a setting, and hidden ones for its aliases."""
    dashed = setting.name.replace("_", "-")
    text = f"{setting.doc[0].upper()}{setting.doc[1:]}"
    if isinstance(setting.type, Choice):
        text += f": {', '.join(first_of(setting.type.options))}"
    if setting.aliases:
        text += f" ({', '.join(setting.aliases)})"
    text += "."
    if not setting.required and setting.default is not None:
        text += f" [{setting.type.show(setting.default)}]"
    known: dict[str, Any]
    if isinstance(setting.type, Flag):
        names, known = [f"--{dashed}/--no-{dashed}"], {"default": None}
    else:
        names, known = [f"--{dashed}"], {"metavar": setting.type.metavar}
    if len(setting.short) == 1:
        names.append(f"-{setting.short}")
    made = [click.Option([setting.name, *names], help=text, hidden=setting.rare, **known)]
    for alias in setting.aliases:
        also = names[0].replace(dashed, alias.replace("_", "-"))
        short = [LETTERS[alias]] if alias in LETTERS else []
        made.append(click.Option([ALIAS + alias, also, *short], hidden=True, **known))
    return made


MOST_LISTED = 8


def first_of(options: Sequence[str]) -> Sequence[str]:
    """The options that help has room for: of many, one; an error lists them all."""
    return options if len(options) <= MOST_LISTED else (options[0], "…")


def work_out(
    kind: type[Kind], name: str, given: dict[str, Any], dtype: str | None = None, batch: int = 1
) -> Report:
    """The report of a network of this one layer. Problems if the settings are wrong."""
    from convcalc.engine.analyze import analyze

    network = network_of(kind, name, given)
    return analyze(network._replace(dtype=dtype) if dtype else network, batch=batch)


def network_of(kind: type[Kind], name: str, given: Mapping[str, Any], usual: str = "") -> Network:
    """A network of this one layer, its shapes in the order that is asked for, or else the `usual`
    one, or that of the dialect. Problems if the settings are wrong.
    """
    from convcalc.diagnostics import Problems
    from convcalc.dialect import dialect_named
    from convcalc.engine.network import Network
    from convcalc.engine.typed import single
    from convcalc.parser.make import Entry, from_words, make
    from convcalc.parser.shorthand import Token

    given = dict(given)
    line = CommandLine(f"convcalc {name}")
    rules = dialect_named(given.pop("dialect") or USUAL)
    chosen = given.pop("layout")
    layout = chosen or usual or rules.layout
    texts, typed = shapes_typed(kind, name, given)
    places = [line.add(text) for text in texts]
    shapes = [shape_argument(text, layout, "INPUT") for text in texts]
    names = [f"input{k}" for k in range(1, len(texts) + 1)] if len(texts) != 1 else ["input"]
    images = shapes if chosen else [single(shape, layout) or shape for shape in shapes]
    inputs = dict(zip(names, images, strict=True))
    words = [Token(word, line.add(word).column - 1) for word in typed]
    items = (*from_words(kind, words, line.whole), *flags(given, line))
    problems: list[Diagnostic] = []
    made = make(Entry(name.rpartition(" ")[2], line.command, items), rules, problems)
    if made is None:
        raise Problems(problems)
    network = Network.of((made.kind,), inputs, rules, layout)
    (node,) = network.nodes
    network = network._replace(
        nodes=(node._replace(span=made.span, spans=made.spans, ranks=made.ranks),)
    )
    if chosen or made.kind.apart:
        return network
    return network._replace(doubts=doubts(zip(shapes, places, strict=True), layout, rules, line))


def shapes_typed(
    kind: type[Kind], name: str, given: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The shapes that go in, and the words behind them. A kind that takes several, but not any
    number, has those in front that are written as sizes: `16x64 16x64 heads=4`. Behind those that
    it needs, sizes of fewer axes are a kernel.
    """
    least, most = kind.inputs
    words = tuple(given.pop(WORDS, ()))
    texts = given.pop(SEVERAL, None) or ((given.pop(ONE),) if ONE in given else ())
    slides = any(s.positional and s.type.per_axis for s in kind.settings())
    while texts and words and len(texts) < (most or 0) and is_sizes(words[0]):
        fewer = words[0].count("x") < texts[0].count("x")
        if slides and fewer and len(texts) >= least:
            break
        texts, words = (*texts, words[0]), words[1:]
    if len(texts) < least:
        raise usage(f"{name} takes {inputs_text(least, most)}, received {len(texts)}")
    return texts, words


def is_sizes(word: str) -> bool:
    """Whether a word is several numbers with `x` between them."""
    return "x" in word and all(part.isdecimal() for part in word.split("x"))


def doubts(
    typed: Iterable[tuple[Shape, Span]], layout: str, rules: Dialect, line: CommandLine
) -> tuple[Diagnostic, ...]:
    """W202 for each input that is likelier to be meant otherwise, with the command for it."""
    from convcalc.engine.typed import doubt_of, single

    text = line.source.lines[0]
    found: list[Diagnostic | None] = []
    told = rules.name == USUAL or "--dialect" in text
    by = "" if told else f" --dialect {rules.name}"
    for shape, at in typed:
        start, end = at.column - 1, at.column - 1 + at.length
        command = f"{text[:start]}{{}}{text[end:]}{by}"
        image = single(shape, layout)
        if image:
            from convcalc.algebra.order import batch_of_one

            found.append(batch_of_one(image, layout, text[start:end], at, command))
        else:
            found.append(doubt_of(shape, layout, text[start:end], at, command))
    return tuple(wrong for wrong in found if wrong)


def flags(given: dict[str, Any], line: CommandLine) -> Iterator[tuple[str, Item]]:
    """The settings that flags give, each with its place in the command line."""
    from convcalc.parser.shorthand import literal
    from convcalc.parser.value import Item, Value

    for key, value in given.items():
        name = key.removeprefix(ALIAS)
        dashed = name.replace("_", "-")
        if isinstance(value, bool):
            at = line.add(f"--{dashed}" if value else f"--no-{dashed}")
            yield name, Item(at, Value(value, at))
        elif value is not None:
            at = line.add(value, f"--{dashed}")
            yield name, Item(at, literal(value, at))

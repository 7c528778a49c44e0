"""A network without an input: what does not depend on it.

It is worked out for two inputs that differ in all numbers; what differs, too, depends on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.amounts import UNKNOWN
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.parser.value import Item, Value
from convcalc.record import NamedTuple
from convcalc.render.cells import layer_cells
from convcalc.render.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.accepted import Own
    from convcalc.engine.report import Report
    from convcalc.parser.heading import Choice
    from convcalc.parser.zoo import Located

KEYS = ("name", "kind", "settings", "field", "jump", "params")
CHANNELS = ((5040, 10080), (3, 3), (1, 1))
"""Numbers that groups divide; then those of images, for layers that say what must arrive."""
SIZES = (4096, 4103)
RANKS = (2, 1, 3)


class Unsized(NamedTuple):
    """A row of cells for each layer; `?` where the input would have to be known."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    usual: str
    """An input that the layers take."""


def unsized(top: Mapping[str, Item], choice: Choice) -> Unsized | None:
    """The layers of a document without an input; None if they fit no stand-in for one, or are
    wrong in themselves.
    """
    wanted = wanted_by(top, choice)
    stated = ((wanted.channels, wanted.channels),) if wanted.channels else CHANNELS
    for rank in wanted.ranks or RANKS:
        for channels in stated:
            pair = list(reports(top, choice, rank, channels))
            if len(pair) == 2:
                return compared(usual(wanted, rank), *pair)
    return None


def usual(wanted: Own, rank: int) -> Shape:
    """An input that the layers take: of pictures, if they do not say more."""
    return Shape(wanted.channels or 3, (32,) * rank)


def wanted_by(top: Mapping[str, Item], choice: Choice) -> Own:
    """What the first layers say of the input."""
    from convcalc.engine.accepted import Own, own
    from convcalc.parser.document import network_of

    try:
        return own(network_of(Value({**top, "input": Item(None, Value("3@32x32"))}), [], choice))
    except Problems:
        return Own(None, ())


def reports(
    top: Mapping[str, Item], choice: Choice, rank: int, channels: tuple[int, int]
) -> Iterator[Report]:
    """The network with each of the stand-ins that it fits."""
    from convcalc.parser.document import network_of

    for many, size in zip(channels, SIZES, strict=True):
        shape = Value(f"{many}@{'x'.join([str(size)] * rank)}")
        try:
            report = analyze(network_of(Value({**top, "input": Item(None, shape)}), [], choice))
        except Problems:
            return
        if report.ok:
            yield report


def compared(usual: Shape, one: Report, other: Report) -> Unsized:
    columns = {key: COLUMNS[key] for key in KEYS}
    rows = []
    pairs = zip(*(layer_cells(x, x.layers, columns) for x in (one, other)), strict=True)
    for left, right in pairs:
        rows.append(tuple(x if x == y else UNKNOWN for x, y in zip(left, right, strict=True)))
    name = f"{one.network.name}: " if one.network.name else ""
    rank = next(iter(one.network.inputs.values())).rank
    axes = "1 axis" if rank == 1 else f"{rank} axes"
    title = f"{name}what does not depend on the input, of {axes} ({one.network.dialect.name})"
    text = usual.text(one.network.layout)
    return Unsized(title, tuple(rows[len(one.network.inputs) :]), text)


def without_input(problems: Problems) -> Mapping[str, Item] | None:
    """The keys of a spec of which nothing else is wrong than that it has no input."""
    from convcalc.parser.text import parse

    wrong = problems.diagnostics[0]
    if len(problems.diagnostics) > 1 or wrong.code != "E103" or wrong.span is None:
        return None
    source = wrong.span.source
    root, more = parse("\n".join(source.lines), source.name)
    top = root.data
    return (
        top if not more and isinstance(top, dict) and not {"input", "inputs"} & set(top) else None
    )


def without_shape(problems: Problems, found: Located) -> Mapping[str, Item] | None:
    """The keys of a spec of what is printed of modules that are called one after the other."""
    if problems.diagnostics[0].code != "E411":
        return None
    from convcalc.frameworks.file import of_other_format, opened
    from convcalc.frameworks.printed.chain import layers_in

    pasted = found if found.format else of_other_format(found)
    if pasted is None or pasted.format != "print":
        return None
    with opened(pasted) as file:
        name, layers = layers_in(file, pasted)
    return {"name": Item(None, Value(name)), "layers": Item(None, Value(list(layers)))}

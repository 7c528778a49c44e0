"""What is said of layers by the rules of each framework, whatever it is printed as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import described
from convcalc.amounts import counted, grouped
from convcalc.commands.dialects.grids import other_grid, padding_text, shift_text
from convcalc.commands.dialects.shift import border, shift
from convcalc.diagnostics import all_of, printable
from convcalc.dialect import dialect_named
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.dialects.compared import Compared
    from convcalc.commands.dialects.shift import Shift
    from convcalc.commands.dialects.sides import Comparison
    from convcalc.diagnostics import Diagnostic, all_of
    from convcalc.engine.trial import Trial
    from convcalc.layers.kind import Kind

BORDERS = {
    "zeros": "counts the padding as zeros",
    "some zeros": "counts part of the padding as zeros",
    "nothing": "skips the padding",
}
ROUGH = {
    "max_pools": "the same where nothing is negative",
    "average_pools": "means at the border differ",
}
FEW = 5
NOTE = (
    "A shift: how far the positions that outputs are centred on lie from those of the dialect "
    "compared with, in pixels of the layer's input; + is right and down."
)


class Cell(NamedTuple):
    """A piece of a line, and whether it is what differs."""

    text: str
    differs: bool = False


class Line(NamedTuple):
    """A dialect's line, or one below it that says what to write instead."""

    label: str
    cells: tuple[Cell, ...]
    style: str = ""


class Block(NamedTuple):
    """A layer, or several that differ alike."""

    title: str
    lines: tuple[Line, ...]


def alone(found: Comparison) -> Compared | None:
    """The layer, where the question was about one layer."""
    single = not found.network.name and len(found.network.nodes) == 1
    return found.layers[0] if single and found.layers else None


def noted(found: Comparison) -> bool:
    return any(found_shift(layer, side) for layer in found.layers for side in all_sides(layer))


def skipped(found: Comparison) -> str:
    """What nothing is known of."""
    layers = counted(len(found.skipped), "layer")
    return f"{layers} after what all refuse: {printable(few(found.skipped))}"


def few(names: Sequence[str]) -> str:
    return ", ".join(names if len(names) <= FEW else (*names[:FEW], "…"))


def all_sides(layer: Compared) -> Iterator[Trial]:
    yield from layer.sides.values()
    yield from layer.close.values()


def heading(found: Comparison) -> str:
    titles = [dialect_named(name).title for name in found.names]
    both = all_of(titles)
    count = sum(layer.differs for layer in found.layers)
    total = len(found.layers) + len(found.skipped)
    name = f"{printable(found.network.name)}: " if found.network.name else ""
    if not count:
        return f"{name}{both} {'agree on all' if found.ok else 'differ in none of'} {total} layers"
    return f"{name}{count} of {total} layers differ between {both}"


def blocks(found: Comparison, everything: bool) -> Iterator[Block]:
    """The layers that differ, those that do so alike in one block; with `everything`, each."""
    single = alone(found)
    if single is not None or everything:
        for layer in found.layers:
            yield Block(title_of(found, [layer]), tuple(lines(found, layer, full=True)))
        return
    alike: dict[object, list[Compared]] = {}
    for layer in found.layers:
        if layer.differs or layer.sides[layer.base].refused:
            alike.setdefault(signature(layer), []).append(layer)
    for layers in alike.values():
        yield Block(title_of(found, layers), tuple(lines(found, layers[0], full=False)))


def signature(layer: Compared) -> object:
    """What layers that differ alike have in common: not their channels, not their sizes."""
    return (
        layer.base,
        *(
            (
                name,
                layer.differences(name),
                side.refused.message if side.refused else side.padding,
                *(general(x.get(name)) for x in (layer.agreeing, layer.close)),
            )
            for name, side in layer.sides.items()
        ),
        general(layer.sides[layer.base]),
    )


def general(side: Trial | None) -> object:
    """The layers of a side without their numbers of channels."""
    numbers = ("filters", "groups", "bias", "in_channels")
    kinds = side.kinds if side else ()
    return [
        (
            kind.name,
            [(s.name, getattr(kind, s.name)) for s in kind.settings() if s.name not in numbers],
        )
        for kind in kinds
    ].__repr__()


def title_of(found: Comparison, layers: Sequence[Compared]) -> str:
    first = layers[0]
    rest = len(layers) - 1
    layout = found.network.layout
    shapes = " and ".join(shape.text(layout) for shape in first.shapes)
    node = next(n for n in found.network.nodes if n.name == first.name)
    said = f"{node.kind.name} {shorthand(node.kind, found.network.dialect.name, first)}".strip()
    more = f" and {rest} more like it" if rest else ""
    name = "" if first.name == node.kind.name else f"{first.name}: "
    if alone(found) and len(first.shapes) == 1 and first.shapes[0].rank:
        more = f": {described(first.shapes[0])} ({layout.replace('_', ' ')} for all)"
    return printable(f"{name}{said}, of {shapes}{more}")


def shorthand(kind: Kind, dialect: str, layer: Compared) -> str:
    rank = layer.shapes[0].rank
    return kind.shorthand(rank, dialect_named(dialect).defaults.get(kind.name))


def words(side: Trial, dialect: str, layer: Compared) -> str:
    """What to write: `pad 3, then conv 64 7x7/2`."""
    texts = [f"{kind.name} {shorthand(kind, dialect, layer)}".strip() for kind in side.kinds]
    return ", then ".join(texts)


def lines(found: Comparison, layer: Compared, full: bool) -> Iterator[Line]:
    """A line for each dialect, and what to write where it does not agree."""
    base = layer.sides[layer.base]
    for name in found.names:
        side, title = layer.sides[name], dialect_named(name).title
        if side.refused:
            yield Line(title, (Cell(reason(side.refused, title)),), "red")
        elif name != layer.base and not layer.differences(name) and not full:
            yield Line(title, (Cell(f"as {dialect_named(layer.base).title}"),), "dim")
        else:
            yield Line(title, tuple(cells(found, layer, name)))
        for warning in warned(found, layer, name):
            yield Line("", (Cell(warning),), "yellow")
        yield from advice(found, layer, name, base)


def rough_of(kind: Kind) -> str:
    """How near two pools are that see the padding differently."""
    return next((text for group, text in ROUGH.items() if kind.among(group)), "")


def warned(found: Comparison, layer: Compared, name: str) -> Iterator[str]:
    """What tools of a dialect do not agree on."""
    side, rules = layer.sides[name], dialect_named(name)
    if not side.refused:
        site = Site(layer.shapes, rules, found.network.layout)
        yield from (one.message for one in rules.warnings(side.kinds[0], site))


def advice(found: Comparison, layer: Compared, name: str, base: Trial) -> Iterator[Line]:
    """What to write in a dialect to agree with the base, and what comes near."""
    if base.refused or not set(layer.differences(name)) - {"params"}:
        return
    exact, close = layer.agreeing.get(name), layer.close.get(name)
    if exact:
        rough = rough_of(base.kinds[0]) if border(exact) != border(base) else ""
        text = words(exact, name, layer) + (f" ({rough})" if rough else "")
        yield Line("", (Cell(f"as {dialect_named(layer.base).title}: {text}"),), "green")
    else:
        text = f"nothing here does what {dialect_named(layer.base).title} does"
        yield Line("", (Cell(text),), "yellow")
    if close:
        told = [padding_text(close), shift_text(found_shift(layer, close))]
        text = f"same size: {words(close, name, layer)}"
        yield Line("", (Cell("; ".join(x for x in (text, *told) if x)),), "dim")


def reason(refused: Diagnostic, title: str) -> str:
    """Why a dialect refuses, as a sentence about it."""
    message = printable(refused.message)
    said = message.removeprefix(f"{title} ")
    return said if said != message else f"refuses: {message}"


def cells(found: Comparison, layer: Compared, name: str) -> Iterator[Cell]:
    """Output, padding, place and cost of a layer by one dialect."""
    side, base = layer.sides[name], layer.sides[layer.base]
    differs = layer.differences(name)
    assert side.output is not None
    yield Cell(side.output.text(found.network.layout), "output" in differs)
    if hasattr(side.kinds[0], "padding"):
        moved = {"shift", "output"} & {*differs}
        yield Cell(padding_text(side), bool(moved) and side.padding != base.padding)
    if any(one.params.total for one in layer.sides.values()):
        params = side.params
        frozen = f" ({grouped(params.non_trainable)} not trained)" if params.non_trainable else ""
        yield Cell(f"{grouped(params.total)} params{frozen}", "params" in differs)
    if "shift" in differs:
        yield Cell(shift_text(found_shift(layer, side)) or other_grid(side, base), True)
    if "border" in differs and border(side):
        yield Cell(BORDERS[border(side)], True)


def marked(cell: Cell) -> str:
    return f"{cell.text} ≠" if cell.differs and cell.text else cell.text


def found_shift(layer: Compared, side: Trial) -> Shift:
    """How far a side's grid lies from the base's; empty where it does not."""
    base = layer.sides[layer.base]
    if side.refused or base.refused or side.fields == base.fields:
        return ()
    found = shift(side.fields, base.fields)
    return found if any(found) else ()

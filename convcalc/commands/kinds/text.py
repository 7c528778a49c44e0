"""What kinds of layers there are, and what one of them takes, read off their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal, one_of
from convcalc.dialect import DIALECTS, USUAL, dialect_named
from convcalc.dialect.operators import operators, stand_ins
from convcalc.layers import FAMILIES, KINDS, kind_named
from convcalc.layers.dialect import ALL
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting

TELLING = {"dilation": 2, "groups": 2, "multiplier": 3, "padding": 1, "stride": 2, "kernel": 3}
"""Values for the example from which formulas are read, so that no term drops out."""

LIST = ("kind", "settings in shorthand", "what it does", "also called")
SETTINGS = ("setting", "short", "default", "what it is", "values", "also called")


def all_kinds() -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """For each family its title and rows under LIST."""
    for module, title in FAMILIES.items():
        rows = []
        for name, row in KINDS.items():
            kind = kind_named(name) if row.module == module else None
            if kind is not None:
                cells: tuple[str, ...] = (name, usage(kind), summary(kind), ", ".join(row.aliases))
                rows.append(cells)
        yield title, rows


def summary(kind: type[Kind]) -> str:
    """The first sentence of a kind's documentation."""
    text = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    return text.split(". ")[0].removesuffix(".")


def usage(kind: type[Kind]) -> str:
    """What may follow the kind's name: `FILTERS KERNEL[/STRIDE] [pPADDING] [dDILATION] …`"""
    words = []
    names = {s.name for s in kind.settings()}
    for s in kind.settings():
        word = s.name.upper()
        if s.positional and s.name != "stride":
            words.append(word if s.required else f"[{word}]")
            if s.name == "kernel" and "stride" in names:
                words[-1] += "[/STRIDE]"
        elif s.short and s.name != "stride":
            words.append(f"[{s.short}{word}]")
    return " ".join(words)


def setting_rows(kind: type[Kind]) -> Iterator[tuple[str, ...]]:
    """Rows under SETTINGS."""
    for s in kind.settings():
        short = "/" if s.name == "stride" else s.short
        values = s.type.must.removeprefix("be ")
        yield s.name, short, default_text(kind, s), s.doc, values, ", ".join(s.aliases)


def default_text(kind: type[Kind], s: Setting) -> str:
    """The default, and where a dialect has another."""
    own = "required" if s.required else "none" if s.default is None else s.type.show(s.default)
    others = []
    for name in DIALECTS:
        values = dialect_named(name).defaults.get(kind.name, {})
        if s.name in values and values[s.name] != s.default:
            others.append(f"{name}: {s.type.show(values[s.name])}")
    return ", ".join([own, *others])


def facts(kind: type[Kind]) -> Iterator[tuple[str, str]]:
    """Example, formulas, refusals and source of a kind."""
    from convcalc.parser.make import example

    yield "example", f"{example(kind)}: {shapes_of_example(kind)}"
    yield from formulas(kind)
    for dialect in map(dialect_named, DIALECTS):
        told = "; ".join(text for text in taken(kind.name, dialect) if text)
        if told:
            yield dialect.name, told
    if kind.source:
        yield "source", kind.source


def taken(name: str, dialect: Dialect) -> Iterator[str]:
    """The operators of a dialect for the kind called `name`, and what they do not take."""
    lacks = dialect.lacks.get(name, {})
    if ALL in lacks:
        yield f"{dialect.title} has no {name}: {lacks[ALL]}"
        return
    stand_in = stand_ins(dialect.name).get(name)
    called = operators(dialect.name).get(name, "")
    yield f"no operator of its own; {stand_in}" if stand_in else called
    if name in dialect.axes:
        ranks = dialect.axes[name]
        axes = "axis" if ranks == (1,) else "axes"
        yield f"for {one_of([str(rank) for rank in ranks])} spatial {axes}"
    if name in dialect.modes and "padding" not in lacks:
        yield f"padding is {one_of(dialect.paddings(name))}"
    if lacks:
        yield f"no {one_of(list(lacks))}"


def shapes_of_example(kind: type[Kind]) -> str:
    """`3x224x224 → 64x112x112`"""
    from convcalc.engine.analyze import analyze
    from convcalc.parser import build

    words, settings = kind.example
    inputs = {f"x{k}": shape for k, shape in enumerate(words.split())}
    layer = f"{kind.name} {settings}" + (f" from=[{','.join(inputs)}]" if inputs else "")
    built = build({"inputs": inputs or {"unread": "1"}, "layers": [layer]})
    (found,) = analyze(built).outputs.values()
    text = found.text("channels_first")
    return f"{' and '.join(inputs.values())} → {text}" if inputs else text


def formulas(kind: type[Kind]) -> Iterator[tuple[str, str]]:
    """Sizes, parameters and MACs in symbols, read off a derivation by the engine."""
    from convcalc.algebra.num import Num
    from convcalc.engine.derive import derive, sizes, symbols
    from convcalc.engine.typed import shape_of
    from convcalc.parser.make import example, from_line, make
    from convcalc.parser.value import Item, from_plain

    rules = dialect_named(USUAL)
    entry = from_line(example(kind), None)
    names = {s.name for s in kind.settings()} - set(rules.lacks.get(kind.name, {}))
    telling = {k: Item(None, from_plain(v)) for k, v in TELLING.items() if k in names}
    told = entry._replace(given=tuple({**dict(entry.given), **telling}.items()))
    made, plain = (make(one, rules, []) for one in (told, entry))
    shapes = [shape_of(text, rules.layout) for text in kind.example[0].split()]
    even = [Shape(n + n % 2, spatial) for n, spatial in shapes]  # two groups divide them
    if made is None or plain is None or not shapes:
        return
    try:
        layer = derive(made.kind, Site(tuple(even), rules))
    except Refusal:  # its settings go together with what arrives
        layer = derive(plain.kind, Site(tuple(shapes), rules))
    for size in sizes(layer)[:1]:
        yield "output size", f"{size.names[0]}: {symbols(size.number)}"
    quantities: dict[str, Any] = {"params": layer.params.trainable, "MACs": layer.macs}
    for label, number in quantities.items():
        if isinstance(number, Num):
            yield label, symbols(number)


def write_all(out: TextIO, format: str) -> None:
    """The list of kinds by family."""
    if format == "markdown":
        from convcalc.render.markdown import table

        for title, rows in all_kinds():
            out.write(f"\n**{title}**\n\n")
            table(LIST, [False] * len(LIST), rows, out)
        return
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    parts: list[Any] = []
    for title, rows in all_kinds():
        parts += [
            Line(title, "bold"),
            grid(rows, ("cyan", "", "", "dim"), (1, 2, 3), out),
            Line(),
        ]
    show(out, *parts, Line("'convcalc kinds KIND' tells about one; each is a command as well."))


def write_one(kind: type[Kind], out: TextIO, format: str) -> None:
    """Settings, formulas and source of one kind."""
    rows, known = list(setting_rows(kind)), list(facts(kind))
    if format == "markdown":
        from convcalc.render.escape import markdown
        from convcalc.render.markdown import table

        told = "\n\n".join(" ".join(x.split()) for x in (kind.__doc__ or "").split("\n\n"))
        out.write(f"### {kind.name}\n\n{told}\n\n")
        if rows:
            table(SETTINGS, [False] * len(SETTINGS), rows, out)
            out.write("\n")
        out.writelines(
            f"- {label}: {f'<{text}>' if label == 'source' else markdown(text)}\n"
            for label, text in known
        )
        return
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    parts: list[Any] = [Line.of((kind.name, "bold"), f"  {summary(kind)}"), Line()]
    if rows:
        parts += [
            grid([SETTINGS, *rows], ("cyan", "", "green", "", "dim", "dim"), (3, 4, 5), out),
            Line(),
        ]
    show(out, *parts, grid(known, ("bold", ""), (1,), out))


def grid(rows: list[Any], styles: tuple[str, ...], wrap: tuple[int, ...], out: TextIO) -> Any:
    """Rows as aligned columns; only the columns in `wrap` may break into lines."""
    from rich.table import Table
    from rich.text import Text

    from convcalc.render.escape import on_terminal

    shown = on_terminal(out)
    table = Table.grid(padding=(0, 2))
    for k, style in enumerate(styles):
        table.add_column(style=style, no_wrap=k not in wrap)
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    return table

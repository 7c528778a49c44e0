"""Counts side by side in writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import grouped, scaled
from convcalc.commands.count.sides import MACS
from convcalc.diagnostics import printable
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.escape import markdown
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from convcalc.commands.count.sides import Amount, Sides
    from convcalc.engine.counting import Otherwise

ABOUT = (
    "? has no rule; what a kind is counted with and without such layers is at least as shown, but "
    "for what depends on how it is written."
)
OF_DETECTORS = {"torchvision": "; of a detector its backbone and heads"}
LACKING = "At least: not all layers could be worked out."


def write(found: Sides, name: str, every: bool, format: str, out: TextIO) -> None:
    """Write counts in one of FORMATS; `every` kind, or those that tools count differently."""
    FORMATS[format](found, name, every, out)


def rows(found: Sides, every: bool, number: Callable[[int], str]) -> Iterator[list[str]]:
    """A row for each kind, then the totals and how many times the MACs they are."""
    kinds = found.kinds if every else found.causes
    for kind, row in kinds.items():
        yield [kind, *(cell(row.get(tool), number) for tool in found.totals)]
    rest = {} if every else {k: v for k, v in found.kinds.items() if k not in found.causes}
    if any(row[MACS].number for row in rest.values() if MACS in row):
        yield ["all others", *(cell(summed(rest, tool), number) for tool in found.totals)]
    yield ["in all", *(cell(amount, number) for amount in found.totals.values())]
    if found.library:
        own = (found.own.get(tool) for tool in found.totals)
        yield [f"{found.library}'s", *("" if one is None else number(one) for one in own)]
    yield ["times MACs", *(times(found.factor(tool)) for tool in found.totals)]


def summed(kinds: Mapping[str, Mapping[str, Amount]], tool: str) -> Amount:
    from convcalc.commands.count.sides import total

    return total(kinds, tool)


def cell(amount: Amount | None, number: Callable[[int], str]) -> str:
    """`4.09 G`; `?` for what has no rule, with `≥` before what is known of a part of it."""
    if amount is None or (amount.number is None and amount.whole):
        return ""
    if amount.number is None:
        return "?"
    return number(amount.number) if amount.whole else f"≥ {number(amount.number)}"


def times(factor: float | None) -> str:
    return "" if factor is None else f"{factor:.3g}x"


def write_table(found: Sides, name: str, every: bool, out: TextIO) -> None:
    from convcalc.commands.count.text_table import shown

    heading = f"{printable(name)}: as each tool counts" if name else "as each tool counts"
    shown(heading, ["", *found.totals], [*rows(found, every, scaled)], notes(found), out)


def notes(found: Sides) -> list[str]:
    """What each tool counts, in a sentence; and what the signs mean that occur."""
    told = [f"{tool}: {CONVENTIONS[tool].text}." for tool in found.totals if tool != MACS]
    told += [f"{line}; so it is here." for line in grouped_by(found.taken)]
    told += [f"{line}." for line in grouped_by(found.dependent)]
    told += [about_own(found.library)] if found.library else []
    told += [LACKING] if found.lacking else []
    unknown = any(
        a.number is None and not a.whole for row in found.kinds.values() for a in row.values()
    )
    return [*told, *([ABOUT] if unknown else [])]


def about_own(library: str) -> str:
    own = f"what is printed of {library}'s own network, as it is written there"
    return f"{library}'s: {own}{OF_DETECTORS.get(library, '')}."


def grouped_by(rows: Sequence[tuple[str, Otherwise]]) -> list[str]:
    """Which counts depend on how the network is written, and what they are then, for tools of which
    the same is said.
    """
    said: dict[tuple[str, str], list[tuple[str, int | None]]] = {}
    for tool, (kinds, how, then) in rows:
        said.setdefault((", ".join(kinds), how), []).append((tool, then))
    return [
        f"{', '.join(tool for tool, _ in tools)}: of {kinds} {how}{then_counted(tools)}"
        for (kinds, how), tools in said.items()
    ]


def then_counted(tools: Sequence[tuple[str, int | None]]) -> str:
    """`; 4,111,512,576 in all then`; nothing where it is known of none."""
    known = [(tool, grouped(then)) for tool, then in tools if then is not None]
    if not known:
        return ""
    same = len({then for _, then in known}) == 1 and len(known) == len(tools)
    told = known[0][1] if same else ", ".join(f"{tool} {then}" for tool, then in known)
    return f"; {told} in all then"


def write_markdown(found: Sides, name: str, every: bool, out: TextIO) -> None:
    from convcalc.render.markdown import table

    if name:
        out.write(f"### {markdown(name)}\n\n")
    heads = ["", *found.totals]
    table(heads, [False, *[True] * len(found.totals)], [*rows(found, every, scaled)], out)
    out.writelines(f"\n{markdown(note)}\n" for note in notes(found))


def write_csv(found: Sides, name: str, every: bool, out: TextIO) -> None:
    from csv import writer

    lines = writer(out, lineterminator="\n")
    lines.writerow(["kind", *found.totals])
    for kind, row in (found.kinds if every else found.causes).items():
        lines.writerow([kind, *(plain(row.get(tool)) for tool in found.totals)])
    lines.writerow(["in all", *map(plain, found.totals.values())])
    if found.library:
        lines.writerow([f"{found.library}'s", *(found.own.get(tool, "") for tool in found.totals)])
    if found.dependent:
        cells = (" ".join(dependent(found, tool)) for tool in found.totals)
        lines.writerow(["depends on how it is written", *cells])


def dependent(found: Sides, tool: str) -> list[str]:
    """The kinds whose count depends on how the network is written, each once."""
    return [*dict.fromkeys(k for t, one in found.dependent if t == tool for k in one.kinds)]


def plain(amount: Amount | None) -> str:
    known = amount is not None and amount.whole and amount.number is not None
    return str(amount.number) if known and amount else ""


def write_json(found: Sides, name: str, every: bool, out: TextIO) -> None:
    kinds = found.kinds if every else found.causes
    data = {
        "schema": SCHEMAS["count"],
        "name": name,
        "totals": {tool: told(amount) for tool, amount in found.totals.items()},
        "torchvision": {**found.own} if found.library == "torchvision" else {},
        "library": {"name": found.library, "counts": {**found.own}} if found.library else None,
        "kinds": {k: {tool: told(a) for tool, a in row.items()} for k, row in kinds.items()},
        "depends": [
            {"tool": tool, "kinds": kinds, "how": how, "then": then}
            for tool, (kinds, how, then) in found.dependent
        ],
        "called": [
            {"tool": tool, "kinds": kinds, "how": how} for tool, (kinds, how, _) in found.taken
        ],
        "conventions": {t: CONVENTIONS[t].text for t in found.totals if t != MACS},
    }
    out.write(json_text(data, out, 2) + "\n")


def told(amount: Amount) -> dict[str, Any]:
    return {"count": amount.number, "complete": amount.whole}


FORMATS: dict[str, Callable[[Sides, str, bool, TextIO], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "csv": write_csv,
    "json": write_json,
}

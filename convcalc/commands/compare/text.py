"""Networks side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import exact, grouped, scaled, sized
from convcalc.commands.compare.pairs import Difference, differences
from convcalc.diagnostics import printable
from convcalc.engine.limits import field_of
from convcalc.engine.memory import BYTES
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.columns import field_text, settings_text
from convcalc.render.escape import markdown
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.engine.report import LayerReport, Report

SHOWN = 40
"""How many rows of layers are shown, unless all are asked for."""
MARKS = {"added": "+", "removed": "−", "changed": "~", "affected": " "}
STYLES = {"added": "green", "removed": "red", "changed": "yellow", "affected": "dim"}

Named = tuple[str, "Report"]


def memory(report: Report) -> int:
    return report.totals.peak * BYTES[report.network.dtype]


TOTALS: dict[str, tuple[Callable[[Report], Any], Callable[[Any], str]]] = {
    "layers": (lambda r: len(r.layers), str),
    "params": (lambda r: r.totals.params.total, exact),
    "MACs": (lambda r: r.totals.macs, exact),
    "activations": (lambda r: r.totals.activations, exact),
    "memory": (memory, sized),
    "field": (field_of, str),
}
"""What is compared in all: how it is found, and how it is written."""
LABELS = {"memory": "peak memory"}  # of activations, where most are held at the same time
COUNTED = ("params", "MACs", "activations", "memory")
"""Totals that are "at least" so much, where something could not be worked out."""


def write(networks: Sequence[Named], format: str, everything: bool, out: TextIO) -> None:
    """Write the totals of all, and the layers of each against the first."""
    FORMATS[format](networks, everything, out)


def output_text(report: Report) -> str:
    return ", ".join(shape.text(report.layout) for shape in report.outputs.values()) or "?"


def total_rows(networks: Sequence[Named]) -> Iterator[list[str]]:
    """A row for each total; behind those of others, how many times the first's they are."""
    first = networks[0][1]
    yield ["output", *(output_text(report) for _, report in networks)]
    for name, (found, text) in TOTALS.items():
        start = found(first)
        row = [LABELS.get(name, name)]
        for k, (_, report) in enumerate(networks):
            value = found(report)
            whole = name not in COUNTED or report.totals.whole(name)
            if report.network.told and not value and not whole:
                value = None  # nothing of it is printed
            both = whole and (name not in COUNTED or first.totals.whole(name))
            ratio = f"  {value / start:.3g}x" if k and start and value is not None and both else ""
            least = "" if whole else "at least "
            row.append(("?" if value is None else least + text(value)) + ratio)
        yield row


def layer_rows(one: Report, other: Report) -> Iterator[tuple[str, list[str]]]:
    """What differs, and its cells: the mark, the layer, its settings, output, field and cost."""
    for found in differences(one, other):
        yield found.what, cells(found, one, other)


def cells(found: Difference, one: Report, other: Report) -> list[str]:
    ours, theirs = found.pair
    return [
        MARKS[found.what],
        printable(both(ours.name if ours else "", theirs.name if theirs else "")),
        printable(both(told(ours, one), told(theirs, other))),
        both(shape(ours, one), shape(theirs, other)),
        both(seen(ours), seen(theirs)),
        delta(params_of(ours), params_of(theirs), grouped),
        delta(macs_of(ours), macs_of(theirs), scaled),
    ]


def both(a: str, b: str) -> str:
    """`a → b`, or one of them where they are the same, or there is but one."""
    return f"{a} → {b}" if a and b and a != b else a or b


def told(layer: LayerReport | None, report: Report) -> str:
    return f"{layer.kind.like.name} {settings_text(layer, report)}".strip() if layer else ""


def shape(layer: LayerReport | None, report: Report) -> str:
    return layer.output.text(report.layout) if layer and layer.output else "?" if layer else ""


def seen(layer: LayerReport | None) -> str:
    if layer is None or (not layer.fields and layer.known("field")):
        return ""
    return field_text(layer.field) if layer.known("field") else "?"


def params_of(layer: LayerReport | None) -> int | None:
    """The parameters of a layer; none of one that is not there, None where they are not known."""
    if layer is None:
        return 0
    return layer.params.total if layer.known("params") else None


def macs_of(layer: LayerReport | None) -> int | None:
    if layer is None:
        return 0
    return layer.macs if layer.known("macs") else None


def delta(a: int | None, b: int | None, text: Callable[[int], str]) -> str:
    """`+1,234`; nothing where nothing changes, `?` where that is not known."""
    if a is None or b is None:
        return "?"
    if a == b:
        return ""
    return ("+" if b > a else "−") + text(abs(b - a))


HEADS = ("", "layer", "kind and settings", "output", "field", "params", "MACs")


def write_table(networks: Sequence[Named], everything: bool, out: TextIO) -> None:
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    width = width_of(out)
    titles = [Head(""), *(Head(printable(name), right=True) for name, _ in networks)]
    rows = list(total_rows(networks))
    show(out, Aligned(titles, rows, [""] * len(rows), width))
    first = networks[0]
    for text in remarks(networks):
        show(out, Line(printable(text)))
    for name, report in networks[1:]:
        found = list(layer_rows(first[1], report))
        shown = found if everything else found[:SHOWN]
        heads = [
            Head(h, cut=h == "kind and settings", right=h in ("params", "MACs")) for h in HEADS
        ]
        show(out, Line(), Line(printable(f"{first[0]} → {name}: {changes(found)}"), "bold"))
        if shown:
            show(out, Aligned(heads, [r for _, r in shown], [STYLES[w] for w, _ in shown], width))
        if len(found) > len(shown):
            show(out, Line(f"… and {len(found) - len(shown)} more; --all shows them", "dim"))


def remarks(networks: Sequence[Named]) -> Iterator[str]:
    """By which formula the weights of layers at the prompt relate, and how they were read."""
    from convcalc.commands.compare.stacked import formula, is_stack

    stacks = [(name, report) for name, report in networks if is_stack(name)]
    for name, report in stacks:
        told = formula(networks[0][1], report) if report is not networks[0][1] else ""
        if told:
            yield f"weights of '{name}' to '{networks[0][0]}', without biases: {told}"
    for _, report in stacks:
        yield from (f"note: {note}" for note in report.network.notes)


def changes(found: Sequence[tuple[str, Any]]) -> str:
    """`2 layers added, 1 changed`"""
    counts = {what: sum(w == what for w, _ in found) for what in MARKS}
    told = [f"{n} {what}" for what, n in counts.items() if n]
    return ", ".join(told) if told else "the layers are the same"


def write_markdown(networks: Sequence[Named], everything: bool, out: TextIO) -> None:
    from convcalc.render.markdown import table

    names = [name for name, _ in networks]
    table(["", *names], [False, *[True] * len(names)], total_rows(networks), out)
    out.writelines(f"\n{markdown(text)}\n" for text in remarks(networks))
    for name, report in networks[1:]:
        found = list(layer_rows(networks[0][1], report))
        out.write(f"\n### {markdown(f'{names[0]} → {name}: {changes(found)}')}\n\n")
        if found:
            shown = found if everything else found[:SHOWN]
            right = [head in ("params", "MACs") for head in HEADS]
            table(HEADS, right, [row for _, row in shown], out)
            if len(found) > len(shown):
                out.write(f"\n… and {len(found) - len(shown)} more\n")


def write_json(networks: Sequence[Named], everything: bool, out: TextIO) -> None:
    first = networks[0][1]
    data = {
        "schema": SCHEMAS["compare"],
        "networks": [
            {
                "spec": name,
                "name": report.network.name,
                "outputs": {n: list(s.dims(report.layout)) for n, s in report.outputs.items()},
                "complete": report.totals.complete,
                **{key.lower(): found(report) for key, (found, _) in TOTALS.items()},
            }
            for name, report in networks
        ],
        "differences": [
            [difference_dict(found, first, report) for found in differences(first, report)]
            for _, report in networks[1:]
        ],
    }
    out.write(json_text(data, out, 2) + "\n")


def difference_dict(found: Difference, one: Report, other: Report) -> dict[str, Any]:
    return {
        "what": found.what,
        "one": layer_dict(found.pair.one, one),
        "other": layer_dict(found.pair.other, other),
    }


def layer_dict(layer: LayerReport | None, report: Report) -> dict[str, Any] | None:
    if layer is None:
        return None
    return {
        "name": layer.name,
        "kind": layer.kind.like.name,
        "settings": settings_text(layer, report),
        "output_shape": list(layer.output.dims(report.layout)) if layer.output else None,
        "field": field_text(layer.field) if layer.known("field") else None,
        "params": params_of(layer),
        "macs": macs_of(layer),
    }


FORMATS: dict[str, Callable[[Sequence[Named], bool, TextIO], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "json": write_json,
}

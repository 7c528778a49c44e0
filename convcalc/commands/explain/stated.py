"""A layer of a print-out explained: what its numbers follow from, or why they are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Number
from convcalc.commands.explain.lines import Line, Told
from convcalc.engine.derive import known_shape, remembering
from convcalc.engine.layer import counted
from convcalc.frameworks.printed.modules import entering
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.engine.report import LayerReport, Params, Report
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.stated import Stated


def shape_lines(kind: Stated, report: Report) -> Iterator[Line | Told]:
    known = f"as {what(report)} shows it"
    yield Told("shape", known if kind.gives else f"not known: {lacking(report)}")


def param_lines(kind: Stated, report: Report) -> Iterator[Line | Told]:
    """By the settings, where they are printed; else the number as it is."""
    rules = report.network.dialect
    if kind.held is None:
        yield Told("params", f"not known: {what(report)} does not show them")
        return
    if not kind.held:
        yield Told("params", "0: it holds no weights")
        return
    found = derived(kind, rules)
    if found is None:
        stated = counted(kind.held, rules.counts_buffers).total
        yield Told("params", f"{stated:,}: by what {what(report)} shows")
        return
    sizes = ["x".join(map(str, rules.weight_shape(w))) for w in kind.held if not w.buffer]
    names = [rules.weight_name(w) for w in kind.held if not w.buffer]
    yield Told("tensors", ", ".join(f"{n} {s}" for n, s in zip(names, sizes, strict=True)))
    yield Line("params", found.trainable)


def derived(kind: Stated, rules: Dialect) -> Params | None:
    """The parameters of a layer whose settings are all printed, on numbers that remember; None if
    those are not, or where its input is not told.
    """
    made = kind.made
    shape = entering(made, (kind.rank,)) if made else None
    if made is None or shape is None or type(shape) is Number:
        return None
    place = Site((known_shape(shape, ""),), rules)
    found = counted(remembering(made, shape.rank).weights(place), rules.counts_buffers)
    held = counted(kind.held or (), rules.counts_buffers)
    return found if int(found.total) == held.total else None


def mac_lines(kind: Stated, report: Report) -> Iterator[Line | Told]:
    if kind.costs is None:
        why = f"{what(report)} shows too little of it" if kind.gives else lacking(report)
        yield Told("MACs", f"not known: {why}")
    elif kind.costs:
        yield Told("MACs", f"{kind.costs:,}: its weights without biases, for each position")
    else:
        yield Told("MACs", "0: it multiplies nothing by weights to sum it")


def field_lines(kind: Stated, report: Report) -> Iterator[Line | Told]:
    yield Told("field", f"not known: {unseen(report)}")


def what(report: Report) -> str:
    assert report.network.told is not None
    return report.network.told.what


def lacking(report: Report) -> str:
    told = report.network.told
    assert told is not None
    return told.lacks or f"{told.what} does not show it"


def unseen(report: Report) -> str:
    told = report.network.told
    assert told is not None
    return told.lacks or f"{told.what} shows no strides and paddings"


LINES: Mapping[str, Callable[[Stated, Report], Iterator[Line | Told]]] = {
    "shape": shape_lines,
    "params": param_lines,
    "macs": mac_lines,
    "field": field_lines,
}


def lines_of(layer: LayerReport, report: Report, key: str) -> tuple[Line | Told, ...]:
    """What is said of one of its quantities."""
    return tuple(LINES[key](layer.kind, report))  # type: ignore[arg-type]

"""Answers to questions that run backwards: which settings give these sizes?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Scatter, Window, span_of
from convcalc.amounts import ranges, spans
from convcalc.commands.solve.bounds import MAX_SETTING
from convcalc.commands.solve.derived import derived
from convcalc.diagnostics import all_of
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.solve.bounds import Bounds
    from convcalc.commands.solve.candidate import Candidate
    from convcalc.commands.solve.inverse import Found

LIMIT = 12
"""How many answers are shown, unless all are asked for."""
COVERS = {"even": "evenly", "uneven": "unevenly", "gaps": "with gaps"}


def dims(values: Sequence[int]) -> str:
    return "x".join(map(str, values))


def write_found(found: Found, format: str, limit: int | None, out: TextIO) -> None:
    """The candidates, at most `limit` of them for each question."""
    if format == "json":
        dump(found_dict(found), out)
        return
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    question = found.question
    head = f"{dims(question.sizes)} → {dims(question.targets)}: "
    what = f"{question.kind.name} ({question.dialect.title})"
    if found.candidates:
        show(out, Line.of((head, "bold"), what), *table(found, limit, out))
        return
    none = "no setting is the same on all axes"
    lines = [Line.of((head, "bold"), f"{what}; {none}")]
    if found.mixed:
        example = f"{question.kind.name} {found.mixed.short}"
        lines.append(Line(f"with values per axis, for example {example}"))
    show(out, *lines)
    for name, one in zip(axis_names(len(question.sizes)), found.each, strict=True):
        step = f"\n{name}: {dims(one.question.sizes)} → {dims(one.question.targets)}"
        show(out, Line(step, "bold"), *table(one, limit, out))


def table(found: Found, limit: int | None, out: TextIO) -> Iterator[Any]:
    """The rows, and a line that says how many there are within which bounds."""
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import width_of
    from convcalc.render.lines import Line

    shown = found.candidates[:limit]
    transposed = not isinstance(shown[0].axes[0], Window)
    ceil = any(c.ceil_mode for c in found.candidates)
    titles = ["kernel", "stride", "padding", "dilation"]
    titles += ["output_padding", "covers"] if transposed else ["never read"]
    heads = [Head(t, "", t in ("kernel", "stride", "dilation", "output_padding")) for t in titles]
    heads.append(Head("in short", "bold"))
    rows = [
        [
            str(c.kernel),
            str(c.stride),
            padding(c),
            str(c.dilation),
            *([extra(c), COVERS[c.evenness]] if transposed else [left_out(c)]),
            c.short,
        ]
        for c in shown
    ]
    styles = ["" if c.drops else "green" for c in shown]
    yield Aligned(heads, rows, styles, width_of(out))
    yield Line(how_many(found, len(shown), ceil), "dim")
    if line := derived(found):
        yield Line(f"{line}, where N goes in and O comes out", "dim")
    if any(c.evenness == "uneven" for c in shown if transposed):
        yield Line("Covers unevenly: some outputs get more than others, as a checkerboard.", "dim")


def padding(candidate: Candidate) -> str:
    """`1`, or `same: 0, 1` where a word stands for numbers."""
    if not isinstance(candidate.padding, str):
        return str(candidate.padding) + (", ceil_mode" if candidate.ceil_mode else "")
    ends = {(int(a.lo), int(a.hi)) for a in candidate.axes if isinstance(a, (Window, Scatter))}
    numbers = "; ".join(f"{lo} + {hi}" for lo, hi in sorted(ends))
    return f"{candidate.padding} ({numbers})"


def extra(candidate: Candidate) -> str:
    return "" if candidate.output_padding is None else str(candidate.output_padding)


def left_out(candidate: Candidate) -> str:
    """`nothing`, or `15 between, 1 at the end`; where axes differ, for each."""
    texts = [
        ", ".join(
            text
            for text in (
                f"{x.between} between" if x.between else "",
                f"{x.end} at the end" if x.end else "",
            )
            if text
        )
        or "nothing"
        for x in candidate.unread
    ]
    if len(set(texts)) == 1:
        return texts[0]
    names = axis_names(len(texts))
    return "; ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))


def how_many(found: Found, shown: int, ceil: bool) -> str:
    """`12 of 91, the most usual first. Tried: …`"""
    count = len(found.candidates)
    some = f"{shown} of {count}" if shown < count else f"{count}" if count > 1 else "The only one"
    first = ", the most usual first" if count > 1 else ""
    more = "; --all lists all" if shown < count else ""
    return f"{some}{first}{more}. Tried: {within(found.bounds, ceil)}."


def within(bounds: Bounds, ceil: bool = False) -> str:
    """`kernel 1…11, stride 1…8, padding 0…K−1, dilation 1…4`"""
    known = [f"{value}" for value in bounds.modes]
    if bounds.padding is None:
        reach = int(span_of(bounds.kernel[-1], bounds.dilation[-1]))
        known.insert(0, f"0…K−1 up to {MAX_SETTING}" if reach > MAX_SETTING + 1 else "0…K−1")
    elif bounds.padding:
        known.insert(0, tried(bounds.padding))
    parts = [
        f"kernel {tried(bounds.kernel)}",
        f"stride {tried(bounds.stride)}",
        f"padding {' or '.join(known)}",
        f"dilation {tried(bounds.dilation)}",
    ]
    if bounds.output_padding is None:
        parts.append("output_padding below stride or dilation")
    elif bounds.output_padding:
        parts.append(f"output_padding {bounds.output_padding[0]}")
    if ceil:
        parts.append("ceil_mode off and on")
    return ", ".join(parts)


def tried(values: Sequence[Any]) -> str:
    """`1…11 and 16`"""
    return all_of(ranges(spans(values)))


def found_dict(found: Found) -> dict[str, Any]:
    """All candidates as plain data, whatever the limit of the table."""
    question, bounds = found.question, found.bounds
    return {
        "schema": SCHEMAS["solve"],
        "kind": question.kind.name,
        "dialect": question.dialect.name,
        "in": list(question.sizes),
        "out": list(question.targets),
        "bounds": bounds_dict(bounds),
        "candidates": [candidate_dict(c) for c in found.candidates],
        "mixed": candidate_dict(found.mixed) if found.mixed else None,
        "each": [found_dict(one) for one in found.each],
    }


def bounds_dict(bounds: Bounds) -> dict[str, Any]:
    """What was tried; `padding` null is 0 to the span of the kernel less 1, `output_padding` null
    is none, and 0 to the larger of stride and dilation less 1.
    """
    made = {key: value for key, value in bounds._asdict().items() if value != ()}
    return {key: list(v) if isinstance(v, tuple) else v for key, v in made.items()}


def candidate_dict(candidate: Candidate) -> dict[str, Any]:
    """A layer as plain data: its settings, and what it reads."""
    names = ("kernel", "stride", "padding", "dilation", "output_padding", "ceil_mode")
    kind = candidate.kind
    found: dict[str, Any] = {n: getattr(kind, n) for n in names if hasattr(kind, n)}
    found["pads"] = [[getattr(a, "lo", 0), getattr(a, "hi", 0)] for a in candidate.axes]
    if isinstance(candidate.axes[0], Window):
        found["never_read"] = [x._asdict() for x in candidate.unread]
    else:
        found["covers"] = candidate.evenness
    return {**found, "drops": candidate.drops, "shorthand": candidate.short}


def dump(data: Any, out: TextIO) -> None:
    from convcalc.render.json import json_text

    out.write(json_text(data, out) + "\n")

"""What an error message says, what would fit, and where in a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.why.families import FAMILIES
from convcalc.diagnostics import excerpt, printable
from convcalc.diagnostics import place_dict as where
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.escape import on_terminal
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.why.place import Place
    from convcalc.commands.why.reading import Found

LONGEST = 300
UNKNOWN = "I don't know this one. I know the messages about:"
NOWHERE = "no layer of the spec fits what the message says"


def write(found: Found, places: Sequence[Place] | None, format: str, out: TextIO) -> None:
    """Write what a message says, and the places in a spec if one was given."""
    if format == "json":
        out.write(json_text(to_dict(found, places), out, 2) + "\n")
        return
    from rich.text import Text

    from convcalc.render.console import show

    text = found.text if len(found.text) <= LONGEST else f"{found.text[:LONGEST]}…"
    said = " ".join(text.split())
    parts = [Text(printable(f"{found.family.framework}: {said}"), "dim"), Text("")]
    parts += [Text(printable(found.reading.happened)), Text("")]
    parts += list(fixes(found))
    if places is not None:
        parts.append(Text(""))
        parts += list(located(places, on_terminal(out)))
    show(out, *parts)


def fixes(found: Found) -> Iterator[Any]:
    from rich.text import Text

    for k, fix in enumerate(found.reading.fixes):
        start = "or " if k else ""
        yield Text.assemble("  - ", (start, "dim"), (printable(fix.text), "" if k else "green"))


def located(places: Sequence[Place], shown: Callable[[str], str]) -> Iterator[Any]:
    """Each place with its line, and the lines that would fit."""
    from rich.text import Text

    if not places:
        yield Text(f"In the spec: {NOWHERE}.", "yellow")
    for place in places:
        span = place.node.span
        where = f"{span.source.name}:{span.line}:{span.column}: " if span else ""
        yield Text.assemble((printable(where + place.node.name), "bold"))
        yield from (Text(line) for line in (excerpt(span, shown=shown) if span else ()))
        if place.refused:
            code, message = place.refused.code, place.refused.message
            yield Text.assemble((f"  {code}: ", "red"), printable(message))
        for k, repair in enumerate(place.repairs):
            yield Text(f"  {'or' if k else 'write'} ({printable(repair.text)}):", "dim")
            yield from (Text(f"    - {printable(line)}", "green") for line in repair.lines)


def to_dict(found: Found, places: Sequence[Place] | None) -> dict[str, Any]:
    """Schema `convcalc.why/1`; `places` if a spec was given."""
    data: dict[str, Any] = {
        "schema": SCHEMAS["why"],
        "known": True,
        "family": found.name,
        "framework": found.family.framework,
        "message": found.text,
        "happened": found.reading.happened,
        "fixes": [
            {"text": fix.text, "setting": fix.setting or None, "value": fix.value}
            for fix in found.reading.fixes
        ],
    }
    if places is not None:
        data["places"] = [place_dict(place) for place in places]
    return data


def place_dict(place: Place) -> dict[str, Any]:
    return {
        "layer": place.node.name,
        **where(place.node.span),
        "refused": place.refused.to_dict() if place.refused else None,
        "repairs": [{"text": repair.text, "lines": list(repair.lines)} for repair in place.repairs],
    }


def write_unknown(format: str, out: TextIO) -> None:
    """What is said of a text that holds no known message."""
    if format == "json":
        known = [
            {"family": name, "framework": f.framework, "about": f.about, "example": f.example}
            for name, f in FAMILIES.items()
        ]
        data = {"schema": SCHEMAS["why"], "known": False, "families": known}
        out.write(json_text(data, out, 2) + "\n")
        return
    from rich.text import Text

    from convcalc.render.console import show

    told: dict[str, list[str]] = {}
    for family in FAMILIES.values():
        told.setdefault(family.framework, []).append(family.about)
    lines = [Text(UNKNOWN)]
    for framework, about in told.items():
        lines.append(Text(f"{framework}", "bold"))
        lines += [Text(f"  {line}") for line in dict.fromkeys(about)]
    show(out, *lines)

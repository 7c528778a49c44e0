"""What an error message says, what would fit, and where in a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.why.finding import nearest
from convcalc.diagnostics import all_of, excerpt, printable
from convcalc.diagnostics import place_dict as where
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple
from convcalc.render.escape import on_terminal
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.why.place import Place
    from convcalc.commands.why.reading import Fix, Found
    from convcalc.commands.why.trace import Line

LONGEST = 300
MOST = 8
SIZE = r"(?:None|-?\d{1,9})"
SIZES = re.compile(rf"[\[(]\s*{SIZE}(?:\s*[,x×]\s*{SIZE})*,?\s*[\])]|\d{{1,9}}(?:x\d{{1,9}})+")
HOW = 'try its last line alone, or the layer itself: convcalc "nn.Conv2d(3, 64, 7)" 3x224x224'
NOWHERE = "no layer of the network fits what the message says"


class Told(NamedTuple):
    """What is told of a text: its messages, of which the last is explained; the line of the user's
    code at fault; the places in a spec, if one was given.
    """

    found: Sequence[Found]
    line: Optional[Line]
    places: Optional[Sequence[Place]]

    @property
    def main(self) -> Found:
        return self.found[-1]


def write(told: Told, format: str, out: TextIO) -> None:
    """Write what a message says, and the places in a spec if one was given."""
    if format == "json":
        out.write(json_text(to_dict(told), out, 2) + "\n")
        return
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    found, reading = told.main, told.main.reading
    parts = [Line(printable(f"{found.wording.framework}: {quoted(found.text)}"), "dim")]
    if told.line:
        parts.append(Line(printable(f"{told.line.place}: {told.line.code}"), "dim"))
    parts += [Line(), Line.of("most likely: ", (printable(reading.likely), "bold"))]
    parts += [*fixes(reading.fixes[:1], "  ")]
    if reading.why:
        parts += [Line(), Line(printable(reading.why))]
    if reading.fixes[1:]:
        parts += [Line(), Line("or", "dim"), *fixes(reading.fixes[1:], "  - ")]
    for other in told.found[:-1]:
        also = f"also there: {other.wording.framework}: {quoted(other.text)}"
        parts += [Line(), Line(printable(also), "dim")]
    if told.places is not None:
        parts += [Line(), *located(told.places, on_terminal(out))]
        parts += [part for place in told.places[:1] for part in upto(place, out)]
    show(out, *parts)


def quoted(text: str) -> str:
    """A message on one line, not too long."""
    return " ".join((text if len(text) <= LONGEST else f"{text[:LONGEST]}…").split())


def fixes(rows: Sequence[Fix], bullet: str) -> Iterator[Any]:
    """Each with its code below it."""
    from convcalc.render.lines import Line

    for fix in rows:
        yield Line(printable(f"{bullet}{fix.text}"))
        for line in fix.code.splitlines():
            yield Line(printable(f"      {line}"), "green")


def located(places: Sequence[Place], shown: Callable[[str], str]) -> Iterator[Any]:
    """Each place with its line, and the lines that would fit."""
    from convcalc.render.lines import Line

    if not places:
        yield Line(f"In the network: {NOWHERE}.", "yellow")
    for place in places:
        span = place.node.span
        where = f"{span.source.name}:{span.line}:{span.column}: " if span else ""
        names = all_of([place.node.name, *place.twins])
        yield Line.of((printable(where + names), "bold"))
        yield from (Line(line) for line in (excerpt(span, shown=shown) if span else ()))
        if place.refused:
            code, message = place.refused.code, place.refused.message
            yield Line.of((f"  {code}: ", "red"), printable(message))
        elif not place.repairs:
            yield Line(printable(f"  {accepted(place)}"))
        for k, repair in enumerate(place.repairs):
            written = () if place.in_code else [f"- {line}" for line in repair.lines]
            lines = repair.code or written
            colon = ":" if lines else ""
            yield Line(f"  {'or' if k else 'write'} ({printable(repair.text)}){colon}", "dim")
            yield from (Line(f"    {printable(line)}", "green") for line in lines)


def accepted(place: Place) -> str:
    """That nothing is wrong with a layer for the input that the network was read with."""
    shapes = place.before.layers[-1].input_shapes
    layout = place.before.layout
    came = f", where {all_of([shape.text(layout) for shape in shapes])} arrives" if shapes else ""
    return f"accepted as it is read{came}: the message is of another input (--input)"


def upto(place: Place, out: TextIO) -> Iterator[Any]:
    """The table of the network, to the layer."""
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.cells import cell
    from convcalc.render.columns import COLUMNS
    from convcalc.render.console import width_of
    from convcalc.render.lines import Line

    keys = ("name", "kind", "settings", "output")
    rows = [
        [cell(COLUMNS[key], layer, place.before) for key in keys] for layer in place.before.layers
    ]
    styles = ["red" if layer.failed else "" for layer in place.before.layers]
    heads = [Head(COLUMNS[key].title, cut=key == "settings") for key in keys]
    yield Line()
    yield Aligned(heads, rows, styles, width_of(out))


def to_dict(told: Told) -> dict[str, Any]:
    """Schema `convcalc.why/2`; `places` if a spec was given."""
    found, reading = told.main, told.main.reading
    data: dict[str, Any] = {
        "schema": SCHEMAS["why"],
        "known": True,
        "family": found.name,
        "framework": found.wording.framework,
        "versions": found.wording.versions or None,
        "message": found.text,
        "line": told.line._asdict() if told.line else None,
        "cause": reading.likely,
        "why": reading.why or None,
        "fixes": [
            {
                "text": fix.text,
                "code": fix.code or None,
                "confidence": fix.sure,
                "setting": fix.setting or None,
                "value": fix.value,
            }
            for fix in reading.fixes
        ],
        "others": [{"family": x.name, "message": x.text} for x in told.found[:-1]],
    }
    if told.places is not None:
        data["places"] = [place_dict(place) for place in told.places]
    return data


def place_dict(place: Place) -> dict[str, Any]:
    return {
        "layer": place.node.name,
        "twins": list(place.twins),
        **where(place.node.span),
        "refused": place.refused.to_dict() if place.refused else None,
        "repairs": [
            {"text": repair.text, "lines": list(repair.lines), "code": list(repair.code)}
            for repair in place.repairs
        ],
    }


def write_unknown(text: str, format: str, out: TextIO) -> None:
    """What is said of a text that holds no known message, in three lines."""
    near = nearest(text)
    seen = [*dict.fromkeys(SIZES.findall(text))][:MOST]
    if format == "json":
        about = {"family": near[0], "like": near[1].example} if near else None
        data = {"schema": SCHEMAS["why"], "known": False, "nearest": about, "numbers": seen}
        out.write(json_text(data, out, 2) + "\n")
        return
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    like = f"nearest: {near[1].example}" if near else "none that is known is near"
    sizes = ", ".join(seen) or "none: paste it with its shapes, if it has some"
    lines = (f"I don't know this message; {like}", f"sizes in it: {sizes}", HOW)
    show(out, *(Line(printable(quoted(line))) for line in lines))

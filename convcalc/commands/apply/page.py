"""The arithmetic as a page: layers one after the other, and each window steps over its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.apply.json import to_dict
from convcalc.commands.apply.page_layer import Part, figures, section
from convcalc.commands.apply.told import chosen, title
from convcalc.render.escape import xml
from convcalc.render.page import document, text_beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convcalc.commands.apply.exercise import Worked

MOST_PRODUCTS, MOST_CELLS = 50_000, 20_000
"""What a page holds, so that a browser is quick with it: a file of at most some 10 MB."""
SMALLER = "use a smaller array, kernel or padding, or --steps --format json"
WINDOWS = ("convolutions", "transposed", "max_pools", "average_pools")
"""What has a window that slides."""


def page(worked: Worked, shown: dict[str, Any]) -> str:
    """The whole page; the last layer begins at the output that is asked for. ValueError if there is
    no window to follow, or the page were too large.
    """
    parts = parts_of(worked, shown)
    first, last = worked.exercises[0].layer, worked.exercises[-1].layer
    assert last.output is not None
    shapes = f"{first.input_shapes[0].text('channels_first')} → "
    shapes += last.output.text("channels_first")
    name = "; ".join(part.name for part in parts)
    dialect = worked.reports[0].network.dialect.title
    body = [
        f"<header><h1>{xml(name)}</h1>",
        f"<p>{xml(shapes)} ({xml(dialect)})</p></header>",
        "<main>",
        *(line for part in parts for line in section(part, len(parts) > 1)),
        "</main>",
    ]
    plain = {"steps": True, "at": None, "no_answer": False}
    return document(
        f"{name}: {shapes}",
        body,
        to_dict(worked, None, plain),
        text_beside(__file__, "page.css"),
        text_beside(__file__, "page.js"),
    )


def parts_of(worked: Worked, shown: dict[str, Any]) -> list[Part]:
    """Each layer with its steps."""
    rows = list(zip(worked.exercises, worked.reports, strict=True))
    sliding = [exercise.kind.among(*WINDOWS) for exercise, _ in rows]
    if not any(sliding):
        said = windowless([exercise.kind.name for exercise, _ in rows])
        raise ValueError(f"--html shows windows that slide, and {said}")
    parts: list[Part] = []
    for k, (exercise, report) in enumerate(rows):
        steps = list(exercise.steps())
        start = chosen(exercise, shown["at"])[0] if shown["at"] and k == len(rows) - 1 else steps[0]
        suffix = f"-{k}" if any(sliding[:k]) else ""
        name = title(exercise, report)
        parts.append(
            Part(exercise, report, k, name, steps, start, shown["flip"], sliding[k], suffix)
        )
    refuse_many(sum(len(s.terms) for part in parts for s in part.steps), MOST_PRODUCTS, "products")
    tables = [plane for part in parts for figure in figures(part) for plane in figure.planes]
    refuse_many(sum(plane.cells for plane in tables), MOST_CELLS, "numbers in tables")
    return parts


def windowless(names: Sequence[str]) -> str:
    """`relu has none`; `none of relu, softmax has one`."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return f"{distinct[0]} has none"
    return f"none of {', '.join(distinct)} has one"


def refuse_many(count: int, most: int, what: str) -> None:
    if count > most:
        raise ValueError(
            f"--html: there are {count:,} {what}, and a page holds {most:,}; {SMALLER}"
        )

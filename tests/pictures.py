"""Draws the pictures of the pages: `python -m tests.pictures`"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".readme"
WIDTH, HEIGHT = 104, 50


def show() -> str:
    """`convcalc show specs/unet_small.yaml` in a terminal of WIDTH columns and HEIGHT lines."""
    from rich.console import Console
    from rich.text import Text

    import convcalc
    from convcalc.render import View
    from convcalc.render.window import fitted

    report = convcalc.analyze(convcalc.load("unet_small"))
    console = Console(
        record=True,
        width=WIDTH,
        file=StringIO(),
        highlight=False,
        markup=False,
        force_terminal=True,
        color_system="truecolor",  # whatever the terminal is that this is called from
    )
    console.print(Text("$ convcalc show specs/unet_small.yaml", "bold"))
    for part in fitted(report, View(), WIDTH, HEIGHT):
        console.print(part)
    svg = console.export_svg(title="convcalc", unique_id="convcalc")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # the reader's own font


def field() -> str:
    """`convcalc field dilated conv3 --set "rates=[2,4,8]" --at 16,4 --svg …`."""
    import convcalc
    from convcalc.commands.field.svg import write_svg
    from convcalc.commands.field.unit import unit_of

    report = convcalc.analyze(convcalc.load("dilated", {"rates": [2, 4, 8]}))
    return write_svg(unit_of(report, "conv3", (16, 4)))


PICTURES = {"show.svg": show, "field.svg": field}


def words(svg: str) -> list[str]:
    """What can be read in a picture; how a version of rich colours and places it may differ."""
    return re.findall(r">([^<]+)</text>", svg)


if __name__ == "__main__":
    for name, draw in PICTURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")

"""Draws the README's pictures: `python -m tests.pictures`"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / ".readme" / "show.svg"
FIELD = ROOT / ".readme" / "field.svg"
WIDTH = 96


def draw() -> str:
    """The SVG of `convcalc show specs/unet_small.yaml` in a terminal of WIDTH columns."""
    from rich.console import Console
    from rich.text import Text

    import convcalc
    from convcalc.render import View
    from convcalc.render.terminal import parts

    report = convcalc.analyze(convcalc.load(str(ROOT / "specs" / "unet_small.yaml")))
    console = Console(
        record=True,
        width=WIDTH,
        file=StringIO(),
        highlight=False,
        markup=False,
        force_terminal=True,
    )
    console.print(Text("$ convcalc show specs/unet_small.yaml", "bold"))
    for part in parts(report, View(), WIDTH):
        console.print(part)
    svg = console.export_svg(title="convcalc", unique_id="convcalc")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # the reader's own font


def draw_field() -> str:
    """The SVG of `convcalc field dilated conv3 --set "rates=[2,4,8]" --at 16,4 --svg …`."""
    import convcalc
    from convcalc.commands.field.svg import write_svg
    from convcalc.commands.field.unit import unit_of

    report = convcalc.analyze(convcalc.load("dilated", {"rates": [2, 4, 8]}))
    return write_svg(unit_of(report, "conv3", (16, 4)))


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
    FIELD.write_text(draw_field(), encoding="utf-8")

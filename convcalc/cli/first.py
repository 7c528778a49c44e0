"""What `convcalc` alone prints: a screen of 80x24, with an example of each use."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from convcalc import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXAMPLES = (
    ("source", "convcalc model.py:Net --input 3x32x32"),
    ("layer", "convcalc conv 3x224x224 64 7x7/2 p3"),
    ("", 'convcalc "nn.Conv2d(3, 64, 7, stride=2, padding=3)" 3x224x224'),
    ("size", "convcalc conv 224 7/2 p3"),
    ("layers", 'convcalc 3x32x32 "conv 16 3x3 p1" relu "max_pool 2" flatten "linear 10"'),
    ("network", "convcalc resnet50"),
    ("mine", "convcalc resnet50 --set classes=10 --input 3x256x256"),
    ("inverse", "convcalc solve --in 224 --out 112"),
    ("error", 'convcalc "mat1 and mat2 shapes cannot be multiplied (8x400 and 256x10)"'),
    ("code", "convcalc explain E201"),
)
ORDER = """\
Shapes: channels first, no batch, 3x224x224; with --dialect keras 224x224x3.
In '64 7x7/2 p3': 64 filters, a 7x7 kernel, stride 2, padding 3.
convcalc --help, convcalc COMMAND --help, convcalc help TOPIC tell more.
"""
WIDTH = 80


def screen(groups: Mapping[str, Sequence[str]]) -> str:
    """The whole text, with the commands of each group: lines of at most WIDTH, fewer than a
    terminal has.
    """
    title = f"convcalc {__version__}   shapes, parameters, MACs and receptive fields, no framework"
    lines = [title, "", *(f"{label:9}{command}" for label, command in EXAMPLES), ""]
    for group, names in groups.items():
        lines += wrap(f"{group:18} {' '.join(names)}", WIDTH, subsequent_indent=" " * 19)
    return "\n".join([*lines, "", ORDER])

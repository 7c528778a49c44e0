"""Which print-out a text has, by the first of its marks."""

from __future__ import annotations

import re

from convcalc.frameworks.printed.flat import is_flat

MAX_LOOKED = 2_000_000
MODULE = re.compile(r"(?m)^[^\n(]{0,60}\([^()\s]{1,60}\): (?:\d{1,6} x )?[A-Za-z_][\w.]{0,80}\s?\(")
HEAD = re.compile(
    r"(?m)^[^\n\"']{0,200}\bLayer \(type[^\n\"']{0,400}(?:Output|Param)[^\n\"']{0,400}$"
)
OF_TORCHINFO = re.compile(r"depth-idx|\(var_name\)|[├└]─[A-Za-z_]|^\s*\+ +\w+")
OF_TORCHSUMMARY = re.compile(r"(?m)^[^\n\[]{0,120}[A-Za-z]\w*-\d+\s+(?:\[|--|\d)")
TAGS = re.compile(r"<[^<>\n]{1,300}>|\x1b\[[0-9;]*m")


def form_of(text: str) -> str:
    r"""The format of a text as `--from` calls it, if it has a print-out; else nothing.

    >>> form_of("Net(\n  (conv1): Conv2d(3, 8, kernel_size=(3, 3))\n)")
    'print'
    """
    if "Layer (type" in text or "): " in text:
        text = TAGS.sub("", text[:MAX_LOOKED])
    head, module = HEAD.search(text), MODULE.search(text)
    if head is None or (module is not None and module.start() < head.start()):
        return "print" if module else ""
    rows = text[head.start() : head.start() + 4_000]
    if OF_TORCHINFO.search(rows):
        return "torchinfo"
    return "torchsummary" if OF_TORCHSUMMARY.search(rows) or is_flat(rows) else "keras-summary"

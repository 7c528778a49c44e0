"""What a word or a text is, told by its ending, or by how it begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.parser.zoo import Located

BEGINS = re.compile(
    r"""(?x) (?:>>>[ ])? (?:
        (?:import|from|class|def|@) \b
        | (?:[A-Za-z_][\w.]*\s*=\s*)? [\[(*\s]* [A-Za-z_][\w.]*\s* \(
        | [A-Za-z_][\w.]*\s*=[^=]
    )"""
)


SOURCES = re.compile(r"(?s)(.+?\.(?:py|ipynb))(?::(.*))?")
"""A file of Python, and what is asked of it: `model.py:Net(10)`."""


def source_in(spec: str) -> Located | None:
    """The file of source that a word names, and the target behind its colon; None if it is none.
    Problems E100 if it cannot be read.
    """
    found = SOURCES.fullmatch(spec)
    if found is None:
        return None
    from convcalc.parser.files import read_file
    from convcalc.parser.zoo import Located

    text = read_file(found[1])
    if found[1].endswith(".ipynb"):
        from convcalc.frameworks.python.notebooks import without_outputs

        text = without_outputs(text)
    return Located(text, found[1], found[2] or None)


ENDS = (")", "]", ".shape")
"""How code ends that is typed in place of a file."""


def is_code(text: str) -> bool:
    r"""Whether a text is Python rather than a spec: its first line that says something assigns,
    imports, or calls.

    >>> is_code("# layers\nnn.Sequential(nn.Linear(3, 4))"), is_code("input: 3x8x8")
    (True, False)
    """
    lines = (line.strip() for line in text[:20_000].split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return BEGINS.match(first) is not None

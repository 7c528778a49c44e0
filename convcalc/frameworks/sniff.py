"""Whether a text is code, told by how it begins."""

from __future__ import annotations

import re

BEGINS = re.compile(
    r"""(?x) (?:>>>[ ])? (?:
        (?:import|from|class|def|@) \b
        | (?:[A-Za-z_][\w.]*\s*=\s*)? [\[(*\s]* [A-Za-z_][\w.]*\s* \(
        | [A-Za-z_][\w.]*\s*=[^=]
    )"""
)


def is_code(text: str) -> bool:
    r"""Whether a text is Python rather than a spec: its first line that says something assigns,
    imports, or calls.

    >>> is_code("# layers\nnn.Sequential(nn.Linear(3, 4))"), is_code("input: 3x8x8")
    (True, False)
    """
    lines = (line.strip() for line in text[:20_000].split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return BEGINS.match(first) is not None

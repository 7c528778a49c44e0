"""The networks that many tests ask about; each is read and worked out once in a process."""

from __future__ import annotations

from functools import cache

import convcalc
from convcalc.engine.report import Report
from convcalc.parser import zoo

LISTED = tuple(zoo.listing())
"""What `convcalc zoo` lists."""
FILES = tuple(dict.fromkeys(row.file for row in LISTED))
NETWORKS = tuple(sorted({row.name for row in LISTED}))
FAMILIES = {row.family: row.name for row in LISTED}
"""One network of each family: the last that is listed."""
FLAWED = """\
input: 3x32x32
layers:
  - conv 16 3x3 p1
  - batch_norm
  - relu
  - relu
"""
"""A small spec in which rules find something."""


@cache
def report(name: str) -> Report:
    """A network of the zoo, worked out."""
    return convcalc.analyze(convcalc.load(name))

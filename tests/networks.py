"""The networks that many tests ask about; each is read and worked out once in a process."""

from __future__ import annotations

import time
from functools import cache

import convcalc
from convcalc.engine.report import Report
from convcalc.parser import zoo

LISTED = tuple(zoo.listing())
"""What `convcalc zoo` lists."""
FILES = tuple(dict.fromkeys(row.file for row in LISTED))
NETWORKS = tuple(sorted({row.name for row in LISTED}))
FAMILIES = {row.family: row.name for row in reversed(LISTED)}
"""One network of each family: the first that is listed, which is a small one."""
FLAWED = """\
input: 3x32x32
layers:
  - conv 16 3x3 p1
  - batch_norm
  - relu
  - relu
"""
"""A small spec in which rules find something."""
FAMILY = """\
input: 3x8x8
vars: {width: 4}
layers: [conv $width 3x3 p1, relu]
variants:
  wide: {vars: {width: 16}}
"""
"""A small family, with a var and a variant."""


@cache
def timed(name: str) -> tuple[Report, float]:
    """A network of the zoo worked out, and the seconds of work that this took."""
    start = time.process_time()
    return convcalc.analyze(convcalc.load(name)), time.process_time() - start


def worked_out(name: str) -> Report:
    """A network of the zoo, or the spec in a file, worked out."""
    return timed(name)[0]

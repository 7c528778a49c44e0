"""What was recorded of print-outs, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import convcalc

FILE = Path(__file__).parents[2] / "recorded" / "prints.json.gz"
PRINTS: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))


def told(text: str, shape: str | None = None, variant: str | None = None) -> str:
    """The first line that says why a text cannot be read."""
    with pytest.raises(convcalc.Problems) as caught:
        convcalc.loads(text, "net.txt", input=shape, variant=variant)
    return str(caught.value.diagnostics[0]).split("\n")[0]

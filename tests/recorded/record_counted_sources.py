"""Count the networks of `counted_sources.txt` with other tools: counted_sources.json.

Not a test, and not needed to run the tests. By hand, with what `record_counts.py` needs:

    python -m tests.recorded.record_counted_sources [TOOL …]

Each section of the text is a file whose class `Net` is meant, under a line with its name. Inputs
are those of a sample; `how` says that they are words, or have the steps first and then the batch.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import warnings
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch

    from tests.recorded import record_counts

HERE = Path(__file__).parent
OUT = HERE / "counted_sources.json"
WORDS = 50


def sections(text: str) -> dict[str, str]:
    r"""The text under each heading.

    >>> sections("# a\nx = 1\n\n\n# b\nx = 2\n")
    {'a': 'x = 1\n', 'b': 'x = 2\n'}
    """
    parts = re.split(r"^# (\w+)\n", text, flags=re.MULTILINE)[1:]
    return {name: body.strip() + "\n" for name, body in zip(parts[::2], parts[1::2], strict=True)}


def given(row: dict[str, Any]) -> list[Any]:
    how = row.get("how")
    sizes = [tuple(map(int, shape.split("x"))) for shape in row["input"]]
    if how == "words":
        return [torch.randint(0, WORDS, (1, *size)) for size in sizes]
    if how == "steps first":
        return [torch.rand(size[0], 1, *size[1:]) for size in sizes]
    return [torch.rand(1, *size) for size in sizes]


def counted(text: str, row: dict[str, Any], tool: str) -> int | str:
    space: dict[str, Any] = {"__name__": "sources"}
    exec(compile(text, "sources", "exec"), space)
    try:
        count, _, _ = record_counts.TOOLS[tool](space["Net"]().eval(), given(row))
    except Exception as error:  # whatever a tool raises is its answer
        return type(error).__name__
    return int(count)


def main(tools: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    record_counts.nn, record_counts.torch = torch.nn, torch  # type: ignore[attr-defined]
    known: dict[str, Any] = json.loads(OUT.read_text())
    for name, text in sections((HERE / "counted_sources.txt").read_text()).items():
        row = known[name]
        row["counts"].update({tool: counted(text, row, tool) for tool in tools})
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in known.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(record_counts.TOOLS))

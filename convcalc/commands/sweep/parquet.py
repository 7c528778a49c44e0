"""Rows as a Parquet file, by pyarrow: `convcalc[parquet]`."""

from __future__ import annotations

import os
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

from convcalc.cli.options import usage
from convcalc.commands.sweep.columns import NUMBER, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.commands.sweep.axes import Axis
    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.forms import Columns
    from convcalc.commands.sweep.journal import Plan

PART = 10_000
"""How many rows are held at once."""


def needed() -> None:
    """UsageError where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise usage("a parquet file needs pyarrow: pip install 'convcalc[parquet]'; or -o rows.csv")


def written(path: str, rows: Iterable[Row], columns: Columns, axes: Iterable[Axis]) -> None:
    """Write rows, a part at a time; the file is there when it is whole. The values of an axis that
    are all numbers are numbers. UsageError for numbers that do not fit its 64 bits.
    """
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {axis.name: axis.numbers for axis in axes}
    types = {int: pa.int64(), float: pa.float64(), None: pa.string()}
    of_name = {name: types[kind] for name, kind in kinds.items()}
    fixed = {
        NUMBER: pa.int64(),
        "output": pa.list_(pa.int64()),
        **dict.fromkeys(TEXTS, pa.string()),
    }
    of = {**dict.fromkeys(columns, pa.int64()), **of_name, **fixed}
    schema = pa.schema([(name, of[name]) for name in columns])
    read = [kinds.get(name) or same for name in columns]
    part = f"{path}.part"
    source = iter(rows)
    try:
        with parquet.ParquetWriter(part, schema) as writer:
            while held := list(islice(source, PART)):
                cells = [[f(x) for f, x in zip(read, row, strict=True)] for row in held]
                tables = [list(column) for column in zip(*cells, strict=True)]
                arrays = [pa.array(c, f.type) for c, f in zip(tables, schema, strict=True)]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        os.replace(part, path)
    except OverflowError:
        os.unlink(part)
        raise usage(
            "a number of these rows is too large for parquet; -o rows.csv takes it"
        ) from None


def made(path: str, lines: str, plan: Plan, axes: Iterable[Axis]) -> None:
    """Write the rows of a file that could go on, which is then of no use any more."""
    with open(lines, encoding="utf-8") as file:
        written(path, (plan.form.row(line, plan.columns) for line in file), plan.columns, axes)
    os.unlink(lines)


def same(value: Any) -> Any:
    return value

"""Rows as a Parquet file, by pyarrow: `convcalc[parquet]`."""

from __future__ import annotations

import os
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

from convcalc.cli.options import usage
from convcalc.commands.sweep.columns import NUMBER, TEXTS, text_of
from convcalc.commands.sweep.journal import GAPS, Foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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

    axes = list(axes)
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
    read = readers(columns, axes)
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


def readers(columns: Columns, axes: Iterable[Axis]) -> list[Callable[[Any], Any]]:
    """What makes the cells of a row, by column."""
    kinds = {axis.name: axis.numbers for axis in axes}
    return [kinds.get(name) or same for name in columns]


def same(value: Any) -> Any:
    return value


def whole(path: str, plan: Plan, axes: Iterable[Axis]) -> Iterator[Row]:
    """The rows of a file that is there. UsageError, if it is of another sweep."""
    try:
        yield from finished(path, plan, axes)
    except Foreign as why:
        raise usage(f"{path} is not of this sweep: {why}; --force writes over it") from None


def finished(path: str, plan: Plan, axes: Iterable[Axis]) -> Iterator[Row]:
    """The rows of a file that is whole, as every file of this kind is. Foreign, if it is none, or
    of another sweep: the first and last rows are worked out again, and some that are left out.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise Foreign("it is no Parquet file") from None
    with file:
        if tuple(file.schema_arrow.names) != plan.columns:
            raise Foreign("its columns are others")
        read = readers(plan.columns, axes)
        numbers = file.read([NUMBER])[NUMBER].to_pylist()
        checked(numbers, plan)
        ends = {numbers[0], numbers[-1]} if numbers else set()
        for batch in file.iter_batches(PART):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if cells[0] in ends:
                    row = plan.again(cells[0] - 1)
                    due = [f(x) for f, x in zip(read, row, strict=True)] if row else []
                    if [listed(x) for x in due] != list(cells):
                        raise Foreign(f"variant {cells[0]} has another row in it")
                held = (tuple(x) if isinstance(x, list) else x for x in cells)
                yield tuple(
                    text_of(x) if f is not same else x for f, x in zip(read, held, strict=True)
                )


def listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def checked(numbers: Sequence[int], plan: Plan) -> None:
    """Foreign, where the variants that have a row are not those of the sweep."""
    last, gaps = plan.places.start, GAPS
    end = plan.places.stop
    for k, number in enumerate((*numbers, end + 1)):
        if k < len(numbers) and not last < number <= end:
            raise Foreign(f"variant {number} follows variant {last}")
        for place in range(last, min(number - 1, last + gaps)):
            gaps -= 1
            if plan.again(place):
                raise Foreign(f"variant {place + 1} has no row in it")
        last = number

"""Small arrays: outputs by products and sums, gradients by moving one number a little."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

from tests.commands.quiz.types.oracle.layers import (
    layer,
    numbers_in,
    read,
    row_by_row,
    spread,
    step,
    windows,
)

Table = dict[tuple[int, ...], Fraction]


def table(lines: list[str], label: str) -> Table:
    """Rows under `label:` or `label, channel 0:`, by channel, row and column."""
    found: Table = {}
    channel, row = -1, 0
    for line in lines:
        if re.fullmatch(rf"{label}(, channel \d+)?:", line):
            channel, row, inside = channel + 1, 0, True
        elif line.startswith("  ") and channel >= 0 and inside:
            for column, word in enumerate(line.split()):
                found[channel, row, column] = Fraction(word)
            row += 1
        else:
            inside = False
    return found


def sizes_of(values: Table) -> list[int]:
    return [max(place[k] for place in values) + 1 for k in range(3)]


def map_of(lines: list[str]) -> dict[tuple[int, int], Fraction]:
    """The output of the layer on the array, element by element."""
    (line,) = [x for x in lines if re.match(r"(conv|conv_transpose|max_pool|avg_pool)\b", x)]
    title = re.search(r"\((PyTorch|Keras|ONNX)\)", line)
    bias = re.search(r"The bias is (-?\d+)", line)
    assert title
    one, values, kernel = layer(line, title[1]), table(lines, "input"), table(lines, "kernel")
    channels, *sizes = sizes_of(values)
    found: dict[tuple[int, int], Fraction] = {}
    if one.kind == "conv_transpose":
        rows, columns = spread(one, sizes)
        for r, c in product(range(len(rows)), range(len(columns))):
            found[r, c] = sum(
                (
                    values[0, i, j] * kernel[0, t, u]
                    for (i, t), (j, u) in product(rows[r], columns[c])
                ),
                Fraction(0),
            )
        return found
    rows_read, columns_read = windows(one, sizes)
    for r, c in product(range(len(rows_read)), range(len(columns_read))):
        total = Fraction(int(bias[1]) if bias else 0)
        met = []
        for k in range(channels):
            for (t, i), (u, j) in product(enumerate(rows_read[r]), enumerate(columns_read[c])):
                value = values.get((k, i, j))
                met += [value] if value is not None else []
                if kernel and value is not None:
                    total += value * kernel[k, t, u]
        found[r, c] = total
        if one.kind == "max_pool":
            found[r, c] = max(met)
        if one.kind == "avg_pool":
            found[r, c] = sum(met, Fraction(0)) / len(met)
    return found


def element(lines: list[str]) -> int:
    row, column = numbers_in(lines[-1], r"row (\d+), column (\d+)")
    return int(map_of(lines)[row, column])


def whole_map(lines: list[str]) -> str:
    return row_by_row(map_of(lines))


BY_OUTPUT = "gradient of the loss by the output"


def loss(lines: list[str], changed: tuple[str, tuple[int, ...]] | None = None) -> Fraction:
    """The outputs, each times its gradient; with one element of an array larger by a little."""
    if changed is not None:
        label, place = changed
        lines = nudged(lines, label, place)
    output, given = map_of(lines), table(lines, BY_OUTPUT)
    return sum((output[r, c] * given[0, r, c] for r, c in output), Fraction(0))


NUDGE = Fraction(1, 8)


def nudged(lines: list[str], label: str, place: tuple[int, ...]) -> list[str]:
    """The text with an element larger by a little."""
    start = lines.index(f"{label}:") + 1 + place[1]
    words = lines[start].split()
    words[place[2]] = str(Fraction(words[place[2]]) + NUDGE)
    return [*lines[:start], "  " + " ".join(words), *lines[start + 1 :]]


def slopes(lines: list[str], label: str) -> str:
    """How the loss changes with each element: it is linear in them, or nearly still."""
    before = loss(lines)
    found = {
        place[1:]: (loss(lines, (label, place)) - before) / NUDGE for place in table(lines, label)
    }
    return row_by_row(found)


def input_gradient(lines: list[str]) -> str:
    return slopes(lines, "input")


def kernel_gradient(lines: list[str]) -> str:
    return slopes(lines, "kernel")


def bias_gradient(lines: list[str]) -> int:
    before = loss(lines)
    more = [
        re.sub(r"The bias is (-?\d+)", lambda m: f"The bias is {int(m[1]) + 1}", x) for x in lines
    ]
    return int(loss(more) - before)


def gradient_shape(lines: list[str]) -> str:
    asked = read([line.replace("), in a batch", ").") for line in lines])
    batch = re.search(r"in a batch of (\d+)", lines[1])
    assert batch
    one = layer(lines[0], asked.title)
    filters, _ = step(one, asked.channels, asked.sizes)
    (kernel,) = {*one.axes("kernel", 2)}
    if "by its bias" in lines[-1]:
        return f"({filters})"
    if "by its input" in lines[-1]:
        shape: tuple[int, ...] = (int(batch[1]), *asked.order(asked.channels, asked.sizes))
    elif asked.title == "Keras":
        shape = (kernel, kernel, asked.channels, filters)
    else:
        shape = (filters, asked.channels, kernel, kernel)
    return f"({', '.join(map(str, shape))})"

"""Solves questions from their text, by listing and counting: nothing of the package is used.

A solver is given the lines of a question. `SOLVERS` says by which sentence each is known.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from math import ceil, prod
from typing import Any, NamedTuple

Table = dict[tuple[int, ...], Fraction]


class Layer(NamedTuple):
    """A layer as a line has it: `conv: filters 8, kernel 3x3, no bias`."""

    kind: str
    said: dict[str, str]
    title: str = "PyTorch"

    def whole(self, name: str, default: int = 1) -> int:
        return int(self.said.get(name, default))

    def axes(self, name: str, rank: int, default: int = 1) -> list[int]:
        """A setting along each axis."""
        found = [int(n) for n in str(self.said.get(name, default)).split("x")]
        return found * rank if len(found) == 1 else found

    def stride(self, rank: int) -> list[int]:
        if self.kind.endswith("pool") and "stride" not in self.said and self.title != "ONNX":
            return self.axes("kernel", rank)
        return self.axes("stride", rank)

    @property
    def bias(self) -> bool:
        return "bias" not in self.said


def layer(line: str, title: str) -> Layer:
    found = re.match(r"\s*(?:\d+\. )?(?:\w+: (?=\w+:))?(\w+)(?:: ([^.(]*))?", line)
    assert found, line
    said: dict[str, str] = {}
    for part in filter(None, re.split(r", (?![^\[]*\])", (found[2] or "").strip())):
        name, _, value = part.partition(" ")
        said.update({value: "false"} if name == "no" else {name: value or "true"})
    return Layer(found[1], said, title)


class Read(NamedTuple):
    """A question: channels and sizes of its input, its layers, and the question itself."""

    title: str
    channels: int
    sizes: list[int]
    layers: list[Layer]
    asked: str
    last: bool

    def order(self, channels: int, sizes: list[int]) -> tuple[int, ...]:
        return (*sizes, channels) if self.last else (channels, *sizes)


def read(lines: list[str]) -> Read:
    """What follows `Input 3x32x32 (PyTorch, channels first).`"""
    (place,) = [line for line in lines if line.startswith("Input ")]
    found = re.match(r"Input ([\dx]+) \(([\w ]+)(?:, channels (first|last))?\)", place)
    assert found, place
    dims = [int(n) for n in found[1].split("x")]
    last = found[3] == "last"
    channels, sizes = (dims[-1], dims[:-1]) if last else (dims[0], dims[1:])
    rows = [line for line in lines if re.match(r"  \d+\. ", line)]
    return Read(found[2], channels, sizes, [layer(row, found[2]) for row in rows], lines[-1], last)


def ends(one: Layer, n: int, k: int, s: int, d: int) -> tuple[int, int]:
    """The padding before and after an axis."""
    text = one.said.get("padding", "0")
    span = d * (k - 1) + 1
    if text == "valid":
        return 0, 0
    if text == "causal":
        return span - 1, 0
    if text.startswith("same"):
        total = max((ceil(n / s) - 1) * s + span - n, 0)
        small, large = total // 2, total - total // 2
        return (large, small) if text == "same_lower" else (small, large)
    return int(text), int(text)


def windows(one: Layer, sizes: list[int]) -> list[list[list[int]]]:
    """For each axis and each output the positions that it reads, in padding or not."""
    found = []
    rank = len(sizes)
    settings = (
        one.axes("kernel", rank),
        one.stride(rank),
        one.axes("dilation", rank),
        one.said.get("padding", "0").split("x"),
    )
    paddings = settings[3] * rank if len(settings[3]) == 1 else settings[3]
    rows = zip(sizes, *settings[:3], paddings, strict=True)
    for n, k, s, d, p in rows:
        here = Layer(one.kind, {**one.said, "padding": p}, one.title)
        lo, hi = ends(here, n, k, s, d)
        starts, start = [], -lo
        while start + d * (k - 1) < n + hi:
            starts.append(start)
            start += s
        found.append([[first + d * t for t in range(k)] for first in starts])
    return found


def spread(one: Layer, sizes: list[int]) -> list[list[list[tuple[int, int]]]]:
    """Of a transposed convolution: for each axis and output the inputs that add to it, with the
    elements of the kernel by which they do.
    """
    found = []
    rank = len(sizes)
    for n, k, s, d in zip(
        sizes, one.axes("kernel", rank), one.stride(rank), one.axes("dilation", rank), strict=True
    ):
        text, span = one.said.get("padding", "0"), d * (k - 1) + 1
        full = (n - 1) * s + span
        more = one.said.get("output_padding")
        if one.title == "Keras":
            out = n * s if text == "same" else n * s + max(span - s, 0)
            cut = max(full - out, 0) // 2
        else:
            out, cut = full - 2 * int(text) + int(more or 0), int(text)
        adds: list[list[tuple[int, int]]] = [[] for _ in range(out)]
        for i, t in product(range(n), range(k)):
            if 0 <= i * s + d * t - cut < out:
                adds[i * s + d * t - cut].append((i, t))
        found.append(adds)
    return found


def out_sizes(one: Layer, sizes: list[int]) -> list[int]:
    if one.kind in POINTWISE:
        return sizes
    if one.kind == "conv_transpose":
        return [len(axis) for axis in spread(one, sizes)]
    return [len(axis) for axis in windows(one, sizes)]


POINTWISE = ("relu", "batch_norm", "dropout", "tanh", "sigmoid", "identity")


def step(one: Layer, channels: int, sizes: list[int]) -> tuple[int, list[int]]:
    """What comes out."""
    if one.kind == "flatten":
        return channels * prod(sizes), []
    if one.kind == "linear":
        return one.whole("features"), sizes
    if one.kind.startswith("global"):
        return channels, [1] * len(sizes)
    filters = one.whole("filters", channels)
    if one.kind == "depthwise_conv":
        filters = channels * one.whole("multiplier")
    return filters, out_sizes(one, sizes)


def through(asked: Read) -> list[tuple[int, list[int]]]:
    """The input, and what comes out of each layer."""
    found = [(asked.channels, asked.sizes)]
    for one in asked.layers:
        found.append(step(one, *found[-1]))
    return found


def seen(layers: list[Layer], sizes: list[int], unit: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The positions of the input that a unit of the last layer sees, one layer back at a time."""
    passed = [sizes]
    for one in layers:
        passed.append(out_sizes(one, passed[-1]))
    here = {unit}
    for one, before in reversed(list(zip(layers, passed, strict=False))):
        if one.kind in POINTWISE:
            continue
        reads = windows(one, before)
        here = {
            place
            for at in here
            for place in product(*(axis[o] for axis, o in zip(reads, at, strict=True)))
            if all(0 <= p < n for p, n in zip(place, before, strict=True))
        }
    return here


# Arrays


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


def row_by_row(found: dict[tuple[int, int], Fraction]) -> str:
    rows: dict[int, list[str]] = {}
    for (r, _), value in sorted(found.items()):
        rows.setdefault(r, []).append(f"{float(value):g}")
    return "; ".join(" ".join(row) for row in rows.values())


def listed(positions: list[int]) -> str:
    if len(positions) > 1 and positions[-1] - positions[0] + 1 == len(positions):
        return f"{positions[0]} … {positions[-1]}"
    return ", ".join(map(str, positions))


def numbers_in(text: str, pattern: str) -> list[int]:
    found = re.search(pattern, text)
    assert found, text
    return [int(n.replace(",", "")) for n in found.groups()]


# A solver for each sentence


def element(lines: list[str]) -> int:
    row, column = numbers_in(lines[-1], r"row (\d+), column (\d+)")
    return int(map_of(lines)[row, column])


def whole_map(lines: list[str]) -> str:
    return row_by_row(map_of(lines))


def units(lines: list[str]) -> int:
    channels, sizes = through(read(lines))[-1]
    return channels * prod(sizes)


def into_one_unit(lines: list[str]) -> int:
    asked = read(lines)
    return asked.channels * prod(asked.layers[0].axes("kernel", len(asked.sizes)))


def rows_seen(lines: list[str]) -> str:
    asked = read(lines)
    (unit,) = numbers_in(asked.asked, r"unit in row (\d+)")
    places = seen(asked.layers, asked.sizes, (unit, unit))
    return listed(sorted({row for row, _ in places}))


def units_seeing(lines: list[str]) -> int:
    asked = read(lines)
    (pixel,) = numbers_in(asked.asked, r"pixel in row (\d+)")
    _, sizes = through(asked)[-1]
    rows = [
        u
        for u in range(sizes[0])
        if any(p == pixel for (p,) in seen(asked.layers, asked.sizes[:1], (u,)))
    ]
    return len(rows) ** 2


def uses_of_a_weight(lines: list[str]) -> int:
    return prod(through(read(lines))[-1][1])


def real_connections(lines: list[str]) -> int:
    asked = read(lines)
    each = [
        sum(0 <= p < n for positions in axis for p in positions)
        for axis, n in zip(windows(asked.layers[0], asked.sizes), asked.sizes, strict=True)
    ]
    return asked.channels * asked.layers[0].whole("filters") * prod(each)


SOLVERS: dict[str, Any] = {
    r"What is the element in row": element,
    r"What is its output, row by row\?": whole_map,
    r"Each element of its output is a unit": units,
    r"How many connections lead into one unit": into_one_unit,
    r"Which rows of the input does the unit": rows_seen,
    r"How many units of one map of the last layer see": units_seeing,
    r"How often is each weight used\?": uses_of_a_weight,
    r"How many connections lead into its output\?": real_connections,
}
"""By a part of the last line of a question."""


def solved(stem: str) -> Any:
    """The answer, from the text alone."""
    lines = stem.split("\n")
    (solver,) = [one for part, one in SOLVERS.items() if re.search(part, lines[-1])]
    return solver(lines)

"""Solves questions from their text, by listing and counting: nothing of the package is used.

A solver is given the lines of a question. `SOLVERS` says by which sentence each is known.
"""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from itertools import pairwise, product
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
    if one.kind == "upsample":
        return channels, [n * one.whole("factor") for n in sizes]
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


# One layer against another


def held(one: Layer, channels: int, sizes: list[int]) -> int:
    """The weights of a layer, without biases."""
    if one.kind == "linear":
        return one.whole("features") * channels
    if one.kind == "depthwise_conv":
        return channels * one.whole("multiplier") * prod(one.axes("kernel", len(sizes)))
    if one.kind in ("conv", "conv_transpose"):
        kernel = prod(one.axes("kernel", len(sizes)))
        return one.whole("filters") * (channels // one.whole("groups")) * kernel
    return 0


def biases(one: Layer, channels: int) -> int:
    if one.kind not in ("conv", "conv_transpose", "linear", "depthwise_conv") or not one.bias:
        return 0
    if one.kind == "depthwise_conv":
        return channels * one.whole("multiplier")
    return one.whole("features" if one.kind == "linear" else "filters")


def work(one: Layer, channels: int, sizes: list[int]) -> int:
    """Its multiply-accumulates: each weight once for each position."""
    out = sizes if one.kind == "conv_transpose" else step(one, channels, sizes)[1]
    return held(one, channels, sizes) * prod(out)


def counted(one: Layer, channels: int, sizes: list[int], what: str) -> int:
    if "weights" in what:
        return held(one, channels, sizes)
    if "multiply" in what:
        return work(one, channels, sizes)
    made, places = step(one, channels, sizes)
    return made * prod(places)


def factor(lines: list[str]) -> str:
    asked = read(lines)
    (one,) = asked.layers
    after, channels, sizes = one, asked.channels, asked.sizes
    what = asked.asked.partition("By what factor")[2]
    more = {**one.said, "filters": str(2 * one.whole("filters"))}
    if "are both doubled" in asked.asked:
        after, channels = Layer(one.kind, more, one.title), 2 * channels
    elif "both halved" in asked.asked:
        sizes = [n // 2 for n in sizes]
    elif "twice as many filters" in asked.asked:
        after = Layer(one.kind, more, one.title)
    elif "Three times as many channels" in asked.asked:
        channels *= 3
    else:
        assert "twice as high" in asked.asked
        sizes = [2 * sizes[0], sizes[1]]
    before = counted(one, asked.channels, asked.sizes, what)
    return str(Fraction(counted(after, channels, sizes, what), before))


def flops(lines: list[str]) -> int:
    asked = read(lines)
    return 2 * work(asked.layers[0], asked.channels, asked.sizes)


def totals(asked: Read, of: Any) -> list[int]:
    return [of(one, *before) for one, before in zip(asked.layers, through(asked), strict=False)]


def replacing_kernel(lines: list[str]) -> int:
    asked = read(lines)
    middle = asked.sizes[0] // 2
    return len({row for row, _ in seen(asked.layers, asked.sizes, (middle, middle))})


def single(asked: Read) -> int:
    """The weights of one layer with the larger kernel."""
    (kernel,) = numbers_in(asked.asked, r"convolution of (\d+)x")
    return int(asked.layers[0].said["filters"]) * asked.channels * kernel**2


def ratio(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    return f"{value} = {float(value):.3g}"


def stack_ratio(lines: list[str]) -> str:
    asked = read(lines)
    return ratio(Fraction(sum(totals(asked, held)), single(asked)))


def stack_saves(lines: list[str]) -> int:
    asked = read(lines)
    return single(asked) - sum(totals(asked, held))


def unshared(lines: list[str]) -> int:
    asked = read(lines)
    filters, sizes = through(asked)[-1]
    if "fully connected" in asked.asked:
        return filters * prod(sizes) * asked.channels * prod(asked.sizes)
    return prod(sizes) * held(asked.layers[0], asked.channels, asked.sizes)


def pair_ratio(lines: list[str]) -> str:
    asked = read(lines)
    kernel, filters = numbers_in(asked.asked, r"convolution of (\d+)x\d+ with (\d+) filters")
    places = prod(through(asked)[-1][1])
    return ratio(Fraction(sum(totals(asked, work)), filters * asked.channels * kernel**2 * places))


def all_macs(lines: list[str]) -> int:
    return sum(totals(read(lines), work))


def second_alone(lines: list[str]) -> str:
    asked = read(lines)
    alone = work(asked.layers[1], asked.channels, asked.sizes)
    exact = Fraction(alone, sum(totals(asked, work)))
    return f"{float(round(exact * 10 + Fraction(1, 10**9)) / 10):.1f}"


# Matrices


def window_matrix(asked: Read) -> tuple[int, int]:
    """Rows and columns of the windows as columns."""
    reads = windows(asked.layers[0], asked.sizes)
    elements = asked.channels * prod(len(axis[0]) for axis in reads)
    return elements, prod(map(len, reads))


def matrix_size(lines: list[str]) -> str:
    asked = read(lines)
    rows, columns = window_matrix(asked)
    filters = asked.layers[0].whole("filters")
    if "the product" in asked.asked:
        return f"{filters} x {columns}"
    if "matrix of the filters" in asked.asked:
        return f"{filters} x {rows}"
    return f"{rows} x {columns}"


def matrix_elements(lines: list[str]) -> int:
    return prod(window_matrix(read(lines)))


def one_matrix(lines: list[str]) -> str:
    asked = read(lines)
    filters, sizes = through(asked)[-1]
    return f"{filters * prod(sizes)} x {asked.channels * prod(asked.sizes)}"


def columns_at(lines: list[str]) -> int:
    asked = read(lines)
    place = numbers_in(asked.asked, r"row (\d+), column (\d+)")
    reads = windows(asked.layers[0], asked.sizes)
    return prod(sum(p in w for w in axis) for p, axis in zip(place, reads, strict=True))


# Training


def norm_numbers(lines: list[str]) -> int:
    asked = read(lines)
    assert asked.layers[0].kind == "batch_norm"
    return (2 if "by gradients" in asked.asked else 4) * asked.channels


def differing(lines: list[str]) -> str:
    kinds = [one.kind for one in read(lines).layers if one.kind in ("batch_norm", "dropout")]
    return " and ".join(kinds) or "none"


def elements_kept(asked: Read) -> int:
    return sum(channels * prod(sizes) for channels, sizes in through(asked))


BYTES = {"float32": 4, "float16": 2}


def kept_bytes(lines: list[str]) -> int:
    asked = read(lines)
    found = re.search(r"bytes are that in (\w+), for a batch of (\d+)", asked.asked)
    assert found
    return elements_kept(asked) * BYTES[found[1]] * int(found[2])


def state_bytes(lines: list[str]) -> int:
    asked = read(lines)
    params = sum(totals(asked, held))
    for one, (channels, _) in zip(asked.layers, through(asked), strict=False):
        params += biases(one, channels)
    kept = {"two moments": 2, "keeps one": 1, "keeps none": 0}
    (more,) = [n for words, n in kept.items() if words in asked.asked]
    return params * 4 * (2 + more)


def batch_that_fits(lines: list[str]) -> int:
    asked = read(lines)
    found = re.search(r"in (\w+)\. .* into (\d+) MiB", asked.asked)
    assert found
    each = elements_kept(asked) * BYTES[found[1]]
    fits = 0
    while (fits + 1) * each <= int(found[2]) * 2**20:
        fits += 1
    return fits


# Paddings


def kept_size(lines: list[str]) -> int:
    """By trying all."""
    found = re.search(r"\((\w+)\)", lines[0])
    assert found
    one = layer(lines[0], found[1])
    (n,) = numbers_in(lines[1], r"Input (\d+)x")
    (right,) = [
        p for p in range(n) if out_sizes(Layer("conv", {**one.said, "padding": str(p)}), [n]) == [n]
    ]
    return right


def rows_added(lines: list[str]) -> str:
    asked = read(lines)
    one = asked.layers[0]
    settings = (one.whole("kernel"), one.whole("stride"), one.whole("dilation"))
    lo, hi = ends(one, asked.sizes[0], *settings)
    return f"{lo} above, {hi} below"


def keeping_rows(lines: list[str], offered: tuple[str, ...]) -> str:
    (n,) = numbers_in(lines[-1], r"into (\d+) rows")
    (right,) = [text for text in offered if out_sizes(layer(f"conv: {text}", ""), [n]) == [n]]
    return right


# Growth


def row_of(kernel: int, dilations: list[int], stride: int = 1) -> set[int]:
    """What the first output of such layers reads."""
    here = {0}
    for dilation in reversed(dilations):
        here = {p * stride + dilation * t for p in here for t in range(kernel)}
    return here


def extent(places: set[int]) -> int:
    return max(places) - min(places) + 1


def deep_field(lines: list[str]) -> int:
    times, kernel, stride = numbers_in(
        lines[0], r"(\d+) convolutions .* kernel (\d+) and stride (\d+)"
    )
    return extent(row_of(kernel, [1] * times, stride))


def fewest_layers(lines: list[str]) -> int:
    (kernel,) = numbers_in(lines[0], r"kernel (\d+)")
    (wanted,) = numbers_in(lines[1], r"to see (\d+) pixels")
    count = 1
    doubling = "dilated" in lines[0]
    while extent(row_of(kernel, [2**k if doubling else 1 for k in range(count)])) < wanted:
        count += 1
    return count


def dilated_field(lines: list[str]) -> int:
    found = re.search(r"kernel (\d+), stride 1 and dilations ([\d, ]+)", lines[0])
    assert found
    dilations = [int(d) for d in found[2].split(", ")]
    blocks = int(lines[1].split()[0]) if len(lines) > 2 else 1
    return extent(row_of(int(found[1]), dilations * blocks))


def without_holes(lines: list[str], offered: tuple[str, ...]) -> str:
    every = "sees every" in lines[-1]
    (right,) = [text for text in offered if full(text) == every]
    return right


def full(text: str) -> bool:
    places = row_of(3, [int(d) for d in text.removeprefix("dilations ").split(", ")])
    return len(places) == extent(places)


# Transposed convolutions


def rows_back(lines: list[str]) -> int:
    return through(read(lines))[-1][1][0]


def more_rows(lines: list[str]) -> int:
    asked = read(lines)
    one = asked.layers[0]
    _, middle = through(asked)[-1]
    (right,) = [
        more
        for more in range(one.whole("stride"))
        if len(
            spread(
                Layer("conv_transpose", {**one.said, "output_padding": str(more)}, asked.title),
                middle,
            )[0]
        )
        == asked.sizes[0]
    ]
    return right


def evenly(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one that adds as many inputs everywhere, counted along a long axis."""
    right = []
    for text in offered:
        one = Layer("conv_transpose", layer(f"conv: {text}", "").said)
        (axis,) = spread(one, [40])
        if len({len(adds) for adds in axis[12:-12]}) == 1:
            right.append(text)
    (answer,) = right
    return answer


def adding_rows(lines: list[str]) -> str:
    asked = read(lines)
    (row,) = numbers_in(asked.asked, r"row (\d+) of the output")
    axis = spread(asked.layers[0], asked.sizes)[0]
    return listed(sorted({i for i, _ in axis[row]})) or "none"


def unreached(lines: list[str]) -> int:
    asked = read(lines)
    return sum(not adds for adds in spread(asked.layers[0], asked.sizes)[0])


# Letters


def valued(text: str, values: dict[str, int]) -> int:
    """A formula with numbers for its letters."""
    python = re.sub(r"⌈([^⌉]*)/(\w+)⌉", r"(-(-(\1)//\2))", text)
    python = re.sub(r"⌊([^⌋]*)/(\w+)⌋", r"((\1)//\2)", python)
    assert re.fullmatch(r"[A-Za-z0-9()+*/ −·-]+", python), text
    return int(eval(python.replace("·", "*").replace("−", "-"), {}, values))


DRAWN = (
    (9, 8, 4, 5, 3, 2, 1),
    (10, 13, 2, 6, 2, 3, 1),
    (12, 7, 5, 3, 5, 2, 2),
    (11, 9, 6, 2, 4, 1, 1),
)
"""Sizes, channels, filters, kernel, stride, padding."""


def formula(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one that gives what is counted, whatever the letters are."""
    text = " ".join(lines)
    found = re.search(r"is (\w) high and (\w) wide, and has (\w+) channels", text)
    assert found
    high, wide, deep = found.groups()
    left = set(offered)
    for h, w, drawn, f, k, s, p in DRAWN:
        c = int(deep) if deep.isdigit() else drawn
        values = {high: h, wide: w, **({} if deep.isdigit() else {deep: c})}
        if "linear layer" in text:
            units = re.search(r"with (\w) units", text)
            assert units
            values[units[1]] = f
            right = f * h * w * c + f
        else:
            right = counted_in(text, values, (h, w, c, f, k, s, p))
        left &= {one for one in offered if valued(one, values) == right}
    (answer,) = left
    return answer


def counted_in(text: str, values: dict[str, int], sizes: tuple[int, ...]) -> int:
    h, w, c, f, k, s, p = sizes
    for pattern, number in (
        (r"has (\w) filters", f),
        (r"filters of (\w) x", k),
        (r"stride (\w)", s),
        (r"padding (\w) at", p),
    ):
        found = re.search(pattern, text)
        values.update({found[1]: number} if found else {})
    said = {"filters": f, "kernel": k, "stride": s if "stride" in text else 1}
    said["padding"] = p if "no padding" not in text else 0
    one = Layer("conv", {name: str(n) for name, n in said.items()})
    channels, places = step(one, c, [h, w])
    if "parameters" in text:
        return f * c * k * k + (f if "a bias" in text else 0)
    if "How high" in text:
        return places[0]
    return work(one, c, [h, w]) if "multiply" in text else channels * prod(places)


# From one shape to another


def shaped(text: str, last: bool) -> tuple[int, list[int]]:
    dims = [int(n) for n in text.split("x")]
    return (dims[-1], dims[:-1]) if last else (dims[0], dims[1:])


def between(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one that gives the shape that is asked for."""
    place = re.match(r"\((\w+), channels (first|last)\)", lines[0])
    found = re.search(r"turns? ([\dx]+) into ([\dx]+)\?", lines[1])
    assert place
    assert found
    last = place[2] == "last"
    right = []
    for text in offered:
        channels, sizes = shaped(found[1], last)
        for part in text.split("; "):
            channels, sizes = step(layer(part, place[1]), channels, sizes)
        right += [text] if (channels, sizes) == shaped(found[2], last) else []
    (answer,) = right
    return answer


# Branches


def branch(asked: Read, line: str) -> list[Layer]:
    words = line.partition(": ")[2]
    return [] if "itself" in words else [layer(x, asked.title) for x in words.split("; ")]


def branches_of(lines: list[str]) -> tuple[Read, list[list[Layer]]]:
    asked = read(lines)
    return asked, [branch(asked, line) for line in lines if line.startswith("  branch ")]


def end(asked: Read, layers: list[Layer]) -> tuple[int, list[int]]:
    here = asked.channels, asked.sizes
    for one in layers:
        here = step(one, *here)
    return here


def concatenated(lines: list[str]) -> tuple[int, ...]:
    asked, branches = branches_of(lines)
    ends_of = [end(asked, layers) for layers in branches]
    assert len({tuple(sizes) for _, sizes in ends_of}) == 1
    return asked.order(sum(channels for channels, _ in ends_of), ends_of[0][1])


def fitting(lines: list[str], offered: tuple[str, ...]) -> str:
    asked, (main,) = branches_of(lines)
    (right,) = [
        text
        for text in offered
        if end(asked, [layer(f"conv: kernel 1, {text}", asked.title)]) == end(asked, main)
    ]
    return right


def branch_params(lines: list[str]) -> int:
    asked, branches = branches_of(lines)
    total = 0
    for layers in branches:
        here = asked.channels, asked.sizes
        for one in layers:
            total += held(one, *here) + biases(one, here[0])
            here = step(one, *here)
    return total


def branch_field(lines: list[str]) -> int:
    asked, branches = branches_of(lines)
    middle = asked.sizes[0] // 2
    rows = {row for layers in branches for row, _ in seen(layers, asked.sizes, (middle, middle))}
    return extent(rows)


# Weights


def weight_order(lines: list[str]) -> str:
    found = re.search(r"in (\w+) \(the bias", lines[-1])
    assert found
    title = found[1]
    asked = read(lines)
    one = layer(lines[0], title)
    rank = len(asked.sizes)
    kernel = one.axes("kernel", rank) if rank else []
    filters, channels = one.whole("filters"), asked.channels
    keras = title == "Keras"
    if one.kind == "linear":
        sizes = [channels, one.whole("features")]
        sizes = sizes if keras else sizes[::-1]
    elif one.kind == "conv":
        each = channels // one.whole("groups")
        sizes = [*kernel, each, filters] if keras else [filters, each, *kernel]
    elif one.kind == "depthwise_conv":
        many = one.whole("multiplier")
        sizes = [*kernel, channels, many] if keras else [channels * many, 1, *kernel]
    else:
        sizes = [*kernel, filters, channels] if keras else [channels, filters, *kernel]
    return f"({', '.join(map(str, sizes))})"


def arriving_channels(lines: list[str]) -> int:
    found = re.search(r"conv of (\w+) has a weight of shape \(([\d, ]+)\)", lines[0])
    assert found
    groups = re.search(r"(\d+) groups", lines[0])
    sizes = [int(n) for n in found[2].split(", ")]
    return (sizes[-2] if found[1] == "Keras" else sizes[1]) * int(groups[1] if groups else 1)


# Sequences


def output_shape(lines: list[str]) -> tuple[int, ...]:
    asked = read(lines)
    return asked.order(*through(asked)[-1])


def zeros_in_front(lines: list[str]) -> int:
    """By trying: as many outputs as steps, the last input of each output being the step itself."""
    kernel, dilation, n = numbers_in(
        lines[0], r"kernel (\d+), stride 1 and dilation (\d+) reads (\d+) steps"
    )
    fits = []
    for zeros in range(n):
        last = [o - zeros + dilation * (kernel - 1) for o in range(n + zeros)]
        fits += [zeros] if last[0] == 0 else []
    (right,) = fits
    return right


def steps_seen(lines: list[str]) -> str:
    asked = read(lines)
    (at,) = numbers_in(asked.asked, r"does step (\d+) of the last")
    return listed(sorted(p for (p,) in seen(asked.layers, asked.sizes, (at,))))


# Designs

ACTIVATIONS = ("relu",)


def faulty(lines: list[str], offered: tuple[str, ...]) -> str:
    layers = read(lines).layers
    kinds = [one.kind for one in layers]
    pairs = list(pairwise(layers))
    weighted = [k for k, kind in enumerate(kinds) if kind in ("conv", "conv_transpose")]
    found = []
    if any(a.kind in ACTIVATIONS and b.kind in ACTIVATIONS for a, b in pairs):
        found.append("an activation follows")
    if any("relu" not in kinds[a:b] for a, b in pairwise(weighted)):
        found.append("no activation stands between")
    if any(
        a.kind in ("conv", "conv_transpose") and a.bias and b.kind == "batch_norm" for a, b in pairs
    ):
        found.append("a convolution has a bias")
    if any(a.kind == "dropout" and b.kind == "batch_norm" for a, b in pairs):
        found.append("dropout stands before")
    if any(one.kind == "conv" and one.whole("stride") > one.whole("kernel") for one in layers):
        found.append("a stride is larger")
    if any(
        one.kind == "conv_transpose" and one.whole("kernel") % one.whole("stride") for one in layers
    ):
        found.append("the kernel of a transposed")
    (begins,) = found or ["nothing"]
    (right,) = [text for text in offered if text.startswith(begins)]
    return right


# Code


def calls_in(lines: list[str]) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """The layers of the code: name, arguments by place and by name; ? is 0."""
    found = []
    for line in lines:
        call = re.search(r"(?:nn|layers)\.\w+\([^()]*\)", line)
        if call:
            node = ast.parse(call[0].replace("?", "0"), mode="eval").body
            assert isinstance(node, ast.Call)
            assert isinstance(node.func, ast.Attribute)
            args = [ast.literal_eval(a) for a in node.args]
            named = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
            found.append((node.func.attr, args, named))
    return found


ORDER = {
    "Conv2d": ("arrives", "filters", "kernel", "stride", "padding"),
    "Linear": ("arrives", "features"),
    "MaxPool2d": ("kernel", "stride"),
    "Conv2D": ("filters", "kernel", "stride", "padding"),
    "MaxPooling2D": ("kernel", "stride"),
    "Dense": ("features",),
}
KINDS = {
    "Conv2d": "conv",
    "Conv2D": "conv",
    "Linear": "linear",
    "Dense": "linear",
    "MaxPool2d": "max_pool",
    "MaxPooling2D": "max_pool",
    "ReLU": "relu",
    "Flatten": "flatten",
}


class Coded(NamedTuple):
    """Layers in code, what they take to arrive, and what really goes in."""

    title: str
    channels: int
    sizes: list[int]
    layers: list[Layer]


def coded(lines: list[str]) -> Coded:
    text = "\n".join(lines)
    title = "Keras" if "in Keras" in lines[0] else "PyTorch"
    place = re.search(r"(?:zeros\(1, |Input\(\()(\d+), (\d+), (\d+)", text)
    assert place
    dims = [int(n) for n in place.groups()]
    layers = []
    for name, args, named in calls_in(lines):
        said = dict(zip(ORDER.get(name, ()), map(str, args), strict=False))
        said.update({k.replace("strides", "stride"): str(v) for k, v in named.items()})
        said.pop("activation", None)
        if title == "Keras" and KINDS[name] == "conv":
            said.setdefault("padding", "valid")
        layers.append(Layer(KINDS[name], said, title))
    if title == "Keras":
        return Coded(title, dims[2], dims[:2], layers)
    return Coded(title, dims[0], dims[1:], layers)


def code_output(lines: list[str]) -> tuple[int, ...]:
    one = coded(lines)
    here = one.channels, one.sizes
    for layer_here in one.layers:
        here = step(layer_here, *here)
    return (*here[1], here[0]) if one.title == "Keras" else (here[0], *here[1])


def code_params(lines: list[str]) -> int:
    one = coded(lines)
    here, total = (one.channels, one.sizes), 0
    for x in one.layers:
        total += held(x, *here) + biases(x, here[0])
        here = step(x, *here)
    return total


def code_features(lines: list[str]) -> int:
    one = coded(lines)
    here = one.channels, one.sizes
    for x in one.layers[:-1]:
        here = step(x, *here)
    return here[0]


def code_fails(lines: list[str], offered: tuple[str, ...]) -> str:
    one = coded(lines)
    here = one.channels, one.sizes
    for k, x in enumerate(one.layers, 2):
        if "arrives" in x.said and x.whole("arrives") != here[0]:
            (right,) = [text for text in offered if text.startswith(f"line {k}:")]
            return right
        here = step(x, *here)
    return "none: it runs"


# Gradients


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


# Claims


def conv_rows(asked: Read) -> int:
    return through(asked)[-1][1][0]


def field_rows(asked: Read) -> int:
    _, sizes = through(asked)[-1]
    unit = tuple(n // 2 for n in sizes)
    return extent({row for row, _ in seen(asked.layers, asked.sizes, unit)})


def weights_in(asked: Read) -> int:
    return sum(totals(asked, held))


def params_in(asked: Read) -> int:
    return weights_in(asked) + sum(
        biases(one, channels)
        for one, (channels, _) in zip(asked.layers, through(asked), strict=False)
    )


def claimed_number(asked: Read) -> tuple[int, int]:
    """What is so, and what is claimed."""
    text, n, one = asked.asked, asked.sizes[0] if asked.sizes else 0, asked.layers[0]
    if "as high as the input" in text:
        return conv_rows(asked), n
    if "leave its height" in text:
        (width,) = numbers_in(text, r"width (\d+)")
        return n + 2 * width, n
    if "makes a map for each" in text:
        real = asked.layers[1].whole("filters")
        return real, real * one.whole("filters") if "pair" in text else real
    if "On an image twice" in text:
        real = weights_in(asked)
        return real, 4 * real if "four times" in text else real
    if "two numbers of it" in text:
        return 2 * asked.channels, 2 * asked.channels
    if "Its only filter" in text:
        return weights_in(asked), one.whole("kernel") ** 2
    if "The pool" in text:
        real = weights_in(asked)
        return real, real // 4 if "cuts" in text else real
    if "The 1x1 layer sees" in text:
        real = field_rows(asked)
        return real, real + 1 if "more" in text else real
    if "In inference half" in text:
        return params_in(asked), params_in(asked) // 2
    if "The stride of 2 leaves" in text:
        plain = Layer("conv", {**one.said, "stride": "1"}, asked.title)
        full = work(plain, asked.channels, asked.sizes)
        return sum(totals(asked, work)), full // (2 if "half" in text else 4)
    if "as many weights as a kernel" in text:
        (size,) = numbers_in(text, r"kernel of (\d+)x")
        return weights_in(asked), one.whole("filters") * asked.channels * size**2
    assert "sees as much of the image as one layer" in text
    (size,) = numbers_in(text, r"one layer of (\d+)x")
    return field_rows(asked), size


def true_or_false(lines: list[str], offered: tuple[str, ...]) -> str:
    real, claimed = claimed_number(read(lines))
    word = "true" if real == claimed else "false"
    (right,) = [x for x in offered if x.startswith(word) and re.search(rf"\b{real:,}(?![\d,])", x)]
    return right


def one_or_other(lines: list[str], offered: tuple[Any, ...]) -> Any:
    """Of code, or of letters."""
    return code_params(lines) if "network in" in lines[0] else formula(lines, offered)


SOLVERS: dict[str, Any] = {
    r"What is the element in row": element,
    r"What is its output, row by row\?": whole_map,
    r"Each element of its output is a unit": units,
    r"How many connections lead into one unit": into_one_unit,
    r"Which rows of the input does the unit": rows_seen,
    r"How many units of one map of the last layer see": units_seeing,
    r"How often is each weight used\?": uses_of_a_weight,
    r"How many connections lead into its output\?": real_connections,
    r"By what factor does the number of": factor,
    r"How many FLOPs does it take": flops,
    r"to see as much as all of them": replacing_kernel,
    r"How many times as many weights do they have": stack_ratio,
    r"How many weights fewer do they have": stack_saves,
    r"How many weights would it have": unshared,
    r"How many times as many multiply-accumulates do both": pair_ratio,
    r"\(MACs\) do both take": all_macs,
    r"The second layer alone": second_alone,
    r"What size has this matrix|matrix of the filters, rows|product of the two": matrix_size,
    r"How many elements has this matrix": matrix_elements,
    r"flattened output. What size has the matrix": one_matrix,
    r"How many entries hold a weight": real_connections,
    r"columns add to the pixel": columns_at,
    r"by gradients\?|must be saved with it": norm_numbers,
    r"something else in training than": differing,
    r"How many bytes are that in": kept_bytes,
    r"the optimizer's state take": state_bytes,
    r"the largest batch for which that fits": batch_that_fits,
    r"Which padding at each end keeps": kept_size,
    r"rows of padding does it add above": rows_added,
    r"Which convolution with stride 1 turns": keeping_rows,
    r"How large is the receptive field of the last one": deep_field,
    r"How many are needed at least": fewest_layers,
    r"How many steps of the input does the last one see": dilated_field,
    r"pixels? of its receptive field\?": without_holes,
    r"How many rows come out of the last one": rows_back,
    r"Which output_padding": more_rows,
    r"so that no checkerboard": evenly,
    r"Which rows of the input add to row": adding_rows,
    r"does no row of the input reach": unreached,
    r"How many parameters has the linear layer\?": formula,
    r"How high is its output|How many elements has its output": formula,
    r"How many multiply-accumulates does it take, the bias left out": formula,
    r"Which layer turns|Which two layers": between,
    r"What is the shape of the result": concatenated,
    r"and both are added. Which one fits": fitting,
    r"How many parameters have all layers together": branch_params,
    r"the receptive field of the sum": branch_field,
    r"Which shape has its weight tensor": weight_order,
    r"How many channels must its input have": arriving_channels,
    r"output of this 1-D layer|of a text of rows of numbers": output_shape,
    r"How many zeros must stand in front": zeros_in_front,
    r"Which steps of the input does step": steps_seen,
    r"What is wrong with this network": faulty,
    r"What is the shape of its output, without the batch": code_output,
    r"How many parameters has it\?$": one_or_other,
    r"in place of \? in the linear layer": code_features,
    r"Which line raises an error": code_fails,
    r"Which shape has the gradient": gradient_shape,
    r"the gradient by the input, row by row": input_gradient,
    r"the gradient by the kernel, row by row": kernel_gradient,
    r"the gradient by the bias": bias_gradient,
    r"^True or false: ": true_or_false,
}
"""By a part of the last line of a question."""
CHOOSERS = (
    *(keeping_rows, without_holes, evenly, formula, between, fitting, faulty),
    *(one_or_other, code_fails, true_or_false),
)
"""These look at the answers that are offered."""


def solved(stem: str, offered: tuple[Any, ...]) -> Any:
    """The answer, from the text alone; of some questions the answers to choose from are part."""
    lines = stem.split("\n")
    (solver,) = [one for part, one in SOLVERS.items() if re.search(part, lines[-1])]
    return solver(lines, offered) if solver in CHOOSERS else solver(lines)

"""Layers as a question has them, listed and counted: nothing of the package is used."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from math import ceil, prod
from typing import Any, NamedTuple


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


def totals(asked: Read, of: Any) -> list[int]:
    return [of(one, *before) for one, before in zip(asked.layers, through(asked), strict=False)]

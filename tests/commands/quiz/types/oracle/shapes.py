"""Shapes of layers, branches, weights and sequences."""

from __future__ import annotations

import re

from tests.commands.quiz.types.oracle.layers import (
    Layer,
    Read,
    biases,
    held,
    layer,
    listed,
    numbers_in,
    read,
    seen,
    step,
    through,
)
from tests.commands.quiz.types.oracle.sizes import extent


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

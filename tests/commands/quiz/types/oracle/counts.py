"""Units, connections, weights, work and memory, counted."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod

from tests.commands.quiz.types.oracle.layers import (
    Layer,
    Read,
    biases,
    held,
    listed,
    numbers_in,
    read,
    seen,
    step,
    through,
    totals,
    windows,
    work,
)


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

"""Layers that stand at the prompt, `"conv 3; conv 3"`, in the place of a spec; and by which formula
the weights of such stacks relate.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report

KERNEL = re.compile(r"(\w+) (\d+(?:x\d+)*(?:/\d+)?)((?: (?!\d)\S+)*)$")
"""A kind with one number, and words behind it."""
NAMED = re.compile(r" (k|kernel|kernel_size)(=|\d)")
FILTERS = re.compile(r"^\w+ \d| (f|filters|out_channels)=")
"""A kernel that is named, and filters, of which a number without a name is then one."""
MOST = 8
"""Weights of more layers make no formula that anybody reads."""


def is_stack(text: str) -> bool:
    """Whether an argument is layers, not the name of a network or file."""
    from convcalc.layers import kind_named

    if os.path.exists(text) or not text.strip():
        return False
    first = text.partition(";")[0].split()
    several = ";" in text or len(first) > 1
    return bool(first) and several and kind_named(first[0].rstrip(",")) is not None


def network_of_stack(text: str, shapes: Sequence[str], dialect: str | None) -> Network:
    """The layers between semicolons, one after the other, of the input that is given."""
    from convcalc.cli.line import CommandLine
    from convcalc.cli.network import layers_in_code
    from convcalc.cli.options import usage
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value

    if len(shapes) != 1 or "=" in shapes[0]:
        raise usage(f"'{text[:60]}' needs the shape of its input: --input 64x56x56")
    line = CommandLine("convcalc compare")
    whole, at = line.add(text), line.add(shapes[0])
    top = {"input": Item(at, Value(shapes[0], at))}
    if dialect:
        top["dialect"] = Item(None, Value(dialect))

    def of(layers: Sequence[str]) -> Network:
        listed = Item(None, Value([Value(layer, whole) for layer in layers]))
        choice = Choice(dialect=dialect, code=layers_in_code)
        return network_of(Value({**top, "layers": listed}), [], choice)

    (shape,) = of(["identity"]).inputs.values()
    given = [one.strip() for one in text.split(";") if one.strip()]
    refuse_commas(given)
    rows = [*spelled_out(given, int(shape.channels))]
    network = of([row.text for row in rows])
    notes = tuple(row.note for row in rows if row.note)
    return network._replace(name=text, notes=tuple(dict.fromkeys(notes)))


def refuse_commas(layers: Sequence[str]) -> None:
    """UsageError where a comma stands between layers."""
    from convcalc.cli.options import usage
    from convcalc.parser.shorthand import between_commas

    for layer in layers:
        parts = between_commas(layer)
        if parts:
            raise usage(f"layers have ';' between them, not ','; write '{'; '.join(parts)[:60]}'")


class Spelled(NamedTuple):
    """A layer as it is read, and what is to be said of how."""

    text: str
    note: str = ""


def spelled_out(layers: Sequence[str], channels: int) -> Iterator[Spelled]:
    """`conv 3` has one number, its kernel: it keeps the channels that arrive."""
    from convcalc.layers import kind_named

    for layer in layers:
        found = KERNEL.fullmatch(layer)
        kind = kind_named(layer.split()[0])
        widening = kind is not None and kind.among("full_convolutions", "transposed", "separable")
        named = NAMED.search(layer)
        text = ""
        if widening and named and not FILTERS.search(layer):
            name, _, rest = layer.partition(" ")
            text = f"{name} {channels} {rest}"
        elif widening and found and not named:
            text = f"{found[1]} {channels} {found[2]}{found[3]}"
        if text:
            yield Spelled(text, f"'{layer}' is read as a kernel, and keeps the channels: '{text}'")
            continue
        numbers = re.match(r"\w+ (\d+)\b", layer)
        if widening and numbers:
            channels = int(numbers[1])
        yield Spelled(layer)


def formula(one: Report, other: Report) -> str:
    """How many times as many weights (biases apart) the other has, as a formula in what the two do
    not have in common; nothing, where there is none, or too many layers.

    >>> import convcalc
    >>> two = "{input: 8x9x9, layers: [conv 8 3, conv 8 3]}"
    >>> reports = [convcalc.analyze(convcalc.loads(spec)) for spec in (
    ...     two, "{input: 8x9x9, layers: [conv 8 5]}")]
    >>> formula(*reports)
    '5·5 / (2·3·3) = 25/18 = 1.39'
    """
    ours, theirs = terms(one), terms(other)
    if not ours or not theirs or max(len(ours), len(theirs)) > MOST:
        return ""
    shared = Counter(ours[0])
    for term in (*ours, *theirs):
        shared &= Counter(term)
    below, above = ([tuple(left(term, shared)) for term in rows] for rows in (ours, theirs))
    ratio = Fraction(sum(map(prod, above)), sum(map(prod, below)))
    number = f" = {float(ratio):.3g}" if ratio.denominator > 1 else ""
    top, bottom = summed(above), summed(below)
    top = f"({top})" if "+" in top else top
    bottom = f"({bottom})" if "+" in bottom or "·" in bottom else bottom
    return f"{top} / {bottom}{parted(above, sum(map(prod, below)))} = {ratio}{number}"


def parted(above: Sequence[tuple[int, ...]], below: int) -> str:
    """` = 1/128 + 1/9`: a ratio by what each weight above adds to it, where that is short.

    >>> parted([(3, 3), (128,)], 1152)
    ' = 1/128 + 1/9'
    """
    parts = [Fraction(prod(term), below) for term in above]
    short = len(parts) > 1 and all(part.numerator == 1 < part.denominator for part in parts)
    return f" = {' + '.join(map(str, parts))}" if short else ""


def terms(report: Report) -> list[tuple[int, ...]]:
    """The sizes of all weights that multiply what arrives."""
    layers = [leaf for layer in report.layers for leaf in layer.leaves()]
    weights = (weight for layer in layers if not layer.shared for weight in layer.weights)
    return [tuple(int(n) for n in w.sizes) for w in weights if w.contracts]


def left(term: tuple[int, ...], shared: Counter[int]) -> list[int]:
    """What a product has besides what all have."""
    taken = Counter(shared)
    kept = []
    for factor in term:
        if taken[factor]:
            taken[factor] -= 1
        elif factor != 1:
            kept.append(factor)
    return kept


def summed(products: Sequence[tuple[int, ...]]) -> str:
    """`3·3 + 3·3` is `2·3·3`."""
    counts = Counter(products)
    parts = [
        "·".join(map(str, (*((often,) if often > 1 else ()), *term))) or "1"
        for term, often in counts.items()
    ]
    return " + ".join(parts)

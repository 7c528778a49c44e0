"""Views that cut a map into windows, or have a batch or a length in their sizes: what these say."""

from __future__ import annotations

import re
from math import gcd, isqrt, prod
from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import code, names, shapes
from convcalc.commands.why.features import as_map
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.why.reading import Said

    Answer = tuple[str, tuple[Fix, ...]]

FLATTEN = Fix(
    "flatten with x.flatten(1), which counts the features itself", code="x = x.flatten(1)"
)
LOOK = Fix("look at the shape before it", code="print(x.shape)")
LAYOUTS = (((1, 2, 3, 4), "0, 0, 0, {}, 0, {}"), ((2, 3, 4, 5), "0, {}, 0, {}"))
"""Where rows and columns of windows stand in a view, each before its window; how the map behind is
padded: columns, then rows, with its channels last or first.
"""
WIDEST_WINDOW = 64
MOST_SAMPLES = 512
SEQUENCE = r"seq_?len|max_?len|\battention|encoder_out|time_?steps?\b|\btokens?\b|\bsentence"
VIEW = re.compile(
    r"([A-Za-z_][\w.]{0,60}(?:\[[^\]\n]{1,40}\])?)\.view\(((?:[^()\n]|\([^()\n]{0,40}\)){0,120})\)"
)


def windows(asked: Sequence[int], held: int) -> Answer | None:
    """A map whose sides are no multiples of the window that it is cut into."""
    for places, padding in LAYOUTS:
        found = cut(asked, held, places) if len(asked) == 6 and min(asked) > 0 else None
        if found:
            sides, window = found
            rests = [-side % k for side, k in zip(sides, window, strict=True)]
            whole = [side + rest for side, rest in zip(sides, rests, strict=True)]
            pad = Fix(
                f"pad the map to {sizes(whole)} before it, and cut the padding off afterwards",
                code=f"x = F.pad(x, ({padding.format(*reversed(rests))}))",
                sure=LIKELY,
            )
            size = Fix(
                f"or give images for which multiples of {sizes(sorted({*window}))} stand here"
            )
            return f"a map of {sizes(sides)} does not divide into windows of {sizes(window)}", (
                pad,
                size,
            )
    return None


def cut(
    asked: Sequence[int], held: int, places: Sequence[int]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The sides of the map and of its windows; None if there is no such map, or more than one."""
    rows, high, columns, wide = (asked[k] for k in places)
    rest = prod(n for k, n in enumerate(asked) if k not in places)
    if max(high, wide) > WIDEST_WINDOW or min(high, wide) < 2 or held % rest:
        return None
    area = held // rest
    heights = range(rows * high, rows * high + high)
    found = [
        (h, area // h)
        for h in heights
        if area % h == 0 and columns * wide <= area // h < columns * wide + wide
    ]
    square = [sides for sides in found if sides[0] == sides[1]]
    found = square or found
    return (found[0], (high, wide)) if len(found) == 1 else None


def batch_inside(asked: Sequence[int], held: int, said: Said) -> Answer | None:
    """All samples of a batch in the features of one; a smaller last batch does not divide."""
    features = asked[1]
    if not features or not held:
        return None
    each = gcd(features, held)
    batch, here = features // each, held // each
    squares = all(isqrt(n) ** 2 == n for n in (batch, here))
    if not here < batch <= MOST_SAMPLES or each < 64 or squares:
        return None
    named = any(shape[0] == batch and len(shape) > 1 for shape in shapes(said))
    sure = LIKELY if named or names(said, rf"view\([^)\n]*\b{batch}\s?\*") else POSSIBLE
    own = Fix(
        f"take the batch from what arrives: {each} features a sample",
        code=f"x = x.view(x.size(0), -1)\nnn.Linear({each}, …)",
        sure=sure,
    )
    size = Fix(f"if a batch of 1 arrives, give images of the size that {features} were counted for")
    head = f"{features} = {batch}·{each} and {held} = {here}·{each}: the view has the batch of "
    return f"{head}{batch} in its features, it seems, and {here} arrive", (own, size)


def length_inside(asked: Sequence[int], held: int, said: Said) -> Answer | None:
    """Sequences that are padded to another length than is written down."""
    if not names(said, SEQUENCE):
        return None
    steps = asked[1]
    batch = next((b for b in (2**k for k in range(9, 0, -1)) if spread(held, b, steps)), 0)
    own = Fix(
        "take the length from what arrives: this batch is padded to its own longest sequence",
        code="x = x.view(x.size(0), -1)",
        sure=LIKELY,
    )
    pad = Fix(f"or pad each batch to {steps}")
    arithmetic = f", such as {batch}·{held // batch}" if batch else ""
    head = f"sequences of another length than {steps} arrive: {held} elements{arithmetic}"
    return head, (own, pad)


def spread(held: int, batch: int, steps: int) -> bool:
    return held % batch == 0 and steps // 2 <= held // batch < steps


def in_order(said: Said) -> tuple[str, str]:
    """The view of the pasted code as reshape, and behind contiguous."""
    found = VIEW.findall(code(said))
    name, into = found[-1] if found else ("x", "x.shape[0], -1")
    begin = name if found else "x = x"
    own = "" if found else "  # or the sizes of your own view"
    return f"{begin}.reshape({into}){own}", f"{begin}.contiguous().view({into}){own}"


def each_sample(said: Said, asked: tuple[int, ...], held: int) -> Answer | None:
    """More elements than were counted for each sample, where the batch is what arrives: the code
    says so, or more samples would be there than were asked for.
    """
    if len(asked) != 2 or asked[0] < 2 or held % asked[0]:
        return None
    came, counted_ = held // asked[0], asked[1]
    taken = names(said, r"(?:view|reshape)\(\s*\w+\.(?:size\(0\)|shape\[0\])")
    both = held % counted_ == 0 and came > counted_
    if not taken and not both:
        return None
    whole = f", such as {as_map(came)}" if as_map(came) else ""
    flat = FLATTEN._replace(
        text=f"flatten with x.flatten(1), and make the linear layer behind for {came} features",
        sure=LIKELY,
    )
    head = f"each of {asked[0]} samples has {came} elements{whole}, not {counted_}"
    if taken:
        return head, (flat,)
    look = LOOK._replace(
        text=f"look how many samples arrive: {asked[0]} of {came} elements, or {held // counted_} "
        f"of {counted_}"
    )
    return head, (look, flat._replace(sure=POSSIBLE))


def as_tokens(asked: tuple[int, ...], held: int) -> str:
    """Rows of tokens that are no square, as when those of classes are not taken away."""
    width = asked[-1]
    wanted, rest = prod(asked[1:-1]), held % width if width > 1 else 1
    count = held // max(width, 1)
    if rest or not 0 < abs(count - wanted) <= max(wanted // 10, 2):
        return ""
    more = "more" if count > wanted else "fewer"
    return (
        f"{count} tokens of {width} arrive, for {wanted} places; "
        f"{abs(count - wanted)} {more} than the grid of {sizes(asked[1:-1])} has: tokens of a "
        "class (or of a distillation) are to be split off, as many as the model has"
    )

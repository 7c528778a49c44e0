"""Maps that reach a linear layer without being flattened or pooled, read off four numbers."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FLATTEN = "x = x.flatten(1)"
LEAST_CHANNELS = 32
"""So many channels has a map at least that is pooled before the last layer."""


LEAST_SIDE = 3
"""Of a map that is told from two widths, of which one is four times the other."""


class Product(NamedTuple):
    """`rows` of `arrived` features, and a layer from `made_for` to `out` of them."""

    rows: int
    arrived: int
    made_for: int
    out: int


class Cause(NamedTuple):
    """What may be wrong, and what mends it."""

    head: str
    fixes: tuple[Fix, ...]


def one_sample(said: Product) -> Iterator[Cause]:
    """All rows together are one sample."""
    rows, arrived, made_for, _ = said
    side = isqrt(arrived)
    if rows in (3, 4) and rows * arrived == made_for and side * side == arrived > rows:
        image = f"{rows}x{side}x{side}"
        text = f"add the batch before flatten: 1x{image} is one sample of {made_for} features"
        head = f"the batch is missing: an image of {image} was flattened to {rows}x{arrived}"
        yield Cause(head, (Fix(text, code="x = x.unsqueeze(0)", sure=LIKELY),))
    elif rows > 1 and rows * arrived == made_for:
        text = (
            f"put flatten before it: {rows}·{arrived} = {made_for}, so that a whole sample arrives"
        )
        alone = Fix("if it is one sample without a batch", code="x = x.flatten().unsqueeze(0)")
        if arrived == 1:  # flatten(1) would leave a column as it is
            head = f"one sample stands as a column: {rows}x1 arrives, one row of {rows} is meant"
            row = Fix("make one row of it", code="x = x.reshape(1, -1)", sure=LIKELY)
            yield Cause(head, (row,))
            return
        head = f"flatten is missing: {rows}x{arrived} arrives where {made_for} features should"
        yield Cause(head, (Fix(text, code=FLATTEN, sure=LIKELY), alone))


def column(said: Product) -> Iterator[Cause]:
    """One row of numbers for a layer that takes one."""
    rows, arrived, made_for, _ = said
    if rows == made_for == 1:
        text = f"make each of the {arrived} numbers a row of its own"
        head = f"{arrived} numbers arrive in one row, where one feature is meant"
        look = Fix(
            f"look what they are: {arrived} samples of one number, or one sample of {arrived}",
            code="print(x.shape, y.shape)",
        )
        samples = Fix(f"if they are {arrived} samples, {text}", code="x = x.reshape(-1, 1)")
        yield Cause(head, (look, samples))


def single_values(said: Product) -> Iterator[Cause]:
    """Maps of 1x1, each channel a row of its own."""
    rows, arrived, made_for, _ = said
    if arrived == 1 and rows > made_for and rows % made_for == 0:
        batch = rows // made_for
        text = f"put flatten before it: {rows} rows are {batch}·{made_for}, maps of 1x1"
        head = f"flatten is missing: {batch}x{made_for}x1x1 arrives, each value as a row"
        yield Cause(head, (Fix(text, code=FLATTEN, sure=LIKELY),))


def unpooled(said: Product) -> Iterator[Cause]:
    """A map of as many channels as the layer has features."""
    rows, side, made_for, out = said
    whole = made_for * side
    if 1 < side < made_for >= LEAST_CHANNELS and rows % whole == 0:
        pool = Fix(
            f"pool the map to one value a channel before it: {made_for} features are left",
            code="x = x.mean((2, 3))",
            sure=LIKELY,
        )
        flat = Fix(
            f"if all positions count, flatten it: {made_for}·{side}·{side} features",
            code=f"{FLATTEN}\nnn.Linear({whole * side}, {out})",
        )
        shape = sizes((rows // whole, made_for, side, side))
        yield Cause(f"a global pool is missing: a map of {shape} seems to arrive", (pool, flat))


def whole_maps(said: Product) -> Iterator[Cause]:
    """Maps whose elements are the features: rows are batch·channels·height."""
    rows, side, made_for, _ = said
    channels, rest = divmod(made_for, side * side)
    if (
        side > 1
        and channels
        and not rest
        and rows > channels * side
        and rows % (channels * side) == 0
    ):
        shape = sizes((rows // (channels * side), channels, side, side))
        text = f"put flatten before it: {channels}·{side}·{side} = {made_for} features a sample"
        yield Cause(
            f"flatten is missing: a map of {shape} seems to arrive",
            (Fix(text, code=FLATTEN, sure=LIKELY),),
        )


MOST_PARTS, LEAST_PART = 17, 16
"""So many parts are joined at most, and so wide is each at least."""
SQUEEZED = (4, 8, 16, 32)
"""By so much an attention over channels (squeeze and excitation) narrows them."""


def whole_batch(said: Product) -> Iterator[Cause]:
    """One row of which the features are many times as many."""
    rows, arrived, made_for, _ = said
    times, rest = divmod(arrived, made_for)
    if rows != 1 or rest or times < 2 or made_for == 1:
        return
    text = f"if the batch has {times} samples, keep it: {times}·{made_for} = {arrived}"
    batch = Fix(text, code=FLATTEN)
    side = isqrt(times)
    head = f"{arrived} features arrive in one row, {times} times {made_for}: "
    if said.out > 1 and made_for % said.out == 0 and made_for // said.out in SQUEEZED:
        look = Fix(
            f"look whether it stands where {arrived} channels are (behind a block that gives "
            f"{times} times as many), and was made for {made_for}",
            code="print(x.shape)",
        )
        own = Fix(
            f"if it does, make the block for {arrived} channels",
            code=f"nn.Linear({arrived}, {arrived * said.out // made_for})",
        )
        what = (
            f"a layer that squeezes {made_for} channels to {said.out}, or the batch was flattened"
        )
        yield Cause(head + what, (look, own, batch))
        return
    if side * side != times:
        yield Cause(f"{head}the batch was flattened, too", (batch._replace(sure=LIKELY),))
        return
    text = f"if it is a map of {made_for} channels of {side}x{side}, pool it before flatten"
    pool = Fix(text, code="x = x.mean((2, 3))")
    if times & (times - 1):
        yield Cause(f"{head}a map that was not pooled", (pool, batch))
    else:
        yield Cause(f"{head}a batch that was flattened, or a map not pooled", (batch, pool))


def larger_images(said: Product) -> Iterator[Cause]:
    """As many channels as the layer has features, but a map of them."""
    rows, arrived, made_for, out = said
    side = isqrt(arrived // made_for)
    if rows == 1:
        return  # or a batch that was flattened: see whole_batch
    if side < LEAST_SIDE or side * side * made_for != arrived or made_for < LEAST_CHANNELS:
        return
    shape = sizes((made_for, side, side))
    pool = Fix(
        "pool the map to one position, which fits any image size",
        code=f"nn.AdaptiveAvgPool2d(1)  # then flatten: {made_for} features",
        sure=LIKELY if rows > 1 else POSSIBLE,
    )
    size = Fix("give images of the size that the network was made for: these are larger")
    flat = Fix(f"if all positions count, write in_features={arrived}", "in_features", arrived)
    head = f"{arrived} = {made_for}·{side}·{side} features arrive: a map of {shape} that is not "
    yield Cause(
        f"{head}pooled to one position",
        (pool, size, flat._replace(code=f"nn.Linear({arrived}, {out})")),
    )


def smaller_images(said: Product) -> Iterator[Cause]:
    """One value of each channel, where a map of them was counted."""
    _, arrived, made_for, out = said
    side = isqrt(made_for // arrived)
    if side < LEAST_SIDE or side * side * arrived != made_for or arrived < LEAST_CHANNELS:
        return
    shape = sizes((arrived, side, side))
    look = Fix(
        "look at the shape before flatten: has the map shrunk to 1x1, or is it pooled on purpose?",
        code="print(x.shape)",
    )
    size = Fix(
        f"if it has shrunk, give larger images or patches: those for which {shape} is left, as the "
        "layer was counted"
    )
    own = Fix(f"if it is pooled on purpose, write in_features={arrived}", "in_features", arrived)
    head = f"{arrived} features arrive, and {made_for} = {arrived}·{side}·{side} are meant: the "
    yield Cause(
        f"{head}map has shrunk to one position, or is pooled",
        (look, size, own._replace(code=f"nn.Linear({arrived}, {out})")),
    )


def parts(said: Product, times: int) -> Cause:
    """A layer made for several parts that are joined, of which one arrives."""
    _, arrived, made_for, _ = said
    look = Fix(
        f"look what is joined before this layer, and how many parts of {arrived}: a picture, its "
        "mask and what is around it, say; give all of them, or the model that takes one",
        code="print(x.shape)",
    )
    flat = Fix("if a map arrives that was not flattened, put flatten before it", code=FLATTEN)
    head = f"{arrived} features arrive, and {made_for} = {times}·{arrived} are meant: parts that "
    return Cause(f"{head}are joined are missing, it seems", (look, flat))


def maybe_a_map(said: Product) -> Iterator[Cause]:
    """Many rows of few features: the columns of a map."""
    rows, arrived, made_for, _ = said
    if arrived < made_for and rows > 1 and rows % arrived == 0 and rows * arrived > 8 * made_for:
        times, rest = divmod(made_for, arrived)
        if not rest and 1 < times < MOST_PARTS and arrived >= LEAST_PART and rows % made_for:
            yield parts(said, times)
            return
        text = "if a map arrives that was not flattened, put flatten before it"
        if arrived == 1 and rows % made_for:
            look = Fix(
                "look which layer it is, in the traceback, and whether its weight was loaded "
                "whole: one that is shared out among GPUs, quantized or low-rank has other sizes",
                code="print(x.shape)\nprint(model)",
            )
            head = f"{rows} rows of one number arrive at a layer that is made for {made_for}: no "
            yield Cause(f"{head}map that was not flattened has so many", (look,))
            return
        yield Cause(
            f"flatten seems to be missing: {rows} rows of {arrived} arrive, not of {made_for}",
            (Fix(text, code=FLATTEN),),
        )

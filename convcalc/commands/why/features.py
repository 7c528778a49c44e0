"""What lies behind a product of matrices that do not fit, read off its four numbers."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FLATTEN = "x = x.flatten(1)"
LEAST_CHANNELS = 32
"""So many channels has a map at least that is pooled before the last layer."""
SOME = 8
"""So many features has a sequence at least that is turned round."""
MANY_ROWS = 1024
"""More than a batch usually has."""


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


def likely(said: Product) -> tuple[str, tuple[Fix, ...]]:
    """The headline of the likeliest cause, and the fixes of all, each once; `in_features` last.

    >>> likely(Product(28, 28, 784, 10))[0]
    'flatten is missing: 28x28 arrives where 784 features should'
    """
    causes = [cause for find in CAUSES for cause in find(said)]
    fixes = [fix for cause in causes for fix in cause.fixes]
    if said.arrived > 1 or said.rows == 1:
        fixes.append(as_it_arrives(said, sure=not causes))
    fixes += [fix for find in RARER for cause in find(said) for fix in cause.fixes]
    head = f"{said.arrived} features arrive at a linear layer that is made for {said.made_for}"
    return causes[0].head if causes else head, once(fixes)


def once(fixes: list[Fix]) -> tuple[Fix, ...]:
    """Without those whose code was proposed before."""
    codes = {fix.code: fix for fix in reversed(fixes) if fix.code}
    return tuple(fix for fix in fixes if not fix.code or codes[fix.code] is fix)


def as_it_arrives(said: Product, sure: bool) -> Fix:
    """The layer made for what arrives."""
    text = f"write in_features={said.arrived}"
    if not sure:
        are = "is" if said.rows == 1 else "are"
        text = f"if {counted(said.rows, 'sample')} of {said.arrived} features {are} meant, {text}"
    code = f"nn.Linear({said.arrived}, {said.out})"
    return Fix(text, "in_features", said.arrived, code, LIKELY if sure else POSSIBLE)


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
        head = f"flatten is missing: {rows}x{arrived} arrives where {made_for} features should"
        yield Cause(head, (Fix(text, code=FLATTEN, sure=LIKELY), alone))


def column(said: Product) -> Iterator[Cause]:
    """One row of numbers for a layer that takes one."""
    rows, arrived, made_for, _ = said
    if rows == made_for == 1:
        text = f"make each of the {arrived} numbers a row of its own"
        head = f"{arrived} numbers arrive in one row, where one feature is meant"
        yield Cause(head, (Fix(text, code="x = x.reshape(-1, 1)", sure=LIKELY),))


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


def swapped(said: Product) -> Iterator[Cause]:
    """The two numbers of the layer in the wrong order."""
    rows, arrived, made_for, out = said
    if arrived == out and rows == made_for:
        head = f"two matrices of the same shape, {rows}x{arrived}, are multiplied"
        own = Fix("turn the second round", code="a @ b.T")
        yield Cause(head, (own, Fix("multiply element by element", code="a * b")))
    elif arrived == out:
        text = (
            f"if the two numbers of the layer are swapped, it takes {arrived} and gives {made_for}"
        )
        own = Fix("if these are two matrices of your own, turn the second round", code="a @ b.T")
        head = f"{arrived} features arrive, and the layer takes {made_for} and gives {out}: swapped"
        yield Cause(
            head,
            (Fix(text, code=f"nn.Linear({arrived}, {made_for})"), own),
        )


def on_its_side(said: Product) -> Iterator[Cause]:
    """As many rows as the layer takes features."""
    rows, arrived, made_for, _ = said
    if 1 < rows == made_for and 1 < arrived != said.out:
        text = (
            f"if {rows} are the features and {arrived} the samples, turn the input round; "
            f"if {rows} is the batch, change the layer"
        )
        yield Cause(
            f"the input may lie on its side: {rows} rows arrive, {made_for} features are meant",
            (Fix(text, code="x = x.T"),),
        )


def colours(said: Product) -> Iterator[Cause]:
    """Flattened images of other colours."""
    _, arrived, made_for, _ = said
    small, large = sorted((arrived, made_for))
    side = isqrt(small)
    if large != 3 * small or side * side != small or side < 8:
        return
    image = f"{side}x{side}"
    if arrived == large:
        text = f"make the images grey: {arrived} = 3·{side}·{side}, and {made_for} = {side}·{side}"
        code = "transforms.Grayscale()"
        yield Cause(
            f"colour images of {image} arrive where grey ones are meant", (Fix(text, code=code),)
        )
    else:
        text = (
            f"make the images colour: {arrived} = {side}·{side}, and {made_for} = 3·{side}·{side}"
        )
        code = 'image = image.convert("RGB")'
        head = f"grey images of {image} arrive where colour is meant"
    yield Cause(head, (Fix(text, code=code),))


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
    if side * side != times:
        yield Cause(f"{head}the batch was flattened, too", (batch._replace(sure=LIKELY),))
        return
    text = f"if it is a map of {made_for} channels of {side}x{side}, pool it before flatten"
    pool = Fix(text, code="x = x.mean((2, 3))")
    if times & (times - 1):
        yield Cause(f"{head}a map that was not pooled", (pool, batch))
    else:
        yield Cause(f"{head}a batch that was flattened, or a map not pooled", (batch, pool))


def in_the_middle(said: Product) -> Iterator[Cause]:
    """A sequence whose features stand before its steps."""
    rows, steps, made_for, _ = said
    batch, rest = divmod(rows, made_for)
    if batch > 1 and not rest and steps > 1 and rows >= MANY_ROWS:
        shape = sizes((batch, made_for, steps))
        text = f"if {shape} arrives, channels before the steps, turn the last two axes"
        fix = Fix(text, code="x = x.transpose(1, 2)")
        yield Cause(f"the features may stand in the middle: {shape} arrives", (fix,))


def one_off(said: Product) -> Iterator[Cause]:
    """One feature too many or too few."""
    _, arrived, made_for, _ = said
    if arrived - made_for == 1:
        text = "if a column of the data is the target, leave it out"
        head = f"one feature too many arrives: {arrived}, not {made_for}"
        yield Cause(head, (Fix(text, code="x = data[:, :-1]"),))


def many_rows(said: Product) -> Iterator[Cause]:
    """The same, where a batch would be very large."""
    if said.rows >= MANY_ROWS:
        yield from in_the_middle(said)


def maybe_a_map(said: Product) -> Iterator[Cause]:
    """Many rows of few features: the columns of a map."""
    rows, arrived, made_for, _ = said
    if arrived < made_for and rows > 1 and rows % arrived == 0 and rows * arrived > 8 * made_for:
        text = "if a map arrives that was not flattened, put flatten before it"
        yield Cause(
            f"flatten seems to be missing: {rows} rows of {arrived} arrive, not of {made_for}",
            (Fix(text, code=FLATTEN),),
        )


CAUSES: tuple[Callable[[Product], Iterator[Cause]], ...] = (
    one_sample,
    column,
    single_values,
    unpooled,
    whole_maps,
    swapped,
    on_its_side,
    colours,
    whole_batch,
    many_rows,
    maybe_a_map,
)
"""The likeliest first."""
RARER = (in_the_middle, one_off)
"""What comes behind the layer made for what arrives."""


def as_map(features: int) -> str:
    """Which maps a number of features may be: channels are a power of two, rows as many as columns.

    >>> as_map(1568), as_map(400)
    ('32x7x7', '16x5x5')
    """
    found = []
    for side in range(64, 1, -1):
        channels, rest = divmod(features, side * side)
        if not rest and channels >= 16 and channels & (channels - 1) == 0:
            found.append(sizes((channels, side, side)))
    return " or ".join(found[:3])

"""What lies behind a product of matrices that do not fit, read off its four numbers."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.amounts import counted
from convcalc.commands.why import flattening
from convcalc.commands.why.flattening import Cause, Product
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GREY, COLOUR = "transforms.Grayscale()", 'image = image.convert("RGB")'
SOME = 8
"""So many features has a sequence at least that is turned round."""
WIDEST = 4096
"""Fewer features than this have many layers, where they are a power of two."""
MANY_ROWS = 1024
"""More than a batch usually has."""


def likely(said: Product) -> tuple[str, tuple[Fix, ...]]:
    """The headline of the likeliest cause, and the fixes of all, each once; `in_features` last.

    >>> likely(Product(28, 28, 784, 10))[0]
    'flatten is missing: 28x28 arrives where 784 features should'
    """
    causes = [cause for find in CAUSES for cause in find(said)]
    fixes = [fix for cause in causes for fix in cause.fixes]
    if said.arrived > 1 or said.rows == 1:
        other = doubled(said) or may_stand_in_the_middle(said)
        fixes.append(as_it_arrives(said, sure=not causes and not other))
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


def swapped(said: Product) -> Iterator[Cause]:
    """The two numbers of the layer in the wrong order."""
    rows, arrived, made_for, out = said
    if arrived == out and rows == made_for:
        head = f"two matrices of the same shape, {rows}x{arrived}, are multiplied"
        own = Fix("turn the second round", code="a @ b.T")
        yield Cause(head, (own, Fix("multiply element by element", code="a * b")))
    elif arrived == out < made_for:
        look = Fix(
            f"look whether a layer that gives {out} stands before it: if it does, leave one of "
            f"the two out, so that {made_for} features arrive",
            code="print(model)",
        )
        head = f"{arrived} features arrive, as many as the layer itself gives: it is there or "
        head += "applied twice, or its two numbers are swapped"
        yield Cause(head, (look, *other_way(said)))
    elif arrived == out:
        head = f"{arrived} features arrive, and the layer takes {made_for} and gives {out}: swapped"
        yield Cause(head, other_way(said))


def other_way(said: Product) -> tuple[Fix, ...]:
    """The layer with its two numbers exchanged, or the matrix turned round."""
    _, arrived, made_for, _ = said
    text = f"if the two numbers of the layer are swapped, it takes {arrived} and gives {made_for}"
    own = Fix("if these are two matrices of your own, turn the second round", code="a @ b.T")
    return (Fix(text, code=f"nn.Linear({arrived}, {made_for})"), own)


def on_its_side(said: Product) -> Iterator[Cause]:
    """As many rows as the layer takes features."""
    rows, arrived, made_for, _ = said
    if not 1 < rows == made_for or not 1 < arrived != said.out:
        return
    text = (
        f"if {rows} are the features and {arrived} the samples, turn the input round; "
        f"if {rows} is the batch, change the layer"
    )
    turn = Fix(text, code="x = x.T")
    side = isqrt(arrived)
    if side * side != arrived or side < 4 or side > 64:
        head = f"the input may lie on its side: {rows} rows arrive, {made_for} features are meant"
        yield Cause(head, (turn,))
        return
    shape = sizes((rows, side, side))
    look = Fix(
        f"look at the shape before flatten: {shape} is one sample without its batch",
        code="print(x.shape)",
    )
    batch = Fix(
        f"if it is, add the batch, and make the layer for {rows * arrived} features",
        code=f"x = x.unsqueeze(0)\nnn.Linear({rows * arrived}, {said.out})",
    )
    head = f"{rows} rows of {arrived} = {side}·{side} arrive: a map of {shape} without its batch, "
    yield Cause(f"{head}or a matrix on its side", (look, batch, turn))


def colours(said: Product) -> Iterator[Cause]:
    """Flattened images of other colours."""
    _, arrived, made_for, _ = said
    small, large = sorted((arrived, made_for))
    side = isqrt(small)
    if large != 3 * small or side * side != small or side < 8:
        return
    image = f"{side}x{side}"
    if arrived == large:
        text = f"make the images grey: {arrived} = 3·{made_for}"
        head, code = f"colour images of {image} arrive where grey ones are meant", GREY
    else:
        text = f"make the images colour: {made_for} = 3·{arrived}"
        head, code = f"grey images of {image} arrive where colour is meant", COLOUR
    sure = LIKELY if arrived == large else POSSIBLE
    yield Cause(head, (Fix(text, code=code, sure=sure),))


def may_stand_in_the_middle(said: Product) -> bool:
    """Whether the rows are whole samples of as many features as the layer takes."""
    rows, steps, made_for, _ = said
    return rows > made_for >= SOME and rows % made_for == 0 and steps > 1


def in_the_middle(said: Product) -> Iterator[Cause]:
    """A sequence whose features stand before its steps."""
    rows, steps, made_for, _ = said
    if may_stand_in_the_middle(said):
        batch = rows // made_for
        shape = sizes((batch, made_for, steps))
        text = f"if {shape} arrives, channels before the steps, turn the last two axes"
        fix = Fix(text, code="x = x.transpose(1, 2)")
        yield Cause(f"the features may stand in the middle: {shape} arrives", (fix,))


def doubled(said: Product) -> bool:
    """A weight of two or three times as many outputs, as the keys and values of attention have."""
    return said.out in (2 * said.made_for, 3 * said.made_for) and said.made_for >= SOME


def keys(said: Product) -> Iterator[Cause]:
    """Keys of other features than the queries."""
    if doubled(said):
        text = (
            f"if keys and values of an attention have {said.arrived} features and its queries "
            f"{said.made_for}, say so"
        )
        code = f"nn.MultiheadAttention({said.made_for}, num_heads, "
        code += f"kdim={said.arrived}, vdim={said.arrived})"
        yield Cause("", (Fix(text, code=code),))


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


CAUSES: tuple[Callable[[Product], Iterator[Cause]], ...] = (
    flattening.one_sample,
    flattening.column,
    flattening.single_values,
    flattening.unpooled,
    flattening.whole_maps,
    swapped,
    on_its_side,
    colours,
    flattening.whole_batch,
    many_rows,
    flattening.larger_images,
    flattening.smaller_images,
    flattening.maybe_a_map,
)
"""The likeliest first."""
RARER = (keys, in_the_middle, one_off)
"""What comes behind the layer made for what arrives."""


def counted_map(arrived: int, made_for: int) -> bool:
    """Whether what arrives is a flattened map by its number, and no width of a layer.

    >>> counted_map(2304, 300), counted_map(512, 300), counted_map(18, 512)
    (True, False, False)
    """
    width = arrived & (arrived - 1) == 0 and arrived < WIDEST
    many = arrived > 2 * WIDEST
    return bool(many or same_count(arrived, made_for) or (as_map(arrived) and not width))


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

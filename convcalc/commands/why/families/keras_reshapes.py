"""Keras: layers that reshape."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why.families.keras import written
from convcalc.commands.why.filling import filling
from convcalc.commands.why.reading import KERAS, Family, Fix, Reading, Said, Wording, require, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def reshape(said: Said) -> Reading:
    """A reshape to another number of elements."""
    held, asked = said.sizes("input"), said.sizes("target")
    count, inferred = prod(held), any(n < 0 for n in asked)
    require(inferred or prod(asked) != count, all(n >= 0 for n in held))
    why = f"{sizes(held)} are {count:,} elements"
    why += "." if inferred else f", and {written(asked)} are {prod(asked):,}."
    fixes = (
        *refilled_to(held, asked, count),
        Fix("write -1 for one of the sizes, which is then worked out"),
    )
    likely = f"{count:,} elements do not fill {written(asked)}"
    facts = {} if inferred else {"shape": asked}
    return Reading(likely, fixes, why, ("reshapes",), facts)


def refilled_to(held: Sequence[int], asked: Sequence[int], count: int) -> Iterator[Fix]:
    """Which sizes hold the elements; or how many elements fill the sizes."""
    if len(held) == 1 < len(asked) and min(asked) > 0:
        text = f"if a Dense layer makes the {count:,} numbers, let it make {prod(asked):,}"
        yield Fix(text, code=f"layers.Dense({prod(asked)})")
    fit = filling(asked, count)
    if -1 in asked and count > 1:
        known = prod(n for n in asked if n > 0)
        by = next((d for d in range(min(known, count, MOST), 1, -1) if count % d == 0), count)
        if len(asked) == 2 and known > 1:
            fit = (count // by, by) if asked[0] < 0 else (by, count // by)
    fit = fit or (count,)
    text = f"if the shape is wrong, write {written(fit)}"
    yield Fix(text, "shape", fit, f"layers.Reshape({written(fit)})")


MOST = 4096
"""How far numbers of a message are tried."""

FAMILIES: dict[str, Family] = {
    "keras_reshape": Family(
        "a reshape that does not hold the elements",
        reshape,
        (
            Wording(
                KERAS,
                "The total size of the tensor must be unchanged. Received: "
                "input_shape={input:shape}, target_shape={target:shape}",
                "The total size of the tensor must be unchanged. Received: input_shape=(5, 5, 16), "
                "target_shape=(256,)",
                "3.0-",
            ),
            Wording(
                KERAS,
                "total size of new array must be unchanged, input_shape = {input:shape}, "
                "output_shape = {target:shape}",
                "total size of new array must be unchanged, input_shape = [5, 5, 16], "
                "output_shape = [256]",
                "2.4-2.21",
            ),
        ),
    ),
}

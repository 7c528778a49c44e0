"""Equations of Einstein: the letters of dimensions, to those of the axes of nodes."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import BATCH, Tensor, fresh, permuted, unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


def summed(call: Call, text: str, operands: list[Tensor]) -> Any:
    """The tensor that an equation gives; None where its letters are not followed. The letter of
    the batch stands in front, and each axis that is folded into it has a letter of its own.
    """
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    fits = len(terms) == len(operands) <= 2 and all(
        len(term) == x.rank for term, x in zip(terms, operands, strict=False)
    )
    if not arrow or not fits or not all(map(is_plain, (*terms, output))):
        return None
    batch = batch_letter(terms, operands)
    if batch is None or (batch and batch not in output):
        return None
    rows: list[tuple[str, str]] = []
    folds: dict[str, tuple[int, ...]] = {}
    fresh_letters = [c for c in string.ascii_letters if c not in text]
    for term, x in zip(terms, operands, strict=True):
        row = in_order(call, term, x, batch, folds, fresh_letters)
        if row is None:
            return None
        rows.append(row)
    fold = "".join(fresh_letters[: len(folds.get(batch, ()))])
    rest = output.replace(batch, "") if batch else output
    letters = ordered(call.layout, rest, fold)
    equation = ",".join(term for term, _ in rows) + "->" + letters
    made = call.use("einsum", equation=equation).add([node for _, node in rows])
    out = fresh(made.name, made.sizes, len(fold), call.at, call.layout)
    if not batch:
        return out._replace(dims=(out.dims or ())[1:])
    place = output.index(batch)
    order = [*range(1, place + 1), 0, *range(place + 1, out.rank)]
    return permuted(out, order, call.at)


def is_plain(term: str) -> bool:
    return (term.isascii() and term.isalpha() and len(set(term)) == len(term)) or not term


def batch_letter(terms: list[str], operands: list[Tensor]) -> str | None:
    """The letter of the dimension that holds the batch, "" where none does; None for two."""
    found = {
        term[k]
        for term, x in zip(terms, operands, strict=True)
        for k, dim in enumerate(x.dims or ())
        if BATCH in dim
    }
    return None if len(found) > 1 else next(iter(found), "")


def in_order(
    call: Call,
    term: str,
    x: Tensor,
    batch: str,
    folds: dict[str, tuple[int, ...]],
    letters: list[str],
) -> tuple[str, str] | None:
    """The letters of the axes of an operand's node, and the node."""
    if batch and batch in term:
        k = term.index(batch)
        x = permuted(x, [k, *(j for j in range(x.rank) if j != k)], call.at)
        rest = term.replace(batch, "")
    else:
        x, rest = unsqueezed(x, 0, call.at), term
    tensor, count = arranged(call.builder, x, call.at)
    fold = tensor.sizes[1 : count + 1]
    if batch in term and folds.setdefault(batch, fold) != fold:
        return None
    if not rest:
        return None
    return ordered(call.layout, rest, "".join(letters[:count])), tensor.node


def ordered(layout: str, rest: str, fold: str) -> str:
    """Letters of dimensions in the order of the layout, with those that are in the batch."""
    return f"{rest[:1]}{fold}{rest[1:]}" if layout == "channels_first" else f"{fold}{rest}"

"""Flax: parameters that were made for another input, or kept by another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import FLAX, LIKELY, Fix, Reading, Said, require

if TYPE_CHECKING:
    from convcalc.commands.why.fed import Dims


ROWS = 16
"""So many rows and columns have images at least."""


def params(said: Said) -> Reading:
    """Flax: parameters that were made for another input."""
    made, now = (*said.shapes("both"), (), ())[:2]
    now, made = said.shape("now") or now, said.shape("made") or made
    require(now != made, len(now) > 0)
    why = f"The parameter is {shape(made)}; for what arrives it would be {shape(now)}."
    again = Fix(
        "make the parameters with an input of the same shape", code="variables = model.init(key, x)"
    )
    ours, theirs = ([n for n in dims if n != 1] for dims in (now, made))
    if ours == theirs:
        return ones(made, now, why)
    named = said.word("name")
    if named and "kernel" not in named and len(now) == 2:
        likely = f"{named} is made for other settings: {shape(made)}, and {shape(now)} is meant"
        return Reading(likely, (Fix("use the settings that it was made with"), again), why)
    if len(now) == len(made) > 1 and now[:-2] == made[:-2] and now[-1] == made[-1]:
        got, wanted = now[-2] or 0, made[-2] or 0
        what = "features" if len(now) == 2 else "channels"
        if len(now) == 3:
            return positions(got, wanted, why)
        likely = f"{got} {what} arrive, and the parameters are made for {wanted}"
        fixes = [*words.colours(FLAX, wanted, got)] if len(now) > 2 else []
        if len(now) == 4 and wanted in words.COLOURS and got >= ROWS:
            text = f"if x.shape is batch x {wanted} x rows x {got}, put the channels last"
            turn = words.fix(FLAX, "to_last", text)
            fixes = [Fix("look where the channels stand", code="print(x.shape)"), turn]
            likely = f"{got} is read as channels, for {wanted}: the channels stand first, it seems"
        if len(now) == 2 and wanted and got % wanted == 0 and got > wanted > 8:
            text = f"if the batch was flattened with its samples ({got} = {got // wanted}·{wanted})"
            fixes = [Fix(f"{text}, keep it", code="x = x.reshape((x.shape[0], -1))")]
        if len(now) == 2 and got and wanted % got == 0 and wanted > got:
            fixes = [words.fix(FLAX, "flatten", "flatten each sample before Dense")]
        trained = Fix(
            "if the parameters come from a checkpoint, use the settings it was trained with",
        )
        anew = again._replace(text=f"if they are not trained yet, {again.text}")
        return Reading(likely, (*fixes, trained, anew), why)
    likely = "the parameters are of another network than the one they are given to"
    return Reading(
        likely, (Fix("use the settings that they were made with", sure=LIKELY), again), why
    )


def positions(got: int, wanted: int, why: str) -> Reading:
    """A table of positions for another number of tokens."""
    same = Fix(
        f"give images or texts of the size that the parameters were made for: {wanted} tokens, "
        f"not {got}"
    )
    look = Fix("look at the shape that arrives", code="print(x.shape)")
    resized = Fix("or interpolate the table of positions once, and save it")
    head = f"{got} tokens arrive, and the table of positions has {wanted}"
    return Reading(head, (look, same, resized), why)


def ones(made: Dims, now: Dims, why: str) -> Reading:
    """The same numbers, with axes of 1 that only one of the two has."""
    shape_ = f"x.reshape({', '.join(map(str, now))})"
    if tuple(made) == (1, *now):
        alone = Fix(
            "take the first axis away, which flax.jax_utils.replicate put there for pmap; or call "
            "the function that is under pmap",
            code="params = flax.jax_utils.unreplicate(params)",
            sure=LIKELY,
        )
        head = "the parameters have a first axis of 1: that of the devices"
        return Reading(head, (alone,), why)
    again = Fix(
        "give them the shape that the network has now: an older version kept axes of 1",
        code=f"x = {shape_}  # each such x of params",
        sure=LIKELY,
    )
    old = Fix("or use the version of Flax that they were saved with")
    return Reading("the parameters are the same but for axes of 1", (again, old), why)

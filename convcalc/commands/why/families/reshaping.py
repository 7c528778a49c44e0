"""Elements that are arranged anew: view, reshape, flatten, permute."""

from __future__ import annotations

from math import prod

from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

FLATTEN = Fix(
    "flatten with x.flatten(1), which counts the features itself", code="x = x.flatten(1)"
)


def view(said: Said) -> Reading:
    """A view that does not hold the elements."""
    asked, held = said.sizes("shape"), said.number("held")
    require(bool(asked), held > 0, prod(asked) != held)
    rest, first = prod(asked[1:]), asked[0]
    fixes = [FLATTEN]
    head = f"{held} elements are to be viewed as {list(asked)}, which they do not fill"
    if -1 not in asked and first > 0 and rest > 0 and held % first == 0:
        features = held // first
        text = f"write {features} for {rest}: so many features has each of {first} samples"
        code = f"x = x.view({first}, {features})"
        fixes.append(Fix(text, "shape", (features,), code))
    if first > 1 and rest > 0 and held % rest == 0 and held // rest < first:
        head = f"the batch has {held // rest} samples here, and view asks for {first}"
        fixes[0] = FLATTEN._replace(sure=LIKELY)
    why = f"{list(asked)} holds {prod(asked)} elements." if -1 not in asked else ""
    return Reading(head, tuple(fixes), why, ("reshapes",), {})


FAMILIES: dict[str, Family] = {
    "view": Family(
        "a view that does not hold the elements",
        view,
        (
            Wording(
                PYTORCH,
                "shape '{shape:shape}' is invalid for input of size {held}",
                "shape '[4, 256]' is invalid for input of size 1600",
                "0.4-",
            ),
            Wording(
                PYTORCH,
                "size '{shape:shape}' is invalid for input with {held} elements",
                "size '[4 x 256]' is invalid for input with 1600 elements",
                "0.3-0.4.1",
            ),
        ),
    ),
}

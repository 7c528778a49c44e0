"""Linear layers and matrix products: features that do not fit."""

from __future__ import annotations

from convcalc.amounts import counted
from convcalc.commands.why import likely
from convcalc.commands.why.reading import (
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    same_count,
)


def features(said: Said) -> Reading:
    """A matrix of samples by features meets the weight of a linear layer."""
    rows, arrived = said.sizes("samples")
    made_for, out = said.sizes("weight")
    require(0 < arrived != made_for, out > 0)
    fixes = [*likely.features(rows, arrived, made_for, out)]
    fixes.append(Fix(f"change what comes before, so that {made_for} features arrive"))
    why = (
        f"A linear layer with {made_for} in_features and {out} out_features received "
        f"{counted(rows, 'row')} of {counted(arrived, 'feature')}."
    )
    alike = same_count(arrived, made_for)
    if alike:
        why += f" {alike}: the map that is flattened has another size than it was made for."
    facts = {"features": out, "in_features": made_for, "channels": arrived}
    return Reading(headline(rows, arrived, made_for), tuple(fixes), why, ("linears",), facts)


def headline(rows: int, arrived: int, made_for: int) -> str:
    if rows * arrived == made_for:
        return f"flatten is missing: {rows}x{arrived} arrives where {made_for} features should"
    return f"{arrived} features arrive at a linear layer that is made for {made_for}"


FAMILIES: dict[str, Family] = {
    "features": Family(
        "features that a linear layer does not take",
        features,
        (
            Wording(
                PYTORCH,
                "mat1 and mat2 shapes cannot be multiplied ({samples:shape} and {weight:shape})",
                "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)",
                "1.8-",
            ),
            Wording(
                PYTORCH,
                "size mismatch, m1: [{samples:shape}], m2: [{weight:shape}]",
                "size mismatch, m1: [32 x 400], m2: [256 x 120] at /pytorch/aten/src/TH/generic/"
                "THTensorMath.cpp:41",
                "0.4-1.7",
            ),
        ),
    ),
}

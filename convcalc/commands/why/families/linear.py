"""Linear layers: features that do not fit."""

from __future__ import annotations

import re
from math import isqrt

from convcalc.algebra.counts import same_count
from convcalc.amounts import counted
from convcalc.commands.why.evidence import names
from convcalc.commands.why.features import (
    as_map,
    counted_map,
    likely,
    may_stand_in_the_middle,
    once,
)
from convcalc.commands.why.flattening import Cause, Product
from convcalc.commands.why.made import OWN, ordered, sized
from convcalc.commands.why.multiplied import CELL, recurrent
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


def features(said: Said) -> Reading:
    """A matrix of samples by features meets the weight of a linear layer, or any other matrix."""
    both = said.sizes("both")
    samples, weight = said.sizes("samples") or both[:2], said.sizes("weight") or both[2:]
    require(len(samples) == 2, len(weight) == 2)
    return told(said, *samples, *weight)


def told(said: Said, rows: int, arrived: int, made_for: int, out: int) -> Reading:
    """What is likely where `arrived` features meet a layer made for others."""
    require(rows >= 0, 0 < arrived != made_for > 0, out > 0)
    if rows == 0:
        return empty(f"{arrived} features")
    if cell := CELL.search(said.pasted):
        return recurrent(cell[1], arrived, made_for, out)
    product = Product(rows, arrived, made_for, out)
    head, fixes = likely(product)
    coded = written(said, product)
    if coded:
        others = [fix for fix in fixes if not fix.code.startswith("print")]
        head, fixes = coded.head, once([*coded.fixes, *others])
    elif fixes and fixes[0].setting:
        proven = counted_map(arrived, made_for) and not may_stand_in_the_middle(product)
        look = None if proven else before(made_for)
        fixes = (*ordered(said, fixes[0], arrived, made_for, look), *fixes[1:])
        head += ": another size of images" if sized(arrived, made_for) else ""
        head += "; what arrives may be wrong, or the layer" if fixes[0] == look else ""
    why = (
        f"A linear layer with {made_for} in_features and {out} out_features received "
        f"{counted(rows, 'row')} of {counted(arrived, 'feature')}."
    )
    alike = same_count(arrived, made_for)
    last = Fix(f"change what comes before, so that {made_for} features arrive")
    if "position" in head:
        alike = ""  # told already
    if alike:
        size = Fix("give images of the size that the layer was made for: another size arrives")
        fixes = (*fixes, size)
        why += f" {alike}: the map that is flattened has another size than it was made for."
    elif as_map(arrived) and rows * arrived != made_for:
        why += f" A flattened map of {as_map(arrived)} has {arrived}."
    facts = {"features": out, "in_features": made_for, "channels": arrived}
    return Reading(head, (*fixes, last), why, ("linears",), facts)


def empty(of: str) -> Reading:
    """No sample at all arrives."""
    look = Fix(
        "look before it for an empty batch, crop, filter or selection", code="print(x.shape)"
    )
    return Reading(
        f"an empty tensor arrives: 0 rows of {of}", (look,), "Nothing can be learnt of it."
    )


def before(made_for: int) -> Fix:
    """How a wrong layer is told from what is wrong before it."""
    text = (
        f"look at the shape that arrives: if {made_for} stands on another axis, turn the axes; if "
        "a map arrives, flatten it"
    )
    return Fix(text, code="print(x.shape)")


def written(said: Said, product: Product) -> Cause | None:
    """What the pasted code says of a product."""
    rows, arrived, made_for, out = product
    side = isqrt(arrived)
    layer = rf"Linear\(\s*(?:in_features\s*=\s*)?{made_for}\s*,\s*(?:out_features\s*=\s*)?{out}\b"
    if arrived == out < made_for and names(said, layer):
        leave = Fix(
            f"leave the last of the two out, or the layer that gives {out} before it, so that "
            f"{made_for} features arrive",
            sure=LIKELY,
        )
        head = f"a layer from {made_for} to {out} stands behind another that gives {out} already"
        return Cause(head, (leave,))
    whole = rows * arrived
    meant = whole != made_for and re.search(rf"(?<!\d){whole}(?!\d)", said.pasted)
    if rows > 1 < side and side * side == arrived and meant:
        batch = Fix(
            f"add the batch before the network, and keep in_features={whole}",
            code=f"x = x.unsqueeze(0)\nnn.Linear({whole}, {out})",
            sure=LIKELY,
        )
        head = f"the batch is missing: one map of {rows}x{side}x{side} was flattened to "
        return Cause(f"{head}{rows}x{arrived}", (batch,))
    return None


def unsized(said: Said) -> Reading:
    """The same without any number."""
    return Reading(
        "other features arrive at a linear layer than it is made for: another size of images, "
        "often",
        (
            Fix(
                "look at the shape that arrives: its last size is in_features, and a map must be "
                "flattened first",
                code="print(x.shape)",
            ),
            Fix(
                "if a map arrives that was pooled with a fixed window, another size of images "
                "leaves another map: give the size that it was made for, or pool to one value a "
                "channel",
                code="nn.AdaptiveAvgPool2d(1)",
            ),
            Fix("newer versions of PyTorch print both shapes here"),
        ),
        "The last size of the input and the layer's in_features differ.",
        ("linears",),
    )


def bilinear(said: Said) -> Reading:
    """One of two inputs of a bilinear layer has other features."""
    wanted, got = said.number("wanted"), said.number("got")
    require(0 < wanted != got > 0)
    which = said.number("which", 1)
    return Reading(
        f"{got} features arrive as input {which} of a bilinear layer that is made for {wanted}",
        (Fix(f"{OWN}write in{which}_features={got}", code=f"in{which}_features={got}"),),
        "The last size of each input is its number of features.",
    )


OPERATORS = (
    ("mat1 and mat2 shapes cannot be multiplied ({samples:shape} and {weight:shape})", "1.8-"),
    ("input and weight.T shapes cannot be multiplied ({samples:shape} and {weight:shape})", "2.0-"),
    ("size mismatch, m1: [{samples:shape}], m2: [{weight:shape}]", "0.4-1.7"),
    ("size mismatch, [{samples:shape}], [{weight:shape}]", "0.1-1.5"),
)


def example(template: str) -> str:
    return template.replace("{samples:shape}", "32x400").replace("{weight:shape}", "256x120")


FAMILIES: dict[str, Family] = {
    "features": Family(
        "features that a linear layer does not take",
        features,
        (
            *(Wording(PYTORCH, text, example(text), versions) for text, versions in OPERATORS),
            Wording(
                PYTORCH,
                "size mismatch, t: [{table:shape}], m1: [{samples:shape}], m2: [{weight:shape}]",
                "size mismatch, t: [32 x 120], m1: [32 x 400], m2: [256 x 120]",
                "0.1-1.6",
            ),
            Wording(
                PYTORCH,
                "input shape is incompatible with matrix multiplication ({both:shape} != "
                "{table:shape})",
                "input shape is incompatible with matrix multiplication (32x400 @ 256x120 != "
                "32x120)",
                "1.7-",
            ),
        ),
    ),
    "features_unsized": Family(
        "features that do not fit, without numbers",
        unsized,
        (
            Wording(
                PYTORCH,
                "mat1 dim 1 must match mat2 dim 0",
                "mat1 dim 1 must match mat2 dim 0",
                "1.6-1.8",
            ),
            Wording(
                PYTORCH,
                "size mismatch at {path:text}TensorMath",
                "size mismatch at /pytorch/torch/lib/THC/generic/THCTensorMathBlas.cu:247",
                "0.1-0.3",
            ),
        ),
    ),
    "bilinear": Family(
        "features that a bilinear layer does not take",
        bilinear,
        (
            Wording(
                PYTORCH,
                "bilinear(): input{which} size does not match weight size: got {got} but expected "
                "{wanted}",
                "bilinear(): input1 size does not match weight size: got 20 but expected 30",
                "0.4.1-",
            ),
        ),
    ),
}

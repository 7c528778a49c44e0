"""Norms for other channels or axes than arrive: what their numbers say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.made import OWN, ordered
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    Fix,
    Reading,
    Said,
    require,
)

if TYPE_CHECKING:
    pass


def norm_channels(said: Said) -> Reading:
    """A batch norm made for other channels."""
    got, wanted = said.number("got"), said.number("wanted")
    require(0 < got != wanted, wanted > 0)
    text = f"write num_features={got}: the channels that come out of the layer before"
    if abs(got - wanted) == 1 and wanted > 64 and wanted % 8:
        return other_columns(said, got, wanted)
    meant = Fix(text, code=f"num_features={got}")
    look = Fix(
        f"look which layer stands before the norm: does it give {wanted} channels, or {got}, and "
        "is the norm another layer's (two of one name)?",
        code="print(x.shape)\nprint(model)",
    )
    last = Fix(
        f"if these are sequences with their {wanted} features last, put them second",
        code="x = norm(x.transpose(1, 2)).transpose(1, 2)",
    )
    fixes = (*ordered(said, meant, got, wanted, look), last)
    if (got % 8 and wanted % 8 == 0 and got > 4) or wanted >= 16 * got:
        rows = Fix(
            "or make rows of all steps for the norm",
            code="x = norm(x.flatten(0, 1)).unflatten(0, x.shape[:2])",
        )
        fixes = (last, rows, meant._replace(text=OWN + text, sure=POSSIBLE))
    head = f"{got} channels arrive at a norm that is made for {wanted}"
    why = f"The norm has a number for each of {wanted} channels; axis 1 of the input has {got}."
    return Reading(head, fixes, why, ("channel_norms",), {"channels": got})


def repeated(said: Said) -> Reading:
    """The weight of a norm; of an instance norm there is one for each sample."""
    got, wanted = said.number("got"), said.number("wanted")
    require(0 < got != wanted, wanted > 0)
    meant = Fix(
        "make the norm for the channels that arrive",
        code="num_features=x.shape[1]",
    )
    why = (
        f"There are {wanted} weights for {got} channels. An instance norm counts both once for "
        "each sample, so that the layer's own numbers are these by the batch."
    )
    head = f"the norm is made for other channels: {got}:{wanted} arrive, by its weights"
    return Reading(head, (meant,), why, ("channel_norms",))


def other_columns(said: Said, got: int, wanted: int) -> Reading:
    """Rows of a table, which has a column more or less than in training."""
    same = Fix(
        f"give the same {wanted} columns as in training: the same preparation, the same one-hot "
        "columns, without the target",
        code="print(set(train.columns) ^ set(test.columns))",
    )
    own = Fix(f"{OWN}write num_features={got}", code=f"num_features={got}")
    head = f"{got} columns arrive at a norm that is made for {wanted}"
    why = f"The norm has a number for each of {wanted} channels; axis 1 of the input has {got}."
    return Reading(head, (same, own), why, ("channel_norms",), {"channels": got})


LAYERS = {"2": "1d", "2or3": "1d", "3": "1d", "4": "2d", "3or4": "2d", "5": "3d", "4or5": "3d"}


HOLDS = {
    "1d": "rows of features (NxC) or sequences (NxCxL)",
    "2d": "maps (NxCxHxW)",
    "3d": "volumes (NxCxDxHxW)",
}


AXES = {2: "1d", 3: "1d", 4: "2d", 5: "3d"}


NAMED = re.compile(r"self\.(\w{1,40})\s?=\s?nn\.(?:Batch|Instance)Norm([123]d)\b")


def named_twice(said: Said) -> str:
    """The name that the pasted code gives to norms of two kinds."""
    kinds: dict[str, str] = {}
    for name, kind in NAMED.findall(said.pasted):
        if kinds.setdefault(name, kind) != kind:
            return str(name)
    return ""


def dimensions(said: Said) -> Reading:
    """A norm for other dimensions than arrive."""
    got = said.number("got")
    least = said.number("least", 0)
    most = said.number("most", least)
    key = f"{least}" if least == most else f"{least}or{most}"
    layer = LAYERS.get(key, "")
    require(bool(layer), 0 <= got < 20, not least <= got <= most)
    name, instance = f"BatchNorm{layer}", f"InstanceNorm{layer}"
    why = f"nn.{name} (and nn.{instance}) takes {HOLDS[layer]}; {got} axes arrive."
    other = AXES.get(got, "")
    twice = named_twice(said)
    if twice:
        head = f"two norms are both called {twice}: the later one replaces the other"
        own = Fix(f"give one of them another name than {twice}, and use it there", sure=LIKELY)
        return Reading(head, (own,), why, ("channel_norms",))
    fixes: list[Fix] = []
    single = got == least - 1
    if other and other != layer:
        fixes.append(
            Fix(
                f"use the norm for what arrives, {HOLDS[other]}",
                code=f"nn.BatchNorm{other}(num_features)",
                sure=POSSIBLE if single else LIKELY,
            )
        )
    if single and got > 2:
        text = "if it is a single sample, give it its batch"
        fixes.insert(got - 3, Fix(text, code="x = x.unsqueeze(0)"))
    if got == 2 and layer != "1d":
        fixes.append(Fix("or put the norm before flatten"))
    if not fixes:
        fixes.append(Fix("see what arrives", code="print(x.shape)"))
    head = f"{got} axes arrive at a norm for {HOLDS[layer]}"
    if got == 2 and layer != "1d":
        head = "what arrives is flat already: rows of features, not maps"
    return Reading(head, tuple(fixes), why, ("channel_norms",))

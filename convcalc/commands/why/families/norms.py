"""Batch and instance norms: channels, dimensions, and one value where a variance is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.made import OWN, ordered
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
)
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence


def norm_channels(said: Said) -> Reading:
    """A batch norm made for other channels."""
    got, wanted = said.number("got"), said.number("wanted")
    require(0 < got != wanted, wanted > 0)
    text = f"write num_features={got}: the channels that come out of the layer before"
    if abs(got - wanted) == 1 and wanted > 64 and wanted % 8:
        return other_columns(said, got, wanted)
    meant = Fix(text, code=f"num_features={got}", sure=LIKELY)
    last = Fix(
        f"if these are sequences with their {wanted} features last, put them second",
        code="x = norm(x.transpose(1, 2)).transpose(1, 2)",
    )
    fixes = (*ordered(said, meant, got, wanted), last)
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
        sure=LIKELY,
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


def one_value(said: Said) -> Reading:
    """Batch norm in training, of one value a channel."""
    shape = said.shape("input")
    arrives = sizes([n or 0 for n in shape])
    drop = Fix(
        "train with at least 2 samples in a batch; leave out a last batch of 1",
        code="DataLoader(dataset, batch_size=32, shuffle=True, drop_last=True)",
        sure=LIKELY,
    )
    only = Fix("where you only try the network, call eval first", code="model.eval()")
    several = Fix("with several GPUs each gets its share of the batch: at least 2 for each")
    why = (
        "Batch norm in training needs the variance of each channel over the batch and its "
        f"positions, and there is one value ({arrives})."
    )
    head = "a batch of one sample arrives at a batch norm in training"
    if len(shape) > 2:
        why += " The map of one position comes of a global pool, or of an image that is too small."
        head += ", as a map of one position"
    return Reading(head, (drop, only, several), why)


def one_place(said: Said) -> Reading:
    """Instance norm of one position."""
    shape = said.shape("input")
    group = f"nn.GroupNorm(1, {shape[1]})" if len(shape) > 1 and shape[1] else "nn.GroupNorm(1, C)"
    fixes = (
        Fix("use larger images, or fewer strides and pools before the norm"),
        Fix("leave the norm out here, or use one that mixes channels", code=group),
    )
    why = (
        "Instance norm needs the variance of each map, and a map of one position has none "
        f"({sizes([n or 0 for n in shape])})."
    )
    return Reading("maps of one position arrive at an instance norm", fixes, why)


def contains(names: Sequence[str]) -> tuple[Wording, ...]:
    return tuple(
        Wording(
            PYTORCH,
            f"{name} should contain {{got}} elements not {{wanted}}",
            f"{name} should contain 32 elements not 64",
        )
        for name in names
    )


ONE = "Expected more than 1 value per channel when training, got input size "
FAMILIES: dict[str, Family] = {
    "norm_channels": Family(
        "channels that a batch norm does not take",
        norm_channels,
        (
            *contains(("running_mean", "running_var")),
            *pytorch(
                (
                    "got {got}-feature tensor, expected {wanted}",
                    "got 32-feature tensor, expected 64",
                    "0.1-0.3",
                ),
                (
                    "expected input's size at dim={axis} to match num_features ({wanted}), but got:"
                    " {got}",
                    "expected input's size at dim=1 to match num_features (64), but got: 32.",
                    "1.13-",
                ),
            ),
        ),
    ),
    "norm_repeated": Family(
        "channels that an instance norm does not take",
        repeated,
        contains(("weight", "bias")),
    ),
    "norm_dimensions": Family(
        "too many or too few dimensions at a norm",
        dimensions,
        pytorch(
            (
                "expected {least}D input (got {got}D input)",
                "expected 4D input (got 2D input)",
                "0.4-",
            ),
            (
                "expected {least}D or {most}D input (got {got}D input)",
                "expected 2D or 3D input (got 4D input)",
                "0.4-",
            ),
        ),
    ),
    "one_value": Family(
        "batch norm of one value in training",
        one_value,
        pytorch(
            (
                ONE + "torch.Size({input:shape})",
                ONE + "torch.Size([1, 256, 1, 1])",
                "0.4-",
            ),
            (ONE + "{input:shape}", ONE + "[1, 10]", "0.3-"),
        ),
    ),
    "one_place": Family(
        "instance norm of one position in training",
        one_place,
        pytorch(
            (
                "Expected more than 1 spatial element when training, got input size torch.Size("
                "{input:shape})",
                "Expected more than 1 spatial element when training, got input size "
                "torch.Size([2, 64, 1, 1])",
                "1.9-",
            ),
            (
                "Expected more than 1 spatial element when training, got input size {input:shape}",
                "Expected more than 1 spatial element when training, got input size [2, 64, 1, 1]",
                "1.9-",
            ),
        ),
    ),
}

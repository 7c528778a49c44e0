"""Batch and instance norms: channels, dimensions, and one value where a variance is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.normed import dimensions, norm_channels, repeated
from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    sizes,
)
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence


TRIED = r"\bpredict\w*\b|\binfer\w*|\bdemo\b|\bno_grad\b|\bsummary\("
ONLY = "call eval before the network is tried: it takes the statistics that were learnt"


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
    if names(said, TRIED):
        head = "a single sample is tried, and the batch norm is still in training mode"
        return Reading(head, (only._replace(text=ONLY, sure=LIKELY), drop, several), why)
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

"""Normalisation: channels, groups, and single values."""

from __future__ import annotations

from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
)


def norm_channels(said: Said) -> Reading:
    """A batch norm made for other channels."""
    received, made_for = said.number("got"), said.number("wanted")
    require(0 < received != made_for)
    text = f"write num_features={received}: the channels that come out of the layer before"
    fix = Fix(text, code=f"nn.BatchNorm2d({received})", sure=LIKELY)
    head = f"{received} channels arrive at a batch norm that is made for {made_for}"
    why = f"A batch norm made for {made_for} channels received {received}."
    return Reading(head, (fix,), why, ("channel_norms",), {"channels": received})


def group_norm(said: Said) -> Reading:
    """Channels that do not divide into groups."""
    count, asked = said.number("count"), said.number("groups")
    require(count > 0, asked > 0)
    require(count % asked > 0)
    most = max((g for g in range(1, min(asked, count, 4096) + 1) if count % g == 0), default=1)
    fix = Fix(f"use {most} groups", "groups", most, f"nn.GroupNorm({most}, {count})", LIKELY)
    head = f"{count} channels do not divide into the {asked} groups of a group norm"
    return Reading(
        head,
        (fix,),
        f"{count} = {asked}·{count // asked} + {count % asked}.",
        ("grouped_norms",),
        {"channels": count, "groups": asked},
    )


def one_value(said: Said) -> Reading:
    """Batch norm in training, of one value a channel."""
    return Reading(
        "a batch of one sample arrives at a batch norm in training",
        (
            Fix(
                "train with a batch of at least 2; leave out a last one of 1",
                code="DataLoader(data, batch_size=32, drop_last=True)",
            ),
            Fix("call model.eval() where you only try the shapes", code="model.eval()"),
            Fix("with several GPUs each gets its share of the batch: at least 2 for each"),
        ),
        "Batch norm in training needs the variance of each channel, and there is one value "
        f"({sizes(said.sizes('input'))}).",
    )


FAMILIES: dict[str, Family] = {
    "norm_channels": Family(
        "channels that a batch norm does not take",
        norm_channels,
        tuple(
            Wording(
                PYTORCH,
                f"{name} should contain {{got}} elements not {{wanted}}",
                f"{name} should contain 32 elements not 64",
            )
            for name in ("running_mean", "weight", "bias")
        ),
    ),
    "group_norm": Family(
        "channels that do not divide into the groups of a group norm",
        group_norm,
        (
            Wording(
                PYTORCH,
                "num_channels ({count}) must be divisible by num_groups ({groups})",
                "num_channels (48) must be divisible by num_groups (32)",
                "2.1-",
            ),
        ),
    ),
    "one_value": Family(
        "batch norm of one value in training",
        one_value,
        (
            Wording(
                PYTORCH,
                "Expected more than 1 value per channel when training, got input size torch.Size("
                "{input:shape})",
                "Expected more than 1 value per channel when training, got input size torch.Size("
                "[1, 10])",
                "1.0-",
            ),
            Wording(
                PYTORCH,
                "Expected more than 1 value per channel when training, got input size "
                "{input:shape}",
                "Expected more than 1 value per channel when training, got input size [1, 10]",
                "0.3-0.4",
            ),
        ),
    ),
}

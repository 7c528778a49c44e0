"""Keras: settings that a layer does not take, or not together."""

from __future__ import annotations

from math import gcd

from convcalc.commands.why.families.keras import CONVOLUTIONS
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)


def stride_dilation(said: Said) -> Reading:
    """A convolution with both."""
    strides, rates = said.sizes("stride"), said.sizes("dilation")
    return Reading(
        "Keras has no convolution with a stride above 1 and a dilation above 1",
        (
            Fix("drop the dilation", "dilation", 1, "dilation_rate=1", sure=LIKELY),
            Fix(
                "drop the stride, and take every other row and column after it",
                code="layers.MaxPooling2D(1, strides=2)",
            ),
        ),
        "One layer strides or dilates, not both.",
        CONVOLUTIONS,
        {"stride": strides[:1], "dilation": rates[:1]},
    )


def groups(said: Said) -> Reading:
    """Groups that do not divide the channels or the filters."""
    asked, filters = said.number("groups"), said.number("filters")
    count = filters or said.number("got")
    require(asked > 0)
    require(count % asked != 0)
    which = "filters" if filters else "input channels"
    largest = gcd(count, asked)
    code = f"groups={largest}"
    return Reading(
        f"{count} {which} do not divide into {asked} groups",
        (
            Fix(
                "use groups that divide both the input channels and the filters: for "
                f"{count}, {largest} does",
                code=code,
            ),
            Fix(f"change the {which} to a multiple of {asked}"),
        ),
        f"{count} / {asked} is no whole number.",
        CONVOLUTIONS,
        {"groups": asked},
    )


def padding(said: Said) -> Reading:
    """A number as padding, as PyTorch has it."""
    what = "another word" if said.values else "a number"
    return Reading(
        f"{what} was written as padding: Keras takes the words 'valid' and 'same'",
        (
            Fix(
                'write "same" for half the kernel (1 of 3), which keeps the size; "valid" for 0',
                "padding",
                "same",
                SAME,
                LIKELY,
            ),
            Fix("for none", code='padding="valid"'),
            Fix("for any other number, pad before the layer", code="layers.ZeroPadding2D(1)"),
        ),
        "PyTorch writes padding as a number, Keras as a word.",
        CONVOLUTIONS,
    )


SAME = 'padding="same"'

FAMILIES: dict[str, Family] = {
    "keras_stride_dilation": Family(
        "a stride together with a dilation",
        stride_dilation,
        (
            Wording(
                KERAS,
                "strides > 1 not supported in conjunction with dilation_rate > 1. Received: "
                "strides={stride:shape} and dilation_rate={dilation:shape}",
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: "
                "strides=(2, 2) and dilation_rate=(2, 2)",
                "2.4-",
            ),
            Wording(
                KERAS,
                "strides > 1 not supported in conjunction with dilation_rate > 1",
                "strides > 1 not supported in conjunction with dilation_rate > 1",
                "1.0-2.3",
            ),
        ),
    ),
    "keras_groups": Family(
        "channels that do not divide into groups",
        groups,
        (
            Wording(
                KERAS,
                "The number of filters must be evenly divisible by the number of groups. "
                "Received: groups={groups}, filters={filters}",
                "The number of filters must be evenly divisible by the number of groups. "
                "Received: groups=4, filters=62.",
                "2.4-",
            ),
            Wording(
                KERAS,
                "The number of input channels must be evenly divisible by the number of groups. "
                "Received groups={groups}, but the input has {got} channels",
                "The number of input channels must be evenly divisible by the number of groups. "
                "Received groups=4, but the input has 30 channels (full input shape is "
                "(None, 9, 9, 30)).",
                "2.4-",
            ),
        ),
    ),
    "keras_padding": Family(
        "padding that is a number",
        padding,
        (
            Wording(
                KERAS,
                "'int' object has no attribute 'lower'",
                "AttributeError: 'int' object has no attribute 'lower'",
                "1.0-",
            ),
            Wording(
                KERAS,
                "The padding argument must be a list/tuple or one of {known:text}. Received:",
                "The `padding` argument must be a list/tuple or one of {'valid', 'same'}. "
                "Received: half",
                "2.0-",
            ),
        ),
    ),
}

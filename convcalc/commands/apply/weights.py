"""Weights from the command line: how they are read, what settings follow from them, random ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.array import Array, from_values, random_array, transposed
from convcalc.cli.kind import ALIAS
from convcalc.commands.apply.made import MOST, RANDOM, kernel_array, kernels
from convcalc.parser.shorthand import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.layers.kind import Kind

LAYOUTS = ("oihw", "hwio")
"""In which order weights stand: PyTorch's, or Keras'."""


def read_weights(
    kind: type[Kind], text: str, settings: Mapping[str, Any], input: Array, layout: str, seed: int
) -> Array:
    """The weights of a convolution that a text stands for."""
    from convcalc.commands.apply.arrays import parsed

    axes, channels = len(input.sizes) - 1, input.sizes[0]
    if text == RANDOM:
        return random_array(weights_shape(kind, settings, channels, axes), seed, -1, 2)
    names = kernels(text)
    if names:
        if axes != 2:
            raise ValueError(f"--weights: {names[0]} is a kernel for two axes, and there is one")
        if kind.among("transposed"):
            raise ValueError(f"--weights: write the numbers of {names[0]} for a transposed layer")
        groups = whole(kind, settings, "groups")
        return kernel_array(names, max(channels // groups, 1), kind.among("depthwise"))
    found = parsed(text, axes, "--weights", 2)
    return from_keras(kind, found) if layout == "hwio" else found


def from_keras(kind: type[Kind], array: Array) -> Array:
    """Weights in Keras' order in ours: kernel, inputs, filters to filters, inputs, kernel; of a
    depthwise convolution kernel, channels, multiplier; of a transposed one kernel, filters, inputs;
    of a linear layer inputs, outputs.
    """
    rank = len(array.sizes)
    inner = tuple(range(rank - 2))
    if kind.among("depthwise"):
        moved = transposed(array, (rank - 2, rank - 1, *inner))
        channels, multiplier, *kernel = moved.sizes
        return from_values((channels * multiplier, 1, *kernel), moved.at.values())
    return transposed(array, (rank - 1, rank - 2, *inner))


def matrix_of(text: str, layout: str) -> Array:
    """The weights of a linear layer: a row for each output."""
    from convcalc.commands.apply.arrays import parsed

    found = parsed(text, 2, "--weights", 0)
    return transposed(found, (1, 0)) if layout == "hwio" else found


def per_axis(text: str, axes: int) -> str:
    """`3` as `3x3` where there are two axes."""
    return text if "x" in text else "x".join([text] * axes)


def weights_shape(
    kind: type[Kind], settings: Mapping[str, Any], channels: int, axes: int
) -> tuple[int, ...]:
    """The sizes of random weights: of one filter of 3 along each axis, unless more is said."""
    kernel = tuple(map(int, per_axis(settings.get("kernel") or "3", axes).split("x")))
    filters, groups, multiplier = (
        whole(kind, settings, key) for key in ("filters", "groups", "multiplier")
    )
    if len(kernel) != axes or max(*kernel, filters, multiplier) > MOST:
        raise ValueError(
            f"random weights have as many axes as the input, and at most {MOST} of each"
        )
    if kind.among("transposed"):
        return (channels, max(filters // groups, 1), *kernel)
    if kind.among("depthwise"):
        return (channels * multiplier, 1, *kernel)
    return (filters, max(channels // groups, 1), *kernel)


def whole(kind: type[Kind], settings: Mapping[str, Any], key: str) -> int:
    """The number that a setting is given under any of its names; 1, if none. ValueError, if it is
    no such number.
    """
    found = next((s for s in kind.settings() if s.name == key), None)
    names = (key, *(ALIAS + alias for alias in found.aliases)) if found else ()
    text = next((settings[name] for name in names if settings.get(name) is not None), None)
    if found is None or text is None:
        return 1
    try:
        return int(found.type.parse(literal(text, None).plain()))
    except (ValueError, TypeError):
        raise ValueError(f"'{key}' must {found.type.must}, received '{text[:60]}'") from None


def from_weights(kind: type[Kind], weights: Array, input: Array, groups: int) -> dict[str, Any]:
    """The settings that weights say, after the numbers of channels have been compared."""
    outer, inner, *kernel = weights.sizes
    channels = input.sizes[0]
    found: dict[str, Any] = {"kernel": "x".join(map(str, kernel))}
    if kind.among("transposed"):
        expected, received, count, what = channels, outer, inner * groups, "input channels ('||')"
        found["filters"] = str(count)
    elif kind.among("depthwise"):
        expected, received, count, what = 1, inner, outer, "channel in each filter"
        if outer % channels:
            raise ValueError(
                f"--weights has {outer} filters; a depthwise convolution of {channels} channels "
                f"takes {channels}, or a multiple"
            )
        found["multiplier"] = str(outer // channels)
    else:
        expected, received, count = channels // max(groups, 1) or 1, inner, outer
        what = "channels in each filter ('|')"
        found["filters"] = str(outer)
    if expected != received:
        raise ValueError(
            f"--weights has {received} {what}; an input of {channels} channels"
            f"{f' in {groups} groups' if groups > 1 else ''} takes {expected}"
        )
    return {**found, "count": count}

"""Transposed convolutions: sizes that they cannot have."""

from __future__ import annotations

from convcalc.algebra.shape import Shape
from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Odd,
    Reading,
    Said,
    Wording,
)
from convcalc.commands.why.trying import MOST, accepts
from convcalc.layers.conv import ConvTranspose


def output_padding(said: Said) -> Reading:
    """An output_padding that is smaller than neither stride nor dilation."""
    asked, stride, dilation = too_much(said)
    plain = ConvTranspose(filters=1, kernel=3, stride=stride, dilation=dilation)
    tried = (e for e in {0, stride - 1, dilation - 1} if e < asked)
    most = max(e for e in tried if accepts(plain.but(output_padding=e), Shape(1, (9, 9))))
    why = (
        f"output_padding {asked} with stride {stride} and dilation {dilation}: it chooses among "
        "the sizes that the stride cannot tell apart, of which there are not so many."
    )
    fix = Fix(
        f"use an output_padding of at most {most}",
        "output_padding",
        most,
        f"output_padding={most}",
        LIKELY,
    )
    head = f"an output_padding of {asked} is too large for a stride of {stride}"
    return Reading(head, (fix,), why, ("transposed",), {"stride": (stride,)})


def too_much(said: Said) -> tuple[int, int, int]:
    """Output padding, stride and dilation of the first axis where they do not go together."""
    for axis in "dhw":
        asked, stride = said.number(f"out_{axis}"), said.number(f"stride_{axis}")
        dilation = said.number(f"dilation_{axis}", 1)
        if (
            asked >= max(stride, dilation)
            and 0 < min(stride, dilation) <= max(stride, dilation) <= MOST
        ):
            return asked, stride, dilation
    raise Odd


PAIR = (
    "output_padding_height: {out_h} output_padding_width: {out_w} stride_height: {stride_h} "
    "stride_width: {stride_w} dilation_height: {dilation_h} dilation_width: {dilation_w}"
)
OLD = "adjH: {out_h} adjW: {out_w} dH: {stride_h} dW: {stride_w}"
TRIPLE = (
    "output_padding_depth: {out_d} output_padding_height: {out_h} output_padding_width: {out_w} "
    "stride_depth: {stride_d} stride_height: {stride_h} stride_width: {stride_w} dilation_depth: "
    "{dilation_d} dilation_height: {dilation_h} dilation_width: {dilation_w}"
)
FAMILIES: dict[str, Family] = {
    "output_padding": Family(
        "an output_padding that is too large",
        output_padding,
        (
            Wording(
                PYTORCH,
                f"output padding must be smaller than either stride or dilation, but got {PAIR}",
                "output padding must be smaller than either stride or dilation, but got "
                "output_padding_height: 2 output_padding_width: 2 stride_height: 2 stride_width: "
                "2 dilation_height: 1 dilation_width: 1",
                "1.2-",
            ),
            Wording(
                PYTORCH,
                f"output padding must be smaller than either stride or dilation, but got {TRIPLE}",
                "output padding must be smaller than either stride or dilation, but got "
                "output_padding_depth: 0 output_padding_height: 2 output_padding_width: 2 "
                "stride_depth: 2 stride_height: 2 stride_width: 2 dilation_depth: 1 "
                "dilation_height: 1 dilation_width: 1",
                "1.2-",
            ),
            Wording(
                PYTORCH,
                f"output padding must be smaller than either stride or dilation, but got {OLD} "
                "dilationH: {dilation_h} dilationW: {dilation_w}",
                "output padding must be smaller than either stride or dilation, but got adjH: 2 "
                "adjW: 2 dH: 2 dW: 2 dilationH: 1 dilationW: 1",
                "0.2-1.1",
            ),
            Wording(
                PYTORCH,
                f"output adjustment must be smaller than stride, but got {OLD}",
                "output adjustment must be smaller than stride, but got adjH: 2 adjW: 2 dH: 2 dW: "
                "2",
                "0.1",
            ),
        ),
    ),
}

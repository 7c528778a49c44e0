"""Rules about where padding lands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import half_kernel, keeping
from convcalc.amounts import counted, simple
from convcalc.commands.lint.rule import Finding, Rule, axes_text, kernel_of, windows
from convcalc.engine.edit import Edit
from convcalc.layers.pad import Pad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.lint.rule import Design
    from convcalc.layers.kind import Kind

SAME = ("same", "same_upper", "same_lower")


CONVOLUTION = "https://arxiv.org/abs/1603.07285"


def even_kernel_same(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        axes = windows(layer)
        shifted = [a for a in axes if a.window.stride == 1 and a.window.lo != a.window.hi]
        if shifted and getattr(layer.kind, "padding", None) in SAME:
            kernel = simple([k + (k % 2 == 0) for k in map(kernel_of, axes)])
            yield Finding(
                layer.name,
                f"an even kernel with 'same' has no middle: its output lies half a pixel off "
                f"({axes_text(shifted)}: {shifted[0].window.lo} before, "
                f"{shifted[0].window.hi} after)",
                "use an odd kernel",
                ((layer.name, Edit(f"kernel {kernel}", layer.kind.but(kernel=kernel))),),
            )


EVEN_KERNEL_SAME = Rule(
    code="C104",
    severity="warning",
    why=(
        "An even kernel has no middle element. With 'same' the odd element of padding goes to one "
        "end, and each such layer shifts the map by half a pixel."
    ),
    example="{input: 3x32x32, layers: [conv 8 4x4 same]}",
    near="{input: 3x32x32, layers: [conv 8 5x5 same]}",
    instead="use an odd kernel",
    source="https://arxiv.org/abs/1903.08385",
    find=even_kernel_same,
)


def uneven_padding(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        axes = windows(layer)
        uneven = [a for a in axes if a.window.lo != a.window.hi]
        kind: Any = layer.kind
        if uneven and isinstance(getattr(kind, "padding", None), tuple):
            even = simple([-(-(a.window.lo + a.window.hi) // 2) for a in axes])
            window = uneven[0].window
            yield Finding(
                layer.name,
                f"{axes_text(uneven)}: padded by {window.lo} before and {window.hi} after, "
                "which shifts what is seen",
                f"pad both ends alike: {even}",
                ((layer.name, Edit(f"padding {even}", kind.but(padding=even))),),
            )


UNEVEN_PADDING = Rule(
    code="C105",
    severity="note",
    why="Padding that differs before and after shifts what each output sees.",
    example="{dialect: onnx, input: 3x32x32, layers: ['conv 8 3x3 padding=[[0,2],[0,2]]']}",
    near="{dialect: onnx, input: 3x32x32, layers: ['conv 8 3x3 padding=[[1,1],[1,1]]']}",
    instead="pad both ends alike",
    source=CONVOLUTION,
    find=uneven_padding,
)


def mostly_padding(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        axes = windows(layer)
        small = [a for a in axes if kernel_of(a) > a.n and a.window.dilation == 1]
        if small:
            axis = small[0]
            kernel = [min(kernel_of(a), a.n - (a.n % 2 == 0)) for a in axes]
            kind = kept_size(layer.kind, kernel, [1] * len(axes))
            yield Finding(
                layer.name,
                f"the kernel {kernel_of(axis)} is larger than the map of {axis.n} "
                f"({axes_text(small)}): it reads mostly padding",
                f"use a kernel of {simple(kernel)}, or a larger input",
                ((layer.name, Edit(f"kernel {simple(kernel)}", kind)),),
            )


MOSTLY_PADDING = Rule(
    code="C106",
    severity="warning",
    why=(
        "On a map smaller than the kernel most of what a window reads is padding, and most of its "
        "weights never meet an input."
    ),
    example="{input: 64x2x2, layers: [conv 64 3x3 p1]}",
    near="{input: 64x3x3, layers: [conv 64 3x3 p1]}",
    instead="use a smaller kernel, fewer strides before it, or a larger input",
    source="https://arxiv.org/abs/2106.12307",
    find=mostly_padding,
)


def kept_size(kind: Any, kernel: Sequence[int], dilation: Sequence[int]) -> Kind:
    """The layer with another kernel or dilation, and the padding that goes with it."""
    said: dict[str, Any] = {"kernel": simple(kernel)}
    if isinstance(kind.padding, (int, tuple)):
        said["padding"] = simple(list(map(keeping, kernel, dilation)))
    if hasattr(kind, "dilation"):
        said["dilation"] = simple(dilation)
    return kind.but(**said)  # type: ignore[no-any-return]


def dilation_beyond_map(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        axes = windows(layer)
        far = [a for a in axes if kernel_of(a) > 1 and a.window.dilation >= a.n > 1]
        if far:
            axis = far[0]
            kernel = [kernel_of(a) for a in axes]
            dilation = [
                min(a.window.dilation, max(1, (a.n - 1) // max(1, kernel_of(a) - 1))) for a in axes
            ]
            kind = kept_size(layer.kind, kernel, dilation)
            yield Finding(
                layer.name,
                f"a dilation of {axis.window.dilation} on a map of {axis.n} ({axes_text(far)}): "
                f"all but one of the {kernel_of(axis)} elements read padding only",
                f"use a dilation of {simple(dilation)}, or a 1x1 kernel",
                ((layer.name, Edit(f"dilation {simple(dilation)}", kind)),),
            )


DILATION_BEYOND_MAP = Rule(
    code="C107",
    severity="warning",
    why=(
        "With a dilation as large as the map all elements of the kernel but one lie in the "
        "padding: a 3x3 convolution acts as a 1x1."
    ),
    example="{input: 64x16x16, layers: [conv 64 3x3 p18 d18]}",
    near="{input: 64x32x32, layers: [conv 64 3x3 p18 d18]}",
    instead="use a smaller dilation",
    source="https://arxiv.org/abs/1706.05587",
    find=dilation_beyond_map,
)


def same_elsewhere(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        kind: Any = layer.kind
        axes = windows(layer)
        moved = [a for a in axes if a.window.stride > 1 and a.window.lo != a.window.hi]
        if moved and getattr(kind, "padding", None) in SAME:
            half = [half_kernel(kernel_of(a), a.window.dilation) for a in axes]
            window = moved[0].window
            apart = half[axes.index(moved[0])] - window.lo
            pad = Pad(padding=simple(half))
            yield Finding(
                layer.name,
                f"'same' pads {window.lo} before and {window.hi} after ({axes_text(moved)}): it "
                f"samples {counted(apart, 'pixel')} further on than PyTorch's padding "
                f"{simple(half)}, and elsewhere again at another input size",
                "pad with a layer of its own where weights should go either way",
                ((layer.name, Edit("pad first", kind.but(padding="valid"), (pad,))),),
            )


SAME_ELSEWHERE = Rule(
    code="C109",
    severity="note",
    why=(
        "Where the padding of 'same' is odd its larger half goes after, so that a strided layer "
        "samples other pixels than with k//2 on both sides, as PyTorch has it; which, depends on "
        "the input's size."
    ),
    example="{dialect: keras, input: 224x224x3, layers: [conv 8 3x3/2 same]}",
    near="{dialect: keras, input: 225x225x3, layers: [conv 8 3x3/2 same]}",
    instead="pad with a layer of its own, and write padding 'valid'",
    source="https://keras.io/api/layers/",
    find=same_elsewhere,
)

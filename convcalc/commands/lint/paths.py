"""Rules about what paths and strides do to what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field
from convcalc.algebra.window import Scatter, Window, keeping
from convcalc.amounts import simple
from convcalc.commands.lint.padding import kept_size
from convcalc.commands.lint.rule import Finding, Rule, axes_text, kernel_of, windows
from convcalc.engine.analyze import analyze
from convcalc.engine.edit import Edit, edited
from convcalc.engine.trial import tried
from convcalc.layers.conv import DepthwiseConv
from convcalc.layers.pad import Pad
from convcalc.layers.site import Site
from convcalc.layers.weight import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport
    from convcalc.layers.kind import Kind

MOST_TRIES = 24
"""How many changes are tried for all merges of a network."""


def misaligned_merge(design: Design) -> Iterator[Finding]:
    if is_causal(design):
        return
    tries = MOST_TRIES
    for layer in design.each():
        if layer.aligned is False:
            centres = [
                f"'{name}' {centre}"
                for name in layer.inputs
                if (centre := centre_of(design.layers.get(name)))
            ]
            edits: tuple[tuple[str, Edit], ...] = ()
            for name, edit in aligning(design, layer):
                tries = tries - 1 if design.affords_walk() else -1
                if tries < 0 or aligns(design, layer, name, edit):
                    edits = ((name, edit),) if tries >= 0 else ()
                    break
            instead = f"{edits[0][1].text} in '{edits[0][0]}'" if edits else SAME
            told = f": {', '.join(centres)}" if len(centres) > 1 else ""
            if told and len({text.rpartition(" ")[2] for text in centres}) == 1:
                told, instead = ", though those of output 0 agree", instead if edits else LEFT
            message = f"what the paths see that meet here has other centres{told}"
            yield Finding(layer.name, message, instead, edits)


SAME = "give the paths paddings with the same centre: half the kernel at both ends"
LEFT = "leave it, where one path is upsampled: several of its positions have one centre"


MISALIGNED_MERGE = Rule(
    code="C204",
    severity="warning",
    why=(
        "Paths that meet should see areas with the same centre; else features are added that "
        "belong to different places."
    ),
    example=(
        "{input: 8x32x32, layers: [conv 8 3x3/2 p1 name=a, conv 8 1x1/2 name=b from=input, conv 8 "
        "2x2/2 name=c from=input, 'add from=[a,c]']}"
    ),
    near=(
        "{input: 8x32x32, layers: [conv 8 3x3/2 p1 name=a, conv 8 1x1/2 name=b from=input, "
        "'add from=[a,b]']}"
    ),
    instead="give the paths paddings with the same centre",
    source="https://distill.pub/2019/computing-receptive-fields/",
    find=misaligned_merge,
)


def aligning(design: Design, layer: LayerReport) -> Iterator[tuple[str, Edit]]:
    """Changes of the last window on each path that may move its centre."""
    for name in layer.inputs:
        last = design.layers.get(name)
        while last and not any(kernel_of(a) > 1 for a in windows(last)):
            last = design.before(last)
        if last is None:
            continue
        kind: Any = last.kind
        axes = windows(last)
        kernel = [k + (k % 2 == 0) for k in map(kernel_of, axes)]
        dilation = [a.window.dilation for a in axes]
        odd = kept_size(kind, kernel, dilation)
        yield last.name, Edit(f"an odd kernel and half of it as padding: {simple(kernel)}", odd)
        if isinstance(kind.padding, str) and kind.padding != "valid":
            half = Pad(padding=simple(list(map(keeping, kernel, dilation))))
            yield last.name, Edit("pad first", odd.but(padding="valid"), (half,))


def aligns(design: Design, layer: LayerReport, name: str, edit: Edit) -> bool:
    """Whether the paths are aligned with a change, and the network is accepted."""
    report = analyze(edited(design.network, (name, edit)))
    if not report.ok:
        return False
    return next(x for x in report.layers if x.name == layer.name).aligned is not False


def is_causal(design: Design) -> bool:
    """Whether some layer sees the past only, on purpose."""
    for layer in design.each():
        ends = [a for a in layer.axes if isinstance(a, Window)]
        if len(ends) == 1 and ends[0].lo > 0 == ends[0].hi:
            return True
    return False


def centre_of(layer: LayerReport | None) -> str:
    """The middle of what output 0 sees, on the first axis."""
    axis = layer.field[0] if layer and layer.field else None
    if not isinstance(axis, Field):
        return ""
    seen = axis.interval(0)
    return f"{sum(seen) / 2:g}" if seen else ""


def checkerboard(design: Design) -> Iterator[Finding]:
    for layer in design.each("transposed"):
        scatters = [a for a in layer.axes if isinstance(a, Scatter)]
        kernels = [s.kernel for s in scatters]
        rows = list(zip(scatters, kernels, strict=True))
        if not any(s.stride > 1 and k % s.stride for s, k in rows):
            continue
        scatter, kernel = rows[0]
        wanted = simple([-(-k // s.stride) * s.stride for s, k in rows])
        kind = same_output(design, layer, wanted)
        yield Finding(
            layer.name,
            f"the kernel {kernel} is not divisible by the stride {scatter.stride}: outputs are "
            "written by different numbers of inputs, which shows as a checkerboard",
            f"use a kernel of {wanted}, or upsample and convolve",
            ((layer.name, Edit(f"kernel {wanted}", kind)),) if kind else (),
        )


CHECKERBOARD = Rule(
    code="C205",
    severity="warning",
    why=(
        "Where the kernel of a transposed convolution is not divisible by its stride, outputs are "
        "written by different numbers of inputs: a pattern that training does not get rid of."
    ),
    example="{input: 64x14x14, layers: [conv_transpose 32 3x3/2 p1 op1]}",
    near="{input: 64x14x14, layers: [conv_transpose 32 4x4/2 p1]}",
    instead="use a kernel divisible by the stride, or upsample and convolve",
    source="https://distill.pub/2016/deconv-checkerboard/",
    find=checkerboard,
)


def same_output(design: Design, layer: LayerReport, kernel: Any) -> Kind | None:
    """The layer with another kernel and the padding that keeps its output; None if none does."""
    kind: Any = layer.kind
    rules = design.network.dialect
    site = Site(layer.input_shapes, rules, design.network.layout)
    paddings = [kind.padding] if isinstance(kind.padding, str) else range(9)
    for extra in (None, 0, 1, 2):
        for padding in paddings:
            other = kind.but(kernel=kernel, padding=padding, output_padding=extra)
            if tried((other,), site).output == layer.output:
                return other  # type: ignore[no-any-return]
    return None


def aliasing_pool(design: Design) -> Iterator[Finding]:
    for layer in design.each("max_pools"):
        axes = windows(layer)
        strided = [a for a in axes if a.window.stride > 1 and kernel_of(a) > 1]
        if not strided:
            continue
        kind: Any = layer.kind
        stride = simple([a.window.stride for a in axes])
        padding: Any = 1 if design.network.dialect.numeric_padding else "same"
        blur = DepthwiseConv(kernel=3, stride=stride, padding=padding, bias=False)
        dense = kind.but(stride=1, ceil_mode=False)
        yield Finding(
            layer.name,
            f"a maximum over windows {strided[0].window.stride} apart ({axes_text(strided)}): a "
            "shift of the input by one pixel gives another output",
            "take the maximum at every position, blur, then stride (BlurPool)",
            ((layer.name, Edit("blur", blur, (dense,), held=FIXED)),),
        )


ALIASING_POOL = Rule(
    code="C206",
    severity="note",
    why=(
        "Striding over a maximum samples without a low-pass filter: outputs change when the input "
        "shifts by a pixel."
    ),
    example="{input: 8x32x32, layers: [max_pool 2]}",
    near="{input: 8x32x32, layers: [max_pool 3x3/1 p1]}",
    instead="take the maximum densely, blur, then stride",
    source="https://arxiv.org/abs/1904.11486",
    find=aliasing_pool,
)

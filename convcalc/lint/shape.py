"""Rules about sizes and paddings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.edit import Edit
from convcalc.field import Field
from convcalc.layers.kind import Site
from convcalc.layers.pad import Pad
from convcalc.layers.pool import AvgPool
from convcalc.lint.rule import Axis, Finding, Rule, axes_text, counted, kernel_of, simple, windows
from convcalc.teach.sides import made, settings_of, side
from convcalc.window import Sampler, Scatter, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.layers.kind import Kind
    from convcalc.lint.rule import Design
    from convcalc.report import LayerReport

SAME = ("same", "same_upper", "same_lower")
ELEMENTS = {"H": "row", "W": "column", "D": "frame"}


def unread_border(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        padded = padding_before(design, layer)
        lost = [
            (axis, left)
            for axis, more in zip(windows(layer), padded, strict=False)
            if kernel_of(axis) > 1
            and (left := axis.window.unread(axis.n) - max(axis.window.hi, 0) - more) > 0
        ]
        if lost:
            told = [counted(left, ELEMENTS.get(axis.name, "element")) for axis, left in lost]
            message = f"{' and '.join(told)} at the end of the input {are(lost)} never read"
            edit = reading_all(design, layer)
            yield Finding(
                layer.name,
                message,
                edit.text if edit else "use an input, padding or stride that comes out even",
                ((layer.name, edit),) if edit else (),
            )


def padding_before(design: Design, layer: LayerReport) -> list[int]:
    """How many elements at the end of each axis a layer before has added."""
    before = design.before(layer)
    rank = layer.input_shapes[0].rank if layer.input_shapes else 0
    if before and before.kind.name == "pad":
        return [max(0, a.hi) for a in before.axes if isinstance(a, Window)]
    return [0] * rank


def are(lost: Sequence[tuple[Axis, int]]) -> str:
    return "is" if len(lost) == 1 and lost[0][1] == 1 else "are"


def reading_all(design: Design, layer: LayerReport) -> Edit | None:
    """The smallest change after which everything is read, as the engine has it."""
    rules = design.network.dialect
    site = Site(layer.input_shapes, rules, design.network.layout)
    for edit in ways_to_read(layer.kind, max(a.window.stride for a in windows(layer))):
        kind = made(type(layer.kind), settings_of(edit.kind), rules)  # type: ignore[arg-type]
        axes = () if isinstance(kind, Diagnostic) else side((kind,), site).axes
        rows = list(zip(axes, site.spatial, strict=False))
        if rows and all(isinstance(a, Window) and a.unread(n) <= max(a.hi, 0) for a, n in rows):
            return edit
    return None


def ways_to_read(kind: Any, stride: int) -> Iterator[Edit]:
    if hasattr(kind, "ceil_mode") and not kind.ceil_mode:
        yield Edit("write ceil_mode", kind.but(ceil_mode=True))
    if isinstance(kind.padding, int):
        for padding in range(kind.padding + 1, kind.padding + stride + 1):
            yield Edit(f"write padding {padding}", kind.but(padding=padding))
    yield Edit("write padding 'same'", kind.but(padding="same"))


def stride_beyond_kernel(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        far = [a for a in windows(layer) if a.window.stride > a.window.span > 1]
        if far:
            window = far[0].window
            kernel: Any = layer.kind.kernel  # type: ignore[attr-defined]
            yield Finding(
                layer.name,
                f"the stride {window.stride} is larger than the kernel's extent {window.span}: "
                f"what lies between windows is never read ({axes_text(far)})",
                "write a stride of at most the kernel",
                ((layer.name, Edit(f"stride {kernel}", layer.kind.but(stride=kernel))),),
            )


def strided_pointwise(design: Design) -> Iterator[Finding]:
    for layer in design.each("conv"):
        axes = windows(layer)
        kept = 1
        for axis in axes:
            kept *= axis.window.stride
        if kept > 1 and all(axis.window.span == 1 for axis in axes):
            stride = simple([axis.window.stride for axis in axes])
            pool = AvgPool(kernel=stride, count_include_pad=usual(design, "avg_pool"))
            yield Finding(
                layer.name,
                f"a 1x1 convolution with a stride reads 1 of {kept} positions and discards "
                f"{share(kept - 1, kept)} of its input",
                "average over the stride first, as ResNet-D does",
                ((layer.name, Edit("pool first", layer.kind.but(stride=1), (pool,))),),
            )


def usual(design: Design, kind: str) -> bool:
    """Whether the dialect's average pools count padding."""
    return bool(design.network.dialect.defaults.get(kind, {}).get("count_include_pad", True))


def share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole <= 10 else f"{100 * part / whole:.0f} %"


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


def kept_size(kind: Any, kernel: Sequence[int], dilation: Sequence[int]) -> Kind:
    """The layer with another kernel or dilation, and the padding that goes with it."""
    said: dict[str, Any] = {"kernel": simple(kernel)}
    if isinstance(kind.padding, (int, tuple)):
        rows = zip(kernel, dilation, strict=True)
        said["padding"] = simple([d * (k - 1) // 2 for k, d in rows])
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


def input_not_multiple(design: Design) -> Iterator[Finding]:
    inputs = design.network.inputs
    if len(inputs) != 1 or not any(rises(layer) for layer in design.each()):
        return
    stride = max((jump_of(layer) for layer in design.each()), default=1)
    meets = any(len(layer.inputs) > 1 for layer in design.report.layers)
    ((name, shape),) = inputs.items()
    if stride > 1 and meets and any(n % stride for n in shape.spatial):
        larger = shape._replace(spatial=tuple(-(-n // stride) * stride for n in shape.spatial))
        layout = design.network.layout
        yield Finding(
            "",
            f"the input {shape.text(layout)} is no multiple of the total stride {stride}: maps "
            "that go down and up again do not meet where they were",
            f"use an input of {larger.text(layout)}",
            inputs={name: larger},
        )


def rises(layer: LayerReport) -> bool:
    """Whether it makes maps larger."""
    return any(
        (isinstance(along, Scatter) and along.stride > 1)
        or (isinstance(along, Sampler) and along.den > along.num)
        for along in layer.axes
    )


def jump_of(layer: LayerReport) -> int:
    """How far neighbours of the output lie apart, in whole pixels of the input."""
    found = [a.advance for a in layer.field if isinstance(a, Field) and a.period == 1]
    return int(max(found, default=1))


def same_elsewhere(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        kind: Any = layer.kind
        axes = windows(layer)
        moved = [a for a in axes if a.window.stride > 1 and a.window.lo != a.window.hi]
        if moved and getattr(kind, "padding", None) in SAME:
            half = [kernel_of(a) // 2 * a.window.dilation for a in axes]
            window = moved[0].window
            apart = kernel_of(moved[0]) // 2 * window.dilation - window.lo
            pad = Pad(padding=simple(half))
            yield Finding(
                layer.name,
                f"'same' pads {window.lo} before and {window.hi} after ({axes_text(moved)}): it "
                f"samples {counted(apart, 'pixel')} further on than PyTorch's padding "
                f"{simple(half)}, and elsewhere again at another input size",
                "pad with a layer of its own where weights should go either way",
                ((layer.name, Edit("pad first", kind.but(padding="valid"), (pad,))),),
            )


CONVOLUTION = "https://arxiv.org/abs/1603.07285"
RULES = (
    Rule(
        "C101",
        "unread-border",
        "warning",
        "Where the windows do not come out even, the last rows and columns are in no window: what "
        "is there does not count.",
        "{input: 3x32x32, layers: [conv 8 4x4/3]}",
        "{input: 3x31x31, layers: [conv 8 4x4/3]}",
        "use padding, ceil_mode or an input size with which the windows come out even",
        CONVOLUTION,
        unread_border,
    ),
    Rule(
        "C102",
        "stride-beyond-kernel",
        "warning",
        "A stride larger than the kernel's extent leaves gaps between the windows that nothing "
        "reads.",
        "{input: 3x32x32, layers: [max_pool 2x2/3 p1]}",
        "{input: 3x33x33, layers: [max_pool 3x3/3]}",
        "use a stride of at most the kernel",
        CONVOLUTION,
        stride_beyond_kernel,
    ),
    Rule(
        "C103",
        "strided-pointwise",
        "note",
        "A 1x1 convolution with stride 2 reads every fourth position; the others were computed for "
        "nothing. In ResNets it is the usual shortcut.",
        "{input: 64x56x56, layers: [conv 128 1x1/2]}",
        "{input: 64x56x56, layers: [conv 128 1x1]}",
        "average over the stride before it (ResNet-D), or let the 3x3 convolution stride",
        "https://arxiv.org/abs/1812.01187",
        strided_pointwise,
    ),
    Rule(
        "C104",
        "even-kernel-same",
        "warning",
        "An even kernel has no middle element. With 'same' the odd element of padding goes to one "
        "end, and each such layer shifts the map by half a pixel.",
        "{input: 3x32x32, layers: [conv 8 4x4 same]}",
        "{input: 3x32x32, layers: [conv 8 5x5 same]}",
        "use an odd kernel",
        "https://arxiv.org/abs/1903.08385",
        even_kernel_same,
    ),
    Rule(
        "C105",
        "uneven-padding",
        "note",
        "Padding that differs before and after shifts what each output sees.",
        "{dialect: onnx, input: 3x32x32, layers: ['conv 8 3x3 padding=[[0,2],[0,2]]']}",
        "{dialect: onnx, input: 3x32x32, layers: ['conv 8 3x3 padding=[[1,1],[1,1]]']}",
        "pad both ends alike",
        CONVOLUTION,
        uneven_padding,
    ),
    Rule(
        "C106",
        "mostly-padding",
        "warning",
        "On a map smaller than the kernel most of what a window reads is padding, and most of its "
        "weights never meet an input.",
        "{input: 64x2x2, layers: [conv 64 3x3 p1]}",
        "{input: 64x3x3, layers: [conv 64 3x3 p1]}",
        "use a smaller kernel, fewer strides before it, or a larger input",
        "https://arxiv.org/abs/2106.12307",
        mostly_padding,
    ),
    Rule(
        "C107",
        "dilation-beyond-map",
        "warning",
        "With a dilation as large as the map all elements of the kernel but one lie in the "
        "padding: a 3x3 convolution acts as a 1x1.",
        "{input: 64x16x16, layers: [conv 64 3x3 p18 d18]}",
        "{input: 64x32x32, layers: [conv 64 3x3 p18 d18]}",
        "use a smaller dilation",
        "https://arxiv.org/abs/1706.05587",
        dilation_beyond_map,
    ),
    Rule(
        "C108",
        "input-not-a-multiple",
        "warning",
        "A map that goes down by strides and up again comes back to its size only where the input "
        "is a multiple of the total stride.",
        "{input: 3x30x30, layers: [conv 8 3x3 p1 name=a, max_pool 2, max_pool 2, upsample 4 "
        "name=b, 'add from=[a,b]']}",
        "{input: 3x32x32, layers: [conv 8 3x3 p1 name=a, max_pool 2, max_pool 2, upsample 4 "
        "name=b, 'add from=[a,b]']}",
        "use an input that is a multiple of the total stride",
        "https://arxiv.org/abs/1505.04597",
        input_not_multiple,
    ),
    Rule(
        "C109",
        "same-elsewhere",
        "note",
        "Where the padding of 'same' is odd its larger half goes after, so that a strided layer "
        "samples other pixels than with k//2 on both sides, as PyTorch has it; which, depends on "
        "the input's size.",
        "{dialect: keras, input: 224x224x3, layers: [conv 8 3x3/2 same]}",
        "{dialect: keras, input: 225x225x3, layers: [conv 8 3x3/2 same]}",
        "pad with a layer of its own, and write padding 'valid'",
        "https://keras.io/api/layers/",
        same_elsewhere,
    ),
)

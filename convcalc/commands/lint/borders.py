"""Rules about what windows leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field
from convcalc.algebra.unread import unread
from convcalc.algebra.window import Sampler, Scatter, Window
from convcalc.amounts import counted, simple
from convcalc.commands.lint.rule import Axis, Finding, Rule, axes_text, kernel_of, windows
from convcalc.diagnostics import Diagnostic
from convcalc.engine.analyze import analyze
from convcalc.engine.edit import Edit
from convcalc.engine.trial import tried
from convcalc.engine.work import TRIAL
from convcalc.layers.pool import AvgPool
from convcalc.layers.site import Site
from convcalc.parser.remake import remade, settings_of
from convcalc.render.left_out import ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.commands.lint.rule import Design
    from convcalc.engine.report import LayerReport, Report


MOST_PADDING = 1_000
"""So much more padding is tried at most."""
CONVOLUTION = "https://arxiv.org/abs/1603.07285"


def unread_border(design: Design) -> Iterator[Finding]:
    for layer in design.each():
        padded = padding_before(design, layer)
        lost = [
            (axis, left)
            for axis, more in zip(windows(layer), padded, strict=False)
            if kernel_of(axis) > 1 and (left := unread(axis.window, axis.n).end - more) > 0
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


UNREAD_BORDER = Rule(
    code="C101",
    severity="warning",
    why=(
        "Where the windows do not come out even, the last rows and columns are in no window: what "
        "is there does not count."
    ),
    example="{input: 3x32x32, layers: [conv 8 4x4/3]}",
    near="{input: 3x31x31, layers: [conv 8 4x4/3]}",
    instead="use padding, ceil_mode or an input size with which the windows come out even",
    source=CONVOLUTION,
    find=unread_border,
)


def padding_before(design: Design, layer: LayerReport) -> list[int]:
    """How many elements at the end of each axis a layer before has added."""
    before = design.before(layer)
    rank = layer.input_shapes[0].rank if layer.input_shapes else 0
    if before and before.kind.among("pads"):
        return [max(0, a.hi) for a in before.axes if isinstance(a, Window)]
    return [0] * rank


def are(lost: Sequence[tuple[Axis, int]]) -> str:
    return "is" if len(lost) == 1 and lost[0][1] == 1 else "are"


def reading_all(design: Design, layer: LayerReport) -> Edit | None:
    """The smallest change after which everything is read, as the engine has it."""
    rules = design.network.dialect
    site = Site(layer.input_shapes, rules, design.network.layout)
    for edit in ways_to_read(layer.kind, max(a.window.stride for a in windows(layer))):
        if not design.work.take(TRIAL):
            break
        kind = remade(type(layer.kind), settings_of(edit.kind), rules)  # type: ignore[arg-type]
        axes = () if isinstance(kind, Diagnostic) else tried((kind,), site).axes
        rows = list(zip(axes, site.spatial, strict=False))
        if rows and not any(unread(a, n).end for a, n in rows):
            return edit
    return None


def ways_to_read(kind: Any, stride: int) -> Iterator[Edit]:
    if hasattr(kind, "ceil_mode") and not kind.ceil_mode:
        yield Edit("write ceil_mode", kind.but(ceil_mode=True))
    if isinstance(kind.padding, int):
        for padding in range(kind.padding + 1, kind.padding + min(stride, MOST_PADDING) + 1):
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


STRIDE_BEYOND_KERNEL = Rule(
    code="C102",
    severity="warning",
    why=(
        "A stride larger than the kernel's extent leaves gaps between the windows that nothing "
        "reads."
    ),
    example="{input: 3x32x32, layers: [max_pool 2x2/3 p1]}",
    near="{input: 3x33x33, layers: [max_pool 3x3/3]}",
    instead="use a stride of at most the kernel",
    source=CONVOLUTION,
    find=stride_beyond_kernel,
)


def strided_pointwise(design: Design) -> Iterator[Finding]:
    for layer in design.each("full_convolutions"):
        axes = windows(layer)
        kept = 1
        for axis in axes:
            kept *= axis.window.stride
        if kept > 1 and all(axis.window.span == 1 for axis in axes):
            stride = simple([axis.window.stride for axis in axes])
            pool = AvgPool(kernel=stride, count_include_pad=usual(design))
            yield Finding(
                layer.name,
                f"a 1x1 convolution with a stride reads 1 of {kept} positions and discards "
                f"{share(kept - 1, kept)} of its input",
                "average over the stride first, as ResNet-D does",
                ((layer.name, Edit("pool first", layer.kind.but(stride=1), (pool,))),),
            )


STRIDED_POINTWISE = Rule(
    code="C103",
    severity="note",
    why=(
        "A 1x1 convolution with stride 2 reads every fourth position; the others were computed for "
        "nothing. In ResNets it is the usual shortcut."
    ),
    example="{input: 64x56x56, layers: [conv 128 1x1/2]}",
    near="{input: 64x56x56, layers: [conv 128 1x1]}",
    instead="average over the stride before it (ResNet-D), or let the 3x3 convolution stride",
    source="https://arxiv.org/abs/1812.01187",
    find=strided_pointwise,
)


def usual(design: Design) -> bool:
    """Whether the dialect's average pools count padding."""
    defaults = design.network.dialect.defaults.get(AvgPool.name, {})
    return bool(defaults.get("count_include_pad", True))


def share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole <= 10 else f"{100 * part / whole:.0f} %"


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
        if not meets_better(design.report, {name: larger}):
            return
        yield Finding(
            "",
            f"the input {shape.text(layout)} is no multiple of the total stride {stride}: maps "
            "that go down and up again do not meet where they were",
            f"use an input of {larger.text(layout)}",
            inputs={name: larger},
        )


INPUT_NOT_MULTIPLE = Rule(
    code="C108",
    severity="warning",
    why=(
        "A map that goes down by strides and up again comes back to its size only where the input "
        "is a multiple of the total stride."
    ),
    example=(
        "{input: 3x30x30, layers: [conv 8 3x3 p1 name=a, max_pool 2, max_pool 2, upsample 4 "
        "name=b, 'add from=[a,b]']}"
    ),
    near=(
        "{input: 3x32x32, layers: [conv 8 3x3 p1 name=a, max_pool 2, max_pool 2, upsample 4 "
        "name=b, 'add from=[a,b]']}"
    ),
    instead="use an input that is a multiple of the total stride",
    source="https://arxiv.org/abs/1505.04597",
    find=input_not_multiple,
)


def meets_better(report: Report, inputs: Mapping[str, Shape]) -> bool:
    """Whether the network works out with other inputs, and fewer paths meet out of step; of one
    that does not, only the former.
    """
    changed = analyze(report.network.with_inputs(inputs))
    return changed.ok and (not report.ok or out_of_step(changed) < out_of_step(report))


def out_of_step(report: Report) -> int:
    """How many layers join paths that see areas of different centres."""
    return sum(layer.aligned is False for layer in report.layers)


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

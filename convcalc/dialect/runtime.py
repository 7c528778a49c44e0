"""Where ONNX's shape inference and onnxruntime do not agree on a layer that the dialect accepts.

The size that the operator's text gives is taken, and a warning says what each of the two says.
Found by running random layers both ways: onnx 1.23, onnxruntime 1.32 (tests/recorded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import ceil_div
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import span_of
from convcalc.diagnostics import Refusal, one_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site

AUTO = ("same", "same_upper", "same_lower")


class Axis(NamedTuple):
    """One axis of a windowed layer: the length that arrives, its settings, how it is read."""

    n: int
    kernel: int
    stride: int
    dilation: int
    padding: Any
    along: AxisMap

    @property
    def out(self) -> int:
        return self.along.out(self.n)

    @property
    def is_same(self) -> bool:
        return self.padding in AUTO

    def total(self) -> int:
        """What `same` takes in all for a kernel without dilation; below 0 where strides skip."""
        return (ceil_div(self.n, self.stride) - 1) * self.stride + self.kernel - self.n


class Says(NamedTuple):
    """What shape inference says of an axis, and onnxruntime; None: it refuses the layer."""

    inferred: int
    run: Optional[int]


def last_window(kind: Any, axis: Axis) -> Says | None:
    """A window that would start in the padding; with 'same', where strides skip elements."""
    if not kind.ceil_mode:
        return None
    along: Any = axis.along
    lo, hi = (along.lo, along.hi) if isinstance(axis.padding, str) else axis.padding
    if axis.padding == "valid":
        hi = 0
    reach = axis.n + lo + hi - span_of(axis.kernel, axis.dilation)
    return Says(ceil_div(reach, axis.stride) + 1, axis.out)


def undilated_same(kind: Any, axis: Axis) -> Says | None:
    if not axis.is_same or axis.dilation == 1:
        return None
    reach = axis.n + axis.total() - span_of(axis.kernel, axis.dilation)
    steps = ceil_div(reach, axis.stride) if kind.ceil_mode else int(reach / axis.stride)
    return Says(axis.out, max(steps + 1, 0))


def negative_padding(kind: Any, axis: Axis) -> Says | None:
    dilations = kind.dilation if isinstance(kind.dilation, tuple) else (kind.dilation,)
    below = axis.is_same and axis.total() < 0 and max(dilations) == 1
    return Says(axis.out, None) if below else None


def padding_of_a_kernel(kind: Any, axis: Axis) -> Says | None:
    wide = not isinstance(axis.padding, str) and max(axis.padding) >= axis.kernel
    return Says(axis.out, None) if wide else None


def dilated_same(kind: Any, axis: Axis) -> Says | None:
    return Says(axis.out, None) if axis.is_same and axis.dilation > 1 else None


def extended(kind: Any, axis: Axis) -> Says | None:
    """Inference lengthens what `same` gives; onnxruntime adds less than a stride at the end."""
    along: Any = axis.along
    inferred = axis.out
    if axis.is_same and kind.output_size is None:
        cut = max(along.span - axis.stride, 0)
        inferred = (axis.n - 1) * axis.stride + along.span + along.extra - cut
    beyond = max(along.extra, along.extra - along.lo - along.hi)
    return Says(inferred, None if beyond >= axis.stride else axis.out)


class Case(NamedTuple):
    """A way in which the two differ: what they say of an axis; who infers so; what is taken."""

    says: Callable[[Any, Axis], Says | None]
    taken: str
    who: str = "shape inference"


SMALLER = (
    "the size of shape inference is taken, as the operator's text has it; onnxruntime takes only "
    "padding that is smaller than the kernel: write a 'pad' layer before it"
)
CEIL = Case(
    last_window,
    "the smaller is taken, as from opset 22 on both say: a window that would start behind the "
    "input is left out",
    "shape inference before opset 22",
)
UNDILATED = Case(
    undilated_same,
    "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime pads as if there were no "
    "dilation: write the padding as numbers",
)
POOL = (CEIL, UNDILATED, Case(padding_of_a_kernel, SMALLER))
NEGATIVE = Case(
    negative_padding,
    "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime finds a padding below 0, as "
    "the stride skips the end: write padding 0, which gives as many",
)
DILATED = Case(
    dilated_same,
    "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime takes no dilation with "
    "'same': write the padding as numbers",
)
EXTENDED = Case(
    extended,
    "n·stride is taken with 'same', as the operator's text has it, else the size of shape "
    "inference; write less than the stride at the end, and nothing with 'same'",
)
CASES: dict[str, tuple[Case, ...]] = {
    "conv": (DILATED,),
    "depthwise_conv": (DILATED,),
    "conv_transpose": (EXTENDED,),
    "max_pool": (*POOL, NEGATIVE),
    "avg_pool": POOL,
    "lp_pool": POOL,
}


def of_a_map(site: Site) -> Refusal | None:
    if site.rank == 2:
        return None
    axes = "1 spatial axis" if site.rank == 1 else f"{site.rank or 'no'} spatial axes"
    return Refusal(
        "W203",
        f"shape inference takes {axes}, onnxruntime refuses the layer",
        "the size is that of the input, as the operator's text has it; onnxruntime takes two "
        "spatial axes: write a 'reshape' before it, and after it",
    )


RANKS: dict[str, Callable[[Site], Refusal | None]] = {"local_response_norm": of_a_map}
"""Where onnxruntime takes only inputs with some numbers of axes."""


def differences(kind: Any, site: Site) -> tuple[Refusal, ...]:
    """A warning, W203, for each way in which the two do not agree on `kind` at `site`, of a
    composite on its first part.
    """
    kind = next((part.kind for part in kind.parts(site)), kind)
    if kind.name in RANKS:
        found = RANKS[kind.name](site)
        return (found,) if found else ()
    cases = CASES.get(kind.name, ())
    if not cases:
        return ()
    rank = site.rank
    rows = zip(
        site.spatial,
        kind.per_axis("kernel", rank),
        kind.strides(rank),
        kind.per_axis("dilation", rank),
        kind.pads(rank),
        kind.axes(site),
        strict=True,
    )
    axes = [Axis(*row) for row in rows]
    told = (warning(case, kind, axes) for case in cases)
    return tuple(one for one in told if one)


def warning(case: Case, kind: Any, axes: list[Axis]) -> Refusal | None:
    """What one case says, axes that are alike as one."""
    alike: dict[Says, list[str]] = {}
    for name, axis in zip(axis_names(len(axes)), axes, strict=True):
        said = case.says(kind, axis)
        if said and said.inferred != said.run:
            alike.setdefault(said, []).append(name)
    if not alike:
        return None
    inferred = all_of([f"{n} on {all_of(names)}" for (n, _), names in alike.items()])
    given = [run for _, run in alike]
    does = "refuses it" if None in given else f"gives {all_of([str(run) for run in given])}"
    return Refusal("W203", f"{case.who} says {inferred}, onnxruntime {does}", case.taken)


def all_of(words: list[str]) -> str:
    return one_of(words).replace(" or ", " and ")

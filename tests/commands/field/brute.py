"""What units depend on, followed position by position with index arithmetic of its own.

Each rule says which elements of an axis an output reads, as the frameworks define the layer; none
uses the engine's maps. `endless`: on an axis without ends, on which a padding is what lies there.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    import convcalc

    Place = tuple[int, ...]
    Rule = Callable[["Axis", int], Iterable[int]]

ALL = None
"""In place of what is read: the whole axis."""


class Axis:
    """A layer on one axis: the settings there, its lengths, and whose rules apply."""

    def __init__(
        self, settings: Mapping[str, Any], k: int, rank: int, n: int, out: int, dialect: str
    ) -> None:
        self.settings, self.k, self.rank = settings, k, rank
        self.n, self.out, self.dialect = n, out, dialect

    def get(self, name: str, default: Any = None) -> Any:
        value = self.settings.get(name, default)
        return value[self.k] if isinstance(value, list) else value

    @cached_property
    def span(self) -> int:
        return int(self.get("dilation", 1)) * (self.get("kernel") - 1) + 1

    def lo(self, stride: int) -> int:
        """How much is padded in front."""
        padding = self.get("padding", 0)
        if padding == "causal":
            return self.span - 1
        if padding in ("same", "same_upper", "same_lower"):
            total = max((self.out - 1) * stride + self.span - self.n, 0)
            return -(-total // 2) if padding == "same_lower" else total // 2
        if padding == "valid":
            return 0
        return int(padding[0] if isinstance(padding, list) else padding)


def window(axis: Axis, o: int, usual: int | None = 1) -> Iterable[int]:
    stride = axis.get("stride", usual) or axis.get("kernel")
    first = o * stride - axis.lo(stride)
    return [first + t * axis.get("dilation", 1) for t in range(axis.get("kernel"))]


def pool(axis: Axis, o: int) -> Iterable[int]:
    return window(axis, o, 1 if axis.dialect == "onnx" else None)


def scatter(axis: Axis, o: int) -> Iterable[int]:
    stride = axis.get("stride") or 1
    lo = axis.get("padding", 0)
    if lo == "same":  # what a convolution with SAME from out to n would have padded
        lo = max((axis.n - 1) * stride + axis.span - axis.out, 0) // 2
    elif lo == "valid":
        lo = 0
    places = (o + lo - t * axis.get("dilation", 1) for t in range(axis.get("kernel")))
    return [place // stride for place in places if place % stride == 0]


def unpool(axis: Axis, o: int) -> Iterable[int]:
    stride = axis.get("stride") or (1 if axis.dialect == "onnx" else axis.get("kernel"))
    places = (o + axis.get("padding", 0) - t for t in range(axis.get("kernel")))
    return [place // stride for place in places if place % stride == 0]


def adaptive(axis: Axis, o: int) -> Iterable[int]:
    return range(floor(Fraction(o * axis.n, axis.out)), ceil(Fraction((o + 1) * axis.n, axis.out)))


MORE = {"cubic": 1, "bicubic": 1}


def resized(axis: Axis, o: int) -> Iterable[int]:
    n, out, mode = axis.n, axis.out, axis.settings.get("mode", "nearest")
    if mode == "area":
        return adaptive(axis, o)
    factor = axis.get("factor")
    step = Fraction(n, out) if factor is None else 1 / Fraction(str(factor))
    if mode == "nearest":
        return [floor(o * step)]
    if mode == "nearest_exact":
        return [floor((o + Fraction(1, 2)) * step)]
    place = (o + Fraction(1, 2)) * step - Fraction(1, 2)
    if axis.settings.get("align_corners"):
        place = o * Fraction(n - 1, out - 1) if out > 1 else Fraction(0)
    if place.denominator == 1:  # the weights of all neighbours are 0
        return [int(place)]
    more = MORE.get(mode, 0)
    return range(floor(place) - more, floor(place) + 2 + more)


def padded(axis: Axis, o: int) -> Iterable[int]:
    padding = axis.get("padding")
    p, n = o - (padding[0] if isinstance(padding, list) else padding), axis.n
    mode = axis.settings.get("mode", "zeros")
    if mode == "reflect":
        return [abs(p) if p < n else 2 * (n - 1) - p]
    if mode == "replicate":
        return [min(max(p, 0), n - 1)]
    return [p % n] if mode == "circular" else [p]


def shifted(axis: Axis, o: int) -> Iterable[int]:
    """A padding on an axis without ends: what lies there."""
    padding = axis.get("padding")
    return [o - (padding[0] if isinstance(padding, list) else padding)]


def cropped(axis: Axis, o: int) -> Iterable[int]:
    cut = axis.get("cropping")
    return [o + (cut[0] if isinstance(cut, list) else cut)]


def mobile(axis: Axis, o: int) -> Iterable[int]:
    """An inverted residual of 4 channels."""
    kernel, stride = axis.get("kernel"), axis.get("stride", 1)
    least = max((axis.out - 1) * stride + kernel - axis.n, 0)
    first = o * stride - (least if axis.dialect == "keras" else kernel - 1) // 2
    read = [*range(first, first + kernel)]
    strides = axis.settings.get("stride", 1)
    steps = strides if isinstance(strides, list) else [strides]
    return [*read, o] if all(s == 1 for s in steps) else read


def itself(axis: Axis, o: int) -> Iterable[int]:
    return [0] if axis.n == 1 else [o]


def whole(axis: Axis, o: int) -> Iterable[int]:
    return range(axis.n)


def covers(axis: Axis) -> bool:
    """Attention of all of an axis: without windows, or in one."""
    return axis.get("window") in (None, axis.n)


def attended(axis: Axis, o: int) -> Iterable[int]:
    """Attention, perhaps within windows: which positions are in that of the output?"""
    if covers(axis):
        return range(axis.n)
    size, shift = axis.get("window"), axis.get("shift", 0)
    if axis.settings["partition"] == "grid":
        step = axis.n // size
        return [p for p in range(axis.n) if (p - o) % step == 0]
    return [p for p in range(o - size, o + size) if (p - shift) // size == (o - shift) // size]


def last(axis: Axis, o: int) -> Iterable[int]:
    return range(axis.n) if axis.k == axis.rank - 1 else [o]


def states(axis: Axis, o: int) -> Iterable[int]:
    """A state is carried from the first step on."""
    return range(o + 1)


RULES: dict[str, Rule] = {
    **dict.fromkeys(("conv", "depthwise_conv", "separable_conv"), window),
    **dict.fromkeys(("max_pool", "avg_pool", "lp_pool"), pool),
    "conv_transpose": scatter,
    "max_unpool": unpool,
    **dict.fromkeys(("adaptive_avg_pool", "adaptive_max_pool"), adaptive),
    **dict.fromkeys(("global_avg_pool", "global_max_pool", "squeeze_excite"), whole),
    "attention": attended,
    "transformer_encoder": whole,
    "upsample": resized,
    "pixel_shuffle": lambda axis, o: [o // axis.settings["factor"]],
    "pixel_unshuffle": lambda axis, o: range(
        o * axis.settings["factor"], (o + 1) * axis.settings["factor"]
    ),
    "pad": padded,
    "crop": cropped,
    "inverted_residual": mobile,
    "linear": last,
    "rnn": states,
    "gru": whole,  # of both directions
}


class Brute:
    """The network of a report, made of `layers` in the order of its nodes; what each unit depends
    on, by recursion.
    """

    def __init__(self, report: convcalc.Report, layers: list[dict[str, Any]]) -> None:
        self.report = report
        self.nodes = {node.name: node for node in report.network.nodes}
        self.layers = dict(zip(self.nodes, (next(iter(x.items())) for x in layers), strict=True))
        self.shapes = report.shapes
        self.known: dict[tuple[str, Place], frozenset[Place]] = {}
        self.free: dict[tuple[str, int, int], dict[int, int]] = {}

    def sizes(self, name: str) -> Place:
        shape = self.shapes[name]
        assert shape is not None
        return tuple(map(int, shape.spatial))

    def axis(self, name: str, source: str, k: int) -> Axis:
        sizes, out = self.sizes(source), self.sizes(name)
        settings = self.layers[name][1]
        return Axis(settings, k, len(sizes), sizes[k], out[k], self.report.network.dialect.name)

    def of(self, name: str, at: Place) -> frozenset[Place]:
        """The positions of the input that the unit of layer `name` at `at` depends on."""
        if name == "input":
            return frozenset((at,))
        if (name, at) not in self.known:
            found: set[Place] = set()
            for i, source in enumerate(self.nodes[name].inputs):
                rule, read = self.rule(name, i), []
                for k, o in enumerate(at):
                    axis = self.axis(name, source, k)
                    read.append({p for p in rule(axis, o) if 0 <= p < axis.n})
                for place in product(*read):
                    found |= self.of(source, place)
            self.known[name, at] = frozenset(found)
        return self.known[name, at]

    def rule(self, name: str, i: int) -> Rule:
        """How an output reads input `i`: a query is made of its own position."""
        kind = self.layers[name][0]
        alone = len(self.nodes[name].inputs) == 1
        return itself if kind == "attention" and i == 0 and not alone else RULES.get(kind, itself)

    def free_rule(self, name: str, k: int, i: int) -> Rule:
        """How an output reads axis `k` of input `i` without ends."""
        kind, out = self.layers[name][0], self.sizes(name)
        rule = self.rule(name, i)
        entire = rule is whole or (rule is last and k == len(out) - 1)
        if rule is attended:
            entire = covers(self.axis(name, self.nodes[name].inputs[i], k))
        if entire or (rule is adaptive and out[k] == 1):
            raise KeyError(kind)
        return shifted if rule is padded else rule

    def ending(self, name: str, k: int, o: int, ended: Container[str]) -> frozenset[int]:
        """As `endless`, but the axes of the layers that are `ended` have ends."""
        if name == "input":
            return frozenset((o,))
        found: set[int] = set()
        for i, source in enumerate(self.nodes[name].inputs):
            axis = self.axis(name, source, k)
            for p in self.free_rule(name, k, i)(axis, o):
                if source not in ended or 0 <= p < axis.n:
                    found |= self.ending(source, k, p, ended)
        return frozenset(found)

    def endless(self, name: str, k: int, o: int) -> dict[int, int]:
        """On axis `k` without ends: how many paths come from each position; of what reads whole
        axes there is no such answer (KeyError).
        """
        if name == "input":
            return {o: 1}
        if (name, k, o) not in self.free:
            found: dict[int, int] = {}
            for i, source in enumerate(self.nodes[name].inputs):
                for p in self.free_rule(name, k, i)(self.axis(name, source, k), o):
                    for place, paths in self.endless(source, k, p).items():
                        found[place] = found.get(place, 0) + paths
            self.free[name, k, o] = found
        return self.free[name, k, o]

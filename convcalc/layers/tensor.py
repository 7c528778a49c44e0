"""Tensors that no layer makes: learned ones, and constants."""

from __future__ import annotations

from math import prod
from struct import pack, unpack
from sys import float_info
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, Dims, SettingType, decimal, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


def shape_setting() -> Any:
    return setting(
        "its dimensions, without the batch",
        Dims(),
        positional=True,
        required=True,
        aliases=("dims", "size"),
    )


class Tensor(Kind):
    """A tensor that is there for every sample: it reads nothing."""

    inputs = (0, 0)
    example = ("", "768x1")
    shape: tuple[int, ...] = shape_setting()

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return ()

    def channels(self, site: Site) -> Int:
        return self.output(site, ()).channels

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape.of(self.shape, site.layout)


MOST = 64
"""So many numbers of a constant are kept; of more, its sizes alone."""
CODE, BUFFER, WEIGHTS, EXPORTER = "code", "buffer", "weights", "exporter"


class Reals(SettingType):
    """A list of numbers, or one that stands for all, which is shown `bare` or in brackets."""

    metavar = "LIST"

    def __init__(self, bare: bool = False) -> None:
        self.bare = bare

    @property
    def must(self) -> str:
        return f"be a list of up to {MOST} numbers, or one number for all"

    def parse(self, raw: Any) -> tuple[float, ...]:
        items = raw if isinstance(raw, list) else [raw]
        if not 1 <= len(items) <= MOST:
            raise ValueError
        for x in items:
            if isinstance(x, bool) or not isinstance(x, (int, float)) or not is_double(x):
                raise ValueError
        return tuple(map(float, items))

    def show(self, value: Any) -> str:
        text = ",".join(map(decimal, value))
        return text if self.bare and len(value) == 1 else f"[{text}]"


def is_double(number: float) -> bool:
    """Whether a number is finite, and no larger than a float can be."""
    return -float_info.max <= number <= float_info.max


class Parameter(Tensor):
    """A learned tensor: a class token, a position embedding, a temperature. It reads nothing; add,
    multiply and concat take it as one of their inputs.
    """

    name = "parameter"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html"

    stored: tuple[int, ...] | None = setting(
        "its dimensions in checkpoints, where they are others: 1x1x768; [] of a single number",
        Dims(none=True),
        default=None,
    )
    init: tuple[float, ...] | None = setting(
        "the numbers that it begins with, the last dimension fastest, or one for all",
        Reals(bare=True),
        default=None,
    )

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", self.shape if self.stored is None else self.stored),)

    def check(self, site: Site) -> None:
        if self.stored is not None and prod(self.stored) != prod(self.shape):
            raise Refusal(
                "E208",
                f"{spelled(self.stored)} and {spelled(self.shape)} do not hold the same number of "
                "elements",
                "give the same tensor in both",
                "stored",
            )
        check_numbers(self.init, self.shape, "init")


class Constant(Tensor):
    """A tensor of fixed numbers: a mask, zeros, an anchor grid. It reads and holds nothing.

    Its numbers need not be known: then files that are written have NaN in their place.
    """

    name = "constant"
    source = "https://onnx.ai/onnx/operators/onnx__Constant.html"
    values: tuple[float, ...] | None = setting(
        "its numbers, the last dimension fastest, or one for all", Reals(), default=None
    )
    origin: str = setting(
        "what has its numbers: the code, a buffer that checkpoints hold, weights that they are "
        "worked out of, or an exporter, which may have worked them out of weights",
        Choice((CODE, BUFFER, WEIGHTS, EXPORTER)),
        default=CODE,
    )

    @property
    def unknown(self) -> tuple[str, ...]:
        return ("params",) if self.origin == EXPORTER else ()

    def check(self, site: Site) -> None:
        check_numbers(self.values, self.shape, "values")


def check_numbers(numbers: Sequence[float] | None, shape: Sequence[int], name: str) -> None:
    """Refusal, if `numbers` are neither one nor as many as `shape` has elements."""
    several = len(numbers or ())
    if several > 1 and several != prod(shape):
        raise Refusal(
            "E208",
            f"{several} numbers do not fill {spelled(shape)}",
            f"give {prod(shape)} numbers, or one for all",
            name,
        )


def spelled(dims: Sequence[int]) -> str:
    return "x".join(map(str, dims)) or "a single number"


def as_float32(number: float) -> float:
    """The number of the fewest digits that is the same in single precision.

    >>> as_float32(0.48500001430511475), as_float32(3.0), as_float32(1 / 3)
    (0.485, 3.0, 0.33333334)
    """
    (single,) = unpack("f", pack("f", number))
    for digits in range(1, 10):
        short = float(f"{single:.{digits}g}")
        if unpack("f", pack("f", short))[0] == single:
            return short
    return float(single)

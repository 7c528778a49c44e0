"""Layers as exams have them: how settings and an input are drawn, a function for each recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import half_kernel

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw

CHANNELS = (1, 3, 4, 8, 16, 32, 64)
FILTERS = (4, 6, 8, 10, 16, 32, 64, 96, 128)
SIZES = (
    *(4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16, 20, 24, 25, 27, 28, 30, 31, 32, 40, 48, 50, 55, 56),
    *(60, 63, 64, 80, 96, 100, 112, 113, 120, 128, 150, 160, 192, 200, 224, 225, 227, 256),
    *(300, 400, 500, 512, 1000, 1024, 2000, 2048, 4000),
)
"""Those of layers as exams have them: they are multiplied by hand."""


def half(draw: Draw, dialect: str, kernel: int) -> Any:
    """The padding that people write with a kernel."""
    return "same" if dialect == "keras" else half_kernel(kernel)


def some(draw: Draw, dialect: str, most: int) -> Any:
    """Any padding that the dialect can spell."""
    if dialect == "keras":
        return draw.pick(("same", "valid"))
    return draw.whole(0, most)


def square(draw: Draw, least: int, most: int, rank: int = 2) -> Shape:
    return Shape(draw.pick(CHANNELS), (side(draw, least, most),) * rank)


def oblong(draw: Draw, least: int, most: int) -> Shape:
    height = side(draw, least, most)
    return Shape(draw.pick(CHANNELS), (height, side(draw, least, most)))


def uneven(shape: Shape, span: int, stride: int) -> Shape:
    """Sizes that a window of `span`, less its padding, does not fit: rounding decides something."""
    fits = [(n - span) % stride == 0 for n in shape.spatial]
    return shape._replace(
        spatial=tuple(n + one for n, one in zip(shape.spatial, fits, strict=True))
    )


def side(draw: Draw, least: int, most: int) -> int:
    """One of SIZES within bounds."""
    return draw.pick([size for size in SIZES if least <= size <= most])


def valid_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    return {"filters": draw.pick(FILTERS), "kernel": draw.pick((3, 5, 7))}, square(draw, 8, 64)


def small_pool(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    return {"kernel": 2, "stride": 2}, square(draw, 8, 64)


def strided_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.pick((3, 5, 7))
    said = {"filters": draw.pick(FILTERS), "kernel": kernel, "stride": 2}
    return {**said, "padding": half(draw, dialect, kernel)}, square(draw, 16, 256)


def overlapping_pool(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said = {"kernel": 3, "stride": 2, "padding": half(draw, dialect, 3)}
    return said, square(draw, 16, 128)


def same_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said = {"filters": draw.pick(FILTERS), "kernel": draw.pick((2, 3, 4, 5, 7))}
    return {**said, "stride": draw.whole(2, 4), "padding": "same"}, square(draw, 16, 225)


def dilated_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    dilation = draw.whole(2, 4)
    padding: Any = draw.pick(("same", "valid")) if dialect == "keras" else draw.pick((0, dilation))
    said = {"filters": draw.pick(FILTERS), "kernel": 3, "dilation": dilation, "padding": padding}
    return said, square(draw, 16, 64)


def ceil_pool(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.whole(2, 3)
    said = {"kernel": kernel, "stride": 2, "ceil_mode": True}
    return said, uneven(square(draw, 13, 113), kernel, 2)


def doubling(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said: dict[str, Any] = {"filters": draw.pick(FILTERS), "stride": 2}
    if dialect == "keras":
        said.update(kernel=draw.pick((2, 3, 4)), padding=draw.pick(("same", "valid")))
    else:
        said.update(
            draw.pick(
                (
                    {"kernel": 4, "padding": 1},
                    {"kernel": 2},
                    {"kernel": 3, "padding": 1},
                    {"kernel": 3, "padding": 1, "output_padding": 1},
                )
            )
        )
    return said, square(draw, 4, 56)


def oblong_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = (draw.pick((1, 3, 5)), draw.pick((3, 5, 7)))
    said = {"filters": draw.pick(FILTERS), "kernel": kernel, "stride": (draw.whole(1, 2), 2)}
    if dialect == "keras":
        said["stride"] = 2
    padding: Any = "same" if dialect == "keras" else tuple(map(half_kernel, kernel))
    return {**said, "padding": padding}, oblong(draw, 16, 96)


def sequence_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.pick((3, 5, 9, 15))
    said = {"filters": draw.pick(FILTERS), "kernel": kernel, "stride": draw.whole(2, 5)}
    return {**said, "padding": some(draw, dialect, 4)}, square(draw, 100, 4000, rank=1)


def any_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said = {"filters": draw.pick(FILTERS), "kernel": draw.whole(2, 5), "stride": draw.whole(2, 3)}
    if dialect == "keras":
        return {**said, "padding": draw.pick(("same", "valid"))}, oblong(draw, 17, 99)
    sides = ((draw.whole(0, 2), draw.whole(1, 3)), (1, draw.whole(0, 2)))
    padding: Any = draw.whole(0, 3) if dialect == "pytorch" else sides
    return {**said, "dilation": draw.whole(2, 3), "padding": padding}, oblong(draw, 17, 99)


def any_transposed(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    stride = draw.whole(2, 3)
    said: dict[str, Any] = {"filters": draw.pick(FILTERS), "kernel": draw.whole(2, 5)}
    if dialect == "keras":
        said["padding"] = draw.pick(("same", "valid"))
        if draw.chance():
            said["output_padding"] = draw.whole(0, stride - 1)
    else:
        said.update(padding=draw.whole(0, 2), output_padding=draw.whole(0, stride - 1))
        if draw.chance():
            said["dilation"] = 2
    return {**said, "stride": stride}, oblong(draw, 5, 40)


def any_ceil_pool(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said = {"kernel": 3, "stride": draw.whole(2, 4), "padding": 1, "ceil_mode": True}
    return said, uneven(oblong(draw, 13, 113), 3 - 2 * 1, said["stride"])


def volume_conv(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.pick((2, 3, 5))
    said = {"filters": draw.pick(FILTERS), "kernel": kernel, "stride": (1, 2, 2)}
    if dialect == "keras":
        said["stride"] = 2
    shape = Shape(draw.pick(CHANNELS), (side(draw, 8, 24), *(side(draw, 28, 80),) * 2))
    return {**said, "padding": half(draw, dialect, kernel)}, shape


def any_linear(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    features = draw.pick((64, 120, 256, 400, 512, 1024, 4096))
    return {"features": draw.pick((10, 84, 100, 120, 512, 1000))}, Shape(features)


def no_bias(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said, shape = strided_conv(draw, dialect)
    return {**said, "bias": False}, shape


def norm(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    return {}, square(draw, 7, 56)


def pointwise(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    return {"filters": draw.pick(FILTERS), "kernel": 1, "bias": draw.chance()}, square(draw, 7, 56)


def grouped(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said, shape = strided_conv(draw, dialect)
    groups = draw.pick((2, 4, 8))
    filters = groups * draw.pick((2, 4, 8))
    more = {"filters": filters, "groups": groups, "bias": draw.chance()}
    return {**said, **more}, shape._replace(channels=groups * draw.pick((2, 3, 8)))


def depthwise(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.pick((3, 5))
    said = {"kernel": kernel, "stride": draw.whole(1, 2), "padding": half(draw, dialect, kernel)}
    return {**said, "multiplier": draw.pick((1, 1, 2))}, square(draw, 14, 112)


def separable(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    kernel = draw.pick((3, 5))
    said = {"filters": draw.pick(FILTERS), "kernel": kernel, "bias": draw.chance()}
    return {**said, "padding": half(draw, dialect, kernel)}, square(draw, 14, 112)


def any_separable(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said, shape = separable(draw, dialect)
    return {**said, "multiplier": draw.whole(2, 3), "stride": 2}, shape


def grouped_oblong(draw: Draw, dialect: str) -> tuple[dict[str, Any], Shape]:
    said, shape = oblong_conv(draw, dialect)
    groups = draw.pick((2, 4))
    more = {"filters": groups * draw.pick((3, 4, 8)), "groups": groups}
    return {**said, **more}, shape._replace(channels=groups * draw.pick((2, 3, 8)))

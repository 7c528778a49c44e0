"""What is said of maps that meet and do not fit, in the words of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Node

CHANNELS = {"pytorch": "nn.Conv2d({a}, {b}, 1{stride})", "keras": "layers.Conv2D({b}, 1{stride})"}
STRIDES = {"pytorch": "stride", "keras": "strides"}


def of_held(
    problem: Diagnostic, names: Sequence[str], shapes: Sequence[Any], nodes: Sequence[Node]
) -> Diagnostic | None:
    """The same problem with what sizes a parameter or constant must have, of two that meet; else
    None.
    """
    tensors = {node.name for node in nodes if node.kind.among("tensors")}
    held = [k for k, name in enumerate(names) if name in tensors]
    if problem.code != "E205" or len(shapes) != 2 or len(held) != 1:
        return None
    (k,) = held
    mine, other = (shape.text("channels_first") for shape in (shapes[k], shapes[1 - k]))
    return problem._replace(help=f"make '{names[k]}' {other} in place of {mine}")


def of_meeting(problem: Diagnostic, shapes: Sequence[Any], dialect: str) -> Diagnostic | None:
    """The same problem with what makes two maps of images meet in a sum; else None."""
    if problem.code != "E205" or len(shapes) != 2 or dialect not in CHANNELS:
        return None
    one, other = shapes
    if problem.message.startswith("the last dimension must be") and one.rank == other.rank == 2:
        a, b = one.spatial[-1], other.spatial[0]
        return problem._replace(help=f"make {a} and {b} the same number, or transpose one of them")
    if not problem.message.startswith("all dimensions must be equal"):
        return meeting_by_padding(problem, shapes)
    if one.rank != 2 or other.rank != 2 or one.channels == other.channels:
        return meeting_by_padding(problem, shapes)
    for gate, gated in ((one, other), (other, one)):
        if set(gate.spatial) == {1} != set(gated.spatial):
            help = f"make the {gate.channels} channels of the 1x1 map {gated.channels}, as it meets"
            return problem._replace(help=help)
    small, large = sorted((one, other), key=lambda shape: (-shape.spatial[0], shape.channels))
    ratios = {-(-a // b) for a, b in zip(small.spatial, large.spatial, strict=True)}
    if len(ratios) != 1:
        return None
    (ratio,) = ratios
    stride = f", {STRIDES[dialect]}={ratio}" if ratio > 1 else ""
    call = CHANNELS[dialect].format(a=small.channels, b=large.channels, stride=stride)
    text = "x".join(map(str, (small.channels, *small.spatial)))
    return problem._replace(help=f"bring {text} to the other's shape, for example {call}")


def meeting_by_padding(problem: Diagnostic, shapes: Sequence[Any]) -> Diagnostic | None:
    """Maps that differ by a few elements, as behind a convolution that does not pad."""
    one, other = shapes
    if one.rank != other.rank:
        return None
    if one.spatial == other.spatial and "joined" in problem.message:
        return problem._replace(help="they differ in channels only: join them along these")
    ways = {b - a for a, b in zip(one.spatial, other.spatial, strict=True)}
    if len(ways) != 1 or not 0 < abs(next(iter(ways))) <= 6:
        return None
    differ = abs(ways.pop())
    if differ % 2:
        return None
    help = (
        f"they differ by {differ}: padding={differ // 2} more in the convolution of the smaller "
        "one, or crop the larger one"
    )
    return problem._replace(help=help)

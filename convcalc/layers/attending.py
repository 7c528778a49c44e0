"""What kinds of attention share: their heads, and what must hold of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.shape import axis_names
from convcalc.diagnostics import Refusal
from convcalc.layers.merge import Disagree
from convcalc.layers.settings import Count, Real, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.layers.site import Site


def heads_setting() -> Any:
    return setting(
        "number of heads",
        Count(),
        positional=True,
        default=1,
        aliases=("num_heads", "num_query_heads"),
    )


def kv_heads_setting() -> Any:
    return setting(
        "heads of keys and values, each of them for a group of heads (1: multi-query)",
        Count(),
        aliases=("num_kv_heads", "num_key_value_heads"),
    )


def dropout_setting() -> Any:
    return setting(
        "share of the weights of pairs that is dropped in training",
        Real(0, 1),
        aliases=("dropout_p",),
        default=0.0,
        rare=True,
    )


def sources(shapes: Sequence[Shape]) -> tuple[Shape, Shape, Shape]:
    """What queries, keys and values are made of, of one to three inputs."""
    first, *others = shapes
    return first, others[0] if others else first, others[-1] if others else first


def origins(site: Site, i: int) -> tuple[int | None, ...]:
    """Where the axes of the output come from: those of the queries. Keys and values may have any
    axes, all of which are read.
    """
    rank = site.rank
    return tuple(range(rank)) if site.shapes[i].rank == rank else (None,) * rank


def check_heads(channels: Int, heads: Int) -> None:
    if channels % heads:
        raise Refusal(
            "E202",
            f"{channels} channels do not divide into {heads} heads",
            f"use a number of heads that divides {channels}",
            "heads",
        )


def check_groups(heads: Int, kv_heads: Int) -> None:
    if heads % kv_heads:
        raise Refusal(
            "E202",
            f"{heads} heads do not divide into {kv_heads} groups, one for each head of the keys",
            f"use a kv_heads that divides {heads}",
            "kv_heads",
        )


def check_positions(site: Site) -> None:
    """There must be a value for each key."""
    _, keys, values = sources(site.shapes)
    if product(keys.spatial) != product(values.spatial):
        raise Disagree(site, 1, 2, "there must be a value for each key")


def check_widths(kind: Any, site: Site) -> None:
    """Heads of a width of their own need not divide the channels."""
    if kind.key_dim is None:
        check_heads(site.channels, kind.heads)
    if kind.kv_heads is not None:
        check_groups(kind.heads, kind.kv_heads)
    if kind.features is not None and not kind.project:
        raise Refusal(
            "E204",
            "features are what the projection of the output gives, which is left out",
            "leave features out, or write project=true",
            "features",
        )


def check_windows(kind: Any, site: Site) -> None:
    """Windows cover each axis, and every input in the same way."""
    for k, other in enumerate(site.shapes[1:], 1):
        if other.spatial != site.spatial:
            raise Disagree(site, 0, k, "within windows, queries and keys must have equal sizes")
    sizes, shifts = (kind.per_axis(name, site.rank) for name in ("window", "shift"))
    for axis, n, size, shift in zip(
        axis_names(site.rank), site.spatial, sizes, shifts, strict=True
    ):
        if n % size:
            more = -n % size
            raise Refusal(
                "E208",
                f"{axis}: {n} does not divide into windows of {size}",
                f"pad {axis} by {more} to {n + more} before it, and crop it behind; or use a size "
                f"that divides {n}",
                "window",
            )
        if shift and (shift >= size or kind.partition == "grid"):
            what = "a grid is not shifted" if shift < size else f"windows of {size} end before it"
            raise Refusal("E204", f"{axis}: shift is {shift}, but {what}", "use 0", "shift")


def check_shift(kind: Any, site: Site) -> None:
    if any(kind.per_axis("shift", site.rank)):
        raise Refusal(
            "E204", "shift is of windows, but there are none", "write a window as well", "shift"
        )


def check_offsets(kind: Any, site: Site) -> None:
    """Relative positions are of a map that attends to itself; if decomposed, to one of as many
    axes.
    """
    sizes, others = kind.map_sizes(site)
    if kind.grid is None:
        apart = sizes != others and kind.relative_positions != "decomposed"
        if apart or len(sizes) != len(others) or not sizes:
            raise Refusal(
                "E204",
                f"relative_positions '{kind.relative_positions}' are between positions of one map"
                + (", but keys and values are of another" if sizes else ", but the input is flat"),
                "leave them out" + (", or write 'decomposed'" if apart else ""),
                "relative_positions",
            )
        return
    have, need = product(site.spatial), product(sizes)
    if need > have or site.rank != 1 or len(site.shapes) > 1 or kind.window is not None:
        shape = "x".join(map(str, sizes))
        raise Refusal(
            "E204",
            f"grid is {shape}, that is {need} positions in one row, but "
            f"{site.shape.text(site.layout)} arrives",
            "leave grid out where the map arrives as a map"
            if site.rank != 1
            else "write the sizes of the map whose positions arrive",
            "grid",
        )
    if need < have and kind.relative_positions == "distances":
        raise Refusal(
            "E204",
            f"relative_positions 'distances' are of a map alone, but {have} positions arrive, of "
            f"which the map has {need}",
            "leave the others out, or write 'table'",
            "relative_positions",
        )

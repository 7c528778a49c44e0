"""Layers that are told of dimensions in the order of a layout, for the other layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site

FIRST, LAST = "channels_first", "channels_last"


def turned(kind: Kind, site: Site, layout: str) -> bool:
    """Whether a layer means other axes in `layout` than in that of its site."""
    if site.layout == layout:
        return False
    if kind.among("tensors"):
        return len(kind.shape) > 1  # type: ignore[attr-defined]
    if kind.among("reshapes") and product(site.spatial) == 1:
        return bool(kind.output(site, ()).spatial)  # one position as features, in any order
    if kind.among("laid_out", "pixel_moves"):
        return True
    other = site._replace(layout=layout)
    return any(kind.origins(site, i) != kind.origins(other, i) for i in range(len(site.shapes)))


def relaid(kind: Kind, site: Site, layout: str) -> tuple[Kind, ...] | None:
    """Layers that do in `layout` what a layer does in that of its site; None where none are known.

    Only what moves elements is known: a reshape that keeps the channels is one there, too; one that
    does not stands between two that turn the dimensions.
    """
    from convcalc.algebra.shape import Shape
    from convcalc.layers.arrange import Permute, Reshape

    if kind.among("tensors"):
        shape = Shape.of(kind.shape, site.layout)  # type: ignore[attr-defined]
        sizes = tuple(map(int, shape.dims(layout)))
        held = {"stored": None} if kind.holds() else {}
        word = "init" if kind.holds() else "values"
        values = getattr(kind, word)
        if values is None or len(values) == 1:
            return (kind.but(shape=sizes, **held),)
        return (kind.but(shape=sizes, **held, **{word: put_numbers(values, sizes, layout)}),)
    if kind.among("permutations"):
        dims = kind.dims  # type: ignore[attr-defined]
        return (Permute(dims=moved(dims, layout)),) if len(dims) == site.rank + 1 else None
    if kind.among("pixel_moves"):
        return shuffled(kind, site, layout)
    if kind.among("reductions", "stacks"):
        return behind(kind, site, layout)
    if kind.among("products"):
        return by_letters(kind, site, layout)
    if kind.among("stretches"):
        return (kind.but(shape=put(kind.shape, layout)),)  # type: ignore[attr-defined]
    if not kind.among("reshapes", "flattens", "ones") or len(site.shapes) != 1:
        return None
    output = kind.output(site, ())
    reshape = Reshape(shape=tuple(map(int, output.dims(layout))))
    if output.channels == site.channels and output.spatial:
        return (reshape,)
    inner = Reshape(shape=tuple(map(int, output.dims(site.layout))))
    front = places(site.rank + 1, layout)
    back = places(output.rank + 1, layout)
    return (
        *([Permute(dims=front)] if site.rank else []),
        inner,
        *([Permute(dims=inverted(back))] if output.rank else []),
    )


def by_letters(kind: Kind, site: Site, layout: str) -> tuple[Kind, ...] | None:
    """A product of matrices, or sums by letters, with the letters in the order of `layout`; None
    where an axis of 1 meets a longer one, which letters do not say.
    """
    from convcalc.layers.product import Einsum

    if hasattr(kind, "equation"):
        terms, output = kind.terms(site)  # type: ignore[attr-defined]
    else:
        dims = [shape.dims(site.layout) for shape in site.shapes]
        if dims[0][:-2] != dims[1][:-2]:
            return None
        front = LETTERS[: len(dims[0]) - 2]
        terms, output = [f"{front}xy", f"{front}yz"], f"{front}xz"
    rows = ["".join(put(term, layout)) for term in (*terms, output)]
    return (Einsum(equation=f"{','.join(rows[:-1])}->{rows[-1]}"),)


LETTERS = "abcdefgh"


def put(dims: Sequence[Any], layout: str) -> tuple[Any, ...]:
    """What is said of dimensions in the order of the other layout, in that of `layout`.

    >>> put("CHW", "channels_last"), put((7, 7, 64), "channels_first")
    (('H', 'W', 'C'), (64, 7, 7))
    """
    return (*dims[1:], *dims[:1]) if layout == LAST else (*dims[-1:], *dims[:-1])


def behind(kind: Kind, site: Site, layout: str) -> tuple[Kind, ...]:
    """A layer that drops the channels, or adds new ones, and the turn after which what stands for
    channels is what does so in the other layout.
    """
    from convcalc.layers.arrange import Permute

    output = kind.output(site, ())
    count = output.rank + 1
    if kind.among("reductions"):
        order = (*range(2, count + 1), 1) if layout == LAST else (count, *range(1, count))
    elif layout == LAST:
        order = (count - 1, *range(1, count - 1), count)
    else:
        order = (1, *range(3, count + 1), 2)
    return (kind, Permute(dims=order)) if output.rank else (kind,)


def put_numbers(values: Sequence[float], sizes: Sequence[int], layout: str) -> tuple[float, ...]:
    """The numbers of a tensor, the last dimension fastest, once its dimensions are `sizes`, in the
    order of `layout`.

    >>> put_numbers((1, 2, 3, 4, 5, 6), (3, 2), "channels_last")
    (1, 4, 2, 5, 3, 6)
    """
    turned = sizes[-1] if layout == LAST else len(values) // sizes[0]
    every = len(values) // turned
    return tuple(values[row * every + k] for k in range(every) for row in range(turned))


SHUFFLES = {
    ("pixel_shuffle", LAST): ("HWCij", "HiWjC"),
    ("pixel_unshuffle", LAST): ("hiwjC", "hwCij"),
    ("pixel_shuffle", FIRST): ("ijCHW", "CHiWj"),
    ("pixel_unshuffle", FIRST): ("Chiwj", "ijChw"),
}
"""How elements of blocks of i times j move to the channels or back, into a layout: as PyTorch has
it, where the channels are outside of those of a block, and as TensorFlow, where they are inside.
"""


def shuffled(kind: Kind, site: Site, layout: str) -> tuple[Kind, ...] | None:
    """Blocks that become channels, or channels that become blocks, as reshapes and a turn."""
    from convcalc.layers.arrange import Permute, Reshape

    if site.rank != 2:
        return None
    output, step = kind.output(site, kind.axes(site)), int(kind.factor)  # type: ignore[attr-defined]
    shapes = (site.shape, output)
    most, (low, wide) = min(s.channels for s in shapes), max(s.spatial for s in shapes)
    sizes = {"i": step, "j": step, "C": int(most), "H": int(low) // step, "W": int(wide) // step}
    sizes.update(h=sizes["H"], w=sizes["W"])
    before, after = SHUFFLES[kind.name, layout]
    return (
        Reshape(shape=tuple(sizes[axis] for axis in before)),
        Permute(dims=tuple(before.index(axis) + 1 for axis in after)),
        Reshape(shape=tuple(map(int, output.dims(layout)))),
    )


def places(count: int, layout: str) -> tuple[int, ...]:
    """Where each of `count` dimensions of the other layout stands in `layout`, from 1 on.

    >>> places(3, "channels_last"), places(3, "channels_first")
    ((3, 1, 2), (2, 3, 1))
    """
    if layout == LAST:
        return (count, *range(1, count))
    return (*range(2, count + 1), 1)


def inverted(order: Sequence[int]) -> tuple[int, ...]:
    return tuple(order.index(k + 1) + 1 for k in range(len(order)))


def moved(dims: Sequence[int], layout: str) -> tuple[int, ...]:
    """A permutation that is told in the order of the other layout, in that of `layout`.

    >>> moved((2, 1, 3), "channels_last")
    (3, 2, 1)
    """
    at = places(len(dims), layout)
    found = [0] * len(dims)
    for k, source in enumerate(dims):
        found[at[k] - 1] = at[source - 1]
    return tuple(found)

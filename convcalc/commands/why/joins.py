"""Tensors that are joined or stacked: what their sizes say."""

from __future__ import annotations

from itertools import pairwise

from convcalc.commands.why import evidence
from convcalc.commands.why.meeting import nearest
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require

POOLS = {16: "four", 32: "five"}
"""How many halvings a U-Net or a detector has, by the multiple that its input must be."""
PAD = "x = F.pad(x, (0, skip.shape[3] - x.shape[3], 0, skip.shape[2] - x.shape[2]))"
WHOLE = (
    "m = 2**depth  # all halvings; of a YOLO int(model.stride.max())\n"
    "image = F.pad(image, (0, -image.shape[-1] % m, 0, -image.shape[-2] % m))"
)
RESIZE = "x = F.interpolate(x, size=skip.shape[2:])"


def concat(said: Said) -> Reading:
    """Tensors whose sizes differ beside the axis along which they are joined."""
    along, expected, received = said.number("along"), said.number("wanted"), said.number("got")
    number = said.number("number", 1)
    require(expected != received, min(expected, received) >= 0)
    why = (
        f"Tensors are joined along dimension {along}; all other sizes must be equal, but tensor "
        f"{number} has {received} where the first has {expected}."
    )
    head, fixes = causes(expected, received, along, number)
    axis = said.number("axis", -1)
    if along == 0 < axis:
        head, fixes = samples(expected, received, axis, fixes)
    if abs(expected - received) == 1:
        why += whole(max(expected, received))
    return Reading(head, fixes, why, ("concats",), {"one_of": (expected, received)})


def samples(one: int, other: int, axis: int, fixes: tuple[Fix, ...]) -> tuple[str, tuple[Fix, ...]]:
    """What is joined along the batch differs on a known axis: old versions say so of samples that a
    DataLoader stacks, too.
    """
    if axis > 1:
        head = f"{one} and {other} in dimension {axis}: images of other sizes are made a batch"
        text = "if they are images, bring all to one size, where they are read or before the join"
        return head, (Fix(text, code="transforms.Resize((224, 224))"), *fixes[1:])
    if {one, other} <= {1, 3, 4}:
        head = f"{one} and {other}: images of other colours are made a batch, or maps are joined"
        text = "if they are images, bring all to the same colours where they are opened"
        return head, (Fix(text, code='image = Image.open(path).convert("RGB")'), *fixes)
    text = "if a DataLoader makes a batch of sequences, fill the shorter ones up in collate_fn"
    code = "collate_fn=lambda batch: pad_sequence(batch, batch_first=True)"
    head = f"{one} and {other}: what is joined along the batch differs in dimension {axis}"
    return head, (fixes[0], Fix(text, code=code), *fixes[1:])


def unsized(said: Said) -> Reading:
    """A very old message without sizes; the paste often has the shapes."""
    pairs = [
        (one, other, axis)
        for one, other in pairwise(evidence.shapes(said))
        for axis in range(len(one))
        if len(one) == len(other) > 1
        and [*one[:axis], *one[axis + 1 :]] == [*other[:axis], *other[axis + 1 :]]
        and one[axis] != other[axis]
    ]
    why = "Tensors that are joined or added have equal sizes, but for the axis of the join."
    if pairs:
        one, other, axis = pairs[-1]
        head, fixes = causes(one[axis], other[axis], 1 if axis != 1 else 2, 1)
        return Reading(head, fixes, why, ("concats",), {"one_of": (one[axis], other[axis])})
    look = Fix("look at the shapes of both", code="print(a.shape, b.shape)")
    return Reading("two tensors of other sizes meet", (look, *multiples(2)[:1]), why)


def causes(one: int, other: int, along: int, number: int) -> tuple[str, tuple[Fix, ...]]:
    """What the two sizes say."""
    small, large = sorted((one, other))
    lost = Fix("mend the path that lost it: a padding or a ceil_mode that its sister has")
    if small > 1 and large - small == 1:
        head = f"{one} and {other}: an odd size lost one where a pool or a stride halved it"
        return head, (*multiples(large), *fitted(one, other, number), lost)
    if small == 1 < large and along > 0:
        head = f"{one} and {other}: one of the two has no batch, or only one sample"
        text = f"repeat the single one {large} times, as a class token is for each sample"
        token = Fix(text, code="token = token.expand(x.shape[0], -1, -1)", sure=LIKELY)
        return head, (token, *fitted(one, other, number))
    if along == 0:
        head = f"{one} and {other}: the tensors are joined along the batch, and differ elsewhere"
        text = "if channels or features are to be joined, name their axis"
        name = Fix(text, code="torch.cat([a, b], dim=1)")
        return head, (name, *fitted(one, other, number))
    if small and large % small == 0:
        times = large // small
        head = f"{one} and {other}: one map has {times} times the size of the other"
        level = Fix(
            f"join maps of the same level: look where one path shrinks or grows {times} times "
            "more, and whether the image size and what is worked out of it (the grid of patches) "
            "agree",
            code="print(x.shape, skip.shape)",
        )
        text = f"if your own decoder lacks a step, upsample the smaller {times} times before it"
        return head, (level, Fix(text, code=f"x = F.interpolate(x, scale_factor={times})"))
    head = f"the maps that are joined have other sizes: {one} and {other}"
    if 4 * (large - small) > large:
        part = Fix("look where the two paths part: the strides and pools of each must be equal")
        return head, (part, lost, fitted(one, other, number)[1])
    return head, (*fitted(one, other, number), lost, *multiples(large))


def multiples(size: int) -> tuple[Fix, ...]:
    """An input that all pools divide; the nearest, if this size is the input's."""
    here = " or ".join(map(str, nearest(size, 2)))
    return (
        Fix(
            "give an input whose sides are multiples of 2^depth, as a U-Net or a detector halves "
            f"them: {here} must stand here; convcalc size SPEC lists those of your network",
            code=WHOLE,
            sure=LIKELY,
        ),
    )


def whole(size: int) -> str:
    """The nearest inputs, if this size is the input's own."""
    rows = (
        f"{' or '.join(map(str, nearest(size, factor)))} (multiples of {factor}, {word} pools)"
        for factor, word in POOLS.items()
    )
    return f" Were {size} the input itself: {'; '.join(rows)}."


def fitted(one: int, other: int, number: int) -> tuple[Fix, ...]:
    """Both brought to one size before they are joined."""
    more = abs(one - other)
    larger = "the first" if one > other else f"tensor {number}"
    return (
        Fix(f"crop {larger} by {more}, or pad the other by {more}", code=PAD),
        Fix("if both are maps, resize one to the other", code=RESIZE),
    )


def ranks(said: Said) -> Reading:
    """Tensors of which one has more dimensions."""
    one, other = said.number("one"), said.number("other")
    require(one != other, min(one, other) >= 0)
    few = min(one, other)
    fixes = [
        Fix(
            "look at both shapes: which axis does one have and the other not?",
            code="print(a.shape, b.shape)",
        ),
        Fix(
            "if it is an axis of 1, take that one away by its number",
            code="a = a.squeeze(-1)  # the last; not squeeze() alone",
        ),
        Fix("if the batch is missing, add it to the one with fewer", code="b = b.unsqueeze(0)"),
    ]
    if {one, other} == {2, 4}:
        text = "if one is flat and the other a map, pool and flatten the map first"
        fixes.insert(0, Fix(text, code="a = F.adaptive_avg_pool2d(a, 1).flatten(1)"))
    if few == 0:
        fixes = [Fix("give the single number an axis, or stack", code="b = b.reshape(1)")]
    head = f"a tensor of {one} dimensions is joined with one of {other}"
    return Reading(head, tuple(fixes), "All have the same number of dimensions.", ("concats",))


def number(said: Said) -> Reading:
    """A tensor without any axis."""
    return Reading(
        "a single number is joined, which has no axis",
        (
            Fix("stack numbers instead of joining them", code="torch.stack(losses)", sure=LIKELY),
            Fix("give it an axis", code="x = x.reshape(1)"),
        ),
        "torch.cat joins along an axis that all have; torch.stack makes a new one.",
        ("concats",),
    )


def nothing(said: Said) -> Reading:
    """An empty list."""
    return Reading(
        "the list of tensors is empty: nothing was put into it",
        (
            Fix("look why the loop before it found nothing: an empty folder, loader or filter"),
            Fix("return early where the list is empty", code="if not parts:\n    return x"),
        ),
        "There is no shape to join.",
    )

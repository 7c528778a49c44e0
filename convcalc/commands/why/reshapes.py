"""Elements that are arranged anew: what their numbers say."""

from __future__ import annotations

from math import prod

from convcalc.commands.why.divided import (
    FLATTEN,
    LOOK,
    as_tokens,
    batch_inside,
    each_sample,
    in_order,
    length_inside,
    windows,
)
from convcalc.commands.why.features import as_map
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes


def view(said: Said) -> Reading:
    """A view that does not hold the elements."""
    asked, held = said.sizes("shape"), said.number("held")
    require(bool(asked), held >= 0)
    known = prod(n for n in asked if n != -1)
    require(known >= 0, held % known > 0 if -1 in asked and known else known != held)
    written = f"[{', '.join(map(str, asked))}]"
    if -1 in asked:
        row = asked[0] == -1 and len(asked) == 2
        found = (length_inside(asked, held, said) or batch_inside(asked, held, said)) if row else ()
        head, fixes = found or inferred(asked, held, known)
        why = f"{held:,} elements are no multiple of {known:,}, as {written} needs."
    else:
        head, fixes = windows(asked, held) or each_sample(said, asked, held) or stated(asked, held)
        why = f"{written} holds {known:,} elements, and there are {held:,}."
    return Reading(head, fixes, why, ("reshapes",), {})


def inferred(asked: tuple[int, ...], held: int, known: int) -> tuple[str, tuple[Fix, ...]]:
    """One size is to be found, and none fits."""
    flat = FLATTEN._replace(sure=LIKELY)
    if asked[0] == -1 and len(asked) == 2:
        head = f"no number of samples of {asked[1]} features has {held} elements: another size "
        flat = FLATTEN._replace(
            text="or flatten with x.flatten(1), and make the linear layer behind for what arrives"
        )
        made = f" ({as_map(asked[1])})" if as_map(asked[1]) else ""
        size = Fix(f"give images of the size that {asked[1]} features{made} were counted for")
        return head + "arrives than was counted", (size, flat, LOOK)
    if asked[0] == -1:
        head = f"no number of samples of {sizes(asked[1:])} has {held} elements"
        if len(asked) > 2 and (tokens := as_tokens(asked, held)):
            return f"{head}: {tokens.split(';')[0]}", (Fix(tokens, code="print(x.shape)"),)
        text = f"let {sizes(asked[1:])} arrive for each sample: look at sizes and channels"
        return head, (Fix(text, code="print(x.shape)"),)
    if asked[0] > 1 and held % asked[0]:
        return indivisible(asked, held)
    return f"{held} elements do not divide into {known}", (LOOK, FLATTEN)


def indivisible(asked: tuple[int, ...], held: int) -> tuple[str, tuple[Fix, ...]]:
    """Rows that have not all as many elements, or another batch."""
    rows = asked[0]
    look = Fix(
        f"look at the shape before it: are there {rows} samples? If there are, they have not all "
        "as many elements (pairs, boxes, positives chosen by a mask): choose as many for each, as "
        "a sampler does that takes as many images of each class",
        code="print(x.shape)",
    )
    rest = ", ".join(map(str, asked[1:]))
    batch = Fix(
        "if the batch is smaller, such as the last one, take it from what arrives",
        code=f"x = x.view(x.shape[0], {rest})",
    )
    return f"{rows} rows cannot share {held} elements evenly", (look, batch)


def stated(asked: tuple[int, ...], held: int) -> tuple[str, tuple[Fix, ...]]:
    """All sizes are stated, and hold more or fewer elements."""
    first, rest = asked[0], prod(asked[1:])
    samples, odd = divmod(held, rest) if rest > 0 else (0, 1)
    if len(asked) > 1 and not odd and 0 < samples != first:
        behind = ", ".join(map(str, asked[1:]))
        code = f"x = x.view(x.shape[0], {behind})"
        text = (
            f"take the batch from what arrives: it has {samples} samples, and {first} are asked for"
        )
        drop = Fix(
            "leave out a last batch that is smaller", code="DataLoader(data, drop_last=True)"
        )
        head = f"the batch has {samples} samples here, not {first}"
        head += ": the last one of an epoch is smaller" if samples < first else ""
        flat = (FLATTEN,) if len(asked) == 2 else ()
        return head, (Fix(text, code=code, sure=LIKELY), *flat, drop)
    if len(asked) == 2 and first > 0 and held % first == 0:
        features = held // first
        text = f"write {features} for {rest}: so many features has each of {first} samples"
        whole = f", such as {as_map(features)}" if as_map(features) else ""
        meant = Fix(text + whole, "shape", (features,), f"x = x.view({first}, {features})")
        head = f"each of {first} samples has {features} elements, not {rest}"
        behind = f"{FLATTEN.text}; the linear layer behind takes {features} then"
        return head, (FLATTEN._replace(text=behind, sure=LIKELY), meant)
    before = prod(asked[:-1])
    if len(asked) > 2 and before > 0 and held % before == 0:
        return a_map_of_another_size(asked, held // before)
    if len(asked) == 2 and asked[1] > 1:
        return no_rows(asked[1], held)
    head = f"{held} elements cannot be arranged as {sizes(asked)}"
    square = len(asked) == 4 and asked[2] == asked[3]
    if square and first > 0 and held % first == 0 and (came := as_map(held // first)):
        text = f"each of {first} samples has {held // first} elements, such as {came}: write the "
        text += "channels and the size of the map that arrive (another backbone or image size "
        return head, (Fix(f"{text}than was counted)", code="print(x.shape)"),)
    return head, (LOOK,)


def no_rows(columns: int, held: int) -> tuple[str, tuple[Fix, ...]]:
    """Elements that are no whole number of rows."""
    rows, over = divmod(held, columns)
    text = (
        f"{held} = {rows}·{columns} + {over}: no whole rows of {columns}. If it is the last step "
        "of an epoch, leave it out, or let the samples divide evenly among batches and GPUs; do "
        "not cut the rest off"
    )
    head = f"{held} elements are no whole number of rows of {columns}"
    return head, (Fix(text, code="print(x.shape)"),)


def a_map_of_another_size(asked: tuple[int, ...], came: int) -> tuple[str, tuple[Fix, ...]]:
    """Another number of elements for each of the leading axes."""
    head = f"there are {came} elements for each of {sizes(asked[:-1])}, not {asked[-1]}"
    own = Fix(
        "take rows and columns from this map, not from another",
        code="n, c, h, w = x.shape\nx = x.reshape(n, c, h * w)",
    )
    size = Fix(
        "if two maps meet here, bring both to one size before",
        code="x = F.interpolate(x, size=(H, W))",
    )
    return f"{head}: a map of another size", (size, own)


def unviewable(said: Said) -> Reading:
    """A tensor whose elements do not lie in their order, after permute or transpose."""
    reshape, contiguous = in_order(said)
    return Reading(
        "the elements do not lie in the order of the axes, as after permute or transpose",
        (
            Fix("use reshape, which copies them where it must", code=reshape, sure=LIKELY),
            Fix("copy them before view", code=contiguous),
        ),
        "view never copies; permute and transpose change the order of the axes only.",
        ("reshapes",),
    )


def unknowns(said: Said) -> Reading:
    return Reading(
        "more than one size is written as -1",
        (
            Fix(
                "write all sizes but one",
                code="x = x.view(x.shape[0], -1)  # one row a sample; else its other sizes, too",
                sure=LIKELY,
            ),
        ),
        "-1 is found from the others, so there can be one only.",
        ("reshapes",),
    )


def unflattened(said: Said) -> Reading:
    """Sizes into which an axis does not unfold."""
    asked, place = said.sizes("sizes"), said.sizes("place")
    require(len(place) == 2)
    axis, size = place
    known = prod(n for n in asked if n != -1)
    require(known != size)
    fixes = [Fix(f"let the sizes have the product {size}; one of them may be -1")]
    if size and known and known % size and size % known == 0:
        fixes.insert(0, Fix(f"another factor of {size // known} is missing"))
    return Reading(
        f"an axis of {size} cannot be unfolded to {sizes(asked)}",
        tuple(fixes),
        f"Their product is {known}, and axis {axis} has {size}.",
    )


def permuted(said: Said) -> Reading:
    """More or fewer axes are named than there are."""
    rank, named = said.number("rank", -1), said.number("named", -1)
    require(rank < 0 or rank != named)
    image = Fix("of one image, rows, columns, channels", code="x = x.permute(2, 0, 1)")
    batch = Fix("of a batch of images with their channels last", code="x = x.permute(0, 3, 1, 2)")
    if rank < 0:
        head = "permute names more or fewer axes than the tensor has"
        fixes = [batch, image, LOOK]
    elif (rank, named) == (3, 4):
        head = "the batch is missing: permute names 4 axes, and the tensor has 3"
        fixes = [image, Fix("add the batch before", code="x = x.unsqueeze(0)"), LOOK]
    elif (rank, named) == (4, 3):
        head, fixes = "permute names 3 axes, and the tensor has 4, with its batch", [batch, LOOK]
    elif rank == 2:
        head = f"permute names {named} axes, and the tensor has 2: a grey image has no channels"
        fixes = [Fix("add the channel", code="x = x.unsqueeze(0)"), LOOK]
    else:
        head, fixes = f"permute names {named} axes, and the tensor has {rank}", [LOOK, batch]
    return Reading(head, tuple(fixes), "Each axis is named once, in its new order.")


def repeated(said: Said) -> Reading:
    return Reading(
        "permute names an axis twice",
        (Fix("name each axis once", code="x = x.permute(0, 3, 1, 2)"),),
        "Each axis is named once, in its new order.",
    )


def split(said: Said) -> Reading:
    """Parts that are not the whole."""
    size, parts, axis = said.number("size"), said.sizes("parts"), said.number("axis")
    total = sum(parts)
    require(total != size, len(parts) > 0)
    return Reading(
        f"the parts have {total} together, and axis {axis} has {size}",
        (
            Fix(f"let the parts sum to {size}: {'+'.join(map(str, parts))} = {total}"),
            Fix("split into equal parts", code=f"torch.chunk(x, {len(parts)}, dim={axis})"),
        ),
        "split with a list takes the size of each part.",
    )


def narrowed(said: Said) -> Reading:
    start, length, size = said.number("start"), said.number("length"), said.number("size")
    require(start + length > size)
    return Reading(
        f"a piece that ends at {start + length} is cut from an axis of {size}",
        (Fix(f"take at most {max(size - start, 0)} from {start} on"),),
        f"{start} + {length} = {start + length} > {size}.",
    )

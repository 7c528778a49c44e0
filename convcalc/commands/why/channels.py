"""What lies behind channels that a convolution does not take, read off its input and weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why.convolved import Arriving, Cause, flat_pixels
from convcalc.commands.why.likely import COLOURS
from convcalc.commands.why.made import OWN
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAST = {
    3: "x = x.transpose(1, 2)",
    4: "x = x.permute(0, 3, 1, 2)",
    5: "x = x.permute(0, 4, 1, 2, 3)",
}
LAST_OF_ONE = {n: f"x = x.movedim(-1, {1 - n})" for n in LAST}
"""Moves channels from behind to where PyTorch has them, by the dimensions of a batch; of one sample
with or without its batch, which the message writes alike.
"""
REPEATED = "x = x.repeat(1, 3, 1, 1)"


def likely(said: Arriving) -> tuple[str, tuple[Fix, ...]]:
    """The headline of the likeliest cause, and the fixes of all; none for the plain mismatch."""
    causes = [cause for find in CAUSES for cause in find(said)]
    fixes = [fix for cause in causes for fix in cause.fixes]
    own = in_channels(said, sure=not causes and not weight_turned(said))
    own = own._replace(sure=POSSIBLE)
    if not causes:
        fixes += said.kept or (before(said),)
    fixes += [own, *joined(said)]
    return causes[0].head if causes else "", tuple(fixes)


def before(said: Arriving) -> Fix:
    """How a layer that is made for others is told from what is wrong before it."""
    times, rest = divmod(said.expected, max(said.received, 1))
    parts = (
        "" if rest or times < 2 else f" {said.expected} = {times}·{said.received}, as if joined "
    )
    parts += "of parts: are all there?" * bool(parts)
    if (said.expected, said.received) == (9, 4):
        parts = " 9 = 4 + 1 + 4, as an inpainting network takes: latents, mask, masked latents"
    text = f"look which layer or data gives {said.received} channels: is it the one that is meant?"
    return Fix(text + parts, code="print(x.shape)\nprint(model)")


def behind(said: Arriving) -> Iterator[Cause]:
    """The channels stand last, as images on a disk and other frameworks have them; no map whose
    sides are just as many, by chance.
    """
    dims = said.dims
    square = len(dims) > 3 and dims[-1] == dims[-2]
    if len(dims) not in LAST or dims[-1] != said.expected or square:
        return
    right = sizes((dims[0], dims[-1], *dims[1:-1]))
    order = {
        3: "channels, steps",
        4: "channels, rows, columns",
        5: "channels, planes, rows, columns",
    }
    text = f"permute the input to batch, {order[len(dims)]}: {right}"
    code = LAST[len(dims)] if dims[0] > 1 else LAST_OF_ONE[len(dims)]
    fixes = [Fix(text, code=code, sure=LIKELY)]
    yield Cause(f"the channels stand last: {sizes(dims)}", tuple(fixes))


def without(said: Arriving) -> Iterator[Cause]:
    """Grey images, or plain sequences, whose batch is read as channels."""
    dims, many = said.dims, said.received
    if said.expected != 1 or dims[0] != 1 or many in COLOURS or len(dims) not in (3, 4, 5):
        return
    if len(dims) == 4 and dims[-1] in COLOURS[1:] and min(dims[1:3]) > 4 * dims[-1]:
        yield Cause(*one_picture(dims))
        return
    what = "grey images" if len(dims) == 4 else "samples"
    text = f"add the channel: {many} {what} are {sizes((many, 1, *dims[2:]))}"
    head = f"the channel is missing: {many} {what} are read as one of {many} channels"
    sure = LIKELY if many > max(COLOURS) else POSSIBLE
    yield Cause(head, (Fix(text, code="x = x.unsqueeze(1)", sure=sure),))


def frames(said: Arriving) -> Iterator[Cause]:
    """A clip whose frames stand before its channels."""
    dims = said.dims
    if len(dims) == 5 and dims[2] == said.expected:
        right = sizes((dims[0], dims[2], dims[1], *dims[3:]))
        text = f"change frames and channels: {right}"
        head = f"the frames stand before the channels: {sizes(dims)}"
        yield Cause(head, (Fix(text, code="x = x.transpose(1, 2)", sure=LIKELY),))


def one_picture(dims: tuple[int, ...]) -> tuple[str, tuple[Fix, ...]]:
    """One picture in colour with its channels last, for a layer that takes grey ones."""
    shape = sizes(dims[1:])
    grey = Fix(
        f"if it is one picture of {shape}, rows, columns and colours, make it grey where it is "
        "read, then a tensor",
        code='image = transforms.ToTensor()(image.convert("L"))  # 1 x rows x columns',
    )
    look = Fix("look at the shape that arrives", code="print(x.shape)")
    return f"a colour picture with its channels last, {shape}, arrives where a grey one is meant", (
        look,
        grey,
    )


def in_front(said: Arriving) -> Iterator[Cause]:
    """Channels where the batch is."""
    dims = said.dims
    if dims and dims[0] == said.expected and dims[0] in (3, 4) and said.received > 4:
        right = sizes((said.received, said.expected, *dims[2:]))
        text = f"change batch and channels: {right}"
        head = f"the channels stand where the batch should: {sizes(dims)}"
        yield Cause(head, (Fix(text, code="x = x.transpose(0, 1)"),))


def colours(said: Arriving) -> Iterator[Cause]:
    """An image of other colours than the network is made for."""
    expected, received = said.expected, said.received
    if len(said.dims) != 4:
        return
    if (expected, received) == (3, 1):
        fix = Fix("repeat the grey channel three times", code=REPEATED, sure=LIKELY)
        yield Cause("a grey image arrives where three colours are meant", (fix,))
    elif expected == 3 and received in (2, 4):
        what = {2: "grey and opacity", 4: "three colours and opacity"}[received]
        fix = Fix(
            "convert the image to RGB when it is opened",
            code='image = image.convert("RGB")',
            sure=LIKELY,
        )
        yield Cause(f"the image has {received} channels, {what}; three are meant", (fix,))
    elif expected == 1 and received in (2, 3, 4):
        fix = Fix(
            "convert the image to grey, which the layer is made for",
            code='image = image.convert("L")',
            sure=LIKELY,
        )
        yield Cause("a colour image arrives where a grey one is meant", (fix,))


def far_apart(said: Arriving) -> Iterator[Cause]:
    """So many times fewer channels that whole stages of the network must be missing."""
    expected, received = said.expected, said.received
    if received > 4 and expected >= 16 * received and said.groups == 1:
        text = (
            "look for layers that were skipped or written over (two of the same name), or the "
            "features of an earlier stage"
        )
        head = f"{received} channels arrive where {expected} are meant: stages seem to be missing"
        yield Cause(head, (Fix(text, code="print(model)"),))


def other_way_round(said: Arriving) -> Iterator[Cause]:
    """The weight of a transposed convolution with its outputs first."""
    if turned_round(said) and said.expected < said.filters:
        turned = said._replace(filters=said.expected)
        head = f"the weight is made for {said.expected} channels and gives {said.filters}: swapped?"
        text = (
            "if you wrote its two numbers the other way round, change them: a transposed "
            "convolution has in_channels first, in its weight too"
        )
        given = Fix(
            "if you give the weight yourself, and its outputs stand first",
            code="weight = weight.transpose(0, 1)",
        )
        yield Cause(head, (Fix(text, code=written(turned, 1)), given))


def turned_round(said: Arriving) -> bool:
    return said.layer == "ConvTranspose" and said.filters == said.received and said.groups == 1


def weight_turned(said: Arriving) -> bool:
    return said.filters == said.received and said.layer == "Conv" and said.groups == 1


def in_channels(said: Arriving, sure: bool) -> Fix:
    """The layer made for what arrives; its groups must divide it."""
    received, groups = said.received, said.groups
    text = f"{OWN}write in_channels={received}"
    if not sure:
        text = f"write in_channels={received}"
        are = "is" if received == 1 else "are"
        text = f"if {counted(received, 'channel')} {are} meant, {text}"
    if groups > 1 and received % groups:
        if groups == said.expected == said.filters:
            text = f"{text}, and as many filters and groups: it is depthwise"
            return Fix(text, code=written(said._replace(filters=received), received))
        text += f", and groups that divide {received} and the filters"
        return Fix(text, code=written(said, received) if groups == said.expected else "")
    sureness = LIKELY if sure else POSSIBLE
    return Fix(text, "in_channels", received, written(said, groups), sureness)


def written(said: Arriving, groups: int) -> str:
    """The layer as code, as far as the message has it."""
    if not said.filters or len(set(said.kernel)) > 1 or not said.kernel:
        return ""
    name = f"nn.{said.layer}{len(said.kernel)}d"
    if groups > 1 and said.filters % groups:
        return ""
    grouped = f", groups={groups}" if groups > 1 else ""
    call = f"{name}({said.received}, {said.filters}, {said.kernel[0]}{grouped})"
    return f"{call}  # stride and padding as before"


def joined(said: Arriving) -> Iterator[Fix]:
    """Half of the channels, as where a skip connection was not joined; or twice as many."""
    if said.expected == 2 * said.received and said.received >= 8:
        text = f"if a skip connection of {said.received} channels belongs to it, join them first"
        if said.layer == "ConvTranspose":
            deeper = f"feed it the map of the deeper level, which has {said.expected} channels"
            text = f"{deeper}; {text}"
        yield Fix(text, code="x = torch.cat([skip, x], dim=1)")
    elif said.received == 2 * said.expected and said.expected >= 8:
        text = f"if it was joined of two maps, both have {said.expected} channels: are both meant?"
        yield Fix(text)
    if turned_round(said) and said.expected > said.filters:
        turned = said._replace(filters=said.expected)
        text = "only if you wrote its two numbers the other way round, change them"
        yield Fix(text, code=written(turned, 1))
    if weight_turned(said):
        text = "if its two numbers, or the axes of its weight, are swapped, change them round"
        turned = said._replace(filters=said.expected)
        yield Fix(text, code=written(turned, 1))


CAUSES: tuple[Callable[[Arriving], Iterator[Cause]], ...] = (
    behind,
    flat_pixels,
    frames,
    without,
    in_front,
    colours,
    far_apart,
    other_way_round,
)
"""The likeliest first."""

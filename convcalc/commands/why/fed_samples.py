"""Samples that differ from those a network was made for: their axes, and flat ones."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.reading import KERAS, LIKELY, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, list[Fix]]

UNREAD = Fix(
    "look at the path or pattern that they are read from, and at filters",
    code="print(len(x), len(y))",
    sure=LIKELY,
)


def fits(wanted: Dims, got: Dims) -> bool:
    """Whether sizes are those that are wanted, as far as they are known."""
    alike = zip(wanted, got, strict=False)
    return len(wanted) == len(got) and all(
        a is None or b is None or a < 0 or b < 0 or a == b for a, b in alike
    )


def axis_of_one(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """The network was built for samples with an axis of 1 that they do not have."""
    if len(got) + 1 != len(wanted) or len(wanted) != 3 or wanted[1] != 1 or got[0] == 1:
        return None
    if not fits(wanted[2:], got[1:]):
        return None
    right = ", ".join("None" if n is None else str(n) for n in got[1:])
    code = f"layers.Input(({right},))" if framework == KERAS else ""
    text = f"write the shape of a sample as it is: ({right},)"
    return "the network was made for an axis of 1 that the samples do not have", [
        Fix(text, code=code, sure=LIKELY),
        Fix("where steps are meant, as in a recurrent layer, add them to the samples"),
    ]


def one_image(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """One image alone, of another size or of other colours."""
    if framework not in words.LAST or len(wanted) != 4 or len(got) != 3:
        return None
    if got[-1] not in words.COLOURS or None in wanted[1:] or wanted[-1] not in words.COLOURS:
        return None
    rows, columns, channels = wanted[1:]
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels or 3]
    code = f'image = image.convert("{mode}").resize(({columns}, {rows}))\n'
    code += f"x = np.array(image).reshape(1, {rows}, {columns}, {channels})"
    text = f"bring it to {rows}x{columns}"
    text += "" if channels == got[-1] else f", in {'grey' if channels == 1 else 'colour'}"
    likely = "one image without its batch is given, and it has another size"
    return likely, [Fix(f"{text}, and add the batch", code=code, sure=LIKELY)]


def other_columns(wanted: int, got: int) -> Answer:
    """Flat samples of another length: other colours, or other settings."""
    if wanted > 99 and got == 3 * wanted:
        text = "make the images grey before they are flat"
        likely = f"{got} = 3·{wanted}: colour images are given where grey ones are meant"
        return likely, [Fix(text, code='image = image.convert("L")', sure=LIKELY)]
    if got > 99 and wanted == 3 * got:
        text = "read the images as colour before they are flat"
        likely = f"{wanted} = 3·{got}: grey images are given where colour ones are meant"
        return likely, [Fix(text, code='image = image.convert("RGB")', sure=LIKELY)]
    side = isqrt(got)
    if side * side == got and side > 9 and 0 < abs(got - wanted) * 10 <= got:
        written = Fix(
            f"write the size as it is worked out: {side}·{side} = {got}", code=f"{side} * {side}"
        )
        return f"{got} = {side}·{side} numbers are given, and {wanted} is written: a slip", [
            written._replace(sure=LIKELY)
        ]
    if got == 1 and wanted > 1:
        look = Fix("look what the array holds", code="print(x.shape, x.dtype, x[:2])")
        one = Fix(f"if it is one sample of {wanted} numbers, add its batch", code="x = x[None]")
        texts = Fix(
            f"if it holds texts, make {wanted} numbers of each first: a tokenizer, then padding",
            code=f"x = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen={wanted})",
        )
        return f"each sample is one number (or one text), and {wanted} are meant", [
            look,
            one,
            texts,
        ]
    head = f"a sample has {got} numbers, for {wanted}"
    if roots := squares(got, wanted):
        sides = Fix(
            f"if they are images, resize them to the size of the network ({roots}), or write their "
            "size where the network has it; if they are points or steps, count as many in both: "
            f"{wanted}",
            code="print(x.shape)",
        )
        return f"{head}: {roots}, as images of another size have", [sides]
    return head, [
        Fix(
            "make data and network with the same settings: of labels, the number of classes or of "
            "characters; of features, how they are worked out"
        ),
        Fix(f"if the network is not trained yet, make it for {got} numbers"),
    ]


def squares(got: int, wanted: int) -> str:
    """Both as squares, with colours or without.

    >>> squares(1600, 57600), squares(613, 253)
    ('1600 = 40x40 and 57600 = 240x240', '')
    """
    for colours in (1, 3):
        sides = [isqrt(n // colours) for n in (got, wanted)]
        if min(sides) > 9 and all(
            s * s * colours == n for s, n in zip(sides, (got, wanted), strict=True)
        ):
            times = f"{colours}x" * (colours > 1)
            a, b = (f"{n} = {times}{s}x{s}" for s, n in zip(sides, (got, wanted), strict=True))
            return f"{a} and {b}"
    return ""

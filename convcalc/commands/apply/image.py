"""Pictures in and out, through Pillow: `--input photo.png`, `--picture map.png`.

A picture is not trusted: it may be huge, broken, or made to take all memory. Its size is looked at
before it is decoded, only formats are read that hold nothing but pixels, and it is made smaller
where it has more of them than an answer can be given for.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import warnings
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.array import Array, Place
from convcalc.arithmetic.said import text_of
from convcalc.diagnostics import path_of, printable
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.values import Number

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
MOST_BYTES, MOST_PIXELS, SIDE = 40_000_000, 20_000_000, 256
"""Of a file; of a picture that is decoded; and along each side, once it has been made smaller."""
GREY = ("1", "L", "LA", "I", "I;16", "I;16B", "F")
WHITE = 255
ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""What a camera notes of how it was held, and the number of Pillow's transposition that sets it
upright. Source: CIPA DC-008, Exif 2.32, 4.6.4.
"""
SIDEWAYS = (2, 4, 5, 6)
"""Transpositions that change height and width."""


class Picture(NamedTuple):
    """The pixels of a picture, 0 to 255, and what has been done to it."""

    array: Array
    said: str


def is_picture(text: str) -> bool:
    """Whether a text names a picture."""
    return text.lower().endswith(ENDINGS) and not any(c in text for c in ";|\n")


def pillow() -> Any:
    """The library. ValueError where it is not installed."""
    try:
        return import_module("PIL.Image")
    except ImportError:
        raise ValueError(
            "pictures are read and written by Pillow, which is not installed; "
            "pip install 'convcalc[image]'"
        ) from None


def read_picture(path: str) -> Picture:
    """A picture as one channel, or red, green and blue. ValueError if it is none, or too large."""
    shown = printable(path_of(path))
    raw = bytes_of(path, shown)
    image = pillow()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = image.open(io.BytesIO(raw), formats=FORMATS)
            width, height = found.size
            if width * height > MOST_PIXELS:
                raise ValueError(
                    f"{shown} has {width}x{height} pixels; apply reads up to {MOST_PIXELS:,}, "
                    "make it smaller"
                )
            return pixels(found, shown)
    except (OSError, SyntaxError, EOFError, MemoryError, ArithmeticError, TypeError) as error:
        raise ValueError(f"{shown} is no picture that can be read: {why(error)}") from None
    except image.DecompressionBombError:
        raise ValueError(f"{shown} has too many pixels; make it smaller") from None


def why(error: Exception) -> str:
    """A reason without the objects that it speaks of."""
    text = printable(str(error).partition(" <")[0].partition("<")[0].strip())[:80]
    return text if text and "identify" not in text else "its format is not known"


def bytes_of(path: str, shown: str) -> bytes:
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(f"{shown} is no regular file; name a picture")
        if found.st_size > MOST_BYTES:
            raise ValueError(f"{shown} has {found.st_size:,} bytes; make the picture smaller")
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ValueError(f"there is no file {shown}; check the path") from None
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror or 'it failed'}") from None


def held(found: Any) -> int:
    """How a camera was held; 1, upright, where that is not noted, or not to be read."""
    try:
        noted = found.getexif().get(ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return 1
    return noted if isinstance(noted, int) else 1


def pixels(found: Any, shown: str) -> Picture:
    """The first frame, upright and without transparency, made smaller if it is large."""
    turn = TURNS.get(held(found))
    width, height = found.size[::-1] if turn in SIDEWAYS else found.size
    grey = found.mode in GREY
    found.draft("L" if grey else "RGB", (SIDE, SIDE))
    deep = found.mode in ("I", "F")
    if found.mode == "F" or (
        deep and not 0 <= found.getextrema()[0] <= found.getextrema()[1] < 65536
    ):
        raise ValueError(f"{shown} has values of 32 bits; save it with 8 or 16, or give numbers")
    if found.mode in ("I", "I;16", "I;16B"):
        found = found.convert("I").point(lambda x: x * (1 / 256)).convert("L")
    made = found.convert("L" if grey else "RGB")
    made = made if turn is None else made.transpose(turn)
    if max(width, height) > SIDE:
        made.thumbnail((SIDE, SIDE))
    size = "x".join(map(str, (made.height, made.width)))
    said = f"{shown}: {height}x{width}" + (
        f", made smaller: {size}" if made.size != (width, height) else ""
    )
    channels = 1 if grey else 3
    said += ", grey" if grey else ", red | green | blue"
    flat = made.tobytes()
    sizes = (channels, made.height, made.width)
    at: dict[Place, Number] = {
        (c, y, x): flat[(y * made.width + x) * channels + c]
        for c in range(channels)
        for y in range(made.height)
        for x in range(made.width)
    }
    return Picture(Array(sizes, at), f"{said}, values 0 to 255")


def drawn(array: Array, path: str) -> tuple[bytes, str]:
    """An array as a picture, and how its values became shades: as they are, if all are from 0 to
    255, else the smallest is black and the largest white. ValueError where it cannot be drawn.
    """
    if len(array.sizes) != 3:
        raise ValueError(
            f"--picture draws maps of rows and columns, and what comes out is {array.text()}"
        )
    image, (channels, height, width) = pillow(), array.sizes
    values = list(array.at.values())
    low, high = min(values), max(values)
    kept = low >= 0 and high <= WHITE and (high > 1 or low == high)
    shades = bytes(shade(x, 0 if kept else low, WHITE if kept else high) for x in values)
    each = height * width
    planes = [
        image.frombytes("L", (width, height), shades[k * each : (k + 1) * each])
        for k in range(channels)
    ]
    made = image.merge("RGB", planes) if channels == 3 else beside(image, planes)
    out, format = io.BytesIO(), format_of(image, path)
    try:
        made.save(out, format=format)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"--picture: the picture is not written: {why(error)}") from None
    whole = all(x.denominator == 1 for x in values)
    how = (
        f"values as they are{'' if whole else ', rounded'}"
        if kept
        else f"{text_of(low)} is black, {text_of(high)} white"
    )
    many = f", {channels} channels side by side" if channels not in (1, 3) else ""
    return out.getvalue(), f"{printable(path_of(path))}: {height}x{width}{many}, {how}"


def format_of(image: Any, path: str) -> str:
    """The format that the end of a name asks for. ValueError for one that is not written."""
    ending = os.path.splitext(path)[1].lower()
    found = image.registered_extensions().get(ending)
    if ending not in ENDINGS or found not in FORMATS:
        raise ValueError(f"--picture: '{path_of(path)}' is called as no picture is; write .png")
    return str(found)


def shade(x: Number, low: Number, high: Number) -> int:
    return (
        round(Fraction(x - low) * WHITE / (high - low))
        if high > low
        else int(min(max(x, 0), WHITE))
    )


def beside(image: Any, planes: Sequence[Any]) -> Any:
    """Planes in a row, with a line between them."""
    width, height = planes[0].size
    made = image.new("L", (len(planes) * (width + 1) - 1, height), WHITE)
    for k, one in enumerate(planes):
        made.paste(one, (k * (width + 1), 0))
    return made

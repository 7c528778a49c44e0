"""Sizes as people write them and as frameworks print them: `3x224x224`, `(None, 224, 224, 3)`.

It is read here, and here alone, wherever a shape or a value for each axis is given as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Union
from unicodedata import normalize

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 100
DIGITS, MOST = 12, 8
SIGNS = str.maketrans({"×": "x", "X": "x", "*": "x", "✕": "x", "✖": "x", "⨯": "x", "、": ","})
CALLED = re.compile(r"(?:[a-z_]+\.)?[a-z_]*(?:size|shape)\s*=?\s*(?=[(\[])", re.IGNORECASE)
"""What frameworks print before the brackets: `torch.Size`, `TensorShape`, `input_shape=`."""
MARKED = re.compile(r"(\d+|[A-Za-z])\s*@\s*(\S.*)")
BRACKETS = ("()", "[]")
UNKNOWN = ("None", "none", "null", "?", "-1", "batch", "batch_size", "bs")
"""What stands for the size of a batch that is not known."""
LETTERS = ("N", "n", "B", "b")
"""Letters for it, which may also be those of a size."""


class Written(NamedTuple):
    """The sizes, letters as they are; what stood for a batch in front of them; whether the first is
    marked as the channels, `3@224x224`.
    """

    dims: tuple[Union[int, str], ...]
    batch: str = ""
    marked: bool = False

    @property
    def numbers(self) -> list[int] | None:
        """The sizes, if all are numbers."""
        found = [d for d in self.dims if isinstance(d, int)]
        return found if len(found) == len(self.dims) else None


def written(text: str) -> Written | None:
    """The sizes that `text` spells; None if it spells none.

    >>> written("torch.Size([3, 224, 224])").dims == written("3×224*224").dims == (3, 224, 224)
    True
    >>> written("(None, 224, 224, 3)")
    Written(dims=(224, 224, 3), batch='None', marked=False)
    >>> written("3@28x28").marked, written("1,,2") is None
    (True, True)
    """
    if len(text) > LONGEST:
        return None
    text = inside(normalize("NFKC", text).translate(SIGNS).strip())
    if not text:
        return None
    mark = MARKED.fullmatch(text)
    parts = [mark[1], *words(mark[2])] if mark else words(text)
    sizes = [size_of(part) for part in parts]
    dims = tuple(size for size in sizes if size is not None)
    if len(dims) < len(sizes) or len(sizes) > MOST:
        return None
    if is_batch(dims):
        return Written(dims[1:], str(dims[0]), bool(mark))
    return Written(dims, "", bool(mark))


def numbers(text: str) -> list[int] | None:
    """The numbers that `text` spells, one for each axis; None if it spells anything else.

    >>> numbers("(3, 5)"), numbers("3,5"), numbers("5*5"), numbers("conv")
    ([3, 5], [3, 5], [5, 5], None)
    """
    found = written(text)
    return found.numbers if found and not found.batch and not found.marked else None


def inside(text: str) -> str:
    """What stands in the brackets around all of `text`, and what they are called before them."""
    named = CALLED.match(text)
    text = text[named.end() :] if named else text
    while text[:1] + text[-1:] in BRACKETS:
        text = text[1:-1].strip().removesuffix(",")
    return text


def words(text: str) -> list[str]:
    """The parts between one kind of separator: signs of multiplication, commas, or blanks."""
    if "," in text:
        return [part.strip() for part in text.split(",")]
    if re.search(r"[\d?)A-Z]\s*x|e\s*x", text):
        return [part.strip() for part in text.split("x")]
    return text.split()


def size_of(part: str) -> int | str | None:
    """A number, a letter or a word for a batch; None for anything else."""
    if part.isascii() and part.isdecimal() and len(part) <= DIGITS:
        return None if part[0] == "0" and len(part) > 1 else int(part)
    return part if part in UNKNOWN or (len(part) == 1 and part.isalpha()) else None


def is_batch(dims: Sequence[int | str]) -> bool:
    """Whether the first of these stands for a batch: a word for what is not known, or a letter for
    it before at least two sizes, among which it does not occur again.
    """
    first, rest = dims[0], dims[1:]
    if not rest or first in rest:
        return False
    if first in UNKNOWN:
        return True
    return first in LETTERS and len(rest) > 1 and (len(rest) > 2 or isinstance(rest[0], int))

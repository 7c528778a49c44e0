"""An error message, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import more_padding
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_DIGITS = 9

PYTORCH, KERAS, TENSORFLOW, ONNX = "PyTorch", "Keras", "TensorFlow", "ONNX"
RUNTIME, TENSORRT, TFLITE, CAFFE = "ONNX Runtime", "TensorRT", "TFLite", "Caffe"
PADDLE, JAX, FLAX, NUMPY = "PaddlePaddle", "JAX", "Flax", "NumPy"
"""Whose messages are known."""

LIKELY, POSSIBLE, UNLIKELY = "likely", "possible", "unlikely"
"""How sure a fix is: what the numbers say, what fits them too, what only runs."""


class Fix(NamedTuple):
    """What would fit, as a sentence, and as lines of code in the user's framework; where a single
    setting does it, its name and value.
    """

    text: str
    setting: str = ""
    value: Any = None
    code: str = ""
    sure: str = POSSIBLE


class Reading(NamedTuple):
    """What a message says. `likely` is what is most likely wrong, in words that a beginner knows;
    `why` the arithmetic behind it; the fixes stand in the order of their likelihood. `facts` are
    what is known of the layer that it is about: settings of its own, and as `channels` and
    `spatial` what arrives; `groups` hold the kinds that it may be.
    """

    likely: str
    fixes: tuple[Fix, ...]
    why: str = ""
    groups: tuple[str, ...] = ()
    facts: Mapping[str, Any] = {}


class Said(NamedTuple):
    """What a message has in its holes, and whose it is; `pasted` is the whole text that it stands
    in (see `evidence`).
    """

    framework: str
    values: Mapping[str, Any]
    pasted: str = ""

    def number(self, name: str, default: int = 0) -> int:
        found = self.values.get(name, default)
        return default if found is None else int(found)

    def shape(self, name: str) -> tuple[Optional[int], ...]:
        """Sizes; None is one that the message does not say."""
        found = self.values.get(name, ())
        return tuple(found)

    def shapes(self, name: str) -> tuple[tuple[Optional[int], ...], ...]:
        """Shapes that stand in a row; a last size of one axis is never lost."""
        return tuple(self.values.get(name, ()))

    def sizes(self, name: str) -> tuple[int, ...]:
        """Sizes, of which all are known. Odd, if one is not."""
        found = self.shape(name)
        require(None not in found)
        return tuple(n for n in found if n is not None)

    def word(self, name: str) -> str:
        return str(self.values.get(name, ""))


class Wording(NamedTuple):
    """A message as a framework has it in its source, with holes (see `template`), and one as it is
    printed. `versions` are those that say it so: `0.4-1.4`, `2.0-`, or all.
    """

    framework: str
    template: str
    example: str
    versions: str = ""


class Family(NamedTuple):
    """Messages that say the same: what they are about, how they are read, and their wordings."""

    about: str
    read: Callable[[Said], Reading]
    wordings: tuple[Wording, ...]


class Found(NamedTuple):
    """A message in a text: its family by name, the wording, what it says and how it was written."""

    name: str
    wording: Wording
    reading: Reading
    text: str


class Odd(Exception):
    """The numbers of a message contradict each other or are none that a tensor has, so that no
    framework can have written it.
    """


def require(*true: bool) -> None:
    """Odd, if one is not."""
    if not all(true):
        raise Odd


def ints(text: Optional[str]) -> tuple[int, ...]:
    """The whole numbers in a text such as `[1, 3, 28, 28]` or `6 x 6`; None of a batch is left out.
    Odd, if one is larger than any that is read.

    >>> ints("(None, 28, 28)")
    (28, 28)
    """
    words = re.findall(r"\d+", text or "")
    require(all(len(word) <= MAX_DIGITS for word in words))
    return tuple(map(int, words))


def sizes(numbers: Sequence[int]) -> str:
    return "x".join(map(str, numbers))


def least_padding(spans: Sequence[int], padded: Sequence[int]) -> int:
    """How much more padding at both ends lets the windows fit, at least."""
    return int(max(0, *(more_padding(k, n) for k, n in zip(spans, padded, strict=True))))


def too_large(spans: Sequence[int], padded: Sequence[int]) -> Iterator[Fix]:
    """What lets a kernel fit that spans more than the padded input."""
    if len(spans) != len(padded) or not spans or max(spans) > 10**5:
        return
    require(any(k > n for k, n in zip(spans, padded, strict=True)))
    more = least_padding(spans, padded)
    least = tuple(min(k, n) for k, n in zip(spans, padded, strict=True))
    missing = max(k - n for k, n in zip(spans, padded, strict=True))
    yield Fix(f"let a map arrive that is larger by {missing}: a larger input, or fewer strides")
    yield Fix(f"use a kernel that spans at most {sizes(least)}, dilation included")
    yield Fix(f"pad by {more} more on every side")

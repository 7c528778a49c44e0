"""Lines of Python as black would write them."""

from __future__ import annotations

import json
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Union

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 88
IN = "    "
TAKEN = ("self", "torch", "nn", "F")
"""Names that mean something in what is written."""


class Nest(NamedTuple):
    """A call with arguments, which are texts or calls again; `close` ends it."""

    open: str
    inner: Sequence[Union[str, Any]]
    close: str = ")"

    @property
    def text(self) -> str:
        return self.open + ", ".join(text_of(one) for one in self.inner) + self.close


def text_of(one: str | Nest) -> str:
    return one if isinstance(one, str) else one.text


def keyed(keys: Sequence[str], values: Sequence[str]) -> Nest:
    """A dictionary.

    >>> keyed(["a", "b"], ["x", "y"]).text
    '{"a": x, "b": y}'
    """
    rows = [f"{quoted(key)}: {value}" for key, value in zip(keys, values, strict=True)]
    return Nest("{", rows, "}")


def statement(front: str, what: str | Nest, indent: str, behind: str = "") -> Iterator[str]:
    """`front what behind` on one line, or its arguments on lines of their own."""
    line = f"{indent}{front}{text_of(what)}{behind}"
    if len(line) <= WIDTH or isinstance(what, str) or not what.inner:
        yield line
        return
    yield f"{indent}{front}{what.open}"
    inside = ", ".join(map(text_of, what.inner))
    if len(indent) + len(IN) + len(inside) <= WIDTH:
        yield f"{indent}{IN}{inside}"
    else:
        comma = "," if len(what.inner) > 1 or isinstance(what.inner[0], str) else ""
        for one in what.inner:
            yield from statement("", one, indent + IN, comma)
    yield f"{indent}{what.close}{behind}"


def identifier(name: str) -> str:
    """A name as Python has them: `conv-1` is `conv_1`."""
    word = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    word = word if word[:1].isalpha() or word[:1] == "_" else f"_{word}"
    return f"{word}_" if iskeyword(word) or word in TAKEN else word


def class_name(name: str) -> str:
    """A name as classes have them.

    >>> class_name("conv_batch_norm"), class_name("BasicBlock"), class_name("keras_vgg16")
    ('ConvBatchNorm', 'BasicBlock', 'KerasVgg16')
    """
    words = [word for word in identifier(name).split("_") if word]
    found = "".join(word[:1].upper() + word[1:] for word in words) or "Net"
    return found if found.isidentifier() else f"Net{found}"


def is_name(word: str) -> bool:
    """Whether a word can stand behind a dot."""
    return word.isascii() and word.isidentifier() and not iskeyword(word)


def quoted(text: str) -> str:
    r"""A text in double quotes, whatever is in it.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    return json.dumps(text)

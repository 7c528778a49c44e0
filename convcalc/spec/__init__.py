"""Specs: from a file, a text or plain data to a Network.

`dialect` and `dtype`, where given, replace those of the spec; its shapes are read as it means them.
All raise Problems with everything that is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.network import Network


def load(path: str, *, dialect: str | None = None, dtype: str | None = None) -> Network:
    """The network that the file at `path` describes."""
    from convcalc.spec.files import read_file

    return loads(read_file(path), path, dialect=dialect, dtype=dtype)


def loads(
    text: str, name: str = "<text>", *, dialect: str | None = None, dtype: str | None = None
) -> Network:
    """The network that a spec's text describes; `name` stands in front of positions.

    >>> loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    """
    from convcalc.spec.document import network_of
    from convcalc.spec.text import parse

    return network_of(*parse(text, name), {"dialect": dialect, "dtype": dtype})


def build(
    mapping: Mapping[str, Any], *, dialect: str | None = None, dtype: str | None = None
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to."""
    from convcalc.spec.document import network_of
    from convcalc.spec.value import from_plain

    return network_of(from_plain(mapping), [], {"dialect": dialect, "dtype": dtype})

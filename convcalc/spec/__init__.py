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
    """The network that the YAML file at `path` describes.

    `path` is read as UTF-8, at most MAX_FILE bytes. Problems: E100 if it cannot be read, E1xx and
    E3xx for what is wrong in it, each with file, line and column.
    """
    from convcalc.spec.files import read_file

    return loads(read_file(path), path, dialect=dialect, dtype=dtype)


def loads(
    text: str, name: str = "<text>", *, dialect: str | None = None, dtype: str | None = None
) -> Network:
    """The network that a spec's text describes; `name` stands in front of positions.

    Shapes are without the batch, in the order of the spec's layout. Problems as for `load`.

    >>> loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    """
    from convcalc.spec.document import network_of
    from convcalc.spec.text import parse

    return network_of(*parse(text, name), {"dialect": dialect, "dtype": dtype})


def build(
    mapping: Mapping[str, Any], *, dialect: str | None = None, dtype: str | None = None
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to.

    Problems as for `load`, without positions.

    >>> build({"input": [3, 32, 32], "layers": [{"conv": {"filters": 6, "kernel": 5}}]}).outputs
    ('conv1',)
    """
    from convcalc.spec.document import network_of
    from convcalc.spec.value import from_plain

    return network_of(from_plain(mapping), [], {"dialect": dialect, "dtype": dtype})

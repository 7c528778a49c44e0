"""Specs: from a file, a text or plain data to a Network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.network import Network


def load(path: str, **overrides: str) -> Network:
    """The network that the file at `path` describes.

    `overrides` replace the spec's dialect, layout or dtype. Problems if anything is wrong.
    """
    from convcalc.spec.files import read_file

    return loads(read_file(path), path, **overrides)


def loads(text: str, name: str = "<text>", **overrides: str) -> Network:
    """The network that a spec's text describes; `name` stands in front of positions.

    >>> loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    """
    from convcalc.spec.document import network_of
    from convcalc.spec.text import parse

    return network_of(*parse(text, name), overrides)


def build(mapping: Mapping[str, Any], **overrides: str) -> Network:
    """The network that plain data describes: what a spec's YAML would load to."""
    from convcalc.spec.document import network_of
    from convcalc.spec.value import from_plain

    return network_of(from_plain(mapping), [], overrides)

"""Networks from files, texts and plain data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.frameworks import reading
from convcalc.python.shapes import as_written, dialect_of, sized
from convcalc.python.things import network_of, unreadable
from convcalc.python.words import check_types, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network
    from convcalc.python.shapes import Given


def load(
    spec: str | os.PathLike[str],
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that a file describes, or one that is built in.

    `spec` is a path, PATH:VARIANT, or a name that `convcalc.zoo` lists. A file is a spec in YAML,
    or holds layers as code. `input` is another shape for it, without the batch. Problems E100 if it
    cannot be read, E1xx and E3xx for what is wrong in it, each with file, line and column.

    >>> import convcalc
    >>> convcalc.load("resnet18").name
    'resnet18'
    """
    with speaking():
        check_types(vars=vars, variant=variant, dialect=dialect, dtype=dtype)
        if not isinstance(spec, (str, os.PathLike)):
            raise unreadable(spec)
        chosen = {"variant": variant, "dialect": dialect_of(dialect), "dtype": dtype}
        return sized(reading.load(os.fspath(spec), vars, input=as_written(input), **chosen), input)


def loads(
    text: str,
    name: str = "<text>",
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that a text describes: a spec, or layers as PyTorch or Keras code, which is
    parsed and never run; `name` stands in front of positions.

    Shapes are without the batch, in the order of the spec's layout. `input` is another shape, which
    code that does not say its own needs. Problems as for `load`.

    >>> import convcalc
    >>> convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    """
    with speaking():
        check_types(text=text, name=name, vars=vars, variant=variant, dialect=dialect, dtype=dtype)
        chosen = {"variant": variant, "dialect": dialect_of(dialect), "dtype": dtype}
        network = reading.loads(text, name, vars, input=as_written(input), **chosen)
        return sized(network, input)


def build(
    mapping: Mapping[str, Any],
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to.

    Its inputs may be texts, sequences or Shapes; `input` is another one. Problems as for `load`,
    without positions.

    >>> import convcalc
    >>> convcalc.build({"input": (3, 32, 32), "layers": ["nn.Conv2d(3, 6, 5)"]}).outputs
    ('conv1',)
    """
    with speaking():
        return network_of(mapping, vars, input, variant=variant, dialect=dialect, dtype=dtype)

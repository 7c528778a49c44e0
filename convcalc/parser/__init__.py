"""Specs: from a file, a text or plain data to a Network.

`vars` replace values of the spec's `vars:`; `variant` is one of its `variants:`. `dialect` and
`dtype`, where given, replace those of the spec; its shapes are read as it means them. `code`
reads layers that are written as those of a framework are.
All raise Problems with everything that is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.engine.network import Network
    from convcalc.parser.value import Value

    Code = Callable[[Value, str | None], Value]


def load(
    spec: str,
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
    code: Code | None = None,
) -> Network:
    """The network that a YAML file describes, or one that comes with the package.

    `spec` is a path, PATH:VARIANT, or a name that `convcalc zoo` lists. A file is read as UTF-8, at
    most MAX_FILE bytes. Problems: E100 if it cannot be read, E1xx and E3xx for what is wrong in it,
    each with file, line and column.

    >>> load("resnet18").name
    'resnet18'
    """
    from convcalc.parser.zoo import locate

    found = locate(spec)
    return loads(
        found.text,
        found.name,
        vars,
        variant=found.variant if variant is None else variant,
        dialect=dialect,
        dtype=dtype,
        code=code,
    )


def loads(
    text: str,
    name: str = "<text>",
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
    code: Code | None = None,
) -> Network:
    """The network that a spec's text describes; `name` stands in front of positions.

    Shapes are without the batch, in the order of the spec's layout. Problems as for `load`.

    >>> loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    >>> spec = "{vars: {width: 6}, input: 3x32x32, layers: [conv $width 5x5]}"
    >>> loads(spec, vars={"width": 16}).nodes[0].kind.filters
    16
    """
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.text import parse

    choice = Choice(variant, values(vars), dialect, dtype, code=code)
    return network_of(*parse(text, name), choice)


def build(
    mapping: Mapping[str, Any],
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
    code: Code | None = None,
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to.

    Problems as for `load`, without positions.

    >>> build({"input": [3, 32, 32], "layers": [{"conv": {"filters": 6, "kernel": 5}}]}).outputs
    ('conv1',)
    """
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import from_plain

    root = from_plain(mapping)
    choice = Choice(variant, values(vars), dialect, dtype, code=code)
    return network_of(root, [], choice)


def values(vars: Mapping[str, Any] | None) -> dict[str, Any]:
    """Plain values as those of a spec; values with places stay as they are."""
    from convcalc.parser.value import Value, from_plain

    return {k: v if isinstance(v, Value) else from_plain(v) for k, v in (vars or {}).items()}

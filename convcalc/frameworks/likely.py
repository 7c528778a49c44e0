"""What of a file of source is likely where it says too little, tried and told: the arguments of a
class, an input.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.traced.source import Lacking, Source

ASSUMED = "input {} is assumed, the first of usual sizes that it takes: --input gives another"
"""Said of an input of which the file says nothing."""


def network_for(source: Source, target: str, shapes: Sequence[str], assume: bool) -> Network:
    """The network of a target, for inputs of these shapes. Where it may be assumed, a class that
    lacks arguments is made as the one plain call of it in the file or beside it does; and where
    nothing tells the input, it is a usual one that the network takes: both with a note.
    """
    from convcalc.frameworks.traced.source import Lacking

    if not assume:
        return source.network(target, shapes)
    try:
        return sized(source, target, shapes)
    except Lacking as lacking:
        found = as_made(source, lacking, shapes)
        if found is None:
            raise with_example(source, lacking) from None
        return found


def sized(source: Source, target: str, shapes: Sequence[str]) -> Network:
    """The network, for a usual input where none is given and nothing tells it."""
    from convcalc.frameworks.traced.inputs import Unsized

    try:
        return source.network(target, shapes)
    except Unsized as unsized:
        if shapes or not unsized.likely:
            raise
        found = anew(source, target, (unsized.likely,))
        return found._replace(notes=(*found.notes, ASSUMED.format(unsized.likely)))


def anew(source: Source, target: str, shapes: Sequence[str]) -> Network:
    """The network of another target, which is read anew."""
    again = source.anew()
    found = again.network(target, shapes)
    source.reader.used |= again.reader.used
    return found


def as_made(source: Source, lacking: Lacking, shapes: Sequence[str]) -> Network | None:
    """The network as the one plain call of its class makes it; None where there is none, several
    differ, or it cannot be read.
    """
    from convcalc.frameworks.traced.elsewhere import made_plainly

    if lacking.call.args or lacking.call.keywords:
        return None
    found = made_plainly(source.file, ast.unparse(lacking.call.func))
    if len(found) != 1:
        return None
    target = ast.unparse(found[0].call)
    with suppress(Problems):
        network = sized(source.anew(), target, shapes)
        return network._replace(notes=(f"{target}, as {found[0].at} makes it", *network.notes))
    return None


def with_example(source: Source, lacking: Lacking) -> Problems:
    """The same failure, with a call to type of which the layers can be made, if there is one of
    usual values.
    """
    from convcalc.frameworks.traced.inputs import Unsized
    from convcalc.frameworks.traced.usual import usual

    values = {name: usual(name) for name in lacking.lacks}
    if None in values.values() or not source.file.path:
        return lacking
    call = copy(lacking.call)
    call.keywords = [*call.keywords, *(keyword(name, value) for name, value in values.items())]
    target = ast.unparse(call)
    try:
        source.anew().network(target)
    except Unsized as unsized:
        if not unsized.taken:
            return lacking
    except Problems:
        return lacking
    (found,) = lacking.diagnostics
    line = f'such as: convcalc show "{source.file.name}:{target}"'
    return Problems([found._replace(help=f"{found.help}\n{line}")])


def keyword(name: str, value: Any) -> ast.keyword:
    return ast.keyword(name, ast.Constant(value))


def scalars_of(network: Network, shapes: Sequence[str]) -> frozenset[str]:
    """The inputs that were given as one number for each sample."""
    from convcalc.frameworks.traced.examples import SCALAR

    given = [text.rpartition("=") for text in shapes]
    rows = zip(given, network.inputs, strict=False)
    return frozenset(name or placed for (name, _, shape), placed in rows if shape == SCALAR)

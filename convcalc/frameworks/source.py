"""Files of source that stand where a spec may: `model.py`, `model.py:Net(10)`, a notebook."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


def network_of_source(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: Sequence[str] = (),
    train: bool = False,
) -> Network | None:
    """The network that a file of source builds, which is read and not run; None if the file has no
    network, but perhaps layers one after the other. Problems E402 to E411 if it cannot be read.
    """
    from convcalc.frameworks.torch.source import Source

    values = {name: value.plain() for name, value in given.items()}
    path = found.name if os.path.isfile(found.name) else ""
    source = Source(found.text, os.path.basename(found.name), path, given=values, train=train)
    if found.variant is None and not source.candidates() and not source.file.left_out:
        return None
    network = source.network(found.variant or "", shapes)
    unread = values.keys() - source.reader.used
    if unread:
        name = sorted(unread)[0]
        hint = did_you_mean(name, source.options()) or "it must be an option or a variable of it"
        message = f"--set gives '{name[:60]}', which {source.file.name} does not ask for"
        raise Problems([Diagnostic("E301", message, hint, given[name].span)])
    if dialect:
        from convcalc.dialect import dialect_named

        network = network._replace(dialect=dialect_named(dialect))
    return network._replace(dtype=dtype) if dtype else network

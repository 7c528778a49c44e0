"""Files of source that stand where a spec may: `model.py`, `model.py:Net(10)`, a notebook."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.frameworks.python.bounds import MAX_SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.traced.source import Source
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


IMPORTS = re.compile(
    r"""(?m)^[\s"']*(?:import|from)\s+(?:(torch|timm)|(keras|tensorflow|tf_keras|tf_slim))\b"""
)


def is_keras(code: str) -> bool:
    """Whether a file is for the world of Keras and TensorFlow rather than PyTorch's, by what it
    imports; where it imports both, by the classes that it names.
    """
    torch = keras = False
    for found in IMPORTS.finditer(code[:MAX_SOURCE]):
        torch, keras = torch or bool(found[1]), keras or bool(found[2])
    return keras and (not torch or "nn.Module" not in code)


def source_of(
    code: str, name: str, path: str, given: Mapping[str, Any], train: bool = False
) -> Source:
    """The file as that of the framework which it imports."""
    if is_keras(code):
        from convcalc.frameworks.keras.source import Source as KerasSource

        return KerasSource(code, name, path, given=given, train=train)
    from convcalc.frameworks.torch.source import Source as TorchSource

    return TorchSource(code, name, path, given=given, train=train)


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
    values = {name: value.plain() for name, value in given.items()}
    path = found.name if os.path.isfile(found.name) else ""
    source = source_of(found.text, os.path.basename(found.name), path, values, train)
    if found.variant is None and not source.offers():
        if "numpy" in found.text:
            from convcalc.frameworks.written_out import refuse

            refuse(found.text, found.name)
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

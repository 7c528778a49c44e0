"""`model.keras`, `model.json`, `model.h5`: read as the source that would build them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from convcalc.frameworks.keras.source import Source
from convcalc.frameworks.saved_keras.config import config_of, damaged
from convcalc.frameworks.saved_keras.entries import Unfit
from convcalc.frameworks.saved_keras.model import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.parser.zoo import Located


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a file, for inputs of these shapes. Problems as for source, and E402."""
    config = config_of(file, found.name, found.format)
    writer = Writer(bool(shapes))
    try:
        writer.lines.append(f"model = {writer.model(config)}")
    except (Unfit, KeyError, TypeError, RecursionError) as error:
        raise damaged(found.name, str(error)) from None
    title = os.path.basename(found.name)
    made = Source("\n".join(writer.lines) + "\n", title, inputs=shapes)
    network = made.network("model", shapes)
    own = config["config"].get("name") if isinstance(config["config"], dict) else None
    version = config.get("keras_version")
    by = f" {version[:20]}" if isinstance(version, str) else ""
    notes = (f"as a model that Keras{by} saved; no weight was loaded", *network.notes)
    return network._replace(name=str(own or title)[:100], notes=notes)

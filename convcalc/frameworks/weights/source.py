"""`best.pth`, `model.safetensors`: what is in a file of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.weights import safetensors, saved
from convcalc.frameworks.weights.inert import Damaged, TooMuch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.frameworks.weights.held import Weights
    from convcalc.parser.zoo import Located

READERS = {"safetensors": safetensors.read, "weights": saved.read}


def weights(file: BinaryIO, found: Located) -> Weights:
    """The tensors of a file. Problems E402 and E408."""
    try:
        return READERS[found.format](file)
    except Damaged as damaged:
        message = f"{path_of(found.name)} is damaged: {damaged}"
        raise Problems([Diagnostic("E402", message, "copy or download it again")]) from None
    except (TooMuch, RecursionError) as bounds:
        message = f"{path_of(found.name)} has {bounds}"
        raise Problems([Diagnostic("E408", message, "nothing so large is read")]) from None


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """Problems: a file of weights has no graph."""
    held = weights(file, found)
    message = (
        f"{path_of(found.name)} is a file of weights ({len(held.tensors)} tensors, {held.params:,} "
        "parameters), and has no graph"
    )
    hint = "give the source of the network, or an export to ONNX; show lists the tensors"
    raise Problems([Diagnostic("E404", message, hint)])

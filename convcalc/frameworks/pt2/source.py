"""`net.pt2`, read: the network of the program that `torch.export` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.onnx.model import Future
from convcalc.frameworks.onnx.source import network_of
from convcalc.frameworks.onnx.wire import Bounds
from convcalc.frameworks.pt2.archive import Broken, NoProgram, program_in
from convcalc.frameworks.pt2.program import Program
from convcalc.frameworks.pt2.walk import Walker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.parser.zoo import Located


OPEN = "sizes that the program leaves open are those of the export; others may be given"


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a file, for inputs of these shapes; sizes that are left open are those of the
    export. Problems E401 to E411.
    """
    name = path_of(found.name)
    try:
        program = Program(program_in(file))
        hints = program.graph.hints
        firsts = {one.dims[0] for one in program.graph.inputs if one.dims}
        known = {word: size for word, size in hints.items() if word not in firsts}
        network = network_of(program, found, shapes, Walker, known)
        if known and not shapes:
            network = network._replace(notes=(*network.notes, OPEN))
        return network
    except Future as version:
        message = f"{name} is of {version}"
        raise Problems([Diagnostic("E403", message, "export it with an older PyTorch")]) from None
    except NoProgram as held:
        message = f"{name} has {held}"
        raise Problems(
            [Diagnostic("E401", message, "give what torch.export.save writes")]
        ) from None
    except Broken as broken:
        message = f"{name} is damaged: {str(broken)[:200]}"
        hint = "export it again, with torch.export.save"
        raise Problems([Diagnostic("E402", message, hint)]) from None
    except Bounds as bounds:
        raise Problems(
            [Diagnostic("E408", f"{name} has {bounds}", "nothing so large is read")]
        ) from None

"""Text that people paste, read: whichever framework or tool printed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.later import found as function
from convcalc.frameworks.printed.text import paste_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.parser.zoo import Located

READERS = {
    "print": "printed.torch.network",
    "torchinfo": "printed.torchinfo.network",
    "torchsummary": "printed.torchsummary.network",
    "keras-summary": "printed.keras.network",
}


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a print-out. Problems E402 where it is cut off or damaged, E404 where there is
    none, E405 where there are several, E408 where it is too long.
    """
    made: Network = function(READERS[found.format])(paste_of(file, found), found.variant, shapes)
    return made

"""Which of several settings people would write: a table of the usual ones, and an order for the
rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import ceil_div
from convcalc.algebra.window import span_of

if TYPE_CHECKING:
    from convcalc.commands.solve.candidate import Candidate

CONVOLUTIONS = (
    (3, 1, 1),
    (1, 1, 0),
    (3, 2, 1),
    (2, 2, 0),
    (7, 2, 3),
    (5, 1, 2),
    (5, 2, 2),
    (4, 2, 1),
    (1, 2, 0),
    (4, 4, 0),
    (3, 1, 0),
    (5, 1, 0),
    (11, 4, 2),
    (11, 4, 0),
    (7, 4, 3),
    (16, 16, 0),
)
POOLS = (
    (2, 2, 0),
    (3, 2, 1),
    (3, 2, 0),
    (3, 1, 1),
    (3, 3, 0),
    (4, 4, 0),
    (2, 1, 0),
    (7, 1, 0),
    (8, 1, 0),
)
TRANSPOSED = (
    (4, 2, 1),
    (2, 2, 0),
    (3, 2, 1),
    (4, 1, 0),
    (3, 1, 1),
    (4, 4, 0),
    (16, 8, 4),
    (8, 4, 2),
    (5, 2, 2),
)
USUAL: dict[str, tuple[tuple[int, int, int], ...]] = {
    "convolutions": CONVOLUTIONS,
    "sliding_pools": POOLS,
    "transposed": TRANSPOSED,
}
"""Kernel, stride and padding of the layers that are found most in published networks, the most
usual first: VGG's and ResNet's 3x3, ResNet's 7x7/2, AlexNet's 11x11/4, DCGAN's 4x4/2, ViT's 16x16.
"""


def unusual(candidate: Candidate) -> tuple[Any, ...]:
    """A key that sorts the usual before the unusual.

    Without dilation before with; what leaves out more than half a kernel at the end comes later;
    then by the place in USUAL; then what pads so that the size is divided by the stride, before no
    padding, before other paddings; odd kernels before even ones; the smaller first.
    """
    kernel, stride, padding = candidate.kernel, candidate.stride, candidate.padding
    centred = max(0, ceil_div(span_of(kernel, candidate.dilation) - stride, 2))
    number = {"valid": 0}.get(padding, centred) if isinstance(padding, str) else padding
    left = candidate.unread
    transposed = candidate.kind.among("transposed")
    gaps = candidate.skips if transposed else any(x.between for x in left)
    usual = next(rows for group, rows in USUAL.items() if candidate.kind.among(group))
    known = (kernel, stride, number)
    return (
        candidate.dilation,
        any(2 * x.end > kernel for x in left),
        usual.index(known) if known in usual else len(usual),
        isinstance(padding, str) and padding not in ("same", "valid"),
        candidate.ceil_mode,
        candidate.output_padding or 0,
        gaps or any(x.end for x in left),
        0 if number == centred else 1 if number == 0 else 2,
        kernel % 2 == 0,
        kernel,
        stride,
        number,
        str(padding),
        candidate.output_padding is not None,
    )

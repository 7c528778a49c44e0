"""What source of PyTorch tells of how its network runs, beside the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.gradients import Gradients
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Code(NamedTuple):
    """By layer what it is called as, one of `engine/calls.py`; the first size that comes out of it
    for one sample, where it is not 1, as axes are folded into the batch, or it stands elsewhere;
    the last one that runs while code holds what it gives, all of them None where that is not known;
    and what it writes over: `x += y`, `x.mul_(2)`. `late` are those that lay out what comes out,
    which code did before it returned, while its variables were there. In training, where gradients
    do not go, and what is run again for them. `tables`: it makes some while it runs that are no
    layers, such as a mask. `contiguous`: whether what arrives at a linear layer,
    attention or a recurrent layer is contiguous in memory, where that is known.
    `fused`: by layer the last one of those that PyTorch runs as one, without gradients. `copied`:
    by layer the last one that ran when code copied what it gives.
    """

    calls: Mapping[str, str]
    firsts: Mapping[str, int]
    held_until: Optional[Mapping[str, str]]
    written_over: Mapping[str, str]
    late: frozenset[str] = frozenset()
    gradients: Gradients = Gradients()
    tables: bool = False
    contiguous: Mapping[str, bool] = {}
    fused: Mapping[str, str] = {}
    copied: Mapping[str, str] = {}

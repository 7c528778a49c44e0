"""Weights of a file whose numbers are those of the network, in another order or shape."""

from __future__ import annotations

from itertools import permutations
from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import CAFFE, KERAS, LIKELY, TENSORFLOW, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, tuple[Fix, ...]]

ORDERS = {4: ((2, 3, 1, 0), (3, 2, 0, 1)), 3: ((2, 1, 0),), 2: ((1, 0),)}
"""How kernels of filters, channels, rows, columns become rows, columns, channels, filters, and
back.
"""


def same_numbers(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """What the file and the network have alike: all sizes, or all numbers."""
    ours, theirs = ([n or 0 for n in dims] for dims in (wanted, got))
    if (
        ours == theirs
        or min((*ours, *theirs), default=0) < 1
        or prod(ours) != prod(theirs)
        or prod(ours) == 1
    ):
        return None
    if len(ours) > 1 and sorted(ours) == sorted(theirs):
        return turned(framework, ours, theirs)
    if [n for n in ours if n > 1] == [n for n in theirs if n > 1]:
        head = "the same numbers, with axes of 1 that only one of the two has"
        if framework == CAFFE:
            same = Fix(
                "read it with the build of Caffe that wrote it: forks keep the numbers of "
                "BatchNorm and Scale in other shapes (and kinds); do not leave the layer out",
                sure=LIKELY,
            )
            return f"{head}: another build of Caffe wrote the file", (same,)
        return head, (Fix("give them the shape of the network", code=into(ours), sure=LIKELY),)
    one, other = ([n for n in dims if n > 1] for dims in (ours, theirs))
    if sorted((len(one), len(other)))[0] != 2 or max(len(one), len(other)) < 3:
        return None
    if one[0] != other[0] and one[-1] != other[-1]:
        return None
    return folded(framework, ours)


def turned(framework: str, ours: Sequence[int], theirs: Sequence[int]) -> Answer:
    """Kernels whose filters stand first in one framework, and last in another."""
    known = (*ORDERS.get(len(ours), ()), *permutations(range(min(len(ours), 5))))
    order = next((p for p in known if [theirs[k] for k in p] == [*ours]), known[0])
    turn = Fix(
        "turn the axes, never reshape them",
        code=f"weight = np.transpose(weight, {tuple(order)})",
        sure=LIKELY,
    )
    head = "the same sizes in another order: the file is of a framework with other axes"
    file = Fix("or take the file that was made for this framework")
    if framework in (KERAS, TENSORFLOW) and len(ours) == 4:
        flip = Fix(
            "kernels of Theano are turned round, too",
            code="weight = keras.utils.conv_utils.convert_kernel(weight)  # Keras 1 and 2",
        )
        return head, (turn, file, flip)
    return head, (turn, file)


def folded(framework: str, ours: Sequence[int]) -> Answer:
    """A fully connected layer that is a convolution now, or the other way round."""
    code = into(ours)
    if framework == CAFFE:
        code = "new.params['fc6-conv'][0].data.flat = old.params['fc6'][0].data.flat"
    fold = Fix(
        "give the weight of the file the shape of the network once, and save it (in Caffe: net "
        "surgery)",
        code=code,
        sure=LIKELY,
    )
    head = "as many numbers in another shape: a fully connected layer and a convolution"
    return head, (fold,)


def into(dims: Sequence[int]) -> str:
    return f"weight = weight.reshape({', '.join(map(str, dims))})"

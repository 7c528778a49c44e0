"""Losses: one number of all elements, or one for each. The layers stand for the tensors that come
out, element by element and then a mean; what a target says of each sample is not followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.elementwise import combined
from convcalc.frameworks.traced.layers import pointwise
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.reductions import over, over_all, reduced
from convcalc.frameworks.traced.tensors import Tensor, batch_of

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


WHY = "it stands for a loss by its sizes, and gives other numbers"


def unsaid(call: Call, x: Any) -> Any:
    """What stands for a loss, which is no network that could be written."""
    if isinstance(x, Tensor):
        call.builder.unsaid[x.node] = WHY
    return x


def reduction_of(call: Call) -> str:
    """`mean`, `sum` or `none`, which older code says by `size_average` and `reduce`."""
    if call["reduce"] is False:
        return "none"
    if call["size_average"] is False:
        return "sum"
    return "mean" if call["reduction"] == "batchmean" else str(call["reduction"])


def finished(call: Call, x: Any) -> Any:
    """The losses of all elements, or one number of them."""
    word = reduction_of(call)
    whole = isinstance(x, Tensor) and x.known and word in ("mean", "sum")
    return unsaid(call, over_all(call, x, word) if whole else x)


def between(call: Call, word: str) -> Any:
    """`F.mse_loss(x, y)`: of each element and its target."""
    x, target = call.x, call["target"]
    if isinstance(target, Unknown):
        return call.unplaced([one for one in (x,) if isinstance(one, Tensor)])
    found = combined(call.builder, word, x, target, call.at)
    return finished(call, found)


def of_classes(call: Call, word: str) -> Any:
    """`F.cross_entropy(x, y)`: of each position, the logarithm of the share of its class."""
    x, target = call.x, call["target"]
    if not isinstance(x, Tensor) or not x.known or batch_of(x) or x.rank < 2:
        return call.unplaced([one for one in (x, target) if isinstance(one, Tensor)])
    if isinstance(target, Tensor) and target.known and not fits(x, target):
        return call.unplaced([x, target])
    found = x if word == "identity" else pointwise(call.use(word), x)
    if reduction_of(call) == "none":
        return unsaid(call, over(call, found, "sum", [1], keep=False))
    return finished(call, found)


def fits(x: Tensor, target: Tensor) -> bool:
    """Whether a target has the class of each position, or what each class is given there."""
    return list(target.shape) in (list(x.shape), [x.shape[0], *x.shape[2:]])


def similar(call: Call) -> Any:
    """`F.cosine_similarity(x, y, dim)`: the product of both, divided by their norms."""
    a, b = call["x1"], call["x2"]
    tensors = [one for one in (a, b) if isinstance(one, Tensor)]
    if not all(isinstance(one, (Tensor, Param)) for one in (a, b)):
        return call.unplaced(tensors)
    if any(not one.known for one in tensors) or len(tensors) < 2:
        return call.unplaced(tensors)
    along = {"dim": call["dim"], "keepdim": False}
    product = combined(call.builder, "mul", a, b, call.at)
    found = reduced(call.inner("sum", input=product, **along), "sum")
    for one in (a, b):
        norm = reduced(call.inner("norm", input=one, **along), "norm")
        found = combined(call.builder, "div", found, norm, call.at)
    return found

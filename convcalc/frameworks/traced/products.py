"""Matrix products, and what is made of them."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from convcalc.engine.calls import MASKED, MASKED_ON_CPU, UNFUSED
from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced.arithmetic import with_factors
from convcalc.frameworks.traced.arranging import arranged, folded_alike
from convcalc.frameworks.traced.batchless import as_tensor, is_batchless
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.einsum import summed
from convcalc.frameworks.traced.elementwise import combined, entered, is_number, widened
from convcalc.frameworks.traced.elementwise import padded as wide_as
from convcalc.frameworks.traced.layers import along_last
from convcalc.frameworks.traced.parameters import Numbers, Param, computed, param_of
from convcalc.frameworks.traced.strides import laid_out, packed_like
from convcalc.frameworks.traced.tensors import BATCH, SAMPLES, Tensor, batch_of, fresh, permuted
from convcalc.frameworks.traced.views import transposed
from convcalc.frameworks.traced.weighted import by_matrix


def multiplied(call: Call) -> Any:
    """A matrix product of two tensors, or of one with weights."""
    a, b = call.x, call["other"]
    if isinstance(a, Param) and isinstance(b, Param):
        if not (has_copies(a) or has_copies(b)):
            return computed((*a.sizes[:-1], b.sizes[-1]), a, b)
        a, b = (of_samples(call, one) if has_copies(one) else one for one in (a, b))
    if not isinstance(a, (Tensor, Param)) or not isinstance(b, (Tensor, Param)):
        return unknown_of([a, b]) or Unknown("a product of what is not known", call.at)
    if isinstance(a, Tensor) and isinstance(b, Param) and a.known and len(b.sizes) == 2:
        return by_matrix(call.builder, a, b, call.at)
    if mixes_samples(a, b):
        message = "samples are multiplied with each other here"
        help = "keep the batch in the same place of both, in front"
        raise Failure("E409", message, help, call.at)
    model: Any = a if isinstance(a, Tensor) else b
    if model.known and batch_of(model):
        return with_batch_behind(call, a, b)
    tensors = [entered(call.builder, one, model, call.at) for one in (a, b)]
    if not all(tensor.known for tensor in tensors):
        return call.unplaced(tensors)
    rank = max(tensor.rank for tensor in tensors)
    rows = [arranged(call.builder, wide_as(tensor, rank), call.at) for tensor in tensors]
    rows = folded_alike(call.builder, rows, call.at)
    folded = max(count for _, count in rows)
    rows = [widened(call.builder, tensor, count, folded, call.at) for tensor, count in rows]
    alike = len({tensor.sizes[1 : folded + 1] for tensor, _ in rows}) == 1
    batched = {"batch_axes": list(range(1, folded + 1))} if folded and alike else {}
    made = call.use("matmul", **batched).add([tensor.node for tensor, _ in rows])
    return laid_out(fresh(made.name, made.sizes, folded, call.at, call.layout))


def has_copies(value: Param) -> bool:
    """Whether each sample has a matrix of its own, all alike: it is multiplied for each."""
    return value.each and len(value.sizes) > 2 and value.sizes[0] == 1


def of_samples(call: Call, value: Param) -> Tensor:
    """A parameter or constant whose first dimension is the batch."""
    tensor: Tensor = as_tensor(call.builder, value, call.at)
    return tensor._replace(dims=((BATCH,), *(tensor.dims or ())[1:]))


def mixes_samples(a: Any, b: Any) -> bool:
    """Whether the batch of one factor meets another dimension of the other factor, from behind."""
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)) or is_batchless(a) or is_batchless(b):
        return False
    behind = [batch_of(x) - x.rank for x in (a, b) if x.known]
    return len(set(behind)) > 1 and max(behind) >= -2


def with_batch_behind(call: Call, a: Any, b: Any) -> Any:
    """A product of tensors of as many dimensions, the first of which is not the batch."""
    tensors = [as_tensor(call.builder, one, call.at) for one in (a, b)]
    first, second = tensors
    alike = all(t.known for t in tensors) and first.shape[:-2] == second.shape[:-2]
    if not alike or first.rank < 2:
        return call.unplaced(tensors)
    lead = ascii_lowercase[: first.rank - 2]
    found = summed(call, f"{lead}XY,{lead}YZ->{lead}XZ", tensors)
    return call.unplaced(tensors) if found is None else found


def batch_product(call: Call) -> Any:
    """`baddbmm`, `addmm`: an addition and a product."""
    product = multiplied(call.inner("matmul", input=call["a"], other=call["b"]))
    found = combined(call.builder, "add", product, call.x, call.at)
    return with_factors(call, found, call["beta"], call["alpha"])


def of_vectors(call: Call) -> Any:
    """`mv` and `dot` of parameters: the last dimension goes."""
    a, b = call.x, call["other"]
    if isinstance(a, Param) and isinstance(b, Param):
        return computed(a.sizes[:-1], a, b)
    return call.unplaced([x for x in (a, b) if isinstance(x, Tensor)])


def outer(call: Call) -> Any:
    """`torch.outer(a, b)` of two constants: each number of one with each of the other."""
    a, b = (param_of(x) if isinstance(x, Numbers) else x for x in (call.x, call["vec2"]))
    if isinstance(a, Param) and isinstance(b, Param) and len(a.sizes) == len(b.sizes) == 1:
        return computed((*a.sizes, *b.sizes), a, b)
    return call.unplaced([x for x in (a, b) if isinstance(x, Tensor)])


FUSED = 4
"""The dimensions of tensors that PyTorch has one kernel for, which takes attention as a whole."""


def attended(call: Call) -> Any:
    """`F.scaled_dot_product_attention(q, k, v)`: heads are as in the batch."""
    tensors = [as_tensor(call.builder, call[name], call.at) for name in ("input", "key", "value")]
    mask = call["attn_mask"]
    known = all(isinstance(t, Tensor) and t.known for t in tensors)
    if not known or isinstance(mask, Unknown) or call["enable_gqa"]:
        return call.unplaced([t for t in tensors if isinstance(t, Tensor)])
    alike = len({tensor.shape[:-2] for tensor in tensors}) == 1
    if mask is not None or not alike:
        alone = isinstance(mask, Param) and not (mask.trained and not mask.frozen)
        whole = alone and tensors[0].rank == FUSED and tensors[0].shape[-1] == tensors[2].shape[-1]
        with call.builder.called_as(MASKED_ON_CPU if whole else MASKED):
            found = masked(call, tensors, mask)
        return said(call, as_queries(found, tensors))
    rank = tensors[0].rank
    order = [0, rank - 1, *range(1, rank - 1)]
    rows = [arranged(call.builder, permuted(t, order, call.at), call.at) for t in tensors]
    folded = rows[0][1] + max(rank - 3, 0)
    batched = {"batch_axes": list(range(1, folded + 1))} if folded else {}
    told = {"causal": True} if call["is_causal"] is True else {}
    scaling = {"scale": float(call["scale"])} if is_number(call["scale"]) else {}
    share = call["dropout_p"]
    dropped = {"dropout": float(share)} if is_number(share) and 0 < share <= 1 else {}
    use = call.use("scaled_dot_product_attention", **batched, **told, **scaling, **dropped)
    made = use.add([tensor.node for tensor, _ in rows])
    if rank != FUSED or tensors[0].shape[-1] != tensors[2].shape[-1]:
        call.builder.course.unfused.add(made.name)
        call.builder.called_besides_so(made.name, UNFUSED)
    out = fresh(made.name, made.sizes, rows[0][1], call.at)
    out = as_queries(permuted(out, [0, *range(2, rank), 1], call.at), tensors)
    known = call["scale"] is None or is_number(call["scale"])
    return out if known and call["is_causal"] in (None, True, False) else said(call, out)


def as_queries(out: Any, tensors: list[Any]) -> Any:
    """What attention gives as it lies in memory: as its queries do, by the kernel for all of it."""
    fused = isinstance(out, Tensor) and out.known and tensors[0].shape[-1] == out.shape[-1]
    return packed_like(out._replace(strides=None), tensors[0]) if fused else out


def said(call: Call, found: Any) -> Any:
    """What attention gives, of which is kept what it does besides."""
    if call["is_causal"]:
        found = call.doubt(found, "no position sees those behind it, which is not kept")
    if call["scale"] is not None:
        found = call.doubt(found, "it scales its logits by a number that is not kept")
    return found


def masked(call: Call, tensors: list[Any], mask: Any) -> Any:
    """Attention with something that is added to its logits: its two products, one by one."""
    q, k, v = tensors
    builder, first = call.builder, len(call.builder.nodes)
    found = by_products(call, q, k, v, mask)
    if builder.lifetimes and is_fused(q, k, v, mask):
        builder.lifetimes.tables |= isinstance(mask, Param) and mask.trained  # perhaps a view
        builder.lifetimes.fuses([node.name for node in builder.nodes[first:]], found.node)
    return found


def is_fused(q: Tensor, k: Tensor, v: Tensor, mask: Any) -> bool:
    """Whether PyTorch has one kernel for attention to such tensors, where no gradients are kept;
    not for a mask that is trained, in whatever sizes.
    """
    if isinstance(mask, Param):
        trained = [one for one in mask.origins() if one.trained and not one.frozen]
        if any(mask.holds_what(one) for one in trained):
            return False
    shapes = [tensor.shape for tensor in (q, k, v)]
    alike = len({(*shape[:2], shape[-1]) for shape in shapes}) == 1
    rank = len(mask.sizes) if isinstance(mask, Param) else getattr(mask, "rank", FUSED)
    return alike and {len(shape) for shape in shapes} == {FUSED} and rank in (2, FUSED)


def by_products(call: Call, q: Tensor, k: Tensor, v: Tensor, mask: Any) -> Any:
    """The same, of which it is not told that PyTorch has a kernel for it."""
    width = q.shape[-1]
    if call["scale"] is None and width % SAMPLES:
        q = combined(call.builder, "mul", q, width**-0.5, call.at)
    turned = transposed(call.inner("transpose", input=k, dim0=-2, dim1=-1))
    logits = multiplied(call.inner("matmul", input=q, other=turned))
    logits = combined(call.builder, "add", logits, mask, call.at) if mask is not None else logits
    weights = along_last(call.use("softmax"), logits) if logits.known else logits
    del logits  # as PyTorch lets go of them
    return multiplied(call.inner("matmul", input=weights, other=v))


def spelled_out(text: str, operands: list[Tensor]) -> str:
    """An equation with letters in place of `...`, if that stands for as many dimensions of each."""
    if "..." not in text:
        return text
    terms, arrow, result = text.partition("->")
    counts = {
        x.rank - len(term.replace("...", ""))
        for term, x in zip(terms.split(","), operands, strict=False)
        if "..." in term
    }
    free = [letter for letter in ascii_lowercase if letter not in text]
    if not arrow or len(counts) != 1 or not 0 <= min(counts) <= len(free):
        return text
    letters = "".join(free[: min(counts)])
    return f"{terms.replace('...', letters)}->{result.replace('...', letters)}"


def equation(call: Call) -> Any:
    """`einsum`"""
    operands = list(call["operands"] or ())
    if len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = list(operands[0])
    operands = [as_tensor(call.builder, one, call.at) for one in operands]
    text = call["equation"]
    if not isinstance(text, str) or not all(isinstance(x, Tensor) and x.known for x in operands):
        tensors = [x for x in operands if isinstance(x, Tensor)]
        return call.unplaced(tensors) if tensors else Unknown("an einsum", call.at)
    found = summed(call, spelled_out(text.replace(" ", ""), operands), operands)
    return call.unplaced(operands) if found is None else found

"""Modules that work on sequences: recurrent ones, and attention."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, Unknown, unknown_of
from convcalc.frameworks.torch import owned
from convcalc.frameworks.torch.modules import fixed
from convcalc.frameworks.torch.states import last_states
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.batchless import as_tensor
from convcalc.frameworks.traced.given import with_argument
from convcalc.frameworks.traced.layers import Use
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.pending import cells_of
from convcalc.frameworks.traced.strides import arriving, laid_out
from convcalc.frameworks.traced.tensors import BATCH, Tensor, fresh, permuted, unsqueezed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module


def recurrent(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.LSTM and its like: the output at every step, and the last states."""
    known = owned.given_to(module.kind, module.attributes)
    x = args[0]
    if not isinstance(x, Tensor) or not x.known or x.rank != 3:
        return Unknown(f"{module.kind} of what is no sequence", at)
    batch = 0 if known.get("batch_first") else 1
    if -1 not in (x.dims or ())[batch]:
        raise Failure(
            "E409",
            f"the batch is dimension {1 - batch} here, not {batch} as {module.kind} has it",
            "write batch_first=True" if batch else "leave batch_first out",
            at,
        )
    check_width(module, "input_size", known.get("input_size"), x)
    turned = permuted(x, [batch, 2, 1 - batch], at)
    tensor, folded = arranged(world.builder, turned, at)
    settings = {
        "units": known.get("hidden_size"),
        "layers": known.get("num_layers", 1),
        "bidirectional": bool(known.get("bidirectional", False)),
        "bias": bool(known.get("bias", True)),
    }
    if known.get("proj_size"):
        settings["projection"] = known["proj_size"]
    if known.get("nonlinearity", "tanh") != "tanh":
        settings["activation"] = known["nonlinearity"]
    if type(known.get("dropout")) in (int, float) and settings["layers"] != 1:
        settings["dropout"] = float(known["dropout"])
    held = module.weights()
    if "bias_ih_l0" in held and "bias_hh_l0" not in held:
        settings["one_bias"] = True
    unknown = unknown_of(list(settings.values()))
    if unknown is not None:
        raise Failure("E407", f"a setting of {module.kind} is not known: {unknown.why}", "", at)
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    made = once(world, module, module.kind.lower(), settings, [tensor.node])
    begun(world, made.name, args[1:] or [named.get("hx")])
    world.builder.arrives(made.name, arriving(x))
    out = fresh(made.name, made.sizes, folded, at)
    order = [0, 2, 1] if batch == 0 else [2, 0, 1]
    ends = 2 if settings["bidirectional"] else 1
    state = last_states(world, out, settings["layers"], ends, at)
    pair = (state, Unknown("the cells of an LSTM", at)) if module.kind == "LSTM" else state
    return (laid_out(permuted(out, order, at)), pair)


def one_step(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.LSTMCell(x, (h, c)): one step of a recurrent layer, whose states come out."""
    known = owned.given_to(module.kind, module.attributes)
    x = args[0] if args else named.get("input")
    if not isinstance(x, Tensor) or not x.known or x.rank != 2:
        return Unknown(f"{module.kind} of what is no vector", at)
    check_width(module, "input_size", known.get("input_size"), x)
    tensor, folded = arranged(world.builder, unsqueezed(x, 2, at), at)
    settings = {"units": known.get("hidden_size"), "bias": bool(known.get("bias", True))}
    unknown = unknown_of(list(settings.values()))
    if unknown is not None or folded:
        return unknown or Unknown(f"{module.kind} of several vectors a sample", at)
    made = once(world, module, module.kind.removesuffix("Cell").lower(), settings, [tensor.node])
    begun(world, made.name, args[1:] or [named.get("hx")])
    out = fresh(made.name, made.sizes, 0, at)
    state = out._replace(dims=(out.dims or ())[:2])
    lstm = module.kind.startswith("LSTM")
    return (state, cells_of(world.builder, state, at)) if lstm else state


def begun(world: Torch, node: str, states: Sequence[Any]) -> None:
    """Keep that the first step sees states that may be other than zeros, if it does."""
    flat: list[Any] = []
    for one in states:
        flat += one if isinstance(one, (list, tuple)) else [one]
    if not all(one is None or (isinstance(one, Param) and one.told() == (0.0,)) for one in flat):
        world.builder.doubt(node, GIVEN)


GIVEN = "it starts from states that are given to it"


def attention(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.MultiheadAttention(query, key, value)"""
    given, more = module.attributes.get("__args__", ([], {}))
    own = {name: module.attributes[name] for name in owned.ATTENTION if name in module.attributes}
    known = {**dict(zip(owned.ATTENTION, given, strict=False)), **more, **own}
    words = ("query", "key", "value")
    tensors: list[Any] = [
        args[k] if k < len(args) else named.get(word) for k, word in enumerate(words)
    ]
    batch = 0 if known.get("batch_first") else 1
    tensors = [of_each(world, x, batch, at) for x in tensors]
    if not all(isinstance(x, Tensor) and x.known and x.rank == 3 for x in tensors):
        return (Unknown("attention of what is no sequence", at), None)
    if any(-1 not in x.dims[batch] for x in tensors):
        raise Failure(
            "E409",
            f"the batch is not dimension {batch} here, as {module.kind} has it",
            "write batch_first=True" if batch else "leave batch_first out",
            at,
        )
    if known.get("add_bias_kv"):
        return Unknown(f"{module.kind} with a bias of its own for keys", at)
    for x, name in zip(tensors, ("embed_dim", "kdim", "vdim"), strict=True):
        stated = name if known.get(name) is not None else "embed_dim"
        check_width(module, stated, known.get(stated), x)
    alike = all(x.node == tensors[0].node and x.dims == tensors[0].dims for x in tensors)
    used = tensors[:1] if alike else tensors
    rows = [arranged(world.builder, permuted(x, [batch, 2, 1 - batch], at), at) for x in used]
    folded = rows[0][1]
    settings: dict[str, Any] = {
        "heads": known.get("num_heads"),
        "bias": bool(known.get("bias", True)),
    }
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    wanted = named.get("need_weights", args[4] if len(args) > 4 else True)
    settings |= as_run(known.get("dropout", 0.0), wanted)
    made = once(world, module, "attention", settings, [tensor.node for tensor, _ in rows])
    world.builder.arrives(made.name, arriving(*tensors))
    out = fresh(made.name, made.sizes, folded, at)
    for word in masks_in(args, named, known):
        world.builder.doubt(made.name, f"its {word} is not kept")
    weights = None if wanted is False else Unknown("the weights of an attention", at)
    return (permuted(out, [0, 2, 1] if batch == 0 else [2, 0, 1], at), weights)


def as_run(dropped: Any, wanted: Any) -> dict[str, Any]:
    """What is dropped of the weights of pairs, and whether they are given, where that is known."""
    found: dict[str, Any] = {}
    if type(dropped) in (int, float) and 0 < dropped <= 1:
        found["dropout"] = float(dropped)
    if wanted is True:
        found["need_weights"] = True
    return found


def of_each(world: Torch, value: Any, batch: int, at: At) -> Any:
    """A parameter of which each sample has a copy along a dimension, or that is a sample."""
    if not isinstance(value, Param) or len(value.sizes) != 3:
        return value
    found = as_tensor(world.builder, value, at)
    if value.sizes[batch] != 1 or found.rank != 3:
        return value
    dims = list(found.dims or ())
    dims[batch] = (BATCH,)
    return found._replace(dims=tuple(dims))


MASKS = {3: "key_padding_mask", 5: "attn_mask", 7: "is_causal"}
"""Arguments of attention that say what is not attended to, by their places."""


def masks_in(
    args: Sequence[Any], named: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[str]:
    """What is told of positions that are not attended to, or that are added."""
    for place, word in MASKS.items():
        value = named.get(word, args[place] if place < len(args) else None)
        if value is not None and value is not False:
            yield word
    if known.get("add_zero_attn"):
        yield "add_zero_attn"


OTHERS = ("kdim", "vdim")
"""Widths that are no first argument."""


def check_width(module: Module, name: str, stated: Any, x: Tensor) -> None:
    """Failure E204, if the last size of a sequence is not the one that a module is for."""
    width = x.shape[-1]
    if type(stated) is not int or type(width) is not int or stated == width:
        return
    call = module.at.node
    at, help = module.at, f"write {name}={width}"
    if isinstance(call, ast.Call):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        first = call.args[0] if call.args and name not in OTHERS else None
        argument = named.get(name) or first
        if argument is not None and not isinstance(argument, ast.Starred):
            at, help = At(at.file, argument), f"write {with_argument(call, argument, width)}"
    if x.rank == 3 and x.shape[1] == stated:
        help = f"its {stated} features are not the last size: x.transpose(1, 2) before it"
    raise Failure("E204", f"{name} is {stated}, but {width} features arrive", help, at)


def once(
    world: Torch, module: Module, kind: str, settings: dict[str, Any], sources: list[str]
) -> Any:
    """A layer whose weights are those of a module: counted where it is applied first."""
    name = world.builder.unused(module.name) if module.name else ""
    use = Use(world.builder, kind, settings, module.at, name, module.node, fixed(module))
    made = use.add(sources)
    module.node = module.node or made.name
    return made

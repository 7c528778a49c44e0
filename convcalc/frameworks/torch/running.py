"""Modules applied to tensors: the forward of the file, or the layer that PyTorch's module is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.names import Row
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python.values import MISSING, At, Failure, Function, Unknown, unknown_of
from convcalc.frameworks.torch import changing, leaves, owned, taken_apart
from convcalc.frameworks.torch.einops import MODULES
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced import batchless
from convcalc.frameworks.traced.advice import with_argument
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.elementwise import parameter
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.places import unpooled, with_places
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor, arranged, fresh, permuted, unsqueezed
from convcalc.frameworks.traced.weighted import weighted

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.torch.host import Torch


def run(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What a module gives."""
    module.called += 1
    forward = module.cls.find("forward") if module.cls is not None else MISSING
    own = module.attributes.get("forward")
    if own is not None:  # self.forward = self.forward_train
        return within(world, module, lambda: world.reader.call(own, args, named, at, None), at)
    if not isinstance(forward, Function):
        return plain(world, module, args, named, at)
    enter = world.reader.enter
    return within(world, module, lambda: enter(forward, [module, *args], named, at), at)


def within(world: Torch, module: Module, forward: Callable[[], Any], at: At) -> Any:
    """What a forward gives, its layers being called after the module."""
    builder = world.builder
    path = builder.path
    builder.path = module.name if module.name is not None else path
    if module.name:
        builder.group(module.name, module.title, module.args, module.given)
    builder.stack.append(at)
    try:
        return forward()
    finally:
        builder.path = path
        builder.stack.pop()


def plain(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """PyTorch's own modules."""
    if module.kind == "Sequential":
        return in_a_row(world, module, args, named, at)
    special = SPECIAL.get(module.kind)
    if special is not None:
        return batchless.as_before(special(world, module, args, named, at), args)
    args = [batchless.as_tensor(world.builder, x, at) for x in args]
    tensors = [x for x in (*args, *named.values()) if isinstance(x, Tensor)]
    if module.layer is not None and tensors:
        if module.kind.startswith("ConvTranspose"):
            wanted = named.get("output_size", args[1] if len(args) > 1 else None)
            return sized(world, module, tensors[0], wanted, at)
        mode = module.attributes.get("padding_mode", "zeros")
        if mode in changing.MODES:
            return bordered(world, module, tensors[0], mode, at)
        out = batchless.as_before(layer(world, module, tensors, at), tensors)
        return with_places(out, tensors[0], module.attributes, at)
    unknown = unknown_of(args)
    if unknown is not None:
        return unknown
    if module.kind == "Module" and module.cls is not None:
        raise Failure("E409", f"{module.cls.title} has no forward", "", at)
    if tensors:
        call = Call(world.builder, module.kind, {}, at)
        return call.unplaced(tensors)
    if any(isinstance(x, Param) for x in args):
        return args[0]
    return Unknown(f"{module.title} of what is no tensor", at)


def in_a_row(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    builder = world.builder
    path = builder.path
    if module.name:
        builder.group(module.name, module.title, "", module.given)
        builder.path = module.name
    try:
        for _, one in module.held():
            args = [world.reader.call(one, args, named, at, None)]
            named = {}
        return args[0] if args else None
    finally:
        builder.path = path


def layer(world: Torch, module: Module, tensors: list[Tensor], at: At) -> Tensor:
    """A layer of PyTorch, by the name that it has in the network; weights are shared from the
    second call on.
    """
    builder, made = world.builder, module.layer
    assert made is not None
    name = builder.unused(module.name) if module.name else ""
    share = module.node
    held = fixed(module)
    use = Use(builder, made.kind, made.given, module.at, name, share, held)
    before = len(builder.nodes)
    builder.stack.append(at)
    try:
        out = apply(use, *tensors)
    finally:
        builder.stack.pop()
    module.node = module.node or holder_of(builder, before)
    length = module.length
    if length is not None and length.node is None:
        word = next(word for word, one in module.weights().items() if one is length)
        length.name = f"{module.name}.{word}" if module.name else word
        length.node = parameter(builder, length, list(length.sizes) or [1], at)
    return out


def sized(world: Torch, module: Module, x: Tensor, wanted: Any, at: At) -> Any:
    """A transposed convolution, which may be told the size that comes out."""
    if wanted is None or not x.known:
        return batchless.as_before(layer(world, module, [x], at), [x])
    unknown = unknown_of(list(wanted) if isinstance(wanted, (list, tuple)) else [wanted])
    if unknown is not None:
        return unknown
    made = module.layer
    try:
        module.layer = changing.to_size(module, list(x.shape), list(wanted), at)
        return batchless.as_before(layer(world, module, [x], at), [x])
    finally:
        module.layer = made


def bordered(world: Torch, module: Module, x: Tensor, mode: str, at: At) -> Any:
    """A convolution that goes on at the border as a padding layer before it does."""
    made = module.layer
    padded = world.function("pad", [x, changing.border(module)], {"mode": mode}, at)
    try:
        module.layer = changing.again(module, {"padding": 0}, module.at)
        return batchless.as_before(layer(world, module, [padded], at), [x])
    finally:
        module.layer = made


def fixed(module: Module) -> str:
    """Whether none of the weights of a layer is trained; those of a module that is registered
    nowhere are none of the network's parameters.
    """
    if module.name is None:
        return "fixed"
    held = list(module.weights().values())
    return "frozen" if held and all(one.frozen for one in held) else ""


def holder_of(builder: Any, before: int) -> str | None:
    """The layer with weights among those that were made last."""
    made = (node for node in reversed(builder.nodes[before:]) if node.kind.holds())
    reached = builder.walk.reached
    held = (node.name for node in made if getattr(reached[node.name], "weights", ()))
    return next(held, None)


def by_row(
    world: Torch, row: Row, name: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A function that makes a layer: `F.max_pool2d(x, 2)`."""
    if name in ("dropout", "dropout2d", "dropout1d", "dropout3d", "alpha_dropout"):
        named = {k: v for k, v in named.items() if k != "training"}
        args = args[:2]
    call = EvaluatedCall(row, PYTORCH, f"F.{name}", args, named, at)
    bound = call.bound()
    data = [value for key, value in bound.items() if call.meaning(key) == ">"]
    weight = bound.get("weight")
    if isinstance(weight, Param):
        return weighted(world.builder, row, name, bound, at)
    if isinstance(weight, Tensor):
        call_of = Call(world.builder, name, {}, at)
        return call_of.unplaced([x for x in bound.values() if isinstance(x, Tensor)])
    if not data or not isinstance(data[0], Tensor):
        unknown = unknown_of(data)
        return unknown or (data[0] if data else Unknown(f"{name} of nothing", at))
    if name.endswith("_with_indices"):
        bound["return_indices"] = True
    found = call.read()
    out = apply(Use(world.builder, found.kind, found.given, at), *data[:1])
    return with_places(out, data[0], bound, at)


# Modules that are no layer by a row


def settings_of(module: Module, takes: str) -> dict[str, Any]:
    """What a module that is no layer was made with, and what was changed since, by name."""
    given, more = module.attributes.get("__args__", ([], {}))
    known = signature(takes)
    return {
        **known.defaults,
        **dict(zip(known.positional, given, strict=False)),
        **more,
        **module.attributes,
    }


def flatten(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = settings_of(module, "start_dim=1, end_dim=-1")
    return world.function("flatten", [args[0], known["start_dim"], known["end_dim"]], {}, at)


def unflatten(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = settings_of(module, "dim, unflattened_size")
    sizes = [known.get("dim"), known.get("unflattened_size")]
    return world.function("unflatten", [args[0], *sizes], {}, at)


def once(
    world: Torch, module: Module, kind: str, settings: dict[str, Any], sources: list[str]
) -> Any:
    """A layer whose weights are those of a module: counted where it is applied first."""
    name = world.builder.unused(module.name) if module.name else ""
    use = Use(world.builder, kind, settings, module.at, name, module.node, fixed(module))
    made = use.add(sources)
    module.node = module.node or made.name
    return made


def check_width(module: Module, name: str, stated: Any, x: Tensor) -> None:
    """Failure E204, if the last size of a sequence is not the one that a module is for."""
    width = x.shape[-1]
    if type(stated) is not int or type(width) is not int or stated == width:
        return
    call = module.at.node
    at, help = module.at, f"write {name}={width}"
    if isinstance(call, ast.Call):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        argument = named.get(name) or (call.args[0] if call.args else None)
        if argument is not None and not isinstance(argument, ast.Starred):
            at, help = At(at.file, argument), f"write {with_argument(call, argument, width)}"
    raise Failure("E204", f"{name} is {stated}, but {width} features arrive", help, at)


def recurrent(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.LSTM and its like: the output at every step, and the last states."""
    given, more = module.attributes.get("__args__", ([], {}))
    own = {name: module.attributes[name] for name in owned.RECURRENT if name in module.attributes}
    known = {**dict(zip(owned.RECURRENT, given, strict=False)), **more, **own}
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
    unknown = unknown_of(list(settings.values()))
    if unknown is not None:
        raise Failure("E407", f"a setting of {module.kind} is not known: {unknown.why}", "", at)
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    made = once(world, module, module.kind.lower(), settings, [tensor.node])
    out = fresh(made.name, made.sizes, folded, at)
    order = [0, 2, 1] if batch == 0 else [2, 0, 1]
    state = Unknown("the state of a recurrent layer", at)
    pair = (state, state) if module.kind == "LSTM" else state
    return (permuted(out, order, at), pair)


def one_step(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.LSTMCell(x, (h, c)): one step of a recurrent layer, whose states come out."""
    known = owned.given_to(module.kind, module.attributes)
    x = args[0] if args else named.get("input")
    if not isinstance(x, Tensor) or not x.known or x.rank != 2:
        return Unknown(f"{module.kind} of what is no vector", at)
    tensor, folded = arranged(world.builder, unsqueezed(x, 2, at), at)
    settings = {"units": known.get("hidden_size"), "bias": bool(known.get("bias", True))}
    unknown = unknown_of(list(settings.values()))
    if unknown is not None or folded:
        return unknown or Unknown(f"{module.kind} of several vectors a sample", at)
    made = once(world, module, module.kind.removesuffix("Cell").lower(), settings, [tensor.node])
    out = fresh(made.name, made.sizes, 0, at)
    state = out._replace(dims=(out.dims or ())[:2])
    return (state, state) if module.kind.startswith("LSTM") else state


def getting(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Torchvision's IntermediateLayerGetter: what some of the children give, by other names."""
    value, found = args[0], {}
    for name, one in module.held():
        value = world.reader.call(one, [value], {}, at, None)
        if name in module.attributes["return_layers"]:
            found[module.attributes["return_layers"][name]] = value
    return found


def attention(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.MultiheadAttention(query, key, value)"""
    given, more = module.attributes.get("__args__", ([], {}))
    own = {name: module.attributes[name] for name in owned.ATTENTION if name in module.attributes}
    known = {**dict(zip(owned.ATTENTION, given, strict=False)), **more, **own}
    tensors = [args[0], *(args[1:3] or [named.get("key"), named.get("value")])]
    if not all(isinstance(x, Tensor) and x.known and x.rank == 3 for x in tensors):
        return (Unknown("attention of what is no sequence", at), None)
    batch = 0 if known.get("batch_first") else 1
    if any(-1 not in x.dims[batch] for x in tensors):
        raise Failure(
            "E409",
            f"the batch is not dimension {batch} here, as {module.kind} has it",
            "write batch_first=True" if batch else "leave batch_first out",
            at,
        )
    if known.get("add_bias_kv") or known.get("kdim") or known.get("vdim"):
        return Unknown(f"{module.kind} with keys of another width, or a bias of their own", at)
    for x in tensors[:1]:
        check_width(module, "embed_dim", known.get("embed_dim"), x)
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
    made = once(world, module, "attention", settings, [tensor.node for tensor, _ in rows])
    out = fresh(made.name, made.sizes, folded, at)
    return (permuted(out, [0, 2, 1] if batch == 0 else [2, 0, 1], at), None)


def attribute_identity(
    world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    return args[0] if args else None


def unpool(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.MaxUnpool2d(x, indices, output_size)"""
    bound = {**dict(zip(("input", "indices", "output_size"), args, strict=False)), **named}
    values = [bound.get(word) for word in ("input", "indices", "output_size")]
    name = world.builder.unused(module.name) if module.name else ""
    return unpooled(world.builder, module.attributes, values, at, name)


SPECIAL = {
    **MODULES,
    **{f"MaxUnpool{rank}d": unpool for rank in (1, 2, 3)},
    "Flatten": flatten,
    "Unflatten": unflatten,
    **dict.fromkeys(("LSTM", "GRU", "RNN"), recurrent),
    **dict.fromkeys(("LSTMCell", "GRUCell", "RNNCell"), one_step),
    "IntermediateLayerGetter": getting,
    "MultiheadAttention": attention,
    "Identity": attribute_identity,
    leaves.WHOLE: taken_apart.run,
}
"""Modules of PyTorch that are more, or less, than a layer by its row."""

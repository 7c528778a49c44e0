"""Modules applied to tensors: the forward of the file, or the layer that PyTorch's module is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.calls import DERIVED, MODULE, NORMED, PARAMETRIZED, WITHIN
from convcalc.frameworks.later import later
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python.values import MISSING, Failure, Function, Unknown, unknown_of
from convcalc.frameworks.torch import changing, hooks
from convcalc.frameworks.torch.modules import WHOLE, fixed
from convcalc.frameworks.torch.special import LOSSES
from convcalc.frameworks.traced import batchless
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.elementwise import parameter
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.places import with_places
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor, first_of
from convcalc.frameworks.traced.weighted import weighted, with_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.names import Row
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module


def run(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What a module gives."""
    if not module.hooks:
        return forwarded(world, module, args, named, at)
    args = hooks.before(world, module, args, at)
    return hooks.after(world, module, args, forwarded(world, module, args, named, at), at)


def forwarded(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What the forward of a module gives."""
    module.called += 1
    forward = module.cls.find("forward") if module.cls is not None else MISSING
    own = module.attributes.get("forward")
    if own is not None:  # self.forward = self.forward_train
        return within(world, module, lambda: world.reader.call(own, args, named, at, None), at)
    if not isinstance(forward, Function):
        return plain(world, module, args, named, at)
    if not named and module.cls is not None and module.cls.is_written():
        whole = later("torch.own.applied")(world, module, args, at)
        if whole is not None:
            return whole
    enter = world.reader.enter
    if module.layer is not None:
        with world.builder.of_a_class():
            return within(world, module, lambda: enter(forward, [module, *args], named, at), at)
    return within(world, module, lambda: enter(forward, [module, *args], named, at), at)


def within(world: Torch, module: Module, forward: Callable[[], Any], at: At) -> Any:
    """What a forward gives, its layers being called after the module."""
    builder = world.builder
    path = builder.path
    builder.path = module.name if module.name is not None else path
    if module.name:
        builder.group(module.name, module.title, module.args, module.given)
    builder.stack.append(at)
    known, builder.within = builder.within, WITHIN if is_timms(module) else builder.within
    try:
        return forward()
    finally:
        builder.within = known
        builder.path = path
        builder.stack.pop()


def is_timms(module: Module) -> bool:
    """Whether it is timm's class for attention, as its vision transformers have it."""
    cls = module.cls
    if cls is None or cls.file is None or cls.title != "Attention":
        return False
    return cls.file.name.endswith(("timm/layers/attention.py", "timm/models/vision_transformer.py"))


def plain(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """PyTorch's own modules."""
    if module.kind == "Sequential":
        return in_a_row(world, module, args, named, at)
    builder = world.builder
    before = len(builder.nodes)
    with builder.called_as(how(module)):
        out = of_pytorch(world, module, args, named, at)
    if builder.calls is not None and isinstance(out, Tensor) and out.rank:
        builder.came_first(first_of(out), before)
    return out


def how(module: Module) -> str:
    """What a module is called as."""
    if module.aliases.get("weight", "").startswith("parametrizations."):
        return PARAMETRIZED
    if module.length is not None:
        return NORMED
    return MODULE if module.cls is None else DERIVED


def of_pytorch(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Those that are no container."""
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
    if module.node is None and any(map(is_elsewhere, module.attributes.values())):
        return tied(world, module, tensors[0], at)
    name = builder.unused(module.name) if module.name else ""
    share = module.node
    held = fixed(module)
    use = Use(builder, made.kind, made.given, module.at, name, share, held, module.frames)
    before = len(builder.nodes)
    builder.stack.append(at)
    try:
        out = apply(use, *tensors)
    finally:
        builder.stack.pop()
    if made.unsaid:
        builder.doubt(out.node, made.unsaid)
    module.node = module.node or holder_of(builder, before)
    length = module.length
    if length is not None and length.node is None:
        word = next(word for word, one in module.weights().items() if one is length)
        length.name = f"{module.name}.{word}" if module.name else word
        length.node = parameter(builder, length, list(length.sizes) or [1], at)
    return out


def is_elsewhere(value: Any) -> bool:
    """Whether weights of a layer are counted with another one, or where they stood by themselves
    before it ran.
    """
    return isinstance(value, Param) and (value.tied or value.node is not None)


def tied(world: Torch, module: Module, x: Tensor, at: At) -> Tensor:
    """A layer some of whose weights are those of another as well, where they are counted once."""
    made, known = module.layer, module.attributes
    assert made is not None
    if not module.kind.startswith(changing.TIED):
        message = f"weights of {module.kind} that are used before it runs are not read"
        raise Failure("E409", message, "", at)
    world.builder.stack.append(at)
    try:
        out: Tensor = with_weights(
            world.builder,
            made.kind,
            dict(made.given),
            x,
            known["weight"],
            known.get("bias"),
            module.at,
            module.name or "",
        )
        return out
    finally:
        world.builder.stack.pop()


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
    call = EvaluatedCall(row, PYTORCH, f"F.{name}", args, named, at)
    bound = call.bound()
    if world.train and bound.get("training") is False:
        return bound["input"]
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
    if found.unsaid:
        world.builder.doubt(out.node, found.unsaid)
    return with_places(out, data[0], bound, at)


WORDS = ("flatten", "unflatten", "identity")
SPECIAL = {
    **{f"MaxUnpool{rank}d": later("torch.special.unpool") for rank in (1, 2, 3)},
    **{f"{word.title()}": later(f"torch.special.{word}") for word in WORDS},
    **dict.fromkeys(LOSSES, later("torch.special.losing")),
    "CosineSimilarity": later("torch.special.similar"),
    "IntermediateLayerGetter": later("torch.special.getting"),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), later("torch.sequences.recurrent")),
    **dict.fromkeys(("LSTMCell", "GRUCell", "RNNCell"), later("torch.sequences.one_step")),
    "MultiheadAttention": later("torch.sequences.attention"),
    "Rearrange": later("torch.einops.rearranging"),
    "Reduce": later("torch.einops.reducing"),
    WHOLE: later("torch.taken_apart.run"),
}
"""Modules of PyTorch that are more, or less, than a layer by its row."""

"""What is known of names of torch, torchvision and timm that are no layers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.later import later
from convcalc.frameworks.python import packages
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.packages import PACKAGES, cast, given
from convcalc.frameworks.python.values import At, Failure, Path, Unknown, unknown_of
from convcalc.frameworks.torch.lengths import NORMALISATIONS
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.torch.reworking import REWORKING
from convcalc.frameworks.traced.gradients import STILL
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.packages import Foreign
    from convcalc.frameworks.torch.host import Torch

LOADING = """
torch.load torch.hub.load_state_dict_from_url torch.utils.model_zoo.load_url torch.utils.model_zoo
torchvision.models.utils.load_state_dict_from_url
torchvision._internally_replaced_utils.load_state_dict_from_url
"""
SHAPELESS = """
Variable drop_path trunc_normal_ kaiming_normal_ kaiming_uniform_ xavier_normal_ xavier_uniform_
normal_ constant_ register_model _log_api_usage_once export script jit trace ignore unused
checkpoint_wrapper parametrize_module is_scripting_hook compile _replace_relu
handle_legacy_interface fuse_modules
"""

LOADED = frozenset(LOADING.split())
"""What gives trained numbers."""

NEUTRAL = frozenset(SHAPELESS.split())
"""Functions that change no shape: their first argument."""

TUPLES = {
    **{f"to_{n}tuple": n for n in (1, 2, 3, 4)},
    "_single": 1,
    "_pair": 2,
    "_triple": 3,
    "_quadruple": 4,
}
"""Helpers of timm and of PyTorch, wherever they have them."""

IDENTITIES = frozenset(["DropPath", "StochasticDepth"])
"""Modules of other packages that give what they are given, out of training."""


def unwrapped(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`DataParallel(net)`, `torch.compile(net)`: the module itself."""
    return next(
        (x for x in (*args, *named.values()) if isinstance(x, Module)), args[0] if args else None
    )


def checkpoint(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`checkpoint(function, *tensors)`: what the function gives."""
    keep = {k: v for k, v in named.items() if k not in ("use_reentrant", "preserve_rng_state")}
    run = world.reader.call
    return world.builder.course.rerun(lambda: run(args[0], list(args[1:]), keep, at, None))


def checkpoint_all(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`checkpoint_sequential(functions, segments, x)`: all parts are run again but for the last."""
    given = [*args, *(named[word] for word in ("segments", "input") if word in named)]
    functions, run = world.reader.elements(given[0], at), world.reader.call
    parts = given[1] if type(given[1]) is int and given[1] > 0 else 1
    size = max(len(functions) // parts, 1)
    starts = [*range(0, size * (parts - 1), size), size * (parts - 1)]

    def part(value: Any, rows: Sequence[Any]) -> Any:
        for function in rows:
            value = run(function, [value], {}, at, None)
        return value

    value = given[2]
    for start in starts[:-1]:
        rows = functions[start : start + size]
        value = world.builder.course.rerun(partial(part, value, rows))
    return part(value, functions[starts[-1] :])


def size_pair(n: int) -> Foreign:
    """`to_2tuple(x)`, `_pair(x)`"""

    def call(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
        value = args[0]
        return tuple(value) if isinstance(value, (list, tuple)) else (value,) * n

    return call


def divisible(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Torchvision's `_make_divisible`."""
    if unknown_of([*args, *named.values()]):
        return unknown_of([*args, *named.values()])
    v, divisor, least, *_ = (*args, *named.values(), None, None)
    least = divisor if least is None else least
    made = max(least, int(v + divisor / 2) // divisor * divisor)
    return made + divisor if made < 0.9 * v else made


def counted(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.numel(x)`"""
    method = world.reader.attribute(args[0] if args else named.get("input"), "numel", at)
    return world.reader.call(method, [], {}, at, None)


REDUCTIONS = {"none": 0, "mean": 1, "elementwise_mean": 1, "sum": 2}
"""The numbers that PyTorch has for what a loss gives."""


def reduction(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    word = args[0] if args else named.get("reduction")
    known = REDUCTIONS.get(word) if isinstance(word, str) else None
    return Unknown("what a loss gives", at) if known is None else known


def type_info(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.finfo(dtype)`"""
    half = isinstance(args[0] if args else None, Path) and args[0].last in ("float16", "bfloat16")
    made = Object(Class("finfo", [], {}, None, None))
    made.attributes.update(bits=16 if half else 32, max=3.4e38, min=-3.4e38, eps=1.2e-07)
    return made


def embedding(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`nn.Embedding.from_pretrained(table)`: a table that is not trained, unless that is said."""
    table = args[0] if args else named.get("embeddings")
    if not isinstance(table, Param) or len(table.sizes) != 2:
        return Unknown("the sizes of an embedding", at)
    made = world.module(None, "Embedding", list(table.sizes), {}, at)
    for one in made.weights().values():
        one.frozen = named.get("freeze", args[1] if len(args) > 1 else True) is not False
    return made


def getter(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`IntermediateLayerGetter(resnet, {"layer4": "out"})`: the children up to the last of them."""
    given = {**dict(zip(("model", "return_layers"), args, strict=False)), **named}
    model, wanted = given.get("model"), given.get("return_layers")
    if not isinstance(model, Module) or not isinstance(wanted, dict):
        return Unknown("the layers that are taken", at)
    made = Module(None, "IntermediateLayerGetter", at)
    made.attributes["return_layers"] = {str(k): v for k, v in wanted.items()}
    left = {*made.attributes["return_layers"]}
    for name, one in model.held():
        if left:
            made.children[name] = one
            left.discard(name)
    if left:
        raise Failure("E409", f"the network has no '{min(left)[:60]}'", "", at)
    return made


VALUES: dict[str, Any] = {
    **packages.VALUES,
    "torch.__version__": "2.14.0",
    "torchvision.__version__": "0.29.0",
    "timm.__version__": "1.0.0",
}
"""What names stand for that are no functions."""

EINOPS = {
    "rearrange": "rearrange",
    "repeat": "rearrange",
    "reduce": "reduce",
    "einsum": "einsum",
    "pack": "packed",
    "unpack": "unpacked",
    "layers.torch.Rearrange": "rearranger",
    "layers.torch.Reduce": "reducer",
}
FOREIGN: dict[str, Foreign] = {
    **PACKAGES,
    "torch.finfo": type_info,
    "torch.numel": counted,
    "torch.nn.functional._Reduction.get_enum": reduction,
    "torch.nn._reduction.get_enum": reduction,
    "torch.get_default_dtype": given(Path("torch.float32")),
    "torch.get_default_device": given("cpu"),
    "torch.cuda.is_available": given(False),
    "torch.cuda.device_count": given(0),
    "torch.backends.mps.is_available": given(False),
    "torch.jit.is_scripting": given(False),
    "torch.jit.is_tracing": given(False),
    "torch._C._get_tracing_state": given(None),
    "torch.onnx.is_in_onnx_export": given(False),
    "torch.compiler.is_compiling": given(False),
    "torch.compiler.is_exporting": given(False),
    "torch.compiler.is_dynamo_compiling": given(False),
    "torch.fx.wrap": given(None),
    "torch.autograd.Variable": unwrapped,
    "torch.jit.annotate": cast,
    "torch.nn.DataParallel": unwrapped,
    "torch.nn.parallel.DistributedDataParallel": unwrapped,
    "torch.compile": unwrapped,
    "torch.utils.checkpoint.checkpoint": checkpoint,
    "torch.utils.checkpoint.checkpoint_sequential": checkpoint_all,
    **NORMALISATIONS,
    **REWORKING,
    **{f"einops.{name}": later(f"torch.einops.{does}") for name, does in EINOPS.items()},
    "torch.hub.load": later("torch.zoo.from_hub"),
    "torchvision.models.get_model": later("torch.zoo.by_name"),
    "timm.create_model": later("torch.zoo.of_timm"),
    "timm.models.create_model": later("torch.zoo.of_timm"),
    "torch.nn.Embedding.from_pretrained": embedding,
    "torch.nn.functional.multi_head_attention_forward": later("torch.heads.attended"),
    "torchvision.models._utils.IntermediateLayerGetter": getter,
    "torchvision.models._utils._make_divisible": divisible,
    "timm.layers.to_2tuple": size_pair(2),
    "timm.models.layers.to_2tuple": size_pair(2),
    "torch.Size": lambda world, args, named, at: tuple(args[0]) if args else (),
    "torch.set_grad_enabled": lambda world, args, named, at: STILL if False in args else None,
}
"""What is known of names of other packages."""

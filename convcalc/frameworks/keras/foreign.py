"""What is known of names of Keras, TensorFlow and numpy that work on no tensor of the network."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering
from convcalc.frameworks.keras.names import ordinary
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.keras.older import PLAIN
from convcalc.frameworks.keras.weights import filled, got, shaped, variable
from convcalc.frameworks.python.packages import PACKAGES, given
from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.elementwise import is_number
from convcalc.frameworks.traced.parameters import Numbers, Param
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.packages import Foreign


def entered(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return entering.made(world, args, named, at)


def placeholder(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.placeholder(tf.float32, [None, 28, 28, 1])`"""
    shape = args[1] if len(args) > 1 else named.get("shape")
    name = named.get("name", args[2] if len(args) > 2 else "")
    if not isinstance(shape, (list, tuple)) or len(shape) < 2:
        return Unknown("a placeholder without a shape", at)
    sizes = list(shape)[1:]
    if any(isinstance(n, Unknown) or n is None for n in sizes):
        return unknown_of(sizes) or Unknown("a placeholder of open sizes", at)
    return entering.enter(
        world, sizes, name if isinstance(name, str) and name else "placeholder", at
    )


def whole_range(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`ops.arange(n)`, `tf.range(start=0, limit=n, delta=1)`"""
    stop = named.get("stop", named.get("limit"))
    values = [*args]
    if "start" in named:
        values = [named["start"], *values]
    if stop is not None:
        values.append(stop)
    values += [named[k] for k in ("step", "delta") if k in named]
    unknown = unknown_of(values)
    if unknown is not None or not values or not all(is_number(n) for n in values):
        return unknown or Unknown("a range of what is not known", at)
    start, stop, step = (0, *values, 1) if len(values) == 1 else (*values, 1)[:3]
    count = max(ceil((stop - start) / step), 0) if step else 0
    return Unknown("a number for each sample", at) if count % SAMPLES == 0 else Param((count,))


def corrected(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`imagenet_utils.correct_pad(inputs, kernel_size)`: as PyTorch pads before a stride of 2."""
    x, kernel = (
        args[0] if args else named.get("inputs"),
        args[1] if len(args) > 1 else named.get("kernel_size"),
    )
    if not isinstance(x, Tensor) or not x.known or x.rank != 4 or not isinstance(kernel, int):
        return Unknown("a padding that is not known", at)
    half = kernel // 2
    return tuple((half - 1 + n % 2, half) for n in x.shape[1:3])


def alike(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    x = args[0] if args else None
    if isinstance(x, Tensor) and x.known:
        return Param([1 if n % SAMPLES == 0 else n for n in x.shape])
    return Param(x.sizes) if isinstance(x, Param) else Unknown("a tensor like another", at)


def ordering(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return "th" if world.data_format == "channels_first" else "tf"


def ordered(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`K.set_image_data_format("channels_first")`"""
    value = first(world, args, named, at)
    known = PLAIN.get(value, value) if isinstance(value, str) else value
    if known not in ("channels_first", "channels_last"):
        raise Failure("E407", "the order of the axes is not known here", "", at)
    world.data_format = known
    return None


def first(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0] if args else next(iter(named.values()), None)


def numbered(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`K.get_uid("block")`"""
    word = str(args[0]) if args else "x"
    count = world.counts.get(f"uid:{word}", 0) + 1
    world.counts[f"uid:{word}"] = count
    return count


def same_inputs(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """The inputs that a tensor comes from."""
    from convcalc.frameworks.keras.objects import applied_in, tensors_in

    rows = applied_in(tensors_in(args), [], world.history)
    used = [t for row in rows for t in tensors_in([row.args, list(row.named.values())])]
    used += tensors_in(args)
    return [t for t in world.entered if any(t is u for u in used)]


def number_of_axes(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    x = args[0] if args else None
    if isinstance(x, Param):
        return len(x.sizes)
    return x.rank if isinstance(x, Tensor) and x.known else Unknown("a rank", at)


def is_tensor(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return bool(args) and isinstance(args[0], Tensor)


def activation(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`keras.activations.get("relu")`"""
    return args[0] if args else None


def specified(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`InputSpec(shape=…)`: what a layer says of its inputs."""
    words = ("dtype", "shape", "ndim")
    spec = Layer(None, "InputSpec", at)
    spec.attributes = {**dict.fromkeys(words), **dict(zip(words, args, strict=False)), **named}
    return spec


def numbers_of(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return value
    if deep(value):
        return Param(nested(value))
    return Numbers(value) if all(isinstance(n, (int, float)) for n in value) else value


def deep(value: Any) -> bool:
    return bool(value) and isinstance(value[0], (list, tuple))


def nested(value: Any) -> list[int]:
    sizes: list[int] = []
    while isinstance(value, (list, tuple)) and len(sizes) < 8:
        sizes.append(len(value))
        value = value[0] if value else None
    return sizes


def of_numbers(name: str, call: Any) -> Foreign:
    """A function of numbers, which on tensors is read elsewhere."""

    def run(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
        values = [x for v in (*args, *named.values()) for x in listed(v)]
        unknown = unknown_of(values)
        if unknown is not None:
            return unknown
        if any(isinstance(x, (Tensor, Param)) for x in values):
            found = ordinary(world, name, args, named, at)
            return Unknown(f"{name} is not read", at) if found is MISSING else found
        try:
            return call(*args)
        except (TypeError, ValueError, ArithmeticError):
            return Unknown("a function of numbers that has no value", at)

    return run


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def spaced(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`ops.linspace(0.0, 0.1, depth)`: its numbers, of which some schedules are made."""
    values = [*args, *(named[k] for k in ("start", "stop", "num") if k in named)][:3]
    if len(values) < 3 or not all(isinstance(n, (int, float)) for n in values):
        return unknown_of(values) or Unknown("numbers that are not known", at)
    start, stop, count = values
    if not isinstance(count, int) or not 0 < count <= 4096:
        return Unknown("very many numbers", at)
    return [start + k * (stop - start) / max(count - 1, 1) for k in range(count)]


def plain_functions() -> dict[str, Foreign]:
    """Functions of numbers, by the names that they have in each package."""
    import math

    known = {
        "equal": lambda a, b: a == b,
        "not_equal": lambda a, b: a != b,
        "minimum": min,
        "maximum": max,
        "reduce_prod": lambda x: math.prod(listed(x)),
        "prod": lambda x: math.prod(listed(x)),
        "reduce_sum": lambda x: sum(listed(x)),
        "sqrt": math.sqrt,
        "ceil": lambda x: float(math.ceil(x)),
        "floor": lambda x: float(math.floor(x)),
        "log": math.log,
        "round": lambda x: float(round(x)),
    }
    found: dict[str, Foreign] = {}
    for name, call in known.items():
        for front in ("tensorflow", "tensorflow.math", "keras.ops", "keras.backend"):
            found[f"{front}.{name}"] = of_numbers(name, call)
    return found


def sizes_by_name(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`einops.parse_shape(x, "b t h w c")`: sizes by their names."""
    x, words = args[0] if args else None, str(args[1]).split() if len(args) > 1 else []
    if not isinstance(x, Tensor) or not x.known or x.rank != len(words):
        return Unknown("the shape of a tensor", at)
    return {name: n for name, n in zip(words, x.shape, strict=True) if name != "_"}


class Listing:
    """Keras, called as PyTorch is: sizes and axes one by one."""

    def __init__(self, world: Keras) -> None:
        self.world, self.builder = world, world.builder

    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if name in ("reshape", "permute", "expand"):
            args = [args[0], list(args[1:])]
        word = {"expand": "broadcast_to", "unsqueeze": "expand_dims"}.get(name, name)
        return self.world.function(word, args, named, at)


def by_pattern(name: str) -> Foreign:
    """`einops.rearrange(x, "b h w c -> b (h w) c")`"""

    def run(world: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        from convcalc.frameworks.torch.einops import EINOPS

        like_torch: Any = Listing(world)
        return EINOPS[name](like_torch, args, named, at)

    return run


FILLED = (
    "tensorflow.zeros tensorflow.ones tensorflow.fill keras.ops.zeros keras.ops.ones "
    "keras.ops.empty keras.ops.full keras.backend.zeros keras.backend.ones numpy.zeros numpy.ones "
    "numpy.empty numpy.random.rand numpy.random.randn numpy.random.random "
    "numpy.random.random_sample numpy.full tensorflow.eye"
)
RANDOM = (
    "tensorflow.random.normal tensorflow.random.uniform tensorflow.random_normal "
    "tensorflow.random_uniform tensorflow.truncated_normal tensorflow.random.truncated_normal "
    "keras.random.normal keras.random.uniform numpy.random.normal numpy.random.uniform "
    "numpy.random.randint keras.random.truncated_normal keras.backend.random_normal "
    "keras.backend.random_uniform"
)
SPECS = (
    "keras.InputSpec keras.layers.InputSpec keras.engine.InputSpec keras.engine.topology.InputSpec "
    "keras.engine.base_layer.InputSpec"
)
ALIKE = "zeros_like ones_like full_like random_normal_like"

FOREIGN: dict[str, Foreign] = {
    **PACKAGES,
    **dict.fromkeys(("keras.Input", "keras.layers.Input", "keras.engine.Input"), entered),
    **dict.fromkeys(FILLED.split(), filled),
    **dict.fromkeys(RANDOM.split(), shaped),
    **{
        f"{p}.{n}": alike
        for p in ("tensorflow", "keras.ops", "keras.backend")
        for n in ALIKE.split()
    },
    **plain_functions(),
    **dict.fromkeys(("tensorflow.linspace", "keras.ops.linspace"), spaced),
    "tensorflow.placeholder": placeholder,
    "tensorflow.Variable": variable,
    "keras.Variable": variable,
    "keras.backend.variable": variable,
    "tensorflow.get_variable": got,
    **dict.fromkeys(("tensorflow.range", "keras.ops.arange", "numpy.arange"), whole_range),
    "keras.backend.image_data_format": lambda world, args, named, at: world.data_format,
    "keras.config.image_data_format": lambda world, args, named, at: world.data_format,
    "keras.backend.image_dim_ordering": ordering,
    **dict.fromkeys(
        (
            "keras.backend.set_image_data_format",
            "keras.config.set_image_data_format",
            "keras.backend.set_image_dim_ordering",
        ),
        ordered,
    ),
    "keras.backend.backend": given("tensorflow"),
    "keras.config.backend": given("tensorflow"),
    "keras.backend.is_keras_tensor": is_tensor,
    "keras.utils.is_keras_tensor": is_tensor,
    "keras.applications.imagenet_utils.correct_pad": corrected,
    "keras.backend.get_uid": numbered,
    "keras.backend.epsilon": given(1e-7),
    "keras.config.epsilon": given(1e-7),
    "keras.backend.name_scope": given(None),
    "keras.ops.operation_utils.get_source_inputs": same_inputs,
    "keras.utils.get_source_inputs": same_inputs,
    "keras.engine.get_source_inputs": same_inputs,
    "keras.utils.layer_utils.get_source_inputs": same_inputs,
    **dict.fromkeys(("keras.ops.ndim", "keras.backend.ndim", "tensorflow.rank"), number_of_axes),
    "keras.activations.get": activation,
    "einops.parse_shape": sizes_by_name,
    **dict.fromkeys(SPECS.split(), specified),
    **{
        f"einops.{name}": by_pattern(f"einops.{name}") for name in ("rearrange", "repeat", "reduce")
    },
    "keras.utils.file_utils.exists": given(False),
    "keras.utils.get_file": given(None),
    "keras.models.load_model": lambda world, args, named, at: Unknown("a model that is loaded", at),
    **dict.fromkeys(
        (
            "tensorflow.function",
            "keras.saving.register_keras_serializable",
            "keras.utils.custom_object_scope",
        ),
        first,
    ),
    "numpy.asarray": lambda world, args, named, at: numbers_of(args[0]) if args else None,
    "numpy.array": lambda world, args, named, at: numbers_of(args[0]) if args else None,
}
"""By the canonical path."""

"""What is known of names of Keras, TensorFlow and numpy that work on no tensor of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering, scoping, slim, version1
from convcalc.frameworks.keras.cells import CELL_NAMES, dynamic
from convcalc.frameworks.keras.numbers import (
    alike,
    numbers_of,
    plain_functions,
    spaced,
    told_constant,
    whole_range,
)
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.keras.older import PLAIN
from convcalc.frameworks.keras.weights import filled, got, shaped, variable
from convcalc.frameworks.later import later
from convcalc.frameworks.python.packages import PACKAGES, given
from convcalc.frameworks.python.values import Failure, Path, Unknown, unknown_of
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.packages import Foreign
    from convcalc.frameworks.python.values import At


def entered(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return entering.made(world, args, named, at)


def placeholder(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.placeholder(tf.float32, [None, 28, 28, 1])`"""
    shape = args[1] if len(args) > 1 else named.get("shape")
    dtype = args[0] if args else named.get("dtype")
    if isinstance(dtype, Path) and dtype.last == "bool":
        return world.train
    name = named.get("name", args[2] if len(args) > 2 else "")
    if not isinstance(shape, (list, tuple)) or len(shape) < 2:
        return Unknown("a placeholder without a shape", at)
    sizes = list(shape)[1:]
    if any(isinstance(n, Unknown) or n is None for n in sizes):
        return unknown_of(sizes) or Unknown("a placeholder of open sizes", at)
    return entering.enter(
        world, sizes, name if isinstance(name, str) and name else "placeholder", at
    )


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
    """`keras.activations.get("relu")`: a function, which is called or given to a layer."""
    word = args[0] if args else named.get("identifier")
    return Path(f"keras.activations.{word}") if isinstance(word, str) else word


def specified(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`InputSpec(shape=…)`: what a layer says of its inputs."""
    words = ("dtype", "shape", "ndim")
    spec = Layer(None, "InputSpec", at)
    spec.attributes = {**dict.fromkeys(words), **dict(zip(words, args, strict=False)), **named}
    return spec


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


ARGUMENT_SCOPES = (
    "tensorflow.contrib.slim.arg_scope tensorflow.contrib.framework.arg_scope "
    "tensorflow.contrib.framework.arg_scope.arg_scope tensorflow.contrib.slim.ops.arg_scope"
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
    **CELL_NAMES,
    "tensorflow.nn.dynamic_rnn": dynamic,
    "tensorflow.constant": told_constant,
    "tensorflow.Variable": variable,
    "keras.Variable": variable,
    "keras.backend.variable": variable,
    "tensorflow.get_variable": got,
    "tensorflow.variable_scope": scoping.variable_scope,
    "tensorflow.get_variable_scope": scoping.current_scope,
    "tensorflow.cond": version1.chosen,
    "tensorflow.placeholder_with_default": version1.with_default,
    **dict.fromkeys(ARGUMENT_SCOPES.split(), scoping.argument_scope),
    "tensorflow.contrib.slim.current_arg_scope": scoping.current_arguments,
    "tensorflow.contrib.slim.utils.convert_collection_to_dict": given({}),
    "tensorflow.contrib.slim.utils.collect_named_outputs": slim.collected,
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
    "einops.parse_shape": later("keras.einops.sizes_by_name"),
    **dict.fromkeys(SPECS.split(), specified),
    **dict.fromkeys(("einops.rearrange", "einops.repeat"), later("keras.einops.rearranged")),
    "einops.reduce": later("keras.einops.reduced"),
    "keras.utils.file_utils.exists": given(False),
    "keras.utils.get_file": given(None),
    "keras.models.clone_model": later("keras.cloning.cloned"),
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
